package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"zhucun/store/durable"
)

// What can be wrong with the file or its medium, to be told apart with
// errors.Is. Their texts say what to do.
var (
	// ErrNewerSchema is a file written by a newer version of the app.
	ErrNewerSchema = errors.New("this data was written by a newer version of the app: install that version; nothing was changed")
	// ErrCorrupt is a damaged file, or one that is no database of ours. It is
	// kept as it is.
	ErrCorrupt = errors.New("the data file is damaged: restore the newest backup; the damaged file is kept beside it")
	// ErrDiskFull is a save or reply that did not fit. It was undone whole.
	ErrDiskFull = errors.New("the disk is full: free some space and try again; what was saved before is safe")
	// ErrReadOnly is a file or folder that may not be written.
	ErrReadOnly = errors.New("the data file cannot be written: check the permissions of its folder, or move it off the write-protected medium")
	// ErrInUse is a file that another process, or another Store, has open.
	ErrInUse = errors.New("the data file is in use: close the other window of the app")
	// ErrMissing is a file that should exist and does not, or is empty.
	ErrMissing = errors.New("the data file is missing: put it back, restore the newest backup, or begin with an empty copy that the county fills; nothing was deleted")
	// ErrShort is a file that lacks something that was saved in it: its log was lost
	// or cut off, or an older copy was put in its place.
	ErrShort = errors.New("a part of the data file is missing: put it back, restore the newest backup, or go on with what is left; nothing was deleted")
	// ErrGone is a file that was removed while it was open and could not be written
	// again.
	ErrGone = errors.New("the data file was removed while the app was open: nothing more can be saved; put the folder back, then open the app again")
	// ErrClosed is a use after Close.
	ErrClosed = errors.New("the data file was closed: open it again")
	// ErrNotEnrolled is a save or exchange before Enrol.
	ErrNotEnrolled = errors.New("this device is not enrolled: ask the clerk for an enrolment code")
	// ErrEnrolled is a second Enrol as the same device.
	ErrEnrolled = errors.New("this device is enrolled already")
	// ErrOtherCounty is an Enrol by another county than the records are of.
	ErrOtherCounty = errors.New("the records here are another county's: enrol with a code of that county; nothing was changed")
)

// explain puts the typed error before one of SQLite's that means it.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return Explain(err)
	}
	var means error
	switch code := e.Code() & 0xff; {
	case code == lib.SQLITE_FULL:
		means = ErrDiskFull
	case code == lib.SQLITE_READONLY, code == lib.SQLITE_CANTOPEN, code == lib.SQLITE_PERM,
		e.Code() == lib.SQLITE_IOERR_LOCK: // no write lock on a file opened for reading
		means = ErrReadOnly
	case code == lib.SQLITE_BUSY, code == lib.SQLITE_LOCKED:
		means = ErrInUse
	case code == lib.SQLITE_CORRUPT, code == lib.SQLITE_NOTADB:
		means = ErrCorrupt
	default:
		return err
	}
	return fmt.Errorf("%w (%w)", means, err)
}

// Explain puts the typed error before one of the medium that means it, of files
// that SQLite has no part in.
func Explain(err error) error {
	switch {
	case errors.Is(err, ErrDiskFull), errors.Is(err, ErrReadOnly):
		return err
	case durable.IsFull(err):
		return fmt.Errorf("%w (%w)", ErrDiskFull, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	return err
}
