package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"zhucun/store/record"
)

// rounds is a Round that counts itself, takes a minute, and fails while down.
type rounds struct {
	n, running, most int
	at               []time.Duration
	start            time.Time
	down             bool
}

func (r *rounds) round(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	r.n++
	r.running++
	r.most = max(r.most, r.running)
	defer func() { r.running-- }()
	r.at = append(r.at, time.Since(r.start))
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

func run(t *testing.T, down bool, body func(r *Runner, n *rounds, last func() Report)) {
	synctest.Test(t, func(t *testing.T) {
		n := &rounds{start: time.Now(), down: down}
		var rep Report
		r := &Runner{Round: n.round, Report: func(x Report) { rep = x }, Jitter: func() float64 { return 0 }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		synctest.Wait()
		body(r, n, func() Report { synctest.Wait(); return rep })
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
		if !last().Running || n.n != 1 {
			t.Fatal("no round at the start")
		}
		for range 5 {
			r.Wake(Saved) // during the round: one more serves them all
		}
		time.Sleep(90 * time.Second)
		if last(); n.n != 2 || last().Why != Saved {
			t.Errorf("%d rounds after saves during a round, want 2", n.n)
		}
		time.Sleep(time.Minute + DefaultIdle)
		if last(); n.n != 3 || last().Why != Timer {
			t.Errorf("%d rounds after the idle time, want 3", n.n)
		}
	})
}

func TestAnUnreachableEndpointIsTriedEverMoreSeldom(t *testing.T) {
	run(t, true, func(r *Runner, n *rounds, last func() Report) {
		time.Sleep(24 * time.Hour)
		if last(); n.n < 40 || n.n > 60 {
			t.Errorf("%d rounds in a day without network, want about 47", n.n)
		}
		if !errors.Is(last().Err, ErrOffline) || last().Failed != n.n {
			if !last().Running {
				t.Errorf("the report says %+v", last())
			}
		}
		for last().Running {
			time.Sleep(time.Second)
		}
		before := n.n
		r.Wake(Saved)
		last()
		if n.n != before {
			t.Error("a save woke the radio although the endpoint cannot be reached")
		}
		r.Wake(ByHand)
		if last(); n.n != before+1 || last().Why != ByHand {
			t.Error("a person's wish was not followed at once")
		}
	})
}

func TestStoppingEndsTheRoundUnderWay(t *testing.T) {
	run(t, false, func(r *Runner, n *rounds, last func() Report) {}) // run checks
}
