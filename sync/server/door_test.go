package server

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

func TestWhoComesToAFullDoorTakesThePlaceOfOneThatDoesNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := NewDoor(l, 4)
	defer d.Close()
	came := make(chan *guest)
	go func() {
		for {
			c, err := d.Accept()
			if err != nil {
				close(came)
				return
			}
			came <- c.(*guest)
		}
	}()
	knock := func() (net.Conn, *guest) {
		t.Helper()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, <-came
	}
	out := func(c net.Conn) bool {
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, err := c.Read(make([]byte, 1))
		return err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "timeout")
	}
	first, working := knock()
	working.add(1)
	second, _ := knock()
	for range 4 {
		knock()
	}
	if open, refused, put := d.Open(); open != 4 || refused != 0 || put != 2 {
		t.Errorf("%d open, %d refused, %d put out", open, refused, put)
	}
	if !out(second) {
		t.Error("the oldest that did nothing kept its place")
	}
	working.add(-1)
	knock()
	if !out(first) {
		t.Error("one that has done its work kept its place for ever")
	}
}

func TestTheNeighbourhoodWithTheMostConnectionsGivesUpItsOldest(t *testing.T) {
	d := NewDoor(nil, 3)
	at := func(text string) net.Conn { return &addressed{addr: text} }
	alone := d.admit(at("10.0.0.1:1"))
	crowd := d.admit(at("[2001:db8:1:2::1]:1"))
	d.admit(at("[2001:db8:1:2:ffff::2]:1"))
	if g := d.admit(at("10.0.0.9:1")); g == nil {
		t.Fatal("a newcomer was refused")
	}
	if _, in := d.guests[alone]; !in {
		t.Error("somebody alone gave up his place to a crowd")
	}
	if _, in := d.guests[crowd]; in {
		t.Error("the crowd kept all its places")
	}
	for g := range d.guests {
		g.add(1)
	}
	if d.admit(at("10.0.0.7:1")) != nil {
		t.Error("somebody at work was put out")
	}
}

type addressed struct {
	net.Conn
	addr string
}

func (a *addressed) RemoteAddr() net.Addr {
	ap, _ := net.ResolveTCPAddr("tcp", a.addr)
	return ap
}
func (a *addressed) Close() error { return nil }

func TestABodyLastsAsLongAsItComesAtAHundredAndFiftyBytesASecond(t *testing.T) {
	for name, tc := range map[string]struct {
		every time.Duration
		bytes int
		whole bool
	}{
		"150 bytes a second":                  {time.Second, 150, true},
		"1,500 every ten seconds":             {10 * time.Second, 1500, true},
		"a byte a second":                     {time.Second, 1, false},
		"a byte every 29 seconds":             {29 * time.Second, 1, false},
		"much at once, and then nothing more": {time.Hour, 30_000, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const all = 40_000
				a, b := net.Pipe()
				sent := make(chan struct{})
				defer func() { a.Close(); <-sent }()
				go func() {
					defer close(sent)
					defer b.Close()
					for n := 0; n < all; n += tc.bytes {
						if _, err := b.Write(make([]byte, min(tc.bytes, all-n))); err != nil {
							return
						}
						time.Sleep(tc.every)
					}
				}()
				got, err := io.ReadAll(&steady{r: a, hurry: a.SetReadDeadline})
				if (len(got) == all && err == nil) != tc.whole || !tc.whole && !errors.Is(err, errSlow) {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		})
	}
}

func TestBodiesOfOneDeviceTakeTheMemoryOfTwo(t *testing.T) {
	var b bodies
	id := record.ID{1}
	bodyOf := func() *body { return &body{from: http.NewResponseController(&noDeadline{})} }
	first, second := bodyOf(), bodyOf()
	b.enter(id, first)
	b.enter(id, second)
	if err := b.keep(first, 100); err != nil {
		t.Fatal(err)
	}
	third := bodyOf()
	b.enter(id, third)
	if err := b.keep(first, 1); !errors.Is(err, errReplaced) {
		t.Errorf("the oldest: %v", err)
	}
	if err := b.keep(third, bodiesMemory); !errors.Is(err, errCrowded) {
		t.Errorf("over the memory of all: %v", err)
	}
	for _, x := range []*body{first, second, third} {
		b.leave(id, x)
	}
	if b.memory != 0 || len(b.of) != 0 {
		t.Errorf("%d bytes and %d devices are left", b.memory, len(b.of))
	}
}

type noDeadline struct{ http.ResponseWriter }

func TestADeviceIsServedOnceAtATimeAndHasAShortLine(t *testing.T) {
	var turns turns
	a, b := record.ID{1}, record.ID{2}
	leave, err := turns.take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan func())
	for range maxInLine - 1 {
		go func() {
			l, err := turns.take(t.Context(), a)
			if err != nil {
				t.Error(err)
			}
			served <- l
		}()
	}
	for { // until they stand in line
		turns.mu.Lock()
		n := turns.line[a].n
		turns.mu.Unlock()
		if n == maxInLine {
			break
		}
	}
	if _, err := turns.take(t.Context(), a); !errors.Is(err, ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	other, err := turns.take(t.Context(), b)
	if err != nil {
		t.Errorf("another device waits for it: %v", err)
	}
	other()
	select {
	case <-served:
		t.Fatal("two at a time")
	default:
	}
	leave()
	for range maxInLine - 1 {
		(<-served)()
	}
	if len(turns.line) != 0 {
		t.Errorf("%d lines are left", len(turns.line))
	}
}

func TestWhoTookMuchOfTheLockWaitsBehindThoseWhoDidNot(t *testing.T) {
	g := &gate{spent: map[record.ID]spending{}}
	at := func(id byte, came int64, changes int) *entrant {
		e := &entrant{request: &request{sealed: &wire.Sealed{Envelope: wire.Envelope{Device: record.ID{id}}}, changes: make([]sealed, changes)}, came: came}
		g.enter(e)
		return e
	}
	heavy := at(1, 1000, 600)
	g.charge(g.next(1000), 4000, 5000)
	if !heavy.done {
		t.Fatal("who comes alone waits for nobody")
	}
	if !g.owes(record.ID{1}, 5000) || g.owes(record.ID{2}, 5000) || g.owes(record.ID{1}, 100_000) {
		t.Error("who took much does not wait, or waits for ever, or somebody else does")
	}
	again := at(1, 5000, 1)
	at(2, 9500, 1)
	if group := g.next(9500); group[0] != again { // it has waited more than it took
		t.Error("it waits for ever")
	}
	again, honest, late := at(1, 5000, 1), at(2, 5500, 1), at(3, 20_000, 512)
	g.waiting = g.waiting[:2]
	if group := g.next(6000); len(group) != 2 || group[0] != honest || group[1] != again {
		t.Errorf("%v", group)
	}
	g.enter(late)
	g.enter(honest)
	if group := g.next(20_000); len(group) != 1 || group[0] != honest {
		t.Errorf("%d share a transaction of more than %d changes", len(group), record.MaxBatch)
	}
	g.charge(nil, 0, 500_000)
	if len(g.spent) != 0 {
		t.Error("what was long ago is remembered")
	}
}

func TestOfALineThatComesTooOftenMostAreLeftOutAndCounted(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(sample(slog.NewTextHandler(&out, nil)))
	for range 1000 {
		log.Info("refused")
	}
	log.Info("another")
	if n := strings.Count(out.String(), "refused"); n != linesAtOnce {
		t.Errorf("%d lines", n)
	}
	if !strings.Contains(out.String(), "another") {
		t.Error("another text was left out")
	}
	r := slog.NewRecord(time.Now().Add(time.Minute), slog.LevelInfo, "refused", 0)
	if err := log.With("a", 1).WithGroup("g").Handler().Handle(t.Context(), r); err != nil || !strings.Contains(out.String(), "left_out=990") {
		t.Errorf("%v: %q", err, out.String()[max(0, out.Len()-200):])
	}
}

func TestALimiterForgetsThoseWhoDoNothing(t *testing.T) {
	l := newLimiter[int](60, 2)
	for i := range 3 * maxCounted {
		l.allow(i, int64(i)*1000)
	}
	if len(l.of) > maxCounted {
		t.Errorf("%d are remembered", len(l.of))
	}
	now := int64(1e10)
	for i, want := range []bool{true, true, false} { // two at once, and no third
		if l.allow(-1, now) != want {
			t.Errorf("request %d: want %v", i+1, want)
		}
	}
	if l.left(-1, now) || !l.left(-1, now+1000) || !l.allow(-1, now+1000) {
		t.Error("a second does not bring one more")
	}
}
