package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
)

// wheel lies over a field and gives the wheel of the pointer to the page: a field
// takes it even where it has nothing to scroll, and a page that stands still under
// the pointer looks broken. Only a note that is written in is scrolled by it, until its
// end is seen. Nothing else of the pointer stops at it.
type wheel struct {
	widget.BaseWidget
	over *textEntry
	note *container.Scroll // in which the lines of the field stand
}

var _ fyne.Scrollable = (*wheel)(nil)

func newWheel(over *textEntry) *wheel {
	w := &wheel{over: over}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled is the toolkit's.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.scrollsNote(e.Scrolled.DY) {
		w.note.Scrolled(e)
		return
	}
	if s := part.ScrollAround(w.over); s != nil {
		s.Scrolled(e)
	}
}

// scrollsNote reports whether there is more of a long note in the direction of the wheel.
func (w *wheel) scrollsNote(by float32) bool {
	on := fyne.CurrentApp().Driver().CanvasForObject(w.over)
	if w.note == nil || !w.over.MultiLine || on == nil || on.Focused() != fyne.Focusable(w.over) {
		return false
	}
	return by > 0 && w.note.Offset.Y > 0 || by < 0 && w.note.Offset.Y < room(w.note)-1
}

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// under lays the wheel over what draws a field.
func (w *wheel) under(field fyne.WidgetRenderer) fyne.WidgetRenderer {
	for _, o := range field.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			w.note = s
		}
	}
	return &wheeled{field, w}
}

// wheeled draws a field with the wheel over it.
type wheeled struct {
	fyne.WidgetRenderer
	wheel *wheel
}

func (r *wheeled) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.wheel.Resize(s)
}

func (r *wheeled) Objects() []fyne.CanvasObject {
	objects := r.WidgetRenderer.Objects()
	return append(objects[:len(objects):len(objects)], r.wheel)
}
