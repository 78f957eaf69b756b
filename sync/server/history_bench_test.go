package server_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// pastReads counts the entries of the log that are read.
type pastReads struct {
	server.Log
	entries int
}

func (l *pastReads) View(ctx context.Context, f func(server.Tx) error) error {
	return l.Log.View(ctx, func(tx server.Tx) error { return f(&pastTx{tx, l}) })
}

type pastTx struct {
	server.Tx
	l *pastReads
}

func (t *pastTx) Entry(q record.Seq) (*server.Entry, error) {
	t.l.entries++
	return t.Tx.Entry(q)
}

// What is read for a page of the past grows with the page, however long that past is.
func TestTheWorkOfAPageIsThatOfItsChanges(t *testing.T) {
	c := newCounty(t)
	c.busyRecord(600, 0)
	l := &pastReads{Log: c.log}
	c.serveOn(l)
	hh := house(c.house)
	c.tablet.log = c.tablet.asks(hh).LogEpoch
	for _, before := range []record.Seq{0, 300} {
		for wanted, most := range map[int]int{300: 16, 3000: 120} {
			l.entries = 0
			a := c.tablet.put(hh, c.tablet.asking(hh, before, wanted))
			if a.Refused != "" || !a.More || len(a.Past) > most || l.entries > len(a.Past)+1 {
				t.Errorf("%d bytes before %d: %d entries read for %d changes, %q", wanted, before, l.entries, len(a.Past), a.Refused)
			}
		}
	}
}

// busyRecord writes n changes to one household, with others between them.
func (c *county) busyRecord(n, between int) {
	c.t.Helper()
	hh := house(c.house)
	st, err := c.Status(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	head := st.Head // every change takes one place in the log
	for done := 0; done < n; done += 50 {
		err := c.LocalBatch(ctx, func(l *server.Batcher) error {
			for i := done; i < min(done+50, n); i++ {
				stamp := c.now - int64(n-i)*1000
				if _, err := l.Save(c.leader, stamp, edit(hh, head, record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i)))); err != nil {
					return err
				}
				head++
				for k := range between {
					w := write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(record.DayOf(stamp)), record.VisitNote, record.T(fmt.Sprint(k)))
					if _, err := l.Save(c.leader, stamp, w); err != nil {
						return err
					}
					head++
				}
			}
			return nil
		})
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// BenchmarkHistory: how long does a device wait for a page of the past of a record of
// 500 changes, in a log of 200,000, and does that grow with the page alone?
func BenchmarkHistory(b *testing.B) {
	const changes, entries = 500, 200_000
	c := newCounty(b)
	c.busyRecord(changes, entries/changes-1)
	c.serve()
	hh := house(c.house)
	c.tablet.log = c.tablet.asks(hh).LogEpoch
	page := func(before record.Seq, bytes int) (a *record.Answer, took float64) {
		body := c.tablet.asking(hh, before, bytes)
		start := time.Now()
		answer, err := c.Ask(ctx, body)
		took = time.Since(start).Seconds() * 1000
		if err != nil {
			b.Fatal(err)
		}
		if a, err = wire.DecodeAnswer(answer, hh, body, c.Public()); err != nil || a.Refused != "" {
			b.Fatalf("%q, %v", a.Refused, err)
		}
		return a, took
	}
	least := func(before record.Seq, bytes int) (a *record.Answer, best float64) {
		best = 1e9
		for range 20 {
			var took float64
			a, took = page(before, bytes)
			best = min(best, took)
		}
		return a, best
	}
	b.ResetTimer()
	for b.Loop() {
		whole, all := least(0, 0)
		first, few := least(0, 2000)
		_, last := least(whole.Past[len(whole.Past)-len(first.Past)].Seq, 2000)
		if len(whole.Past) != changes+1 || len(first.Past) > changes/5 {
			b.Fatalf("pages of %d and %d changes", len(whole.Past), len(first.Past))
		}
		b.ReportMetric(all, "ms<=100")
		b.ReportMetric(few, "ms-small-page")
		b.ReportMetric(last, "ms-oldest-page")
		b.ReportMetric((all/float64(len(whole.Past)))/(few/float64(len(first.Past))), "x-a-change<=3")
	}
	b.ReportMetric(0, "ns/op")
}
