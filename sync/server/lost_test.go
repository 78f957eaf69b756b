package server_test

import (
	"path/filepath"
	"testing"

	"zhucun/store/record"
)

// A log is restored to before a change that was put in quarantine. What the clerk said
// of it comes first, waits, and is carried out when the change comes again.
func TestX9ADecisionThatComesBeforeWhatItIsAboutWaitsForIt(t *testing.T) {
	for _, word := range []string{"accept", "return"} {
		c := newCounty(t)
		c.tablet.round()
		c.desk.round()
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := c.log.Backup(ctx, backup); err != nil {
			t.Fatal(err)
		}
		v := c.beyond()
		want(t, c.tablet.round().Receipt, "1+1 permission")
		q := announced(v)
		c.desk.round()
		c.desk.say(c.clerk, q, word)
		c.desk.round()

		c.path = backup
		c.open()
		if err := c.BeginRestored(ctx); err != nil {
			t.Fatal(err)
		}
		c.serve()
		c.desk.reset(c.desk.round().LogEpoch)
		c.desk.from = 0
		want(t, c.desk.round().Receipt, "1+1 permission")
		c.tablet.reset(c.tablet.round().LogEpoch)
		c.tablet.from = 0
		c.tablet.round()
		if outcome := map[string]string{"accept": "applied", "return": "returned"}[word]; c.value(q, record.QuarantineOutcome) != record.C(outcome) {
			t.Errorf("after %s the outcome is %q: %+v", word, c.value(q, record.QuarantineOutcome).Text(), c.row(q))
		}
		c.desk.same(c.desk.round())
		c.tablet.same(c.tablet.round())
		c.checked()
	}
}
