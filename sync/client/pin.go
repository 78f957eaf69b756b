package client

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"zhucun/sync/wire"
)

// ErrPin says that whoever answered is not the server this device was enrolled
// at: somebody stands between, or the server's key was replaced.
var ErrPin = errors.New("the server has another key than the one this device knows")

// ErrPlain says that an address is not one of https: nothing was sent there.
var ErrPlain = errors.New("only an address of https is spoken to")

// Pinned is an HTTP client that speaks TLS 1.3 to one server, known by the hash
// of its public key (rule S2), and nothing in the clear. No authority is asked,
// and the dates of the certificate are ignored: a tablet's clock may be years off
// (rule X13). A pin of zeros is no pin, and nobody has it.
func Pinned(pin [32]byte) *http.Client {
	return trusting(func(spki []byte) bool { return pin != [32]byte{} && wire.PinOf(spki) == pin })
}

// trusting is an HTTP client for a server whose public key is trusted.
func trusting(trusted func(spki []byte) bool) *http.Client {
	return &http.Client{
		Transport: encrypted{&http.Transport{
			DialContext:           (&net.Dialer{Timeout: 20 * time.Second}).DialContext,
			TLSHandshakeTimeout:   30 * time.Second,
			ResponseHeaderTimeout: 2 * time.Minute,
			IdleConnTimeout:       90 * time.Second,
			ForceAttemptHTTP2:     true,
			TLSClientConfig: &tls.Config{
				MinVersion:         tls.VersionTLS13,
				InsecureSkipVerify: true, // VerifyConnection below does it, resumed sessions too
				VerifyConnection: func(s tls.ConnectionState) error {
					if len(s.PeerCertificates) == 0 || !trusted(s.PeerCertificates[0].RawSubjectPublicKeyInfo) {
						return ErrPin
					}
					return nil
				},
			},
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// encrypted refuses every request that is not to be encrypted, before a
// connection is made: an address comes from people, files and pictures.
type encrypted struct{ *http.Transport }

// RoundTrip implements http.RoundTripper.
func (t encrypted) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, ErrPlain
	}
	return t.Transport.RoundTrip(r)
}
