package screen

import (
	"cmp"
	"fmt"
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
// whole team's. Where it is touched, half a month stands side by side.
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
	half := 0 // of the month, where a finger needs room
	if d.Kit.Today().Time().Day() > halfMonth {
		half = 1
	}
	p.Refresh = func() {
		v := d.Ledger.View()
		say.Objects = nil
		if v.Say.Key != "" {
			say.Add(part.Inset(l.wrong(v.Say), part.Space8, part.Edge))
		}
		if table == nil || month != v.Month || today != v.Today { // another month has other columns
			month, today = v.Month, v.Today
			bar := container.NewHBox(container.NewGridWrap(fyne.NewSize(20*theme.Size(theme.SizeNameText), part.Target), l.monthBar(d, v)))
			from, to := 1, v.Days
			if part.Fingers() {
				from, to = 1+half*halfMonth, halfMonth+half*(v.Days-halfMonth)
				for i, words := range []string{fmt.Sprintf("1–%d", halfMonth), fmt.Sprintf("%d–%d", halfMonth+1, v.Days)} {
					bar.Add(part.Chip(words, i == half, func() {
						half, table = i, nil
						p.Refresh()
					}))
				}
			}
			over.Objects = []fyne.CanvasObject{bar}
			table = part.NewTable(part.TableOf[state.LedgerRow]{
				Words: l.tableWords("ledger.people", "ledger.no_team"), Columns: l.dayColumns(d, v, from, to), Over: over, Plain: true,
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

// halfMonth is how many days stand side by side at most where each is hit by a finger.
const halfMonth = 15

// dayColumns are the name, some days of the month, and what all of it comes to.
func (l Look) dayColumns(d *state.Desk, v state.LedgerView, from, to int) []part.Column[state.LedgerRow] {
	order := record.NewNameOrder()
	columns := []part.Column[state.LedgerRow]{{Title: l.t("ledger.person"), Width: 8, Grow: 1,
		Value: func(r state.LedgerRow) string { return l.name(r.Named) }, Order: func(r state.LedgerRow) string { return order.Key(r.Name) }}}
	for i := from - 1; i < to; i++ {
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
