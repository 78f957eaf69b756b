package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Fitted is a page that is drawn for the width there is, and anew for another: a
// tablet is turned, its screen is split, and it tells its width only after the first
// page was made.
type Fitted struct {
	draw  func(width float32) fyne.CanvasObject
	width float32
	root  *fyne.Container
}

// NewFitted makes the page.
func NewFitted(draw func(width float32) fyne.CanvasObject) *Fitted {
	f := &Fitted{draw: draw}
	f.root = container.New(f)
	return f
}

// Object is the window's content.
func (f *Fitted) Object() fyne.CanvasObject { return f.root }

// Draw draws again, in other words.
func (f *Fitted) Draw() {
	draw(f.root, f.draw(f.width))
}

// MinSize and Layout are the toolkit's.
func (f *Fitted) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 320) }

func (f *Fitted) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	if s.Width != f.width && s.Width > 0 {
		f.width = s.Width
		objects = []fyne.CanvasObject{f.draw(s.Width)}
		f.root.Objects = objects
	}
	for _, o := range objects {
		o.Resize(s)
		o.Move(fyne.NewPos(0, 0))
	}
}
