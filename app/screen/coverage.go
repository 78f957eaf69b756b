package screen

import (
	"strconv"

	"fyne.io/fyne/v2"

	"zhucun/app/chart"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Coverage draws how far the visits have come, by village, as bars; where the table does
// not stand beside it, what that says too. A row leads to its households.
func Coverage(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.coverage") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Coverage.View()
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		switch {
		case !v.Loaded:
			f.show(append(parts, part.Small(l.t("loading")))...)
			return
		case v.All.Households == 0:
			f.show(append(parts, part.Empty(l.t("households.none"), nil, l.inner()))...)
			return
		}
		t := v.Month.Time()
		month := l.Words.Say(state.Msg{Key: "month." + strconv.Itoa(int(t.Month())), N: t.Year()})
		parts = append(parts, part.Para(l.Words.Say(state.Msg{Key: "coverage.visited", Text: month, N: v.All.Visited, More: strconv.Itoa(v.All.Households)}), l.inner()),
			part.Note(l.t("coverage.part")).Draw(l.inner()), part.Section(l.t("coverage.last"), nil), l.coveragePicture(v))
		if !l.Beside(state.PaneVillages) {
			for _, r := range v.Rows {
				parts = append(parts, l.rowThatWraps(l.covered(v, r), l.coveredLine(r), next, func() { d.Narrow(r) }))
			}
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// coveragePicture has a bar a village, of when its households were visited last.
func (l Look) coveragePicture(v state.CoverageView) fyne.CanvasObject {
	rows := make([]chart.Row, len(v.Rows))
	for i, r := range v.Rows {
		rows[i] = chart.Row{Label: l.covered(v, r), Parts: []float64{float64(r.Visited), float64(r.Before), float64(r.Earlier), float64(r.Never)},
			Words: strconv.Itoa(r.Visited) + "/" + strconv.Itoa(r.Households)}
	}
	series := []string{l.t("coverage.this"), l.t("coverage.before"), l.t("coverage.earlier"), l.t("coverage.never")}
	return part.Chart(chart.Stacked(series, rows, l.inner(), part.Measure))
}

// covered names a row, in the language of the screen.
func (l Look) covered(v state.CoverageView, r state.Covered) string {
	switch {
	case v.Groups:
		return l.n("group", r.Group)
	case l.Words.Lang == state.Tibetan && r.Village.Bo != "":
		return r.Village.Bo
	}
	return r.Village.Name
}

// coveredLine is what the table says beside the bars.
func (l Look) coveredLine(r state.Covered) string {
	s := l.named(l.t("coverage.due"), strconv.Itoa(r.Due)) + " · " + l.named(l.t("coverage.away"), strconv.Itoa(r.Away))
	if r.Latest != 0 {
		s += " · " + l.named(l.t("table.last"), r.Latest.String())
	}
	return s
}

// Villages draws the same as a table. It stays in the order of the villages' codes: it is
// no ranking.
func Villages(l Look, d *state.Desk) *Pane {
	number := func(title string, width float32, of func(state.Covered) int) part.Column[state.Covered] {
		return part.Column[state.Covered]{Title: title, Width: width, Grow: 1, End: true, Value: func(r state.Covered) string { return strconv.Itoa(of(r)) }}
	}
	groups := len(d.Kit.Me.Villages) == 1
	name, count := l.Words.Field(record.Household, record.HouseholdVillage), "coverage.villages"
	if groups {
		name, count = l.Words.Field(record.Household, record.HouseholdGroup), "coverage.groups"
	}
	table := part.NewTable(part.TableOf[state.Covered]{
		Words: l.tableWords(count, "households.none"), Plain: true, Still: true,
		Columns: []part.Column[state.Covered]{
			{Title: name, Width: 6, Grow: 3, Value: func(r state.Covered) string { return l.covered(d.Coverage.View(), r) }},
			{Title: l.t("table.last"), Width: 6, Value: func(r state.Covered) string { return r.Latest.String() }},
			number(l.t("coverage.households"), 3.5, func(r state.Covered) int { return r.Households }),
			number(l.t("coverage.this"), 5, func(r state.Covered) int { return r.Visited }),
			number(l.t("coverage.before"), 3.5, func(r state.Covered) int { return r.Before }),
			number(l.t("coverage.earlier"), 3.5, func(r state.Covered) int { return r.Earlier }),
			number(l.t("coverage.never"), 3.5, func(r state.Covered) int { return r.Never }),
			number(l.t("coverage.due"), 3.5, func(r state.Covered) int { return r.Due }),
			number(l.t("coverage.away"), 3.5, func(r state.Covered) int { return r.Away }),
		},
		Key:  func(r state.Covered) string { return r.Village.Code + " " + strconv.Itoa(r.Group) },
		Open: d.Narrow,
	})
	p := &Pane{Title: func() string { return "" }, Body: table}
	p.Refresh = func() { table.Set(d.Coverage.View().Rows) }
	p.Refresh()
	return p
}
