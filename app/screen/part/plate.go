package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Plate is a piece of the screen that can be tapped, clicked or reached by the
// keyboard: the ground of chips, rows, day cells and the places of the bar.
type Plate struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	Min     fyne.Size
	Pad     float32             // at either side
	Fill    fyne.ThemeColorName // "" is none
	Border  fyne.ThemeColorName // "" is none
	OnTap   func()              // nil: cannot be tapped
	Chosen  bool                // it is the one shown beside: marked by a bar at its left

	First   bool          // the arrows begin at it among those that stand together
	OnHover func(on bool) // nil: nobody asks what it says to the pointer

	hovered, focused bool
	group            *group // those it stands together with, or nil
}

var (
	_ fyne.Tappable     = (*Plate)(nil)
	_ fyne.Focusable    = (*Plate)(nil)
	_ desktop.Hoverable = (*Plate)(nil)
)

// NewPlate puts content on a plate.
func NewPlate(content fyne.CanvasObject, onTap func()) *Plate {
	p := &Plate{Content: content, OnTap: onTap, Min: fyne.NewSquareSize(Target), Pad: Gap}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped and the next methods are the toolkit's.
func (p *Plate) Tapped(*fyne.PointEvent) {
	if p.OnTap != nil {
		p.OnTap()
	}
}

func (p *Plate) MouseIn(*desktop.MouseEvent)    { p.hover(true) }
func (p *Plate) MouseMoved(*desktop.MouseEvent) {}
func (p *Plate) MouseOut()                      { p.hover(false) }

func (p *Plate) hover(on bool) {
	if p.hovered = on; p.OnHover != nil {
		p.OnHover(on)
	}
	p.Refresh()
}

func (p *Plate) FocusGained() {
	p.Stop()
	p.focused = true
	p.Refresh()
	Reveal(p)
}

func (p *Plate) FocusLost() { p.focused = false; p.Refresh() }

func (p *Plate) TypedRune(r rune) {
	if r == ' ' {
		p.press()
	} else {
		PassRune(p, r)
	}
}

func (p *Plate) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		p.press()
		return
	case fyne.KeySpace:
		return // taken as a character
	}
	if p.group != nil {
		if to := p.group.step(e.Name); to != nil {
			to.Stop()
			canvasOf(p).Focus(to)
			return
		}
	}
	PassKey(p, e)
}

func (p *Plate) press() {
	if !underGlass(p) {
		p.Tapped(nil)
	}
}

// Stop makes it the one of its group that the Tab key stops at.
func (p *Plate) Stop() {
	if p.group != nil {
		p.group.at = slices.Index(p.group.plates, p)
	}
}

// Disabled reports that the Tab key does not stop here: nothing can be done with it, or
// it stops at another of its group. The toolkit asks for nothing else.
func (p *Plate) Disabled() bool {
	return p.OnTap == nil || p.group != nil && p.group.plates[p.group.at] != p
}

func (p *Plate) Enable()  {}
func (p *Plate) Disable() {}

func (p *Plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{p: p, ground: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type plateRenderer struct {
	p                 *Plate
	ground, ring, bar *canvas.Rectangle
}

func (r *plateRenderer) Destroy() {}

func (r *plateRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.bar, r.p.Content, r.ring}
}

func (r *plateRenderer) MinSize() fyne.Size {
	return r.p.Content.MinSize().AddWidthHeight(2*r.p.Pad, 2*2).Max(r.p.Min)
}

func (r *plateRenderer) Layout(s fyne.Size) {
	r.ground.Resize(s)
	r.focus(s)
	r.bar.Resize(fyne.NewSize(Space4, fyne.Max(0, s.Height-2*Radius)))
	r.bar.Move(fyne.NewPos(0, Radius))
	c := r.p.Content
	h := fyne.Min(c.MinSize().Height, s.Height)
	c.Resize(fyne.NewSize(s.Width-2*r.p.Pad, h))
	c.Move(fyne.NewPos(r.p.Pad, (s.Height-h)/2))
}

func (r *plateRenderer) focus(s fyne.Size) {
	ringAround(r.ring, s, theme.ColorNamePrimary, r.p.focused, r.p.Fill == theme.ColorNamePrimary)
}

func (r *plateRenderer) Refresh() {
	r.ground.CornerRadius = Radius
	r.ground.FillColor = colorOrNone(r.p.Fill)
	r.ground.StrokeColor, r.ground.StrokeWidth = colorOrNone(r.p.Border), 0
	if r.p.Border != "" {
		r.ground.StrokeWidth = 1
	}
	r.ring.FillColor = colorOrNone("")
	if r.p.hovered && r.p.OnTap != nil {
		r.ring.FillColor = theme.Color(ColorHover)
	}
	r.focus(r.p.Size())
	r.bar.FillColor, r.bar.Hidden = theme.Color(theme.ColorNamePrimary), !r.p.Chosen
	r.bar.Refresh()
	r.ground.Refresh()
	r.ring.Refresh()
	r.p.Content.Refresh()
}
