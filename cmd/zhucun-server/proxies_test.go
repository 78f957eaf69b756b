package main

import (
	"net/http"
	"testing"
	"time"

	"zhucun/sync/server"
)

func TestOnlyATrustedProxySaysWhereARequestCameFrom(t *testing.T) {
	trusted, err := parseProxies([]string{"127.0.0.1", "10.1.0.0/16"})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		proxies
		peer string
		said []string
		want string
	}{
		"nobody is trusted":         {nil, "127.0.0.1:9", []string{"1.2.3.4"}, "127.0.0.1"},
		"a stranger's word":         {trusted, "8.8.8.8:9", []string{"1.2.3.4"}, "8.8.8.8"},
		"a proxy's word":            {trusted, "127.0.0.1:9", []string{"1.2.3.4"}, "1.2.3.4"},
		"what the sender put first": {trusted, "127.0.0.1:9", []string{"6.6.6.6, 1.2.3.4"}, "1.2.3.4"},
		"two proxies":               {trusted, "127.0.0.1:9", []string{"6.6.6.6", "1.2.3.4, 10.1.2.3"}, "1.2.3.4"},
		"a proxy that says nothing": {trusted, "127.0.0.1:9", nil, "127.0.0.1"},
		"nonsense":                  {trusted, "127.0.0.1:9", []string{"1.2.3.4, nonsense"}, "127.0.0.1"},
		"IPv4 written as IPv6":      {trusted, "[::ffff:127.0.0.1]:9", []string{"1.2.3.4"}, "1.2.3.4"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: tc.peer, Header: http.Header{"X-Forwarded-For": tc.said}}
			if got := tc.from(r); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
	if _, err := parseProxies([]string{"my proxy"}); err == nil {
		t.Error("a name was taken for an address")
	}
}

// With --plain behind a proxy every client looked like this machine.
func TestBehindAProxyMetricsAreElsewhereAndNobodyLocksOutAnother(t *testing.T) {
	d := newDesk(t)
	trusted, _ := parseProxies([]string{"127.0.0.1"})
	l, _, err := (&serveCommand{Listen: "127.0.0.1:0", Plain: true}).listen(d.session, d.county)
	if err != nil {
		t.Fatal(err)
	}
	s := server.HTTPServer(endpoint(d.county, d.book(), nil, trusted.from))
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	ask := func(method, path, from string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", from)
		resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if code := ask("GET", "/metrics", "1.2.3.4"); code != http.StatusNotFound {
		t.Errorf("metrics: %d", code)
	}
	for i := range 12 {
		want := http.StatusBadRequest
		if i >= 10 {
			want = http.StatusTooManyRequests
		}
		if code := ask("POST", "/v1/enroll", "1.2.3.4"); code != want {
			t.Errorf("try %d: %d, want %d", i, code, want)
		}
	}
	if code := ask("POST", "/v1/enroll", "1.2.3.5"); code != http.StatusBadRequest {
		t.Errorf("another client of the proxy: %d", code)
	}
}
