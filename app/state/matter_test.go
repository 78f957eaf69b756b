package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestAMatterIsOpenedAndClosedOnTheCard(t *testing.T) {
	w := newWorld(t)
	enter := func(r state.Route, sets ...record.Set) state.Edit {
		t.Helper()
		w.Go(r)
		for _, s := range sets {
			w.Edit.Set(s.Field, s.Value)
		}
		w.Edit.Save()
		if v := w.Edit.View(); v.Dirty || len(v.Errors) > 0 {
			t.Fatalf("%+v %+v", v.Say, v.Errors)
		}
		return w.m.Saves[len(w.m.Saves)-1].Edits[0]
	}
	at := state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Matter}
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	e := enter(at, record.Set{Field: record.MatterNeed, Value: record.C("water")}, record.Set{Field: record.MatterWhat, Value: record.T("水管冻裂")},
		record.Set{Field: record.MatterHolder, Value: record.C("team")})
	if value(e, record.MatterHousehold) != record.R(w.home) || value(e, record.MatterTeam) != "" || len(e.Fields) != 4 {
		t.Errorf("%+v", e)
	}
	enter(at, record.Set{Field: record.MatterNeed, Value: record.C("vet")}, record.Set{Field: record.MatterDue, Value: record.D(today + 9)})
	all := w.Card.View().Matters
	if len(all) != 2 || all[0].Value(record.MatterNeed) != record.C("water") {
		t.Fatalf("the card has %d", len(all))
	}
	at.Record = all[0].Row.ID
	enter(at, record.Set{Field: record.MatterClosed, Value: record.D(today)})
	if all = w.Card.View().Matters; all[1].Row.ID != at.Record {
		t.Error("a closed one is not last")
	}
	e = enter(state.Route{Page: state.PageEdit, Kind: record.Study}, record.Set{Field: record.StudyType, Value: record.C("lecture")}, record.Set{Field: record.StudyHeads, Value: record.I(40)})
	if value(e, record.StudyTeam) != record.R(w.Kit.Me.Team) || value(e, record.StudyDate) != record.D(today) {
		t.Errorf("a lecture: %+v", e)
	}
}
