package screen

import (
	"cmp"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// History draws who wrote what to a record, newest first.
func History(l Look, d *state.Desk) *Pane {
	h := d.History
	at := func(i int) state.HistoryLine { return h.View().Lines[i] }
	list := newList(func() int { return len(h.View().Lines) }, newListRow, func(i int, r *listRow) bool {
		x := at(i)
		r.show(l.wroteWhat(h.View(), x), l.wroteWhere(x), l.stands(x, h.View().On), part.Badge{Word: record.DayOf(x.Made).String()})
		return x.Key == h.View().Picked
	}, func(i int) { h.Pick(at(i).Key) })
	over := container.NewStack()
	dates := &picker{}
	p := &Pane{Title: func() string { return l.t("page.history") }, Body: under(over, list), list: list}
	p.Refresh = func() {
		draw(over, part.Inset(part.Stack(part.Space8, l.historyHead(d, dates)...), part.Gap, part.Edge))
		p.Body.Refresh() // what stands over the list may be higher than before
	}
	dates.redraw = p.Refresh
	p.Refresh()
	return p
}

// HistoryTable draws it as a table, where there is width.
func HistoryTable(l Look, d *state.Desk) *Pane {
	h, over := d.History, container.NewStack()
	table := part.NewTable(part.TableOf[state.HistoryLine]{
		Words: l.tableWords("history.count", "history.none"), Columns: l.historyColumns(d), Plain: true,
		Key:  func(x state.HistoryLine) string { return x.Key },
		Open: func(x state.HistoryLine) { h.Pick(x.Key) },
	})
	dates := &picker{}
	p := &Pane{Title: func() string { return l.t("page.history") }, Body: under(over, table)}
	shown := -1
	p.Refresh = func() {
		draw(over, part.Inset(part.Stack(part.Space8, l.historyHead(d, dates)...), part.Space8, part.Edge))
		p.Body.Refresh()
		if v := h.View(); v.Seq != shown {
			shown = v.Seq
			table.Set(v.Lines)
		}
	}
	dates.redraw = p.Refresh
	p.Refresh()
	return p
}

// historyHead says whose history it is and what is known of it, and all of the line that
// was picked.
func (l Look) historyHead(d *state.Desk, dates *picker) (parts []fyne.CanvasObject) {
	h, v := d.History, d.History.View()
	if len(v.Others) > 1 {
		parts = append(parts, l.historyOf(d, v))
	} else if v.Ref.Kind != 0 {
		parts = append(parts, part.Strong(l.historyName(state.HistoryOf{Ref: v.Ref, Name: v.Who})))
	}
	switch {
	case !v.Loaded || v.Asking:
		parts = append(parts, part.Small(l.t("history.asking")))
	case v.Say.Key != "":
		parts = append(parts, part.Warn(l.Words.Say(v.Say)).Draw(l.inner()))
	}
	if v.Loaded && !v.Asking && v.Asked == 0 {
		parts = append(parts, part.Note(l.t("history.local")).Draw(l.inner()))
	}
	words := "history.on"
	if v.On != 0 {
		parts = append(parts, part.Note(l.Words.Say(state.Msg{Key: "history.on_day", Text: v.On.String()})).Draw(l.inner()))
		words = "history.other_day"
	}
	var does []fyne.CanvasObject
	if v.Asked != 0 {
		does = append(does, dates.button(l, words, "on", v.On))
	}
	if v.On != 0 {
		does = append(does, part.Button(l.t("history.all"), part.None, false, func() { h.AsOf(0) }))
	}
	if v.More && !v.Asking {
		does = append(does, part.Button(l.t("history.older"), part.None, false, h.Older))
	}
	if !v.Asking && v.Loaded {
		does = append(does, part.Button(l.t("history.again"), part.None, false, h.Again))
	}
	parts = append(parts, part.Wrapped(l.inner(), does...))
	parts = append(parts, dates.days(l, "on", v.On, h.AsOf)...)
	if v.Picked != "" {
		parts = append(parts, l.historyDetails(v)...)
	}
	if v.Loaded && len(v.Lines) == 0 && !v.Asking {
		parts = append(parts, part.Empty(l.t("history.none"), nil, l.inner()))
	}
	return parts
}

// historyOf chooses among the records of a household.
func (l Look) historyOf(d *state.Desk, v state.HistoryView) fyne.CanvasObject {
	var choices []choice
	id := func(ref record.Ref) string { return strconv.Itoa(int(ref.Kind)) + "/" + ref.ID.String() }
	for _, x := range v.Others {
		choices = append(choices, choice{id(x.Ref), l.historyName(x)})
	}
	at := d.Route()
	return newSelect(choices, id(v.Ref), func(code string) {
		for _, x := range v.Others {
			if id(x.Ref) == code {
				d.Go(state.Route{Page: state.PageHistory, Household: at.Household, Kind: x.Ref.Kind, Record: x.Ref.ID})
			}
		}
	})
}

func (l Look) historyName(x state.HistoryOf) string {
	s := l.t("kind." + x.Ref.Kind.String())
	if name := l.Words.Name(x.Name.Name, x.Name.Bo); name != "" {
		s += " · " + name
	}
	if x.Day != 0 {
		s += " · " + x.Day.String()
	}
	return s
}

// historyDetails is all of the line that was picked.
func (l Look) historyDetails(v state.HistoryView) []fyne.CanvasObject {
	x := v.Details.Line
	say := func(key, text string) string { return l.Words.Say(state.Msg{Key: key, Text: text}) }
	lines := []string{l.wroteWhat(v, x), l.writer(x) + " · " + cmp.Or(x.Device, l.t("history.device_unknown"))}
	if x.Came != 0 {
		lines = append(lines, say("history.made", l.instant(x.Made))+" · "+say("history.came", l.instant(x.Came)))
	} else {
		lines = append(lines, say("history.made", l.instant(x.Made)))
	}
	if x.N > 0 && x.First > 0 {
		lines = append(lines, l.Words.Say(state.Msg{Key: "history.batch", N: int(x.Change), Text: strconv.FormatUint(x.First, 10) + "–" + strconv.FormatUint(x.First+x.N-1, 10)}))
	}
	if x.Reason != "" {
		lines = append(lines, say("history.reason", state.Breakable(x.Reason.Text())))
	}
	if len(x.Over) > 0 {
		lines = append(lines, say("history.over", l.historyValues(v, x.Field, x.Over)))
	}
	switch {
	case x.Field == 0:
	case !v.Details.Known:
		lines = append(lines, l.t("history.saw_unknown"))
	case len(v.Details.Saw) == 0:
		lines = append(lines, l.t("history.saw_nothing"))
	default:
		lines = append(lines, say("history.saw", l.historyValues(v, x.Field, v.Details.Saw)))
	}
	if x.EndedBy.ID != (record.ID{}) {
		lines = append(lines, say("history.ended_by", l.name(x.EndedBy)))
	}
	if x.Waited != "" {
		lines = append(lines, say("history.waited", l.Words.Code("quarantine_reason", x.Waited)))
		if !x.Decided.ID.IsZero() {
			lines = append(lines, l.named(l.Words.Field(record.Quarantine, record.QuarantineDecidedBy), l.name(x.Decided)))
		}
	}
	var body []fyne.CanvasObject
	for _, s := range lines {
		body = append(body, part.Para(s, l.inner()-2*part.Space12))
	}
	p := part.NewPlate(part.Stack(0, body...), nil)
	p.Fill, p.Pad = part.ColorSoft, part.Space12
	return []fyne.CanvasObject{p}
}

func (l Look) historyValues(h state.HistoryView, f record.Field, all []record.Value) string {
	var words []string
	for _, v := range all {
		words = append(words, l.historyValue(h, f, v))
	}
	return l.list(words)
}

// historyValue is a value in words, a cleared field too.
func (l Look) historyValue(h state.HistoryView, f record.Field, v record.Value) string {
	if v == "" {
		return l.t("history.cleared")
	}
	return state.Breakable(l.naming(h.Ref.Kind, f, v, func(ref record.Ref) state.Named { return h.Names[ref] }))
}

// wroteWhat is which field was written, and what; of what waits only that.
func (l Look) wroteWhat(v state.HistoryView, x state.HistoryLine) string {
	switch {
	case x.Field == 0:
		return l.t("history.unseen")
	case x.Erased:
		return l.named(l.historyField(v.Ref.Kind, x.Field), l.t("history.erased"))
	}
	return l.named(l.historyField(v.Ref.Kind, x.Field), l.historyValue(v, x.Field, x.Value))
}

// historyField is what a field is called; one that a newer version declared has no name
// here.
func (l Look) historyField(k record.Kind, f record.Field) string {
	if k.Def().Field(f) == nil {
		return l.t("history.newer_field")
	}
	return l.Words.Field(k, f)
}

// wroteWhere is who wrote it, on which device.
func (l Look) wroteWhere(x state.HistoryLine) string { return joined(l.writer(x), x.Device) }

// instant is a moment of any year.
func (l Look) instant(ms int64) string {
	return time.UnixMilli(ms).In(china).Format("2006-01-02 15:04")
}

// writer is who wrote; the county's server has no name.
func (l Look) writer(x state.HistoryLine) string {
	if x.Author.ID.IsZero() {
		return l.t("history.server")
	}
	return l.name(x.Author)
}

// stands says how a value stands, now or at the end of a day.
func (l Look) stands(x state.HistoryLine, on record.Day) part.Badge {
	switch x.Standing {
	case state.Superseded:
		return part.Badge{Word: l.t("history.superseded")}
	case state.Overtaken:
		return part.Badge{Word: l.t("history.overtaken")}
	case state.Unsent:
		return l.mark(state.Waiting)
	case state.InDoubt:
		return l.mark(state.Held)
	case state.GivenBack:
		return l.mark(state.Returned)
	}
	if on != 0 {
		return part.Badge{Sign: part.Check, Word: l.t("history.then")}
	}
	return part.Badge{Sign: part.Check, Word: l.t("history.current"), Color: part.ColorOK}
}

func (l Look) historyColumns(d *state.Desk) []part.Column[state.HistoryLine] {
	kind := func() record.Kind { return d.History.View().Ref.Kind }
	stands := func(x state.HistoryLine) part.Badge { return l.stands(x, d.History.View().On) }
	return []part.Column[state.HistoryLine]{
		{Title: l.t("history.when"), Width: 9, Value: func(x state.HistoryLine) string { return l.instant(x.Made) },
			Compare: func(a, b state.HistoryLine) int { return cmp.Compare(a.Made, b.Made) }},
		{Title: l.t("history.field"), Width: 8, Grow: 1, Value: func(x state.HistoryLine) string {
			if x.Field == 0 {
				return l.t("history.change")
			}
			return l.historyField(kind(), x.Field)
		}},
		{Title: l.t("history.value"), Width: 9, Grow: 4, Value: func(x state.HistoryLine) string {
			switch {
			case x.Field == 0:
				return l.t("history.elsewhere")
			case x.Erased:
				return l.t("history.erased")
			}
			return l.historyValue(d.History.View(), x.Field, x.Value)
		}},
		{Title: l.t("history.who"), Width: 12, Grow: 2, Value: l.writer},
		{Title: l.t("history.device"), Width: 7, Grow: 2, Value: func(x state.HistoryLine) string { return x.Device }},
		{Title: l.t("history.standing"), Width: 8, Grow: 1, Value: func(x state.HistoryLine) string { return stands(x).Word }, Badge: stands},
		{Title: l.t("history.before"), Width: 8, Grow: 3, Value: func(x state.HistoryLine) string { return l.historyValues(d.History.View(), x.Field, x.Over) }},
		{Title: l.t("history.at_county"), Width: 9, Value: func(x state.HistoryLine) string {
			if x.Came == 0 {
				return ""
			}
			return l.instant(x.Came)
		}},
	}
}

// past opens the history of a household.
func (l Look) past(d *state.Desk, household record.ID) fyne.CanvasObject {
	b := part.Quiet(l.t("history.open"), theme.HistoryIcon(), func() {
		d.Go(state.Route{Page: state.PageHistory, Household: household, Kind: record.Household, Record: household})
	})
	l.hint(b, hintPast)
	return b
}
