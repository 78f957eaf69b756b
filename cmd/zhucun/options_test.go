package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestATabletHasItsOptionsInAFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("FILESDIR", dir)
	if got := arguments(); len(got) != 0 {
		t.Errorf("without a file: %q", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "options"), []byte("--headless\n--lang bo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := arguments(), []string{"--headless", "--lang", "bo"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	t.Setenv("FILESDIR", "")
	if got := arguments(); !slices.Equal(got, os.Args[1:]) {
		t.Errorf("on another system: %q", got)
	}
}
