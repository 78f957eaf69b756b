package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// wrap lays objects of one height in rows, as many as the width takes.
type wrap struct{ width float32 }

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
			x, y = 0, y+row+Gap
			row = 0
		}
		put(o, fyne.NewPos(x, y), m)
		x += m.Width + Gap
		row = fyne.Max(row, m.Height)
		widest = fyne.Max(widest, fyne.Min(m.Width, Target))
	}
	return fyne.NewSize(widest, y+row)
}

// Wrapped lays objects in lines as full as a width allows.
func Wrapped(width float32, objects ...fyne.CanvasObject) *fyne.Container {
	Grouped(objects...)
	return container.New(&wrap{width}, objects...)
}

// Columns lays objects in n columns of equal width, at least as wide as given.
func Columns(width, least float32, objects ...fyne.CanvasObject) *fyne.Container {
	n := max(1, int((width+Gap)/(least+Gap)))
	return InColumns(n, 0, objects...)
}

// InColumns lays objects in n columns of equal width. If the width of all is given,
// an object that needs more than a column stands alone.
func InColumns(n int, width float32, objects ...fyne.CanvasObject) *fyne.Container {
	g := &grid{n: n}
	if width > 0 {
		g.widest = (width - Gap*float32(n-1)) / float32(n)
	}
	Grouped(objects...)
	return container.New(g, objects...)
}

// Fitting lays cells in as many columns as the widest of them allows, at least
// two, so that the last line is as full as the others can make it. A cell that is
// too wide for a column has a line of its own.
func Fitting(width float32, cells ...fyne.CanvasObject) *fyne.Container {
	var least float32
	for _, c := range cells {
		least = fyne.Max(least, c.MinSize().Width)
	}
	n := max(2, int((width+Gap)/(least+Gap)))
	if lines := (len(cells) + n - 1) / n; lines > 0 {
		n = max(2, (len(cells)+lines-1)/lines)
	}
	return InColumns(n, width, cells...)
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
		h += Highest(line) + Gap
	}
	return fyne.NewSize(Target*float32(g.n), fyne.Max(0, h-Gap))
}

// Highest is the height of the highest.
func Highest(objects []fyne.CanvasObject) (h float32) {
	for _, o := range objects {
		h = fyne.Max(h, o.MinSize().Height)
	}
	return h
}

func (g *grid) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - Gap*float32(g.n-1)) / float32(g.n)
	var y float32
	lines := g.lines(objects)
	for i, line := range lines {
		h := Highest(line)
		for k, o := range line {
			o.Resize(fyne.NewSize(w, h))
			if len(line) == 1 && (i < len(lines)-1 || g.widest > 0 && o.MinSize().Width > g.widest+0.5) {
				o.Resize(fyne.NewSize(s.Width, h)) // nothing stands beside it
			}
			o.Move(fyne.NewPos(float32(k)*(w+Gap), y))
		}
		y += h + Gap
	}
}

// Stack lays objects below each other with a gap.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Beside lays objects from left to right; the first takes what is left over.
func Beside(first fyne.CanvasObject, rest ...fyne.CanvasObject) *fyne.Container {
	right := container.New(layout.NewCustomPaddedHBoxLayout(Gap), rest...)
	return container.NewBorder(nil, nil, nil, right, first)
}

// Edged leaves the pane's edges free around what scrolls.
func Edged(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(Gap, Edge, Edge, Edge+ScrollBar), o)
}

// On lays an object on a surface. What is drawn before it cannot shine through.
func On(surface fyne.ThemeColorName, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(canvas.NewRectangle(theme.Color(surface)), o)
}

// Inset leaves room around an object: above and below, left and right.
func Inset(o fyne.CanvasObject, upright, across float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(upright, upright, across, across), o)
}
