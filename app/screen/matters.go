package screen

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Matters draws the list of what is asked for, the open ones first.
func Matters(l Look, d *state.Desk) *Pane {
	s := d.Matters
	at := func(i int) state.MatterLine { return s.View().Lines[i] }
	list := newList(func() int { return len(s.View().Lines) }, newListRow, func(i int, r *listRow) bool {
		m := at(i)
		what := l.Words.Code("visit_need", m.Value(record.MatterNeed).Text())
		if words := m.Value(record.MatterWhat).Text(); words != "" {
			what += " · " + words
		}
		r.show(l.whose(m), what, l.held(m), l.standing(m))
		return m.Row.ID == d.Route().Record
	}, func(i int) { d.Go(at(i).Route()) })
	count, over := part.Small(""), container.NewStack()
	p := l.mattersPane(d, under(over, list), func() {
		v := s.View()
		parts := []fyne.CanvasObject{l.onlys(d, v), count}
		count.Set(l.n("matters.count", len(v.Lines)))
		if v.Loaded && len(v.Lines) == 0 {
			parts = append(parts, part.Empty(l.t("matters.none"), nil, l.inner()))
		}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		draw(over, part.Inset(part.Stack(part.Space8, parts...), part.Gap, part.Edge))
		list.Refresh()
	})
	return p
}

// MatterTable draws it as a table, where there is width.
func MatterTable(l Look, d *state.Desk) *Pane {
	s, over := d.Matters, container.NewStack()
	table := part.NewTable(part.TableOf[state.MatterLine]{
		Words: l.tableWords("matters.count", "matters.none"), Columns: l.matterColumns(d), Plain: true,
		Key:  func(m state.MatterLine) string { return m.Row.ID.String() },
		Open: func(m state.MatterLine) { d.Go(m.Route()) },
	})
	return l.mattersPane(d, under(over, table), func() {
		v := s.View()
		parts := []fyne.CanvasObject{l.onlys(d, v)}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		draw(over, part.Inset(part.Stack(part.Space8, parts...), part.Space8, part.Edge))
		table.Set(v.Lines)
	})
}

// mattersPane has a body, and adds one of the team's own.
func (l Look) mattersPane(d *state.Desk, body fyne.CanvasObject, refresh func()) *Pane {
	p := &Pane{Title: func() string { return l.t("page.matters") }, Body: body}
	add := l.adds("matters.add", func() { d.Go(state.Route{Page: state.PageEdit, Kind: record.Matter}) })
	p.Foot = part.Foot(add)
	p.Refresh = func() {
		refresh()
		p.Main = nil
		if p.Foot.Hide(); d.Matters.View().Add {
			p.Main = add
			p.Foot.Show()
		}
	}
	p.Refresh()
	return p
}

// under has what narrows a list over it, where keys reach it first.
func under(over, list fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewBorderLayout(over, nil, nil, nil), over, list)
}

// adds is the main action of a list.
func (l Look) adds(key string, do func()) *part.Press {
	b := part.MainButton(l.t(key), theme.ContentAddIcon(), do)
	l.hint(b, hintMain)
	return b
}

// onlys are the chips that narrow the list.
func (l Look) onlys(d *state.Desk, v state.MattersView) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, only := range v.Onlys {
		words := l.Words.Code("matter_holder", only)
		switch only {
		case state.Overdue:
			words = l.t("matters.overdue")
		case state.Closed:
			words = l.t("matters.closed")
		}
		chips = append(chips, part.Chip(words, v.Only == only, func() { d.Matters.Only(only) }))
	}
	return part.Wrapped(l.inner(), chips...)
}

// cell is what a table says of a field: nothing where nothing was entered.
func (l Look) cell(r state.Record, no record.Field) string {
	if r.Value(no) == "" {
		return ""
	}
	return l.Words.Value(r.Row.Kind, no, r.Value(no))
}

// whose says whose a matter is.
func (l Look) whose(m state.MatterLine) string {
	if m.Value(record.MatterHousehold) == "" {
		return l.t("matters.team")
	}
	return l.name(m.Whose)
}

// held says who deals with a matter.
func (l Look) held(m state.MatterLine) part.Badge {
	if m.Value(record.MatterHolder) == "" {
		return part.Badge{}
	}
	return part.Badge{Word: l.Words.Code("matter_holder", m.Value(record.MatterHolder).Text())}
}

// standing says how far a matter is: not sent yet, closed, overdue, or when it is due.
func (l Look) standing(m state.MatterLine) part.Badge {
	switch due := m.Value(record.MatterDue); {
	case m.Saved != state.Sent:
		return l.mark(m.Saved)
	case m.Closed():
		return part.Badge{Sign: part.Check, Color: part.ColorOK, Word: l.Words.Say(state.Msg{Key: "matters.closed_on", Text: m.Value(record.MatterClosed).String()})}
	case m.Late > 0:
		return part.Badge{Sign: part.Alert, Color: part.ColorWarn, Word: l.n("due.since", m.Late)}
	case due != "":
		return part.Badge{Word: l.Words.Say(state.Msg{Key: "matters.due", Text: due.String()})}
	}
	return part.Badge{}
}

func (l Look) matterColumns(d *state.Desk) []part.Column[state.MatterLine] {
	order := record.NewNameOrder()
	text := func(no record.Field, width, grow float32) part.Column[state.MatterLine] {
		return part.Column[state.MatterLine]{Title: l.Words.Field(record.Matter, no), Width: width, Grow: grow,
			Value: func(m state.MatterLine) string { return l.cell(m.Record, no) }}
	}
	columns := []part.Column[state.MatterLine]{
		{Title: l.Words.Field(record.Matter, record.MatterHousehold), Width: 9, Grow: 1, Value: l.whose, Order: func(m state.MatterLine) string { return order.Key(m.Whose.Name) }},
		text(record.MatterNeed, 6, 0), text(record.MatterWhat, 9, 4), text(record.MatterHolder, 8, 1),
		{Title: l.t("matters.standing"), Width: 8, Grow: 1, Value: func(m state.MatterLine) string { return l.standing(m).Word }, Badge: l.standing,
			Compare: func(a, b state.MatterLine) int {
				return cmp.Compare(a.Value(record.MatterDue).Day(), b.Value(record.MatterDue).Day())
			}},
		text(record.MatterAnswer, 8, 3),
	}
	if len(d.Kit.Me.Villages) > 1 {
		columns = append(columns, part.Column[state.MatterLine]{Title: l.Words.Field(record.Household, record.HouseholdVillage), Width: 6, Grow: 1,
			Value: func(m state.MatterLine) string { return l.village(d.Kit.Me.Village(m.Village)) }})
	}
	return columns
}
