package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Glass lies over a page for a moment after it came and takes what is tapped, and what
// is pressed by a key: a second tap of the hand that led here is not meant for what lies
// under it now.
type Glass struct {
	widget.BaseWidget
}

// NewGlass makes one. It belongs on top of the window's content.
func NewGlass() *Glass {
	g := &Glass{}
	g.ExtendBaseWidget(g)
	return g
}

// Tapped is the toolkit's.
func (*Glass) Tapped(*fyne.PointEvent) {}

func (*Glass) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(nil))
}

// underGlass reports whether the window that a control is in has a glass on it.
func underGlass(o fyne.CanvasObject) bool {
	c := canvasOf(o)
	if c == nil {
		return false
	}
	content, ok := c.Content().(*fyne.Container)
	if !ok || len(content.Objects) == 0 {
		return false
	}
	_, ok = content.Objects[len(content.Objects)-1].(*Glass)
	return ok
}
