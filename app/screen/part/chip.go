package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Chip is a choice that is on or off: filled and with a check when it is on.
func Chip(text string, on bool, tap func()) *Plate {
	s := None
	if on {
		s = Check
	}
	return Choice(text, s, on, tap)
}

// ChipAsBefore is a chip that marks with a dot what was so last time.
func ChipAsBefore(text string, on, before bool, tap func()) *Plate {
	p := Chip(text, on, tap)
	if before && !on {
		return Choice(text, Dot, false, tap)
	}
	return p
}

// Choice is a chip with a sign of its own before the text.
func Choice(text string, s Sign, on bool, tap func()) *Plate {
	fg := theme.ColorNameForeground
	if on {
		fg = theme.ColorNameForegroundOnPrimary
	}
	p := NewPlate(container.New(labelled{}, NewIcon(s, theme.SizeNameText, fg), Body(text).In(fg).Fitted()), tap)
	p.Pad, p.Fill, p.Border = Space4, ColorSoft, ColorLine
	if on {
		p.Fill, p.Border = theme.ColorNamePrimary, theme.ColorNamePrimary
	}
	p.Min = fyne.NewSize(Main, Target)
	return p
}

// labelled centres a sign and a text together. Room for the sign is always free:
// a chip does not change its size when it is tapped.
type labelled struct{}

func (labelled) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width+theme.Size(theme.SizeNameText)+Space12, m.Height)
}

func (labelled) Layout(o []fyne.CanvasObject, s fyne.Size) { (&signed{middle: true}).Layout(o, s) }

// Button is a plate that does something beside the main action. The one that a person
// most likely wants next has a border of the accent.
func Button(words string, s Sign, likely bool, tap func()) *Plate {
	p := NewPlate(container.New(&signed{middle: true}, NewIcon(s, theme.SizeNameText, theme.ColorNameForeground), Body(words).Fitted()), tap)
	p.Pad, p.Fill, p.Border = Space12, ColorSoft, ColorLine
	if likely {
		p.Border = theme.ColorNamePrimary
	}
	return p
}
