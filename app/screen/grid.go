package screen

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// LedgerGrid draws the team's month in one grid: a line a person, a column a day, with
// the marks of the attendance table. A cell opens the day, the number over it the
// whole team's.
func LedgerGrid(l Look, d *state.Desk) *Pane {
	holder, over, legend, say := container.NewStack(), container.NewStack(), container.NewStack(), container.NewVBox()
	p := &Pane{Title: func() string { return l.t("page.ledger") }}
	p.Body = container.NewBorder(say, part.Inset(legend, part.Space8, part.Edge), nil, nil, holder)
	if d.Kit.Me.Team.IsZero() {
		p.Refresh = func() {}
		p.Body = part.Edged(part.Empty(l.t("ledger.no_team"), nil, l.inner()))
		return p
	}
	p.Main = part.MainButton(l.t("ledger.team"), theme.AccountIcon(), func() {
		d.Go(state.Route{Page: state.PageTeamDay, Day: d.Kit.Today()})
	})
	l.hint(p.Main, hintMain)
	p.Foot = part.Foot(p.Main)
	var table *part.Table[state.LedgerRow]
	var month, today record.Day
	p.Refresh = func() {
		v := d.Ledger.View()
		say.Objects = nil
		if v.Say.Key != "" {
			say.Add(part.Inset(l.wrong(v.Say), part.Space8, part.Edge))
		}
		if table == nil || month != v.Month || today != v.Today { // another month has other columns
			month, today = v.Month, v.Today
			over.Objects = []fyne.CanvasObject{container.NewGridWrap(fyne.NewSize(20*theme.Size(theme.SizeNameText), part.Target), l.monthBar(d, v))}
			table = part.NewTable(part.TableOf[state.LedgerRow]{
				Words: l.tableWords("ledger.people", "ledger.no_team"), Columns: l.dayColumns(d, v), Over: over, Plain: true,
				Key:  func(r state.LedgerRow) string { return r.ID.String() },
				Open: func(r state.LedgerRow) { d.Line(r.ID) },
			})
			holder.Objects = []fyne.CanvasObject{table}
			legend.Objects = []fyne.CanvasObject{l.legend(d, v)}
			holder.Refresh()
			legend.Refresh()
		}
		table.Set(v.People)
		table.Beside(v.Selected.String())
	}
	p.Refresh()
	return p
}

// dayColumns are the name, the days of the month, and what they come to.
func (l Look) dayColumns(d *state.Desk, v state.LedgerView) []part.Column[state.LedgerRow] {
	order := record.NewNameOrder()
	columns := []part.Column[state.LedgerRow]{{Title: l.t("ledger.person"), Width: 8, Grow: 1,
		Value: func(r state.LedgerRow) string { return l.name(r.Named) }, Order: func(r state.LedgerRow) string { return order.Key(r.Name) }}}
	for i := range v.Days {
		day := v.Month + record.Day(i)
		columns = append(columns, part.Column[state.LedgerRow]{
			Title: strconv.Itoa(i + 1), Width: 1.5, Tight: true, Marked: day == v.Today,
			Value: func(r state.LedgerRow) string { return l.markWords(r.Marks[i]) },
			Badge: func(r state.LedgerRow) part.Badge { return l.dayMark(r.Marks[i]) },
			Open:  func(r state.LedgerRow) { d.Go(state.Route{Page: state.PageDay, Person: r.ID, Day: day}) },
			Head:  func() { d.Go(state.Route{Page: state.PageTeamDay, Day: day}) },
		})
	}
	count := func(title string, of func(state.LedgerRow) int) part.Column[state.LedgerRow] {
		return part.Column[state.LedgerRow]{Title: title, Width: 3, End: true, Value: func(r state.LedgerRow) string { return strconv.Itoa(of(r)) },
			Compare: func(a, b state.LedgerRow) int { return cmp.Compare(of(a), of(b)) }}
	}
	return append(columns, count(l.t("ledger.month"), func(r state.LedgerRow) int { return r.Counted }), count(l.t("ledger.year"), func(r state.LedgerRow) int { return r.Year }))
}

// dayMark is one day in the grid: how it was, or that two say differently.
func (l Look) dayMark(m state.Mark) part.Badge {
	switch {
	case m.Conflict:
		return part.Badge{Sign: part.Conflict, Color: part.ColorWarn}
	case m.Status == "":
		return part.Badge{Sign: part.Unset}
	}
	return part.Badge{Sign: l.marked(m, m.Status), Color: theme.ColorNameForeground}
}
