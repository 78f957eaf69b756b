package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// TestARefusalIsSeenFromTheEndOfAForm saves with something missing while the form is
// scrolled to its end, twice: each time what is wrong has to be in view.
func TestARefusalIsSeenFromTheEndOfAForm(t *testing.T) {
	for _, at := range []struct {
		page  string
		route func(*canned) state.Route
	}{
		{"visit", func(c *canned) state.Route { return state.Route{Page: state.PageVisit, Household: c.first} }},
		{"complaint", func(*canned) state.Route { return state.Route{Page: state.PageComplaint} }},
	} {
		c := newCanned(t)
		w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, fyne.NewSize(412, 460))
		c.desk.Go(at.route(c))
		for range 2 {
			form, save := formOf(w)
			if form == nil || save == nil {
				t.Fatalf("%s: no form or nothing to save it with", at.page)
			}
			form.ScrollToBottom()
			if form.Offset.Y == 0 {
				t.Fatalf("%s: the form has no end out of view", at.page)
			}
			test.Tap(save)
			if form, _ = formOf(w); form.Offset.Y != 0 {
				t.Errorf("%s: saving was refused out of view, %.0f further up", at.page, form.Offset.Y)
			}
		}
		if n := len(c.memory.Saves); n != 0 {
			t.Errorf("%s: %d saves of a form with something missing", at.page, n)
		}
	}
}

// formOf is what is scrolled in a window, and its main button.
func formOf(w fyne.Window) (form *container.Scroll, save *part.Press) {
	visible(w.Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *container.Scroll:
			if form == nil {
				form = o
			}
		case *part.Press:
			if o.Importance == widget.HighImportance {
				save = o
			}
		}
	})
	return form, save
}
