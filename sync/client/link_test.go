package client

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

// What is sent is packed by what was seen of the link.
func TestALinkIsThinUntilItIsSeenToBeFast(t *testing.T) {
	var l link
	thin := func(want bool, when string) {
		t.Helper()
		if l.thin() != want {
			t.Errorf("%s the link is thin: %v, at %.0f B/s", when, !want, l.rate)
		}
	}
	thin(true, "before anything was seen")
	l.saw(300, time.Microsecond)
	thin(true, "after a turn of hardly any bytes")
	l.saw(5000, 50*time.Millisecond)
	thin(false, "after a fast turn")
	l.saw(5000, 20*time.Second)
	thin(false, "after one slow turn among fast ones")
	for range 8 {
		l.saw(5000, 20*time.Second)
	}
	thin(true, "after many slow ones")
	l.failed(errors.New("broken off"))
	thin(true, "after a failure that says nothing of the endpoint")
	l.failed(&Turned{Status: http.StatusTooManyRequests})
	thin(false, "while the endpoint is busy")
	l.saw(5000, 20*time.Second)
	thin(true, "when it serves again")
}
