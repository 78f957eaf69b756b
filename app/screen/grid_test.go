package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
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

func TestAFingerHitsEveryDayOfTheGrid(t *testing.T) {
	d := newDrawn(t)
	pointer := part.Fingers
	part.Fingers = func() bool { return true }
	defer func() { part.Fingers = pointer }()
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[2])
	c.desk.Go(state.Route{Page: state.PageLedger})
	first := c.desk.Ledger.View().Month
	room := map[record.Day]int{} // of each day, in dp
	for _, half := range []string{"1–15", "16–30"} {
		(&hand{t: t, w: w}).tap(half)
		var row fyne.CanvasObject
		visible(w.Content(), func(o fyne.CanvasObject) {
			if fmt.Sprintf("%T", o) == "*part.tableRow" && row == nil {
				row = o
			}
		})
		if h := row.Size().Height; h < part.Target {
			t.Errorf("a line is %.0f high", h)
		}
		drawn := c.desk.OnRoute
		c.desk.OnRoute = nil // nothing is drawn for each tap
		const step = 4
		for x := float32(0); x < row.Size().Width; x += step {
			row.(fyne.Tappable).Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 20)})
			if at := c.desk.Route(); at.Page == state.PageDay {
				room[at.Day-first] += step
				c.desk.Back()
			}
		}
		c.desk.OnRoute = drawn
	}
	for i := range record.Day(30) {
		if room[i] < part.Target {
			t.Errorf("day %d has %d dp", i+1, room[i])
		}
	}
}

func TestTheGridIsCopiedByKey(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.English, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageLedger})
	rowsOf(t, w)
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{})
	lines := strings.Split(fyne.CurrentApp().Clipboard().Content(), "\n")
	if len(lines) != 5 || strings.Count(lines[0], "\t") != 32 || !strings.Contains(lines[1], "\tin village\t") {
		t.Errorf("copied %q", lines)
	}
}
