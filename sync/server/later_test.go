package server_test

import (
	"testing"

	"zhucun/store/record"
)

// What a clerk accepts in the wrong order, the latest first, is judged by what was
// accepted before it: each of those entries is read once, and none that wrote elsewhere.
func TestM1AcceptingInAnyOrderReadsEachEntryOnce(t *testing.T) {
	const n = 120
	for name, elsewhere := range map[string]bool{"all to one household": false, "each to another": true} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			l := &reading{Log: c.log}
			c.serveOn(l)
			houses := make([]record.ID, n)
			for i := range houses {
				houses[i] = c.house2
				if elsewhere {
					houses[i] = c.local(write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("户")))[0].ID
				}
			}
			c.tablet.round()
			var held []*record.Change
			for i, house := range houses {
				ref := record.Ref{Kind: record.Household, ID: house}
				held = append(held, c.tablet.save(c.helper, edit(ref, c.row(ref).Last, record.HouseholdPhone, record.T("1380000"+string(rune('0'+i%10))+"000"))))
			}
			c.tablet.round()
			c.desk.round()
			var decisions []record.Write
			for i := range held {
				hash := held[n-1-i].Hash()
				ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
				decisions = append(decisions, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("accept")))
			}
			c.desk.save(c.clerk, decisions...)
			l.entries = 0
			c.desk.round()
			if l.entries > 4*n {
				t.Errorf("%d decisions read entries %d times", n, l.entries)
			}
			for _, house := range houses {
				if r := c.row(record.Ref{Kind: record.Household, ID: house}); len(r.Conflicts()) > 0 || r.Value(record.HouseholdPhone) == "" {
					t.Fatalf("the household has %q, conflicts %v", r.Value(record.HouseholdPhone), r.Conflicts())
				}
			}
			if v := c.row(record.Ref{Kind: record.Household, ID: houses[n-1]}).Value(record.HouseholdPhone); v != held[n-1].Writes[0].Fields[0].Value {
				t.Errorf("the last word is %q", v)
			}
			st, err := c.Status(ctx)
			if err != nil || st.Waiting != 0 {
				t.Errorf("%d still wait, %v", st.Waiting, err)
			}
			c.checked()
		})
	}
}
