package screen_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// What is drawn anew under a person's hands is where it was: the entry with its focus and
// its cursor, and the page as far as it was scrolled.
func TestWhereAPersonIsInAFormOutlivesWhatIsDrawnAnew(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(c *canned, w fyne.Window)
	}{
		{"turned and split", func(_ *canned, w fyne.Window) {
			for _, size := range []fyne.Size{sizes[2], {Width: 600, Height: 800}, sizes[0], sizes[1]} {
				w.Resize(size)
			}
		}},
		{"a tap on a chip", func(c *canned, _ fyne.Window) { c.desk.Visit.Toggle(record.VisitTopics, "school") }},
		{"a save that was refused", func(c *canned, _ fyne.Window) { c.desk.Visit.Date(c.desk.Kit.Today() + 400) }},
		{"records that came", func(c *canned, _ fyne.Window) {
			c.desk.Reported(state.Exchanging{Running: true})
			c.desk.Reported(state.Exchanging{Rows: 3, AtHead: true})
		}},
		{"another seat", func(c *canned, _ fyne.Window) { c.desk.OnSeat() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newCanned(t)
			w := newDrawn(t).open(t, k.desk, state.Chinese, state.DefaultPrefs, sizes[1])
			note := noteOf(t, k, w)
			w.Canvas().Focus(note)
			test.Type(note, "草料还剩两车")
			note.CursorColumn = 2
			form := formAround(w.Content(), note)
			form.ScrollToOffset(fyne.NewPos(0, 260))
			c.do(k, w)
			now := (*screen.TextEntry)(nil)
			visible(w.Content(), func(o fyne.CanvasObject) {
				if e, ok := o.(*screen.TextEntry); ok && e.MultiLine {
					now = e
				}
			})
			if now != note || w.Canvas().Focused() != fyne.Focusable(note) {
				t.Fatalf("another entry, focused: %v", w.Canvas().Focused() == fyne.Focusable(now))
			}
			if note.Text != "草料还剩两车" || note.CursorColumn != 2 {
				t.Errorf("%q, the cursor at %d", note.Text, note.CursorColumn)
			}
			if at := formAround(w.Content(), note).Offset.Y; at < 130 || at > 520 {
				t.Errorf("scrolled to %.0f, was at 260", at)
			}
			if test.Type(note, "湿"); k.desk.Visit.View().Note != "草料湿还剩两车" {
				t.Errorf("typing goes on in %q", k.desk.Visit.View().Note)
			}
		})
	}
}

// A new visit that goes on as its own correction, because something was entered while it
// was saved, is the same form to who types in it.
func TestWhoTypesInAVisitIsWhereHeWasWhenItGoesOn(t *testing.T) {
	for _, size := range sizes {
		c := newCanned(t)
		w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, size)
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.AsLastTime()
		visible(w.Content(), func(o fyne.CanvasObject) {
			if b, ok := o.(*part.Press); ok && b.Text == "Date, for whom, note" {
				test.Tap(b)
			}
		})
		var note *screen.TextEntry
		visible(w.Content(), func(o fyne.CanvasObject) {
			if e, ok := o.(*screen.TextEntry); ok && e.MultiLine {
				note = e
			}
		})
		w.Canvas().Focus(note)
		test.Type(note, "草料")
		form := formAround(w.Content(), note)
		form.ScrollToBottom()
		far := form.Offset.Y
		run := c.desk.Kit.Run
		var saving []func(context.Context) func()
		c.desk.Kit.Run = func(work func(context.Context) func()) { saving = append(saving, work) }
		c.desk.Visit.Save()
		c.desk.Kit.Run = run
		test.Type(note, "还剩")
		for _, work := range saving {
			run(work)
		}
		if c.desk.Route().Record.IsZero() || !c.desk.Visit.View().Correcting {
			t.Fatalf("%v: it does not go on", size)
		}
		if w.Canvas().Focused() != fyne.Focusable(note) || formAround(w.Content(), note) == nil {
			t.Fatalf("%v: the focus is on %T", size, w.Canvas().Focused())
		}
		if test.Type(note, "两车"); c.desk.Visit.View().Note != "草料还剩两车" {
			t.Errorf("%v: typing goes on in %q", size, c.desk.Visit.View().Note)
		}
		if at := formAround(w.Content(), note).Offset.Y; far > 0 && at == 0 {
			t.Errorf("%v: scrolled to the top", size)
		}
	}
}

// formAround is what an object is scrolled in.
func formAround(root, o fyne.CanvasObject) (found *container.Scroll) {
	visible(root, func(x fyne.CanvasObject) {
		s, ok := x.(*container.Scroll)
		if !ok {
			return
		}
		visible(s.Content, func(in fyne.CanvasObject) {
			if in == o {
				found = s
			}
		})
	})
	return found
}
