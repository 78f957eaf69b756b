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

// Pinned is an HTTP client that speaks TLS 1.3 to one server, known by the hash
// of its public key (rule S2). No authority is asked, and the dates of the
// certificate are ignored: a tablet's clock may be years off (rule X13).
func Pinned(pin [32]byte) *http.Client {
	return trusting(func(spki []byte) bool { return wire.PinOf(spki) == pin })
}

// trusting is an HTTP client for a server whose public key is trusted.
func trusting(trusted func(spki []byte) bool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
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
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
