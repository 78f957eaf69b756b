package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/state"
)

func TestTheTeamsMonthStandsInOneGrid(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageLedger})
	mates, first := c.desk.Kit.Me.Mates, c.desk.Ledger.View().Month
	for _, m := range mates {
		if !says(w.Content(), d.words[state.Chinese].Name(m.Name, m.Bo)) {
			t.Errorf("%s has no line", m.Name)
		}
	}
	keys := rowsOf(t, w)
	keys(fyne.KeyDown, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyReturn)
	if at := c.desk.Route(); at.Page != state.PageDay || at.Person != mates[1].ID || at.Day != c.desk.Kit.Today()+1 {
		t.Errorf("the day after today in the second line leads to %+v", at)
	}
	c.desk.Back()
	h := &hand{t: t, w: w}
	h.tap("7")
	if at := c.desk.Route(); at.Page != state.PageTeamDay || at.Day != first+6 {
		t.Errorf("the number over the seventh leads to %+v", at)
	}
	c.desk.Back()
	c.desk.TurnMonth(-1)
	if !says(w.Content(), "31") || c.desk.Route().Page != state.PageLedger {
		t.Error("March has no 31st")
	}
}
