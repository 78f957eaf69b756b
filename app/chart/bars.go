package chart

// Bars draws a bar a line: label, bar, value in words. Bars of values below zero go
// to the left of a common line.
func Bars(items []Item, width float32, m Measure) Picture {
	rows := make([]Row, len(items))
	for i, it := range items {
		rows[i] = Row{Label: it.Label, Parts: []float64{it.Value}, Words: it.Words, Tone: it.Tone}
	}
	p := newPen(width, m)
	p.stacked(rows)
	return p.Picture
}

// Row is one line of stacked bars: a part for each series, and the whole in words.
type Row struct {
	Label string
	Parts []float64
	Words string
	Tone  Tone // of the only part, if not Ink
}

// Stacked draws rows of parts, which a legend names.
func Stacked(series []string, rows []Row, width float32, m Measure) Picture {
	p := newPen(width, m)
	if len(rows) > 0 {
		p.H = p.legend(series, 0)
	}
	p.stacked(rows)
	return p.Picture
}

func (p *pen) stacked(rows []Row) {
	if len(rows) == 0 {
		return
	}
	var labels, words []string
	var ends []float64
	for _, r := range rows {
		labels, words = append(labels, r.Label), append(words, r.Words)
		below, above := ranges(r.Parts)
		ends = append(ends, below, above)
	}
	label := p.widest(Body, p.W*0.4, labels...)
	word := p.widest(Body, p.W*0.3, words...)
	left, right := label+space, p.W-word-space
	if label == 0 {
		left = 0
	}
	if word == 0 {
		right = p.W
	}
	sc := span(ends...).on(left, max(0, right-left))
	h, zero := p.height(Body), sc.place(0)
	y := p.H
	for _, r := range rows {
		p.text(r.Label, 0, y, label, Shape{Size: Body})
		p.parts(r, sc, y+h*0.1, h*0.8)
		p.text(r.Words, right+space, y, word, Shape{Size: Body, End: true})
		y += h + space
	}
	y -= space
	p.rule(zero, p.H, zero, y)
	p.H = y
}

// ranges are how far the parts reach below and above zero.
func ranges(parts []float64) (below, above float64) {
	for _, v := range parts {
		switch {
		case !finite(v):
		case v < 0:
			below = max(below+v, -maxValue)
		default:
			above = min(above+v, maxValue)
		}
	}
	return below, above
}

// maxValue keeps sums of the largest numbers finite.
const maxValue = 1e300

func (p *pen) parts(r Row, sc scale, y, h float32) {
	var below, above float64
	for i, v := range r.Parts {
		if !finite(v) {
			continue
		}
		from := above
		if v < 0 {
			from = below
			below = max(below+v, -maxValue)
		} else {
			above = min(above+v, maxValue)
		}
		a, b := sc.place(from), sc.place(from+v)
		if r.Tone != Ink {
			p.rect(min(a, b), y, max(a, b)-min(a, b), h, r.Tone)
			continue
		}
		p.bar(i, min(a, b), y, max(a, b)-min(a, b), h)
	}
}

// Cell is one of small multiples: a title, and a column for every value.
type Cell struct {
	Title  string
	Values []float64
	Words  string // what the values come to
}

// Multiples draws many small charts on one scale, so that they compare: columns over
// the same places, named by first and last.
func Multiples(cells []Cell, first, last string, width float32, m Measure) Picture {
	p := newPen(width, m)
	if len(cells) == 0 {
		return p.Picture
	}
	var all []float64
	for _, c := range cells {
		all = append(all, c.Values...)
	}
	const least = 140
	n := min(max(1, int((width+far)/(least+far))), len(cells))
	w := (width - far*float32(n-1)) / float32(n)
	h, small := p.height(Body), p.height(Small)
	plot := 2.5 * h
	var y float32
	for i, c := range cells {
		if i > 0 && i%n == 0 {
			y += h + plot + near + small + far
		}
		x := float32(i%n) * (w + far)
		word := p.widest(Small, w*0.5, c.Words)
		p.text(c.Title, x, y, w-word-space, Shape{Size: Body})
		p.text(c.Words, x+w-word, y+h-small, word, Shape{Size: Small, Tone: Quiet, End: true})
		p.cellColumns(c.Values, span(all...), x, y+h, w, plot)
		p.text(first, x, y+h+plot+near, w/2-near, Shape{Size: Small, Tone: Quiet})
		p.text(last, x+w/2, y+h+plot+near, w/2, Shape{Size: Small, Tone: Quiet, End: true})
	}
	p.H = y + h + plot + near + small
	return p.Picture
}

// cellColumns draws values as columns in a box, from the common line.
func (p *pen) cellColumns(values []float64, sc scale, x, y, w, h float32) {
	sc = sc.on(0, h)
	zero := y + h - sc.place(0)
	each := w / float32(max(1, len(values)))
	gap := min(each*0.25, near)
	for i, v := range values {
		if finite(v) {
			top := y + h - sc.place(v)
			p.rect(x+float32(i)*each+gap/2, min(top, zero), each-gap, max(top, zero)-min(top, zero), Series)
		}
	}
	p.rule(x, zero, x+w, zero)
}
