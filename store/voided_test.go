package store_test

import (
	"context"
	"slices"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// What was voided stays in the history, but no list, count or due date has it; taken
// back, it is everywhere again.
func TestWhatWasVoidedIsInNoListAndCountsNowhere(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.now = record.MustDay("2026-11-22").Time().UnixMilli()
	a, b := d.named("才让卓玛", "", 1, "stable"), d.named("卓玛", "", 2, "stable")
	visit := func(hh record.Ref, date, next string) record.Ref {
		return d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
			{Field: record.VisitHousehold, Value: record.R(hh.ID)}, {Field: record.VisitDate, Value: record.D(record.MustDay(date))},
			{Field: record.VisitNext, Value: record.D(record.MustDay(next))}}}).Refs[0]
	}
	void := func(ref record.Ref, field record.Field, why string, more ...record.Set) {
		v, err := d.View(ctx, ref)
		must(t, err)
		d.save(store.Edit{Ref: ref, Base: v.Base, Fields: append(more, record.Set{Field: field, Value: record.T(why)})})
	}
	visit(a, "2026-10-01", "2026-11-01")
	wrong := visit(a, "2026-11-10", "2026-11-20")
	visit(b, "2026-10-05", "2026-11-05")
	expect := func(when string, names []string, last, next string, due int) {
		t.Helper()
		if got := d.find(store.Find{}); !slices.Equal(got, names) {
			t.Errorf("%s: lists %v, want %v", when, got, names)
		}
		hits, _, err := d.Search(ctx, store.Find{Text: "crzm"})
		must(t, err)
		if last != "" && (len(hits) != 1 || hits[0].Last != record.MustDay(last) || hits[0].Next != record.MustDay(next)) {
			t.Errorf("%s: %+v, want the latest visit on %s", when, hits, last)
		}
		all, total, err := d.Due(ctx, record.MustDay("2026-11-30"), 0)
		if err != nil || len(all) != due || total != due || last != "" && !slices.ContainsFunc(all, func(x store.Due) bool { return x.Last == record.MustDay(last) }) {
			t.Errorf("%s: %d due, %+v, %v", when, total, all, err)
		}
		if found, err := d.Check(ctx); err != nil || len(found) != 0 {
			t.Errorf("%s: %v, %v", when, found, err)
		}
	}
	expect("at first", []string{"才让卓玛", "卓玛"}, "2026-11-10", "2026-11-20", 2)
	why := record.Set{Field: record.VisitReason, Value: record.T("重复录入")}
	void(wrong, record.VisitVoided, "重复录入", why)
	expect("a visit", []string{"才让卓玛", "卓玛"}, "2026-10-01", "2026-11-01", 2)
	void(wrong, record.VisitVoided, "", why)
	expect("the visit taken back", []string{"才让卓玛", "卓玛"}, "2026-11-10", "2026-11-20", 2)
	void(a, record.HouseholdVoided, "没有这一户")
	expect("a household", []string{"卓玛"}, "", "", 1)
	if v, err := d.View(ctx, a); err != nil || v.Value(record.HouseholdHead) != record.T("才让卓玛") {
		t.Errorf("it is gone: %+v, %v", v, err)
	}
	void(a, record.HouseholdVoided, "")
	expect("the household taken back", []string{"才让卓玛", "卓玛"}, "2026-11-10", "2026-11-20", 2)
}
