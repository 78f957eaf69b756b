package chart

// Curve is one series of a line chart: a value for each place, those that are no
// number left out.
type Curve struct {
	Name   string
	Values []float64
}

// Lines draws curves over places, which labels name, with marks on the side in words.
func Lines(curves []Curve, labels []string, words func(float64) string, width float32, m Measure) Picture {
	p := newPen(width, m)
	n := len(labels)
	var all []float64
	var names []string
	for _, c := range curves {
		all = append(all, c.Values...)
		names = append(names, c.Name)
		n = max(n, len(c.Values))
	}
	if n == 0 || len(curves) == 0 {
		return p.Picture
	}
	top := p.legend(names, 0)
	sc, marks := span(all...).nice(4)
	h := p.height(Small)
	plot := 8 * h
	var said []string
	for _, v := range marks {
		said = append(said, words(v))
	}
	side := p.widest(Small, width*0.3, said...)
	left, right := side+space, width-far/2
	if right < left {
		left, right = 0, width
	}
	sc = sc.on(0, plot)
	top += h / 2 // half of the uppermost mark stands above the plot
	free := top + plot + h
	for i, v := range marks {
		y := top + plot - sc.place(v)
		p.rule(left, y, right, y)
		if left > 0 && y+h/2 <= free {
			p.text(said[i], 0, y-h/2, side, Shape{Size: Small, Tone: Quiet, End: true})
			free = y - h/2
		}
	}
	each := (right - left) / float32(max(1, n-1))
	at := func(i int) float32 {
		if n == 1 {
			return (left + right) / 2
		}
		return left + float32(i)*each
	}
	for k, c := range curves {
		p.curve(k, c.Values, at, func(v float64) float32 { return top + plot - sc.place(v) })
	}
	p.under(labels, at, 0, width, top+plot+h/2+near)
	p.H = top + plot + h/2 + near + h
	return p.Picture
}

// curve draws a line through the values there are, with a mark at each: discs, rings
// and squares tell the series apart.
func (p *pen) curve(k int, values []float64, at func(int) float32, place func(float64) float32) {
	tone := Series + Tone(k)
	var run []Point
	end := func() {
		if len(run) > 1 {
			p.add(Shape{Kind: Path, Tone: tone, Thick: 2, Points: run})
		}
		run = nil
	}
	const r = 3.5
	var dots []Shape
	for i, v := range values {
		if !finite(v) {
			end()
			continue
		}
		x, y := at(i), place(v)
		run = append(run, Point{x, y})
		s := Shape{X: x - r, Y: y - r, W: 2 * r, H: 2 * r, Tone: tone, Thick: 2}
		switch k % 3 {
		case 0:
			s.Kind = Disc
		case 1:
			s.Kind = Ring
		}
		dots = append(dots, s) // a square else
	}
	end()
	for _, s := range dots {
		s.X = min(max(s.X, 0), max(0, p.W-s.W))
		p.add(s)
	}
}

// under writes labels under their places, the last one first, as many as there is room
// for between lo and hi.
func (p *pen) under(labels []string, at func(int) float32, lo, hi, y float32) {
	free := hi
	for i := len(labels) - 1; i >= 0; i-- {
		w, _ := p.m(labels[i], Small)
		if w > hi-lo || labels[i] == "" {
			continue
		}
		x := min(max(at(i)-w/2, lo), hi-w)
		if x+w > free {
			continue
		}
		p.text(labels[i], x, y, w, Shape{Size: Small, Tone: Quiet})
		free = x - space
	}
}
