package store_test

import (
	"context"
	"slices"
	"testing"

	"zhucun/store"
	"zhucun/store/record"

	"pgregory.net/rapid"
)

// allDue is the county's setting by which every household is due until it is visited.
func (d *tablet) allDue() {
	d.save(store.Edit{Ref: record.Ref{Kind: record.Setting}, Fields: []record.Set{{Field: record.SettingName, Value: record.C(store.DueOthers)},
		{Field: record.SettingValue, Value: record.T("yes")}, {Field: record.SettingFrom, Value: record.D(record.MustDay("2020-01-01"))}}})
}

func (d *tablet) watched(household record.Ref, ordinal int64, more ...record.Set) record.Ref {
	return d.save(store.Edit{Ref: record.Ref{Kind: record.Case}, Fields: append([]record.Set{{Field: record.CaseHousehold, Value: record.R(household.ID)},
		{Field: record.CaseOrdinal, Value: record.I(ordinal)}, {Field: record.CaseOutcome, Value: record.C("accepted")}}, more...)}).Refs[0]
}

func TestOnlyPairedAndMonitoredHouseholdsAreDueBeforeTheFirstVisit(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.now = record.MustDay("2026-11-22").Time().UnixMilli()
	pair := func(hh record.Ref, from, to string) {
		f := []record.Set{{Field: record.AssignmentPerson, Value: record.R(author)}, {Field: record.AssignmentRole, Value: record.C("helper")},
			{Field: record.AssignmentHousehold, Value: record.R(hh.ID)}, {Field: record.AssignmentFrom, Value: record.D(record.MustDay(from))}}
		if to != "" {
			f = append(f, record.Set{Field: record.AssignmentTo, Value: record.D(record.MustDay(to))})
		}
		d.save(store.Edit{Ref: record.Ref{Kind: record.Assignment}, Fields: f})
	}
	paired, watched, closed, over, ordinary, promised := d.named("甲", "", 1, ""), d.named("乙", "", 1, ""), d.named("丙", "", 1, ""),
		d.named("丁", "", 1, ""), d.named("戊", "", 1, ""), d.named("己", "", 1, "")
	pair(paired, "2026-11-22", "")
	pair(over, "2025-01-01", "2026-11-21")
	d.watched(watched, 1)
	d.watched(closed, 1, record.Set{Field: record.CaseClosed, Value: record.C("cleared")}, record.Set{Field: record.CaseClosedOn, Value: record.D(record.MustDay("2026-10-01"))})
	d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(promised.ID)},
		{Field: record.VisitDate, Value: record.D(record.MustDay("2026-11-01"))}, {Field: record.VisitNext, Value: record.D(record.MustDay("2026-11-23"))}}})
	due := func() (refs []record.Ref) {
		all, total, err := d.Due(ctx, record.MustDay("2026-11-30"), 0)
		must(t, err)
		for _, x := range all {
			refs = append(refs, x.Household)
		}
		if total != len(refs) {
			t.Errorf("%d of %d", len(refs), total)
		}
		return refs
	}
	if got := due(); len(got) != 3 || got[0] != promised || !slices.Contains(got, paired) || !slices.Contains(got, watched) {
		t.Errorf("due are %v", got)
	}
	d.allDue()
	if got := due(); len(got) != 6 || !slices.Contains(got, ordinary) || !slices.Contains(got, over) || !slices.Contains(got, closed) {
		t.Errorf("by the setting due are %v", got)
	}
}

// The store's question and the domain's rule give the same answer, also for what a
// duplicate brings, and also right after a case changed.
func TestWhoIsMonitoredIsWhatTheDomainSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newTablet(t, "a")
		d.now = record.MustDay("2026-11-22").Time().UnixMilli()
		keeper, loser, other := d.named("甲", "", 1, "out"), d.named("乙", "", 1, "out"), d.named("丙", "", 1, "general")
		d.set(loser, record.HouseholdMerged, record.R(keeper.ID))
		cases := map[record.ID][]record.Ref{}
		for i := range rapid.IntRange(1, 6).Draw(rt, "cases") {
			of := rapid.SampledFrom([]record.Ref{keeper, loser, other}).Draw(rt, "of")
			f := []record.Set{{Field: record.CaseOutcome, Value: record.C(rapid.SampledFrom([]string{"accepted", "unfit", ""}).Draw(rt, "outcome"))},
				{Field: record.CaseType, Value: record.C(rapid.SampledFrom([]string{"unstable", "edge", ""}).Draw(rt, "type"))},
				{Field: record.CaseOutcomeOn, Value: record.D(record.MustDay("2026-11-01") + record.Day(rapid.IntRange(0, 30).Draw(rt, "on")))},
				{Field: record.CaseClosed, Value: record.C(rapid.SampledFrom([]string{"", "open", "cleared"}).Draw(rt, "closed"))},
				{Field: record.CaseClosedOn, Value: record.D(record.MustDay("2026-11-01") + record.Day(rapid.IntRange(0, 30).Draw(rt, "closed on")))}}
			f = slices.DeleteFunc(f, func(s record.Set) bool { return s.Value == "" })
			if f = append(f, record.Set{Field: record.CaseClue, Value: record.T("线索")}); f[0].Field != record.CaseOutcome {
				f = append(f, record.Set{Field: record.CaseTold, Value: record.D(record.MustDay("2026-10-01"))})
			}
			ref := d.save(store.Edit{Ref: record.Ref{Kind: record.Case}, Fields: append([]record.Set{{Field: record.CaseHousehold, Value: record.R(of.ID)}, {Field: record.CaseOrdinal, Value: record.I(int64(i + 1))}}, f...)}).Refs[0]
			if of == loser {
				of = keeper // which stands for it
			}
			cases[of.ID] = append(cases[of.ID], ref)
			hits, _, err := d.Search(context.Background(), store.Find{})
			must(t, err)
			for _, h := range hits {
				var rows []*record.Row
				for _, ref := range cases[h.Ref.ID] {
					v, err := d.View(context.Background(), ref)
					must(t, err)
					rows = append(rows, &v.Row)
				}
				want := record.MonitoredOn(rows, record.MustDay("2026-11-23")).Type
				if h.Class.Monitored != want {
					rt.Fatalf("%s is found as %q, its cases make it %q", h.Head, h.Class.Monitored, want)
				}
				found := d.find(store.Find{Status: []string{record.AnyMonitored}})
				if slices.Contains(found, h.Head) != (want != "") {
					rt.Fatalf("monitored are %v, but %s is %q", found, h.Head, want)
				}
			}
		}
	})
}
