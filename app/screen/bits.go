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

	"zhucun/app/state"
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

// smallPara is a second line that wraps.
func smallPara(s string, width float32) fyne.CanvasObject {
	return paraOf(s, SizeSmall, widget.LowImportance, width)
}

func paraIn(s string, importance widget.Importance, width float32) fyne.CanvasObject {
	return paraOf(s, theme.SizeNameText, importance, width)
}

func paraOf(s string, size fyne.ThemeSizeName, importance widget.Importance, width float32) fyne.CanvasObject {
	l := widget.NewLabel(broken(cutTo(s, maxShown), width-1, func(s string) float32 {
		return fyne.MeasureText(s, theme.Size(size), fyne.TextStyle{}).Width
	}))
	l.Wrapping, l.Importance, l.SizeName = fyne.TextWrapWord, importance, size
	l.Resize(fyne.NewSize(width+2*theme.InnerPadding(), 10))
	return container.New(flush{}, l)
}

// maxShown is how many characters of a text are laid out: no form takes more, but what
// comes from elsewhere may have them.
const maxShown = 4000

// cutTo is a text of at most n characters, with a mark where it was cut.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
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

// alarm is a notice in small letters, for the foot of a window.
func (l Look) alarm(s string, width float32) fyne.CanvasObject {
	sign := newLine("!", SizeSmall, ColorBad, true).fitted()
	return container.NewBorder(nil, nil, container.NewVBox(sign), nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, gap/2, 0), paraOf(s, SizeSmall, widget.DangerImportance, width-sign.MinSize().Width-gap)))
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
	return container.New(&grid{n: n}, objects...)
}

// fitting lays cells in as many columns as the widest of them allows, at least
// two, so that the last line is as full as the others can make it. A cell that is
// too wide for a column has a line of its own.
func fitting(width float32, cells ...fyne.CanvasObject) *fyne.Container {
	var least float32
	for _, c := range cells {
		least = fyne.Max(least, c.MinSize().Width)
	}
	n := max(2, int((width+gap)/(least+gap)))
	if lines := (len(cells) + n - 1) / n; lines > 0 {
		n = max(2, (len(cells)+lines-1)/lines)
	}
	return container.New(&grid{n: n, widest: (width - gap*float32(n-1)) / float32(n)}, cells...)
}

// grid lays objects in n columns of equal width. Where widest is set, an object
// that needs more than that stands alone.
type grid struct {
	n      int
	widest float32
}

func (g *grid) lines(objects []fyne.CanvasObject) (lines [][]fyne.CanvasObject) {
	var line []fyne.CanvasObject
	end := func() {
		if len(line) > 0 {
			lines, line = append(lines, line), nil
		}
	}
	for _, o := range objects {
		alone := g.widest > 0 && o.MinSize().Width > g.widest+0.5
		if alone || len(line) == g.n {
			end()
		}
		if line = append(line, o); alone {
			end()
		}
	}
	end()
	return lines
}

func (g *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, line := range g.lines(objects) {
		h += highest(line) + gap
	}
	return fyne.NewSize(Target*float32(g.n), fyne.Max(0, h-gap))
}

func highest(objects []fyne.CanvasObject) (h float32) {
	for _, o := range objects {
		h = fyne.Max(h, o.MinSize().Height)
	}
	return h
}

func (g *grid) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - gap*float32(g.n-1)) / float32(g.n)
	var y float32
	lines := g.lines(objects)
	for i, line := range lines {
		h := highest(line)
		for k, o := range line {
			o.Resize(fyne.NewSize(w, h))
			if len(line) == 1 && (i < len(lines)-1 || g.widest > 0 && o.MinSize().Width > g.widest+0.5) {
				o.Resize(fyne.NewSize(s.Width, h)) // nothing stands beside it
			}
			o.Move(fyne.NewPos(float32(k)*(w+gap), y))
		}
		y += h + gap
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

// signed is a chip with its own sign before the text.
func signed(text, symbol string, on bool, tap func()) *plate {
	fg := theme.ColorNameForeground
	if on {
		fg = theme.ColorNameForegroundOnPrimary
	}
	p := newPlate(container.New(&labelled{}, strong(symbol).in(fg).fitted(), body(text).in(fg).fitted()), tap)
	p.pad = 2
	p.fill, p.line = ColorSoft, ColorLine
	if on {
		p.fill, p.line = theme.ColorNamePrimary, theme.ColorNamePrimary
	}
	p.min = fyne.NewSize(56, Target)
	return p
}

// labelled centres a sign and a text together. Room for the sign is always free:
// a chip does not change its size when it is tapped.
type labelled struct{}

func (labelled) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width+1.75*theme.Size(theme.SizeNameText), m.Height)
}

func (labelled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	sign := o[0].MinSize().Width
	if sign > 0 {
		sign += gap / 2
	}
	w := fyne.Min(o[1].MinSize().Width, s.Width-sign)
	x := (s.Width - sign - w) / 2
	o[0].Resize(fyne.NewSize(sign, s.Height))
	o[0].Move(fyne.NewPos(x, 0))
	o[1].Resize(fyne.NewSize(w, s.Height))
	o[1].Move(fyne.NewPos(x+sign, 0))
}

// mainButton is the one main action of a page.
func mainButton(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.HighImportance
	return b
}

// foot puts the main action, and what stands beside it, at the thumb. What does
// not fit beside it stands above it.
func (l Look) foot(action *widget.Button, others ...fyne.CanvasObject) fyne.CanvasObject {
	row := container.New(&tall{Main}, append([]fyne.CanvasObject{action}, others...)...)
	actions := fyne.CanvasObject(row)
	if row.MinSize().Width+gap*float32(len(others)) > l.Width-2*edge {
		actions = stack(gap, append(others, container.New(&tall{Main}, action))...)
	}
	return container.NewVBox(widget.NewSeparator(), container.New(layout.NewCustomPaddedLayout(6, 6, edge, edge), actions))
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
func heading(s string) fyne.CanvasObject { return headed(strong(s)) }

// headed is anything as high as a heading.
func headed(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(10, 2, 0, 0), o)
}

// quiet is a button without a ground.
func quiet(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.LowImportance
	return b
}

// row is a line of a list that leads somewhere.
func row(first, second string, right string, rightColor fyne.ThemeColorName, tap func()) *plate {
	lines := []fyne.CanvasObject{strong(first)}
	if second != "" {
		lines = append(lines, small(second))
	}
	return rowOf(right, rightColor, tap, lines...)
}

// rowThatWraps is a row with a sign at its right whose second line is read whole.
func (l Look) rowThatWraps(first, second, sign string, color fyne.ThemeColorName, tap func()) *plate {
	return rowOf(sign, color, tap, strong(first), smallPara(second, l.inner()-2*12-Target/2))
}

// rowOf is a row of lines of any kind.
func rowOf(right string, rightColor fyne.ThemeColorName, tap func(), lines ...fyne.CanvasObject) *plate {
	left := stack(0, lines...)
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
	said   state.Msg // what stands at the top because a save was refused, once it was brought into view
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

// heed brings into view what is said at the top of a form: whoever saves from its end
// would see nothing of a refusal, and think that it was saved.
func (f *fixed) heed(say state.Msg) {
	if say.Key != "" && say != f.said {
		f.scroll.ScrollToTop()
	}
	f.said = say
}

// again saves, and has the same refusal brought into view once more.
func (f *fixed) again(save func()) func() {
	return func() {
		f.said = state.Msg{}
		save()
	}
}

// Says is the whole text, even where it is drawn cut.
func (l *line) Says() string { return strings.ReplaceAll(l.text, "\u200a", "") }
