package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Row is a line of a list: what it is about, a second line, and at its end how it
// stands or that it leads on.
type Row struct {
	First  string
	Second string  // "" is none
	Whole  float32 // the width of the pane, if the second line is read whole; else 0
	Badge  Badge
	Chosen bool   // it is the one shown beside
	Tap    func() // nil: leads nowhere
}

// rowPad is free at either side of a row.
const rowPad = Space12

// Plate draws it.
func (r Row) Plate() *Plate {
	var end fyne.CanvasObject
	var taken float32
	if !r.Badge.None() {
		tag := r.Badge.Small()
		end, taken = container.NewCenter(tag), tag.MinSize().Width+Gap
	}
	lines := []fyne.CanvasObject{Strong(r.First)}
	switch {
	case r.Second != "" && r.Whole > 0:
		lines = append(lines, SmallPara(r.Second, r.Whole-2*rowPad-taken))
	case r.Second != "":
		lines = append(lines, Small(r.Second))
	}
	p := Box(r.Tap, end, lines...)
	p.Chosen = r.Chosen
	return p
}

// Box is a plate with lines of any kind, and something at its end or nil.
func Box(tap func(), end fyne.CanvasObject, lines ...fyne.CanvasObject) *Plate {
	var content fyne.CanvasObject = Stack(0, lines...)
	if end != nil {
		content = Beside(content, end)
	}
	p := NewPlate(content, tap)
	p.Fill, p.Pad, p.Min = ColorSoft, rowPad, fyne.NewSize(Target, Main)
	return p
}
