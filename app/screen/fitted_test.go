package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
)

func TestAPageIsDrawnForEveryWidthATabletTells(t *testing.T) {
	w := test.NewTempWindow(t, nil)
	var widths []float32
	page := screen.NewFitted(func(width float32) fyne.CanvasObject {
		widths = append(widths, width)
		return canvas.NewText("page", nil)
	})
	if len(widths) != 0 {
		t.Errorf("drawn for %v before there was a width", widths)
	}
	w.SetPadded(false)
	w.SetContent(page.Object())
	w.Resize(fyne.NewSize(800, 1280))
	w.Resize(fyne.NewSize(800, 700)) // a keyboard comes up
	w.Resize(fyne.NewSize(1280, 800))
	w.Resize(fyne.NewSize(640, 800)) // the screen is split
	page.Draw()
	n := len(widths)
	if n < 4 || widths[n-4] != 800 || widths[n-3] != 1280 || widths[n-2] != 640 || widths[n-1] != 640 {
		t.Errorf("drawn for %v, want 800, 1280, 640 and 640 at last", widths)
	}
}

func TestTheFrameIsMadeBeforeAWidthIsKnown(t *testing.T) {
	c := newCanned(t)
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	f := screen.NewFrame(c.desk, d.words[state.Chinese], "", 0)
	w := test.NewTempWindow(t, f.Object())
	w.SetPadded(false)
	for _, size := range []fyne.Size{fyne.NewSize(800, 1280), fyne.NewSize(1280, 800), fyne.NewSize(400, 800)} {
		w.Resize(size)
		if got := f.Object().Size(); got != size {
			t.Errorf("in a window of %v the frame has %v", size, got)
		}
		if n := countVisible(w.Content()); n < 10 {
			t.Errorf("in a window of %v only %d objects are shown", size, n)
		}
	}
}

func countVisible(o fyne.CanvasObject) (n int) {
	visible(o, func(fyne.CanvasObject) { n++ })
	return n
}

func TestTheBackKeyIsTheWindowsWhileATextHasTheFocus(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.English, state.DefaultPrefs, sizes[0])
	note := noteOf(t, c, w)
	var keys []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { keys = append(keys, k.Name) })
	w.Canvas().Focus(note)
	test.Type(note, "abc")
	for _, k := range []fyne.KeyName{fyne.KeyBackspace, mobile.KeyBack} {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
	if len(keys) != 1 || keys[0] != mobile.KeyBack {
		t.Errorf("the window heard of %v, want the back key", keys)
	}
	if w.Canvas().Focused() != nil || note.Text != "ab" {
		t.Errorf("after the back key %v has the focus, and the note says %q", w.Canvas().Focused(), note.Text)
	}
}
