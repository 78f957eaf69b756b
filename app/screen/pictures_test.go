package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestTheCardHasItsVisitsOnALine(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.English, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	visits := c.desk.Card.View().Visits
	dots, rings := 0, 0
	count := func() {
		dots, rings = 0, 0
		visible(w.Content(), func(o fyne.CanvasObject) {
			if x, ok := o.(*canvas.Circle); ok && x.StrokeWidth > 0 {
				rings++
			} else if ok {
				dots++
			}
		})
	}
	count()
	if dots != len(visits) || dots < 2 || rings != 0 || !says(w.Content(), visits[0].Value(record.VisitDate).String()[5:]) {
		t.Errorf("%d dots and %d rings for %d visits", dots, rings, len(visits))
	}
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	c.desk.Visit.AsLastTime()
	c.desk.Visit.NextIn(30)
	c.desk.Visit.Save()
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	count()
	if dots != len(visits)+1 || rings != 1 || !says(w.Content(), "Next visit 05-22") {
		t.Errorf("after a visit with a promise: %d dots, %d rings", dots, rings)
	}
}

func TestTheYearOfALedgerIsDrawnByMonth(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.English, state.DefaultPrefs, sizes[1])
	c.desk.Go(state.Route{Page: state.PageLedger})
	dots := 0
	visible(w.Content(), func(o fyne.CanvasObject) {
		if _, ok := o.(*canvas.Circle); ok {
			dots++
		}
	})
	if dots != 4 || !says(w.Content(), "resident days by month of this year") {
		t.Errorf("%d months until April", dots)
	}
	if c.desk.TurnMonth(-3); says(w.Content(), "resident days by month of this year") {
		t.Error("January alone is no line")
	}
}
