package client

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhucun/store/record"
)

// rounds is a Round that counts itself, takes a minute, and fails while down.
type rounds struct {
	mu               sync.Mutex
	n, running, most int
	down             bool
}

func (r *rounds) round(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	defer r.enter()()
	select {
	case <-time.After(time.Minute):
	case <-ctx.Done():
		return record.Settled{}, ctx.Err()
	}
	if r.down {
		return record.Settled{}, ErrOffline
	}
	progress(record.Settled{Sent: 1, AtHead: true})
	return record.Settled{Sent: 1, AtHead: true}, nil
}

func (r *rounds) enter() (leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	r.running++
	r.most = max(r.most, r.running)
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running--
	}
}

// count is how many rounds have begun.
func (r *rounds) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

func run(t *testing.T, down bool, body func(r *Runner, n *rounds, last func() Report)) {
	synctest.Test(t, func(t *testing.T) {
		n := &rounds{down: down}
		var rep atomic.Pointer[Report] // Run reports on a goroutine of its own
		r := &Runner{Round: n.round, Report: func(x Report) { rep.Store(&x) }, Jitter: func() float64 { return 0 }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		synctest.Wait()
		body(r, n, func() Report { synctest.Wait(); return *rep.Load() })
		cancel()
		<-done
		if n.running != 0 {
			t.Error("Run returned while a round was under way")
		}
		if n.most > 1 {
			t.Error("two rounds at once")
		}
	})
}

func TestARoundRunsAtStartAfterASaveAndOnTheTimer(t *testing.T) {
	run(t, false, func(r *Runner, n *rounds, last func() Report) {
		if !last().Running || n.count() != 1 {
			t.Fatal("no round at the start")
		}
		for range 5 {
			r.Wake(AfterSave) // during the round: one more serves them all
		}
		time.Sleep(90 * time.Second)
		if last(); n.count() != 2 || last().Why != AfterSave {
			t.Errorf("%d rounds after saves during a round, want 2", n.count())
		}
		time.Sleep(time.Minute + DefaultIdle)
		if last(); n.count() != 3 || last().Why != Timer {
			t.Errorf("%d rounds after the idle time, want 3", n.count())
		}
	})
}

func TestAnUnreachableEndpointIsTriedEverMoreSeldom(t *testing.T) {
	run(t, true, func(r *Runner, n *rounds, last func() Report) {
		time.Sleep(24 * time.Hour)
		if last(); n.count() < 40 || n.count() > 60 {
			t.Errorf("%d rounds in a day without network, want about 47", n.count())
		}
		if !errors.Is(last().Err, ErrOffline) || last().Failed != n.count() {
			if !last().Running {
				t.Errorf("the report says %+v", last())
			}
		}
		for last().Running {
			time.Sleep(time.Second)
		}
		before := n.count()
		r.Wake(AfterSave)
		last()
		if n.count() != before {
			t.Error("a save woke the radio although the endpoint cannot be reached")
		}
		r.Wake(ByHand)
		if last(); n.count() != before+1 || last().Why != ByHand {
			t.Error("a person's wish was not followed at once")
		}
	})
}

func TestStoppingEndsTheRoundUnderWay(t *testing.T) {
	run(t, false, func(r *Runner, n *rounds, last func() Report) {}) // run checks
}
