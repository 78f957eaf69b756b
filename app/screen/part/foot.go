package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// MainButton is the one main action of a page.
func MainButton(text string, icon fyne.Resource, tap func()) *Press {
	b := NewPress(text, icon, tap)
	b.Importance = widget.HighImportance
	return b
}

// Quiet is a button without a ground.
func Quiet(text string, icon fyne.Resource, tap func()) *Press {
	b := NewPress(text, icon, tap)
	b.Importance = widget.LowImportance
	return b
}

// Side is what else can be done in a foot: a picture over a small word, which takes
// little room beside the main action. Where even that is too much the picture is alone.
func Side(word string, icon fyne.Resource, tap func()) *Plate {
	pic := canvas.NewImageFromResource(theme.NewThemedResource(icon))
	pic.FillMode = canvas.ImageFillContain
	pic.SetMinSize(fyne.NewSquareSize(20))
	p := NewPlate(container.New(pictureOver{}, pic, Small(word).In(theme.ColorNameForeground).Fitted()), tap)
	p.Fill, p.Border, p.Min, p.Pad = ColorSoft, ColorLine, fyne.NewSize(Main, Main), Space8
	return p
}

// pictureOver lays a picture over a word, and leaves out a word that does not fit.
type pictureOver struct{}

func (pictureOver) MinSize(o []fyne.CanvasObject) fyne.Size {
	pic, word := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(fyne.Max(pic.Width, word.Width), pic.Height+word.Height)
}

func (pictureOver) Layout(o []fyne.CanvasObject, s fyne.Size) {
	pic, word := o[0].MinSize(), o[1].MinSize()
	y := (s.Height - pic.Height - word.Height) / 2
	if word.Width > s.Width+0.5 {
		o[1].Hide()
		y = (s.Height - pic.Height) / 2
	} else {
		o[1].Show()
	}
	o[0].Resize(fyne.NewSize(s.Width, pic.Height))
	o[0].Move(fyne.NewPos(0, y))
	o[1].Resize(fyne.NewSize(word.Width, word.Height))
	o[1].Move(fyne.NewPos((s.Width-word.Width)/2, y+pic.Height))
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

// footRow gives the first object the right end and all that the others leave. They
// leave it what it needs, down to a target each.
type footRow struct{}

func (footRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	s := o[0].MinSize()
	for _, x := range o[1:] {
		s = fyne.NewSize(s.Width+Main+Gap, fyne.Max(s.Height, x.MinSize().Height))
	}
	return fyne.NewSize(fyne.Min(s.Width, 3*Main), fyne.Max(s.Height, Main))
}

func (footRow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	room := fyne.Min(s.Width, widestFoot)
	x := s.Width - room
	most := room // for each of the others
	if n := float32(len(o) - 1); n > 0 {
		most = fyne.Max(Main, fyne.Min((room-o[0].MinSize().Width)/n-Gap, (room-n*Gap)/(n+1)))
	}
	for _, other := range o[1:] {
		w := fyne.Min(other.MinSize().Width, most)
		if other.MinSize().Width > most {
			w = Main // its word does not fit
		}
		other.Resize(fyne.NewSize(w, s.Height))
		other.Move(fyne.NewPos(x, 0))
		x += w + Gap
	}
	o[0].Resize(fyne.NewSize(s.Width-x, s.Height))
	o[0].Move(fyne.NewPos(x, 0))
}
