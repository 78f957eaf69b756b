package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Press is the toolkit's button with the focus as a ring. Enter presses it too, and keys
// that it has no use for go to the window.
type Press struct {
	widget.Button
	OnHover func(on bool) // nil: nobody asks what it says to the pointer
	ring    *ring
}

// NewPress makes a button.
func NewPress(text string, icon fyne.Resource, tap func()) *Press {
	b := &Press{ring: newRing()}
	b.Text, b.Icon, b.OnTapped = text, icon, tap
	b.ExtendBaseWidget(b)
	return b
}

// Says is what it says.
func (b *Press) Says() string { return b.Text }

// FocusGained and the next methods are the toolkit's; its own would fill the button.
func (b *Press) FocusGained() { b.ring.set(true, b.Importance == widget.HighImportance); Reveal(b) }
func (b *Press) FocusLost()   { b.ring.set(false, false) }

// TypedRune presses it by a blank. Its key comes before: the character would be typed on
// the page that the key has led to.
func (b *Press) TypedRune(r rune) {
	if r == ' ' {
		b.press()
	} else {
		PassRune(b, r)
	}
}

func (b *Press) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.press()
	case fyne.KeySpace: // comes as a character too
	default:
		PassKey(b, k)
	}
}

func (b *Press) press() {
	if !b.Disabled() && b.OnTapped != nil && !underGlass(b) {
		b.OnTapped()
	}
}

func (b *Press) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	if b.OnHover != nil {
		b.OnHover(true)
	}
}

func (b *Press) MouseOut() {
	b.Button.MouseOut()
	if b.OnHover != nil {
		b.OnHover(false)
	}
}

func (b *Press) CreateRenderer() fyne.WidgetRenderer {
	return &ringed{b.Button.CreateRenderer(), b.ring}
}

// Select is the toolkit's choice of one of several words with the focus as a ring.
type Select struct {
	widget.Select
	ring *ring
}

// NewSelect offers words.
func NewSelect(words []string, changed func(string)) *Select {
	s := &Select{ring: newRing()}
	s.Options, s.OnChanged = words, changed
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained and the next methods are the toolkit's; its own would fill it.
func (s *Select) FocusGained() { s.ring.set(true, false); Reveal(s) }
func (s *Select) FocusLost()   { s.ring.set(false, false) }

func (s *Select) TypedRune(r rune) { PassRune(s, r) }

func (s *Select) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(k)
	default:
		PassKey(s, k)
	}
}

func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	return &ringed{s.Select.CreateRenderer(), s.ring}
}

// ring is drawn around what has the focus.
type ring struct {
	canvas.Rectangle
	around     fyne.Size
	on, accent bool
}

// ringWidth is how thick it is, in dp.
const ringWidth = 3

func newRing() *ring {
	r := &ring{}
	r.FillColor, r.StrokeColor = color.Transparent, color.Transparent
	return r
}

// set draws the ring or takes it away; accent is what it would lie on.
func (r *ring) set(on, accent bool) {
	r.on, r.accent = on, accent
	r.draw()
}

func (r *ring) draw() {
	ringAround(&r.Rectangle, r.around, theme.ColorNameForeground, r.on, r.accent)
	r.Refresh()
}

// ringAround makes a rectangle the ring around something of a size, in its usual color.
// On the accent it lies just within, in the color of the text there: what is seen on the
// page is hardly seen on the accent.
func ringAround(r *canvas.Rectangle, s fyne.Size, usual fyne.ThemeColorName, on, accent bool) {
	within := float32(0)
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = color.Transparent, 0, Radius
	if on {
		r.StrokeColor, r.StrokeWidth = theme.Color(usual), ringWidth
	}
	if on && accent {
		within = 1
		r.StrokeColor, r.StrokeWidth = theme.Color(theme.ColorNameForegroundOnPrimary), ringWidth-within
	}
	r.Resize(s.SubtractWidthHeight(2*within, 2*within))
	r.Move(fyne.NewSquareOffsetPos(within))
}

// ringed draws a widget with a ring over it.
type ringed struct {
	fyne.WidgetRenderer
	ring *ring
}

func (r *ringed) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.ring.around = s
	r.ring.draw()
}

func (r *ringed) Objects() []fyne.CanvasObject {
	objects := r.WidgetRenderer.Objects()
	return append(objects[:len(objects):len(objects)], &r.ring.Rectangle)
}
