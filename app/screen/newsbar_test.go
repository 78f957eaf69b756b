package screen_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// shows reports whether a part of a text is somewhere in what is shown.
func shows(o fyne.CanvasObject, words string) (found bool) {
	visible(o, func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *widget.Label:
			found = found || strings.Contains(x.Text, words)
		case interface{ Says() string }:
			found = found || strings.Contains(x.Says(), words)
		}
	})
	return found
}

// A hand that taps Save twice taps, the second time, what the card has at the same
// place: a new visit.
func TestASecondTapRightAfterAPageChangeDoesNothing(t *testing.T) {
	for _, size := range sizes {
		c := newCanned(t)
		clock := &statetest.Timers{}
		c.desk.Kit.After = clock.After
		w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, size)
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.AsLastTime()
		clock.Pass(time.Second)
		_, save := formOf(w)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(save).AddXY(save.Size().Width/2, save.Size().Height/2)
		test.TapCanvas(w.Canvas(), at)
		card := state.Route{Page: state.PageHouseholds, Household: c.first}
		if len(c.memory.Saves) != 1 || c.desk.Route() != card {
			t.Fatalf("%v: the first tap saved %d visits and led to %+v", size, len(c.memory.Saves), c.desk.Route())
		}
		test.TapCanvas(w.Canvas(), at)
		if clock.Pass(100 * time.Millisecond); c.desk.Route() != card {
			t.Errorf("%v: the second tap led to %+v", size, c.desk.Route())
		}
		clock.Pass(time.Second)
		_, visit := formOf(w)
		at = fyne.CurrentApp().Driver().AbsolutePositionForObject(visit).AddXY(visit.Size().Width/2, visit.Size().Height/2)
		if test.TapCanvas(w.Canvas(), at); c.desk.Route().Page != state.PageVisit {
			t.Errorf("%v: a tap a second later leads to %+v", size, c.desk.Route())
		}
		if clock.Pass(time.Second); clock.Running() != 0 {
			t.Errorf("%d timers run on", clock.Running())
		}
	}
}

// A key that is pressed twice is meant once: the second must not begin another visit, and
// not press what has the focus on the page that the first led to.
func TestASecondKeyRightAfterAPageChangeDoesNothing(t *testing.T) {
	for _, at := range []struct {
		name  string
		press func(*keyboard)
		from  func(*canned) state.Route
	}{
		{"Ctrl+Enter", func(k *keyboard) { k.ctrl(fyne.KeyReturn) },
			func(c *canned) state.Route { return state.Route{Page: state.PageHouseholds, Household: c.first} }},
		{"Enter", func(k *keyboard) { k.press(fyne.KeyReturn) }, func(*canned) state.Route { return state.Route{Page: state.PageToday} }},
		{"a blank", func(k *keyboard) { k.press(fyne.KeySpace) }, func(*canned) state.Route { return state.Route{Page: state.PageToday} }},
	} {
		c, k := atKeyboard(t, sizes[0])
		clock := &statetest.Timers{}
		c.desk.Kit.After = clock.After
		c.desk.Go(at.from(c))
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.AsLastTime()
		clock.Pass(time.Second)
		_, save := formOf(k.w)
		k.w.Canvas().Focus(save)
		at.press(k)
		if len(c.memory.Saves) != 1 || c.desk.Route() != at.from(c) {
			t.Fatalf("%s saved %d times and led to %+v", at.name, len(c.memory.Saves), c.desk.Route())
		}
		clock.Pass(100 * time.Millisecond)
		if at.press(k); len(c.memory.Saves) != 1 || c.desk.Route() != at.from(c) {
			t.Errorf("%s once more has saved %d times and led to %+v", at.name, len(c.memory.Saves), c.desk.Route())
		}
		clock.Pass(time.Second)
		if at.press(k); len(c.memory.Saves) == 1 && c.desk.Route() == at.from(c) {
			t.Errorf("%s does nothing a second later", at.name)
		}
	}
}

// Whoever opens a household by a key may begin the visit at once.
func TestTheMainActionFollowsAnotherKeyAtOnce(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	clock := &statetest.Timers{}
	c.desk.Kit.After = clock.After
	k.char('/')
	k.text("旦正加")
	clock.Pass(time.Second)
	k.press(fyne.KeyReturn)
	if k.ctrl(fyne.KeyReturn); c.desk.Route().Page != state.PageVisit {
		t.Errorf("Ctrl+Enter after Enter leads to %+v", c.desk.Route())
	}
}

func TestTheBarStandsAboveTheFootUntilThePersonGoesOn(t *testing.T) {
	c := newCanned(t)
	h := &hand{t: t, w: newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	c.desk.Visit.AsLastTime()
	c.desk.Visit.Save()
	if !shows(h.w.Content(), "已保存走访") {
		t.Fatal("the bar says nothing")
	}
	h.tap("更正")
	if r := c.desk.Route(); r.Page != state.PageVisit || r.Record.IsZero() {
		t.Errorf("更正 leads to %+v", r)
	}
	if shows(h.w.Content(), "已保存走访") {
		t.Error("the bar stays")
	}
}

func TestPracticeIsSaidOnEveryPageWithTheWayOut(t *testing.T) {
	c := newCanned(t)
	left := 0
	c.desk.Settings = state.NewSettings(state.SettingsView{Prefs: state.DefaultPrefs, Practice: true}, func(state.Prefs) {}, func(on bool) {
		if !on {
			left++
		}
	})
	h := &hand{t: t, w: newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	for i, p := range state.Pages {
		c.desk.Go(state.Route{Page: p.Page, Household: c.first, Kind: record.Household, Record: map[state.Page]record.ID{state.PageEdit: c.first}[p.Page], Day: c.desk.Kit.Today(), Person: c.desk.Kit.Me.ID})
		if !shows(h.w.Content(), "练习模式：") {
			t.Errorf("%s does not say that nothing is real", p.Name)
		}
		if h.tap("退出练习"); left != i+1 {
			t.Errorf("%s has no way out", p.Name)
		}
	}
}
