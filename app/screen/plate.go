package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// plate is a piece of the screen that can be tapped, clicked or reached by the
// keyboard: the ground of chips, rows, day cells and the places of the bar.
type plate struct {
	widget.BaseWidget
	content fyne.CanvasObject
	min     fyne.Size
	pad     float32
	fill    fyne.ThemeColorName // "" is none
	line    fyne.ThemeColorName // "" is none
	onTap   func()

	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*plate)(nil)
	_ fyne.Focusable    = (*plate)(nil)
	_ desktop.Hoverable = (*plate)(nil)
)

func newPlate(content fyne.CanvasObject, onTap func()) *plate {
	p := &plate{content: content, onTap: onTap, min: fyne.NewSquareSize(Target), pad: gap}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped and the next methods are the toolkit's.
func (p *plate) Tapped(*fyne.PointEvent) {
	if p.onTap != nil {
		p.onTap()
	}
}

func (p *plate) MouseIn(*desktop.MouseEvent)    { p.hovered = true; p.Refresh() }
func (p *plate) MouseMoved(*desktop.MouseEvent) {}
func (p *plate) MouseOut()                      { p.hovered = false; p.Refresh() }
func (p *plate) FocusGained()                   { p.focused = true; p.Refresh() }
func (p *plate) FocusLost()                     { p.focused = false; p.Refresh() }
func (p *plate) TypedRune(r rune) {
	if r == ' ' {
		p.Tapped(nil)
	}
}

func (p *plate) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		p.Tapped(nil)
	}
}

func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{p: p, ground: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type plateRenderer struct {
	p            *plate
	ground, ring *canvas.Rectangle
}

func (r *plateRenderer) Destroy() {}

func (r *plateRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.p.content, r.ring}
}

func (r *plateRenderer) MinSize() fyne.Size {
	return r.p.content.MinSize().AddWidthHeight(2*r.p.pad, 2*2).Max(r.p.min)
}

func (r *plateRenderer) Layout(s fyne.Size) {
	r.ground.Resize(s)
	r.ring.Resize(s)
	c := r.p.content
	h := fyne.Min(c.MinSize().Height, s.Height)
	c.Resize(fyne.NewSize(s.Width-2*r.p.pad, h))
	c.Move(fyne.NewPos(r.p.pad, (s.Height-h)/2))
}

func (r *plateRenderer) Refresh() {
	r.ground.CornerRadius, r.ring.CornerRadius = 8, 8
	r.ground.FillColor = colorOrNone(r.p.fill)
	r.ground.StrokeColor, r.ground.StrokeWidth = colorOrNone(r.p.line), 0
	if r.p.line != "" {
		r.ground.StrokeWidth = 1
	}
	r.ring.FillColor = colorOrNone("")
	if r.p.hovered && r.p.onTap != nil {
		r.ring.FillColor = theme.Color(theme.ColorNameHover)
	}
	r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(theme.ColorNamePrimary), 0
	if r.p.focused {
		r.ring.StrokeWidth = 3
	}
	r.ground.Refresh()
	r.ring.Refresh()
	r.p.content.Refresh()
}
