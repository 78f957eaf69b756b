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
	if v := d.view(hh); v.Row.Last != 1 || v.Base.Seq != 1 || v.Row.Get(record.HouseholdHead).Writings[0].Seq != 1 {
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
	if g := s.row(hh).Get(record.HouseholdPhone); len(g.Writings) != 2 {
		t.Fatalf("the county has %v: a's form had not shown b's value", g.Writings)
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
	if len(v.Row.Get(record.HouseholdPhone).Siblings()) != 2 || v.Value(record.HouseholdPhone).Text() != "y" {
		t.Fatalf("the form has %+v", v)
	}
	a.save(store.Edit{Ref: hh, Base: v.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("a")}, {Field: record.HouseholdHead, Value: record.T("才让")}}})
	a.sync(s)
	var phones []string
	for _, x := range s.row(hh).Get(record.HouseholdPhone).Writings {
		phones = append(phones, x.Value.Text())
	}
	if slices.Sort(phones); !slices.Contains(phones, "x") || !slices.Contains(phones, "a") {
		t.Errorf("the county has phones %v: x was not shown and must stay", phones)
	}
	if g := s.row(hh).Get(record.HouseholdHead); len(g.Writings) != 1 {
		t.Errorf("the head is in conflict: %v", g.Writings)
	}
	v = a.view(hh)
	a.save(store.Edit{Ref: hh, Base: v.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("x")}}, Shown: map[record.Field]store.Base{record.HouseholdPhone: v.Base}})
	a.sync(s)
	if g := s.row(hh).Get(record.HouseholdPhone); len(g.Writings) != 1 || g.Writings[0].Value.Text() != "x" {
		t.Errorf("after a decision the county has %v", g.Writings)
	}
}

// Rules I3, I4: while an own change lies over a record, what the log has learned
// since is laid beside it; a form that shows the own value alone does not end it.
func TestWhatComesInUnderAChangeThatWaitsIsKnownAndHidden(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	base := a.view(hh).Base.Seq
	a.set(hh, record.HouseholdPhone, record.T("1"))
	out := a.outbound()
	s.write("b", hh, base, record.Set{Field: record.HouseholdPhone, Value: record.T("b")}, record.Set{Field: record.HouseholdGroup, Value: record.I(3)})
	// Only the pages of b's change come: the reply has no receipt.
	in := s.exchange(&record.Outbound{Device: a.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch, Subs: out.Subs})
	a.inbound(out, in)
	v := a.view(hh)
	if v.State != store.Waiting || v.Base.Seq != s.row(hh).Last || len(v.Row.Get(record.HouseholdPhone).Siblings()) != 2 {
		t.Fatalf("the form has %+v", v)
	}
	a.shows(hh, record.HouseholdPhone, "1")
	a.shows(hh, record.HouseholdGroup, "3")
	a.set(hh, record.HouseholdPhone, record.T("2"))
	// The receipt without a page changes nothing about it.
	out = a.outbound()
	if w := out.Changes[1].Writes[0]; w.Base != v.Base.Seq || w.Missed != 0 || len(w.Hidden) != 1 || w.Hidden[0].Seq != v.Base.Seq {
		t.Errorf("the second change says it saw %+v", w)
	}
	in = s.exchange(out)
	in.Pages = nil
	a.inbound(out, in)
	if v := a.view(hh); v.State != store.Sent {
		t.Fatalf("acknowledged but not paged: %s", v.State)
	}
	a.shows(hh, record.HouseholdPhone, "2")
	a.sync(s)
	if got := s.row(hh).Get(record.HouseholdPhone).Siblings(); len(got) != 2 || got[0].Value.Text() != "b" || got[1].Value.Text() != "2" {
		t.Errorf("the county has %+v, want b, which no form had shown, and 2", got)
	}
	if v := a.view(hh); v.Base.Seq != s.row(hh).Last {
		t.Fatalf("base %+v after the page, want %d", v.Base, s.row(hh).Last)
	}
}

// siblings are the values that the tablet shows of a field.
func (d *tablet) siblings(ref record.Ref, f record.Field) []record.Sibling {
	v := d.view(ref)
	return v.Row.Get(f).Siblings()
}

// as lets one of the people of a tablet save a field.
func (d *tablet) as(who record.ID, ref record.Ref, base store.Base, f record.Field, v record.Value) {
	d.t.Helper()
	d.now += 1000
	_, err := d.Save(context.Background(), store.Save{Author: who, Edits: []store.Edit{{Ref: ref, Base: base, Fields: []record.Set{{Field: f, Value: v}}}}})
	must(d.t, err)
}

// On a shared tablet a draft ends what it had shown, as on two tablets, and
// the tablet itself shows both before any exchange.
func TestOnASharedTabletADraftEndsOnlyWhatItHadShown(t *testing.T) {
	for _, exchanged := range []string{"not exchanged", "acknowledged", "exchanged and pulled back"} {
		t.Run(exchanged, func(t *testing.T) {
			s, a := newCounty(), newTablet(t, "a")
			hh := a.household("扎西")
			a.sync(s)
			draft := a.view(hh).Base
			colleague := idOf("colleague")
			a.as(colleague, hh, draft, record.HouseholdPhone, record.T("l"))
			switch exchanged {
			case "acknowledged":
				out := a.outbound()
				in := s.exchange(out)
				in.Pages = nil
				a.inbound(out, in)
			case "exchanged and pulled back":
				a.sync(s)
			}
			a.as(author, hh, draft, record.HouseholdPhone, record.T("m"))
			if got := a.siblings(hh, record.HouseholdPhone); len(got) != 2 {
				t.Errorf("the tablet shows %+v, want l and m", got)
			}
			a.shows(hh, record.HouseholdPhone, "m")
			a.sync(s)
			if got := s.row(hh).Get(record.HouseholdPhone).Siblings(); len(got) != 2 {
				t.Errorf("the county has %+v, want l and m", got)
			}
			// Whoever opens the form then sees what wins and hides the other.
			v := a.view(hh)
			a.as(idOf("third"), hh, v.Base, record.HouseholdPhone, record.T("n"))
			a.sync(s)
			var left []string
			for _, x := range s.row(hh).Get(record.HouseholdPhone).Siblings() {
				left = append(left, x.Value.Text())
			}
			if want := []string{"l", "n"}; v.Value(record.HouseholdPhone).Text() == "m" && !slices.Equal(left, want) {
				t.Errorf("the county has %v, want %v", left, want)
			}
		})
	}
}

// What was in force when a form was opened may come back when a change that has
// ended it is returned: the own mark says what the form had shown, not what is left.
func TestADraftDoesNotEndWhatComesBackWhenAChangeIsReturned(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	draft := a.view(hh).Base
	a.as(idOf("colleague"), hh, draft, record.HouseholdPhone, record.T("l"))
	a.as(author, hh, a.view(hh).Base, record.HouseholdPhone, record.T("returned"))
	a.as(author, hh, draft, record.HouseholdPhone, record.T("m"))
	if w := a.outbound().Changes[2].Writes[0]; w.Missed != 2 {
		t.Fatalf("the draft says it missed %d changes, want 2: %+v", w.Missed, w)
	}
	s.refuse = func(c *record.Change) string { return map[bool]string{true: "permission"}[c.Seq == 3] }
	a.sync(s) // as if the second were returned and the third let in
	var left []string
	for _, x := range s.row(hh).Get(record.HouseholdPhone).Siblings() {
		left = append(left, x.Value.Text())
	}
	if !slices.Equal(left, []string{"l", "m"}) {
		t.Errorf("the county has %v, want l, which the draft had not shown, and m", left)
	}
}

// A record that has left the trunk shows only what waits: a colleague's work that
// the county has is not on the screen, and stays.
func TestAFormOnARecordThatLeftDoesNotEndWhatWasSentFromHere(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	a.as(idOf("colleague"), hh, a.view(hh).Base, record.HouseholdPhone, record.T("l"))
	a.sync(s)
	a.set(hh, record.HouseholdGroup, record.I(1)) // waits
	out := a.outbound()
	in := s.exchange(&record.Outbound{Device: a.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch, Subs: out.Subs})
	for i := range in.Pages {
		in.Pages[i].Gone = append(in.Pages[i].Gone, record.Gone{Ref: hh, Seq: s.seq + 1})
	}
	a.inbound(out, in)
	v := a.view(hh)
	if g := v.Row.Get(record.HouseholdPhone); g != nil {
		t.Fatalf("the form shows %+v", g)
	}
	a.as(author, hh, v.Base, record.HouseholdPhone, record.T("m"))
	a.sync(s)
	if got := s.row(hh).Get(record.HouseholdPhone).Siblings(); len(got) != 2 {
		t.Errorf("the county has %+v, want l, which was not on the screen, and m", got)
	}
}

// A choice in a draft that was resumed covers what it was made beside.
func TestAChoiceCoversWhatTheFormShowedWhenItWasMade(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	draft := a.view(hh)
	s.write("x", hh, draft.Base.Seq, record.Set{Field: record.HouseholdPhone, Value: record.T("x")}, record.Set{Field: record.HouseholdGroup, Value: record.I(1)})
	s.write("y", hh, draft.Base.Seq, record.Set{Field: record.HouseholdPhone, Value: record.T("y")})
	a.sync(s)
	resumed := a.view(hh)
	s.write("z", hh, draft.Base.Seq, record.Set{Field: record.HouseholdPhone, Value: record.T("z")})
	a.sync(s)
	a.save(store.Edit{Ref: hh, Base: draft.Base, Shown: map[record.Field]store.Base{record.HouseholdPhone: resumed.Base}, Fields: []record.Set{
		{Field: record.HouseholdPhone, Value: record.T("y")}, {Field: record.HouseholdGroup, Value: record.I(2)}}})
	a.sync(s)
	if got := s.row(hh).Get(record.HouseholdPhone).Siblings(); len(got) != 2 || got[0].Value.Text() != "z" {
		t.Errorf("the county has %+v, want the choice and z, which came after it", got)
	}
	if got := s.row(hh).Get(record.HouseholdGroup).Siblings(); len(got) != 2 {
		t.Errorf("the county has %+v: the group was typed before x's came in", got)
	}
}

// A form that was opened before the device was found to be a copy keeps what it
// saw, though the numbers of the queue are others now.
func TestAForkKeepsWhatTheFormsHadNotShown(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	old := a.copyAside()
	a.set(hh, record.HouseholdGroup, record.I(1))
	a.sync(s)
	a.putBack(old)
	draft := a.view(hh).Base
	colleague := idOf("colleague")
	a.set(hh, record.HouseholdExternalNo, record.T("7")) // which takes the used number
	a.as(colleague, hh, draft, record.HouseholdPhone, record.T("l"))
	a.as(author, hh, draft, record.HouseholdPhone, record.T("m"))
	settled := a.exchange(s)
	if !settled.NewEpoch {
		t.Fatal("no fork")
	}
	if got := a.siblings(hh, record.HouseholdPhone); len(got) != 2 {
		t.Errorf("after the fork the tablet shows %+v, want l and m", got)
	}
	a.sync(s)
	if got := s.row(hh).Get(record.HouseholdPhone).Siblings(); len(got) != 2 {
		t.Errorf("the county has %+v, want l and m", got)
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
	a.save(store.Edit{Ref: hh, Base: form.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("x")}}, Shown: map[record.Field]store.Base{record.HouseholdPhone: form.Base}})
	a.sync(s)
	var phones []string
	for _, x := range s.row(hh).Get(record.HouseholdPhone).Writings {
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
	if len(va.Row.Get(record.DutyStatus).Siblings()) != 2 || va.Value(record.DutyStatus) != vb.Value(record.DutyStatus) {
		t.Fatalf("a shows %+v\nb shows %+v", va, vb)
	}
	days, err := a.List(context.Background(), store.Query{Kind: record.DutyDay, Where: []record.Set{{Field: record.DutyTeam, Value: record.R(team.ID)}}})
	must(t, err)
	if len(days) != 1 {
		t.Errorf("the ledger has %d lines", len(days))
	}
}
