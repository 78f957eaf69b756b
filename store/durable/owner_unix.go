//go:build unix

package durable

import "syscall"

// OwnerOnly lets nobody but its owner read or write what this process makes from
// now on, whatever makes it: databases and what SQLite keeps beside them, backups,
// temporary files. It gives back how it was before.
func OwnerOnly() (undo func()) {
	before := syscall.Umask(0o077)
	return func() { syscall.Umask(before) }
}
