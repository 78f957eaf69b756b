package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// matters are what a household asked for, on its card; a tap leads to the form.
func (l Look) matters(d *state.Desk, v state.CardView) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	edit := func(id record.ID) {
		d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Matter, Record: id})
	}
	word := func(m state.Record, no record.Field) string {
		if m.Value(no) == "" {
			return ""
		}
		return l.named(l.Words.Field(record.Matter, no), l.Words.Value(record.Matter, no, m.Value(no)))
	}
	for _, m := range v.Matters {
		first := l.Words.Code("visit_need", m.Value(record.MatterNeed).Text())
		if what := m.Value(record.MatterWhat).Text(); what != "" {
			first += " · " + what
		}
		second := word(m, record.MatterHolder)
		if second == "" {
			second = word(m, record.MatterDue)
		}
		if closed := word(m, record.MatterClosed); closed != "" {
			second = closed
		}
		parts = append(parts, l.row(first, second, l.mark(m.Saved), func() { edit(m.Row.ID) }))
	}
	if len(parts) > 0 || v.May.Matter {
		parts = append([]fyne.CanvasObject{part.Section(l.n("card.matters", len(v.Matters)), nil)}, parts...)
	}
	if v.May.Matter {
		parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("card.add_matter"), theme.ContentAddIcon(), func() { edit(record.ID{}) })))
	}
	return parts
}
