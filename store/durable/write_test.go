package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	full := errors.New("no room")
	half := func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return full }
	if err := Write(path, Bytes([]byte("first"))); err != nil || text(t, path) != "first" {
		t.Fatalf("%q, %v", text(t, path), err)
	}
	if err := Write(path, half); !errors.Is(err, full) || text(t, path) != "first" {
		t.Errorf("after a failure it is %q, %v", text(t, path), err)
	}
	if err := Write(path, Bytes([]byte("second"))); err != nil || text(t, path) != "second" {
		t.Errorf("%q, %v", text(t, path), err)
	}
	if err := WriteNew(path, Bytes([]byte("third"))); !errors.Is(err, fs.ErrExist) || text(t, path) != "second" {
		t.Errorf("a file that was there is %q now, %v", text(t, path), err)
	}
	if err := WriteNew(path+"2", half); !errors.Is(err, full) {
		t.Errorf("half a new file: %v", err)
	}
	if err := WriteNew(path+"3", Bytes([]byte("new"))); err != nil || text(t, path+"3") != "new" {
		t.Errorf("%v", err)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", fi.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
}
