package server_test

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// everyCode lets every code in, for the leader.
type everyCode struct {
	person record.ID
	asked  int
}

func (e *everyCode) Claim([16]byte, []byte, int64) (server.Invited, error) {
	e.asked++
	return server.Invited{Persons: []record.ID{e.person}, Label: "平板"}, nil
}

var spki = []byte("the endpoint's public key")

// source of a code's secret: the same bytes, the same secret.
type source byte

func (s source) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(s)
	}
	return len(b), nil
}

func enrolBody(t *testing.T, q *wire.EnrolRequest, key string) []byte {
	t.Helper()
	if q.SealKey == nil {
		q.SealKey = make([]byte, 32)
	}
	q.Sign(keyOf(key), wire.PinOf(spki))
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Rule S1.
func TestACodeOfAnotherServerIsNotEvenLookedUp(t *testing.T) {
	c := newCounty(t)
	codes := &everyCode{person: c.leader}
	e := &server.Enroller{Server: c.Server, Codes: codes, SPKI: spki}
	for _, tc := range []struct {
		name string
		spki []byte
		want error
	}{
		{"the same secret under another fingerprint", []byte("another key"), server.ErrOtherServer},
		{"a code of this server", spki, nil},
	} {
		code, err := wire.NewCode(source(7), tc.spki)
		if err != nil {
			t.Fatal(err)
		}
		before := codes.asked
		_, err = e.Enrol(ctx, enrolBody(t, &wire.EnrolRequest{Code: code.String()}, "new"), "10.0.0.1")
		if !errors.Is(err, tc.want) || (codes.asked > before) != (tc.want == nil) {
			t.Errorf("%s: %v, looked up %d", tc.name, err, codes.asked-before)
		}
	}
}

func TestACertificateEnrolsOnlyTheKeysItNames(t *testing.T) {
	for name, tc := range map[string]struct {
		county, key string
		seal        byte
		ok          bool
	}{
		"its own keys":                  {"county", "new", 0, true},
		"another signing key":           {"county", "thief", 0, false},
		"another sealing key":           {"county", "new", 1, false},
		"a certificate another made":    {"thief", "new", 0, false},
		"one that the device made":      {"new", "new", 0, false},
		"another's, with all his words": {"thief", "thief", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			e := &server.Enroller{Server: c.Server, Codes: &everyCode{}, SPKI: spki}
			cert := wire.Certificate{Device: record.ID{1}, Persons: []record.ID{c.leader}, SignKey: keyOf("new").Public().(ed25519.PublicKey), SealKey: make([]byte, 32)}
			seal := make([]byte, 32)
			seal[31] = tc.seal
			_, err := e.Enrol(ctx, enrolBody(t, &wire.EnrolRequest{Certificate: cert.Seal(keyOf(tc.county)), SealKey: seal}, tc.key), "10.0.0.1")
			if (err == nil) != tc.ok || !tc.ok && !errors.Is(err, wire.ErrCertificate) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestARevokedDeviceIsEnrolledNeitherByCertificateNorByANewCode(t *testing.T) {
	c := newCounty(t)
	e := &server.Enroller{Server: c.Server, Codes: &everyCode{person: c.leader}, SPKI: spki}
	code, err := wire.NewCode(source(7), spki)
	if err != nil {
		t.Fatal(err)
	}
	first, err := e.Enrol(ctx, enrolBody(t, &wire.EnrolRequest{Code: code.String()}, "new"), "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	cert, err := wire.OpenCertificate(first.Certificate, c.Public())
	if err != nil {
		t.Fatal(err)
	}
	c.local(edit(record.Ref{Kind: record.Device, ID: cert.Device}, 0, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	for name, q := range map[string]*wire.EnrolRequest{"a code": {Code: code.String()}, "the certificate": {Certificate: first.Certificate}} {
		if _, err := e.Enrol(ctx, enrolBody(t, q, "new"), "10.0.0.1"); !errors.Is(err, server.ErrRevokedDevice) {
			t.Errorf("by %s: %v", name, err)
		}
	}
}

func TestGuessesAreFewFromOneAddressAndKeepNobodyElseOut(t *testing.T) {
	c := newCounty(t)
	e := &server.Enroller{Server: c.Server, Codes: &everyCode{}, SPKI: spki}
	tries := func(from func(n int) string) (n int) {
		for ; n < 1000; n++ {
			if _, err := e.Enrol(ctx, []byte("{}"), from(n)); !errors.Is(err, wire.ErrEnrolRequest) {
				if err.Error() != "too_many_attempts" {
					t.Fatal(err)
				}
				return n
			}
		}
		return n
	}
	if n := tries(func(int) string { return "10.0.0.1" }); n != 10 {
		t.Errorf("%d tries from one address in a minute, want 10", n)
	}
	c.now += 60_000
	if n := tries(func(n int) string { return fmt.Sprintf("10.0.%d.%d", n/200, n%200) }); n != 1000 {
		t.Errorf("%d tries from everywhere, and then those who had not tried were kept out", n)
	}
	c.now += 60_000
	if n := tries(func(int) string { return "10.0.0.1" }); n != 10 {
		t.Errorf("%d tries a minute later, want 10", n)
	}
}
