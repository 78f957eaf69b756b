package store

import (
	"errors"
	"io/fs"
	"os"
)

const lockSuffix = "-lock"

// keepOut takes the lock that a second window of the app does not get. SQLite's own
// exclusive lock cannot serve for that: it would keep out our reading connection too.
// If the process dies the system frees the lock. Where the file of the lock cannot be
// made there is none, and opening the database, which follows, says what is wrong.
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
