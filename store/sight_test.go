package store_test

import (
	"slices"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// What a change says that its author had seen (rules M1 and I3).

// Rule M1: what a colleague's change has ended, which a form does not show, is in
// force again if that change is returned; so the form has not shown it either.
func TestAFormThatHidesAColleaguesChangeHidesWhatThatEnded(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	s.write("x", hh, a.view(hh).Base.Seq, record.Set{Field: record.HouseholdPhone, Value: record.T("county")})
	draft := a.view(hh).Base
	a.sync(s)
	county := a.view(hh).Base.Seq
	colleague := idOf("colleague")
	for _, v := range []string{"1", "2"} { // the second may be returned and the first accepted
		a.as(colleague, hh, a.view(hh).Base, record.HouseholdPhone, record.T(v))
	}
	a.as(author, hh, draft, record.HouseholdPhone, record.T("3")) // on top, beside the second
	form := a.view(hh)
	a.as(author, hh, form.Base, record.HouseholdPhone, record.T("4"))
	out := a.outbound()
	first := out.Changes[0].Seq
	want := []record.Hidden{
		{Field: record.HouseholdPhone, Name: record.Name{Own: first}},
		{Field: record.HouseholdPhone, Name: record.Name{Own: first + 1}},
		{Field: record.HouseholdPhone, Name: record.Name{Seq: county}},
	}
	if got := out.Changes[3].Writes[0].Hidden; form.Value(record.HouseholdPhone).Text() != "3" || !slices.Equal(got, want) {
		t.Errorf("hidden from the form are %+v, want %+v", got, want)
	}
}

// Rule M1: what a form did not show stays so, though its record has left the device
// before it is saved.
func TestWhatAFormDidNotShowStaysHiddenWhenItsRecordHasLeft(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	base := a.view(hh).Base.Seq
	for _, by := range []string{"x", "y"} {
		s.write(by, hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T(by)})
		s.now += 5000
	}
	a.sync(s)
	form := a.view(hh)
	hidden := form.Row.Get(record.HouseholdPhone).Writings[0].Seq
	a.set(hh, record.HouseholdGroup, record.I(3)) // waits, and keeps the household on the screen
	out := a.outbound()
	in := s.exchange(&record.Outbound{Device: a.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch, Subs: out.Subs})
	in.Pages[1].Gone = []record.Gone{{Ref: hh, Seq: s.seq + 1}}
	a.inbound(out, in)
	if got := a.view(hh); !got.Exists || got.Base.Seq != 0 {
		t.Fatalf("the household has not left: %+v", got)
	}
	a.as(author, hh, form.Base, record.HouseholdPhone, record.T("z"))
	w := a.outbound().Changes[1].Writes[0]
	if want := []record.Hidden{{Field: record.HouseholdPhone, Name: record.Name{Seq: hidden}}}; w.Base != form.Base.Seq || !slices.Equal(w.Hidden, want) {
		t.Errorf("it says it saw %+v, want the base %d and hidden %+v", w, form.Base.Seq, want)
	}
}

// Rule M1: of a record that is not here a form shows nothing, whatever a colleague
// has sent of it before.
func TestOfARecordThatIsNotHereNothingOfTheQueueIsSeen(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	fields := func(note string) []record.Set {
		return []record.Set{
			{Field: record.DutyPerson, Value: record.R(author)}, {Field: record.DutyDate, Value: record.D(record.MustDay("2026-11-03"))},
			{Field: record.DutyTeam, Value: record.R(idOf("team"))}, {Field: record.DutyStatus, Value: record.C("in")}, {Field: record.DutyNote, Value: record.T(note)},
		}
	}
	day := a.save(store.Edit{Ref: record.Ref{Kind: record.DutyDay}, Fields: fields("colleague")}).Refs[0]
	a.sync(s) // no subscription brings it back
	v := a.view(day)
	if v.Exists {
		t.Fatalf("the day is here: %+v", v)
	}
	a.save(store.Edit{Ref: day, Base: v.Base, Fields: fields("author")})
	if c := a.outbound().Changes[0]; c.Writes[0].Missed != c.Seq-1 {
		t.Errorf("it says it saw %+v, want nothing of the queue before number %d", c.Writes[0], c.Seq)
	}
}
