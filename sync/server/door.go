package server

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// MaxConnections is how many connections a door keeps open: a county's devices
// twice over. Each takes about 100 kB while it does nothing.
const MaxConnections = 384

// Door is a listener that anybody may knock at, and that nobody can stop up: of
// connections there are at most so many, and whoever comes when all are taken gets
// the place of one that does nothing for an enrolled device. It is the oldest one
// of the address that has the most.
type Door struct {
	net.Listener
	limit int

	mu     sync.Mutex
	guests map[*guest]struct{}
	came   uint64

	turned, put atomic.Int64
}

// NewDoor is a door before a listener; TLS goes around it.
func NewDoor(l net.Listener, limit int) *Door {
	return &Door{Listener: l, limit: limit, guests: map[*guest]struct{}{}}
}

// guest is one connection.
type guest struct {
	net.Conn
	door *Door
	from netip.Prefix
	no   uint64 // in the order of coming
	work int    // requests of enrolled devices in work
	once sync.Once
}

// Accept implements net.Listener.
func (d *Door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if g := d.admit(c); g != nil {
			return g, nil
		}
		d.turned.Add(1)
		_ = c.Close()
	}
}

// admit gives a connection a place, or nil where all are at work.
func (d *Door) admit(c net.Conn) *guest {
	d.mu.Lock()
	d.came++
	g := &guest{Conn: c, door: d, from: neighbourhood(c.RemoteAddr().String()), no: d.came}
	var leaves *guest
	if len(d.guests) >= d.limit {
		if leaves = d.idlest(); leaves == nil {
			d.mu.Unlock()
			return nil
		}
		delete(d.guests, leaves)
	}
	d.guests[g] = struct{}{}
	d.mu.Unlock()
	if leaves != nil {
		d.put.Add(1)
		_ = leaves.Conn.Close()
	}
	return g
}

// idlest is who leaves if somebody must.
func (d *Door) idlest() (who *guest) {
	of := map[netip.Prefix]int{}
	for g := range d.guests {
		of[g.from]++
	}
	for g := range d.guests {
		if g.work > 0 {
			continue
		}
		if who == nil || of[g.from] > of[who.from] || of[g.from] == of[who.from] && g.no < who.no {
			who = g
		}
	}
	return who
}

// Close implements net.Conn.
func (g *guest) Close() error {
	g.once.Do(func() {
		g.door.mu.Lock()
		delete(g.door.guests, g)
		g.door.mu.Unlock()
	})
	return g.Conn.Close()
}

// Open is how many connections there are, turned away how many found no place,
// put out how many lost theirs.
func (d *Door) Open() (open int, turnedAway, putOut int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.guests), d.turned.Load(), d.put.Load()
}

type guestKey struct{}

// withGuest lets handlers say that a connection works for an enrolled device.
func withGuest(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if g, ok := c.(*guest); ok {
		return context.WithValue(ctx, guestKey{}, g)
	}
	return ctx
}

// atWork keeps a request's connection from being put out until done is called.
func atWork(ctx context.Context) (done func()) {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok {
		return func() {}
	}
	g.add(1)
	return func() { g.add(-1) }
}

func (g *guest) add(n int) {
	g.door.mu.Lock()
	defer g.door.mu.Unlock()
	g.work += n
}

// neighbourhood is whom an address is counted with: itself, or in IPv6 the 2^64 that
// one household has.
func neighbourhood(address string) netip.Prefix {
	ap, err := netip.ParseAddrPort(address)
	a := ap.Addr()
	if err != nil {
		if a, err = netip.ParseAddr(address); err != nil {
			return netip.Prefix{}
		}
	}
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // these lengths always fit
	return p
}

// HTTPServer is an http.Server with time limits fit for slow links around a
// handler. A request has quickly to be read and answered unless its handler gives
// it more (see patient).
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: hurried(h), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ConnContext: withGuest,
	}
}

func hurried(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, until := http.NewResponseController(w), time.Now().Add(quickTimeout)
		_ = c.SetReadDeadline(until) // a test's recorder has none
		_ = c.SetWriteDeadline(until)
		h.ServeHTTP(w, r)
	})
}
