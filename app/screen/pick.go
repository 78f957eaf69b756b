package screen

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// picker is the calendar that is open in a form: under one field at a time.
type picker struct {
	open   string // the field, or ""
	at     record.Day
	redraw func()
}

// button opens the calendar of a field, or closes it. It begins at the value, or today.
func (p *picker) button(l Look, words, key string, value record.Day) fyne.CanvasObject {
	return part.Button(l.t(words), part.None, false, func() {
		if p.open == key {
			p.open = ""
		} else {
			if p.open, p.at = key, value; value == 0 {
				p.at = record.DayOf(l.Now())
			}
			if l.kept != nil {
				l.kept.shut = p.close
			}
		}
		p.redraw()
	})
}

// close closes the calendar and reports whether it was open.
func (p *picker) close() bool {
	if p.open == "" {
		return false
	}
	p.open = ""
	p.redraw()
	return true
}

// turn goes to another month.
func (p *picker) turn(months int) {
	t := p.at.Time()
	p.at = record.NewDay(t.Year(), int(t.Month())+months, 1)
	p.redraw()
}

// head says which month or year is shown, with steps of so many months to either side.
func (p *picker) head(l Look, words string, steps ...int) fyne.CanvasObject {
	var left, right []fyne.CanvasObject
	for _, by := range steps {
		back, on := part.BackFar, part.NextFar
		if by == 1 {
			back, on = part.Back, part.Next
		}
		left = append(left, part.Button("", back, false, func() { p.turn(-by) }))
		right = append([]fyne.CanvasObject{part.Button("", on, false, func() { p.turn(by) })}, right...)
	}
	return container.NewBorder(nil, nil, container.NewHBox(left...), container.NewHBox(right...), part.Strong(words).Aligned(fyne.TextAlignCenter))
}

// days are those of a month, a week a line, Monday first.
func (p *picker) days(l Look, key string, value record.Day, set func(record.Day)) []fyne.CanvasObject {
	if p.open != key {
		return nil
	}
	t := p.at.Time()
	first := record.NewDay(t.Year(), int(t.Month()), 1)
	var cells []fyne.CanvasObject
	for i := range record.Day(7) {
		cells = append(cells, part.Small(l.t("weekday.short."+(record.MustDay("2024-01-01")+i).Time().Weekday().String())).Aligned(fyne.TextAlignCenter))
	}
	for range (int(first.Time().Weekday()) + 6) % 7 {
		cells = append(cells, part.Small(""))
	}
	for day := first; day.Time().Month() == first.Time().Month(); day++ {
		cells = append(cells, p.cell(strconv.Itoa(day.Time().Day()), day == value, day == record.DayOf(l.Now()), func() { set(day) }))
	}
	title := l.Words.Say(state.Msg{Key: "month." + strconv.Itoa(int(t.Month())), N: t.Year()})
	return []fyne.CanvasObject{p.head(l, title, 12, 1), container.New(&month{}, cells...)}
}

// month is a field for a month: typed, or chosen among those of a year.
func (p *picker) month(l Look, key string, typed *textEntry, value record.Value, set func(record.Value)) []fyne.CanvasObject {
	var at record.Day
	if y, m := value.Month(); value != "" {
		at = record.NewDay(y, m, 1)
	}
	row := part.Wrapped(l.inner(), container.NewGridWrap(fyne.NewSize(160, typed.MinSize().Height), typed), p.button(l, "pick.month", key, at))
	return append([]fyne.CanvasObject{row}, p.months(l, key, value, set)...)
}

// months are those of a year.
func (p *picker) months(l Look, key string, value record.Value, set func(record.Value)) []fyne.CanvasObject {
	if p.open != key {
		return nil
	}
	year := p.at.Time().Year()
	var cells []fyne.CanvasObject
	for m := 1; m <= 12; m++ {
		v := record.M(year, m)
		cells = append(cells, p.cell(strconv.Itoa(m), v == value, false, func() { set(v) }))
	}
	return []fyne.CanvasObject{p.head(l, strconv.Itoa(year), 12), part.InColumns(6, 0, cells...)}
}

func (p *picker) cell(words string, on, today bool, take func()) fyne.CanvasObject {
	fg := theme.ColorNameForeground
	if on {
		fg = theme.ColorNameForegroundOnPrimary
	}
	c := part.NewPlate(part.Body(words).In(fg).Aligned(fyne.TextAlignCenter), func() {
		p.open = ""
		take()
	})
	c.Pad, c.Fill = part.Space4, part.ColorSoft
	if on {
		c.Fill = theme.ColorNamePrimary
	}
	if today {
		c.Border = theme.ColorNamePrimary
	}
	return c
}
