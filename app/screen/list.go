package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
)

// list is the toolkit's list with a cursor that is a ring. Arrows, Home, End and the
// page keys move it, Enter and Space open the line that it is on.
type list struct {
	widget.List
	at      int  // the line that the cursor is on
	focused bool // the keyboard is in the list
	open    func(i int)
	keys    func(fyne.KeyName) bool // nil, or asked first
}

// listed is what draws a line of a list.
type listed interface {
	fyne.CanvasObject
	mark(chosen, cursor bool)
}

// newList makes a list of n lines. show draws one and says whether it is the one that
// is shown beside; open opens it.
func newList[T listed](n func() int, line func() T, show func(i int, o T) (chosen bool), open func(i int)) *list {
	l := &list{open: open}
	l.Length = n
	l.CreateItem = func() fyne.CanvasObject { return line() }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		chosen := show(i, o.(T))
		o.(T).mark(chosen, l.focused && i == l.at)
	}
	l.OnHighlighted = func(i widget.ListItemID) { l.at = i }
	l.OnSelected = func(i widget.ListItemID) {
		l.UnselectAll() // what is shown beside is marked by the lines themselves
		l.Highlight(i)
		l.open(i)
	}
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained and the next methods are the toolkit's.
func (l *list) FocusGained() {
	l.focused = true
	l.List.FocusGained()
	l.RefreshItem(l.at)
}

func (l *list) FocusLost() {
	l.focused = false
	l.List.FocusLost()
	l.RefreshItem(l.at)
}

func (l *list) TypedKey(e *fyne.KeyEvent) {
	if l.keys != nil && l.keys(e.Name) {
		return
	}
	was, last := l.at, l.Length()-1
	page := max(1, int(l.Size().Height/part.Main)-1)
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		l.openAt()
	case fyne.KeySpace: // comes as a character too
	case fyne.KeyHome:
		l.Highlight(0)
	case fyne.KeyEnd:
		l.Highlight(last)
	case fyne.KeyPageDown:
		l.Highlight(min(last, l.at+page))
	case fyne.KeyPageUp:
		l.Highlight(max(0, l.at-page))
	case fyne.KeyUp, fyne.KeyDown:
		l.List.TypedKey(e)
	default:
		part.PassKey(l, e)
	}
	if was != l.at {
		l.RefreshItem(was)
		l.RefreshItem(l.at)
	}
}

// TypedRune opens the line by a blank.
func (l *list) TypedRune(r rune) {
	if r == ' ' {
		l.openAt()
	} else {
		part.PassRune(l, r)
	}
}

func (l *list) openAt() {
	if l.at < l.Length() {
		l.open(l.at)
	}
}

// lineMarks are drawn over a line of a list: a bar at the left of the one that is
// shown beside, as on a plate, and the ring of the cursor.
type lineMarks struct{ bar, ring *canvas.Rectangle }

func newLineMarks() lineMarks {
	m := lineMarks{canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)}
	m.ring.StrokeWidth, m.ring.CornerRadius = 3, part.Radius
	return m
}

// over puts the marks over a line.
func (m lineMarks) over(line fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(line, container.New(atLeft{}, m.bar), m.ring)
}

func (m lineMarks) mark(chosen, cursor bool) {
	accent := theme.Color(theme.ColorNamePrimary)
	m.bar.FillColor, m.ring.StrokeColor = color.Transparent, color.Transparent
	if chosen {
		m.bar.FillColor = accent
	}
	if cursor {
		m.ring.StrokeColor = accent
	}
	m.bar.Refresh()
	m.ring.Refresh()
}

// atLeft gives an object a narrow strip at the left.
type atLeft struct{}

func (atLeft) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (atLeft) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(fyne.NewSize(part.Space4, fyne.Max(0, s.Height-2*part.Radius)))
	o[0].Move(fyne.NewPos(0, part.Radius))
}
