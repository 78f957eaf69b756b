package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"zhucun/store/record"
)

// Envelope is the part of a request that is read before its signature is
// checked: who asks, and which changes the signature covers.
type Envelope struct {
	Device   record.ID
	Epoch    record.Epoch
	Counter  uint64
	LogEpoch record.LogEpoch
	Queue    record.Epoch // the epoch of the changes; 0 if there are none
	First    uint64       // the seq of the first
	N        int          // how many
	Chain    record.Hash  // the chain hash after the last; zero if there are none
}

// envelopeLen is the number of elements of an envelope's array: device, epoch,
// counter, log epoch, and with changes queue (nil: the epoch), first, count and
// chain.
const (
	envelopeLen     = 4
	envelopeWithLen = 8
)

func envelopeOf(o *record.Outbound) (Envelope, error) {
	e := Envelope{Device: o.Device, Epoch: o.Epoch, Counter: o.Counter, LogEpoch: o.LogEpoch}
	if len(o.Changes) == 0 {
		return e, nil
	}
	if len(o.Changes) > MaxChanges {
		return e, tooLarge("changes", uint64(len(o.Changes)), MaxChanges)
	}
	e.Queue, e.First, e.N, e.Chain = o.Queue, o.Changes[0].Seq, len(o.Changes), o.Chain
	for i, c := range o.Changes {
		if want := (record.ChangeID{Device: o.Device, Epoch: o.Queue, Seq: e.First + uint64(i)}); c.ChangeID != want {
			return e, fmt.Errorf("change %s stands where %s belongs", c.ChangeID, want)
		}
	}
	return e, nil
}

func (e Envelope) append(b []byte) []byte {
	w := newWriter()
	n := envelopeLen
	if e.N > 0 {
		n = envelopeWithLen
	}
	w.arrayLen(n)
	w.bytes(e.Device[:])
	w.uint(uint64(e.Epoch))
	w.uint(e.Counter)
	w.uint(uint64(e.LogEpoch))
	if e.N > 0 {
		if e.Queue == e.Epoch {
			w.uint(0)
		} else {
			w.uint(uint64(e.Queue))
		}
		w.uint(e.First)
		w.uint(uint64(e.N))
		w.bytes(e.Chain[:])
	}
	return append(b, w.buf.Bytes()...)
}

func readEnvelope(r *reader) (e Envelope) {
	n := r.arrayLen(envelopeWithLen)
	if r.err == nil && n != envelopeLen && n != envelopeWithLen {
		r.fail("an envelope of %d parts", n)
	}
	r.fixed(e.Device[:])
	e.Epoch = record.Epoch(r.uint())
	e.Counter = r.uint()
	e.LogEpoch = record.LogEpoch(r.uint())
	if n != envelopeWithLen {
		return e
	}
	if e.Queue = record.Epoch(r.uint()); e.Queue == 0 {
		e.Queue = e.Epoch
	}
	e.First = r.uint()
	e.N = r.number(MaxChanges, "changes")
	if r.err == nil && (e.N == 0 || e.First == 0 || e.First+uint64(e.N) < e.First) {
		r.fail("changes without a place in their queue")
	}
	r.fixed(e.Chain[:])
	return e
}

// Sealed is a request of which only the envelope was read.
type Sealed struct {
	Envelope
	proof   Proof
	payload []byte

	scalars, texts []byte // of the payload, once it was unpacked
}

// OpenRequest reads the envelope of a request and nothing else. Its errors wrap
// ErrTooLarge or ErrMalformed or are an ErrNewerVersion or ErrOlderVersion.
func OpenRequest(body []byte) (*Sealed, error) {
	if len(body) > MaxRequest {
		return nil, fmt.Errorf("open request: %w", tooLarge("bytes", uint64(len(body)), MaxRequest))
	}
	if len(body) == 0 {
		return nil, fmt.Errorf("open request: empty: %w", ErrMalformed)
	}
	if err := checkVersion(body[0]); err != nil {
		return nil, fmt.Errorf("open request: %w", err)
	}
	r := newReader(body[1:], 0)
	s := &Sealed{Envelope: readEnvelope(r)}
	copy(s.proof.Sig[:], r.take(ed25519.SignatureSize))
	if r.err != nil {
		return nil, fmt.Errorf("open request: %w", r.err)
	}
	s.payload = r.rest()
	s.proof.Digest = sha256.Sum256(s.payload)
	return s, nil
}

// Proof is what to keep of the signature.
func (s *Sealed) Proof() Proof { return s.proof }

// Verify reports whether the device with this key signed the request. One
// signature covers the envelope, with the chain hash at the batch's end, and
// the payload.
func (s *Sealed) Verify(pub ed25519.PublicKey) error { return s.proof.Verify(s.Envelope, pub) }
