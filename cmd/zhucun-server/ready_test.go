package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheReadyFileIsThereWhileTheEndpointServes begins with the file of a run that was
// killed, whose address is of nobody now.
func TestTheReadyFileIsThereWhileTheEndpointServes(t *testing.T) {
	dir, ready := t.TempDir(), filepath.Join(t.TempDir(), "ready")
	env := func(string) (string, bool) { return "", false }
	var said bytes.Buffer
	if code := run(t.Context(), []string{"--dir", dir, "init", "--county", "623027", "--clerk", "管理员"}, env, &said, &said); code != 0 {
		t.Fatalf("init: %d %s", code, &said)
	}
	old := func() {
		t.Helper()
		if err := os.WriteFile(ready, []byte("127.0.0.1:1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gone := func(when string) {
		t.Helper()
		if b, err := os.ReadFile(ready); err == nil {
			t.Errorf("%s the file says %q", when, b)
		}
	}

	old()
	if code := run(t.Context(), []string{"--dir", dir, "serve", "--listen", "nowhere", "--ready", ready}, env, &said, &said); code != exitFailed {
		t.Fatalf("serve at no address: %d %s", code, &said)
	}
	gone("after a start that failed")

	old()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"--dir", dir, "serve", "--listen", "127.0.0.1:0", "--ready", ready}, env, new(bytes.Buffer), new(bytes.Buffer))
	}()
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		b, err := os.ReadFile(ready)
		if at := strings.TrimSpace(string(b)); err == nil && at != "127.0.0.1:1" && at != "" {
			c, err := net.Dial("tcp", at)
			if err != nil {
				t.Errorf("nothing serves at %s: %v", at, err)
			} else {
				_ = c.Close()
			}
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("the endpoint did not say that it serves")
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("serve ended with %d", code)
	}
	gone("after it stopped")
}
