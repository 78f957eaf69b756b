package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func (w *world) care(member record.ID) *state.Form {
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.MemberCare, Member: member})
	return w.Edit
}

func TestHealthAndLabourCodesAreOneRecordAMember(t *testing.T) {
	w := newWorld(t)
	member := w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID
	f := w.care(member)
	if v := f.View(); !v.New || v.About.Name != "德吉" || len(v.Fields) != 2 {
		t.Fatalf("%+v", v)
	}
	f.Set(record.CareHealth, record.C("h2"))
	f.Save()
	e := w.last(t, 1).Edits[0]
	id, _ := record.KeyedID(record.MemberCare, []record.Set{{Field: record.CareMember, Value: record.R(member)}})
	if e.Ref.ID != id || value(e, record.CareMember).ID() != member || value(e, record.CareHousehold).ID() != w.home || len(e.Fields) != 3 {
		t.Errorf("%+v", e)
	}
	if v := w.Card.View(); w.Route().Page != state.PageHouseholds || v.Care[member].Value(record.CareHealth) != record.C("h2") {
		t.Errorf("the card: %+v", v.Care)
	}

	f = w.care(member)
	if v := f.View(); v.New || v.Fields[0].Value != record.C("h2") {
		t.Fatalf("%+v", v)
	}
	f.Set(record.CareLabour, record.C("l5"))
	fresh := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil) // the app was killed and opened again
	fresh.Start()
	fresh.Resume(fresh.Today.View().Drafts[0].Key)
	if v := fresh.Edit.View(); v.Kind != record.MemberCare || !v.Kept || fresh.Route().Member != member {
		t.Fatalf("the draft goes on with %+v", v)
	}
	fresh.Edit.Save()
	if e := w.last(t, 2).Edits[0]; e.Ref.ID != id || len(e.Fields) != 1 || e.Base.Own == 0 {
		t.Errorf("%+v", e)
	}
}

func TestWhatOneEntersOfHealthIsNotShownToWhoSharesTheTablet(t *testing.T) {
	w, first, second := shared(t)
	member := w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID
	w.care(member).Set(record.CareHealth, record.C("h2"))
	w.Who.Use(second.ID)
	if v := w.care(member).View(); v.Kept || v.Dirty {
		t.Errorf("another goes on with what he entered: %+v", v.Fields)
	}
	w.Who.Use(first.ID)
	if v := w.care(member).View(); !v.Kept || v.Fields[0].Value != record.C("h2") {
		t.Errorf("he himself finds %+v", v.Fields)
	}
}

func TestHealthAndLabourAreOfferedToHelperLeaderAndClerkOnly(t *testing.T) {
	w := newWorld(t)
	for role, want := range map[record.Role][2]bool{ // in his own household and village; in a neighbour's house
		record.Helper: {true, false}, record.TeamMember: {false, false}, record.Leader: {true, true},
		record.Station: {false, false}, record.Clerk: {true, true},
	} {
		kit := w.inRole(t, role)
		card := state.NewCard(kit)
		for i, house := range []record.ID{w.home, w.next} {
			card.Open(house)
			if got := card.View().May.Care; got != want[i] {
				t.Errorf("%s at household %d: %v", role, i, got)
			}
		}
	}
}
