package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Row is a line of a list: what it is about, a second line, and at its end how it
// stands or that it leads on.
type Row struct {
	First  string
	Second string // "" is none
	Badge  Badge
	Width  float32 // that it is drawn for
	Whole  bool    // the second line is read whole, on as many lines as it needs
	Chosen bool    // it is the one shown beside
	Tap    func()  // nil: leads nowhere
}

// rowPad is free at either side of a row.
const rowPad = Space12

// Fits reports whether its first line is read whole at its width.
func (r Row) Fits() bool {
	return NewLine("", SizeSmall, "", true).Measure(r.First).Width <= r.Width-2*rowPad
}

// Plate draws it. A badge stands under the lines where the first, which is mostly a
// name, would be cut beside it.
func (r Row) Plate() *Plate {
	var end fyne.CanvasObject
	width, first := r.Width-2*rowPad, Strong(r.First).OrIn(SizeSmall)
	lines := []fyne.CanvasObject{first}
	var under fyne.CanvasObject
	if !r.Badge.None() {
		tag := r.Badge.Small()
		if taken := tag.MinSize().Width + Gap; first.Measure(r.First).Width+taken <= width {
			end, width = container.NewCenter(tag), width-taken
		} else {
			under = tag
		}
	}
	switch {
	case r.Second != "" && r.Whole:
		lines = append(lines, SmallPara(r.Second, width))
	case r.Second != "":
		lines = append(lines, Small(r.Second))
	}
	if under != nil {
		lines = append(lines, under)
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
