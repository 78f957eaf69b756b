package screen

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Handover draws the form that gives the places of a team, or the households of a helper,
// to others from a day on.
func Handover(l Look, d *state.Desk) *Pane {
	f, feet := newFixed(), container.NewStack()
	typed := newEntries(l)
	var pick picker
	form := d.Handover
	p := &Pane{Title: func() string { return l.t("page.handover") }, Body: f.scroll, Foot: feet}
	found := container.NewStack()
	p.Refresh = func() {
		v := form.View()
		show := func() {
			draw(found, part.Stack(part.Space4, l.options(v.Found, false, form.Pick)...))
		}
		if show(); typed.typing {
			f.holder.Refresh()
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		if v.Kept {
			parts = append(parts, part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
		}
		parts = append(parts, part.Title(cmp.Or(v.Team.Name, l.name(v.From))))
		today := part.Chip(l.t("today"), v.Day == record.DayOf(l.Now()), func() { form.Date(record.DayOf(l.Now())) })
		parts = append(parts, l.field(l.t("handover.from"), state.Msg{}, l.day(v.Day, form.Date, pick.button(l, "pick.open", "from", v.Day), today))...)
		parts = append(parts, pick.days(l, "from", v.Day, form.Date)...)
		to := l.options([]state.Option{v.To}, true, func(state.Option) { form.Pick(state.Option{}) })
		if v.To.Key == "" {
			to = []fyne.CanvasObject{part.SmallPara(l.t("handover.nobody"), l.inner())}
		}
		to = append(to, typed.get("to", v.Sought, l.t("people.search"), form.Seek), found)
		parts = append(parts, l.field(l.t("handover.to"), v.Errors[record.AssignmentPerson], to...)...)
		parts = append(parts, part.Section(l.t("handover.tap"), nil), part.Wrapped(l.inner(), part.Quiet(l.t("batch.all"), theme.ConfirmIcon(), form.All)))
		for _, line := range v.Lines {
			parts = append(parts, l.handoverLine(v, line, func() { form.Tap(line.Row.ID) }))
		}
		if len(v.Lines) == 0 {
			parts = append(parts, part.Empty(l.t("people.none"), nil, l.inner()))
		}
		if !l.Beside(state.PaneOpen) {
			parts = append(parts, l.unfinished(d, v.Open)...)
		}
		f.show(parts...)
		f.heed(v.Say)
		draw(feet, l.formFoot(l.saveButton(l.n("handover.save", v.Handed), v.Saving, f.again(form.Save)), v.Dirty, v.CanUndo, form.Discard, form.Undo))
	}
	pick.redraw = func() { p.Refresh() }
	p.Refresh()
	return p
}

func (l Look) handoverLine(v state.HandoverView, line state.HandoverLine, tap func()) fyne.CanvasObject {
	second := l.Words.Code("role", line.Value(record.AssignmentRole).Text()) + " · " + l.term(line.Record)
	r := part.Row{First: l.name(line.Who), Second: second, Width: l.inner(), Chosen: line.Ends, Whole: true, Tap: tap}
	if line.Ends {
		r.Badge = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary, Word: l.t("handover.ends")}
		if line.To != (state.Named{}) {
			r.Badge = part.Badge{Sign: part.Next, Color: theme.ColorNamePrimary, Word: l.name(line.To)}
		}
	}
	return r.Plate()
}

// OpenMatters draws what is open where a handover is about.
func OpenMatters(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("handover.open") }, Body: f.scroll}
	p.Refresh = func() { f.show(l.unfinished(d, d.Handover.View().Open)...) }
	p.Refresh()
	return p
}

// openShown is how many of each are listed.
const openShown = 20

func (l Look) unfinished(d *state.Desk, u state.Unfinished) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Section(l.n("handover.matters", len(u.Matters)), nil)}
	for _, m := range u.Matters[:min(len(u.Matters), openShown)] {
		what := together(l.Words.Code("visit_need", m.Value(record.MatterNeed).Text()), m.Value(record.MatterWhat).Text())
		parts = append(parts, l.row(l.whose(m), what, l.standing(m), func() { d.Go(m.Route()) }))
	}
	parts = append(parts, part.Section(l.n("handover.due", len(u.Due)), nil))
	for _, h := range u.Due[:min(len(u.Due), openShown)] {
		parts = append(parts, l.row(l.Words.Name(h.Head, h.HeadBo), h.Next.String(), next, func() { d.Go(state.Route{Page: state.PageHouseholds, Household: h.ID}) }))
	}
	for _, p := range u.Paired {
		parts = append(parts, l.row(l.name(p.Named), l.n("people.households", p.Households), next, func() { d.Go(state.Route{Page: state.PageHandover, Person: p.ID}) }))
	}
	return parts
}
