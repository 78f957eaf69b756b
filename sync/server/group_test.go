package server_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// counting counts transactions; the first of them may fail at its end.
type counting struct {
	server.Log
	updates atomic.Int64
	failing bool
}

func (l *counting) Update(ctx context.Context, do func(server.Tx) error) error {
	fail := l.failing && l.updates.Load() == 0
	l.updates.Add(1)
	return l.Log.Update(ctx, func(tx server.Tx) error {
		if err := do(tx); err != nil || !fail {
			return err
		}
		return errDisk
	})
}

// together lets tablets exchange at once while the log is held, so that all of
// them wait at the gate.
func (c *county) together(l *counting, tablets []*tablet) []*record.Inbound {
	c.t.Helper()
	replies := make([]*record.Inbound, len(tablets))
	var wg sync.WaitGroup
	err := c.LocalBatch(ctx, func(*server.Batcher) error {
		for i, d := range tablets {
			q, body := d.request()
			wg.Go(func() { replies[i] = d.ask(q, body) })
		}
		for c.AtGate() < len(tablets) {
			runtime.Gosched()
		}
		l.updates.Store(0) // those who wait come now
		return nil
	})
	wg.Wait()
	if err != nil {
		c.t.Fatal(err)
	}
	return replies
}

// crowd are tablets of the leader, each with a visit to send.
func (c *county) crowd(n int) (tablets []*tablet) {
	for i := range n {
		d := c.device(string(rune('a'+i)), c.leader)
		d.round()
		d.save(c.leader, c.visit(string(rune('a'+i))))
		tablets = append(tablets, d)
	}
	return tablets
}

func TestRequestsThatWaitTogetherBecomeDurableTogether(t *testing.T) {
	for name, tc := range map[string]struct {
		tablets int
		failing bool
		updates int64
	}{
		"one alone":                            {1, false, 1},
		"a few":                                {5, false, 1},
		"more than a group":                    {20, false, 2},
		"a failed group: then each for itself": {3, true, 4},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			tablets := c.crowd(tc.tablets)
			l := &counting{Log: c.log}
			var err error
			c.Server, err = server.New(ctx, server.Config{Log: l, Key: keyOf("county"), Now: func() int64 { return c.now }, Rand: zeros{}, AtOnce: tc.tablets})
			if err != nil {
				t.Fatal(err)
			}
			l.failing = tc.failing
			l.updates.Store(1) // that of together itself is not the one to fail
			for i, in := range c.together(l, tablets) {
				d := tablets[i]
				if in == nil || in.Receipt == nil || in.Receipt.Seq != 1 || in.Receipt.Runs[0].At == 0 {
					t.Fatalf("tablet %d got %+v", i, in)
				}
				d.take(in)
				if got := c.value(d.all[0].Writes[0].Ref, record.VisitNote); got != d.all[0].Writes[0].Value(record.VisitNote) {
					t.Errorf("tablet %d: the log has %q", i, got)
				}
			}
			if n := l.updates.Load(); n != tc.updates {
				t.Errorf("%d transactions, want %d", n, tc.updates)
			}
			c.checked()
			for _, d := range tablets {
				d.same(d.round())
			}
		})
	}
}
