//go:build headless

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestThisBuildMayLeaveTheWindowOut fails under CI=true: this build has no tests of a
// real window, and nothing may be left out there but what window=no asks for.
func TestThisBuildMayLeaveTheWindowOut(t *testing.T) {
	if os.Getenv("CI") == "true" && os.Getenv("window") != "no" {
		t.Fatal("built without the window, whose tests CI=true never leaves out: .ci/deps screen installs what they need, window=no asks to go without")
	}
}

// TestCIWantsTheWindow runs that test as CI does.
func TestCIWantsTheWindow(t *testing.T) {
	for _, c := range []struct {
		env    []string
		passes bool
	}{
		{[]string{"CI=true", "window="}, false},
		{[]string{"CI=true", "window=no"}, true},
		{[]string{"CI=", "window="}, true},
	} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestThisBuildMayLeaveTheWindowOut$", "-test.v")
		cmd.Env = append(os.Environ(), c.env...)
		said, err := cmd.CombinedOutput()
		if !strings.Contains(string(said), "TestThisBuildMayLeaveTheWindowOut") {
			t.Fatalf("did not run: %v\n%s", err, said)
		}
		if (err == nil) != c.passes {
			t.Errorf("%v: %v\n%s", c.env, err, said)
		}
	}
}
