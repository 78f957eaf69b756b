package server_test

import (
	"fmt"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// What a clerk's copy says that accepting would do is what the endpoint does: the same
// values beside each other, and the same answer where it cannot be applied.
func TestWhatAClerkForeseesIsWhatTheEndpointDoes(t *testing.T) {
	day := func(person, team record.ID, status string) record.Write {
		return write(record.DutyDay, record.DutyPerson, record.R(person), record.DutyDate, record.D(record.MustDay("2026-11-15")),
			record.DutyTeam, record.R(team), record.DutyStatus, record.C(status))
	}
	visit := func(house record.ID, more ...any) record.Write {
		return write(record.Visit, append([]any{record.VisitHousehold, record.R(house), record.VisitDate, record.D(record.MustDay("2026-11-15")),
			record.VisitTopics, record.Cs("water"), record.VisitPresent, record.Cs("head")}, more...)...)
	}
	phone := func(house record.ID, base record.Seq, number string) record.Write {
		return edit(record.Ref{Kind: record.Household, ID: house}, base, record.HouseholdPhone, record.T(number))
	}
	for name, tc := range map[string]struct {
		write func(c *county) record.Write
		by    func(c *county) record.ID
		bar   string
	}{
		"an edit that saw what is there":    {func(c *county) record.Write { return phone(c.elsewhere, c.tablet.head, "12009410111") }, nil, ""},
		"an edit that did not":              {func(c *county) record.Write { return phone(c.house, 0, "12009410222") }, nil, ""},
		"a new visit elsewhere":             {func(c *county) record.Write { return visit(c.elsewhere) }, nil, ""},
		"a visit to a household nobody has": {func(c *county) record.Write { return visit(record.ID{9, 9}) }, nil, "depends"},
		"a leader's absent":                 {func(c *county) record.Write { return day(c.leader, c.team, "absent") }, nil, ""},
		"a helper's absent":                 {func(c *county) record.Write { return day(c.leader, c.team, "absent") }, func(c *county) record.ID { return c.helper }, "permission"},
		"a day of another team":             {func(c *county) record.Write { return day(c.helper, c.team, "in") }, nil, "permission"},
		"merged into one he may not write": {func(c *county) record.Write {
			return edit(record.Ref{Kind: record.Household, ID: c.house}, c.tablet.head, record.HouseholdMerged, record.R(c.elsewhere))
		}, nil, "permission"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			c.local(phone(c.house, 1, "12009410000"))
			c.tablet.round()
			c.desk.round()
			lost := c.device("lost", c.leader, c.helper) // what it sends waits, whatever it is
			lost.log, lost.head, lost.held = c.tablet.log, c.tablet.head, c.tablet.held
			by := c.leader
			if tc.by != nil {
				by = tc.by(c)
			}
			ch := lost.save(by, tc.write(c))
			c.local(edit(record.Ref{Kind: record.Device, ID: lost.id}, 1, record.DeviceRevoked, record.D(record.MustDay("2026-11-01"))))
			c.now += hour
			if r := lost.round().Receipt.Runs; len(r) != 1 || r[0].Reason != "revoked" {
				t.Fatalf("%v", r)
			}
			c.desk.round()
			q := quarantineOf(t, c, ch)
			f := ch.Foresee(record.Foresight{Rows: func(ref record.Ref) *record.Row { return c.desk.held[ref] }, Links: c.linksOf(t),
				LogEpoch: c.desk.log, Received: q.Get(record.QuarantineChange).Writings[0].At})
			if f.Bar != tc.bar {
				t.Fatalf("foreseen is %q, want %q", f.Bar, tc.bar)
			}
			c.desk.save(c.clerk, edit(q.Ref, c.desk.head, record.QuarantineDecision, record.C("accept")))
			c.desk.round()
			outcome := c.value(q.Ref, record.QuarantineOutcome)
			if applied := outcome == record.C("applied"); applied != (tc.bar == "") {
				t.Fatalf("the endpoint says %q: %q", outcome.Text(), c.value(q.Ref, record.QuarantineReason).Text())
			}
			if tc.bar != "" {
				return
			}
			if got := c.value(q.Ref, record.QuarantineDecidedBy); got != record.R(c.clerk) {
				t.Errorf("decided by %v", got)
			}
			for _, w := range f.Writes {
				if want, got := siblings(w.After), siblings(&c.row(w.Ref).Row); want != got {
					t.Errorf("%s\nforeseen %s\nis       %s", w.Ref, want, got)
				}
			}
			if e := c.entry(t, c.value(q.Ref, record.QuarantineApplied).Int()); e.Author != by || e.Hash != ch.Hash() {
				t.Error("the author or the content is another")
			}
		})
	}
}

func quarantineOf(t *testing.T, c *county, ch *record.Change) *record.Row {
	t.Helper()
	hash := ch.Hash()
	for ref, r := range c.desk.held {
		if ref.Kind == record.Quarantine && r.Value(record.QuarantineChange) == record.X(hash[:]) {
			return r
		}
	}
	t.Fatal("no clerk hears of it")
	return nil
}

func (c *county) entry(t *testing.T, at int64) (e *server.Entry) {
	t.Helper()
	err := c.log.View(ctx, func(tx server.Tx) (err error) { e, err = tx.Entry(record.Seq(at)); return err })
	if err != nil || e == nil {
		t.Fatalf("entry %d: %v", at, err)
	}
	return e
}

// linksOf are assignments as the clerk's copy has them.
func (c *county) linksOf(t *testing.T) func(record.ID) []record.Link {
	rows := func(ref record.Ref) *record.Row { return c.desk.held[ref] }
	return func(person record.ID) (links []record.Link) {
		for ref, r := range c.desk.held {
			if ref.Kind == record.Assignment && r.Value(record.AssignmentPerson) == record.R(person) {
				links = append(links, record.LinkOf(r, rows))
			}
		}
		return links
	}
}

// siblings are the values of a record, with who wrote each and what is shown.
func siblings(r *record.Row) (s string) {
	for i := range r.Fields {
		g := &r.Fields[i]
		s += fmt.Sprintf(" %d:", g.Field)
		for _, w := range g.Writings {
			s += fmt.Sprintf("[%s %s %s]", w.Value, w.Author.Short(), w.By)
		}
		s += fmt.Sprintf("→%s", g.Winner().Value)
	}
	return s
}
