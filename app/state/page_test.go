package state_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// counted counts what is read of records.
type counted struct {
	state.Records
	reads int
}

func (c *counted) Get(ctx context.Context, ref record.Ref) (state.Record, error) {
	c.reads++
	return c.Records.Get(ctx, ref)
}

func (c *counted) List(ctx context.Context, q state.Query) ([]state.Record, error) {
	c.reads++
	return c.Records.List(ctx, q)
}

func (c *counted) Find(ctx context.Context, f state.Find) ([]state.Hit, int, error) {
	c.reads++
	return c.Records.Find(ctx, f)
}

// everywhere is a route of every page, and of the pages that are of a household one of each.
func (w *world) everywhere() map[string]state.Route {
	all := map[string]state.Route{
		"card":      {Page: state.PageHouseholds, Household: w.home},
		"edit":      {Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home},
		"visit":     {Page: state.PageVisit, Household: w.home},
		"day":       {Page: state.PageDay, Person: w.Kit.Me.ID, Day: today - 1},
		"member":    {Page: state.PageEdit, Household: w.home, Kind: record.Member},
		"own_value": {Page: state.PageOwnValue, Household: w.home, Kind: record.Household, Record: w.home, Field: record.HouseholdPhone},
		"answer":    {Page: state.PageAnswer, Record: w.asked().ID},
		"teamday":   {Page: state.PageTeamDay, Day: today},
		"new":       {Page: state.PageEdit, Kind: record.Household},
		"history":   {Page: state.PageHistory, Household: w.home, Kind: record.Household, Record: w.home},
		"arrival":   {Page: state.PageReceived, Record: record.ID{5}},
	}
	for _, p := range state.Pages {
		if _, there := all[p.Name]; !there {
			all[p.Name] = state.Route{Page: p.Page}
		}
	}
	return all
}

func TestThePagesAreDeclaredWhole(t *testing.T) {
	asTable := map[state.Pane]state.Pane{state.PaneHistory: state.PaneHistoryTable, state.PaneTrash: state.PaneTrashTable,
		state.PaneList: state.PaneTable, state.PaneMonth: state.PaneGrid,
		state.PaneMatters: state.PaneMatterTable, state.PaneStudies: state.PaneStudyTable, state.PaneHeld: state.PaneHeldTable, state.PaneReceived: state.PaneReceivedTable, state.PaneRoster: state.PaneRosterTable} // the same, where there is width
	used, names := map[state.Pane]bool{}, map[string]bool{}
	w := newWorld(t)
	for i, p := range state.Pages {
		if int(p.Page) != i || p.Page.Def() != &state.Pages[i] {
			t.Errorf("line %d is of page %d", i, p.Page)
		}
		if names[p.Name] || p.Name == "" {
			t.Errorf("%q is the name of two pages", p.Name)
		}
		names[p.Name] = true
		if top := p.Under.Under(); top.Under() != top {
			t.Errorf("%s: far under %s", p.Name, top.Name())
		}
	}
	for name, r := range w.everywhere() {
		for n, panes := range r.Layout() {
			if len(panes) == 0 || len(panes) > n+1 {
				t.Errorf("%s: %d panes in a window for %d", name, len(panes), n+1)
			}
			alone := r.Layout()[0][0]
			if n > 0 && !slices.Contains(panes, alone) && (asTable[alone] == 0 || !slices.Contains(panes, asTable[alone])) {
				t.Errorf("%s: what stands alone in a narrow window is not in one for %d", name, n+1)
			}
			for _, p := range panes {
				used[p] = true
			}
		}
	}
	for p := range state.AllPanes {
		if !used[p] {
			t.Errorf("pane %d is on no page", p)
		}
	}
}

// Every page reads what it shows when it is arrived at and when records came, and
// what it shows has something to say by then.
func TestEveryPageOpensAndIsReadAfresh(t *testing.T) {
	for name, r := range newWorld(t).everywhere() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := &counted{Records: w.Kit.Records}
			w.Kit.Records = c
			drawn := 0
			w.Listen(func() { drawn++ })
			w.Go(state.Route{Page: state.PageSettings})
			c.reads, drawn = 0, 0
			w.Go(r)
			if w.Route() != r {
				t.Fatalf("at %+v", w.Route())
			}
			if silent := r.Page == state.PageSettings || r.Page == state.PageExchange; c.reads == 0 && !silent || drawn == 0 && r.Page != state.PageSettings {
				t.Errorf("arriving read %d times and drew %d times", c.reads, drawn)
			}
			if got := w.Card.View().ID; got != r.Household && r.Page != state.PageOwnValue && r.Page != state.PageAnswer { // no card stands beside it
				t.Errorf("the card is of %s, the route of %s", got, r.Household)
			}
			c.reads, drawn = 0, 0
			w.Refresh()
			formAlone := len(r.Layout()[2]) == 1 // nothing stands beside it
			if silent := r.Page == state.PageSettings || r.Page == state.PageExchange; c.reads == 0 && !silent && !formAlone {
				t.Errorf("records came, and nothing was read")
			}
			if w.Route() != r {
				t.Errorf("led to %+v", w.Route())
			}
		})
	}
}

// What is entered on a page is kept on the way to every other one, and another
// person finds nothing of it.
func TestEveryFormKeepsAndCloses(t *testing.T) {
	enter := map[string]func(*world){
		"visit":     func(w *world) { w.Visit.Note("说到一半") },
		"edit":      func(w *world) { w.Edit.Set(record.HouseholdPhone, record.T("12009410222")) },
		"member":    func(w *world) { w.Edit.Set(record.MemberName, record.T("卓玛")) },
		"new":       func(w *world) { w.Edit.Set(record.HouseholdHead, record.T("卓玛")) },
		"day":       func(w *world) { w.Day.Note("说到一半") },
		"teamday":   func(w *world) { w.TeamDay.Tap(w.Kit.Me.ID) },
		"batch":     func(w *world) { w.Batch.Place("summer") },
		"complaint": func(w *world) { w.Complaints.Text("说到一半") },
		"verdict":   func(w *world) { w.Verdict.Note("说到一半") },
		"answer":    func(w *world) { w.Answer.Say("说到一半") },
		"own_value": func(w *world) { w.Edit.Set(record.HouseholdPhone, record.T("12009410333")) },
		"handover":  func(w *world) { w.Handover.Date(today + 3) },
	}
	w := newWorld(t)
	routes := w.everywhere()
	for name, r := range routes {
		w.Go(r)
		if (enter[name] != nil) != w.AtForm() {
			t.Errorf("%s: a form is %v", name, w.AtForm())
		}
	}
	for name, do := range enter {
		t.Run(name, func(t *testing.T) {
			w, _, second := shared(t)
			w.asked()
			w.Go(routes[name])
			w.Kit.After = (&statetest.Timers{}).After // nothing is kept on a pause
			do(w)
			w.Go(state.Route{Page: state.PageToday})
			lines := w.Today.View().Drafts
			if len(lines) != 1 {
				t.Fatalf("drafts: %+v", lines)
			}
			w.Resume(lines[0].Key)
			if w.Route() != routes[name] || !w.AtForm() {
				t.Errorf("goes on at %+v", w.Route())
			}
			w.Drop(lines[0].Key)
			w.Go(state.Route{Page: state.PageToday})
			if left := w.Today.View().Drafts; len(left) != 0 {
				t.Errorf("dropped, it is still offered: %+v", left)
			}
			w.UndoDrop()
			w.Go(routes[name])
			w.Who.Use(second.ID)
			w.Go(routes[name])
			if views := fmt.Sprintf("%+v%+v%+v%+v%+v%+v", w.Visit.View().Note, w.Edit.View().Dirty, w.Day.View().Note, w.TeamDay.View().Dirty, w.Complaints.View().Text, w.Verdict.View().Note); views != "falsefalse" && name != "new" {
				t.Errorf("another finds %s", views)
			}
		})
	}
}
