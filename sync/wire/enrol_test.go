package wire

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"zhucun/store/record"
)

func aKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func aRequest(t testing.TB) (*EnrolRequest, [32]byte) {
	pin := PinOf(oneServer)
	r := &EnrolRequest{Code: aCode(t, 3).String(), SealKey: make([]byte, 32), Label: "桑科二队平板", App: "0.1.0"}
	r.Sign(aKey(1), pin)
	return r, pin
}

func TestAnEnrolmentRequestIsForOneServerAndOneKey(t *testing.T) {
	good, pin := aRequest(t)
	b, _ := json.Marshal(good)
	if r, err := ParseEnrolRequest(b, pin); err != nil || !reflect.DeepEqual(r, good) {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := ParseEnrolRequest(b, PinOf([]byte("a server in the middle"))); !errors.Is(err, ErrEnrolRequest) {
		t.Errorf("replayed to another server: %v", err)
	}
	for name, change := range map[string]func(*EnrolRequest){
		"another key":      func(r *EnrolRequest) { r.SignKey = aKey(2).Public().(ed25519.PublicKey) },
		"another label":    func(r *EnrolRequest) { r.Label = "x" },
		"no signature":     func(r *EnrolRequest) { r.Signature = nil },
		"no code":          func(r *EnrolRequest) { r.Code = ""; r.Sign(aKey(1), pin) },
		"both proofs":      func(r *EnrolRequest) { r.Certificate = []byte{1}; r.Sign(aKey(1), pin) },
		"a long label":     func(r *EnrolRequest) { r.Label = string(bytes.Repeat([]byte("村"), 41)); r.Sign(aKey(1), pin) },
		"a short seal key": func(r *EnrolRequest) { r.SealKey = r.SealKey[:31]; r.Sign(aKey(1), pin) },
	} {
		r := *good
		change(&r)
		b, _ := json.Marshal(r)
		if _, err := ParseEnrolRequest(b, pin); !errors.Is(err, ErrEnrolRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACertificateIsTheCountysOrNone(t *testing.T) {
	county := aKey(9)
	c := &Certificate{Device: record.ID{1}, Persons: []record.ID{{2}, {3}}, Label: "平板", SignKey: aKey(1).Public().(ed25519.PublicKey), SealKey: make([]byte, 32), Issued: "2026-11-22"}
	b := c.Seal(county)
	if got, err := OpenCertificate(b, county.Public().(ed25519.PublicKey)); err != nil || !reflect.DeepEqual(got, c) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := OpenCertificate(b, aKey(8).Public().(ed25519.PublicKey)); !errors.Is(err, ErrCertificate) {
		t.Errorf("another county's: %v", err)
	}
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1
		if _, err := OpenCertificate(bad, county.Public().(ed25519.PublicKey)); !errors.Is(err, ErrCertificate) {
			t.Fatalf("byte %d flipped: %v", i, err)
		}
	}
	for n := range b {
		if _, err := OpenCertificate(b[:n], county.Public().(ed25519.PublicKey)); !errors.Is(err, ErrCertificate) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestAnInvitationCarriesItsCode(t *testing.T) {
	c := aCode(t, 3)
	v := NewInvitation(c, oneServer, "夏河县", 1_790_000_000_000, "https://10.0.0.2:8443")
	b, _ := json.Marshal(v)
	got, code, err := ParseInvitation(b)
	if err != nil || code != c || !reflect.DeepEqual(got, v) {
		t.Fatalf("%+v, %v, %v", got, code, err)
	}
	for _, bad := range []string{"", "{}", "null", `{"zhucun":2}`, string(b) + "{}", string(b[:len(b)-1])} {
		if _, _, err := ParseInvitation([]byte(bad)); err == nil {
			t.Errorf("%.40q was read", bad)
		}
	}
}

func FuzzParseInvitation(f *testing.F) {
	b, _ := json.Marshal(NewInvitation(aCode(f, 3), oneServer, "夏河县", 1, "https://10.0.0.2:8443"))
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { _, _, _ = ParseInvitation(b) })
}

func FuzzParseEnrolRequest(f *testing.F) {
	r, pin := aRequest(f)
	b, _ := json.Marshal(r)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = ParseEnrolRequest(b, pin) })
}
