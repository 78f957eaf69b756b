package chart

import "strconv"

// Event is something that happened on a day, counted from any first day.
type Event struct {
	Day   int
	Words string // in short; not drawn where there is no room
	Open  bool   // it is still to come, or not settled: drawn as a ring
	Tone  Tone   // Ink: the usual one
}

// Timeline draws events from one day to another: a dot each, those of one time over
// each other, words where they fit. marks are days with names, the months.
func Timeline(events []Event, from, to int, marks []Event, width float32, m Measure) Picture {
	p := newPen(width, m)
	if to < from || len(events) == 0 {
		return p.Picture
	}
	h := p.height(Small)
	r := h * 0.3
	left, right := r, width-r
	at := func(day int) float32 {
		if to == from {
			return (left + right) / 2
		}
		return left + (right-left)*float32(float64(day-from)/float64(to-from))
	}
	lanes, high := p.dots(events, from, to, at, r)
	y := p.labels(events, lanes, at, h)
	axis := y + float32(high)*(2*r+2) + near
	for i, e := range events {
		if lanes[i] >= 0 {
			s := Shape{Kind: Disc, X: at(e.Day) - r, Y: axis - near - r*2 - float32(lanes[i])*(2*r+2), W: 2 * r, H: 2 * r, Tone: toneOr(e.Tone, Accent), Thick: 2}
			if e.Open {
				s.Kind = Ring
			}
			p.add(s)
		}
	}
	p.rule(0, axis, width, axis)
	var names []string
	var days []int
	for _, k := range marks {
		if k.Day >= from && k.Day <= to {
			p.rule(at(k.Day), axis, at(k.Day), axis+near)
			names, days = append(names, k.Words), append(days, k.Day)
		}
	}
	p.H = axis + near
	if len(names) > 0 {
		p.under(names, func(i int) float32 { return at(days[i]) }, 0, width, p.H+near)
		p.H += near + h
	}
	return p.Picture
}

func toneOr(t, usual Tone) Tone {
	if t == Ink {
		return usual
	}
	return t
}

// most is how many dots stand over each other; of more only so many are drawn.
const most = 6

// dots gives each event a lane, in which no other touches it; -1: outside, or one too
// many.
func (p *pen) dots(events []Event, from, to int, at func(int) float32, r float32) (lanes []int, high int) {
	var ends [most][]float32
	lanes = make([]int, len(events))
	for i, e := range events {
		lanes[i] = -1
		if e.Day < from || e.Day > to {
			continue
		}
		x := at(e.Day)
		for k := range ends {
			if clear(ends[k], x, 2*r+1) {
				ends[k], lanes[i], high = append(ends[k], x), k, max(high, k+1)
				break
			}
		}
	}
	return lanes, high
}

// clear reports whether a place is so far from all others.
func clear(taken []float32, x, far float32) bool {
	for _, t := range taken {
		if x-t < far && t-x < far {
			return false
		}
	}
	return true
}

// labels writes the words of events over them, in the first of two lines with room,
// the latest first. It is the height they took.
func (p *pen) labels(events []Event, lanes []int, at func(int) float32, h float32) float32 {
	type box struct{ x, w float32 }
	var lines [2][]box
	used := 0
	type said struct {
		e    Event
		x, w float32
		line int
	}
	var all []said
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		w, _ := p.m(e.Words, Small)
		if lanes[i] < 0 || e.Words == "" || w > p.W {
			continue
		}
		x := min(max(at(e.Day)-w/2, 0), p.W-w)
		for k := range lines {
			free := true
			for _, b := range lines[k] {
				free = free && (x+w+space <= b.x || b.x+b.w+space <= x)
			}
			if free {
				lines[k] = append(lines[k], box{x, w})
				all = append(all, said{e, x, w, k})
				used = max(used, k+1)
				break
			}
		}
	}
	for _, s := range all {
		p.text(s.e.Words, s.x, float32(used-1-s.line)*h, s.w, Shape{Size: Small, Tone: toneOr(s.e.Tone, Ink)})
	}
	if used == 0 {
		return 0
	}
	return float32(used)*h + near
}

// Stage is how far a step has come.
type Stage int

// The stages.
const (
	Ahead Stage = iota // nobody is there yet
	Done
	Here // it is with this one now
	Back // it was sent back from here
)

// Step is one of a chain: who, and what is to be said of it.
type Step struct {
	Name  string
	Words string // when, by whom
	Stage Stage
}

// Steps draws a chain of steps from left to right, or from above where the width is
// too small for their words. Each has its number; what is done has a check, the one
// that holds is filled.
func Steps(steps []Step, width float32, m Measure) Picture {
	p := newPen(width, m)
	if len(steps) == 0 {
		return p.Picture
	}
	body, small := p.height(Strong), p.height(Small)
	side := body * 1.4
	each := width / float32(len(steps))
	var need float32
	for _, s := range steps {
		need = max(need, p.widest(Strong, width, s.Name)+space, p.widest(Small, width, s.Words)+space)
	}
	if need > each {
		for i, s := range steps {
			y := float32(i) * (body + small + space)
			if i > 0 {
				p.rule(side/2, y-space-(body+small-side), side/2, y)
			}
			p.knot(i, s, 0, y, side)
			x := side + space
			p.text(s.Name, x, y, max(0, width-x), Shape{Size: Strong, Tone: stageTone(s.Stage)})
			p.text(s.Words, x, y+body, max(0, width-x), Shape{Size: Small, Tone: Quiet})
		}
		p.H = float32(len(steps))*(body+small+space) - space
		return p.Picture
	}
	for i, s := range steps {
		x := float32(i) * each
		mid := x + each/2
		if i > 0 {
			p.rule(mid-each+side/2, side/2, mid-side/2, side/2)
		}
		p.knot(i, s, mid-side/2, 0, side)
		p.text(s.Name, x, side+near, each, Shape{Size: Strong, Tone: stageTone(s.Stage), Middle: true})
		p.text(s.Words, x, side+near+body, each, Shape{Size: Small, Tone: Quiet, Middle: true})
	}
	p.H = side + near + body + small
	return p.Picture
}

func stageTone(s Stage) Tone { return [...]Tone{Quiet, Ink, Accent, Wrong}[s] }

// knot is the mark of a step, with its number or how it stands.
func (p *pen) knot(i int, s Step, x, y, side float32) {
	tone := stageTone(s.Stage)
	if s.Stage == Here || s.Stage == Back {
		p.add(Shape{Kind: Disc, X: x, Y: y, W: side, H: side, Tone: tone})
	} else {
		p.add(Shape{Kind: Ring, X: x + 1, Y: y + 1, W: side - 2, H: side - 2, Tone: tone, Thick: 2})
	}
	sign := func(t Tone, at ...Point) {
		for k := range at {
			at[k] = Point{x + side*at[k].X, y + side*at[k].Y}
		}
		p.add(Shape{Kind: Path, Tone: t, Thick: 2, Points: at})
	}
	switch s.Stage {
	case Done:
		sign(tone, Point{0.28, 0.52}, Point{0.44, 0.68}, Point{0.72, 0.34})
	case Back:
		sign(Ground, Point{0.5, 0.3}, Point{0.3, 0.5}, Point{0.5, 0.7})
		sign(Ground, Point{0.3, 0.5}, Point{0.72, 0.5})
	default:
		number := Tone(Quiet)
		if s.Stage == Here {
			number = Ground
		}
		h := p.height(Small)
		p.text(strconv.Itoa(i+1), x, y+(side-h)/2, side, Shape{Size: Small, Tone: number, Middle: true})
	}
}
