package server

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"time"
)

// Certificate is for TLS with a key that devices pin (rule S2). Only the key counts,
// so it is made anew whenever the endpoint starts.
func Certificate(key ed25519.PrivateKey, name string, rand io.Reader) (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the TLS certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Encrypted puts TLS around a listener. There are no tickets to resume a session by:
// they cost each connection more bytes than a certificate of ours. Whether the key is
// also exchanged in a way that a quantum computer cannot undo is the device's choice.
func Encrypted(l net.Listener, c tls.Certificate) net.Listener {
	return tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"}, SessionTicketsDisabled: true,
	})
}
