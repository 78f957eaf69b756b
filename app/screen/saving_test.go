package screen_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
)

func TestTheQuietLineSaysSavedOnlyWhenEverythingIs(t *testing.T) {
	l := screen.Look{Words: newDrawn(t).words[state.English]}
	for _, c := range []struct {
		view      state.StatusView
		says, not string
	}{
		{state.StatusView{}, "Saved here", "Saving"},
		{state.StatusView{Saving: true}, "Saving", "Saved"},
		{state.StatusView{Unsaved: true}, "Not saved", "Saved"},
		{state.StatusView{Practice: true}, "Practice", "Saved"},
		{state.StatusView{Practice: true, Saving: true}, "Saving", "Saved"},
		{state.StatusView{Practice: true, Unsaved: true}, "Not saved", "Saved"},
	} {
		if says := strings.Join(screen.StatusParts(l, c.view), " · "); !strings.Contains(says, c.says) || strings.Contains(says, c.not) {
			t.Errorf("%+v: %q", c.view, says)
		}
	}
}

// TestAFormTakesWhatIsTypedWhileItIsSaved types into a form on a disk that takes its
// time: what is typed then is not part of the save, and stays in the entry, with its
// focus, when the page says that the rest was saved.
func TestAFormTakesWhatIsTypedWhileItIsSaved(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageComplaint})
	var works []func(context.Context) func()
	c.desk.Kit.Run = func(work func(context.Context) func()) { works = append(works, work) }
	settle := func() {
		for len(works) > 0 {
			work := works[0]
			if works = works[1:]; work != nil {
				if then := work(t.Context()); then != nil {
					then()
				}
			}
		}
	}
	entry := func() (found *screen.TextEntry) {
		visible(w.Content(), func(o fyne.CanvasObject) {
			if e, ok := o.(*screen.TextEntry); ok {
				found = e
			}
		})
		return found
	}
	c.desk.Complaints.About("forms")
	test.Type(entry(), "abc")
	w.Canvas().Focus(entry())
	for _, fail := range []error{errors.New("no space left"), nil} {
		c.memory.Fail = fail
		c.desk.Complaints.Save()
		test.Type(entry(), "d")
		if e := entry(); e.Disabled() {
			t.Error("the entry takes nothing")
		}
		want := entry().Text
		settle()
		if e := entry(); e.Text != want || w.Canvas().Focused() != fyne.Focusable(e) {
			t.Errorf("shows %q, want %q; focused %v", e.Text, want, w.Canvas().Focused())
		}
	}
	if v := c.desk.Complaints.View(); v.Text != "abcdd" || !v.Dirty || len(v.Earlier) != 1 {
		t.Errorf("%+v", v)
	}
}
