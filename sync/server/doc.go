// Package server is the county's endpoint: it takes signed batches of changes,
// merges them into one log, judges who may write and read what, and answers
// with receipts and pages (rules M, X, S of README's Architecture).
//
// Server.Exchange is the whole of it: one request, one durable transaction, one
// reply, no goroutine. What the log is kept in hides behind Log; the executable
// suite in logtest says what a backend must do. The HTTP handler and the
// operator's operations (local changes, restore, check, history) stand around
// that.
package server
