package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// FyneApp.toml is read by the toolkit's own tools; it says what the app says.
func TestTheToolkitsFileNamesTheAppAndItsVersion(t *testing.T) {
	find := func(file, pattern string) string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(pattern).FindSubmatch(b)
		if m == nil {
			t.Fatalf("%s has no %s", file, pattern)
		}
		return string(m[1])
	}
	for _, c := range [][3]string{
		{`ID = "(.*)"`, "app/window.go", `NewWithID\("(.*)"\)`},
		{`Version = "(.*)"`, "cmd/zhucun/main.go", `const version = "(.*)"`},
	} {
		if said, is := find("FyneApp.toml", c[0]), find(c[1], c[2]); said != is {
			t.Errorf("FyneApp.toml says %q, %s %q", said, c[1], is)
		}
	}
}
