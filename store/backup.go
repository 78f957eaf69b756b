package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zhucun/store/durable"
	"zhucun/store/record"
)

// Backups are called zhucun-20261122-101500.000.db by China time, so that their
// names sort by age.
const (
	backupPrefix = "zhucun-"
	backupSuffix = ".db"
)

// Backup writes a copy of the whole store into dir, opens and checks it, and
// then removes the oldest copies so that keep are left. A copy is whole or not
// there.
func (s *Store) Backup(ctx context.Context, dir string, keep int) (path string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("back up: %w", explain(err))
	}
	path = filepath.Join(dir, backupPrefix+time.UnixMilli(s.Time().Now).In(record.China).Format("20060102-150405.000")+backupSuffix)
	part := path + ".part"
	if err := removeDB(part); err != nil {
		return "", fmt.Errorf("back up: %w", err)
	}
	var before, after meta
	known := func(m *meta) error {
		return s.read(ctx, "back up", func(t *tx) error {
			*m = t.meta
			return nil
		})
	}
	err = s.apart(ctx, "back up", func(t *tx) error { // VACUUM INTO is a transaction of its own
		if err := known(&before); err != nil {
			return err
		}
		if _, err := t.on.ExecContext(t.ctx, `VACUUM INTO ?`, part); err != nil {
			return err
		}
		return known(&after)
	})
	if err == nil {
		err = s.verify(ctx, part, before, after)
	}
	if err == nil {
		err = durable.Rename(part, path)
	}
	if err != nil {
		_ = removeDB(part)
		return "", explain(err)
	}
	_, err = backups(dir).Rotate(path, keep)
	return path, err
}

// verify opens a copy and holds it against what the store was before it was made and
// after: it is of a moment between.
func (s *Store) verify(ctx context.Context, path string, before, after meta) error {
	o := s.o
	o.MustExist = true
	b, err := Open(ctx, path, o)
	if err != nil {
		return fmt.Errorf("verify backup: %w", err)
	}
	same := b.meta == before || b.meta == after ||
		before.commits < b.meta.commits && b.meta.commits < after.commits && (b.meta.device == before.device || b.meta.device == after.device)
	err = errors.Join(b.quickCheck(ctx), b.Close())
	if err == nil && !same {
		err = ErrCorrupt
	}
	if err != nil {
		return fmt.Errorf("verify backup: %w", err)
	}
	return nil
}

func (s *Store) quickCheck(ctx context.Context) error {
	return s.read(ctx, "quick check", func(t *tx) error {
		var line string
		if _, err := t.one(`PRAGMA quick_check(1)`, nil, &line); err != nil {
			return err
		}
		if line != "ok" {
			return fmt.Errorf("%s: %w", line, ErrCorrupt)
		}
		return nil
	})
}

// Backups are the copies in dir, the newest last.
func Backups(dir string) ([]string, error) { return backups(dir).Files() }

func backups(dir string) durable.Series {
	return durable.Series{Dir: dir, Prefix: backupPrefix, Suffix: backupSuffix}
}

// Restore puts a copy of a backup in the place of the file at path and draws a
// new epoch for it; what waited in the backup waits under its old epoch and is
// sent first (rule X3). The backup may be the file itself: then it goes on with
// what can be read of it. The files that were there are kept, under the name that
// is given back, or "" if there were none. The store must be closed.
func Restore(ctx context.Context, backup, path string, o Options) (kept string, err error) {
	if s, err := Open(ctx, path, o.existing()); err == nil {
		_ = s.Close()
	} else if errors.Is(err, ErrInUse) {
		return "", fmt.Errorf("restore: %w", err)
	}
	fresh := path + ".restoring"
	if err = copyDB(fresh, backup); err == nil {
		err = renew(ctx, fresh, o)
	}
	if err == nil {
		kept, err = SetAside(path, o.Now())
	}
	if err == nil {
		err = durable.Rename(fresh, path)
	}
	if err != nil {
		_ = removeDB(fresh)
		return kept, fmt.Errorf("restore %s: %w", filepath.Base(backup), explain(err))
	}
	_ = os.Remove(fresh + markSuffix) // the next commit makes another
	return kept, nil
}

// SetAside gives the files of a closed store another name, so that a new one can
// begin in their place; "" if there are none.
func SetAside(path string, now int64) (kept string, err error) {
	kept = fmt.Sprintf("%s.kept-%d", path, now)
	for n := 1; anyDB(kept); n++ {
		kept = fmt.Sprintf("%s.kept-%d.%d", path, now, n)
	}
	if !anyDB(path) {
		return "", nil
	}
	if err := moveDB(kept, path); err != nil {
		return "", fmt.Errorf("set aside: %w", explain(err))
	}
	return kept, nil
}

func anyDB(path string) bool {
	return slices.ContainsFunc(besides, func(s string) bool {
		_, err := os.Lstat(path + s)
		return err == nil
	})
}

// copyDB copies a database with its log.
func copyDB(to, from string) error {
	if err := removeDB(to); err != nil {
		return err
	}
	if sizeOf(from+"-wal") > 0 {
		if err := durable.Copy(to+"-wal", from+"-wal"); err != nil {
			return err
		}
	}
	return durable.Copy(to, from)
}

func (o Options) existing() Options {
	o.MustExist = true
	return o
}

// renew makes a copied file a device of its own epoch.
func renew(ctx context.Context, path string, o Options) error {
	s, err := Open(ctx, path, o.existing())
	if err != nil {
		return err
	}
	err = s.quickCheck(ctx)
	if err == nil && !s.meta.device.IsZero() {
		err = s.write(ctx, "new epoch", func(t *tx) error { return t.newEpoch() })
	}
	return errors.Join(err, s.Close())
}

// besides are the files that are kept next to a database.
var besides = []string{"-wal", "-shm", "-journal", markSuffix, ""}

func removeDB(path string) error {
	for _, s := range besides {
		if err := os.Remove(path + s); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// moveDB moves a database with its log: without it the last saves would be gone.
func moveDB(to, from string) error {
	for _, s := range besides {
		if err := os.Rename(from+s, to+s); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
