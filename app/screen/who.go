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
		return []fyne.CanvasObject{part.Para(l.t("who.receiving"), l.inner())}
	case len(v.Users) < 2:
		return append([]fyne.CanvasObject{part.Title(l.name(v.Me))}, l.taken(d, v)...)
	case v.Ask:
		return append([]fyne.CanvasObject{part.Title(l.t("who.title"))}, l.users(d, v)...)
	}
	name := part.NewPlate(part.Title(l.name(v.Me)).Fitted(), nil)
	name.Pad = 0
	parts := []fyne.CanvasObject{part.Wrapped(l.inner(), name, part.Quiet(l.t("who.change"), theme.AccountIcon(), d.Who.Toggle))}
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
		part.Warn(l.Words.Say(state.Msg{Key: "who.taken", Text: l.name(v.Me)})).Draw(l.inner()),
		part.Wrapped(l.inner(), part.Quiet(l.t("who.known"), theme.ConfirmIcon(), d.Who.Known)),
	}
}

// users are the people who share the tablet, the author marked.
func (l Look) users(d *state.Desk, v state.WhoView) []fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, u := range v.Users {
		chips = append(chips, part.Chip(l.name(u), u.ID == v.Me.ID, func() { d.Who.Use(u.ID) }))
	}
	parts := []fyne.CanvasObject{part.Wrapped(l.inner(), chips...), part.Para(l.t("who.what"), l.inner())}
	if v.Say.Key != "" {
		parts = append(parts, l.wrong(v.Say))
	}
	return parts
}
