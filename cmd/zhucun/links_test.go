package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// lead sends the enrolled device in dir to these addresses and no other.
func lead(t *testing.T, dir, first string, others ...string) {
	t.Helper()
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.id.Address, d.id.Others = first, others
	if err := d.keep(); err != nil {
		t.Fatal(err)
	}
}

// standIn answers in the county's place, with its key.
func standIn(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewTLSServer(answer)
	t.Cleanup(srv.Close)
	return srv.URL
}

// nobody is an address at which nothing serves.
func nobody(t *testing.T) string {
	t.Helper()
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	srv.Close()
	return srv.URL
}

func TestEachKindOfFailureHasItsWordsAndWhatWaitsIsToldTruly(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`)
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", n) }
	}
	mangled := func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		c.srv.Config.Handler.ServeHTTP(kept, r)
		b := kept.Body.Bytes()
		b[len(b)-1] ^= 1
		w.Header()["Content-Type"] = nil
		_, _ = w.Write(b)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for _, tc := range []struct{ name, at, key string }{
		{"nothing serves there", nobody(t), "exchange.down"},
		{"a login page leads away", standIn(t, status(302)), "exchange.between"},
		{"a proxy wants a name", standIn(t, status(407)), "exchange.between"},
		{"it is asked for a name", standIn(t, status(401)), "exchange.between"},
		{"it is forbidden", standIn(t, status(403)), "exchange.between"},
		{"nothing is found there", standIn(t, status(404)), "exchange.between"},
		{"a login is asked for", standIn(t, status(511)), "exchange.between"},
		{"a page in place of a reply", standIn(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }), "exchange.between"},
		{"a mangled reply", standIn(t, mangled), "exchange.between"},
		{"something that speaks no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "exchange.between"},
		{"too many requests", standIn(t, status(429)), "exchange.busy"},
		{"a fault", standIn(t, status(500)), "exchange.busy"},
		{"a proxy without its server", standIn(t, status(502)), "exchange.busy"},
		{"out of service", standIn(t, status(503)), "exchange.busy"},
		{"an unreadable request", standIn(t, status(400)), "refusal.bad_request"},
		{"a limit below one change", standIn(t, status(413)), "exchange.between"},
		{"a connection that ends", standIn(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "exchange.failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lead(t, dir, tc.at)
			got := ask(t, dir, `{"do":"exchange"}`)[0]
			if !strings.Contains(got, `"key":"`+tc.key+`"`) || !strings.Contains(got, `"waiting":1,`) || !strings.Contains(got, `"done":false`) {
				t.Errorf("want %s: %s", tc.key, got)
			}
		})
	}
	lead(t, dir, c.srv.URL)
	if got := ask(t, dir, `{"do":"exchange"}`)[0]; !strings.Contains(got, `{"view":{"sent":1,`) {
		t.Errorf("the endpoint itself: %s", got)
	}
}

func TestAChangeThatAProxyRefusesIsNamed(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
		`{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school","present":"head","note":"`+strings.Repeat("草料", 200)+`"}}`)
	at := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 270 {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		c.srv.Config.Handler.ServeHTTP(w, r)
	})
	lead(t, dir, at)
	got := ask(t, dir, `{"do":"exchange"}`)[0]
	if !strings.Contains(got, `"key":"exchange.too_big"`) || !strings.Contains(got, `"waiting":1,"at_head":true`) {
		t.Errorf("%s", got)
	}
}

func TestWhatARoundEndedWithIsSaidInTheWordsOfTheStates(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want state.Exchanging
	}{
		"the person stopped it":     {&client.Broken{Err: context.Canceled}, state.Exchanging{}},
		"the disk is full":          {fmt.Errorf("take the reply: %w", store.ErrDiskFull), state.Exchanging{Failure: state.Here, Text: "error.disk_full"}},
		"the device cannot read":    {errors.New("some fault of its own"), state.Exchanging{Failure: state.Here, Text: "error.read"}},
		"a newer endpoint":          {fmt.Errorf("read the reply: %w", wire.ErrNewerVersion{Got: 2, Known: 1}), state.Exchanging{Refused: record.BadVersion}},
		"nothing moved":             {&client.Broken{Err: client.ErrStill}, state.Exchanging{Failure: state.NoNetwork}},
		"an address in the clear":   {client.ErrPlain, state.Exchanging{Failure: state.Here, Text: "enrol.http"}},
		"another key":               {client.ErrPin, state.Exchanging{Failure: state.Stranger}},
		"it asked to come again":    {&client.Turned{Status: 503}, state.Exchanging{Failure: state.Unavailable}},
		"a proxy with a login page": {&client.Turned{Status: 302}, state.Exchanging{Failure: state.Between}},
	} {
		var got state.Exchanging
		if new(exchange).fail(&got, tc.err); got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}

func TestEachAddressIsTriedAndTheGoodOneFirstTheNextTime(t *testing.T) {
	c := newTestCounty(t)
	dead := nobody(t)
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "tablet.json")
	c.invited = server.Invited{Persons: []record.ID{c.leader}, Label: "tablet"}
	text := c.invitation(t, c.spki, dead, c.srv.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := ask(t, dir, `{"do":"enrol","file":`+quoted(file)+`}`, `{"do":"exchange"}`)
	contains(t, "with the first address dead", got, `"county":"夏河县"`, `"done":true`)
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil || d.id.Address != c.srv.URL || len(d.id.Others) != 1 {
		t.Fatalf("%q %q %v", d.id.Address, d.id.Others, err)
	}
	lead(t, dir, dead, c.srv.URL)
	contains(t, "in the round", ask(t, dir, `{"do":"exchange"}`), `"done":true`)
	if d, err = openDevice(dir, version, testClock, rand.Reader); err != nil || d.id.Address != c.srv.URL || d.id.Others[0] != dead {
		t.Errorf("%q %q %v", d.id.Address, d.id.Others, err)
	}
}

func TestAnEndpointThatMovedIsFollowed(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	old := nobody(t)
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`)
	file := filepath.Join(t.TempDir(), "new.json")
	if err := os.WriteFile(file, []byte(c.invitation(t, c.spki, c.srv.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]string{
		"typed":                 `{"do":"address","address":` + quoted(strings.TrimPrefix(c.srv.URL, "https://")) + `}`,
		"a new invitation":      `{"do":"enrol","file":` + quoted(file) + `}`,
		"the text of a picture": `{"do":"address","address":` + quoted(c.invitation(t, c.spki, c.srv.URL)) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			lead(t, dir, old)
			contains(t, "before", ask(t, dir, `{"do":"exchange"}`), `"key":"exchange.down"`)
			contains(t, "after", ask(t, dir, do, `{"do":"exchange"}`), `"addresses":["`+c.srv.URL+`","`+old+`"]`, `"done":true`)
		})
	}
	lead(t, dir, old)
	other := c.invitation(t, []byte("another key"), c.srv.URL)
	contains(t, "of another server", ask(t, dir, `{"do":"address","address":`+quoted(other)+`}`, `{"do":"address","address":"http://x.cn"}`, `{"do":"address","address":"县里"}`),
		`"key":"move.other"`, `"key":"enrol.http"`, `"key":"enrol.bad_address"`)
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil || d.id.Address != old || len(d.id.Others) != 0 {
		t.Errorf("%q %q %v", d.id.Address, d.id.Others, err)
	}
}

// invitation is the text of one to a server with a key.
func (c *testCounty) invitation(t *testing.T, spki []byte, addresses ...string) string {
	t.Helper()
	code, err := wire.NewCode(rand.Reader, spki)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(wire.NewInvitation(code, spki, "夏河县", 0, addresses...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
