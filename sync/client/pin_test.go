package client

import (
	"bytes"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// far is somebody who answers over TLS with a key of its own.
type far struct {
	*httptest.Server
	spki  []byte
	heard atomic.Int64 // requests
}

func aKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func newFar(t *testing.T, seed byte, conf *tls.Config, answer http.HandlerFunc) *far {
	t.Helper()
	key := aKey(seed)
	template := &x509.Certificate{SerialNumber: big.NewInt(1)} // long expired, as a tablet's clock may see it
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	f := new(far)
	if f.spki, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
		t.Fatal(err)
	}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.heard.Add(1)
		answer(w, r)
	}))
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	f.TLS = conf
	f.TLS.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	f.StartTLS()
	t.Cleanup(f.Close)
	return f
}

func fine(w http.ResponseWriter, _ *http.Request) {
	w.Header()["Content-Type"] = nil
	_, _ = io.WriteString(w, "fine")
}

// Rule S2.
func TestAPinnedClientSpeaksToOneKeyOnly(t *testing.T) {
	known := newFar(t, 1, &tls.Config{}, fine)
	pin := wire.PinOf(known.spki)
	for name, tc := range map[string]struct {
		far *far
		ok  bool
		pin bool // the error says that the key is another one
	}{
		"the key of the enrolment":              {known, true, false},
		"another key":                           {newFar(t, 2, &tls.Config{}, fine), false, true},
		"the known key over an older TLS":       {newFar(t, 1, &tls.Config{MaxVersion: tls.VersionTLS12}, fine), false, false},
		"the known key behind another endpoint": {newFar(t, 1, &tls.Config{}, fine), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := tc.far.heard.Load()
			_, err := (&HTTP{URLs: []string{tc.far.URL}, Client: Pinned(pin)}).Exchange(t.Context(), []byte("a signed request"))
			if (err == nil) != tc.ok || errors.Is(err, ErrPin) != tc.pin || errors.Is(err, ErrBetween) != (!tc.ok && !tc.pin) {
				t.Errorf("%v", err)
			}
			if heard := tc.far.heard.Load() > before; heard != tc.ok {
				t.Errorf("heard %v, want %v", heard, tc.ok)
			}
		})
	}
}

func TestNoRequestFollowsARedirection(t *testing.T) {
	f := newFar(t, 1, &tls.Config{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/elsewhere" {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}
	})
	_, err := (&HTTP{URLs: []string{f.URL}, Client: Pinned(wire.PinOf(f.spki))}).Exchange(t.Context(), []byte("a signed request"))
	var turned *Turned
	if !errors.As(err, &turned) || turned.Status != http.StatusTemporaryRedirect || f.heard.Load() != 1 {
		t.Errorf("%v after %d requests", err, f.heard.Load())
	}
}

func TestACertificateIsShownToThePinnedServerOnly(t *testing.T) {
	stranger := newFar(t, 2, &tls.Config{}, fine)
	self := NewDevice{Sign: aKey(5), Seal: make([]byte, 32)}
	if _, err := EnrolAgain(t.Context(), stranger.URL, wire.PinOf([]byte("the known key")), []byte("certificate"), self); !errors.Is(err, ErrPin) {
		t.Errorf("%v, want ErrPin", err)
	}
	if stranger.heard.Load() > 0 {
		t.Error("a stranger was asked")
	}
}

// deaf listens on loopback without TLS and counts what comes.
func deaf(t *testing.T) (url string, heard *atomic.Int64) {
	t.Helper()
	heard = new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			heard.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, heard
}

// Rules S1, S2.
func TestNothingIsEverSentInTheClear(t *testing.T) {
	url, heard := deaf(t)
	known := newFar(t, 1, &tls.Config{}, fine)
	pin := wire.PinOf(known.spki)
	code, err := wire.NewCode(bytes.NewReader(make([]byte, 8)), known.spki)
	if err != nil {
		t.Fatal(err)
	}
	self := NewDevice{Sign: aKey(5), Seal: make([]byte, 32)}
	for name, try := range map[string]func(address string) error{
		"a code with the whole pin": func(a string) error { _, err := Enrol(t.Context(), a, code, pin, self); return err },
		"a typed code":              func(a string) error { _, err := Enrol(t.Context(), a, code, [32]byte{}, self); return err },
		"a certificate":             func(a string) error { _, err := EnrolAgain(t.Context(), a, pin, []byte("c"), self); return err },
		"an exchange": func(a string) error {
			_, err := (&HTTP{URLs: []string{a}, Client: Pinned(pin)}).Exchange(t.Context(), []byte("signed"))
			return err
		},
	} {
		for _, address := range []string{url, "HTTP" + strings.TrimPrefix(url, "http"), strings.TrimPrefix(url, "http:")} {
			if err := try(address); !errors.Is(err, ErrPlain) {
				t.Errorf("%s to %s: %v", name, address, err)
			}
		}
	}
	if heard.Load() > 0 {
		t.Errorf("%d connections in the clear", heard.Load())
	}
}

func TestAPinOfZerosIsNobodys(t *testing.T) {
	stranger := newFar(t, 2, &tls.Config{}, fine)
	self := NewDevice{Sign: aKey(5), Seal: make([]byte, 32)}
	if _, err := (&HTTP{URLs: []string{stranger.URL}, Client: Pinned([32]byte{})}).Exchange(t.Context(), nil); !errors.Is(err, ErrPin) {
		t.Errorf("exchanging: %v, want ErrPin", err)
	}
	if _, err := EnrolAgain(t.Context(), stranger.URL, [32]byte{}, []byte("certificate"), self); !errors.Is(err, ErrPin) {
		t.Errorf("enrolling again: %v, want ErrPin", err)
	}
	code, err := wire.NewCode(bytes.NewReader(make([]byte, 8)), stranger.spki)
	if err != nil {
		t.Fatal(err)
	}
	invitation := wire.NewInvitation(code, stranger.spki, "", 0, stranger.URL)
	for _, pin := range [][]byte{make([]byte, 32), nil, {1}} {
		invitation.Pin = pin
		b, err := json.Marshal(invitation)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := wire.ParseInvitation(b); err == nil {
			t.Errorf("an invitation with the pin %x is taken", pin)
		}
	}
	if stranger.heard.Load() > 0 {
		t.Error("the stranger was asked")
	}
}

// Rule S1: what a server answers to an enrolment is this device's, signed by the
// county it names, or nothing.
func TestAnAnswerToAnEnrolmentIsForThisDeviceOrRefused(t *testing.T) {
	self := NewDevice{Sign: aKey(5), Seal: make([]byte, 32)}
	county := aKey(9)
	cert := wire.Certificate{Device: record.ID{1}, Persons: []record.ID{{2}}, SignKey: aKey(5).Public().(ed25519.PublicKey), SealKey: self.Seal, Issued: "2026-11-22"}
	other := cert
	other.SignKey = aKey(6).Public().(ed25519.PublicKey)
	reply := func(sealed []byte) string {
		b, err := json.Marshal(wire.EnrolReply{Certificate: sealed, County: county.Public().(ed25519.PublicKey), Name: "夏河县"})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	certificate := func(err error) bool { return errors.Is(err, wire.ErrCertificate) }
	for name, tc := range map[string]struct {
		status int
		answer string
		want   func(error) bool
	}{
		"its own certificate":                {200, reply(cert.Seal(county)), func(err error) bool { return err == nil }},
		"a certificate for another key":      {200, reply(other.Seal(county)), certificate},
		"a certificate of another county":    {200, reply(cert.Seal(aKey(8))), certificate},
		"no certificate":                     {200, reply(nil), certificate},
		"garbage":                            {200, "garbage", func(err error) bool { return err != nil }},
		"more than an answer may have":       {200, strings.Repeat(" ", wire.MaxEnrol) + reply(cert.Seal(county)), func(err error) bool { return err != nil }},
		"a word of refusal":                  {403, `{"error":"revoked"}`, func(err error) bool { e, ok := errors.AsType[*EnrolError](err); return ok && e.Why == "revoked" }},
		"a refusal without a word":           {502, "<html>", func(err error) bool { e, ok := errors.AsType[*Turned](err); return ok && e.Status == 502 }},
		"a certificate under a wrong status": {500, reply(cert.Seal(county)), func(err error) bool { return err != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFar(t, 1, &tls.Config{}, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.answer)
			})
			got, err := EnrolAgain(t.Context(), f.URL, wire.PinOf(f.spki), []byte("certificate"), self)
			if !tc.want(err) || (got != nil) != (err == nil) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
