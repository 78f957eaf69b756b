package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Para is text that wraps, already as high as it needs at this width.
func Para(s string, width float32) fyne.CanvasObject {
	return paraOf(s, theme.SizeNameText, widget.MediumImportance, width)
}

// SmallPara is a second line that wraps.
func SmallPara(s string, width float32) fyne.CanvasObject {
	return paraOf(s, SizeSmall, widget.LowImportance, width)
}

func paraOf(s string, size fyne.ThemeSizeName, importance widget.Importance, width float32) fyne.CanvasObject {
	l := widget.NewLabel(broken(cutTo(s, maxShown), width-1, func(s string) float32 {
		return fyne.MeasureText(s, theme.Size(size), fyne.TextStyle{}).Width
	}))
	l.Wrapping, l.Importance, l.SizeName = fyne.TextWrapWord, importance, size
	l.Resize(fyne.NewSize(width+2*theme.InnerPadding(), 10))
	return container.New(flush{}, l)
}

// maxShown is how many characters of a text are laid out: no form takes more, but what
// comes from elsewhere may have them.
const maxShown = 4000

// cutTo is a text of at most n characters, with a mark where it was cut.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// flush takes the toolkit's padding off a label, so that its text begins where
// lines and plates do.
type flush struct{}

func (flush) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(Target, o[0].MinSize().Height-2*theme.InnerPadding())
}
func (flush) Layout(o []fyne.CanvasObject, s fyne.Size) {
	p := theme.InnerPadding()
	o[0].Resize(fyne.NewSize(s.Width+2*p, s.Height+2*p))
	o[0].Move(fyne.NewPos(-p, -p))
}
