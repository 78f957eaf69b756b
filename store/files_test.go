package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// killed is a folder as a process that was killed leaves it, with three saves of
// which the last are in the log only.
func killed(t *testing.T) *tablet {
	t.Helper()
	d := newTablet(t, "a")
	d.t = t
	for _, head := range []string{"一", "二", "三"} {
		d.household(head)
	}
	to := filepath.Join(t.TempDir(), "records.db")
	for _, s := range []string{"", "-wal", "-mark"} {
		b, err := os.ReadFile(d.path + s)
		must(t, err)
		must(t, os.WriteFile(to+s, b, 0o600))
	}
	c := *d
	c.path, c.Store = to, nil
	return &c
}

func contents(t *testing.T, path string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := filepath.Glob(path + "*")
	must(t, err)
	for _, n := range names {
		b, err := os.ReadFile(n)
		must(t, err)
		all[strings.TrimPrefix(n, path)] = string(b)
	}
	return all
}

func TestALostOrShortenedFileIsSaidAndNothingIsDeleted(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  error
	}{
		"the file removed": {func(t *testing.T, p string) { must(t, os.Remove(p)) }, store.ErrMissing},
		"file and log removed": {func(t *testing.T, p string) {
			must(t, errors.Join(os.Remove(p), os.Remove(p+"-wal")))
		}, store.ErrMissing},
		"the file emptied":       {func(t *testing.T, p string) { must(t, os.Truncate(p, 0)) }, store.ErrMissing},
		"the file cut to a page": {func(t *testing.T, p string) { must(t, os.Truncate(p, 4096)) }, store.ErrShort},
		"the file cut by a page": {func(t *testing.T, p string) { must(t, os.Truncate(p, sizeOf(t, p)-4096)) }, store.ErrShort},
		"another database with our log": {func(t *testing.T, p string) {
			must(t, os.Remove(p))
			execSQL(t, p+"x", `CREATE TABLE other (x)`)
			must(t, os.Rename(p+"x", p))
		}, store.ErrCorrupt},
		"a text with our log":  {func(t *testing.T, p string) { must(t, os.WriteFile(p, make([]byte, 900000), 0o600)) }, store.ErrCorrupt},
		"the log removed":      {func(t *testing.T, p string) { must(t, os.Remove(p+"-wal")) }, store.ErrShort},
		"the log emptied":      {func(t *testing.T, p string) { must(t, os.Truncate(p+"-wal", 0)) }, store.ErrShort},
		"the log halved":       {func(t *testing.T, p string) { must(t, os.Truncate(p+"-wal", sizeOf(t, p+"-wal")/2)) }, store.ErrShort},
		"the log a byte short": {func(t *testing.T, p string) { must(t, os.Truncate(p+"-wal", sizeOf(t, p+"-wal")-1)) }, store.ErrShort},
	} {
		t.Run(name, func(t *testing.T) {
			d := killed(t)
			d.o.MustExist = true
			c.spoil(t, d.path)
			before := contents(t, d.path)
			for range 2 { // it is said as often as it is tried
				s, err := store.Open(context.Background(), d.path, d.o)
				if err == nil {
					s.Close()
				}
				if !errors.Is(err, c.want) {
					t.Fatalf("got %v, want %v", err, c.want)
				}
			}
			after := contents(t, d.path)
			for file, b := range before {
				if after[file] != b && (file != "-wal" || b != "") { // an empty log holds nothing
					t.Errorf("file %q was changed", file)
				}
			}
		})
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	fi, err := os.Stat(path)
	must(t, err)
	return fi.Size()
}

func TestAKilledProcessLeavesNothingToComplainOf(t *testing.T) {
	d := killed(t)
	d.o.MustExist = true
	d.open()
	d.check()
	if n := listed(t, d, store.Query{Kind: record.Household}); n != 3 {
		t.Errorf("%d households", n)
	}
	d.household("四")
	must(t, d.Close())
	d.open() // the log is gone, as it should be
	d.check()
}

// SQLite begins the log anew where all of it is in the database: that is no loss,
// neither under the open store nor after a power cut that leaves an older mark.
func TestALogThatBeginsAnewIsNotTakenForALostOne(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.o.MustExist = true
	d.o.Gone = func() error { t.Error("the file was taken for removed"); return nil }
	must(t, d.Close())
	d.open()
	older := func() []byte { b, err := os.ReadFile(d.path + "-mark"); must(t, err); return b }
	text, began := strings.Repeat("长", 12_000), 0
	d.household("之前")
	for i := range 250 { // 9 MB; it begins anew after 4
		mark, was := older(), d.logHead()
		must(t, d.PutDraft(ctx, store.Draft{Key: fmt.Sprint("visit/", i%3), Author: author, Body: []byte(text)}))
		if bytes.Equal(was, d.logHead()) {
			continue
		}
		began++
		c := d.reopenCopy(mark)
		c.check()
		must(t, c.Close())
	}
	if began < 2 {
		t.Fatalf("the log began anew %d times", began)
	}
	if kept, _ := filepath.Glob(d.path + ".kept*"); len(kept) > 0 {
		t.Errorf("%d copies were kept of a file that was never lost", len(kept))
	}
}

// logHead is how the log begins: another way each time it begins anew.
func (d *tablet) logHead() []byte {
	b, err := os.ReadFile(d.path + "-wal")
	must(d.t, err)
	return b[:min(len(b), 32)]
}

func TestAMarkThatIsMissingOrTornPromisesNothing(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"missing": os.Remove,
		"empty":   func(p string) error { return os.Truncate(p, 0) },
		"cut off": func(p string) error { return os.Truncate(p, 17) },
		"zeroed":  func(p string) error { return os.WriteFile(p, make([]byte, 32), 0o600) },
	} {
		d := killed(t)
		must(t, spoil(d.path+"-mark"))
		d.open()
		if n := listed(t, d, store.Query{Kind: record.Household}); n != 3 {
			t.Errorf("%s: %d households", name, n)
		}
		d.check()
		must(t, d.Close())
	}
}

func TestAnOlderFilePutInThePlaceIsNoticed(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.household("一")
	old := d.copyAside()
	must(t, d.PutDraft(ctx, store.Draft{Key: "visit/x", Author: author, Body: []byte("x")})) // a draft counts too
	must(t, d.Close())
	b, err := os.ReadFile(old)
	must(t, err)
	must(t, os.WriteFile(d.path, append(b, make([]byte, 1<<20)...), 0o600))
	if _, err := store.Open(ctx, d.path, d.o); !errors.Is(err, store.ErrShort) {
		t.Fatalf("got %v", err)
	}
}

func TestGoingOnWithWhatIsLeftKeepsTheFilesAndStartsANewEpoch(t *testing.T) {
	ctx := context.Background()
	d := killed(t)
	d.o.MustExist = true
	must(t, os.Truncate(d.path+"-wal", sizeOf(t, d.path+"-wal")-100)) // the last save
	before := contents(t, d.path)
	kept, err := store.Restore(ctx, d.path, d.path, d.o)
	must(t, err)
	for file, b := range contents(t, kept) {
		if before[file] != b {
			t.Errorf("file %q was not kept as it was", file)
		}
	}
	if len(contents(t, kept)) != len(before) {
		t.Errorf("kept %d files of %d", len(contents(t, kept)), len(before))
	}
	d.open()
	d.check()
	if n := listed(t, d, store.Query{Kind: record.Household}); n != 2 {
		t.Errorf("%d households, two were left", n)
	}
	d.household("四")
	s := newCounty()
	d.sync(s)
	if len(s.queues) != 2 {
		t.Errorf("%d queues: no new epoch", len(s.queues))
	}
	must(t, d.Close())
	d.open()
}

func TestAFileRemovedUnderTheOpenStoreIsWrittenAgainBeforeSavedIsSaid(t *testing.T) {
	for name, remove := range map[string]func(path string) error{
		"the file":         os.Remove,
		"the log":          func(p string) error { return os.Remove(p + "-wal") },
		"both":             func(p string) error { return errors.Join(os.Remove(p), os.Remove(p+"-wal")) },
		"the whole folder": func(p string) error { return os.RemoveAll(filepath.Dir(p)) },
		"the folder moved": func(p string) error { return os.Rename(filepath.Dir(p), filepath.Dir(p)+"-moved") },
		"another file put there": func(p string) error {
			return errors.Join(os.Rename(p, p+"-away"), os.WriteFile(p, []byte("x"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newTablet(t, "a")
			d.t = t
			must(t, d.Close())
			dir := filepath.Join(t.TempDir(), "data")
			must(t, os.Mkdir(dir, 0o700))
			must(t, os.Rename(d.path, filepath.Join(dir, "a.db")))
			d.path = filepath.Join(dir, "a.db")
			called := 0
			d.o.Gone = func() error { called++; return nil }
			d.open()
			d.household("之前")
			must(t, remove(d.path))
			d.household("之后") // saved, and so it is there
			if called != 1 {
				t.Errorf("Gone was called %d times", called)
			}
			if _, err := os.Stat(d.path + "-mark"); err != nil {
				t.Errorf("what was written again has no mark: %v", err)
			}
			c := d.reopenCopy()
			c.check()
			if n := listed(t, c, store.Query{Kind: record.Household}); n != 2 {
				t.Errorf("after a kill %d households of two", n)
			}
			d.household("再后")
			d.check()
			must(t, d.Close())
			d.o.MustExist = true
			d.open()
		})
	}
}

func TestAFileThatCannotBeWrittenAgainIsSaidBeforeSaved(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.household("之前")
	dir := filepath.Dir(d.path)
	must(t, os.Rename(dir, dir+"-moved"))
	must(t, os.WriteFile(dir, nil, 0o600)) // no folder can be made here
	save := store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T("之后")}}}}}
	for range 2 {
		if _, err := d.Save(ctx, save); !errors.Is(err, store.ErrGone) {
			t.Fatalf("got %v", err)
		}
	}
	must(t, os.Remove(dir))
	must(t, os.Rename(dir+"-moved", dir))
	if _, err := d.Save(ctx, save); err != nil {
		t.Fatalf("the folder is back: %v", err)
	}
	d.check()
	if n := listed(t, d, store.Query{Kind: record.Household}); n != 2 {
		t.Errorf("%d households: what was refused was not saved", n)
	}
}

// Each operation is undone whole on a full disk, says so, and is done
// when there is room again.
func TestAFullDiskIsSaidByEveryOperation(t *testing.T) {
	ctx := context.Background()
	long := strings.Repeat("长", 12_000)
	s := newCounty()
	for name, do := range map[string]func(d *tablet) error{
		"a save": func(d *tablet) error {
			_, err := d.Save(ctx, store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Setting}, Fields: []record.Set{
				{Field: record.SettingName, Value: record.C("x")}, {Field: record.SettingValue, Value: record.T(long[:6000])}, {Field: record.SettingFrom, Value: record.D(record.MustDay("2026-11-22"))}}}}})
			return err
		},
		"a draft": func(d *tablet) error {
			return d.PutDraft(ctx, store.Draft{Key: "visit/x", Author: author, Body: []byte(long)})
		},
		"an exchange": func(d *tablet) error {
			out, err := d.Outbound(ctx, 1<<20)
			if err != nil {
				return err
			}
			_, err = d.Inbound(ctx, out, s.exchange(out), true)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newTablet(t, "a")
			d.t = t
			for range 40 { // what an exchange moves from one table to another
				d.household(long[:90])
			}
			must(t, d.Close())
			d.o.Connect = cramped
			d.open()
			if err := do(d); !errors.Is(err, store.ErrDiskFull) {
				t.Fatalf("got %v", err)
			}
			d.check()
			must(t, d.Close())
			d.o.Connect = nil
			d.open()
			if err := do(d); err != nil {
				t.Errorf("there is room again: %v", err)
			}
			d.check()
		})
	}
}

// cramped opens a database that may not grow.
func cramped(dsn string) (*sql.DB, error) {
	return sql.Open("sqlite", strings.Replace(dsn, "_pragma=", "_pragma=max_page_count%281%29&_pragma=", 1))
}

func TestAMediumThatIsFullOrWriteProtectedIsNamedWhateverSaysSo(t *testing.T) {
	for err, want := range map[error]error{
		&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}:            store.ErrDiskFull,
		&os.LinkError{Op: "rename", Old: "x", Err: syscall.EDQUOT}:            store.ErrDiskFull,
		&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}:             store.ErrReadOnly,
		fmt.Errorf("copy: %w", &os.PathError{Op: "open", Err: syscall.EROFS}): store.ErrReadOnly,
	} {
		if got := store.Explain(err); !errors.Is(got, want) || !errors.Is(got, err) {
			t.Errorf("%v is explained as %v", err, got)
		}
	}
	if err := errors.New("other"); store.Explain(err) != err || store.Explain(nil) != nil {
		t.Error("another error is explained")
	}
}
