package state_test

import (
	"reflect"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// restarted is the app after it was killed and opened again.
func (w *world) restarted() *state.Desk {
	d := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil)
	d.Start()
	return d
}

func dutyDay(person record.ID, day record.Day) record.Ref {
	id, _ := record.KeyedID(record.DutyDay, []record.Set{{Field: record.DutyPerson, Value: record.R(person)}, {Field: record.DutyDate, Value: record.D(day)}})
	return record.Ref{Kind: record.DutyDay, ID: id}
}

// base is what a form opened now would keep.
func (w *world) base(t *testing.T, person record.ID, day record.Day) state.Base {
	t.Helper()
	r, err := w.m.Records().Get(t.Context(), dutyDay(person, day))
	if err != nil {
		t.Fatal(err)
	}
	return r.Base
}

func TestADayGoesOnAfterACrashWithTheBaseOfItsOpening(t *testing.T) {
	w := newWorld(t)
	colleague, day := w.Kit.Me.Mates[1], today-3
	mate := colleague.ID
	opened := w.base(t, mate, day)
	w.Go(state.Route{Page: state.PageDay, Person: mate, Day: day})
	w.Day.Note("去县里开会")
	// Meanwhile an exchange brings another status.
	w.arrive(t, state.Edit{Ref: dutyDay(mate, day), Fields: []record.Set{{Field: record.DutyStatus, Value: record.C("sick")}}})
	d := w.restarted()
	lines := d.Today.View().Drafts
	if len(lines) != 1 || lines[0].Name != colleague.Name+" "+day.String() {
		t.Fatalf("%+v", lines)
	}
	d.Resume(lines[0].Key)
	if v := d.Day.View(); !v.Kept || !v.Dirty || v.Note != "去县里开会" || v.Status != "sick" {
		t.Fatalf("%+v", v)
	}
	d.Day.Save()
	e := w.last(t, 1).Edits[0]
	if !reflect.DeepEqual(e.Base, opened) || len(e.Fields) != 1 || value(e, record.DutyNote) != record.T("去县里开会") {
		t.Errorf("base %+v, want %+v; only the note was touched: %+v", e.Base, opened, e.Fields)
	}
	if n := len(d.Today.View().Drafts); n != 0 {
		t.Errorf("%d drafts stay", n)
	}
}

func TestADayThatIsAsItWasIsNoDraft(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today})
	w.Day.Overnight(true)
	w.Day.Overnight(true)
	w.Go(state.Route{Page: state.PageToday})
	if d := w.Today.View().Drafts; len(d) != 0 {
		t.Errorf("%+v", d)
	}
}

func TestTheWholeTeamsDayGoesOnAfterACrash(t *testing.T) {
	w := newWorld(t)
	colleague, day := w.Kit.Me.Mates[1], today-3
	mate := colleague.ID
	opened := w.base(t, mate, day)
	w.Go(state.Route{Page: state.PageTeamDay, Day: day})
	w.TeamDay.Brush("annual")
	w.TeamDay.Tap(mate)
	w.arrive(t, state.Edit{Ref: dutyDay(mate, day), Fields: []record.Set{{Field: record.DutyStatus, Value: record.C("sick")}}})
	d := w.restarted()
	d.Resume(d.Today.View().Drafts[0].Key)
	if v := d.TeamDay.View(); !v.Kept || v.Chosen != 1 || v.People[1].Now != "annual" || v.People[1].Was != "sick" {
		t.Fatalf("%+v", v)
	}
	d.TeamDay.Save()
	if e := w.last(t, 1).Edits[0]; !reflect.DeepEqual(e.Base, opened) || len(e.Fields) != 1 || value(e, record.DutyStatus) != record.C("annual") {
		t.Errorf("base %+v, want %+v: %+v", e.Base, opened, e.Fields)
	}
	if n := len(d.Today.View().Drafts); n != 0 {
		t.Errorf("%d drafts stay", n)
	}
}

func TestWhatWasDiscardedCanBeBroughtBackUntilSomethingElseIsEntered(t *testing.T) {
	w := newWorld(t)
	for _, f := range []struct {
		name          string
		at            state.Route
		enter         func()
		discard, undo func()
		shows         func() (entered, dirty, canUndo bool)
	}{
		{"visit", state.Route{Page: state.PageVisit, Household: w.home}, func() { w.Visit.Note("雪") }, w.Visit.Discard, w.Visit.Undo,
			func() (bool, bool, bool) { v := w.Visit.View(); return v.Note == "雪", v.Dirty, v.CanUndo }},
		{"household", state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home},
			func() { w.Edit.Set(record.HouseholdSize, record.I(7)) }, w.Edit.Discard, w.Edit.Undo,
			func() (bool, bool, bool) { v := w.Edit.View(); return v.Dirty, v.Dirty, v.CanUndo }},
		{"day", state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today}, func() { w.Day.Note("雪") }, w.Day.Discard, w.Day.Undo,
			func() (bool, bool, bool) { v := w.Day.View(); return v.Note == "雪", v.Dirty, v.CanUndo }},
		{"whole team", state.Route{Page: state.PageTeamDay, Day: today}, w.TeamDay.Rest, w.TeamDay.Discard, w.TeamDay.Undo,
			func() (bool, bool, bool) { v := w.TeamDay.View(); return v.Chosen == 4, v.Dirty, v.CanUndo }},
	} {
		expect := func(when string, want [3]bool) {
			t.Helper()
			entered, dirty, canUndo := f.shows()
			if got := [3]bool{entered, dirty, canUndo}; got != want {
				t.Errorf("%s, %s: entered, dirty, can undo: %v", f.name, when, got)
			}
		}
		drafts := func() int {
			all, _ := w.Kit.Drafts.List(t.Context())
			return len(all)
		}
		w.Go(f.at)
		f.enter()
		expect("entered", [3]bool{true, true, false})
		f.discard()
		expect("discarded", [3]bool{false, false, true})
		if n := drafts(); n != 0 {
			t.Errorf("%s: %d drafts stay", f.name, n)
		}
		f.undo()
		expect("brought back", [3]bool{true, true, false})
		if n := drafts(); n != 1 {
			t.Errorf("%s: %d drafts", f.name, n)
		}
		f.discard()
		f.enter()
		expect("entered anew", [3]bool{true, true, false})
		f.discard()
		w.Go(state.Route{Page: state.PageToday})
	}
}

func TestADraftOfACorrectionSpeaksOnlyForWhatWasChanged(t *testing.T) {
	w := newWorld(t)
	ref := w.m.Find(record.Visit, record.VisitHousehold, record.R(w.home))
	w.Go(state.Route{Page: state.PageVisit, Household: w.home, Record: ref.ID})
	w.Visit.Toggle(record.VisitTopics, "school")
	w.Visit.Reason("漏记了上学")
	w.arrive(t, state.Edit{Ref: ref, Fields: []record.Set{{Field: record.VisitNote, Value: record.T("同事补充")}}})
	d := w.restarted()
	d.Resume(d.Today.View().Drafts[0].Key)
	if v := d.Visit.View(); v.Note != "同事补充" || v.Reason != "漏记了上学" {
		t.Fatalf("%+v", v)
	}
	d.Visit.Save()
	if e := w.last(t, 1).Edits[0]; len(e.Fields) != 2 || value(e, record.VisitTopics) == "" {
		t.Errorf("%+v", e.Fields)
	}
}

func TestADraftDroppedOnTheFirstPageStaysAwayUntilItIsTakenBack(t *testing.T) {
	w := newWorld(t)
	me, home := w.Kit.Me.ID, w.home
	for _, f := range []struct {
		name  string
		at    state.Route
		enter func()
		shows func() bool
	}{
		{"visit", state.Route{Page: state.PageVisit, Household: home}, func() { w.Visit.Note("雪") }, func() bool { return w.Visit.View().Note == "雪" }},
		{"household", state.Route{Page: state.PageEdit, Household: home, Kind: record.Household, Record: home},
			func() { w.Edit.Set(record.HouseholdSize, record.I(7)) }, func() bool { return w.Edit.View().Dirty }},
		{"day", state.Route{Page: state.PageDay, Person: me, Day: today}, func() { w.Day.Note("雪") }, func() bool { return w.Day.View().Note == "雪" }},
		{"whole team", state.Route{Page: state.PageTeamDay, Day: today}, func() { w.TeamDay.Rest() }, func() bool { return w.TeamDay.View().Chosen == 4 }},
		{"complaint", state.Route{Page: state.PageComplaint}, func() { w.Complaints.Text("雪") }, func() bool { return w.Complaints.View().Text == "雪" }},
	} {
		w = newWorld(t) // the same records each time
		first := state.Route{Page: state.PageToday}
		expect := func(when string, drafts int, gone bool) {
			t.Helper()
			if v := w.Today.View(); len(v.Drafts) != drafts || (v.Gone.Key != "") != gone {
				t.Errorf("%s, %s: drafts %+v, can be taken back %+v", f.name, when, v.Drafts, v.Gone)
			}
		}
		w.Go(f.at)
		f.enter()
		w.Go(first)
		expect("begun", 1, false)
		w.Drop(w.Today.View().Drafts[0].Key)
		expect("dropped", 0, true)
		w.Go(f.at)
		if f.shows() {
			t.Errorf("%s: the form still shows what was dropped", f.name)
		}
		w.Go(first)
		expect("and left alone", 0, true)
		w.UndoDrop()
		expect("taken back", 1, false)
		w.Resume(w.Today.View().Drafts[0].Key)
		if !f.shows() {
			t.Errorf("%s: the form is empty", f.name)
		}
		w.Go(first)
		w.Drop(w.Today.View().Drafts[0].Key)
		w.Go(f.at)
		f.enter()
		w.Go(first)
		if v := w.Today.View(); len(v.Drafts) != 1 || v.Gone.Key != "" {
			t.Errorf("%s, begun anew: %+v could be taken back over it", f.name, v.Gone)
		}
	}
}

func TestWhatOnePersonDroppedIsNotOfferedToAnother(t *testing.T) {
	w, _, second := shared(t)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	w.Visit.Note("雪")
	w.Go(state.Route{Page: state.PageToday})
	w.Drop(w.Today.View().Drafts[0].Key)
	w.Who.Use(second.ID)
	if v := w.Today.View(); v.Gone.Key != "" {
		t.Errorf("%+v", v.Gone)
	}
}
