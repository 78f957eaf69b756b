package screen_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen"
	"zhucun/app/state"
)

// han is Chinese without a blank, no two pieces alike: nothing of it is measured twice.
func han(n int) string {
	r, x := make([]rune, n), uint32(7)
	for i := range r {
		x = x*1664525 + 1013904223
		r[i] = rune(0x4e00 + x>>8%3000)
	}
	return string(r)
}

// noteOf opens a visit and gives its window and the entry of the note.
func noteOf(t testing.TB, c *canned, w fyne.Window) (note *screen.TextEntry) {
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	visit := c.desk.Card.View().Visits[0].Row.ID
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first, Record: visit}) // one that is corrected is open whole
	c.desk.Visit.Note("")
	visible(w.Content(), func(o fyne.CanvasObject) {
		if e, ok := o.(*screen.TextEntry); ok && e.MultiLine {
			note = e
		}
	})
	if note == nil {
		t.Fatal("a visit has no note")
	}
	return note
}

func TestWhatIsPastedIsCutToWhatTheFieldTakesAndSaysSo(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, sizes[0])
	note := noteOf(t, c, w)
	limit := record.Visit.Def().Field(record.VisitNote).Max
	said := func() (found bool) {
		visible(w.Content(), func(o fyne.CanvasObject) {
			l, ok := o.(*widget.Label)
			found = found || ok && strings.Contains(l.Text, "Too long")
		})
		return found
	}
	test.Type(note, "好")
	if said() {
		t.Error("says that a note was cut which was not")
	}
	text := han(limit + 8000)
	note.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip(text)})
	want := "好" + string([]rune(text)[:limit-1])
	if got := c.desk.Visit.View().Note; note.Text != want || got != want || !said() {
		t.Errorf("kept %d characters, the state %d, said %v; want %d", utf8.RuneCountInString(note.Text), utf8.RuneCountInString(got), said(), limit)
	}
	note.TypedRune('多')
	if note.Text != want {
		t.Error("took a character more than the field may have")
	}
	if note.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace}); said() {
		t.Error("still says so when there is room again")
	}
}

type clip string

func (c clip) Content() string   { return string(c) }
func (c clip) SetContent(string) {}

// BenchmarkTypeLongNote types into a note of 2,000 characters, the most it takes.
func BenchmarkTypeLongNote(b *testing.B) {
	c := newCanned(b)
	w := newDrawn(b).open(b, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	note := noteOf(b, c, w)
	note.SetText(han(1900))
	note.CursorRow, note.CursorColumn = 0, 3
	for b.Loop() {
		test.Type(note, "好")
		note.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/2, "ms/key<=32")
}
