package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"zhucun/store/durable"
)

// putBack writes the file again after somebody removed it, its log or its folder
// under the open store, whose connection still has all of it. What is found in its
// place is kept beside it.
func (s *Store) putBack(ctx context.Context) error {
	err := s.writeAgain(ctx)
	if err == nil && s.o.Gone != nil {
		err = s.o.Gone()
	}
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrGone, explain(err))
	}
	return nil
}

func (s *Store) writeAgain(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	fresh := s.path + ".restoring"
	if err := removeDB(fresh); err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(context.WithoutCancel(ctx), `VACUUM INTO ?`, fresh); err != nil {
		_ = removeDB(fresh)
		return err
	}
	s.leaveMark() // it is of the file that is set aside
	if _, err := SetAside(s.path, s.o.Now()); err != nil {
		return err
	}
	if err := durable.Rename(fresh, s.path); err != nil {
		return err
	}
	_ = s.closeFile() // of what is in no folder any more
	s.letIn()
	if err := s.keepOut(); err != nil {
		return err
	}
	return s.open(ctx)
}
