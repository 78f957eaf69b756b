package screen

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func colorOrNone(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.Color(name)
}

// line is one line of text that ends in … where it does not fit.
type line struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
	whole bool // ask for room for all of it
	draw  *canvas.Text
	room  fyne.Size // what draw was cut for
	cut   string
}

func newLine(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName, bold bool) *line {
	l := &line{text: text, size: size, color: color, bold: bold, draw: canvas.NewText("", nil)}
	l.ExtendBaseWidget(l)
	return l
}

// body, strong, small and title are the four kinds of line.
func body(s string) *line   { return newLine(s, theme.SizeNameText, theme.ColorNameForeground, false) }
func strong(s string) *line { return newLine(s, theme.SizeNameText, theme.ColorNameForeground, true) }
func small(s string) *line  { return newLine(s, SizeSmall, ColorQuiet, false) }
func title(s string) *line  { return newLine(s, SizeTitle, theme.ColorNameForeground, true) }

// fitted asks for room for the whole text.
func (l *line) fitted() *line { l.whole = true; return l }

func (l *line) in(color fyne.ThemeColorName) *line { l.color = color; return l }

func (l *line) aligned(a fyne.TextAlign) *line { l.align = a; return l }

// set changes the text.
func (l *line) set(text string) {
	if l.text != text {
		l.text, l.cut = text, ""
		l.Refresh()
	}
}

func (l *line) style() fyne.TextStyle { return fyne.TextStyle{Bold: l.bold} }

func (l *line) measure(s string) fyne.Size { return fyne.MeasureText(s, theme.Size(l.size), l.style()) }

func (l *line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{l}
	r.Refresh()
	return r
}

type lineRenderer struct{ l *line }

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.draw} }

func (r *lineRenderer) MinSize() fyne.Size {
	m := r.l.measure(r.l.text)
	if !r.l.whole {
		m.Width = fyne.Min(m.Width, 24)
	}
	return m
}

func (r *lineRenderer) Layout(s fyne.Size) {
	l := r.l
	if l.room != s || l.cut == "" {
		l.room, l.cut = s, ellipsis(l.text, s.Width, l.measure)
	}
	if l.draw.Text != l.cut {
		l.draw.Text = l.cut
		l.draw.Refresh()
	}
	l.draw.Resize(s)
}

func (r *lineRenderer) Refresh() {
	l := r.l
	l.draw.Color, l.draw.TextSize, l.draw.TextStyle, l.draw.Alignment = theme.Color(l.color), theme.Size(l.size), l.style(), l.align
	l.cut = ""
	r.Layout(l.Size())
	l.draw.Refresh()
}

// ellipsis cuts a text to a width, ending in …
func ellipsis(s string, width float32, measure func(string) fyne.Size) string {
	if width <= 0 || measure(s).Width <= width+0.5 {
		return s
	}
	runes := []rune(s)
	lo, hi := 0, len(runes)
	for lo < hi { // the longest beginning that fits
		mid := (lo + hi + 1) / 2
		if measure(string(runes[:mid])+"…").Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return string(runes[:lo]) + "…"
}

// para is text that wraps, already as high as it needs at this width.
func para(s string, width float32) fyne.CanvasObject {
	return paraIn(s, widget.MediumImportance, width)
}

func paraIn(s string, importance widget.Importance, width float32) fyne.CanvasObject {
	l := widget.NewLabel(broken(s, width-1, func(s string) float32 {
		return fyne.MeasureText(s, theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width
	}))
	l.Wrapping, l.Importance = fyne.TextWrapWord, importance
	l.Resize(fyne.NewSize(width+2*theme.InnerPadding(), 10))
	return container.New(flush{}, l)
}

// flush takes the toolkit's padding off a label, so that its text begins where
// lines and plates do.
type flush struct{}

func (flush) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(Target, o[0].MinSize().Height-2*theme.InnerPadding())
}

func (flush) Layout(o []fyne.CanvasObject, s fyne.Size) {
	p := theme.InnerPadding()
	o[0].Resize(fyne.NewSize(s.Width+2*p, s.Height+2*p))
	o[0].Move(fyne.NewPos(-p, -p))
}

// notice is a paragraph beside a symbol, in the colour of what it says.
func notice(symbol, s string, importance widget.Importance, width float32) fyne.CanvasObject {
	color := map[widget.Importance]fyne.ThemeColorName{widget.DangerImportance: ColorBad, widget.WarningImportance: ColorWarn}[importance]
	if color == "" {
		color = theme.ColorNameForeground
	}
	sign := strong(symbol).in(color).fitted()
	return container.NewBorder(nil, nil, container.NewVBox(sign), nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, gap/2, 0), paraIn(s, importance, width-sign.MinSize().Width-gap)))
}

// wrap lays objects of one height in rows, as many as the width takes.
type wrap struct{ width, gap float32 }

func (w *wrap) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := w.place(objects, w.width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
	return s
}

func (w *wrap) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w.width = s.Width
	w.place(objects, s.Width, func(o fyne.CanvasObject, p fyne.Position, s fyne.Size) {
		o.Resize(s)
		o.Move(p)
	})
}

func (w *wrap) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) fyne.Size {
	var x, y, row, widest float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		m.Width = fyne.Min(m.Width, width)
		if x > 0 && x+m.Width > width {
			x, y = 0, y+row+w.gap
			row = 0
		}
		put(o, fyne.NewPos(x, y), m)
		x += m.Width + w.gap
		row = fyne.Max(row, m.Height)
		widest = fyne.Max(widest, fyne.Min(m.Width, Target))
	}
	return fyne.NewSize(widest, y+row)
}

func wrapped(width float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrap{width, gap}, objects...)
}

// columns lays objects in n columns of equal width, at least as wide as given.
func columns(width, least float32, objects ...fyne.CanvasObject) *fyne.Container {
	n := max(1, int((width+gap)/(least+gap)))
	return container.New(&grid{n}, objects...)
}

// fitting lays cells in as many columns as the widest of them allows, at least
// two.
func fitting(width float32, cells ...fyne.CanvasObject) *fyne.Container {
	var least float32
	for _, c := range cells {
		least = fyne.Max(least, c.MinSize().Width)
	}
	return columns(width, fyne.Min(least, (width-gap)/2), cells...)
}

type grid struct{ n int }

func (g *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h, row float32
	for i, o := range objects {
		row = fyne.Max(row, o.MinSize().Height)
		if i%g.n == g.n-1 || i == len(objects)-1 {
			h += row + gap
			row = 0
		}
	}
	return fyne.NewSize(Target*float32(g.n), fyne.Max(0, h-gap))
}

func (g *grid) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - gap*float32(g.n-1)) / float32(g.n)
	var y, row float32
	for i := 0; i < len(objects); i += g.n {
		rowObjects := objects[i:min(i+g.n, len(objects))]
		row = 0
		for _, o := range rowObjects {
			row = fyne.Max(row, o.MinSize().Height)
		}
		for k, o := range rowObjects {
			o.Resize(fyne.NewSize(w, row))
			o.Move(fyne.NewPos(float32(k)*(w+gap), y))
		}
		y += row + gap
	}
}

// stack lays objects below each other with a gap.
func stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// beside lays objects from left to right; the first takes what is left over.
func beside(first fyne.CanvasObject, rest ...fyne.CanvasObject) *fyne.Container {
	right := container.New(layout.NewCustomPaddedHBoxLayout(gap), rest...)
	return container.NewBorder(nil, nil, nil, right, first)
}

// edged leaves the pane's edges free around what scrolls.
func edged(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(gap, edge, edge, edge+scrollBar), o)
}

// chip is a choice that is on or off: filled and with a √ when it is on.
func chip(text string, on bool, tap func()) *plate {
	return newChip(text, on, false, tap)
}

// newChip may mark what was so last time with a dot.
func newChip(text string, on, before bool, tap func()) *plate {
	symbol := ""
	switch {
	case on:
		symbol = "√"
	case before:
		symbol = "•"
	}
	return signed(text, symbol, on, tap)
}

// signed is a chip with its own sign at the left.
func signed(text, symbol string, on bool, tap func()) *plate {
	fg := theme.ColorNameForeground
	if on {
		fg = theme.ColorNameForegroundOnPrimary
	}
	p := newPlate(container.New(&labelled{}, strong(symbol).in(fg).aligned(fyne.TextAlignCenter), body(text).in(fg).aligned(fyne.TextAlignCenter).fitted()), tap)
	p.pad = 2
	p.fill, p.line = ColorSoft, ColorLine
	if on {
		p.fill, p.line = theme.ColorNamePrimary, theme.ColorNamePrimary
	}
	p.min = fyne.NewSize(64, Target)
	return p
}

// labelled centres a text and puts its sign at the left, in room that is always
// free: a chip does not change its size when it is tapped.
type labelled struct{}

func (labelled) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width+2*theme.Size(theme.SizeNameText), m.Height)
}

func (labelled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	sign := theme.Size(theme.SizeNameText)
	o[0].Resize(fyne.NewSize(sign, s.Height))
	o[0].Move(fyne.NewPos(1, 0))
	w := fyne.Min(o[1].MinSize().Width, s.Width-2*sign)
	if w < o[1].MinSize().Width {
		w = s.Width - sign // tight: the text moves to the right of its sign
		o[1].Move(fyne.NewPos(sign, 0))
	} else {
		o[1].Move(fyne.NewPos((s.Width-w)/2, 0))
	}
	o[1].Resize(fyne.NewSize(w, s.Height))
}

// mainButton is the one main action of a page.
func mainButton(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.HighImportance
	return b
}

// foot puts the main action, and what stands beside it, at the thumb.
func foot(objects ...fyne.CanvasObject) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, len(objects))
	copy(cells, objects)
	row := container.New(&tall{Main}, cells...)
	return container.NewVBox(widget.NewSeparator(), container.New(layout.NewCustomPaddedLayout(6, 6, edge, edge), row))
}

// tall shares the width; the first gets twice as much. Everything is at least
// so high.
type tall struct{ h float32 }

func (t *tall) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := fyne.NewSize(0, t.h)
	for _, o := range objects {
		m := o.MinSize()
		s = fyne.NewSize(s.Width+m.Width, fyne.Max(s.Height, m.Height))
	}
	return s
}

func (t *tall) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	x, left := float32(0), s.Width-gap*float32(len(objects)-1)
	var rest float32
	for _, o := range objects[1:] {
		rest += o.MinSize().Width
	}
	for i, o := range objects {
		w := o.MinSize().Width
		if i == 0 {
			w = left - rest
		}
		o.Resize(fyne.NewSize(w, s.Height))
		o.Move(fyne.NewPos(x, 0))
		x += w + gap
	}
}

// heading opens a section.
func heading(s string) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(10, 2, 0, 0), strong(s))
}

// quiet is a button without a ground.
func quiet(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.LowImportance
	return b
}

// row is a line of a list that leads somewhere.
func row(first, second string, right string, rightColor fyne.ThemeColorName, tap func()) *plate {
	left := stack(0, strong(first))
	if second != "" {
		left.Add(small(second))
	}
	var content fyne.CanvasObject = left
	if right != "" {
		content = beside(left, container.NewCenter(newLine(right, SizeSmall, rightColor, false).fitted()))
	}
	p := newPlate(content, tap)
	p.fill = ColorSoft
	p.pad = 12
	p.min = fyne.NewSize(Target, Main)
	return p
}

// fixed keeps a scrolling body whose content is drawn again on every change.
type fixed struct {
	scroll *container.Scroll
	holder *fyne.Container
}

func newFixed() *fixed {
	f := &fixed{holder: container.NewStack()}
	f.scroll = container.NewVScroll(f.holder)
	return f
}

// asWide is as wide as the pane, whatever its content would like.
type asWide struct{}

func (asWide) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, o[0].MinSize().Height) }

func (asWide) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

func (f *fixed) show(objects ...fyne.CanvasObject) {
	f.holder.Objects = []fyne.CanvasObject{container.New(asWide{}, edged(stack(gap, objects...)))}
	f.holder.Refresh()
	f.scroll.Refresh()
}

// Says is the whole text, even where it is drawn cut.
func (l *line) Says() string { return strings.ReplaceAll(l.text, "\u200a", "") }
