package server

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"unicode"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Codes is the book of one-time enrolment codes (rule S1).
type Codes interface {
	// Claim gives a code to a signing key, durably. The same key may claim it
	// again, because its reply may have been lost; nobody else may. Its errors
	// are ErrUnknownCode, ErrUsedCode and ErrExpiredCode, or come from storage.
	Claim(locator [16]byte, key []byte, now int64) (Invited, error)
}

// Invited is for whom a code was issued.
type Invited struct {
	Persons []record.ID
	Label   string
}

// Why nobody is enrolled. The texts travel in the answer; the app has words for
// them.
var (
	ErrUnknownCode   = errors.New("unknown_code")
	ErrUsedCode      = errors.New("used_code")
	ErrExpiredCode   = errors.New("expired_code")
	ErrOtherServer   = errors.New("other_server")
	ErrRevokedDevice = errors.New("revoked")
	errAttempts      = errors.New("too_many_attempts")
)

// Enroller gives certificates to devices that show a code, or a certificate that
// this server forgot when it was restored (rules S1, X9).
type Enroller struct {
	Server *Server
	Codes  Codes
	SPKI   []byte // the public TLS key devices see
	County string // its name, shown on the device

	// From says from where a request came; nil: the other end of its connection. A
	// proxy's word counts only where it is trusted.
	From func(*http.Request) string

	once     sync.Once
	attempts *attempts
}

// Enrol answers one request of a device, which spoke from an address.
func (e *Enroller) Enrol(ctx context.Context, body []byte, from string) (*wire.EnrolReply, error) {
	now := e.Server.Now()
	e.once.Do(func() { e.attempts = newAttempts() })
	if !e.attempts.may(from, now) {
		return nil, errAttempts
	}
	reply, err := e.enrol(ctx, body, now)
	if err != nil {
		e.attempts.failed(from, now)
	}
	return reply, err
}

func (e *Enroller) enrol(ctx context.Context, body []byte, now int64) (*wire.EnrolReply, error) {
	q, err := wire.ParseEnrolRequest(body, wire.PinOf(e.SPKI))
	if err != nil {
		return nil, err
	}
	var who Invited
	if q.Code != "" {
		who, err = e.redeem(q, now)
	} else {
		who, err = e.recognise(q)
	}
	if err != nil {
		return nil, err
	}
	id, err := e.enter(ctx, q, who)
	if err != nil {
		return nil, err
	}
	cert := &wire.Certificate{
		Device: id, Persons: who.Persons, Label: who.Label, SignKey: q.SignKey, SealKey: q.SealKey,
		Issued: record.DayOf(now).String(),
	}
	return &wire.EnrolReply{
		Certificate: cert.Seal(e.Server.Key), County: e.Server.Public(), Name: e.County, ServerTime: now,
	}, nil
}

// redeem looks a code up. Looking up takes the same slow hash whatever the code
// is worth, and a code of another server is not even looked up.
func (e *Enroller) redeem(q *wire.EnrolRequest, now int64) (Invited, error) {
	c, err := wire.ParseCode(q.Code)
	if err != nil {
		return Invited{}, fmt.Errorf("%w: %w", wire.ErrEnrolRequest, err)
	}
	e.attempts.hash.Lock()
	matches, locator := c.Matches(e.SPKI), c.Locator()
	e.attempts.hash.Unlock()
	if !matches {
		return Invited{}, ErrOtherServer
	}
	who, err := e.Codes.Claim(locator, q.SignKey, now)
	if err == nil && who.Label == "" {
		who.Label = printable(q.Label)
	}
	return who, err
}

// printable is a label without what no label has.
func printable(label string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, label)
}

// recognise reads a certificate of this county for the key that signs.
func (e *Enroller) recognise(q *wire.EnrolRequest) (Invited, error) {
	c, err := wire.OpenCertificate(q.Certificate, e.Server.Public())
	if err != nil {
		return Invited{}, err
	}
	if !bytes.Equal(c.SignKey, q.SignKey) || !bytes.Equal(c.SealKey, q.SealKey) {
		return Invited{}, fmt.Errorf("%w: of another device", wire.ErrCertificate)
	}
	return Invited{c.Persons, c.Label}, nil
}

// enter finds the device in the log by its key, or adds it.
func (e *Enroller) enter(ctx context.Context, q *wire.EnrolRequest, who Invited) (id record.ID, err error) {
	key := record.Set{Field: record.DeviceSignKey, Value: record.X(q.SignKey)}
	id, _ = record.KeyedID(record.Device, []record.Set{key})
	known, revoked := false, false
	err = e.Server.Log.View(ctx, func(tx Tx) error {
		r, err := tx.Row(record.Ref{Kind: record.Device, ID: id})
		if r != nil {
			known, revoked = true, deviceOf(r, record.DayOf(e.Server.Now())).revoked
		}
		return err
	})
	switch {
	case err != nil:
		return id, fmt.Errorf("look for the device: %w", err)
	case revoked:
		return id, ErrRevokedDevice
	case known:
		return id, nil
	}
	return e.Server.AddDevice(ctx, who.Persons, who.Label, ed25519.PublicKey(q.SignKey), q.SealKey)
}

// ServeHTTP is POST /v1/enroll.
func (e *Enroller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxEnrol))
	if err != nil {
		http.Error(w, "", http.StatusRequestEntityTooLarge)
		return
	}
	from := r.RemoteAddr
	if e.From != nil {
		from = e.From(r)
	}
	w.Header().Set("Content-Type", "application/json")
	reply, err := e.Enrol(r.Context(), body, from)
	if err != nil {
		status, why := enrolStatus(err)
		e.Server.Counts.NotEnrolled.Add(1)
		e.Server.Logger.Info("enrolment refused", "why", why)
		if status >= http.StatusInternalServerError {
			e.Server.Logger.Error("enrolment failed", "error", err.Error())
		}
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "60")
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": why})
		return
	}
	_ = json.NewEncoder(w).Encode(reply)
}

// enrolStatus is the answer for an error: an HTTP status and a word. Only one who
// shows the right secret learns that a code was used or has expired.
func enrolStatus(err error) (int, string) {
	for _, known := range []struct {
		err    error
		status int
	}{
		{ErrUnknownCode, http.StatusForbidden}, {ErrUsedCode, http.StatusGone}, {ErrExpiredCode, http.StatusGone},
		{ErrOtherServer, http.StatusForbidden}, {ErrRevokedDevice, http.StatusForbidden}, {errAttempts, http.StatusTooManyRequests},
	} {
		if errors.Is(err, known.err) {
			return known.status, known.err.Error()
		}
	}
	switch {
	case errors.Is(err, ErrFull):
		return http.StatusInsufficientStorage, "full"
	case errors.Is(err, wire.ErrEnrolRequest):
		return http.StatusBadRequest, "bad_request"
	case errors.Is(err, wire.ErrCertificate):
		return http.StatusForbidden, "bad_certificate"
	}
	return http.StatusInternalServerError, "failed"
}

// attempts limits how often codes can be tried in vain: a guess has one chance in
// 2^45 for each code that is open. Nobody's failures keep out an address that has
// not failed lately, and all together compute one slow hash at a time.
type attempts struct {
	each *limiter[netip.Prefix]
	hash sync.Mutex
}

// attemptsEach is how many may fail a minute from one address.
const attemptsEach = 10

func newAttempts() *attempts {
	return &attempts{each: newLimiter[netip.Prefix](attemptsEach, attemptsEach)}
}

func (a *attempts) may(from string, now int64) bool { return a.each.left(neighbourhood(from), now) }
func (a *attempts) failed(from string, now int64)   { a.each.allow(neighbourhood(from), now) }
