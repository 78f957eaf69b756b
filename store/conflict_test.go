package store_test

import (
	"context"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// conflicts are those of a tablet, open or settled.
func (d *tablet) conflicts(settled bool) []store.Conflict {
	d.t.Helper()
	all, err := d.Conflicts(context.Background(), settled, 0)
	must(d.t, err)
	d.check()
	return all
}

// quarrel has two tablets write a field, neither having seen the other's.
func quarrel(t *testing.T, f record.Field, one, other record.Value) (s *county, a, b *tablet, hh record.Ref) {
	t.Helper()
	s, a, b = newCounty(), newTablet(t, "a"), newTablet(t, "b")
	hh = a.named("才让卓玛", "ཚེ་རིང་སྒྲོལ་མ", 2, "stable")
	a.sync(s)
	b.sync(s)
	a.set(hh, f, one)
	b.set(hh, f, other)
	a.sync(s)
	b.sync(s)
	a.sync(s)
	return s, a, b, hh
}

func values(g record.Register) (all []string) {
	for _, s := range g.Siblings() {
		all = append(all, s.Value.String())
	}
	return all
}

func TestAConflictIsListedWithWhomItIsAboutUntilItIsSettled(t *testing.T) {
	s, a, b, hh := quarrel(t, record.HouseholdPhone, record.T("1"), record.T("2"))
	for _, d := range []*tablet{a, b} {
		all := d.conflicts(false)
		if len(all) != 1 || len(d.conflicts(true)) != 0 {
			t.Fatalf("%s lists %+v", d, all)
		}
		c := all[0]
		if c.Ref != hh || c.Field != record.HouseholdPhone || !c.Open || c.Settled != nil || c.About != hh || len(values(c.Values)) != 2 ||
			c.Name != "才让卓玛" || c.NameBo != "ཚེ་རིང་སྒྲོལ་མ" || c.Village != village || c.Group != 2 {
			t.Errorf("%s lists %+v", d, c)
		}
	}
	a.decide(hh, record.HouseholdPhone, record.T("2"))
	a.sync(s)
	b.sync(s)
	for _, d := range []*tablet{a, b} {
		if open := d.conflicts(false); len(open) != 0 {
			t.Errorf("%s lists %+v after it was settled", d, open)
		}
		all := d.conflicts(true)
		if len(all) != 1 || all[0].Open || all[0].Settled == nil || all[0].Settled.Value != record.T("2") || all[0].Settled.By.Device != a.id || len(values(all[0].Values)) != 2 {
			t.Errorf("%s shows of what was settled %+v", d, all)
		}
	}
	a.set(hh, record.HouseholdPhone, record.T("3")) // is no decision
	if all := a.conflicts(true); len(all) != 1 || all[0].Settled.Value != record.T("2") {
		t.Errorf("what was decided became %+v", all)
	}
}

// decide settles a field in a form that shows all its values.
func (d *tablet) decide(ref record.Ref, f record.Field, v record.Value) {
	d.t.Helper()
	base := d.view(ref).Base
	d.save(store.Edit{Ref: ref, Base: base, Fields: []record.Set{{Field: f, Value: v}}, Shown: map[record.Field]store.Base{f: base}})
}

// Rule M3: two decisions of the same conflict, each without having heard of the other.
func TestTwoClerksWhoDecideDifferentlyStandBesideEachOtherAndSeeIt(t *testing.T) {
	for _, order := range []string{"a first", "b first"} {
		t.Run(order, func(t *testing.T) {
			s, a, b, hh := quarrel(t, record.HouseholdPhone, record.T("1"), record.T("2"))
			a.decide(hh, record.HouseholdPhone, record.T("1"))
			b.decide(hh, record.HouseholdPhone, record.T("3"))
			first, second := a, b
			if order == "b first" {
				first, second = b, a
			}
			first.sync(s)
			second.sync(s)
			first.sync(s)
			for _, d := range []*tablet{a, b} {
				all := d.conflicts(false)
				if len(all) != 1 || len(all[0].Values.Writings) != 2 || all[0].Settled == nil {
					t.Fatalf("%s lists %+v", d, all)
				}
				for _, w := range all[0].Values.Writings {
					if want := map[record.ID]record.Value{a.id: record.T("1"), b.id: record.T("3")}[w.By.Device]; w.Value != want {
						t.Errorf("%s: %s wrote %q, want %q", d, w.By.Device.Short(), w.Value, want)
					}
				}
				if len(d.conflicts(true)) != 0 {
					t.Errorf("%s lists it as settled too", d)
				}
			}
			b.decide(hh, record.HouseholdPhone, record.T("1"))
			b.sync(s)
			a.sync(s)
			if open, settled := a.conflicts(false), a.conflicts(true); len(open) != 0 || len(settled) != 1 || settled[0].Settled.By.Device != b.id {
				t.Errorf("after the last word: %+v, %+v", open, settled)
			}
		})
	}
}

// Two who decide alike have settled it.
func TestTwoClerksWhoDecideAlikeHaveSettledIt(t *testing.T) {
	s, a, b, hh := quarrel(t, record.HouseholdPhone, record.T("1"), record.T("2"))
	a.decide(hh, record.HouseholdPhone, record.T("1"))
	b.decide(hh, record.HouseholdPhone, record.T("1"))
	a.sync(s)
	b.sync(s)
	a.sync(s)
	for _, d := range []*tablet{a, b} {
		if open, settled := d.conflicts(false), d.conflicts(true); len(open) != 0 || len(settled) != 1 {
			t.Errorf("%s: open %+v, settled %+v", d, open, settled)
		}
	}
}

// Rule S7: of a present value nothing older is kept, here neither.
func TestOfAPresentValueNothingStaysThatWasSettled(t *testing.T) {
	s, a, b, hh := quarrel(t, record.HouseholdWhere, record.C("summer"), record.C("hospital"))
	if len(b.conflicts(false)) != 1 {
		t.Fatal("it is not in conflict")
	}
	a.decide(hh, record.HouseholdWhere, record.C("home"))
	a.sync(s)
	b.sync(s)
	for _, d := range []*tablet{a, b} {
		if open, settled := d.conflicts(false), d.conflicts(true); len(open)+len(settled) != 0 {
			t.Errorf("%s keeps %+v and %+v", d, open, settled)
		}
	}
}

func TestAConflictLeavesWithItsRecord(t *testing.T) {
	s, a, b, hh := quarrel(t, record.HouseholdPhone, record.T("1"), record.T("2"))
	last := b.view(hh).Row.Last
	delete(s.rows, hh)
	s.seq++
	out := b.outbound()
	in := s.exchange(out)
	in.Pages[1].Gone = []record.Gone{{Ref: hh, Seq: last + 1}}
	b.inbound(out, in)
	if all := b.conflicts(false); len(all) != 0 {
		t.Errorf("%s lists %+v of what is not here", b, all)
	}
	if len(a.conflicts(false)) != 1 {
		t.Error("the other tablet has it still")
	}
}

func TestWhatWasSettledIsForgottenAfterAYear(t *testing.T) {
	s, a, b, hh := quarrel(t, record.HouseholdPhone, record.T("1"), record.T("2"))
	a.decide(hh, record.HouseholdPhone, record.T("1"))
	a.sync(s)
	b.sync(s)
	const later = 500 * 24 * 3600 * 1000
	s.now += later
	for _, d := range []*tablet{a, b} {
		d.now += later
		d.sync(s)
	}
	a.set(hh, record.HouseholdSize, record.I(3))
	b.set(hh, record.HouseholdSize, record.I(4))
	a.sync(s)
	b.sync(s)
	b.decide(hh, record.HouseholdSize, record.I(4))
	if all := b.conflicts(true); len(all) != 1 || all[0].Field != record.HouseholdSize {
		t.Errorf("%+v", all)
	}
}
