// Package client is the device's side of an exchange: Round talks to the
// endpoint until nothing is left to say, Runner decides when.
package client
