package part

import "fyne.io/fyne/v2"

// Fingers reports whether the screen is touched: a finger needs more room than a
// pointer. Tests set it.
var Fingers = func() bool { return fyne.CurrentDevice().IsMobile() }
