package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Notice is a paragraph beside a sign, in the colour of what it says.
type Notice struct {
	Sign  Sign
	Words string
	Color fyne.ThemeColorName // ColorBad, ColorWarn, ColorOK; "" is that of text
	Small bool                // in small letters, for the foot of a window
}

// Wrong is something that has to be put right, Warn something to be careful of, and
// Note something to know.
func Wrong(words string) Notice { return Notice{Sign: Alert, Words: words, Color: ColorBad} }

// Warn is something to be careful of.
func Warn(words string) Notice { return Notice{Sign: Alert, Words: words, Color: ColorWarn} }

// Note is something to know.
func Note(words string) Notice { return Notice{Sign: Info, Words: words} }

// Draw draws it for a width.
func (n Notice) Draw(width float32) fyne.CanvasObject {
	color, importance := n.Color, widget.MediumImportance
	switch color {
	case ColorBad:
		importance = widget.DangerImportance
	case ColorWarn:
		importance = widget.WarningImportance
	case ColorOK:
		importance = widget.SuccessImportance
	case "":
		color = theme.ColorNameForeground
	}
	size := theme.SizeNameText
	if n.Small {
		size = SizeSmall
	}
	icon := NewIcon(n.Sign, size, color)
	room := icon.MinSize().Width + Gap
	line := fyne.MeasureText("国", theme.Size(size), fyne.TextStyle{}).Height
	return container.NewBorder(nil, nil, container.NewVBox(container.NewGridWrap(fyne.NewSize(icon.MinSize().Width, line), icon)), nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, Gap/2, 0), paraOf(n.Words, size, importance, width-room)))
}

// Empty is what stands where there is nothing: why, and what can be done about it.
// do, which may be nil, is usually a Button.
func Empty(words string, do fyne.CanvasObject, width float32) fyne.CanvasObject {
	icon := NewIcon(Nothing, SizeTitle, ColorQuiet)
	side := 1.6 * icon.MinSize().Width
	parts := []fyne.CanvasObject{
		container.NewHBox(container.NewGridWrap(fyne.NewSquareSize(side), icon)),
		Para(words, width),
	}
	if do != nil {
		parts = append(parts, Wrapped(width, do))
	}
	return Inset(Stack(Gap, parts...), Space24, 0)
}
