package screen

import (
	"strconv"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Settings draws the person's choices and what the app says of itself.
func Settings(l Look, d *state.Desk) *Pane {
	f := newFixed()
	typed := newEntries(l)
	p := &Pane{Title: func() string { return l.t("page.settings") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Settings.View()
		parts := []fyne.CanvasObject{part.Section(l.t("settings.lang"), nil), LangChips(l, v.Lang, d.Settings.Lang)}
		var sizes, themes []fyne.CanvasObject
		for i, sp := range state.TextSizes {
			sizes = append(sizes, part.Chip(strconv.Itoa(int(sp)), v.Size == i, func() { d.Settings.Size(i) }))
		}
		for _, t := range state.Themes {
			themes = append(themes, part.Chip(l.t("theme."+string(t)), v.Theme == t, func() { d.Settings.Theme(t) }))
		}
		if w := d.Who.View(); len(w.Users) > 1 {
			parts = append(parts, part.Section(l.t("who.title"), nil))
			parts = append(parts, l.users(d, w)...)
		}
		parts = append(parts, part.Section(l.t("settings.size"), nil), part.Wrapped(l.inner(), sizes...),
			part.Section(l.t("settings.theme"), nil), part.Wrapped(l.inner(), themes...))
		parts = append(parts, l.moving(d.Moving, typed)...)
		if !l.Beside(state.PaneAbout) {
			parts = append(parts, part.Section(l.t("settings.about"), nil))
			parts = append(parts, l.about(d)...)
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// LangChips offers the languages, each in its own script.
func LangChips(l Look, now state.Lang, set func(state.Lang)) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, lang := range state.Langs {
		chips = append(chips, part.Chip(map[state.Lang]string{state.Chinese: "中文", state.Tibetan: "བོད་ཡིག", state.English: "English"}[lang], now == lang,
			func() { set(lang) }))
	}
	return part.Wrapped(l.inner(), chips...)
}

// About draws what the app says of itself in a pane of its own.
func About(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("settings.about") }, Body: f.scroll}
	p.Refresh = func() { f.show(l.about(d)...) }
	p.Refresh()
	return p
}

func (l Look) about(d *state.Desk) []fyne.CanvasObject {
	v := d.Settings.View()
	parts := []fyne.CanvasObject{
		part.Body(l.Words.Say(state.Msg{Key: "settings.version", Text: v.Version})),
	}
	if v.Device != "" {
		parts = append(parts, part.Body(l.Words.Say(state.Msg{Key: "settings.device", Text: v.Device})))
	}
	if v.Old {
		parts = append(parts, part.Warn(l.Words.Say(state.Msg{Key: "settings.old", Text: v.MinApp})).Draw(l.inner()))
	} else if v.MinApp != "" {
		parts = append(parts, part.Body(l.Words.Say(state.Msg{Key: "settings.asked", Text: v.MinApp})))
	}
	parts = append(parts,
		part.Para(l.t("settings.rules"), l.inner()),
		part.Wrapped(l.inner(), part.Chip(l.t("settings.licences"), v.Licences, d.Settings.Licences)))
	if v.Licences {
		parts = append(parts, part.Para(l.Licences, l.inner()))
	}
	return parts
}
