package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
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

// A slow connection, and one on which the handshake, the head or the
// body of the reply never comes, or comes so slowly that it is worth waiting for.
func TestARequestEndsWhenNothingMovesAndNotBefore(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"
	for name, tc := range map[string]struct {
		url    string
		body   int
		answer func(c net.Conn) // after the first bytes of the request were read
		least  time.Duration
		most   time.Duration
		ok     bool
	}{
		"no handshake":       {"https://x", 0, func(net.Conn) {}, 30 * time.Second, time.Minute, false},
		"no head":            {"http://x", 0, func(net.Conn) {}, 30 * time.Second, 35 * time.Second, false},
		"no head to a large": {"http://x", 6_000, func(net.Conn) {}, 90 * time.Second, 95 * time.Second, false},
		"a body that stops":  {"http://x", 3_000, func(c net.Conn) { _, _ = io.WriteString(c, head+"x") }, 30 * time.Second, 31 * time.Second, false},
		"a byte in 20 seconds": {"http://x", 0, func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			for range 200 {
				time.Sleep(20 * time.Second)
				_, _ = io.WriteString(c, "x")
			}
		}, 4_000 * time.Second, 4_001 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var ends []net.Conn
				m := through(&http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, func(context.Context, string, string) (net.Conn, error) {
					near, far := net.Pipe()
					ends = append(ends, near, far)
					go func() {
						b := make([]byte, 64<<10)
						_, _ = far.Read(b)
						go tc.answer(far)
						_, _ = io.Copy(io.Discard, far)
					}()
					return near, nil
				})
				began := time.Now()
				h := &HTTP{URLs: []string{tc.url}, Client: &http.Client{Transport: m}}
				_, err := h.Exchange(t.Context(), make([]byte, tc.body))
				took := time.Since(began)
				if (err == nil) != tc.ok || !tc.ok && !(errors.Is(err, ErrStill) && errors.Is(err, ErrOffline)) {
					t.Errorf("%v", err)
				}
				if took < tc.least || took > tc.most {
					t.Errorf("it took %s", took)
				}
				for _, c := range ends {
					_ = c.Close()
				}
				m.CloseIdleConnections()
			})
		})
	}
}
