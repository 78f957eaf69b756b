package main

import (
	"os"
	"path/filepath"
	"testing"

	"zhucun/app/state"
)

func TestChoicesAreKeptWithTheDevice(t *testing.T) {
	tablet, laptop := newDevice(t, t.TempDir()), newDevice(t, t.TempDir())
	want := state.Prefs{Lang: state.Tibetan, Size: 2, Theme: state.Dark}
	if err := tablet.KeepPrefs(want); err != nil {
		t.Fatal(err)
	}
	if got := newDevice(t, tablet.dir).Prefs(); got != want {
		t.Errorf("the next start has %+v", got)
	}
	if got := laptop.Prefs(); got != state.DefaultPrefs {
		t.Errorf("another device of the same person has %+v", got)
	}
	files, err := filepath.Glob(filepath.Join(tablet.dir, "*"))
	if err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
	for text, want := range map[string]state.Prefs{
		"": state.DefaultPrefs, `{"Lang":"bo","Size":`: state.DefaultPrefs, `{"Lang":"bo"}`: {Lang: state.Tibetan, Size: state.DefaultPrefs.Size, Theme: state.DefaultPrefs.Theme},
	} {
		if err := os.WriteFile(tablet.path("prefs.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := tablet.Prefs(); got != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
