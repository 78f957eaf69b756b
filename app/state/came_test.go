package state_test

import (
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func fieldOf(d *state.Desk, no record.Field) state.FormField {
	all := d.Edit.View().Fields
	return all[slices.IndexFunc(all, func(x state.FormField) bool { return x.Def.Field == no })]
}

// This holds for every form that changes a record: what came in while it was open is
// shown, what was not entered follows it, and a choice covers what it showed.
func TestAnOpenFormShowsWhatComesIn(t *testing.T) {
	w := newWorld(t)
	mate := w.Kit.Me.Mates[1].ID
	visit := w.m.Find(record.Visit, record.VisitHousehold, record.R(w.home))
	home := record.Ref{Kind: record.Household, ID: w.home}
	day := dutyDay(mate, today-4)
	for _, c := range []struct {
		name         string
		at           state.Route
		ref          record.Ref
		mine, theirs record.Set // of the same field
		other        record.Set // of a field that is not entered
		enter        func(w *world)
		came         func(w *world) []record.Sibling
		follows      func(w *world) bool
		choose       func(w *world)
		save         func(w *world)
	}{
		{"corrected visit", state.Route{Page: state.PageVisit, Household: w.home, Record: visit.ID}, visit,
			record.Set{Field: record.VisitTopics, Value: record.Cs("school")}, record.Set{Field: record.VisitTopics, Value: record.Cs("health")},
			record.Set{Field: record.VisitNote, Value: record.T("同事补充")},
			func(w *world) {
				for _, c := range w.Visit.View().Topics {
					w.Visit.Toggle(record.VisitTopics, c)
				}
				w.Visit.Toggle(record.VisitTopics, "school")
				w.Visit.Reason("记错了")
			},
			func(w *world) []record.Sibling { return w.Visit.View().Came[record.VisitTopics] },
			func(w *world) bool { return w.Visit.View().Note == "同事补充" },
			func(w *world) { w.Visit.Choose(record.VisitTopics, record.Cs("health")) }, func(w *world) { w.Visit.Save() }},
		{"household", state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home}, home,
			record.Set{Field: record.HouseholdPhone, Value: record.T("12001112222")}, record.Set{Field: record.HouseholdPhone, Value: record.T("12003334444")},
			record.Set{Field: record.HouseholdSize, Value: record.I(9)},
			func(w *world) { w.Edit.Set(record.HouseholdPhone, record.T("12001112222")) },
			func(w *world) []record.Sibling { return fieldOf(w.Desk, record.HouseholdPhone).Siblings },
			func(w *world) bool { return fieldOf(w.Desk, record.HouseholdSize).Value == record.I(9) },
			func(w *world) { w.Edit.Choose(record.HouseholdPhone, record.T("12003334444")) }, func(w *world) { w.Edit.Save() }},
		{"day", state.Route{Page: state.PageDay, Person: mate, Day: today - 4}, day,
			record.Set{Field: record.DutyStatus, Value: record.C("annual")}, record.Set{Field: record.DutyStatus, Value: record.C("sick")},
			record.Set{Field: record.DutyNote, Value: record.T("同事补充")},
			func(w *world) { w.Day.Status("annual") },
			func(w *world) []record.Sibling { return w.Day.View().Siblings },
			func(w *world) bool { return w.Day.View().Note == "同事补充" },
			func(w *world) { w.Day.Status("study") }, func(w *world) { w.Day.Save() }},
		{"team day", state.Route{Page: state.PageTeamDay, Day: today - 4}, day,
			record.Set{Field: record.DutyStatus, Value: record.C("annual")}, record.Set{Field: record.DutyStatus, Value: record.C("sick")},
			record.Set{Field: record.DutyNote, Value: record.T("同事补充")},
			func(w *world) { w.TeamDay.Brush("annual"); w.TeamDay.Tap(mate) },
			func(w *world) []record.Sibling { return w.TeamDay.View().People[1].Came },
			func(w *world) bool {
				v := w.TeamDay.View()
				return v.People[1].Was == "sick" && v.People[1].Now == "annual"
			},
			func(w *world) { w.TeamDay.Brush("study"); w.TeamDay.Tap(mate) }, func(w *world) { w.TeamDay.Save() }},
	} {
		for _, resumed := range []bool{false, true} {
			name := c.name
			if resumed {
				name += ", resumed"
			}
			t.Run(name, func(t *testing.T) {
				w := newWorld(t) // the same records each time
				opened, err := w.m.Records().Get(t.Context(), c.ref)
				if err != nil {
					t.Fatal(err)
				}
				w.Go(c.at)
				c.enter(w)
				if c.came(w) != nil {
					t.Fatal("something came in before it did")
				}
				w.arrive(t, state.Edit{Ref: c.ref, Fields: []record.Set{c.theirs, c.other}})
				if resumed {
					w.Desk = w.restarted()
					w.Resume(w.Today.View().Drafts[0].Key)
				}
				if came := c.came(w); len(came) != 1 || came[0].Value != c.theirs.Value {
					t.Fatalf("shows %+v beside what was entered", came)
				}
				if !c.follows(w) {
					t.Error("what was not entered does not follow")
				}
				now, _ := w.m.Records().Get(t.Context(), c.ref)
				c.save(w)
				e := w.last(t, 1).Edits[0]
				if e.Base.Seq != opened.Base.Seq || value(e, c.mine.Field) != c.mine.Value || len(e.Shown) != 0 {
					t.Errorf("without a choice the save speaks for more than was seen: %+v", e)
				}

				w = newWorld(t)
				w.Go(c.at)
				c.enter(w)
				w.arrive(t, state.Edit{Ref: c.ref, Fields: []record.Set{c.theirs, c.other}})
				if resumed {
					w.Desk = w.restarted()
					w.Resume(w.Today.View().Drafts[0].Key)
				}
				c.choose(w)
				if came := c.came(w); came != nil {
					t.Errorf("decided, and still to choose: %+v", came)
				}
				c.save(w)
				e = w.last(t, 1).Edits[0]
				if b, decided := e.Shown[c.mine.Field]; !decided || b.Seq != now.Base.Seq {
					t.Errorf("a choice does not cover what it showed: %+v, shown was %+v", e, now.Base)
				}
			})
		}
	}
}
