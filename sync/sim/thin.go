package sim

import (
	"context"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Thin is a poor link in memory, for HTTP in virtual time: slow, and with
// connections that end or stand still. Its fields are set before it is used.
type Thin struct {
	Rate  int // bytes a second each way; 0 is no limit
	Ends  int // bytes after which a connection ends, both ways together; 0 is never
	Still int // bytes of replies after which a connection stands still; 0 is never

	Bytes atomic.Int64 // that were carried, both ways
	Conns atomic.Int64 // that were made

	once   sync.Once
	dialed chan net.Conn
	closed chan struct{}
}

// swallowed is how much a kernel takes before it lets a writer wait, and segment
// how much of it travels at once.
const (
	swallowed = 64 << 10
	segment   = 536
)

func (l *Thin) begin() {
	l.once.Do(func() { l.dialed, l.closed = make(chan net.Conn), make(chan struct{}) })
}

// Dial connects to who accepts on the link.
func (l *Thin) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	l.begin()
	c := &thinConn{link: l}
	c.cond = sync.NewCond(&c.mu)
	for i := range c.ways {
		c.ways[i].rate = l.Rate
	}
	c.ways[toDevice].still = l.Still
	select {
	case l.dialed <- &thinEnd{c: c, reads: toServer}:
		l.Conns.Add(1)
		return &thinEnd{c: c, reads: toDevice}, nil
	case <-l.closed:
		return nil, syscall.ECONNREFUSED
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr make the link the listener of its server.
func (l *Thin) Accept() (net.Conn, error) {
	l.begin()
	select {
	case c := <-l.dialed:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close refuses new connections.
func (l *Thin) Close() error {
	l.begin()
	close(l.closed)
	return nil
}

// Addr is no address.
func (l *Thin) Addr() net.Addr { return thinAddr{} }

type thinAddr struct{}

func (thinAddr) Network() string { return "thin" }
func (thinAddr) String() string  { return "thin" }

// The two ways of a connection.
const (
	toServer = iota
	toDevice
)

// thinConn is a connection: both its ends share a lock.
type thinConn struct {
	link *Thin
	mu   sync.Mutex
	cond *sync.Cond
	ways [2]thinWay
	n    int  // bytes carried
	cut  bool // by the link
	shut [2]bool
}

// thinWay carries bytes one way.
type thinWay struct {
	rate   int
	still  int
	sent   []thinPart
	moving int       // bytes on the way
	free   time.Time // when the last of them arrives
	n      int       // bytes that arrived
}

type thinPart struct {
	at time.Time
	b  []byte
}

// thinEnd is one end of a connection.
type thinEnd struct {
	c        *thinConn
	reads    int
	deadline [2]time.Time // of reading and of writing
}

func (e *thinEnd) Read(p []byte) (int, error) {
	c := e.c
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &c.ways[e.reads]
	for {
		now := time.Now()
		var next time.Time
		switch {
		case c.cut:
			return 0, syscall.ECONNRESET
		case c.shut[e.reads]:
			return 0, net.ErrClosed
		case len(w.sent) > 0 && !w.sent[0].at.After(now) && (w.still == 0 || w.n < w.still):
			return e.take(w, p), nil
		case len(w.sent) == 0 && c.shut[1-e.reads]:
			return 0, syscall.ECONNRESET
		case len(w.sent) > 0 && w.sent[0].at.After(now):
			next = w.sent[0].at
		}
		if !e.wait(now, next, e.deadline[0]) {
			return 0, os.ErrDeadlineExceeded
		}
	}
}

// take reads what has arrived, and cuts the connection when it has carried enough.
func (e *thinEnd) take(w *thinWay, p []byte) int {
	c := e.c
	part := &w.sent[0]
	n := copy(p, part.b)
	if c.link.Ends > 0 {
		n = min(n, c.link.Ends-c.n)
	}
	if w.still > 0 {
		n = min(n, w.still-w.n)
	}
	if part.b = part.b[n:]; len(part.b) == 0 {
		w.sent = w.sent[1:]
	}
	w.moving -= n
	w.n += n
	c.n += n
	c.link.Bytes.Add(int64(n))
	c.cut = c.link.Ends > 0 && c.n >= c.link.Ends
	c.cond.Broadcast()
	return n
}

func (e *thinEnd) Write(p []byte) (done int, err error) {
	c := e.c
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &c.ways[1-e.reads]
	for len(p) > 0 {
		now := time.Now()
		switch {
		case c.cut || c.shut[1-e.reads]:
			return done, syscall.EPIPE
		case c.shut[e.reads]:
			return done, net.ErrClosed
		case !e.deadline[1].IsZero() && !now.Before(e.deadline[1]):
			return done, os.ErrDeadlineExceeded
		case w.moving < swallowed:
			n := min(len(p), segment, swallowed-w.moving)
			w.put(now, append([]byte(nil), p[:n]...))
			p, done = p[n:], done+n
			c.cond.Broadcast()
			continue
		}
		if !e.wait(now, time.Time{}, e.deadline[1]) {
			return done, os.ErrDeadlineExceeded
		}
	}
	return done, nil
}

func (w *thinWay) put(now time.Time, b []byte) {
	if w.free.Before(now) {
		w.free = now
	}
	if w.rate > 0 {
		w.free = w.free.Add(time.Duration(len(b)) * time.Second / time.Duration(w.rate))
	}
	w.sent = append(w.sent, thinPart{w.free, b})
	w.moving += len(b)
}

// wait waits for something to happen, for a moment, or for a deadline; it reports
// false once that has passed.
func (e *thinEnd) wait(now, until, deadline time.Time) bool {
	if !deadline.IsZero() {
		if !now.Before(deadline) {
			return false
		}
		if until.IsZero() || deadline.Before(until) {
			until = deadline
		}
	}
	if !until.IsZero() {
		t := time.AfterFunc(until.Sub(now), func() {
			e.c.mu.Lock()
			defer e.c.mu.Unlock()
			e.c.cond.Broadcast()
		})
		defer t.Stop()
	}
	e.c.cond.Wait()
	return true
}

// Close closes this end: what it wrote still arrives.
func (e *thinEnd) Close() error {
	e.c.mu.Lock()
	defer e.c.mu.Unlock()
	e.c.shut[e.reads] = true
	e.c.cond.Broadcast()
	return nil
}

func (e *thinEnd) LocalAddr() net.Addr  { return thinAddr{} }
func (e *thinEnd) RemoteAddr() net.Addr { return thinAddr{} }

func (e *thinEnd) SetDeadline(t time.Time) error      { return e.set(t, 0, 1) }
func (e *thinEnd) SetReadDeadline(t time.Time) error  { return e.set(t, 0) }
func (e *thinEnd) SetWriteDeadline(t time.Time) error { return e.set(t, 1) }

func (e *thinEnd) set(t time.Time, which ...int) error {
	e.c.mu.Lock()
	defer e.c.mu.Unlock()
	for _, i := range which {
		e.deadline[i] = t
	}
	e.c.cond.Broadcast()
	return nil
}
