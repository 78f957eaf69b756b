package screen_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"zhucun/assets"
)

// States and duty marks are drawn signs: fonts draw such characters thin, of different
// sizes, or not at all.
func TestNoStateIsACharacterOfTheFont(t *testing.T) {
	glyph := regexp.MustCompile(`"[^"]*[√▲◎■※≠≈●‹›«»△□◇☆○◐][^"]*"`)
	files := map[string][]byte{}
	here := os.DirFS(".")
	names, err := fs.Glob(here, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[name], err = fs.ReadFile(here, name); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d files found", len(files))
	}
	for _, lang := range []string{"zh_Hans", "bo", "en"} {
		words, err := assets.Catalogue(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range words {
			files[lang+" "+key] = []byte(`"` + text + `"`)
		}
	}
	for name, text := range files {
		for _, found := range glyph.FindAll(text, -1) {
			t.Errorf("%s: %s", name, found)
		}
	}
}
