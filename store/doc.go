// Package store is one device's copy of what its assignments show, in SQLite:
// the trunk as the server last confirmed it, the changes made here, typed views
// that screens query, drafts and search.
//
// One save is one transaction (rules I1 to I4); one reply of the server is one
// transaction (Inbound). The store keeps its file to itself: a second process
// gets ErrInUse. It starts no goroutine and may be used from several.
package store
