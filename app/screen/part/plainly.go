package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Plainly draws a list without the ground that the toolkit gives the line of the
// pointer or the cursor: it would look chosen.
func Plainly(list fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(list, flat{theme.Current()})
}

// flat is a theme in which what the pointer or the cursor is on has no ground.
type flat struct{ fyne.Theme }

func (f flat) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameHover {
		return color.Transparent
	}
	return f.Theme.Color(n, v)
}
