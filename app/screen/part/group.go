package part

import (
	"fyne.io/fyne/v2"
)

// group are plates that stand together: chips of one question, lines of one list, days
// of one month. The Tab key stops at them once; the arrows go from one to another.
type group struct {
	plates []*Plate
	at     int
}

// Grouped makes groups of plates: each run of objects that have plates and no other
// control is one. Plates that are in a group already stay there.
func Grouped(objects ...fyne.CanvasObject) {
	var run []*Plate
	for _, o := range append(objects[:len(objects):len(objects)], nil) {
		plates, only := platesOf(o)
		if only && len(plates) > 0 {
			run = append(run, plates...)
			continue
		}
		groupOf(run)
		run = nil
	}
}

func groupOf(plates []*Plate) {
	if len(plates) < 2 {
		return
	}
	g := &group{plates: plates}
	for i, p := range plates {
		p.group = g
		if p.Chosen || p.First {
			g.at = i
		}
	}
}

// platesOf are the plates in an object that can be reached and are in no group, and
// whether there is nothing else to reach.
func platesOf(o fyne.CanvasObject) (plates []*Plate, only bool) {
	if o == nil {
		return nil, false
	}
	if p, ok := o.(*Plate); ok {
		if p.OnTap == nil || p.group != nil {
			return nil, p.OnTap == nil
		}
		return []*Plate{p}, true
	}
	if _, reached := o.(fyne.Focusable); reached {
		return nil, false
	}
	only = true
	for _, child := range Inside(o) {
		more, nothingElse := platesOf(child)
		plates, only = append(plates, more...), only && nothingElse
	}
	return plates, only
}

// step is the plate that an arrow leads to, or nil.
func (g *group) step(k fyne.KeyName) *Plate {
	switch k {
	case fyne.KeyLeft:
		return g.plate(g.at - 1)
	case fyne.KeyRight:
		return g.plate(g.at + 1)
	case fyne.KeyHome:
		return g.plate(0)
	case fyne.KeyEnd:
		return g.plate(len(g.plates) - 1)
	case fyne.KeyUp:
		return g.nearest(-1)
	case fyne.KeyDown:
		return g.nearest(1)
	}
	return nil
}

func (g *group) plate(i int) *Plate {
	if i < 0 || i >= len(g.plates) {
		return nil
	}
	return g.plates[i]
}

// nearest is the plate in the line above or below that stands nearest.
func (g *group) nearest(down float32) (found *Plate) {
	driver := fyne.CurrentApp().Driver()
	middle := func(p *Plate) fyne.Position {
		return driver.AbsolutePositionForObject(p).AddXY(p.Size().Width/2, p.Size().Height/2)
	}
	from, best := middle(g.plates[g.at]), float32(0)
	for _, p := range g.plates {
		at := middle(p)
		rows := (at.Y - from.Y) * down
		if rows < 2 {
			continue
		}
		const line = 10 // a line farther is worse than any distance in it
		far := rows*line + max(at.X-from.X, from.X-at.X)
		if found == nil || far < best {
			found, best = p, far
		}
	}
	return found
}
