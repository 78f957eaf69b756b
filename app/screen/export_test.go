package screen

// TextEntry is what tests look for to type into.
type TextEntry = textEntry
