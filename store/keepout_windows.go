package store

import (
	"errors"
	"os"
	"syscall"
)

// openLocked opens a file that nobody else has open, or says ErrInUse.
func openLocked(path string) (*os.File, error) {
	const sharingViolation = syscall.Errno(32)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, ErrInUse
	} else if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// dropLocked removes it: an open one cannot be.
func dropLocked(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.Errno(19)) } // the medium is write protected
