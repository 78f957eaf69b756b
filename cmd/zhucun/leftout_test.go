//go:build !headless

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// verdict keeps how a test was ended.
type verdict struct {
	testing.TB
	failed, skipped string
}

func (v *verdict) Helper() {}

func (v *verdict) Fatalf(format string, args ...any) {
	v.failed = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (v *verdict) Skipf(format string, args ...any) {
	v.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// TestTheWindowIsLeftOutOnlyWherePackagesAreMissing asks .ci/deps on a machine that
// has all packages, and on one that has none.
func TestTheWindowIsLeftOutOnlyWherePackagesAreMissing(t *testing.T) {
	for _, c := range []struct {
		name, installed, ci string
		skips               bool
	}{
		{"nothing is missing", "install ok installed", "", false},
		{"packages are missing", "", "", true},
		{"nothing is missing under CI", "install ok installed", "true", false},
		{"packages are missing under CI", "", "true", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			bin := t.TempDir()
			if err := os.WriteFile(filepath.Join(bin, "dpkg-query"), []byte("#!/bin/sh\necho '"+c.installed+"'\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			t.Setenv("CI", c.ci)
			v := &verdict{TB: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				noWindow(v, "no display")
			}()
			<-done
			if c.skips && (v.failed != "" || !strings.Contains(v.skipped, "xvfb")) {
				t.Errorf("failed %q, skipped %q: it is left out, and names the packages", v.failed, v.skipped)
			}
			if !c.skips && (v.skipped != "" || !strings.Contains(v.failed, "no display")) {
				t.Errorf("failed %q, skipped %q: it fails, and says why", v.failed, v.skipped)
			}
		})
	}
}
