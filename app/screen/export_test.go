package screen

import "image/color"

// TextEntry is what tests look for to type into.
type TextEntry = textEntry

// HouseRow is a line of the list of households.
type HouseRow = listRow

// Chosen reports whether it is marked as the one that is shown beside.
func (r *listRow) Chosen() bool { return r.bar.FillColor != color.Transparent }

// Name is whose line it is.
func (r *listRow) Name() string { return r.name.Says() }

// List is the list that lines stand in.
type List = list

// IsPanes reports whether a layout sets panes side by side.
func IsPanes(l any) bool { _, ok := l.(*sideBySide); return ok }
