package wire

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"zhucun/store/record"
)

func TestASealedRequestVerifiesOnlyWithItsKey(t *testing.T) {
	pub, key, _ := ed25519.GenerateKey(nil)
	other, _, _ := ed25519.GenerateKey(nil)
	q := &Request{Outbound: record.Outbound{Device: record.ID{1}, Epoch: 7, Counter: 3}}
	body, err := EncodeRequest(q, nil, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenRequest(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(pub); err != nil {
		t.Error(err)
	}
	if err := s.Verify(other); !errors.Is(err, ErrSignature) {
		t.Errorf("with another key: %v", err)
	}
	body[len(body)-1] ^= 1
	if s, err = OpenRequest(body); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(pub); !errors.Is(err, ErrSignature) {
		t.Errorf("with a changed payload: %v", err)
	}
}
