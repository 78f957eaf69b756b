package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestAVisitEnteredByMistakeIsVoidedWithAReasonAndTakenBack(t *testing.T) {
	w := newWorld(t)
	card := state.Route{Page: state.PageHouseholds, Household: w.home}
	w.Go(card)
	before := w.Card.View().Visits
	latest := before[0].Row.Ref
	correct := state.Route{Page: state.PageVisit, Household: w.home, Record: latest.ID}
	w.Go(correct)
	w.Visit.Void(true)
	w.Visit.Save()
	if w.Visit.View().Errors[record.VisitReason].Key != "invalid.reason_missing" {
		t.Fatalf("without a reason: %+v", w.Visit.View().Errors)
	}
	w.Go(state.Route{Page: state.PageToday})
	w.Resume(w.Today.View().Drafts[0].Key)
	if !w.Visit.View().Void {
		t.Error("the draft forgot it")
	}
	w.Visit.Reason("重复录入")
	w.Visit.Save()
	e := w.last(t, 1).Edits[0]
	if len(e.Fields) != 2 || value(e, record.VisitVoided) != record.T("重复录入") || value(e, record.VisitReason) != record.T("重复录入") {
		t.Errorf("%+v", e.Fields)
	}
	if say := w.News.View().Say.Key; say != "news.voided" {
		t.Errorf("says %q", say)
	}
	w.Go(card)
	v := w.Card.View()
	if len(v.Visits) != len(before)-1 || len(v.Voided) != 1 || v.Voided[0].Row.Ref != latest {
		t.Errorf("%d visits count, voided %+v", len(v.Visits), v.Voided)
	}
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	if last := w.Visit.View().Last.Date; last != before[1].Value(record.VisitDate).Day() {
		t.Errorf("the last visit is that of %s", last)
	}
	w.Go(correct)
	w.Visit.Void(false)
	w.Visit.Reason("确实去过")
	w.Visit.Save()
	w.Go(card)
	if v := w.Card.View(); len(v.Visits) != len(before) || len(v.Voided) != 0 {
		t.Errorf("taken back, %d visits count", len(v.Visits))
	}
}

func TestAHouseholdAndAMemberEnteredByMistakeCountNowhere(t *testing.T) {
	w := newWorld(t)
	card := state.Route{Page: state.PageHouseholds, Household: w.home}
	w.Go(card)
	members, total, due := len(w.Card.View().Members), w.Households.View().Total, w.Today.View().DueTotal
	member := w.Card.View().Members[0].Row.ID
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: member})
	w.Edit.Set(record.MemberVoided, record.T("录重了"))
	w.Edit.Save()
	if v := w.Card.View(); len(v.Members) != members-1 || len(v.Voided) != 1 || state.Voided(v.Voided[0]) != "录重了" {
		t.Errorf("%d members, voided %+v", len(v.Members), v.Voided)
	}
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	w.Edit.Set(record.HouseholdVoided, record.T("没有这一户"))
	w.Edit.Save()
	w.Go(state.Route{Page: state.PageToday})
	w.Households.Load()
	if n, d := w.Households.View().Total, w.Today.View().DueTotal; n != total-1 || d != due-1 {
		t.Errorf("%d households are listed and %d due; before %d and %d", n, d, total, due)
	}
	w.Go(card)
	if v := w.Card.View(); !v.Loaded || state.Voided(v.Household) == "" {
		t.Errorf("its card: %+v", v.Household)
	}
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
	for _, x := range w.Edit.View().Fields {
		if x.Def.Name == "voided" {
			t.Error("a new household is asked why it is a mistake")
		}
	}
}

func TestASecondVisitOnOneDayIsAskedAboutInOneLine(t *testing.T) {
	w := newWorld(t)
	visit := state.Route{Page: state.PageVisit, Household: w.home}
	w.Go(visit)
	w.Visit.AsLastTime()
	w.Visit.Save()
	first := w.last(t, 1)
	w.Go(visit)
	if again := w.Visit.View().Again; again.Record.IsZero() || again.Target.ID != w.home {
		t.Fatalf("does not know of the first: %+v", again)
	}
	w.Visit.AsLastTime()
	w.Visit.Save()
	if v := w.Visit.View(); v.Errors[record.VisitDate].Key != "ask.same_day" || !v.Asked {
		t.Fatalf("%+v", v.Errors)
	}
	w.last(t, 1)
	w.Visit.Date(today - 1)
	w.Visit.Save()
	w.last(t, 2) // of another day: no question
	w.Go(visit)
	w.Visit.AsLastTime()
	w.Visit.Save()
	w.Visit.Sure()
	w.Visit.Save()
	if second := w.last(t, 3); value(second.Edits[0], record.VisitDate) != value(first.Edits[0], record.VisitDate) {
		t.Errorf("%+v", second)
	}
	w.Go(state.Route{Page: state.PageVisit, Household: w.next})
	w.Visit.Add(w.home)
	if w.Visit.View().Again.Target.ID != w.home {
		t.Error("a tent that was added is not asked about")
	}
}
