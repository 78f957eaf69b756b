package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
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
