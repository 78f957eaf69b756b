package store_test

import (
	"context"
	"fmt"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// A chain of merged households arrives in one page. It is followed once for the
// whole of it: once a row took minutes.
func TestALongChainOfDuplicatesIsFollowedOnce(t *testing.T) {
	const long = 3000
	s, d := newCounty(), newTablet(t, "a")
	s.rowsOf = long + 1
	refs := make([]record.Ref, long)
	for i := range refs {
		refs[i] = s.write("server", record.Ref{Kind: record.Household}, 0,
			record.Set{Field: record.HouseholdVillage, Value: record.C(village)}, record.Set{Field: record.HouseholdHead, Value: record.T(fmt.Sprintf("户%d", i))})
	}
	for i := range refs[1:] {
		s.write("server", refs[i], 1, record.Set{Field: record.HouseholdMerged, Value: record.R(refs[i+1].ID)})
	}
	d.sync(s)
	hits, total, err := d.Search(context.Background(), store.Find{Limit: long})
	must(t, err)
	// Those too far from the end stand for themselves.
	if want := long - record.MaxMerges; total != want {
		t.Errorf("%d households are listed, want %d", total, want)
	}
	away := 0
	for _, h := range hits {
		if h.Away {
			away++
		}
	}
	if want := long - record.MaxMerges - 1; away != want {
		t.Errorf("%d are marked as merged, want %d", away, want)
	}
	d.check()
}

// A household whose keeper is not here stays listed, and says so, until the
// keeper comes; then it gives way to it.
func TestADuplicateWhoseKeeperIsElsewhereStaysListed(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	house := func(head, code string) record.Ref {
		return s.write("server", record.Ref{Kind: record.Household}, 0,
			record.Set{Field: record.HouseholdVillage, Value: record.C(code)}, record.Set{Field: record.HouseholdHead, Value: record.T(head)})
	}
	loser, keeper := house("扎喜", village), house("扎西", "623027104201")
	for _, of := range []record.Ref{loser, keeper} {
		s.write("server", record.Ref{Kind: record.Member}, 0, record.Set{Field: record.MemberHousehold, Value: record.R(of.ID)}, record.Set{Field: record.MemberName, Value: record.T("央金")})
		s.write("server", record.Ref{Kind: record.Case}, 0, record.Set{Field: record.CaseHousehold, Value: record.R(of.ID)}, record.Set{Field: record.CaseOrdinal, Value: record.I(1)},
			record.Set{Field: record.CaseOutcome, Value: record.C("accepted")}) // so that a visit is due
	}
	s.write("server", loser, s.seq, record.Set{Field: record.HouseholdMerged, Value: record.R(keeper.ID)})
	d.sync(s)
	see := func(want string, away bool, listed int) {
		t.Helper()
		hits, _, err := d.Search(context.Background(), store.Find{})
		must(t, err)
		if len(hits) != 1 || hits[0].Head != want || hits[0].Away != away {
			t.Errorf("listed are %+v, want %s", hits, want)
		}
		views, err := d.List(context.Background(), store.Query{Kind: record.Household})
		must(t, err)
		due, _, err := d.Due(context.Background(), record.MustDay("2026-11-30"), 0)
		must(t, err)
		if len(views) != listed || len(due) != listed {
			t.Errorf("%d in lists, %d due, want %d", len(views), len(due), listed)
		}
		d.check()
	}
	see("扎喜", true, 1)
	s.subs = append(s.subs, "village/623027104201")
	d.sync(s)
	d.sync(s)
	see("扎西", false, 1)
	members, err := d.List(context.Background(), store.Query{Kind: record.Member, Where: []record.Set{{Field: record.MemberHousehold, Value: record.R(keeper.ID)}}})
	must(t, err)
	if len(members) != 2 {
		t.Errorf("the keeper's card shows %d members, with the duplicate's there are 2", len(members))
	}
	s.subs = s.subs[:1]
	d.sync(s)
	see("扎喜", true, 1)
}
