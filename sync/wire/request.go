package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/gob"
	"fmt"

	"zhucun/store/record"
)

// Numbers are the record numbers of one log epoch, as far as this side knows
// them.
type Numbers interface {
	Number(record.Ref) (uint64, bool)
	Ref(no uint64) (record.Ref, bool)
}

// Request is what a device sends.
type Request struct {
	record.Outbound
	Budget int    // bytes of pages wanted; 0 leaves it to the server
	App    string // the app's version
}

// EncodeRequest writes a request and signs it. Changes must be consecutive, of
// o.Device and o.Queue, and Chain the chain hash after the last.
func EncodeRequest(q *Request, n Numbers, key ed25519.PrivateKey) ([]byte, error) {
	e, err := envelopeOf(&q.Outbound)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(q); err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	body := e.append([]byte{Version})
	body = append(body, ed25519.Sign(key, e.signed(sha256.Sum256(buf.Bytes())))...)
	body = append(body, buf.Bytes()...)
	if len(body) > MaxRequest {
		return nil, fmt.Errorf("encode request: %w", tooLarge("bytes", uint64(len(body)), MaxRequest))
	}
	return body, nil
}

// Decode reads the whole request: changes with their IDs, salts and links as
// their author's device made them. Verify first. It does not know the chain
// before the first change: that the chain hash in the envelope is right is for
// the server to check against its log.
func (s *Sealed) Decode(n Numbers) (*Request, error) {
	q := new(Request)
	if err := gob.NewDecoder(bytes.NewReader(s.payload)).Decode(q); err != nil {
		return nil, fmt.Errorf("decode request: %v: %w", err, ErrMalformed)
	}
	return q, nil
}
