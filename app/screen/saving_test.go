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

// TestAFormTakesNothingWhileItIsSaved types into a form on a disk that takes its
// time: what is typed then would not be saved with the rest, so it must not stand
// there when the page says that it was.
func TestAFormTakesNothingWhileItIsSaved(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageComplaint})
	var works []func(context.Context) func()
	c.desk.Kit.Run = func(work func(context.Context) func()) { works = append(works, work) }
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
	c.desk.Complaints.Save()
	test.Type(entry(), "d")
	if e := entry(); e.Text != "abc" || !e.Disabled() {
		t.Errorf("shows %q, disabled %v", e.Text, e.Disabled())
	}
	c.memory.Fail = errors.New("no space left")
	for _, work := range works {
		if then := work(t.Context()); then != nil {
			then()
		}
	}
	if test.Type(entry(), "d"); entry().Text != "abcd" {
		t.Errorf("after a save that failed: %q", entry().Text)
	}
}
