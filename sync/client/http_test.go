package client

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"
)

func TestHowNobodyWasReachedIsTold(t *testing.T) {
	for name, tc := range map[string]struct{ by, want error }{
		"without a network":      {&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, ErrOffline},
		"without a name service": {&net.DNSError{Err: "no such host", IsNotFound: true}, ErrOffline},
		"where nothing serves":   {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, ErrDown},
	} {
		t.Run(name, func(t *testing.T) {
			h := &HTTP{URLs: []string{"http://x"}, Client: Through(func(context.Context, string, string) (net.Conn, error) { return nil, tc.by })}
			if _, err := h.Exchange(t.Context(), nil); !errors.Is(err, tc.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOfSeveralAddressesTheOneThatSaysMostIsTold(t *testing.T) {
	said := map[string]error{
		"a:80": &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, "b:80": &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "c:80": ErrPin,
	}
	c := Through(func(_ context.Context, _, address string) (net.Conn, error) { return nil, said[address] })
	for _, tc := range []struct {
		urls []string
		want error
	}{
		{[]string{"http://a", "http://b"}, ErrDown}, {[]string{"http://b", "http://a"}, ErrDown},
		{[]string{"http://c", "http://a", "http://b"}, ErrPin}, {[]string{"http://a"}, ErrOffline},
	} {
		h := &HTTP{URLs: tc.urls, Client: c}
		if _, err := h.Exchange(t.Context(), nil); !errors.Is(err, tc.want) || h.at != 0 {
			t.Errorf("%v: %v, next %d", tc.urls, err, h.at)
		}
	}
}

func TestWhatAStatusSaysOfWhoAnswered(t *testing.T) {
	for status, want := range map[int]string{
		302: "between", 307: "between", 401: "between", 403: "between", 404: "between", 407: "between", 413: "between", 451: "between", 511: "between",
		429: "busy", 408: "busy", 500: "busy", 502: "busy", 503: "busy", 504: "busy", 400: "unread",
	} {
		e := &Turned{Status: status}
		got := map[bool]string{true: "busy"}[e.Busy()] + map[bool]string{true: "between"}[errors.Is(e, ErrBetween)] + map[bool]string{true: "unread"}[e.Unread()]
		if got != want {
			t.Errorf("%d %s is %s, want %s", status, http.StatusText(status), got, want)
		}
	}
}
