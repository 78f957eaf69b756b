package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
)

// wheel lies over a field and gives the wheel of the pointer to the page: a field
// takes it even where it has nothing to scroll, and a page that stands still under
// the pointer looks broken. Nothing else of the pointer stops at it.
type wheel struct {
	widget.BaseWidget
	over fyne.CanvasObject
}

var _ fyne.Scrollable = (*wheel)(nil)

func newWheel(over fyne.CanvasObject) *wheel {
	w := &wheel{over: over}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled is the toolkit's.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if s := part.ScrollAround(w.over); s != nil {
		s.Scrolled(e)
	}
}

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
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
