package app

import (
	"slices"

	"zhucun/app/state"
)

// prefs are the choices that hold.
func (w *Window) prefs() state.Prefs {
	p, d := w.chosen, state.DefaultPrefs
	if w.o.Lang != "" {
		p.Lang = w.o.Lang
	}
	// A damaged file, or one of a newer version, may say anything.
	if w.words[p.Lang] == nil {
		p.Lang = d.Lang
	}
	if p.Size < 0 || p.Size >= len(state.TextSizes) {
		p.Size = d.Size
	}
	if !slices.Contains(state.Themes, p.Theme) {
		p.Theme = d.Theme
	}
	return p
}

// keepPrefs keeps them with the device: two on one machine, as in the demo, have their
// own. Where they cannot be kept they hold until the app ends.
func (w *Window) keepPrefs(p state.Prefs) {
	w.o.Lang, w.chosen = "", p // the person has chosen
	_ = w.o.Device.KeepPrefs(p)
}
