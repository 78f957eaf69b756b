package part

import "fyne.io/fyne/v2"

// Sizes of things that fingers in gloves must hit, in dp.
const (
	Target  = 48 // every touch target: 11 mm
	Main    = 56 // the main action of a page
	Pointer = 36 // a row of a table, where there is a pointer
)

// The only spaces there are, in dp.
const (
	Space4  = 4
	Space8  = 8
	Space12 = 12
	Space16 = 16
	Space24 = 24
)

// Edge is free between a pane's border and its content, Gap between two things in
// it, and ScrollBar at the right of what scrolls.
const (
	Edge      = Space16
	Gap       = Space8
	ScrollBar = Space8
)

// Radius rounds the corners of plates and inputs.
const Radius = 8

// Colours that the toolkit has no name for. The app's theme knows them. There are
// three surfaces: the ground (the toolkit's background), what lies on it (soft), and
// the frame around the panes.
const (
	ColorSoft  fyne.ThemeColorName = "zhucunSoft"  // plates, rows that can be tapped
	ColorFrame fyne.ThemeColorName = "zhucunFrame" // bar of places, foot, head of a table
	ColorQuiet fyne.ThemeColorName = "zhucunQuiet" // second lines
	ColorOK    fyne.ThemeColorName = "zhucunOK"
	ColorWarn  fyne.ThemeColorName = "zhucunWarn"
	ColorBad   fyne.ThemeColorName = "zhucunBad"
	ColorLine  fyne.ThemeColorName = "zhucunLine"  // borders of things that can be tapped
	ColorHover fyne.ThemeColorName = "zhucunHover" // what the pointer is on
)

// The type scale beside body text, which is theme.SizeNameText.
const (
	SizeSmall fyne.ThemeSizeName = "zhucunSmall" // second lines; never below 14
	SizeTitle fyne.ThemeSizeName = "zhucunTitle"
)

// Widths at which a window gets a second and a third pane, in dp at the smallest
// text. With larger text it takes as much more, so that a pane holds as many words.
const (
	TwoPanes   = 600
	ThreePanes = 1200
	smallest   = 16
)

// Panes is how many panes stand side by side in a window of a width, with text of a
// size. A window that is a desk's (ThreePanes) has two at least.
func Panes(width, text float32) int {
	em := width * smallest / max(text, smallest)
	switch {
	case em >= ThreePanes:
		return 3
	case em >= TwoPanes, width >= ThreePanes:
		return 2
	}
	return 1
}
