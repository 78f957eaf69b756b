package state

import (
	"strings"

	"golang.org/x/mod/semver"
)

// Prefs are a person's own choices for this device. Nothing important: losing
// them costs a few taps.
type Prefs struct {
	Lang  Lang
	Size  int // of TextSizes
	Theme Theme
}

// Theme is light, dark or high contrast.
type Theme string

// The themes. Light comes first: it is the one that glare spares.
const (
	Light    Theme = "light"
	Dark     Theme = "dark"
	Contrast Theme = "contrast"
)

// Themes are all of them in the order they are offered.
var Themes = []Theme{Light, Dark, Contrast}

// TextSizes are the sizes of body text that can be chosen, in sp.
var TextSizes = [...]float32{16, 18, 21, 24}

// DefaultPrefs are those of a new device.
var DefaultPrefs = Prefs{Lang: Chinese, Theme: Light}

// Settings are the choices of the person and what the app says of itself.
type Settings struct {
	source
	view     SettingsView
	set      func(Prefs)
	practice func(bool)
}

// SettingsView is what the page shows.
type SettingsView struct {
	Prefs
	Practice bool
	Version  string
	MinApp   string // the lowest version the county asks for, or ""
	Old      bool   // this version is lower
	Device   string // label
	Licences bool   // their text is open
}

// NewSettings makes the state. set hears of every choice; practice opens or
// leaves practice mode.
func NewSettings(v SettingsView, set func(Prefs), practice func(bool)) *Settings {
	return &Settings{view: v, set: set, practice: practice}
}

// View is what to show.
func (s *Settings) View() SettingsView { return s.view }

// Lang, Size and Theme change at once, everywhere.
func (s *Settings) Lang(l Lang) { s.choose(func(p *Prefs) { p.Lang = l }) }

// Size chooses one of TextSizes.
func (s *Settings) Size(i int) { s.choose(func(p *Prefs) { p.Size = i }) }

// Theme chooses the theme.
func (s *Settings) Theme(t Theme) { s.choose(func(p *Prefs) { p.Theme = t }) }

func (s *Settings) choose(set func(*Prefs)) {
	p := s.view.Prefs
	set(&p)
	if p == s.view.Prefs {
		return
	}
	s.view.Prefs = p
	s.set(p)
	s.changed()
}

// Practice opens invented records in a file of their own, which are never sent,
// or goes back to the real ones.
func (s *Settings) Practice(on bool) {
	if on != s.view.Practice {
		s.practice(on)
	}
}

// Licences opens or closes the licence texts.
func (s *Settings) Licences() {
	s.view.Licences = !s.view.Licences
	s.changed()
}

// Reported hears which version the county asks for, from rounds that reached it.
func (s *Settings) Reported(e Exchanging) {
	reached := !e.Running && e.Failure == Unfailed && e.Refused == ""
	if (reached || e.MinApp != "") && e.MinApp != s.view.MinApp {
		s.view.MinApp, s.view.Old = e.MinApp, older(s.view.Version, e.MinApp)
		s.changed()
	}
}

// older compares versions like 0.3.1 or v1. What is no version is not newer than any.
func older(a, b string) bool {
	a, b = "v"+strings.TrimPrefix(a, "v"), "v"+strings.TrimPrefix(b, "v")
	return semver.IsValid(b) && semver.Compare(a, b) < 0
}
