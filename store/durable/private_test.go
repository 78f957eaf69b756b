package durable

import (
	"os"
	"path/filepath"
	"testing"
)

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestADatabaseAndWhatLiesBesideItBecomeItsOwners(t *testing.T) {
	if !hasRights() {
		t.Skip("this system has no modes")
	}
	db := filepath.Join(t.TempDir(), "x.db")
	for _, end := range []string{"", "-wal", "-shm"} {
		put(t, db+end, "records")
	}
	other := db + ".other"
	put(t, other, "not ours")
	if err := Private(db); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if m := mode(t, db+end); m != 0o600 || text(t, db+end) != "records" {
			t.Errorf("x.db%s: %v", end, m)
		}
	}
	if m := mode(t, other); m != 0o644 {
		t.Errorf("another file became %v", m)
	}
	if err := Private(filepath.Join(t.TempDir(), "missing")); err != nil {
		t.Errorf("nothing there: %v", err)
	}
}

func TestWhatAProcessMakesIsItsOwners(t *testing.T) {
	if !hasRights() {
		t.Skip("this system has no modes")
	}
	defer OwnerOnly()()
	dir := filepath.Join(t.TempDir(), "new")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "x.db"), "records")
	if m, n := mode(t, dir), mode(t, filepath.Join(dir, "x.db")); m != 0o700 || n != 0o600 {
		t.Errorf("the folder is %v, the file %v", m, n)
	}
}

func TestAFolderThatOthersMayLookIntoIsReadable(t *testing.T) {
	dir := t.TempDir()
	for mode, want := range map[os.FileMode]bool{0o755: true, 0o750: true, 0o711: true, 0o700: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if got := Readable(dir); got != (want && hasRights()) {
			t.Errorf("%v: %v", mode, got)
		}
	}
	if Readable(filepath.Join(dir, "missing")) {
		t.Error("a folder that is not there is readable")
	}
}
