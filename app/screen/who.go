package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// me names who is using the tablet. Where several share it, another may take
// over.
func (l Look) me(d *state.Desk) []fyne.CanvasObject {
	v := d.Who.View()
	switch {
	case v.Me.Name == "" && d.Status.View().Last == 0: // nothing has come yet that names anybody
		return []fyne.CanvasObject{para(l.t("who.receiving"), l.inner())}
	case len(v.Users) < 2:
		return append([]fyne.CanvasObject{title(l.name(v.Me))}, l.taken(d, v)...)
	case v.Ask:
		return append([]fyne.CanvasObject{title(l.t("who.title"))}, l.users(d, v)...)
	}
	name := newPlate(title(l.name(v.Me)).Fitted(), nil)
	name.Pad = 0
	parts := []fyne.CanvasObject{wrapped(l.inner(), name, quiet(l.t("who.change"), theme.AccountIcon(), d.Who.Toggle))}
	if v.Open || v.Say.Key != "" {
		parts = append(parts, l.users(d, v)...)
	}
	return append(parts, l.taken(d, v)...)
}

// taken says that another took over unasked.
func (l Look) taken(d *state.Desk, v state.WhoView) []fyne.CanvasObject {
	if !v.Taken {
		return nil
	}
	return []fyne.CanvasObject{
		notice(part.Alert, l.Words.Say(state.Msg{Key: "who.taken", Text: l.name(v.Me)}), part.ColorWarn, l.inner()),
		wrapped(l.inner(), quiet(l.t("who.known"), theme.ConfirmIcon(), d.Who.Known)),
	}
}

// users are the people who share the tablet, the author marked.
func (l Look) users(d *state.Desk, v state.WhoView) []fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, u := range v.Users {
		chips = append(chips, chip(l.name(u), u.ID == v.Me.ID, func() { d.Who.Use(u.ID) }))
	}
	parts := []fyne.CanvasObject{wrapped(l.inner(), chips...), para(l.t("who.what"), l.inner())}
	if v.Say.Key != "" {
		parts = append(parts, l.wrong(v.Say))
	}
	return parts
}
