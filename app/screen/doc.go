// Package screen draws the states of package state with Fyne widgets and sends
// what people do back to them as intents. It asks no database, starts no
// goroutine and keeps nothing a person entered, except in the field that is
// being typed in: a pane can be thrown away and built again at any time.
package screen
