package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"zhucun-server": main})
}

// TestCommands runs the program as an operator does, from scripts.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("ZHUCUN_LANG", "en")
			e.Setenv("ZHUCUN_DIR", filepath.Join(e.WorkDir, "data"))
			return nil
		},
	})
}
