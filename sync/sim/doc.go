// Package sim proves the exchange: one seed drives devices, a faulty network
// and the endpoint in one goroutine and virtual time, on the real store, codec,
// client and server. A model of every change ever made, with what each author's
// screen had shown, is held against the server's log and every replica.
//
// go test ./sync/sim -seed=N replays one seed and prints what happened.
package sim
