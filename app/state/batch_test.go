package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestManyHouseholdsMoveInOneSave(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Go(state.Route{Page: state.PageBatch})
	f := w.Batch
	v := f.View()
	if !v.Loaded || len(v.Lines) != 10 || v.Chosen != 0 {
		t.Fatalf("%d lines, %d chosen", len(v.Lines), v.Chosen)
	}
	f.Save()
	if v := f.View(); v.Say.Key != "visit.unchanged" && v.Errors[record.HouseholdWhere].Key != "batch.pick" {
		t.Errorf("nothing chosen: %+v %v", v.Say, v.Errors)
	}
	f.Place("summer")
	f.Save()
	if v := f.View(); v.Say.Key != "batch.nobody" {
		t.Errorf("nobody ticked: %+v", v.Say)
	}
	f.Back("十月")
	f.All()
	f.Tick(v.Lines[3].ID)
	f.Save()
	if v := f.View(); v.Errors[record.HouseholdBack].Key != "error.month" || v.Chosen != 9 || v.Raw != "十月" {
		t.Fatalf("%+v, %d chosen", v.Errors, v.Chosen)
	}
	w.Go(state.Route{Page: state.PageToday})                      // puts the draft away
	fresh := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil) // the app was killed and opened again
	fresh.Start()
	fresh.Resume(fresh.Today.View().Drafts[0].Key)
	f = fresh.Batch
	if v := f.View(); fresh.Route().Page != state.PageBatch || !v.Kept || v.Chosen != 9 || v.Place != "summer" || v.Raw != "十月" {
		t.Fatalf("the draft goes on with %+v", v)
	}
	f.Back("2027-10")
	before := len(w.m.Saves)
	f.Save()
	saves := w.m.Saves[before:]
	if len(saves) != 9 || fresh.Route().Page == state.PageBatch {
		t.Fatalf("%d saves, at %v", len(saves), fresh.Route())
	}
	for _, s := range saves {
		e := s.Edits[0]
		if len(s.Edits) != 1 || e.Ref.ID == v.Lines[3].ID || value(e, record.HouseholdWhere) != record.C("summer") || value(e, record.HouseholdBack) != record.M(2027, 10) || e.Base.Seq == 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestOnlyHouseholdsThatOneMayWriteAreOfferedToMove(t *testing.T) {
	w := newWorld(t)
	for role, want := range map[record.Role]int{record.Helper: 1, record.TeamMember: 10, record.County: 0, record.Liaison: 0} {
		f := state.NewBatchMove(w.inRole(t, role), func() state.Find { return state.Find{} })
		f.Open(state.Route{Page: state.PageBatch})
		if got := len(f.View().Lines); got != want {
			t.Errorf("%s: %d households", role, got)
		}
	}
}

func TestTheHouseholdsThatTheListShowsAreOfferedToMove(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Households.Group(1)
	w.Go(state.Route{Page: state.PageBatch})
	of := func(group int) (n int) {
		for _, l := range w.Batch.View().Lines {
			if l.Group == group {
				n++
			}
		}
		return n
	}
	ones := of(1)
	if all := len(w.Batch.View().Lines); ones == 0 || ones != all || all == 10 {
		t.Fatalf("%d lines, %d of group 1", all, ones)
	}
	w.Batch.All()
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Households.Group(2)
	w.Go(state.Route{Page: state.PageBatch})
	v := w.Batch.View()
	if of(1) != ones || of(2) == 0 || of(1)+of(2) != len(v.Lines) || v.Chosen != ones || v.More != 0 {
		t.Errorf("%d of group 1, %d of 2, %d lines, %d chosen: what was ticked before has to stay", of(1), of(2), len(v.Lines), v.Chosen)
	}
}

func TestABatchSaysOfHowManyHouseholdsItIsSilent(t *testing.T) {
	w := newWorld(t)
	village := w.Kit.Me.Villages[0].Code
	for range 295 {
		w.arrive(t, state.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
			{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T("扎西")}}})
	}
	f := state.NewBatchMove(w.Kit, func() state.Find { return state.Find{} })
	f.Open(state.Route{Page: state.PageBatch})
	if v := f.View(); v.More != 5 {
		t.Errorf("%d more", v.More)
	}
}

func TestChosenHouseholdsAreHandedToTheMove(t *testing.T) {
	w, disk := newWorld(t), &slow{}
	w.Kit.Run = disk.run
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Households.Search("才让") // which the second is not
	w.Go(state.Route{Page: state.PageBatch})
	w.Batch.Take([]record.ID{w.next})
	disk.settle()
	w.Batch.Take([]record.ID{w.home})
	w.Refresh() // something came in before it was answered
	disk.settle()
	if v := w.Batch.View(); v.Chosen != 2 || !v.Dirty || len(v.Lines) != 3 {
		t.Fatalf("%d of %d are chosen", v.Chosen, len(v.Lines))
	}
	w.Batch.Discard()
	if v := w.Batch.View(); v.Chosen != 0 {
		t.Errorf("%d are still chosen", v.Chosen)
	}
	w.Batch.Undo()
	w.Batch.Place("winter")
	before := len(w.m.Saves)
	w.Batch.Save()
	disk.settle()
	if n := len(w.m.Saves) - before; n != 2 || w.Route().Page == state.PageBatch {
		t.Errorf("%d saves, at %+v: %+v", n, w.Route(), w.Batch.View().Errors)
	}
}
