package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

func TestWhatIsSavedIsShownBeforeAndAfterTheExchange(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("才让卓玛")
	d.shows(hh, record.HouseholdHead, "才让卓玛")
	d.sync(s)
	d.shows(hh, record.HouseholdHead, "才让卓玛")
	if v := d.view(hh); v.Row.Last != 1 || v.Base.Seq != 1 || v.Row.Get(record.HouseholdHead).Siblings[0].Seq != 1 {
		t.Fatalf("the trunk has %+v", v)
	}
	if no, ok := d.Number(hh); !ok || no != 1 {
		t.Fatalf("number %d, %v", no, ok)
	}
	if ref, ok := d.Ref(1); !ok || ref != hh {
		t.Fatalf("record 1 is %v, %v", ref, ok)
	}
	d.set(hh, record.HouseholdHead, record.T("才让"))
	d.shows(hh, record.HouseholdHead, "才让")
	b := newTablet(t, "b")
	b.sync(s)
	b.shows(hh, record.HouseholdHead, "才让卓玛")
	d.sync(s)
	b.sync(s)
	b.shows(hh, record.HouseholdHead, "才让")
}

func TestOneSaveMakesAHouseholdWithItsMembers(t *testing.T) {
	d := newTablet(t, "a")
	saved := d.save(
		store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
			{Field: record.HouseholdHead, Value: record.T("扎西")}, {Field: record.HouseholdVillage, Value: record.C(village)}}},
		store.Edit{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
			{Field: record.MemberName, Value: record.T("央金")}, {Field: record.MemberHousehold, Value: record.R(store.NewID(0))}}},
		store.Edit{Ref: record.Ref{Kind: record.MemberCare}, Fields: []record.Set{
			{Field: record.CareMember, Value: record.R(store.NewID(1))}, {Field: record.CareHousehold, Value: record.R(store.NewID(0))}}})
	hh, member, care := saved.Refs[0], saved.Refs[1], saved.Refs[2]
	if want := record.DerivedID(saved.ID, 1); member.ID != want {
		t.Errorf("the member is %s, want it derived from the change: %s", member, want)
	}
	if want, _ := record.KeyedID(record.MemberCare, []record.Set{{Field: record.CareMember, Value: record.R(member.ID)}}); care.ID != want {
		t.Errorf("the care record is %s, want it keyed by its member: %s", care, want)
	}
	d.shows(member, record.MemberHousehold, hh.ID.String())
	d.check()
	_, err := d.Save(context.Background(), store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
		{Field: record.MemberName, Value: record.T("央金")}, {Field: record.MemberHousehold, Value: record.R(store.NewID(7))}}}}})
	if err == nil {
		t.Error("a reference to a new record that nobody makes was saved")
	}
}

func TestPresentValuesGoIntoAChangeOfTheirOwn(t *testing.T) {
	d := newTablet(t, "a")
	saved := d.save(store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T("扎西")},
		{Field: record.HouseholdWhere, Value: record.C("summer")}}})
	if saved.Also.IsZero() || saved.Also.Seq != saved.ID.Seq+1 {
		t.Fatalf("saved as %+v, want two changes", saved)
	}
	d.shows(saved.Refs[0], record.HouseholdWhere, "summer")
	d.set(saved.Refs[0], record.HouseholdWhere, record.C("winter"))
	d.shows(saved.Refs[0], record.HouseholdWhere, "winter")
	d.check()
}

func TestASaveThatTheServerWouldRefuseIsRefusedHere(t *testing.T) {
	d := newTablet(t, "a")
	a, b := d.household("一"), d.household("二")
	visit := d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
		{Field: record.VisitHousehold, Value: record.R(a.ID)}, {Field: record.VisitDate, Value: record.D(record.MustDay("2026-11-22"))}}}).Refs[0]
	edit := func(ref record.Ref, f record.Field, v record.Value) store.Edit {
		return store.Edit{Ref: ref, Base: d.view(ref).Base, Fields: []record.Set{{Field: f, Value: v}}}
	}
	waiting := d.outbound().Waiting
	for name, c := range map[string]struct {
		save store.Save
		code string
	}{
		"without an author":          {store.Save{Edits: []store.Edit{edit(a, record.HouseholdHead, record.T("三"))}}, "no_author"},
		"about two households":       {store.Save{Author: author, Edits: []store.Edit{edit(a, record.HouseholdHead, record.T("三")), edit(b, record.HouseholdHead, record.T("三"))}}, "several_households"},
		"of nothing":                 {store.Save{Author: author}, "empty"},
		"of a visit without a date":  {store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(a.ID)}}}}}, "required"},
		"of a visit without reason":  {store.Save{Author: author, Edits: []store.Edit{edit(visit, record.VisitNote, record.T("改"))}}, "reason_missing"},
		"of a text that is too long": {store.Save{Author: author, Edits: []store.Edit{edit(a, record.HouseholdHead, record.T(strings.Repeat("长", 41)))}}, "too_long"},
	} {
		var invalid *record.Invalid
		if _, err := d.Save(context.Background(), c.save); !errors.As(err, &invalid) || invalid.Code != c.code {
			t.Errorf("a save %s gives %v, want %s", name, err, c.code)
		}
	}
	// One bad save undoes the good one of the same call.
	_, err := d.Save(context.Background(), store.Save{Author: author, Edits: []store.Edit{edit(a, record.HouseholdHead, record.T("好"))}}, store.Save{})
	if err == nil || d.outbound().Waiting != waiting {
		t.Errorf("the outbox grew from %d to %d though the save failed (%v)", waiting, d.outbound().Waiting, err)
	}
	d.shows(a, record.HouseholdHead, "一")
	d.set(b, record.HouseholdHead, record.T("还能存"))
	d.check()
}

// Rule I3: the base is that of the form, not of the save.
func TestWhatArrivedWhileAFormWasOpenBecomesAConflict(t *testing.T) {
	s, a, b := newCounty(), newTablet(t, "a"), newTablet(t, "b")
	hh := a.household("扎西")
	a.sync(s)
	b.sync(s)
	form := a.view(hh)
	b.set(hh, record.HouseholdPhone, record.T("b"))
	b.sync(s)
	a.sync(s)
	a.save(store.Edit{Ref: hh, Base: form.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("a")}}})
	a.sync(s)
	if g := s.row(hh).Get(record.HouseholdPhone); len(g.Siblings) != 2 {
		t.Fatalf("the county has %v: a's form had not shown b's value", g.Siblings)
	}
}

// Rule I3: a sibling that the form did not show is not superseded, one that it
// showed is; other fields keep the base of the form.
func TestAFormSupersedesJustTheSiblingsItShowed(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	base := a.view(hh).Row.Last
	s.write("x", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("x")})
	s.now += 5000
	s.write("y", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("y")}, record.Set{Field: record.HouseholdHead, Value: record.T("扎西才让")})
	a.sync(s)
	v := a.view(hh)
	if len(v.Siblings[record.HouseholdPhone]) != 2 || v.Value(record.HouseholdPhone).Text() != "y" {
		t.Fatalf("the form has %+v", v)
	}
	a.save(store.Edit{Ref: hh, Base: v.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("a")}, {Field: record.HouseholdHead, Value: record.T("才让")}}})
	a.sync(s)
	var phones []string
	for _, x := range s.row(hh).Get(record.HouseholdPhone).Siblings {
		phones = append(phones, x.Value.Text())
	}
	if slices.Sort(phones); !slices.Contains(phones, "x") || !slices.Contains(phones, "a") {
		t.Errorf("the county has phones %v: x was not shown and must stay", phones)
	}
	if g := s.row(hh).Get(record.HouseholdHead); len(g.Siblings) != 1 {
		t.Errorf("the head is in conflict: %v", g.Siblings)
	}
	v = a.view(hh)
	a.save(store.Edit{Ref: hh, Base: v.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("x")}}, Shown: []record.Field{record.HouseholdPhone}})
	a.sync(s)
	if g := s.row(hh).Get(record.HouseholdPhone); len(g.Siblings) != 1 || g.Siblings[0].Value.Text() != "x" {
		t.Errorf("after a decision the county has %v", g.Siblings)
	}
}

// Rule I4: while an own change lies over a record, later saves carry its base.
func TestALaterSaveCarriesTheBaseOfTheChangeThatLiesOver(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	was := a.view(hh).Base.Seq
	a.set(hh, record.HouseholdPhone, record.T("1"))
	out := a.outbound()
	s.write("b", hh, s.row(hh).Last, record.Set{Field: record.HouseholdGroup, Value: record.I(3)})
	// Only the pages of b's change come: the reply has no receipt.
	in := s.exchange(&record.Outbound{Device: a.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch, Subs: out.Subs})
	a.inbound(out, in)
	if v := a.view(hh); v.Base.Seq != was || v.Base.Trunk <= was || v.State != store.Waiting {
		t.Fatalf("base %+v, want %d under the change that waits", v.Base, was)
	}
	a.shows(hh, record.HouseholdPhone, "1")
	a.shows(hh, record.HouseholdGroup, "3")
	// The receipt without a page changes nothing about it.
	out = a.outbound()
	in = s.exchange(out)
	in.Pages = nil
	a.inbound(out, in)
	if v := a.view(hh); v.Base.Seq != was || v.State != store.Sent {
		t.Fatalf("acknowledged but not paged: base %+v %s", v.Base, v.State)
	}
	a.shows(hh, record.HouseholdPhone, "1")
	a.sync(s)
	if v := a.view(hh); v.Base.Seq != s.row(hh).Last {
		t.Fatalf("base %+v after the page, want %d", v.Base, s.row(hh).Last)
	}
}

// The exception of rule I4: a decision covers the siblings that the form showed,
// though an own change lies over the record.
func TestADecisionCoversTheSiblingsShownUnderAnOwnChange(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	base := a.view(hh).Row.Last
	a.set(hh, record.HouseholdGroup, record.I(2)) // lies over, with the old base
	s.write("x", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("x")})
	s.write("y", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("y")})
	out := a.outbound()
	a.inbound(out, s.exchange(&record.Outbound{Device: a.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch, Subs: out.Subs}))
	form := a.view(hh)
	s.write("z", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("z")}) // after the form was opened
	a.save(store.Edit{Ref: hh, Base: form.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("x")}}, Shown: []record.Field{record.HouseholdPhone}})
	a.sync(s)
	var phones []string
	for _, x := range s.row(hh).Get(record.HouseholdPhone).Siblings {
		phones = append(phones, x.Value.Text())
	}
	if slices.Sort(phones); !slices.Equal(phones, []string{"x", "z"}) {
		t.Errorf("the county has phones %v, want the decision and z, which the form had not shown", phones)
	}
}

func TestTwoPeopleEnteringTheSameDutyDayMeetInOneRecord(t *testing.T) {
	s, a, b := newCounty(), newTablet(t, "a"), newTablet(t, "b")
	team := record.Ref{Kind: record.Team, ID: idOf("team")}
	s.internal(team, record.Set{Field: record.TeamName, Value: record.T("队")}, record.Set{Field: record.TeamTownship, Value: record.C("623027103")})
	s.subs = append(s.subs, "team/623027103", "ref/team")
	day := func(d *tablet, status string) record.Ref {
		return d.save(store.Edit{Ref: record.Ref{Kind: record.DutyDay}, Fields: []record.Set{
			{Field: record.DutyPerson, Value: record.R(author)}, {Field: record.DutyDate, Value: record.D(record.MustDay("2026-11-22"))},
			{Field: record.DutyTeam, Value: record.R(team.ID)}, {Field: record.DutyStatus, Value: record.C(status)}}}).Refs[0]
	}
	x, y := day(a, "village"), day(b, "leave")
	if x != y {
		t.Fatalf("two records %s and %s for one day", x, y)
	}
	a.sync(s)
	b.sync(s)
	a.sync(s)
	va, vb := a.view(x), b.view(x)
	if len(va.Siblings[record.DutyStatus]) != 2 || va.Value(record.DutyStatus) != vb.Value(record.DutyStatus) {
		t.Fatalf("a shows %+v\nb shows %+v", va, vb)
	}
	days, err := a.DutyDays(context.Background(), team.ID, 2026, 11)
	must(t, err)
	if len(days) != 1 {
		t.Errorf("the month has %d lines", len(days))
	}
}
