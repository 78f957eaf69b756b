package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

func TestTheHandlerAnswersEachKindOfRequest(t *testing.T) {
	c := newCounty(t)
	h := c.Handler()
	_, good := c.tablet.request()
	for _, tc := range []struct {
		name, method, path, media string
		body                      []byte
		want                      int
	}{
		{"a request", "POST", "/v1/sync", wire.MediaType, good, http.StatusOK},
		{"garbage", "POST", "/v1/sync", wire.MediaType, []byte("garbage"), http.StatusBadRequest},
		{"nothing", "POST", "/v1/sync", wire.MediaType, nil, http.StatusBadRequest},
		{"a version of the future", "POST", "/v1/sync", wire.MediaType, []byte{200, 1, 2}, http.StatusBadRequest},
		{"another media type", "POST", "/v1/sync", "application/json", good, http.StatusUnsupportedMediaType},
		{"too much", "POST", "/v1/sync", wire.MediaType, make([]byte, wire.MaxRequest+1), http.StatusRequestEntityTooLarge},
		{"another method", "GET", "/v1/sync", wire.MediaType, nil, http.StatusMethodNotAllowed},
		{"health", "GET", "/healthz", "", nil, http.StatusOK},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest(tc.method, tc.path, bytes.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.media)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("status %d, want %d", w.Code, tc.want)
			}
		})
	}
}

// slow is a body that did not come in time.
type slow struct{}

func (slow) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

// A device that hears this sends less the next time.
func TestABodyThatComesTooSlowlyIsToldSo(t *testing.T) {
	r := httptest.NewRequest("POST", "/v1/sync", slow{})
	r.Header.Set("Content-Type", wire.MediaType)
	w := httptest.NewRecorder()
	newCounty(t).Handler().ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout {
		t.Errorf("status %d", w.Code)
	}
}

func TestAReplyHasNoNeedlessHeaders(t *testing.T) {
	c := newCounty(t)
	srv := httptest.NewServer(c.Handler())
	defer srv.Close()
	_, body := c.tablet.request()
	resp, err := http.Post(srv.URL+"/v1/sync", wire.MediaType, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	for name := range resp.Header {
		if name != "Content-Length" {
			t.Errorf("header %s", name)
		}
	}
}

func TestADeviceThatAsksTooOftenWaits(t *testing.T) {
	c := newCounty(t)
	c.limited(2)
	c.AtOnceRefused()
	h := c.Handler()
	post := func(body []byte) int {
		r := httptest.NewRequest("POST", "/v1/sync", bytes.NewReader(body))
		r.Header.Set("Content-Type", wire.MediaType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	var codes []int
	for range 3 {
		_, body := c.tablet.request()
		codes = append(codes, post(body))
	}
	_, other := c.desk.request()
	codes = append(codes, post(other))
	c.now += 60_000
	_, body := c.tablet.request()
	codes = append(codes, post(body))
	for i, want := range []int{200, 200, 429, 200, 200} {
		if codes[i] != want {
			t.Errorf("request %d: status %d, want %d", i, codes[i], want)
		}
	}
}

// limited makes a server with a limit and a log that a person reads.
func (c *county) limited(perMinute int) *bytes.Buffer {
	var out bytes.Buffer
	var err error
	c.Server, err = server.New(ctx, server.Config{
		Log: c.log, Key: keyOf("county"), Now: func() int64 { return c.now }, Rand: rand.NewChaCha8([32]byte{1}),
		PerMinute: perMinute, Logger: slog.New(slog.NewTextHandler(&out, nil)),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return &out
}

func TestNothingPersonalIsLogged(t *testing.T) {
	c := newCounty(t)
	out := c.limited(0)
	c.tablet.round()
	c.tablet.save(c.clerk, c.visit("秘密"))
	c.tablet.save(c.leader, edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdPhone, record.T("12099998888")))
	c.tablet.round()
	c.tablet.head += 1000
	c.tablet.round()
	for _, secret := range []string{"秘密", "12099998888", c.leader.String(), c.house.String()} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in the log: %s", secret, out)
		}
	}
	if !strings.Contains(out.String(), "later head") {
		t.Error("a log restored in silence goes unnoticed")
	}
}

// A row that no reply can carry is the endpoint's own fault: said with 503
// and logged, never as the fault of whoever asked.
func TestWhatCannotBeRepliedIsTheEndpointsFault(t *testing.T) {
	c := newCounty(t)
	out := c.limited(0)
	r := c.row(record.Ref{Kind: record.Household, ID: c.house})
	r.Fields[0].Writings[0].At = -1 << 62
	if err := c.log.Update(ctx, func(tx server.Tx) error { return tx.PutRow(r) }); err != nil {
		t.Fatal(err)
	}
	_, body := c.tablet.request()
	post := httptest.NewRequest("POST", "/v1/sync", bytes.NewReader(body))
	post.Header.Set("Content-Type", wire.MediaType)
	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, post)
	if w.Code != 503 || !strings.Contains(out.String(), "reply cannot be written") {
		t.Errorf("status %d, the log says %q", w.Code, out)
	}
}

// A stamp beyond any year waits in quarantine like any invalid change, and
// hurts nobody else.
func TestAStampBeyondAnyYearIsInvalid(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("far")).Stamp.Wall = -1 << 61
	c.tablet.save(c.leader, c.visit("near"))
	want(t, c.tablet.round().Receipt, "1+1 invalid", "2+1 applied")
	c.desk.same(c.desk.round())
	c.checked()
}
