package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"zhucun/store/record"
)

// Domain tags: a signature made for one purpose never fits another.
const (
	requestTag = "zhucun request v1\x00"
	replyTag   = "zhucun reply v1\x00"
)

// Proof is what the log keeps of a request's signature, so that the batch can
// be verified later: after its changes were cut into other batches, and after
// the payload of one was erased (rules X2, S7).
type Proof struct {
	Digest record.Hash // SHA-256 of the payload
	Sig    [ed25519.SignatureSize]byte
}

// Verify reports whether the device with this key signed the envelope, and with
// it the chain hash at the batch's end.
func (p Proof) Verify(e Envelope, pub ed25519.PublicKey) error {
	if len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, e.signed(p.Digest), p.Sig[:]) {
		return fmt.Errorf("request of device %s: %w", e.Device.Short(), ErrSignature)
	}
	return nil
}

// signed is what the device signs: everything in the envelope at full length.
func (e Envelope) signed(payload record.Hash) []byte {
	b := append([]byte(requestTag), e.Device[:]...)
	for _, n := range []uint64{
		uint64(e.Epoch), e.Counter, uint64(e.LogEpoch), uint64(e.Queue), e.First, uint64(e.N),
	} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, e.Chain[:]...)
	return append(b, payload[:]...)
}

// replySigned is what the county signs: the device and request it answers, what
// of that request the reply refers to, and the payload.
func replySigned(h replyHead, sent *record.Outbound, payload []byte) []byte {
	b := append([]byte(replyTag), h.device[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.epoch))
	b = binary.BigEndian.AppendUint64(b, h.counter)
	if sent != nil && len(sent.Changes) > 0 {
		b = append(b, sent.Chain[:]...)
	}
	digest := sha256.Sum256(payload)
	return append(b, digest[:]...)
}
