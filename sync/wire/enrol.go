package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"zhucun/store/record"
)

// Enrolment happens once in a device's life and is not measured in bytes: its
// messages are JSON.

// Limits of enrolment messages.
const (
	MaxEnrol      = 16 << 10 // bytes of a request or reply
	maxLabel      = 40       // characters
	maxPersons    = 20       // persons of one device
	maxAddresses  = 8
	enrolContext  = "zhucun enrol v1"
	certContext   = "zhucun certificate v1"
	inviteVersion = 1
)

// Invitation is a code as a file or a QR picture: with it nobody types an
// address, and the server's key is pinned whole.
type Invitation struct {
	Version   int      `json:"zhucun"`
	County    string   `json:"county,omitempty"`  // what the person sees
	Addresses []string `json:"addresses"`         // of the server, best first
	Code      string   `json:"code"`              // as Code.String writes it
	Pin       []byte   `json:"pin"`               // PinOf the server's TLS key
	Expires   int64    `json:"expires,omitempty"` // ms since 1970
}

// NewInvitation wraps a code for a server with this public TLS key.
func NewInvitation(c Code, spki []byte, county string, expires int64, addresses ...string) Invitation {
	pin := PinOf(spki)
	return Invitation{inviteVersion, county, addresses, c.String(), pin[:], expires}
}

// ParseInvitation reads an invitation and its code.
func ParseInvitation(b []byte) (Invitation, Code, error) {
	var v Invitation
	if err := unmarshalStrictly(b, &v); err != nil {
		return v, Code{}, fmt.Errorf("read invitation: %w", err)
	}
	if v.Version != inviteVersion || len(v.Pin) != sha256.Size || bytes.Count(v.Pin, []byte{0}) == len(v.Pin) ||
		len(v.Addresses) > maxAddresses {
		return v, Code{}, errors.New("read invitation: not one of this version")
	}
	c, err := ParseCode(v.Code)
	return v, c, err
}

// PinOf is the hash of a public TLS key by which a device knows the server
// (rule S2).
func PinOf(spki []byte) [32]byte { return sha256.Sum256(spki) }

// EnrolRequest asks for a certificate: with a code, or with the certificate that
// a restored server has forgotten (rule X9).
type EnrolRequest struct {
	Code        string `json:"code,omitempty"`
	Certificate []byte `json:"certificate,omitempty"`
	SignKey     []byte `json:"sign_key"` // Ed25519
	SealKey     []byte `json:"seal_key"` // X25519
	Label       string `json:"label"`    // what the clerk calls the device
	App         string `json:"app"`      // version
	Signature   []byte `json:"signature,omitempty"`
}

// Sign signs the request with the device's new key, for this server only: pin is
// of the TLS key the device speaks to.
func (r *EnrolRequest) Sign(key ed25519.PrivateKey, pin [32]byte) {
	r.SignKey = key.Public().(ed25519.PublicKey)
	r.Signature = ed25519.Sign(key, r.signed(pin))
}

func (r *EnrolRequest) signed(pin [32]byte) []byte {
	bare := *r
	bare.Signature = nil
	b, err := json.Marshal(bare)
	if err != nil {
		panic(err) // strings and bytes always encode
	}
	return append(append([]byte(enrolContext), pin[:]...), b...)
}

// ErrEnrolRequest is wrapped where an enrolment request is not well formed.
var ErrEnrolRequest = errors.New("not an enrolment request")

// ParseEnrolRequest reads a request and checks its form and signature. pin is of
// the server's own TLS key.
func ParseEnrolRequest(b []byte, pin [32]byte) (*EnrolRequest, error) {
	r := new(EnrolRequest)
	if err := unmarshalStrictly(b, r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEnrolRequest, err)
	}
	switch {
	case len(r.SignKey) != ed25519.PublicKeySize || len(r.SealKey) != 32:
		return nil, fmt.Errorf("%w: keys", ErrEnrolRequest)
	case (r.Code == "") == (r.Certificate == nil):
		return nil, fmt.Errorf("%w: either a code or a certificate", ErrEnrolRequest)
	case utf8.RuneCountInString(r.Label) > maxLabel || len(r.App) > maxLabel || len(r.Code) > 2*codeLength:
		return nil, fmt.Errorf("%w: a text is too long", ErrEnrolRequest)
	case !ed25519.Verify(r.SignKey, r.signed(pin), r.Signature):
		return nil, fmt.Errorf("%w: signature", ErrEnrolRequest)
	}
	return r, nil
}

// EnrolReply makes a device part of a county.
type EnrolReply struct {
	Certificate []byte `json:"certificate"` // opened with County
	County      []byte `json:"county"`      // the county's Ed25519 key
	Name        string `json:"name"`        // of the county
	ServerTime  int64  `json:"server_time"` // ms since 1970
}

// Certificate is the county's word that a device belongs to persons. It holds no
// log epoch, so a server restored from before the enrolment accepts it (X9).
type Certificate struct {
	Device  record.ID   `json:"device"`
	Persons []record.ID `json:"persons"`
	Label   string      `json:"label"`
	SignKey []byte      `json:"sign_key"`
	SealKey []byte      `json:"seal_key"`
	Issued  string      `json:"issued"` // a date
}

// Seal is the certificate signed by the county: the signature, then what it
// covers.
func (c *Certificate) Seal(county ed25519.PrivateKey) []byte {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // ids, strings and bytes always encode
	}
	return append(ed25519.Sign(county, append([]byte(certContext), b...)), b...)
}

// ErrCertificate is wrapped where a certificate is not the county's.
var ErrCertificate = errors.New("not a certificate of this county")

// OpenCertificate reads a certificate that Seal made with the county's key.
func OpenCertificate(b []byte, county ed25519.PublicKey) (*Certificate, error) {
	if len(b) < ed25519.SignatureSize || len(b) > MaxEnrol || len(county) != ed25519.PublicKeySize {
		return nil, ErrCertificate
	}
	sig, body := b[:ed25519.SignatureSize], b[ed25519.SignatureSize:]
	if !ed25519.Verify(county, append([]byte(certContext), body...), sig) {
		return nil, fmt.Errorf("%w: signature", ErrCertificate)
	}
	c := new(Certificate)
	if err := unmarshalStrictly(body, c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	if c.Device.IsZero() || len(c.SignKey) != ed25519.PublicKeySize || len(c.Persons) > maxPersons {
		return nil, fmt.Errorf("%w: content", ErrCertificate)
	}
	return c, nil
}

// unmarshalStrictly reads one JSON object of a known shape and nothing after it.
func unmarshalStrictly(b []byte, v any) error {
	if len(b) > MaxEnrol {
		return fmt.Errorf("%d bytes; the limit is %d", len(b), MaxEnrol)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("something after the end")
	}
	return nil
}
