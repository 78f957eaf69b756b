package sim

import (
	crand "crypto/rand"
	"crypto/x509"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"zhucun/sync/client"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// listening counts what moves on the connections of a listener.
type listening struct {
	net.Listener
	came, went, turns atomic.Int64
	speaking          atomic.Bool // the endpoint spoke last
}

func (l *listening) reset() {
	l.came.Store(0)
	l.went.Store(0)
	l.turns.Store(0)
	l.speaking.Store(true)
}

func (l *listening) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &heard{c, l}, err
}

type heard struct {
	net.Conn
	l *listening
}

func (c *heard) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.l.came.Add(int64(n)); n > 0 {
		c.l.speaking.Store(false)
	}
	return n, err
}

func (c *heard) Write(b []byte) (int, error) {
	if !c.l.speaking.Swap(true) {
		c.l.turns.Add(1)
	}
	n, err := c.Conn.Write(b)
	c.l.went.Add(int64(n))
	return n, err
}

// encrypted serves the rig over TLS, and gives the app's way to it.
func (g *rig) encrypted(t testing.TB) (*listening, *http.Client) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	key := keyOf("tls")
	cert, err := server.Certificate(key, "zhucun 623027", crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	l := &listening{Listener: inner}
	srv := server.HTTPServer(g.core.Handler())
	go func() { _ = srv.Serve(server.Encrypted(l, cert)) }()
	pinned := client.Pinned(wire.PinOf(spki))
	t.Cleanup(func() { pinned.CloseIdleConnections(); srv.Close() })
	return l, pinned
}
