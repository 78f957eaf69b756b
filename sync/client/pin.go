package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"zhucun/sync/wire"
)

// Pinned is an HTTP client that speaks TLS 1.3 to one server, known by the hash
// of its public key (rule S2), and nothing in the clear. No authority is asked,
// and the dates of the certificate are ignored: a tablet's clock may be years off
// (rule X13). A pin of zeros is no pin, and nobody has it.
func Pinned(pin [32]byte) *http.Client {
	return trusting(func(spki []byte) bool { return pin != [32]byte{} && wire.PinOf(spki) == pin })
}

// keptFor is how long a connection is kept for the next round, a little less than the
// endpoint keeps it: a handshake costs a third of a week.
const keptFor = 4 * time.Minute

// dialLimit is how long a network may take to find an address.
const dialLimit = 20 * time.Second

// trusting is an HTTP client for a server whose public key is trusted. How long a
// request may take is for its connections to say (see mover).
func trusting(trusted func(spki []byte) bool) *http.Client {
	// An idle connection moves nothing, and wakes no radio: KeepAlive is off.
	m := through(&http.Transport{
		IdleConnTimeout: keptFor,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS13,
			CurvePreferences:   []tls.CurveID{tls.X25519}, // see README, Where this differs
			InsecureSkipVerify: true,                      // VerifyConnection below does it, resumed sessions too
			VerifyConnection: func(s tls.ConnectionState) error {
				if len(s.PeerCertificates) == 0 || !trusted(s.PeerCertificates[0].RawSubjectPublicKeyInfo) {
					return ErrPin
				}
				return nil
			},
		},
	}, (&net.Dialer{Timeout: dialLimit, KeepAlive: -1}).DialContext)
	return &http.Client{Transport: encrypted{m}, CheckRedirect: notFollowed}
}

func notFollowed(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// encrypted refuses every request that is not to be encrypted, before a
// connection is made: an address comes from people, files and pictures.
type encrypted struct{ *mover }

// RoundTrip implements http.RoundTripper.
func (t encrypted) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, ErrPlain
	}
	return t.mover.RoundTrip(r)
}
