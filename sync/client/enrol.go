package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"zhucun/sync/wire"
)

// NewDevice is what a device makes of itself before it is enrolled. The signing
// key never leaves it (rule S1).
type NewDevice struct {
	Sign  ed25519.PrivateKey
	Seal  []byte // the public X25519 key
	Label string // if the clerk gave none with the code
	App   string
}

// Enrolled is what a device keeps of its enrolment.
type Enrolled struct {
	wire.Certificate
	Sealed []byte            // the certificate as the county signed it
	County ed25519.PublicKey // signs every reply
	Name   string            // of the county
	Pin    [32]byte          // of the server's TLS key
	Time   int64             // of the server, ms since 1970
}

// EnrolError is why the server enrolled nobody: a word such as unknown_code,
// used_code, expired_code, other_server, revoked, bad_certificate,
// too_many_attempts.
type EnrolError struct{ Why string }

func (e *EnrolError) Error() string { return "not enrolled: " + e.Why }

// Enrol shows a code to the server at address, which is one of https. It sends the
// secret only over a connection whose key has the fingerprint in the code; pin, if
// it is not zero, is that key's full hash as an invitation file gives it. An answer that was lost
// is asked for again with the same code and key.
func Enrol(ctx context.Context, address string, code wire.Code, pin [32]byte, d NewDevice) (*Enrolled, error) {
	var seen [32]byte
	c := trusting(func(spki []byte) bool {
		seen = wire.PinOf(spki)
		return (pin == [32]byte{} || pin == seen) && code.Matches(spki)
	})
	defer c.CloseIdleConnections()
	// The request is signed for one server only, so its key is learned first.
	if err := greet(ctx, c, address); err != nil {
		return nil, err
	}
	if seen == [32]byte{} { // no key was seen: there is nobody to send a secret to
		return nil, ErrPin
	}
	return ask(ctx, c, address, seen, d, &wire.EnrolRequest{Code: code.String()})
}

// EnrolAgain shows the certificate to a server that was restored from before the
// enrolment (rule X9).
func EnrolAgain(ctx context.Context, address string, pin [32]byte, certificate []byte, d NewDevice) (*Enrolled, error) {
	c := Pinned(pin)
	defer c.CloseIdleConnections()
	return ask(ctx, c, address, pin, d, &wire.EnrolRequest{Certificate: certificate})
}

func greet(ctx context.Context, c *http.Client, address string) error {
	var w way
	req, err := http.NewRequestWithContext(w.trace(ctx), http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("endpoint address: %w", err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return w.wrong(err)
	}
	return resp.Body.Close()
}

func ask(ctx context.Context, c *http.Client, address string, pin [32]byte, d NewDevice, q *wire.EnrolRequest) (*Enrolled, error) {
	q.SealKey, q.Label, q.App = d.Seal, d.Label, d.App
	q.Sign(d.Sign, pin)
	body, err := json.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("write enrolment: %w", err)
	}
	var w way
	req, err := http.NewRequestWithContext(w.trace(ctx), http.MethodPost, address+"/v1/enroll", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("endpoint address: %w", err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, w.wrong(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxEnrol))
	if err != nil {
		return nil, &Broken{Began: true, Whole: resp.ContentLength, Err: err}
	}
	if resp.StatusCode != http.StatusOK {
		var refused struct{ Error string }
		if json.Unmarshal(answer, &refused) != nil || refused.Error == "" {
			return nil, &Turned{Status: resp.StatusCode}
		}
		return nil, &EnrolError{refused.Error}
	}
	return enrolled(answer, pin, d)
}

// enrolled reads the server's answer and checks that it is about this device.
func enrolled(answer []byte, pin [32]byte, d NewDevice) (*Enrolled, error) {
	var reply wire.EnrolReply
	if err := json.Unmarshal(answer, &reply); err != nil {
		return nil, fmt.Errorf("read enrolment: %w: %w", ErrBetween, err)
	}
	cert, err := wire.OpenCertificate(reply.Certificate, reply.County)
	if err != nil {
		return nil, fmt.Errorf("read enrolment: %w", err)
	}
	if !slices.Equal(cert.SignKey, []byte(d.Sign.Public().(ed25519.PublicKey))) {
		return nil, fmt.Errorf("read enrolment: %w: of another device", wire.ErrCertificate)
	}
	return &Enrolled{*cert, reply.Certificate, reply.County, reply.Name, pin, reply.ServerTime}, nil
}
