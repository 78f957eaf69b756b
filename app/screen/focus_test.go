package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// atFocus reports whether the focus is on a control that is on the screen and says
// something.
func atFocus(w fyne.Window, words string) bool {
	at, ok := w.Canvas().Focused().(fyne.CanvasObject)
	shown := false
	visible(w.Content(), func(o fyne.CanvasObject) { shown = shown || ok && o == at })
	return shown && says(at, words)
}

// tabTo goes to a control by Tab and the arrows of its group.
func tabTo(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	for range 300 {
		if w.Canvas().FocusNext(); atFocus(w, words) {
			return
		}
		for range 30 { // along its group
			at, stands := w.Canvas().Focused().(*part.Plate)
			if !stands {
				break
			}
			if at.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}); atFocus(w, words) {
				return
			}
			if w.Canvas().Focused() == at {
				break
			}
		}
	}
	t.Fatalf("%q cannot be reached by keys", words)
}

// TestTheFocusSurvivesWhatIsDrawnAgain chooses by keys alone, and has a page read its
// records again meanwhile, as an exchange does.
func TestTheFocusSurvivesWhatIsDrawnAgain(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	still := func(words, after string) {
		t.Helper()
		if !atFocus(w, words) {
			t.Errorf("after %s the focus is not on %q", after, words)
		}
	}
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	for _, chip := range []string{"收入", "30 天后", "冬春牧场"} {
		tabTo(t, w, chip)
		w.Canvas().Focused().TypedRune(' ')
		still(chip, "it was chosen") // the day of the next visit comes to stand before what follows
		c.desk.Card.Load()
		still(chip, "the card was read again")
		w.Resize(sizes[0].AddWidthHeight(30, 0))
		w.Resize(sizes[0])
		still(chip, "the window had another width")
	}
	if v := c.desk.Visit.View(); len(v.Topics) != 1 || v.Next == 0 || v.Place == "" {
		t.Errorf("chosen by keys: %+v", v)
	}
}

// TestAKeyReachesNothingThatIsNotOnTheScreen leaves a form by a shortcut: a blank typed
// then must not change it.
func TestAKeyReachesNothingThatIsNotOnTheScreen(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	tabTo(t, w, "收入")
	c.desk.Go(state.Route{Page: state.PageSettings})
	at, _ := w.Canvas().Focused().(fyne.CanvasObject)
	shown := at == nil
	visible(w.Content(), func(o fyne.CanvasObject) { shown = shown || o == at })
	if !shown || atFocus(w, "收入") {
		t.Errorf("the focus is on %T, which is gone", at)
	}
}
