package app

import (
	"slices"

	"zhucun/app/state"
)

// The toolkit's preference file was seen truncated after a kill: only choices
// that cost a few taps are kept in it.
const (
	prefLang  = "lang"
	prefSize  = "size"
	prefTheme = "theme"
)

func (w *Window) prefs() state.Prefs {
	store, d := w.app.Preferences(), state.DefaultPrefs
	p := state.Prefs{
		Lang:  state.Lang(store.StringWithFallback(prefLang, string(d.Lang))),
		Size:  store.IntWithFallback(prefSize, d.Size),
		Theme: state.Theme(store.StringWithFallback(prefTheme, string(d.Theme))),
	}
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

func (w *Window) keepPrefs(p state.Prefs) {
	w.o.Lang = "" // the person has chosen
	store := w.app.Preferences()
	store.SetString(prefLang, string(p.Lang))
	store.SetInt(prefSize, p.Size)
	store.SetString(prefTheme, string(p.Theme))
}
