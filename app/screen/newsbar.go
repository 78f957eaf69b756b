package screen

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// newsBar is the one quiet bar above the foot: what just happened, and what can be done
// about it. Nothing happened: nothing stands there.
func (l Look) newsBar(d *state.Desk, width float32) []fyne.CanvasObject {
	v := d.News.View()
	if v.Say.Key == "" {
		return nil
	}
	b := part.Badge{Sign: part.Check, Color: part.ColorOK, Word: l.Words.Say(v.Say)}
	if v.Warn {
		b.Sign, b.Color = part.Alert, part.ColorWarn
	}
	var acts []fyne.CanvasObject
	for _, a := range v.Acts {
		acts = append(acts, part.Button(l.t(a.Key), part.None, false, func() { d.Act(a) }))
	}
	hide := part.NewPlate(container.NewCenter(widget.NewIcon(theme.CancelIcon())), d.News.Put)
	hide.Pad = 0
	acts = append(acts, hide)
	row := container.NewHBox(acts...)
	room := width - 2*part.Edge
	words := part.Notice{Sign: b.Sign, Words: b.Word, Color: b.Color}
	var bar fyne.CanvasObject
	if left := room - row.MinSize().Width - part.Gap; left > room/2 {
		bar = container.NewBorder(nil, nil, nil, container.NewCenter(row), container.New(inMiddle{}, words.Draw(left)))
	} else {
		bar = part.Stack(part.Gap, words.Draw(room), part.Wrapped(room, acts...))
	}
	return []fyne.CanvasObject{part.On(part.ColorSoft, part.Inset(bar, part.Space4, part.Edge))}
}

// inMiddle stands as high as it needs in the middle of the height there is.
type inMiddle struct{}

func (inMiddle) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, o[0].MinSize().Height)
}

func (inMiddle) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := fyne.Min(s.Height, o[0].MinSize().Height)
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[0].Move(fyne.NewPos(0, (s.Height-h)/2))
}

// practiceBand says on every page that nothing here is real, with the way out.
func (l Look) practiceBand(d *state.Desk) []fyne.CanvasObject {
	if !d.Settings.View().Practice {
		return nil
	}
	out := part.Button(l.t("practice.leave"), part.Back, false, func() { d.Settings.Practice(false) })
	words := part.NewLine(l.t("practice.band"), theme.SizeNameText, theme.ColorNameBackground, true)
	band := container.NewBorder(nil, nil, nil, out, container.New(inMiddle{}, words))
	ground := canvas.NewRectangle(theme.Color(part.ColorWarn))
	return []fyne.CanvasObject{container.NewStack(ground, part.Inset(band, part.Space4, part.Edge))}
}

// glassFor is how long a glass lies over a page that came.
const glassFor = 350 * time.Millisecond
