package server_test

import (
	"context"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// reading is a log that counts how often an entry is read or erased.
type reading struct {
	server.Log
	entries int
}

func (l *reading) Update(ctx context.Context, do func(server.Tx) error) error {
	return l.Log.Update(ctx, func(tx server.Tx) error { return do(&readingTx{tx, l}) })
}

type readingTx struct {
	server.Tx
	l *reading
}

func (t *readingTx) Entry(q record.Seq) (*server.Entry, error) {
	t.l.entries++
	return t.Tx.Entry(q)
}

func (t *readingTx) Erase(q record.Seq, shape []byte) error {
	t.l.entries++
	return t.Tx.Erase(q, shape)
}

// A present value is written again and again in every way that leaves another
// one standing. Each entry is touched once when it is superseded, and never
// looked through again.
func TestS7ErasingCostsOncePerSupersededEntry(t *testing.T) {
	const n = 300
	for name, value := range map[string]func(i int) []any{
		"the same place":              func(int) []any { return []any{record.HouseholdWhere, record.C("camp")} },
		"two places in turn":          func(i int) []any { return []any{record.HouseholdWhere, record.C([]string{"camp", "home"}[i%2])} },
		"place and return in turn":    func(i int) []any { return presentInTurn(i) },
		"another month of return":     func(i int) []any { return []any{record.HouseholdBack, record.M(2020+i/12, 1+i%12)} },
		"a place, cleared, set again": func(i int) []any { return []any{record.HouseholdWhere, []record.Value{"", record.C("camp")}[i%2]} },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			l := &reading{Log: c.log}
			c.serveOn(l)
			c.tablet.round()
			hh := record.Ref{Kind: record.Household, ID: c.house}
			base := c.row(hh).Last
			for i := range n {
				c.tablet.save(c.leader, edit(hh, base, value(i)...))
			}
			l.entries = 0
			in := c.tablet.round()
			if in.Receipt.Seq != n {
				t.Fatalf("taken up to %d", in.Receipt.Seq)
			}
			if l.entries > 2*n {
				t.Errorf("%d changes read or erased entries %d times", n, l.entries)
			}
			if left := c.presentEntries(); left > 2 {
				t.Errorf("%d entries still hold a whereabouts; at most one a field stands", left)
			}
			c.checked()
		})
	}
}

func presentInTurn(i int) []any {
	if i%2 == 0 {
		return []any{record.HouseholdWhere, record.C("camp")}
	}
	return []any{record.HouseholdBack, record.M(2027, 3)}
}

// presentEntries counts the entries and held changes whose payload has a present value
// of a household.
func (c *county) presentEntries() (n int) {
	c.t.Helper()
	count := func(payload []byte) {
		if payload == nil {
			return
		}
		x, err := record.DecodeChange(payload)
		if err != nil {
			c.t.Fatal(err)
		}
		if x.HasPresent() && x.Writes[0].Kind == record.Household {
			n++
		}
	}
	err := c.log.View(ctx, func(tx server.Tx) error {
		entries, err := tx.EntriesAfter(0, 1<<20)
		for _, e := range entries {
			count(e.Payload)
		}
		if err != nil {
			return err
		}
		held, err := tx.HeldOf(c.tablet.id, c.tablet.queue, 1, 1<<40)
		for _, h := range held {
			count(h.Payload)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// A change that was returned keeps no whereabouts at the county: nobody will
// apply it any more.
func TestS7AReturnedChangeKeepsNoWhereabouts(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	away := record.Ref{Kind: record.Household, ID: c.elsewhere}
	x := c.tablet.save(c.leader, edit(away, 0, record.HouseholdWhere, record.C("camp")))
	c.tablet.round()
	if c.presentEntries() != 1 {
		t.Fatal("the change does not wait")
	}
	c.decide(x, "return")
	if n := c.presentEntries(); n != 0 {
		t.Errorf("%d changes still hold a whereabouts after the return", n)
	}
	c.checked()
}
