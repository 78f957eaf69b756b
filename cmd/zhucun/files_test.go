package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zhucun/app/state"
	"zhucun/store"
)

// atWork is a device with a copy of its records from before three unsent visits.
func atWork(t *testing.T, c *testCounty) string {
	t.Helper()
	dir := t.TempDir()
	visit := func(day string) string {
		return `{"do":"fill","page":"visit","household":"crzm","fields":{"present":"head","topics":"income","date":"` + day + `"}}`
	}
	got := ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"backup"}`, visit("2026-11-18"), visit("2026-11-19"), visit("2026-11-20"))
	contains(t, "the third visit", got[5:], `"waiting":3`)
	return dir
}

func TestALostFileIsSaidAndTheNewestCopyOffered(t *testing.T) {
	for name, x := range map[string]struct {
		spoil func(path string) error
		key   string
		left  string // after going on with what is left
	}{
		"removed":                  {os.Remove, "error.missing", `"waiting":0`},
		"emptied":                  {func(p string) error { return os.Truncate(p, 0) }, "error.missing", `"waiting":0`},
		"shortened":                {func(p string) error { return os.Truncate(p, 8192) }, "error.short", `"waiting":0`},
		"another program's":        {func(p string) error { return os.WriteFile(p, []byte(strings.Repeat("x", 500_000)), 0o600) }, "error.corrupt", `"waiting":0`},
		"replaced by an old copy":  {func(p string) error { return replaceByCopy(p) }, "error.short", `"waiting":0`},
		"removed, a log left over": {func(p string) error { return errors.Join(os.Rename(p, p+"-wal")) }, "error.missing", `"waiting":0`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestCounty(t)
			dir := atWork(t, c)
			path := filepath.Join(dir, "records.db")
			if err := x.spoil(path); err != nil {
				t.Fatal(err)
			}
			got := ask(t, dir, `{"do":"status"}`, `{"do":"check"}`, `{"do":"exchange"}`, `{"do":"copies"}`, `{"do":"restore"}`, `{"do":"status"}`, `{"do":"check"}`, `{"do":"exchange"}`)
			for _, a := range got[:3] {
				contains(t, "every intent", []string{a}, `"key":"`+x.key+`"`)
				contains(t, "what to do", []string{a}, `{\"do\":\"restore\"} restores`)
			}
			contains(t, "copies", got[3:4], `"total":1`)
			contains(t, "restored", got[4:5], `"view":{"file":"`+path+".kept-")
			contains(t, "as of the copy", got[5:6], `"waiting":0`)
			contains(t, "the check", got[6:7], `{"view":{"problems":[]}}`)
			contains(t, "the exchange", got[7:8], `"done":true`)

			dir = atWork(t, c)
			if err := x.spoil(filepath.Join(dir, "records.db")); err != nil {
				t.Fatal(err)
			}
			got = ask(t, dir, `{"do":"go_on"}`, `{"do":"status"}`, `{"do":"exchange"}`, `{"do":"households"}`, `{"do":"check"}`)
			contains(t, "gone on", got[:1], `"view":{"file":"`)
			contains(t, "what is left", got[1:2], x.left)
			contains(t, "the exchange", got[2:3], `"done":true`)
			contains(t, "the county's records", got[3:4], `"total":2`)
			contains(t, "the check", got[4:5], `{"view":{"problems":[]}}`)
		})
	}
}

// replaceByCopy puts the copy that a device made where its records are.
func replaceByCopy(path string) error {
	files, err := store.Backups(filepath.Join(filepath.Dir(path), "backups"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("no copy"))
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, make([]byte, 1<<20)...), 0o600)
}

func TestWithoutACopyThisIsSaidAndWhatIsLeftGoneOnWith(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`)
	if err := os.Remove(filepath.Join(dir, "records.db")); err != nil {
		t.Fatal(err)
	}
	got := ask(t, dir, `{"do":"status"}`, `{"do":"restore"}`, `{"do":"go_on"}`, `{"do":"exchange"}`)
	contains(t, "status", got[:1], `there is no copy on this device`)
	contains(t, "restore", got[1:2], `"key":"fail.no_copy"`)
	contains(t, "go on", got[2:3], `"view":{"file":"`)
	contains(t, "exchange", got[3:4], `"done":true`)
}

func TestAFolderRemovedUnderTheOpenAppIsThereAgainWithItsKeys(t *testing.T) {
	c := newTestCounty(t)
	dir := filepath.Join(t.TempDir(), "data")
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`)
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &headless{d: d}
	if err := h.sit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := h.do(t.Context(), &intent{Do: "fill", Page: "day", Fields: map[string]string{"status": "in"}}); err != nil {
		t.Fatal(err)
	}
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	got := ask(t, dir, `{"do":"status"}`, `{"do":"check"}`, `{"do":"exchange"}`)
	contains(t, "the next start", got[:1], `"waiting":1`)
	contains(t, "the check", got[1:2], `{"view":{"problems":[]}}`)
	contains(t, "the exchange", got[2:3], `{"view":{"sent":1,`)
}

// rescuer is one whose disk is full as long as it says so.
type rescuer struct {
	full  bool
	asked []string
}

func (r *rescuer) Copies() []state.Copy {
	return []state.Copy{{File: "old", At: 1}, {File: "new", At: theDay}}
}

func (r *rescuer) Restore(_ context.Context, file string) (string, error) {
	r.asked = append(r.asked, file)
	if r.full {
		return "", readable(&os.PathError{Op: "write", Path: file, Err: syscall.ENOSPC})
	}
	return "kept", nil
}

func (r *rescuer) GoOn(ctx context.Context) (string, error) { return r.Restore(ctx, "what is left") }

func TestTheFailurePageOffersTheNewestCopyAndStaysWhenTheDiskIsFull(t *testing.T) {
	r, opened := &rescuer{full: true}, 0
	f := state.NewFailed(state.Inline, r, readable(store.ErrShort))
	f.Done = func() { opened++ }
	if v := f.View(); !v.Rescue || v.Newest.File != "new" || v.Why.Key != "error.short" {
		t.Fatalf("%+v", v)
	}
	f.Restore()
	if v := f.View(); v.Why.Key != "error.disk_full" || !v.Rescue || opened != 0 {
		t.Errorf("%+v, opened %d times", v, opened)
	}
	r.full = false
	f.Restore()
	f.GoOn()
	if opened != 2 || strings.Join(r.asked, " ") != "new new what is left" {
		t.Errorf("opened %d times, asked for %v", opened, r.asked)
	}
	for _, err := range []error{store.ErrDiskFull, store.ErrInUse, store.ErrNewerSchema, store.ErrReadOnly, errors.New("other")} {
		if v := state.NewFailed(state.Inline, r, readable(err)).View(); v.Rescue {
			t.Errorf("%v offers %+v", err, v)
		}
	}
}
