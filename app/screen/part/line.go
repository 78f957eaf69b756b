package part

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func colorOrNone(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.Color(name)
}

// Line is one line of text that ends in … where it does not fit.
type Line struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
	whole bool               // ask for room for all of it
	less  fyne.ThemeSizeName // the size that it falls back to before it is cut; "" is none
	draw  *canvas.Text
	room  fyne.Size // what draw was cut for
	cut   string
}

// NewLine is a line of any kind; Body, Strong, Small and Title are the usual four.
func NewLine(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName, bold bool) *Line {
	l := &Line{text: text, size: size, color: color, bold: bold, draw: canvas.NewText("", nil)}
	l.ExtendBaseWidget(l)
	return l
}

// Body is ordinary text.
func Body(s string) *Line { return NewLine(s, theme.SizeNameText, theme.ColorNameForeground, false) }

// Strong is ordinary text that is read first.
func Strong(s string) *Line { return NewLine(s, theme.SizeNameText, theme.ColorNameForeground, true) }

// Small is a second line.
func Small(s string) *Line { return NewLine(s, SizeSmall, ColorQuiet, false) }

// Title names a pane or a person.
func Title(s string) *Line { return NewLine(s, SizeTitle, theme.ColorNameForeground, true) }

// Fitted asks for room for the whole text.
func (l *Line) Fitted() *Line { l.whole = true; return l }

// OrIn has it drawn in smaller letters before it is cut: names are read whole.
func (l *Line) OrIn(smaller fyne.ThemeSizeName) *Line { l.less = smaller; return l }

// In gives it a colour.
func (l *Line) In(color fyne.ThemeColorName) *Line { l.color = color; return l }

// Aligned puts it at an end of its room, or into the middle.
func (l *Line) Aligned(a fyne.TextAlign) *Line { l.align = a; return l }

// Set changes the text.
func (l *Line) Set(text string) {
	if l.text != text {
		l.text, l.cut = text, ""
		l.Refresh()
	}
}

// Says is the whole text, even where it is drawn cut.
func (l *Line) Says() string { return strings.ReplaceAll(l.text, "\u200a", "") }

// Cut reports whether less than the whole text is drawn.
func (l *Line) Cut() bool { return l.text != "" && l.draw.Text != l.text }

func (l *Line) style() fyne.TextStyle { return fyne.TextStyle{Bold: l.bold} }

// Measure is the room that a text would take in this kind of line.
func (l *Line) Measure(s string) fyne.Size { return fyne.MeasureText(s, theme.Size(l.size), l.style()) }

// CreateRenderer is the toolkit's.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{l}
	r.Refresh()
	return r
}

type lineRenderer struct{ l *Line }

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.draw} }

func (r *lineRenderer) MinSize() fyne.Size {
	m := r.l.Measure(r.l.text)
	if !r.l.whole {
		m.Width = fyne.Min(m.Width, Space24)
	}
	return m
}

func (r *lineRenderer) Layout(s fyne.Size) {
	l := r.l
	if l.room != s || l.cut == "" {
		size, measure := theme.Size(l.size), l.Measure
		if l.less != "" && s.Width > 0 && measure(l.text).Width > s.Width {
			size = theme.Size(l.less)
			measure = func(s string) fyne.Size { return fyne.MeasureText(s, size, l.style()) }
		}
		l.room, l.cut, l.draw.TextSize = s, ellipsis(l.text, s.Width, measure), size
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
