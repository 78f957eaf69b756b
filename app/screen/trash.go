package screen

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Trash draws what was entered by mistake; a tap opens it where it is put back.
func Trash(l Look, d *state.Desk) *Pane {
	s := d.Trash
	at := func(i int) state.TrashLine { return s.View().Lines[i] }
	list := newList(func() int { return len(s.View().Lines) }, newListRow, func(i int, r *listRow) bool {
		x := at(i)
		r.show(l.trashName(x), state.Breakable(x.Why), part.Badge{}, part.Badge{Word: l.instant(x.At)})
		return false
	}, func(i int) { l.openTrash(d, at(i)) })
	over := container.NewStack()
	p := &Pane{Title: func() string { return l.t("page.trash") }, Body: under(over, list), list: list}
	p.Refresh = func() {
		draw(over, part.Inset(part.Stack(part.Space8, l.trashHead(s.View())...), part.Gap, part.Edge))
		p.Body.Refresh()
	}
	p.Refresh()
	return p
}

// TrashTable draws it as a table, of which several may be put back at once.
func TrashTable(l Look, d *state.Desk) *Pane {
	s, over := d.Trash, container.NewStack()
	table := part.NewTable(part.TableOf[state.TrashLine]{
		Words: l.tableWords("trash.count", "trash.none"), Columns: l.trashColumns(),
		Key:  func(x state.TrashLine) string { return x.Row.Ref.String() + x.Row.ID.String() },
		Open: func(x state.TrashLine) { l.openTrash(d, x) },
		Actions: []part.Action[state.TrashLine]{{Words: l.t("trash.restore"), Sign: part.Returned, Do: func(all []state.TrashLine) {
			s.Restore(all)
			for _, x := range all {
				if at, asks := x.Form(); asks && x.May { // one after another: each wants its reason
					d.Go(at)
					return
				}
			}
		}}},
	})
	p := &Pane{Title: func() string { return l.t("page.trash") }, Body: under(over, table)}
	shown := -1
	p.Refresh = func() {
		v := s.View()
		draw(over, part.Inset(part.Stack(part.Space8, l.trashHead(v)...), part.Space8, part.Edge))
		p.Body.Refresh()
		if v.Seq != shown {
			shown = v.Seq
			table.Set(v.Lines)
		}
	}
	p.Refresh()
	return p
}

func (l Look) trashHead(v state.TrashView) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Para(l.t("trash.what"), l.inner())}
	switch {
	case v.Say.Key != "":
		parts = append(parts, l.wrong(v.Say))
	case v.Loaded && len(v.Lines) == 0:
		parts = append(parts, part.Empty(l.t("trash.none"), nil, l.inner()))
	}
	return parts
}

func (l Look) trashName(x state.TrashLine) string {
	return l.historyName(state.HistoryOf{Ref: x.Row.Ref, Name: x.Who, Day: x.Day})
}

// openTrash puts a record back where that is one step, or opens the form that asks why;
// what the person may not put back is shown with its history.
func (l Look) openTrash(d *state.Desk, x state.TrashLine) {
	at, asks := x.Form()
	switch {
	case !x.May:
		d.Go(state.Route{Page: state.PageHistory, Household: x.Home, Kind: x.Row.Kind, Record: x.Row.ID})
	case asks:
		d.Go(at)
	case x.Row.Kind == record.Household:
		d.Go(state.Route{Page: state.PageHouseholds, Household: x.Home})
	default:
		d.Go(state.Route{Page: state.PageEdit, Household: x.Home, Kind: x.Row.Kind, Record: x.Row.ID})
	}
}

func (l Look) trashColumns() []part.Column[state.TrashLine] {
	order := record.NewNameOrder()
	return []part.Column[state.TrashLine]{
		{Title: l.t("trash.record"), Width: 12, Grow: 2, Value: l.trashName, Order: func(x state.TrashLine) string { return order.Key(x.Who.Name) }},
		{Title: l.t("trash.why"), Width: 12, Grow: 4, Value: func(x state.TrashLine) string { return state.Breakable(x.Why) }},
		{Title: l.t("history.who"), Width: 8, Grow: 1, Value: func(x state.TrashLine) string { return l.name(x.By) }},
		{Title: l.t("history.when"), Width: 9, Value: func(x state.TrashLine) string { return l.instant(x.At) },
			Compare: func(a, b state.TrashLine) int { return cmp.Compare(a.At, b.At) }},
		{Title: l.t("table.saved"), Width: 7, Grow: 1, Value: func(x state.TrashLine) string { return l.mark(x.Saved).Word }, Badge: func(x state.TrashLine) part.Badge { return l.mark(x.Saved) }},
	}
}
