package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func (w *world) card(id record.ID) state.Route {
	return state.Route{Page: state.PageHouseholds, Household: id}
}

func TestASearchLeavesTheCardThatItDoesNotFind(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(w.home))
	w.Households.Search("才让") // two, and the one that is shown is among them
	if v := w.Households.View(); w.Route() != w.card(w.home) || v.Selected != w.home || w.Card.View().ID != w.home {
		t.Errorf("the card that was found is left: %+v", w.Route())
	}
	w.Households.Search("万玛太")
	if v := w.Households.View(); w.Route() != w.card(record.ID{}) || v.Selected != (record.ID{}) || w.Card.View().ID != (record.ID{}) || v.Total != 1 {
		t.Errorf("%d found beside the card of %s at %+v", v.Total, w.Card.View().ID, w.Route())
	}
	w.Go(w.card(w.next))
	w.Households.Search("")
	if w.Route() != w.card(w.next) {
		t.Error("who looks at all again is asked to choose again")
	}
	w.Households.Status("none")
	if w.Route() != w.card(record.ID{}) {
		t.Errorf("filtered away, it is still at %+v", w.Route())
	}
}

func TestASearchBesideAFormLeavesItOpen(t *testing.T) {
	w := newWorld(t)
	visit := state.Route{Page: state.PageVisit, Household: w.home}
	w.Go(visit)
	w.Visit.Note("说到一半")
	w.Households.Search("万玛太")
	if v := w.Households.View(); w.Route() != visit || v.Selected != w.home || w.Card.View().ID != w.home {
		t.Errorf("at %+v, selected %s", w.Route(), v.Selected)
	}
	if _, among := w.Households.At(w.home); among {
		t.Error("it is not among those that were found")
	}
}

func TestTheRowOfTheHouseholdIsKnown(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(w.home))
	i, ok := w.Households.At(w.home)
	if hit, read := w.Households.Row(i); !ok || !read || hit.ID != w.home {
		t.Errorf("row %d (%v) is %+v", i, ok, hit)
	}
}

func TestTheListHasNoCardBesideItUntilOneIsChosen(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(w.home))
	if v := w.Card.View(); v.ID != w.home || !v.Loaded {
		t.Fatalf("the card of %s", v.ID)
	}
	w.Go(w.card(record.ID{}))
	if v := w.Card.View(); !v.ID.IsZero() || v.Loaded {
		t.Errorf("nothing is chosen, and the card of %s is offered", v.ID)
	}
}

// The card of a household whose visit was finished from a draft shows that visit.
func TestACardFollowsASaveFromADraft(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(w.home))
	before := len(w.Card.View().Visits)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	w.Visit.AsLastTime()
	w.Go(state.Route{Page: state.PageToday})
	w.Resume(w.Today.View().Drafts[0].Key)
	w.Visit.Save()
	if w.Route().Page != state.PageToday {
		t.Fatalf("at %+v", w.Route())
	}
	w.Go(w.card(record.ID{}))
	if v := w.Card.View(); v.Loaded && len(v.Visits) != before+1 {
		t.Errorf("a card with %d visits of %d", len(v.Visits), before+1)
	}
	w.Go(w.card(w.home))
	if v := w.Card.View(); len(v.Visits) != before+1 {
		t.Errorf("%d visits, want %d", len(v.Visits), before+1)
	}
}

// What is shown says of every record how far it has come, also when nothing came.
func TestWhatIsShownIsSentWhenItWasSent(t *testing.T) {
	for name, x := range map[string]state.Exchanging{
		"all was sent":     {Sent: 3, AtHead: true},
		"a part was sent":  {Sent: 1, Failure: state.NoNetwork},
		"nothing was left": {AtHead: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Today.Set("in")
			w.Go(state.Route{Page: state.PageVisit, Household: w.home})
			w.Visit.AsLastTime()
			w.Visit.Save()
			for page, saved := range map[string]struct {
				at  state.Route
				get func() state.Saved
			}{
				"card":  {w.card(w.home), func() state.Saved { return w.Card.View().Visits[0].Saved }},
				"today": {state.Route{Page: state.PageToday}, func() state.Saved { return w.Today.View().Saved }},
				"ledger": {state.Route{Page: state.PageLedger}, func() state.Saved {
					r, _ := w.Ledger.View().Row(w.Kit.Me.ID)
					return r.Marks[21].Saved
				}},
			} {
				w.m.MarkAll(state.Waiting)
				w.Go(saved.at)
				w.Refresh()
				if saved.get() != state.Waiting {
					t.Fatalf("%s: not waiting before", page)
				}
				w.Reported(state.Exchanging{Running: true})
				w.m.Settle()
				w.Reported(x)
				if saved.get() != state.Sent {
					t.Errorf("the %s keeps saying that it waits", page)
				}
			}
		})
	}
}

func TestTheLedgerMarksTheDayThatIsEntered(t *testing.T) {
	w := newWorld(t)
	mate := w.Kit.Me.Mates[2].ID
	w.Go(state.Route{Page: state.PageLedger})
	if v := w.Ledger.View(); v.Selected != w.Kit.Me.ID || v.Day != 0 {
		t.Errorf("%s, day %s", v.Selected, v.Day)
	}
	w.Go(state.Route{Page: state.PageDay, Person: mate, Day: today - 40})
	if v := w.Ledger.View(); v.Selected != mate || v.Day != today-40 || v.Month != record.MustDay("2026-03-01") {
		t.Errorf("%s, day %s in %s", v.Selected, v.Day, v.Month)
	}
	w.Line(w.Kit.Me.ID)
	if v := w.Ledger.View(); v.Selected != w.Kit.Me.ID || v.Day != today-40 || w.Day.View().Person.ID != w.Kit.Me.ID || w.Day.View().Day != today-40 {
		t.Errorf("another person beside the day: %s, %s; the form is of %s", v.Selected, v.Day, w.Day.View().Person.Name)
	}
	w.TurnMonth(-1)
	if v := w.Ledger.View(); v.Month != record.MustDay("2026-02-01") || v.Day != 0 || v.Selected != w.Kit.Me.ID || w.AtForm() {
		t.Errorf("%s of %s beside the form: %v", v.Month, v.Selected, w.AtForm())
	}
	w.Go(state.Route{Page: state.PageTeamDay, Day: today - 60})
	if v := w.Ledger.View(); v.Month != record.MustDay("2026-02-01") || v.Day != today-60 {
		t.Errorf("the whole team's day %s in %s", v.Day, v.Month)
	}
	w.Go(state.Route{Page: state.PageToday})
	if v := w.Ledger.View(); v.Selected != w.Kit.Me.ID || v.Month != record.MustDay("2026-04-01") || v.Day != 0 {
		t.Errorf("beside the first page: %s, %s", v.Selected, v.Month)
	}
}

// Rule M6: views follow who stands for a duplicate.
func TestTheCardOfAKeeperHasWhatIsOfItsDuplicates(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(w.home))
	own := w.Card.View()
	w.Go(w.card(w.next))
	keeper := w.Card.View()
	if len(own.Visits) == 0 || len(own.Members) == 0 || len(keeper.Visits) == 0 {
		t.Fatal("nothing to follow")
	}
	w.arrive(t, state.Edit{Ref: record.Ref{Kind: record.Household, ID: w.home}, Fields: []record.Set{{Field: record.HouseholdMerged, Value: record.R(w.next)}}})
	v := w.Card.View()
	if len(v.Visits) != len(own.Visits)+len(keeper.Visits) || len(v.Members) != len(own.Members)+len(keeper.Members) {
		t.Errorf("%d visits of %d, %d members of %d", len(v.Visits), len(own.Visits)+len(keeper.Visits), len(v.Members), len(own.Members)+len(keeper.Members))
	}
	for _, r := range v.Visits {
		if _, known := v.People[state.Author(r)]; !known {
			t.Errorf("who made the visit of %s is not named", r.Value(record.VisitDate))
		}
	}
	latest := v.Visits[0].Value(record.VisitDate).Day()
	w.Go(state.Route{Page: state.PageVisit, Household: w.next})
	if got := w.Visit.View().Last.Date; got != latest {
		t.Errorf("as last time is of %s, the latest visit of %s", got, latest)
	}
}

func TestAListFollowsWhatCameWhileItWasNotShown(t *testing.T) {
	w := newWorld(t)
	w.Go(w.card(record.ID{}))
	w.Go(state.Route{Page: state.PageToday})
	w.arrive(t, state.Edit{Ref: record.Ref{Kind: record.Household, ID: w.home}, Fields: []record.Set{{Field: record.HouseholdHead, Value: record.T("改了名")}}})
	w.Go(w.card(w.home))
	i, ok := w.Households.At(w.home)
	if hit, _ := w.Households.Row(i); !ok || hit.Head != "改了名" {
		t.Errorf("the list still says %s", hit.Head)
	}
}
