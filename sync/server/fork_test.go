package server_test

import (
	"strings"
	"testing"

	"zhucun/store/record"
)

// Rule X3: whatever became of the copy of a fork that waits here, its change
// counts once when its device sends it again in a new epoch.
func TestAForkThatItsDeviceSendsAgainIsInTheLogOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		verdict string // on the copy, before it is sent again
		run     string // what the receipt then says
		detail  string
	}{
		"nobody had decided":               {"", "1+1 applied", ""},
		"a clerk had accepted the copy":    {"accept", "1+1 applied", ""},
		"a clerk had handed the copy back": {"return", "1+1 applied", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			d := c.tablet
			d.round()
			d.save(c.leader, c.visit("a"))
			d.round()
			d.all, d.from = nil, 0 // restored from a backup made before
			fork := d.save(c.leader, c.visit("other a"))
			want(t, d.round().Receipt, "1+1 fork")
			c.decide(fork, tc.verdict)

			d.epoch, d.queue, d.all, d.from, d.counter = 8, 8, nil, 0, 0
			d.saveAgain(fork.Hash(), c.leader, c.visit("other a"))
			in := d.round()
			want(t, in.Receipt, tc.run)
			if got := in.Receipt.Runs[0].Detail; !strings.HasPrefix(got, tc.detail) || (got == "") != (tc.detail == "") {
				t.Errorf("the receipt says %q, want %q", got, tc.detail)
			}
			c.desk.round()
			visits := 0
			for _, r := range c.desk.held {
				if r.Kind == record.Visit && r.Value(record.VisitNote) == record.T("other a") {
					visits++
				}
			}
			if visits != 1 {
				t.Errorf("%d visits, want the one that was made", visits)
			}
			c.checked()
		})
	}
}

// decide lets the clerk write a verdict on a change in quarantine, if there is one.
func (c *county) decide(held *record.Change, verdict string) {
	c.t.Helper()
	c.desk.round()
	if verdict == "" {
		return
	}
	hash := held.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C(verdict)))
	c.desk.round()
}
