package store

import (
	"errors"
	"io/fs"
	"os"
)

const lockSuffix = "-lock"

// keepOut takes the lock that a second window of the app does not get: SQLite's own
// lock on the file is needed by our reading connection. The system lets go of it if
// the process dies. Where no file can be made, SQLite says why.
func (s *Store) keepOut() error {
	for {
		f, err := openLocked(s.path + lockSuffix)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || isReadOnly(err) {
			return nil
		} else if err != nil {
			return err
		}
		is, err := os.Stat(s.path + lockSuffix)
		if was, _ := f.Stat(); err == nil && os.SameFile(is, was) {
			s.lock = f
			return nil
		}
		_ = f.Close() // who had it took it away in between
	}
}

// letIn takes the lock away. It is harmless to do twice.
func (s *Store) letIn() {
	if s.lock == nil {
		return
	}
	dropLocked(s.lock)
	s.lock = nil
}
