package server_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// hostile are requests that were found to hold the county's lock for long: each
// makes n changes, given the number of the request.
var hostile = []struct {
	name string
	n    int
	make func(c *county, d *tablet, n int)
}{
	{"A3EpochsOverOneField", 64, func(c *county, d *tablet, n int) {
		d.epoch++
		d.queue, d.all, d.from, d.counter = d.epoch, nil, 0, 0
		for i := range n {
			d.save(c.leader, edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i))))
		}
	}},
	{"A4EachWaitsForTheNext", server.MaxUndecided, func(c *county, d *tablet, n int) {
		first := uint64(len(d.all))
		for i := range uint64(n) {
			w := write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("裂"))
			if i+1 < uint64(n) {
				next := record.ChangeID{Device: d.id, Epoch: d.queue, Seq: first + i + 2}
				w.Fields = append(w.Fields, record.Set{Field: record.HouseholdSplitFrom, Value: record.R(record.DerivedID(next, 0))})
			}
			d.save(c.leader, w)
		}
	}},
	{"A4AllWaitForOneThatIsRefused", server.MaxUndecided, func(c *county, d *tablet, n int) {
		away := d.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village2), record.HouseholdHead, record.T("外")))
		for range n - 1 {
			d.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(away.Writes[0].ID), record.VisitDate, record.D(record.MustDay("2026-11-10"))))
		}
	}},
	{"A5AllAreRefused", server.MaxUndecided, func(c *county, d *tablet, n int) {
		for range n {
			c.beyond()
		}
	}},
	{"A6WhereaboutsAlternate", 512, func(c *county, d *tablet, n int) {
		for i := range n {
			d.save(c.leader, edit(record.Ref{Kind: record.Household, ID: c.house}, d.head, record.HouseholdWhere, record.C([]string{"home", "winter"}[i%2])))
		}
	}},
	{"A7MergedInAChain", 512, func(c *county, d *tablet, n int) {
		var last record.ID
		for range n / 2 {
			h := d.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("并")))
			if !last.IsZero() {
				d.save(c.leader, edit(h.Writes[0].Ref, 0, record.HouseholdMerged, record.R(last)))
			}
			last = h.Writes[0].ID
		}
	}},
}

// hostileRuns is how often each is done: the best counts, as other work only adds.
const hostileRuns = 15

// BenchmarkHostile says how many times longer a change of each kind holds the
// county's lock than an honest visit.
func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		b.Run(h.name, func(b *testing.B) {
			bad, good := math.Inf(1), math.Inf(1)
			for b.Loop() {
				for range hostileRuns {
					c := newCounty(b)
					w := c.watch()
					c.tablet.round()
					for i := range 512 {
						c.tablet.save(c.leader, c.visit(fmt.Sprint("honest ", i)))
					}
					good = min(good, w.locked(c.tablet))
					c.tablet.all, c.tablet.from, c.tablet.epoch, c.tablet.queue, c.tablet.counter = nil, 0, 50, 50, 0
					h.make(c, c.tablet, h.n)
					bad = min(bad, w.locked(c.tablet))
					c.log.Close()
				}
			}
			b.ReportMetric(bad/good, "x-honest<=5")
			b.ReportMetric(bad, "µs/change")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// watch is a log that tells how long its updates took.
type watch struct {
	server.Log
	held time.Duration
}

func (w *watch) Update(ctx context.Context, f func(server.Tx) error) error {
	defer func(start time.Time) { w.held += time.Since(start) }(time.Now())
	return w.Log.Update(ctx, f)
}

// watch puts a new server on the county's log, and watches it.
func (c *county) watch() *watch {
	w := &watch{Log: c.log}
	var err error
	c.Server, err = server.New(ctx, server.Config{
		Log: w, Key: keyOf("county"), Now: func() int64 { return c.now }, Rand: rand.NewChaCha8([32]byte{7}),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return w
}

// locked is how long the next request of a device holds the lock, µs a change. It
// fails unless all were taken.
func (w *watch) locked(d *tablet) float64 {
	n := len(d.all) - d.from
	before := w.held
	if in := d.round(); in.Refused != "" || in.Receipt == nil || d.from != len(d.all) {
		d.c.t.Fatalf("refused %q, receipt %v", in.Refused, in.Receipt)
	}
	return float64((w.held - before).Microseconds()) / float64(n)
}
