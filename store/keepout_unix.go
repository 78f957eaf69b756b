//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// openLocked opens a file that nobody else has open this way, or says ErrInUse.
func openLocked(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, err
	}
	return f, nil
}

// dropLocked removes it before somebody else may have it, unless another one is in its
// place.
func dropLocked(f *os.File) {
	was, err1 := f.Stat()
	is, err2 := os.Stat(f.Name())
	if err1 == nil && err2 == nil && os.SameFile(was, is) {
		_ = os.Remove(f.Name())
	}
	_ = f.Close()
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
