package assets

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var langs = []string{"bo", "en", "zh_Hans"}

// area reads what one file has.
func area(t *testing.T, name string) []string {
	t.Helper()
	b, err := fs.ReadFile(catalogues, name)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(b, &words); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return slices.Sorted(maps.Keys(words))
}

func TestEachAreaHasTheSameKeysInEveryLanguageAndItsKeysToItself(t *testing.T) {
	areas, err := fs.Glob(catalogues, "i18n/*")
	if err != nil {
		t.Fatal(err)
	}
	if len(areas) < 10 {
		t.Fatalf("only %d areas", len(areas))
	}
	home := map[string]string{} // what stands before the first dot: its area
	for _, a := range areas {
		files, err := fs.Glob(catalogues, a+"/*")
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, f := range files {
			found = append(found, strings.TrimSuffix(path.Base(f), ".json"))
		}
		if !slices.Equal(found, langs) {
			t.Errorf("%s has %v", a, found)
			continue
		}
		keys := area(t, a+"/zh_Hans.json")
		for _, lang := range langs {
			if k := area(t, a+"/"+lang+".json"); !slices.Equal(k, keys) {
				t.Errorf("%s: %s has other keys than Chinese:\n%v\n%v", a, lang, k, keys)
			}
		}
		for _, k := range keys {
			first, _, _ := strings.Cut(k, ".")
			if home[first] == "" {
				home[first] = a
			}
			if home[first] != a {
				t.Errorf("%s stands in %s, others of its kind in %s", k, a, home[first])
			}
		}
	}
}

func TestACatalogueHasWhatItsAreasHave(t *testing.T) {
	for _, lang := range langs {
		words, err := Catalogue(lang)
		if err != nil {
			t.Fatal(err)
		}
		files, err := fs.Glob(catalogues, "i18n/*/"+lang+".json")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range files {
			n += len(area(t, f))
		}
		if len(words) != n || n < 900 {
			t.Errorf("%s: %d words, %d in the files", lang, len(words), n)
		}
	}
}

func TestAKeyThatStandsTwiceIsRefused(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, c := range map[string]struct {
		a, b, want string
	}{
		"apart":        {`{"a":"1","b":"2"}`, `{"c":"3"}`, ""},
		"in two files": {`{"a":"1","b":"2"}`, `{"b":"2"}`, "i18n/y/en.json: b stands twice"},
		"in one file":  {`{"a":"1","a":"2"}`, `{"c":"3"}`, "i18n/x/en.json: a stands twice"},
		"cut":          {`{"a":"1"`, `{"c":"3"}`, "i18n/x/en.json: "},
		"not words":    {`{"a":1}`, `{"c":"3"}`, "i18n/x/en.json: a: "},
		"not a map":    {`["a"]`, `{"c":"3"}`, "i18n/x/en.json: not an object"},
	} {
		words, err := merged(fstest.MapFS{"i18n/x/en.json": file(c.a), "i18n/y/en.json": file(c.b)}, "en")
		switch {
		case c.want == "" && (err != nil || len(words) != 3):
			t.Errorf("%s: %v, %v", name, words, err)
		case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := merged(fstest.MapFS{}, "en"); err == nil {
		t.Error("no file is no error")
	}
}
