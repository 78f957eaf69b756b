package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// BatchMove draws the form that says of many households at once where they are now.
func BatchMove(l Look, d *state.Desk) *Pane {
	f, feet := newFixed(), container.NewStack()
	typed := newEntries(l)
	var pick picker
	form := d.Batch
	p := &Pane{Title: func() string { return l.t("page.batch") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := form.View()
		if typed.typing {
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
		label := func(no record.Field) string { return l.Words.Field(record.Household, no) }
		parts = append(parts, l.field(label(record.HouseholdWhere), v.Errors[record.HouseholdWhere], l.chips("place", v.Places, []string{v.Place}, nil, form.Place))...)
		back := v.Raw
		if back == "" {
			back = v.Back.String()
		}
		parts = append(parts, l.field(label(record.HouseholdBack), v.Errors[record.HouseholdBack], pick.month(l, "back", typed.get("back", back, l.t("month_hint"), form.Back), v.Back, func(m record.Value) { form.Back(m.String()) })...)...)
		parts = append(parts, part.Section(l.t("batch.tick"), nil), part.Wrapped(l.inner(), part.Quiet(l.t("batch.all"), theme.ConfirmIcon(), form.All)))
		for _, line := range v.Lines {
			parts = append(parts, l.batchLine(line, func() { form.Tick(line.ID) }))
		}
		if v.More > 0 {
			parts = append(parts, part.Small(l.n("batch.more", v.More)))
		}
		f.show(parts...)
		f.heed(v.Say)
		draw(feet, l.formFoot(l.saveButton(l.n("batch.save", v.Chosen), v.Saving, f.again(form.Save)), v.Dirty, v.CanUndo, form.Discard, form.Undo))
	}
	pick.redraw = func() { p.Refresh() }
	p.Refresh()
	return p
}

func (l Look) batchLine(line state.BatchLine, tap func()) fyne.CanvasObject {
	second := l.n("group", line.Group)
	if w := l.where(line.Where, ""); !w.None() {
		second += " · " + w.Word
	}
	r := part.Row{First: l.Words.Name(line.Head, line.Bo), Second: second, Width: l.inner(), Chosen: line.On, Tap: tap}
	if line.On {
		r.Badge = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary}
	}
	return r.Plate()
}
