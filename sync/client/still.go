package client

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// When a request is given up: what takes long and moves is not. The kernel takes
// a small body at once, so that it has left is only known when the reply begins.
const (
	stillLimit = 30 * time.Second // in which not a byte came, once what was written must have left
	leastRate  = 100              // bytes a second at which it leaves on the slowest link
)

// mover carries requests over connections that it watches, and ends those in
// which nothing moves.
type mover struct {
	*http.Transport
	still still
}

// through watches the connections that dial makes.
func through(t *http.Transport, dial func(ctx context.Context, network, address string) (net.Conn, error)) *mover {
	m := &mover{Transport: t}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		m.still.came()
		return &moving{c, &m.still}, nil
	}
	return m
}

// Through is an HTTP client with the time limits of Pinned over connections that
// dial makes: for measurements, without TLS.
func Through(dial func(ctx context.Context, network, address string) (net.Conn, error)) *http.Client {
	return &http.Client{Transport: through(&http.Transport{DisableCompression: true}, dial), CheckRedirect: notFollowed}
}

// RoundTrip ends with ErrStill if nothing moves for too long, and so does
// reading the body.
func (m *mover) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	m.still.came()
	stop := m.still.watch(func() { cancel(ErrStill) })
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: m.still.answered})
	resp, err := m.Transport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		stop()
		cancel(nil)
		return nil, causeOf(ctx, err)
	}
	resp.Body = &movingBody{ReadCloser: resp.Body, ctx: ctx, done: func() { stop(); cancel(nil) }}
	return resp, nil
}

// causeOf says why a context ended a request.
func causeOf(ctx context.Context, err error) error {
	if context.Cause(ctx) == ErrStill {
		return ErrStill
	}
	return err
}

type movingBody struct {
	io.ReadCloser
	ctx  context.Context
	done func()
}

func (b *movingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = causeOf(b.ctx, err)
	}
	return n, err
}

func (b *movingBody) Close() error {
	err := b.ReadCloser.Close()
	b.done()
	return err
}

// moving is a connection that says what moves on it.
type moving struct {
	net.Conn
	still *still
}

func (c *moving) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.still.came()
	}
	return n, err
}

func (c *moving) Write(b []byte) (int, error) {
	c.still.wrote(len(b))
	return c.Conn.Write(b)
}

// still knows when something moved last. Of time it asks only how long things take,
// never the date.
type still struct {
	mu   sync.Mutex
	last time.Time // when something came
	left time.Time // when everything written has left, on the slowest link
}

func (s *still) came() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = time.Now()
}

func (s *still) wrote(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); s.left.Before(now) {
		s.left = now
	}
	s.left = s.left.Add(time.Duration(n) * time.Second / leastRate)
}

// answered says that a reply begins: the request has left.
func (s *still) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = time.Now()
	s.left = s.last
}

// limit is how long from now something must move within.
func (s *still) limit() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.last
	if s.left.After(from) {
		from = s.left
	}
	return time.Until(from.Add(stillLimit))
}

// watch calls end once nothing has moved for too long. stop ends the watch; it
// may be called again.
func (s *still) watch(end func()) (stop func()) {
	var mu sync.Mutex
	var timer *time.Timer
	stopped := false
	var look func()
	look = func() {
		mu.Lock()
		defer mu.Unlock()
		if stopped {
			return
		}
		if d := s.limit(); d > 0 {
			timer = time.AfterFunc(d, look)
			return
		}
		end()
	}
	look()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		if timer != nil {
			timer.Stop()
		}
	}
}
