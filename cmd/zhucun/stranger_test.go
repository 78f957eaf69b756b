package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// between is somebody with a key of his own who passes on all he hears to the
// endpoint.
func between(t *testing.T, c *testCounty) (url string, heard *atomic.Int64) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	heard = new(atomic.Int64)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard.Add(1)
		c.srv.Config.Handler.ServeHTTP(w, r)
	}))
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv.URL, heard
}

// Rule S2: whoever stands between device and endpoint hears nothing, not even
// what he could not read.
func TestAStrangerBetweenDeviceAndEndpointHearsNothing(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`)
	url, heard := between(t, c)
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	home := d.id.Address
	d.id.Address = url // as a name service or a router of his sends the device to him
	if err := d.keep(); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, dir, `{"do":"exchange"}`, `{"do":"status"}`); !strings.Contains(got[0], `"key":"exchange.stranger"`) || !strings.Contains(got[1], `"waiting":1`) {
		t.Errorf("the round went through, or does not say why it did not: %s", strings.Join(got, "\n"))
	}
	if heard.Load() > 0 {
		t.Errorf("he heard %d requests", heard.Load())
	}
	d.id.Address = home
	if err := d.keep(); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, dir, `{"do":"exchange"}`); !strings.Contains(got[0], `{"view":{"sent":1,`) {
		t.Errorf("the endpoint itself: %s", got[0])
	}
}

func TestWhoIsNotTheServerOfTheCodeOrInvitationIsCalledAStranger(t *testing.T) {
	c := newTestCounty(t)
	c.invited = server.Invited{Persons: []record.ID{c.leader}, Label: "tablet"}
	url, heard := between(t, c)
	code, err := wire.NewCode(rand.Reader, c.spki)
	if err != nil {
		t.Fatal(err)
	}
	pin, other := wire.PinOf(c.spki), wire.PinOf([]byte("another key with the same fingerprint"))
	for _, tc := range []struct {
		name   string
		ticket state.Ticket
		key    string
	}{
		{"a typed code led to somebody else", state.Ticket{Code: code.String(), Address: url}, "enrol.stranger"},
		{"an invitation did", state.Ticket{Code: code.String(), Address: url, Pin: string(pin[:])}, "enrol.stranger"},
		{"the invitation is for another key", state.Ticket{Code: code.String(), Address: c.srv.URL, Pin: string(other[:])}, "enrol.stranger"},
		{"the invitation is for this one", state.Ticket{Code: code.String(), Address: c.srv.URL, Pin: string(pin[:])}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := openDevice(t.TempDir(), version, testClock, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Enrol(t.Context(), tc.ticket)
			var k state.Keyed
			if tc.key == "" && err != nil || tc.key != "" && (!errors.As(err, &k) || k.Key() != tc.key) {
				t.Errorf("%v, want %q", err, tc.key)
			}
			if d.Enrolled() != (tc.key == "") {
				t.Errorf("enrolled %v", d.Enrolled())
			}
		})
	}
	if heard.Load() > 0 {
		t.Errorf("the stranger heard %d requests", heard.Load())
	}
}

func TestATypedCodeIsCheckedBeforeAnythingIsSent(t *testing.T) {
	code, err := wire.NewCode(rand.Reader, []byte("a key"))
	if err != nil {
		t.Fatal(err)
	}
	d := newDevice(t, t.TempDir())
	good := code.String()
	if !d.Check(good) || !d.Check(strings.ToLower(strings.ReplaceAll(good, "-", " "))) {
		t.Errorf("%s does not check", good)
	}
	other := map[bool]string{true: "1", false: "0"}[good[0] == '0']
	for _, wrong := range []string{"", good[1:], good + "0", other + good[1:]} {
		if d.Check(wrong) {
			t.Errorf("%q checks", wrong)
		}
	}
}

func TestTheEndpointSaysWhetherAnInvitationHasExpired(t *testing.T) {
	spki := []byte("a key")
	code, err := wire.NewCode(rand.Reader, spki)
	if err != nil {
		t.Fatal(err)
	}
	for name, expires := range map[string]int64{
		"that never does": 0, "that will in a minute": noon + 60_000, "that did as this clock has it": noon - 3*24*3600_000,
	} {
		b, err := json.Marshal(wire.NewInvitation(code, spki, "夏河县", expires, "https://10.0.0.5:8443"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := newDevice(t, t.TempDir()).Read(b)
		if pin := wire.PinOf(spki); err != nil || got.Pin != string(pin[:]) || got.Address != "https://10.0.0.5:8443" {
			t.Errorf("one %s: %+v, %v", name, got, err)
		}
	}
}
