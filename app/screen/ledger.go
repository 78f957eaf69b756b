package screen

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Month draws one person's month as a grid, with the symbols of the attendance
// table. Where no pane has the people, it offers them as chips; the first page has
// the person himself.
func Month(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.ledger") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Ledger.View()
		if d.Kit.Me.Team.IsZero() {
			f.show(part.Empty(l.t("ledger.no_team"), nil, l.inner()))
			return
		}
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		if !l.Beside(state.PanePeople) && !l.Beside(state.PaneToday) {
			var chips []fyne.CanvasObject
			for _, r := range v.People {
				chips = append(chips, part.Chip(l.name(r.Named), r.ID == v.Selected, func() { d.Line(r.ID) }))
			}
			parts = append(parts, part.Wrapped(l.inner(), chips...))
		}
		r, _ := v.Row(v.Selected)
		parts = append(parts, l.monthBar(d, v), l.monthGrid(d, v, r),
			part.Body(l.Words.Say(state.Msg{Key: "ledger.counted", N: r.Counted, Text: strconv.Itoa(r.Year)})), l.legend(d, v,
				part.Badge{Sign: part.Late, Word: l.t("ledger.late")}, part.Badge{Sign: part.Waiting, Word: l.t("ledger.waiting")}), l.monthPicture(d, v, r), l.yearPicture(v, r))
		f.show(parts...)
	}
	if !d.Kit.Me.Team.IsZero() {
		p.Main = part.MainButton(l.t("ledger.team"), theme.AccountIcon(), func() {
			d.Go(state.Route{Page: state.PageTeamDay, Day: d.Kit.Today()})
		})
		l.hint(p.Main, hintMain)
		p.Foot = part.Foot(p.Main)
	}
	p.Refresh()
	return p
}

func (l Look) monthBar(d *state.Desk, v state.LedgerView) fyne.CanvasObject {
	turn := func(sign part.Sign, by int) *part.Plate {
		return part.Button("", sign, false, func() { d.TurnMonth(by) })
	}
	t := v.Month.Time()
	name := part.Strong(l.Words.Say(state.Msg{Key: "month." + strconv.Itoa(int(t.Month())), N: t.Year()})).Aligned(fyne.TextAlignCenter)
	return container.NewBorder(nil, nil, turn(part.Back, -1), turn(part.Next, 1), name)
}

// monthGrid has a week a line, Monday first.
func (l Look) monthGrid(d *state.Desk, v state.LedgerView, r state.LedgerRow) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, 0, 7*7)
	for i := range 7 {
		day := record.MustDay("2024-01-01") + record.Day(i) // a Monday
		cells = append(cells, part.Small(l.t("weekday.short."+day.Time().Weekday().String())).Aligned(fyne.TextAlignCenter))
	}
	for range (int(v.Month.Time().Weekday()) + 6) % 7 {
		cells = append(cells, part.Small(""))
	}
	for i := range v.Days {
		cells = append(cells, l.dayCell(d, v, r, i))
	}
	part.Grouped(cells...)
	return container.New(&month{}, cells...)
}

// dayCell is one day. Today has a border, and the day that is entered beside the mark
// of what is shown beside.
func (l Look) dayCell(d *state.Desk, v state.LedgerView, r state.LedgerRow, i int) fyne.CanvasObject {
	m, day := r.Marks[i], v.Month+record.Day(i)
	number := part.Badge{Word: strconv.Itoa(i + 1)}
	switch {
	case m.Conflict:
		number.Sign, number.Color = part.Conflict, part.ColorWarn
	case m.Late:
		number.Sign = part.Late // no alarm: mountains have no network
	case m.Saved != state.Sent:
		number.Sign = l.mark(m.Saved).Sign
	}
	status := m.Status
	if status == "" {
		status = "none"
	}
	p := part.NewPlate(part.Stack(0, container.NewCenter(number.Small()), part.NewIcon(l.marked(m, status), theme.SizeNameText, theme.ColorNameForeground)), func() {
		d.Go(state.Route{Page: state.PageDay, Person: r.ID, Day: day})
	})
	p.Pad, p.Fill = 1, part.ColorSoft
	p.Chosen = day == v.Day
	if day == v.Today {
		p.First = v.Day == 0
		p.Border = theme.ColorNamePrimary
	}
	return p
}

// month lays cells in seven columns.
type month struct{}

func (month) rows(objects []fyne.CanvasObject, put func(i int, y, h float32)) float32 {
	var y float32
	for i := 0; i < len(objects); i += 7 {
		var h float32
		for _, o := range objects[i:min(i+7, len(objects))] {
			h = fyne.Max(h, o.MinSize().Height)
		}
		for k := range objects[i:min(i+7, len(objects))] {
			put(i+k, y, h)
		}
		y += h + 3
	}
	return y - 3
}

func (m month) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(7*part.Target+6*3, m.rows(objects, func(int, float32, float32) {}))
}

func (m month) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - 6*3) / 7
	m.rows(objects, func(i int, y, h float32) {
		objects[i].Resize(fyne.NewSize(w, h))
		objects[i].Move(fyne.NewPos(float32(i%7)*(w+3), y))
	})
}

// legend explains the symbols: there is no national standard.
func (l Look) legend(d *state.Desk, v state.LedgerView, marks ...part.Badge) fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, c := range d.Kit.Choices("day_status", v.Month) {
		cells = append(cells, l.dayStatus(c).Small())
	}
	for _, b := range append(marks, part.Badge{Sign: part.Question, Word: l.t("ledger.unheard")}, part.Badge{Sign: part.Conflict, Word: l.t("ledger.two"), Color: part.ColorWarn}) {
		cells = append(cells, b.Small())
	}
	return part.Fitting(l.inner(), cells...)
}

// dutySigns are drawn like the marks of the attendance table.
var dutySigns = map[string]part.Sign{
	"in": part.Check, "pasture": part.Tent, "duty": part.Duty, "study": part.Square, "rest": part.Rest, "annual": part.Diamond,
	"sick": part.Plus, "personal": part.Ring, "other": part.Star, "absent": part.Cross, "none": part.Unset,
}

// marked is the symbol of a day in the grid: one that says absent is a question until
// the person himself knows.
func (l Look) marked(m state.Mark, status string) part.Sign {
	if m.Unheard {
		return part.Question
	}
	return l.symbol(status)
}

// symbol stands for a day status in the grid. One that the county added has the
// first character of its name.
func (l Look) symbol(status string) part.Sign {
	if s, ok := dutySigns[status]; ok || status == "" {
		return s
	}
	name := l.Words.Code("day_status", status)
	_, n := utf8.DecodeRuneInString(name)
	return part.Sign(name[:n])
}

// markWords say how a day was.
func (l Look) markWords(m state.Mark) string {
	if m.Unheard {
		return l.t("ledger.unheard")
	}
	return l.Words.Code("day_status", m.Status)
}

// dayStatus is a day status with its symbol.
func (l Look) dayStatus(code string) part.Badge {
	return part.Badge{Sign: l.symbol(code), Word: l.Words.Code("day_status", code), Color: theme.ColorNameForeground}
}

// People draws the team: a line a person with this month's count.
func People(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return d.Kit.Me.TeamName }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Ledger.View()
		var parts []fyne.CanvasObject
		for _, r := range v.People {
			status := ""
			var mark part.Sign
			if k := int(v.Today - v.Month); k >= 0 && k < v.Days {
				status = l.t("today") + " · " + l.t("value.none")
				if m := r.Marks[k]; m.Status != "" {
					status, mark = l.t("today")+" · "+l.markWords(m), l.marked(m, m.Status)
				}
			}
			line := part.Row{First: l.name(r.Named), Second: status, Badge: part.Badge{Sign: mark, Word: l.n("ledger.days", r.Counted)}, Width: l.inner(),
				Chosen: r.ID == v.Selected, Tap: func() { d.Line(r.ID) }}.Plate()
			parts = append(parts, line)
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// Day draws the form of one person's day.
func Day(l Look, d *state.Desk) *Pane {
	f := newFixed()
	typed := l.entries(state.PaneDay, d.Route())
	feet := container.NewStack()
	p := &Pane{Title: func() string { return l.t("page.day") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := d.Day.View()
		if typed.typing {
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			draw(feet)
			return
		}
		f.show(l.dayParts(d, v, typed)...)
		f.heed(v.Say)
		draw(feet, l.formFoot(l.saveButton(l.t("save"), v.Saving, f.again(d.Day.Save)), v.Dirty, v.CanUndo, d.Day.Discard, d.Day.Undo))
	}
	p.Refresh()
	return p
}

func (l Look) dayParts(d *state.Desk, v state.DayView, typed *entries) []fyne.CanvasObject {
	form := d.Day
	parts := []fyne.CanvasObject{part.Title(l.name(v.Person)), part.Small(v.Day.String() + " " + l.t("weekday."+v.Day.Time().Weekday().String()))}
	add := func(o ...fyne.CanvasObject) { parts = append(parts, o...) }
	if v.Say.Key != "" {
		add(l.wrong(v.Say))
	}
	if v.Kept {
		add(part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
	}
	if v.Locked {
		add(part.Warn(l.t("ledger.locked")).Draw(l.inner()))
	}
	add(l.choose(record.DutyDay, record.DutyStatus, v.Siblings, v.People, record.C(v.Status), func(x record.Value) { form.Status(x.Text()) })...)
	var buttons []fyne.CanvasObject
	for _, c := range v.Statuses {
		buttons = append(buttons, l.statusButton(c, c == v.Status, func() { form.Status(c) }))
	}
	add(l.field(l.Words.Field(record.DutyDay, record.DutyStatus), v.Errors[record.DutyStatus], l.statuses(buttons...))...)
	add(l.sure(v.Asked, form.Sure)...)
	if v.MayExplain {
		add(l.field(l.Words.Field(record.DutyDay, record.DutyExplained), v.Errors[record.DutyExplained],
			typed.text(record.DutyDay, record.DutyExplained, v.Explained, l.t("optional"), 3, form.Explain))...)
		if v.Unheard {
			add(part.Wrapped(l.inner(), part.Chip(l.t("ledger.read"), v.Seen == record.D(d.Kit.Today()), form.See)))
		}
	} else if v.Explained != "" {
		add(l.field(l.Words.Field(record.DutyDay, record.DutyExplained), state.Msg{}, part.Para(state.Breakable(v.Explained), l.inner()))...)
	}
	switch {
	case v.Unheard && !v.MayExplain:
		add(part.Notice{Sign: part.Question, Words: l.t("ledger.unsettled")}.Draw(l.inner()))
	case !v.Unheard && v.Seen != "":
		add(part.Small(l.Words.Field(record.DutyDay, record.DutySeen) + " · " + v.Seen.Day().String()))
	}
	add(l.field(l.Words.Field(record.DutyDay, record.DutyOvernight), state.Msg{}, part.Wrapped(l.inner(),
		part.Chip(l.t("value.yes"), v.Overnight == record.B(true), func() { form.Overnight(true) }),
		part.Chip(l.t("value.no"), v.Overnight == record.B(false), func() { form.Overnight(false) })))...)
	if v.Status == "duty" || v.Status == "study" || v.Place != "" {
		add(l.field(l.Words.Field(record.DutyDay, record.DutyPlace), v.Errors[record.DutyPlace], typed.text(record.DutyDay, record.DutyPlace, v.Place, "", 1, form.Place))...)
	}
	add(l.field(l.Words.Field(record.DutyDay, record.DutyWork), v.Errors[record.DutyWork],
		l.chips("ten_essentials", v.Works, v.Work, nil, form.Work))...)
	add(l.field(l.Words.Field(record.DutyDay, record.DutyLine), v.Errors[record.DutyLine], typed.text(record.DutyDay, record.DutyLine, v.Line, l.t("optional"), 3, form.Line))...)
	add(l.field(l.Words.Field(record.DutyDay, record.DutyNote), v.Errors[record.DutyNote], typed.text(record.DutyDay, record.DutyNote, v.Note, l.t("optional"), 1, form.Note))...)
	add(part.Wrapped(l.inner(), part.Chip(l.Words.Field(record.DutyDay, record.DutyByPaper), v.ByPaper == record.B(true), form.ByPaper)))
	if v.Locked {
		add(l.field(l.Words.Field(record.DutyDay, record.DutyReason), v.Errors[record.DutyReason], typed.text(record.DutyDay, record.DutyReason, v.Reason, l.t("reason_hint"), 1, form.Reason))...)
	}
	return parts
}

// TeamDay draws the form that enters a day for the whole team at once.
func TeamDay(l Look, d *state.Desk) *Pane {
	f := newFixed()
	typed := l.entries(state.PaneTeamDay, d.Route())
	feet := container.NewStack()
	form := d.TeamDay
	p := &Pane{Title: func() string { return l.t("page.teamday") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := form.View()
		if typed.typing {
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := []fyne.CanvasObject{l.day(v.Day, func(day record.Day) { d.Go(state.Route{Page: state.PageTeamDay, Day: day}) })}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
			parts = append(parts, l.sure(v.Asked, form.Sure)...)
		}
		if v.Kept {
			parts = append(parts, part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
		}
		var brushes []fyne.CanvasObject
		for _, c := range v.Statuses {
			brushes = append(brushes, l.brush(c, c == v.Brush, func() { form.Brush(c) }))
		}
		parts = append(parts, part.Section(l.t("teamday.pick"), nil), part.Wrapped(l.inner(), brushes...), part.Section(l.t("teamday.tap"), nil))
		for _, p := range v.People {
			parts = append(parts, l.teamLine(form, v, p))
		}
		all := part.Button(l.Words.Say(state.Msg{Key: "teamday.rest", Text: l.Words.Code("day_status", v.Brush)}), l.symbol(v.Brush), true, form.Rest)
		parts = append(parts, part.Wrapped(l.inner(), all))
		if v.Locked {
			parts = append(parts, l.field(l.Words.Field(record.DutyDay, record.DutyReason), v.Errors[record.DutyReason], typed.text(record.DutyDay, record.DutyReason, v.Reason, l.t("reason_hint"), 1, form.Reason))...)
		}
		f.show(parts...)
		f.heed(v.Say)
		draw(feet, l.formFoot(l.saveButton(l.n("teamday.save", v.Chosen), v.Saving, f.again(form.Save)), v.Dirty, v.CanUndo, form.Discard, form.Undo))
	}
	p.Refresh()
	return p
}

func (l Look) brush(code string, on bool, tap func()) *part.Plate {
	p := l.statusButton(code, on, tap)
	p.Min.Height = part.Target
	return p
}

// teamLine is one person of the team that day. What came in beside what was chosen is
// named: a tap on the line decides.
func (l Look) teamLine(form *state.TeamDay, v state.TeamDayView, p state.TeamLine) fyne.CanvasObject {
	now, second := part.Badge{Word: l.t("value.none")}, ""
	if p.Now != "" {
		now = l.dayStatus(p.Now)
	}
	if p.Unheard {
		second = l.t("ledger.unsettled")
	}
	if p.Now != p.Was {
		second, now.Color = l.t("teamday.changed"), theme.ColorNamePrimary
	}
	tap := func() { form.Tap(p.ID) }
	if len(p.Came) == 0 && p.Unheard {
		return l.rowThatWraps(l.name(p.Named), second, now, tap)
	}
	if len(p.Came) == 0 {
		return l.row(l.name(p.Named), second, now, tap)
	}
	var came []string
	for _, s := range p.Came {
		came = append(came, l.Words.Code("day_status", s.Value.Text())+"（"+l.wrote(s, v.Authors)+"）")
	}
	if second != "" {
		second += " · "
	}
	return l.rowThatWraps(l.name(p.Named), second+l.Words.Say(state.Msg{Key: "teamday.came", Text: l.list(came)}), now, tap)
}
