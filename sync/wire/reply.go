package wire

import (
	"bytes"
	"crypto/ed25519"
	"encoding/gob"
	"fmt"

	"zhucun/store/record"
)

// replyHead says whom a reply answers. It is signed; it is written only where
// the reply was made without the request.
type replyHead struct {
	device  record.ID
	epoch   record.Epoch
	counter uint64
}

// EncodeReply writes a reply and signs it with the county's key. Sent is the
// request as Decode gave it: the reply leaves out what its reader said itself.
// It is nil where the request was refused before it was decoded.
func EncodeReply(in *record.Inbound, sent *record.Outbound, key ed25519.PrivateKey) ([]byte, error) {
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(in); err != nil {
		return nil, fmt.Errorf("encode reply: %w", err)
	}
	h := replyHead{in.Device, in.Epoch, in.Counter}
	body := []byte{Version, 0}
	if sent != nil {
		body[1] = 1
	}
	body = append(body, ed25519.Sign(key, replySigned(h, sent, buf.Bytes()))...)
	return append(body, buf.Bytes()...), nil
}

// DecodeReply verifies and reads a reply to the request that carried sent. A
// reply to another request has a signature that does not fit.
func DecodeReply(body []byte, sent *record.Outbound, n Numbers, county ed25519.PublicKey) (*record.Inbound, error) {
	if len(body) > MaxReply {
		return nil, fmt.Errorf("decode reply: %w", tooLarge("bytes", uint64(len(body)), MaxReply))
	}
	if len(body) < 2+ed25519.SignatureSize {
		return nil, fmt.Errorf("decode reply: %w", ErrMalformed)
	}
	if err := checkVersion(body[0]); err != nil {
		return nil, fmt.Errorf("decode reply: %w", err)
	}
	sig, payload := body[2:2+ed25519.SignatureSize], body[2+ed25519.SignatureSize:]
	h := replyHead{sent.Device, sent.Epoch, sent.Counter}
	ref := sent
	if body[1] == 0 {
		ref = nil
	}
	if len(county) != ed25519.PublicKeySize || !ed25519.Verify(county, replySigned(h, ref, payload), sig) {
		return nil, fmt.Errorf("decode reply: %w", ErrSignature)
	}
	in := new(record.Inbound)
	if err := gob.NewDecoder(bytes.NewReader(payload)).Decode(in); err != nil {
		return nil, fmt.Errorf("decode reply: %v: %w", err, ErrMalformed)
	}
	return in, nil
}
