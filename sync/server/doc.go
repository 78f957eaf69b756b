// Package server is the county's endpoint: it takes signed batches of changes,
// merges them into one log, judges who may write and read what, and answers
// with receipts and pages (rules M, X, S of README's Architecture).
//
// Server.Exchange is the whole of it: one request, one durable transaction, one
// reply, no goroutine. What the log is kept in hides behind Log; the executable
// suite in logtest says what a backend must do. The HTTP handler and the
// operator's operations (local changes, restore, check, history) stand around
// that.
//
// Before any work is done for somebody, what he may cost is bounded, and the more is
// known of him the more it may be: a connection (Door), a body that is being read
// (bodies), a device whose signature fits (turns, limiter, gate), its changes in
// quarantine (Share). Each limit stands with its number beside the code that keeps
// it; Counts and Shares tell an operator who runs into one.
package server
