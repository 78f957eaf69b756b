package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"zhucun/store/record"

	"zhucun/app/chart"
	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// The picture of the visits goes back a year, or as far as there are any: season at least.
const (
	year   = 365
	season = 120
)

// visitPicture draws the visits of a year on a line, and as a ring the next one that was
// promised.
func (l Look) visitPicture(v state.CardView) fyne.CanvasObject {
	today := record.DayOf(l.Now())
	first := v.Visits[len(v.Visits)-1].Value(record.VisitDate).Day()
	from, to := max(today-year, min(first-season/10, today-season)), today
	var events []chart.Event
	for _, r := range slices.Backward(v.Visits) { // the earliest first: the latest keep their words
		if d := r.Value(record.VisitDate).Day(); d >= from {
			events = append(events, chart.Event{Day: int(d), Words: shortDay(d)})
			to = max(to, d)
		}
	}
	if len(events) == 0 {
		return nil
	}
	if next := v.Visits[0].Value(record.VisitNext).Day(); next >= today {
		events = append(events, chart.Event{Day: int(next), Words: l.Words.Field(record.Visit, record.VisitNext) + " " + shortDay(next), Open: true})
		to = max(to, next)
	}
	var months []chart.Event
	for m := record.NewDay(from.Time().Year(), int(from.Time().Month())+1, 1); m <= to; m = record.NewDay(m.Time().Year(), int(m.Time().Month())+1, 1) {
		months = append(months, chart.Event{Day: int(m), Words: fmt.Sprintf("%d-%02d", m.Time().Year(), int(m.Time().Month()))})
	}
	return part.Chart(chart.Timeline(events, int(from), int(to), months, l.inner(), part.Measure))
}

// shortDay is a day without its year.
func shortDay(d record.Day) string { return d.String()[5:] }

// monthPicture draws how many days of a month were of each status, most first.
func (l Look) monthPicture(d *state.Desk, v state.LedgerView, r state.LedgerRow) fyne.CanvasObject {
	days := map[string]int{}
	for _, m := range r.Marks[:v.Days] {
		if !m.Unheard { // that is not settled, and no figure
			days[m.Status]++
		}
	}
	var items []chart.Item
	for _, c := range d.Kit.Choices("day_status", v.Month) {
		if n := days[c]; n > 0 && c != "none" {
			items = append(items, chart.Item{Label: l.Words.Code("day_status", c), Value: float64(n), Words: l.n("ledger.days", n)})
		}
	}
	slices.SortStableFunc(items, func(a, b chart.Item) int { return cmp.Compare(b.Value, a.Value) })
	return part.Chart(chart.Bars(items, l.inner(), part.Measure))
}

// yearPicture draws the days that counted in each month of the year, up to the one that is
// shown. It is one person's own year, beside nobody else's.
func (l Look) yearPicture(v state.LedgerView, r state.LedgerRow) fyne.CanvasObject {
	last := int(v.Month.Time().Month())
	if last < 2 || r.Year == 0 {
		return part.Stack(0) // one month is said above
	}
	var values []float64
	var labels []string
	for m, n := range r.Months[:last] {
		values, labels = append(values, float64(n)), append(labels, strconv.Itoa(m+1))
	}
	words := func(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }
	return part.Chart(chart.Lines([]chart.Curve{{Name: l.t("ledger.months"), Values: values}}, labels, words, l.inner(), part.Measure))
}
