package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// MainButton is the one main action of a page.
func MainButton(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.HighImportance
	return b
}

// Quiet is a button without a ground.
func Quiet(text string, icon fyne.Resource, tap func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tap)
	b.Importance = widget.LowImportance
	return b
}

// Side is what else can be done in a foot: a picture over a small word, which takes
// little room beside the main action.
func Side(word string, icon fyne.Resource, tap func()) *Plate {
	pic := canvas.NewImageFromResource(theme.NewThemedResource(icon))
	pic.FillMode = canvas.ImageFillContain
	pic.SetMinSize(fyne.NewSquareSize(20))
	p := NewPlate(Stack(0, pic, Small(word).In(theme.ColorNameForeground).Fitted().Aligned(fyne.TextAlignCenter)), tap)
	p.Fill, p.Border, p.Min, p.Pad = ColorSoft, ColorLine, fyne.NewSize(Main, Main), Space8
	return p
}

// Foot is one row at every text size: the main action at its right end, nearest the
// thumb, and what else can be done at its left, never larger than the main action.
func Foot(action fyne.CanvasObject, others ...fyne.CanvasObject) fyne.CanvasObject {
	row := container.New(footRow{}, append([]fyne.CanvasObject{action}, others...)...)
	return On(theme.ColorNameBackground, container.NewVBox(widget.NewSeparator(), Inset(row, Space8, Edge)))
}

// widestFoot is as wide as the actions of a page stand: in a wider pane the others would
// be far from the main one.
const widestFoot = 600

// footRow gives the first object the right end and all that the others leave.
type footRow struct{}

func (footRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	s := fyne.NewSize(-Gap, Main)
	for _, x := range o {
		m := x.MinSize()
		s = fyne.NewSize(s.Width+m.Width+Gap, fyne.Max(s.Height, m.Height))
	}
	return s
}

func (footRow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := fyne.Max(0, s.Width-widestFoot)
	for i, other := range o[1:] {
		w := other.MinSize().Width
		if most := (fyne.Min(s.Width, widestFoot) - Gap*float32(len(o)-1)) / float32(len(o)); w > most {
			w = most // never more than an equal share
		}
		o[i+1].Resize(fyne.NewSize(w, s.Height))
		o[i+1].Move(fyne.NewPos(x, 0))
		x += w + Gap
	}
	o[0].Resize(fyne.NewSize(s.Width-x, s.Height))
	o[0].Move(fyne.NewPos(x, 0))
}
