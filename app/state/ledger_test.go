package state_test

import (
	"context"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// oneCode enrols with one code.
type oneCode struct {
	code string
	err  error
	seen state.Ticket
}

func (o *oneCode) Check(code string) bool { return code == o.code }

func (o *oneCode) Read([]byte) (state.Ticket, error) { return state.Ticket{}, keyed{} }

func (o *oneCode) Enrol(_ context.Context, t state.Ticket) (state.Enrolled, error) {
	o.seen = t
	return state.Enrolled{Label: "科才 01"}, o.err
}

func TestAMonthClosesOnTheThirdOfTheNext(t *testing.T) {
	for _, c := range []struct {
		day, today string
		locked     bool
	}{
		{"2026-03-31", "2026-04-03", false},
		{"2026-03-31", "2026-04-04", true},
		{"2026-04-21", "2026-04-22", false},
		{"2025-12-05", "2026-01-04", true},
	} {
		if got := state.Locked(record.MustDay(c.day), record.MustDay(c.today)); got != c.locked {
			t.Errorf("%s on %s: locked is %v", c.day, c.today, got)
		}
	}
}

func TestTheMonthCountsWhatCounts(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageLedger})
	v := w.Ledger.View()
	if v.Days != 30 || v.Month != record.MustDay("2026-04-01") || len(v.People) != 4 {
		t.Fatalf("%+v", v)
	}
	row, _ := v.Row(w.Kit.Me.ID)
	counted := 0
	for _, m := range row.Marks {
		if record.Resident(m.Status) {
			counted++
		}
	}
	if counted == 0 || row.Counted != counted || row.Year != counted {
		t.Errorf("%d days in the grid, %d counted, %d this year", counted, row.Counted, row.Year)
	}
	if months := [12]int{3: row.Counted}; row.Months != months {
		t.Errorf("by month %v, want %v", row.Months, months)
	}
	w.TurnMonth(-2)
	if v := w.Ledger.View(); v.Days != 28 || v.People[0].Counted != 0 {
		t.Errorf("February: %d days, %d counted", v.Days, v.People[0].Counted)
	}
	for status, counts := range map[string]bool{"in": true, "pasture": true, "duty": true, "study": true, "rest": false, "annual": false, "none": false, "absent": false} {
		if record.Resident(status) != counts {
			t.Errorf("%s counts: %v", status, !counts)
		}
	}
}

func TestTheWholeTeamIsEnteredAtOnce(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageTeamDay, Day: today})
	f := w.TeamDay
	f.Brush("annual")
	f.Tap(w.Kit.Me.Mates[2].ID)
	f.Brush("in")
	f.Rest()
	if v := f.View(); v.Chosen != 4 || v.People[2].Now != "annual" || v.People[0].Now != "in" {
		t.Fatalf("%+v", v)
	}
	f.Save()
	w.last(t, 4)
	if len(w.m.Saves[0].Edits) != 1 {
		t.Errorf("one change a person: %+v", w.m.Saves[0])
	}
	w.Go(state.Route{Page: state.PageTeamDay, Day: today})
	f.Tap(w.Kit.Me.Mates[2].ID)
	f.Tap(w.Kit.Me.Mates[2].ID)
	if v := f.View(); v.Chosen != 0 {
		t.Errorf("two taps take each other back: %+v", v)
	}
}

func TestAClosedDayIsCorrectedWithAReason(t *testing.T) {
	w := newWorld(t)
	day := today - 30
	mate := w.Kit.Me.Mates[1].ID
	open := func() {
		w.Go(state.Route{Page: state.PageDay, Person: mate, Day: day})
	}
	open()
	w.Day.Status("in")
	w.Day.Save()
	w.last(t, 1) // a line that was missing may be added
	w.m.Settle()
	open()
	if v := w.Day.View(); !v.Locked || !v.Exists {
		t.Fatalf("%+v", v)
	}
	w.Day.Status("sick")
	w.Day.Save()
	if w.Day.View().Errors[record.DutyReason].Key != "invalid.reason_missing" {
		t.Errorf("%+v", w.Day.View().Errors)
	}
	w.Day.Reason("补病假条")
	w.Day.Save()
	e := w.last(t, 1).Edits[0]
	if len(e.Fields) != 2 || value(e, record.DutyStatus) != record.C("sick") || value(e, record.DutyReason) == "" {
		t.Errorf("%+v", e)
	}
}

func TestADayToComeIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today + 1})
	w.Day.Status("in")
	w.Day.Save()
	if v := w.Day.View(); v.Errors[record.DutyStatus].Key != "ask.future_duty" || !v.Asked {
		t.Errorf("%+v", v)
	}
	w.Day.Status("annual") // leave may be entered ahead
	if w.Day.View().Asked {
		t.Error("what was changed is still asked about")
	}
	w.Day.Save()
	w.last(t, 1)
	w.Ledger.Load()
	before, _ := w.Ledger.View().Row(w.Kit.Me.ID)
	w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today + 2})
	w.Day.Status("in")
	w.Day.Save()
	w.Day.Sure()
	w.Day.Save()
	w.last(t, 2)
	w.Ledger.Load()
	row, _ := w.Ledger.View().Row(w.Kit.Me.ID)
	if row.Marks[23].Status != "in" || row.Counted != before.Counted || row.Year != before.Year {
		t.Errorf("%d days counted with one to come, %d before", row.Counted, before.Counted)
	}
	w.Go(state.Route{Page: state.PageTeamDay, Day: today + 3})
	w.TeamDay.Rest()
	w.TeamDay.Save()
	if v := w.TeamDay.View(); v.Say.Key != "ask.future_duty" || !v.Asked {
		t.Errorf("%+v", v)
	}
	w.last(t, 2)
	w.TeamDay.Sure()
	w.TeamDay.Save()
	w.last(t, 6)
}

func TestTwoEntriesOfOneDayAreShownAndDecided(t *testing.T) {
	w := newWorld(t)
	w.Today.Set("in")
	ref := w.m.Find(record.DutyDay, record.DutyDate, record.D(today))
	w.m.Oppose(ref, record.DutyStatus, record.C("duty"), w.Kit.Me.Mates[1].ID, noon-1)
	w.Ledger.Load()
	row, _ := w.Ledger.View().Row(w.Kit.Me.ID)
	if !row.Marks[21].Conflict {
		t.Errorf("%+v", row.Marks[21])
	}
	w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today})
	if n := len(w.Day.View().Siblings); n != 2 {
		t.Fatalf("%d values", n)
	}
	w.Day.Save()
	if e := w.last(t, 2).Edits[0]; len(e.Shown) != 1 || value(e, record.DutyStatus) == "" {
		t.Errorf("saving decides for what is shown: %+v", e)
	}
}
