// Package chart lays charts out: values and words in, shapes out. It draws nothing
// and knows no toolkit, so that a window and a printed page show the same chart.
// What a colour means always stands beside it in words, and series differ by stripes
// too. Values that are no finite number count as missing.
package chart

import "math"

// Size is a size of letters.
type Size int

// The sizes.
const (
	Small Size = iota
	Body
	Strong
)

// Measure is the room that a text takes in letters of a size.
type Measure func(text string, s Size) (w, h float32)

// Tone is what a colour means; the painter knows the colours.
type Tone int

// The tones. Those from Series on are told apart by a legend.
const (
	Ink    Tone = iota // text
	Quiet              // second lines, axes' words
	Rule               // axes
	Ground             // what the chart lies on
	Accent             // the one thing to look at
	Good
	Careful
	Wrong
	Series // Series+i is series i
)

// Kind is what a shape is.
type Kind int

// The kinds.
const (
	Rect Kind = iota // X, Y, W, H
	Disc             // in the square X, Y, W, W
	Ring             // the same, not filled
	Path             // a line through Points
	Text             // Words, in the box X, Y, W, H, which they fit
)

// Point is a place on the picture, from its upper left corner.
type Point struct{ X, Y float32 }

// Shape is one thing to draw.
type Shape struct {
	Kind       Kind
	X, Y, W, H float32
	Tone       Tone
	Words      string
	Size       Size
	End        bool    // words stand at the right end of their box
	Middle     bool    // or in its middle
	Thick      float32 // of a line or ring
	Points     []Point
}

// Picture is a chart laid out. Shapes are drawn in their order.
type Picture struct {
	W, H   float32
	Shapes []Shape
}

// Spaces between things, the app's own.
const (
	near  = 4
	space = 8
	far   = 16
)

// Item is a value with its words: "Yak" 12 "12 head".
type Item struct {
	Label string
	Value float64
	Words string
	Tone  Tone // Ink: the usual one of the chart
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// pen lays out one picture.
type pen struct {
	Picture
	m Measure
}

func newPen(width float32, m Measure) *pen { return &pen{Picture: Picture{W: width}, m: m} }

func (p *pen) add(s Shape) { p.Shapes = append(p.Shapes, s) }

func (p *pen) rect(x, y, w, h float32, t Tone) {
	if w > 0 && h > 0 {
		p.add(Shape{Kind: Rect, X: x, Y: y, W: w, H: h, Tone: t})
	}
}

func (p *pen) rule(x1, y1, x2, y2 float32) {
	p.add(Shape{Kind: Path, Tone: Rule, Thick: 1, Points: []Point{{x1, y1}, {x2, y2}}})
}

// height is that of letters.
func (p *pen) height(s Size) float32 {
	_, h := p.m("国", s)
	return h
}

// widest is the room that the widest of some words takes, at most so much.
func (p *pen) widest(s Size, most float32, words ...string) (w float32) {
	for _, x := range words {
		n, _ := p.m(x, s)
		w = max(w, n)
	}
	return min(w, most)
}

// text puts words into a box, cut to it.
func (p *pen) text(words string, x, y, w float32, s Shape) {
	if s.Words = p.cut(words, w, s.Size); s.Words == "" {
		return
	}
	s.Kind, s.X, s.Y, s.W, s.H = Text, x, y, w, p.height(s.Size)
	p.add(s)
}

// cut is the beginning of words that fits, with … where it was cut; nothing if not
// even that fits.
func (p *pen) cut(words string, w float32, s Size) string {
	if n, _ := p.m(words, s); n <= w {
		return words
	}
	r := []rune(words)
	lo, hi := 0, len(r)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if n, _ := p.m(string(r[:mid])+"…", s); n <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo == 0 {
		return ""
	}
	return string(r[:lo]) + "…"
}

// bar fills a box in the tone of series i, with its stripes: colour alone tells
// nothing to many eyes, and on a printed page.
func (p *pen) bar(i int, x, y, w, h float32) {
	p.rect(x, y, w, h, Series+Tone(i))
	const stripe, every = 2, 6
	switch i % 3 {
	case 1:
		for s := float32(every - stripe); s+stripe <= w; s += every {
			p.rect(x+s, y, stripe, h, Ground)
		}
	case 2:
		for s := float32(every - stripe); s+stripe <= h; s += every {
			p.rect(x, y+s, w, stripe, Ground)
		}
	}
}

// legend names the series, as many in a line as fit, and is the height it took.
func (p *pen) legend(names []string, y float32) float32 {
	h := p.height(Small)
	side := h * 0.8
	var x float32
	top := y
	for i, n := range names {
		w, _ := p.m(n, Small)
		w = min(w, p.W-side-near)
		if x > 0 && x+side+near+w > p.W {
			x, y = 0, y+h+near
		}
		p.bar(i, x, y+(h-side)/2, min(side, p.W), side)
		p.text(n, x+side+near, y, w, Shape{Size: Small})
		x += side + near + w + far
	}
	if len(names) == 0 {
		return 0
	}
	return y + h + space - top
}

// scale maps values on a length. It always has zero on it.
type scale struct {
	lo, hi float64
	at     float32 // where lo is
	length float32
}

// span is the least scale for values, zero among them.
func span(values ...float64) scale {
	var s scale
	for _, v := range values {
		if finite(v) {
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	if s.hi-s.lo < 1/maxValue { // zero, or as good as
		s.lo, s.hi = 0, 1
	}
	return s
}

func (s scale) on(at, length float32) scale {
	s.at, s.length = at, length
	return s
}

// place is where a value stands. Halves keep the largest numbers from overflowing.
func (s scale) place(v float64) float32 {
	part := (v/2 - s.lo/2) / (s.hi/2 - s.lo/2)
	return s.at + float32(min(max(part, 0), 1))*s.length
}

// nice widens a scale to round numbers and gives the marks on it, at most n steps.
func (s scale) nice(n int) (scale, []float64) {
	step := s.hi/float64(n) - s.lo/float64(n)
	size := math.Pow(10, math.Floor(math.Log10(step)))
	for _, k := range []float64{1, 2, 5, 10} {
		if k*size >= step*(1-1e-9) {
			step = k * size
			break
		}
	}
	lo, hi := math.Floor(s.lo/step), math.Ceil(s.hi/step)
	if !finite(lo*step) || !finite(hi*step) || step == 0 { // numbers at the end of what there is
		return s, []float64{s.lo, s.hi}
	}
	var marks []float64
	for i := lo; i <= hi; i++ {
		marks = append(marks, i*step)
	}
	s.lo, s.hi = lo*step, hi*step
	return s, marks
}
