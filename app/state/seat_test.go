package state_test

import (
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// arrive has an exchange bring what others saved.
func (w *world) arrive(t *testing.T, edits ...state.Edit) {
	t.Helper()
	w.Reported(state.Exchanging{Running: true})
	for _, e := range edits {
		if _, err := w.m.Records().Save(t.Context(), state.Save{Edits: []state.Edit{e}}); err != nil {
			t.Fatal(err)
		}
	}
	w.m.Settle()
	w.Reported(state.Exchanging{Rows: len(edits), AtHead: true})
}

// assigned is an assignment of a person with some of its fields changed.
func (w *world) assigned(person record.ID, sets ...record.Set) state.Edit {
	return state.Edit{Ref: w.m.Find(record.Assignment, record.AssignmentPerson, record.R(person)), Fields: sets}
}

func TestAnOpenWindowFollowsAReassignment(t *testing.T) {
	w := newWorld(t)
	me, gone := w.Kit.Me, w.Kit.Me.Mates[3]
	w.Households.Village("623027103203")
	w.Go(state.Route{Page: state.PageLedger})
	w.Line(gone.ID)
	w.Go(state.Route{Page: state.PageTeamDay, Day: today})
	w.TeamDay.Tap(me.ID)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	w.Visit.Toggle(record.VisitTopics, "water")
	w.Visit.Note("说到一半")
	told := 0
	w.OnSeat = func() { told++ }

	w.arrive(t)
	if told != 0 {
		t.Error("an exchange that changes no assignment sets the window up anew")
	}
	w.arrive(t,
		w.assigned(me.ID, record.Set{Field: record.AssignmentRole, Value: record.C("helper")},
			record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027103999")}),
		w.assigned(gone.ID, record.Set{Field: record.AssignmentTo, Value: record.D(today - 1)}))
	if told != 1 || w.Kit.Me.MayAdd() || !w.Kit.Me.MayWrite() {
		t.Errorf("told %d times; %+v", told, w.Kit.Me)
	}
	if v := w.Visit.View(); v.Note != "说到一半" || !slices.Equal(v.Topics, []string{"water"}) || len(v.Mates) != 3 || w.Route().Page != state.PageVisit {
		t.Errorf("what was being entered: %+v", v)
	}
	if v := w.Households.View(); len(v.Villages) != 1 || v.Villages[0].Code != "623027103999" || v.Find.Village != "" {
		t.Errorf("%+v", v)
	}
	if v := w.TeamDay.View(); len(v.People) != 3 || v.People[0].Now != "in" || v.Chosen != 1 {
		t.Errorf("what was chosen for the team: %+v", v)
	}
	w.Go(state.Route{Page: state.PageLedger})
	if v := w.Ledger.View(); len(v.People) != 3 || v.Selected != me.ID {
		t.Errorf("%+v", v)
	}
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
	v := w.Edit.View()
	i := slices.IndexFunc(v.Fields, func(x state.FormField) bool { return x.Def.Field == record.HouseholdVillage })
	if !slices.Equal(v.Fields[i].Choices, []string{"623027103999"}) {
		t.Errorf("%v", v.Fields[i].Choices)
	}
	w.arrive(t, w.assigned(me.ID, record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027103998")}))
	if v := w.Edit.View(); !slices.Equal(v.Fields[i].Choices, []string{"623027103998"}) {
		t.Errorf("an open form still offers %v", v.Fields[i].Choices)
	}
}

// shared is a tablet of two people of the team.
func shared(t *testing.T) (w *world, first, second state.Named) {
	w = newWorld(t)
	first, second = w.Kit.Me.Named, w.Kit.Me.Mates[1]
	w.m.Shared = []record.ID{first.ID, second.ID}
	w.arrive(t)
	return w, first, second
}

func TestWithOnePersonThereIsNobodyToChoose(t *testing.T) {
	w := newWorld(t)
	if v := w.Who.View(); len(v.Users) != 1 || v.Me.ID != w.Kit.Me.ID {
		t.Errorf("%+v", v)
	}
	w.Who.Use(w.Kit.Me.Mates[1].ID)
	if w.Kit.Me.ID != w.m.User {
		t.Error("somebody who does not share the tablet became its author")
	}
}

func TestWhoTakesOverIsTheAuthorAndHasHisOwnDayAndDrafts(t *testing.T) {
	w, first, second := shared(t)
	w.Today.Set("in")
	visit := state.Route{Page: state.PageVisit, Household: w.home}
	w.Go(visit)
	w.Visit.Note("第一个人写的")
	w.Who.Toggle()
	w.Who.Use(second.ID)
	if v := w.Who.View(); v.Me != second || v.Open || w.m.User != second.ID || w.Route().Page != state.PageToday {
		t.Fatalf("%+v at %+v", v, w.Route())
	}
	if v := w.Today.View(); v.Status != "" || len(v.Drafts) != 0 || v.CanUndo {
		t.Errorf("the first page of the second person: %+v", v)
	}
	if w.Ledger.View().Selected != second.ID {
		t.Error("the ledger shows another line than his")
	}
	w.m.Queue = []state.Item{{ID: record.ChangeID{Seq: 1}, Author: first.ID, Saved: state.Returned}, {ID: record.ChangeID{Seq: 2}, Author: second.ID, Saved: state.Returned}}
	w.Today.Set("duty")
	if v := w.Today.View(); len(v.Back) != 1 || v.Back[0].Author != second.ID {
		t.Errorf("returned to him: %+v", v.Back)
	}
	if sv := w.last(t, 2); sv.Author != second.ID || value(sv.Edits[0], record.DutyPerson).ID() != second.ID {
		t.Errorf("%+v", sv)
	}
	w.Go(visit)
	if v := w.Visit.View(); v.Kept || v.Note != "" {
		t.Fatalf("he goes on with what another began: %+v", v)
	}
	w.Visit.Toggle(record.VisitPresent, "nobody")
	w.Visit.Save()
	if sv := w.last(t, 3); sv.Author != second.ID {
		t.Errorf("%+v", sv)
	}

	w.Who.Use(first.ID)
	if v := w.Today.View(); v.Status != "in" || len(v.Drafts) != 1 {
		t.Fatalf("%+v", v)
	}
	w.Resume(w.Today.View().Drafts[0].Key)
	if v := w.Visit.View(); !v.Kept || v.Note != "第一个人写的" {
		t.Errorf("%+v", v)
	}
}

func TestWhoCannotBeRememberedDoesNotTakeOver(t *testing.T) {
	w, first, second := shared(t)
	w.m.Fail = keyed{}
	w.Who.Use(second.ID)
	if v := w.Who.View(); v.Me != first || v.Say.Key != "error.disk_full" || w.Kit.Me.ID != first.ID {
		t.Errorf("%+v", v)
	}
}

// listed is who shares the tablet, as a clerk writes it.
func listed(persons ...record.ID) state.Edit {
	return state.Edit{Ref: record.Ref{Kind: record.Device, ID: statetest.Tablet}, Fields: []record.Set{{Field: record.DevicePersons, Value: record.Rs(persons...)}}}
}

func TestTheTabletFollowsWhomTheCountyListsForIt(t *testing.T) {
	for name, tc := range map[string]struct {
		list  func(first, second, third record.ID) []record.ID
		users int
		taken bool
	}{
		"one is added":               {func(a, b, c record.ID) []record.ID { return []record.ID{a, b, c} }, 3, false},
		"another is taken off":       {func(a, _, _ record.ID) []record.ID { return []record.ID{a} }, 1, false},
		"the author is taken off":    {func(_, b, c record.ID) []record.ID { return []record.ID{b, c} }, 2, true},
		"all are others than before": {func(_, _, c record.ID) []record.ID { return []record.ID{c} }, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, first, second := shared(t)
			third := w.Kit.Me.Mates[3]
			visit := state.Route{Page: state.PageVisit, Household: w.home}
			w.Go(visit)
			w.Visit.Note("说到一半")
			persons := tc.list(first.ID, second.ID, third.ID)
			w.arrive(t, listed(persons...))
			v := w.Who.View()
			if len(v.Users) != tc.users || v.Taken != tc.taken || v.Me.ID != w.Kit.Me.ID || w.m.User != w.Kit.Me.ID {
				t.Fatalf("%+v, author %s", v, w.m.User)
			}
			if !tc.taken {
				if v.Me != first || w.Route() != visit || w.Visit.View().Note != "说到一半" {
					t.Errorf("%+v was disturbed at %+v", v.Me, w.Route())
				}
				return
			}
			if v.Me.ID != record.Rs(persons...).IDs()[0] || w.Route().Page != state.PageToday {
				t.Errorf("%+v took over at %+v", v.Me, w.Route())
			}
			if len(w.Today.View().Drafts) != 0 {
				t.Errorf("his drafts are offered to another: %+v", w.Today.View().Drafts)
			}
			if w.Who.Known(); w.Who.View().Taken {
				t.Error("it is still said when it is known")
			}
			w.arrive(t, listed(first.ID, second.ID, third.ID))
			w.Who.Use(first.ID)
			if d := w.Today.View().Drafts; len(d) != 1 || w.Who.View().Me != first {
				t.Errorf("listed again, he finds %+v", d)
			}
		})
	}
}

func TestAStartFindsWhomTheCountyListsNow(t *testing.T) {
	w, first, second := shared(t)
	w.arrive(t, listed(second.ID))
	kit, err := w.m.Kit(first.ID) // as an identity kept him that could not be written
	if err != nil || kit.Me.ID != second.ID || len(kit.Users) != 1 {
		t.Errorf("%+v, %v", kit.Me.Named, err)
	}
}
