//go:build !unix

package durable

// OwnerOnly does nothing here: the folder's own list of rights decides.
func OwnerOnly() (undo func()) { return func() {} }
