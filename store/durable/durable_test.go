package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestACopyIsItsOwnersAndNeverReplacesAFile(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	put(t, from, "records")
	if err := Copy(to, from); err != nil || text(t, to) != "records" {
		t.Fatalf("%q, %v", text(t, to), err)
	}
	if fi, err := os.Stat(to); err != nil || fi.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", fi.Mode(), err)
	}
	put(t, from, "later")
	if err := Copy(to, from); err == nil || text(t, to) != "records" {
		t.Errorf("the file that was there is %q now, %v", text(t, to), err)
	}
	if err := Copy(filepath.Join(dir, "none"), filepath.Join(dir, "missing")); err == nil {
		t.Error("nothing was copied without an error")
	}
}

func TestARenameTakesThePlaceOfWhatHadTheName(t *testing.T) {
	dir := t.TempDir()
	part, path := filepath.Join(dir, "x.part"), filepath.Join(dir, "x")
	put(t, path, "old")
	put(t, part, "new")
	if err := Rename(part, path); err != nil || text(t, path) != "new" {
		t.Errorf("%q, %v", text(t, path), err)
	}
	if err := Rename(part, path); err == nil || text(t, path) != "new" {
		t.Errorf("a file that is not there took the place: %q, %v", text(t, path), err)
	}
}

func TestALinkTakesOnlyANameThatIsFree(t *testing.T) {
	dir := t.TempDir()
	part, path := filepath.Join(dir, "x.part"), filepath.Join(dir, "x")
	put(t, part, "first")
	if err := Link(part, path); err != nil || text(t, path) != "first" {
		t.Fatalf("%q, %v", text(t, path), err)
	}
	other := filepath.Join(dir, "y.part")
	put(t, other, "second")
	if err := Link(other, path); !errors.Is(err, fs.ErrExist) || text(t, path) != "first" {
		t.Errorf("the name was taken from its file: %q, %v", text(t, path), err)
	}
}

func TestAFolderIsSyncedOrSaysWhyNot(t *testing.T) {
	dir := t.TempDir()
	if err := syncFolder(dir); err != nil {
		t.Errorf("a folder of this system: %v", err)
	}
	if err := syncFolder(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is not there was synced")
	}
}

func TestTheOldestCopiesAreRemovedAndNeverTheOneJustMade(t *testing.T) {
	for name, tc := range map[string]struct {
		made string
		keep int
		want []string
	}{
		"the newest was made":                  {"c-3.db", 2, []string{"c-2.db", "c-3.db"}},
		"a clock set back made the oldest":     {"c-1.db", 2, []string{"c-1.db", "c-3.db"}},
		"it alone is to be left":               {"c-1.db", 1, []string{"c-1.db"}},
		"keeping none keeps the one just made": {"c-2.db", 0, []string{"c-2.db"}},
		"there are fewer than to be kept":      {"c-3.db", 9, []string{"c-1.db", "c-2.db", "c-3.db"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := Series{Dir: filepath.Join(t.TempDir(), "[a] folder"), Prefix: "c-", Suffix: ".db"}
			if err := os.Mkdir(s.Dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for _, n := range []string{"c-3.db", "c-1.db", "other.db", "c-2.db", "c-0.db.part"} {
				put(t, filepath.Join(s.Dir, n), n)
			}
			dropped, err := s.Rotate(filepath.Join(s.Dir, tc.made), tc.keep)
			if err != nil || len(dropped) != 3-len(tc.want) {
				t.Errorf("dropped %v, %v", dropped, err)
			}
			left, err := s.Files()
			for i := range left {
				left[i] = filepath.Base(left[i])
			}
			if err != nil || !slices.Equal(left, tc.want) {
				t.Errorf("left %v, %v", left, err)
			}
			if text(t, filepath.Join(s.Dir, "other.db")) == "" || text(t, filepath.Join(s.Dir, "c-0.db.part")) == "" {
				t.Error("a file of another name was touched")
			}
		})
	}
}
