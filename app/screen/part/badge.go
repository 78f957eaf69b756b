package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Badge says how something stands, in a sign, a word and a colour: never by colour
// alone. Either the sign or the word may be missing.
type Badge struct {
	Sign  Sign
	Word  string
	Color fyne.ThemeColorName // "" is quiet
}

func (b Badge) color() fyne.ThemeColorName {
	if b.Color == "" {
		return ColorQuiet
	}
	return b.Color
}

// None reports whether there is nothing to say.
func (b Badge) None() bool { return b.Sign == None && b.Word == "" }

// Small draws it in small letters.
func (b Badge) Small() *Tag { return NewTag(b, SizeSmall) }

// Body draws it as large as body text.
func (b Badge) Body() *Tag { return NewTag(b, theme.SizeNameText) }

// Tag is a badge as it is drawn: a row of a list keeps it and changes what it says.
type Tag struct {
	widget.BaseWidget
	icon *Icon
	line *Line
}

// NewTag draws a badge in letters of a size. It asks for room for all of it.
func NewTag(b Badge, size fyne.ThemeSizeName) *Tag {
	t := &Tag{icon: NewIcon(b.Sign, size, b.color()), line: NewLine(b.Word, size, b.color(), false).Fitted()}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is the toolkit's.
func (t *Tag) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(&signed{}, t.icon, t.line))
}

// Set changes what it says.
func (t *Tag) Set(b Badge) {
	t.icon.Set(b.Sign, b.color())
	t.line.In(b.color())
	t.line.Set(b.Word)
	t.line.Refresh()
	t.Refresh()
}

// signed lays a sign before a word, or alone at the right.
type signed struct{ middle bool }

func (l *signed) MinSize(o []fyne.CanvasObject) fyne.Size {
	icon, line := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(icon.Width+between(icon, line)+line.Width, fyne.Max(icon.Height, line.Height))
}

// between is the room between a sign and a word, if there are both.
func between(icon, line fyne.Size) float32 {
	if icon.Width == 0 || line.Width == 0 {
		return 0
	}
	return Space4
}

func (l *signed) Layout(o []fyne.CanvasObject, s fyne.Size) {
	icon, line := o[0].MinSize(), o[1].MinSize()
	gap := between(icon, line)
	w := fyne.Min(line.Width, s.Width-icon.Width-gap)
	var x float32
	if l.middle {
		x = (s.Width - icon.Width - gap - w) / 2
	}
	o[0].Resize(fyne.NewSize(icon.Width, s.Height))
	o[0].Move(fyne.NewPos(x, 0))
	o[1].Resize(fyne.NewSize(w, line.Height))
	o[1].Move(fyne.NewPos(x+icon.Width+gap, (s.Height-line.Height)/2))
}

// Fact is a label over its value. A value that stands beside another is marked.
func Fact(label, value string, conflict bool) fyne.CanvasObject {
	b := Badge{Word: value, Color: theme.ColorNameForeground}
	if conflict {
		b.Sign = Conflict
	}
	return State(label, b)
}

// State is a label over a badge.
func State(label string, b Badge) fyne.CanvasObject {
	return Stack(0, Small(label).Fitted(), b.Body())
}

// Section opens a part of a page; right, which may be nil, stands at its other end.
func Section(words string, right fyne.CanvasObject) fyne.CanvasObject {
	var o fyne.CanvasObject = Strong(words)
	if right != nil {
		o = Beside(o, container.NewCenter(right))
	}
	return container.New(layout.NewCustomPaddedLayout(Space12, 0, 0, 0), o)
}
