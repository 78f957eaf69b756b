package screen

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Today draws the first page. Where there is room the due households stand in
// a pane of their own.
func Today(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.today") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Today.View()
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := []fyne.CanvasObject{
			part.Small(v.Day.String() + " " + l.t("weekday."+v.Day.Time().Weekday().String())),
		}
		parts = append(parts, l.me(d)...)
		parts = append(parts, l.myLine(d, v)...)
		parts = append(parts, l.mine(d, v)...)
		if !l.Beside(state.PaneDue) {
			parts = append(parts, part.Section(l.n("today.due_n", v.DueTotal), nil))
			parts = append(parts, l.due(d, v)...)
		}
		if v.Say.Key == "error.read" {
			parts = append(parts, part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// Due draws the households that are due, for a pane of their own.
func Due(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.n("today.due_n", d.Today.View().DueTotal) }, Body: f.scroll}
	p.Refresh = func() { f.show(l.due(d, d.Today.View())...) }
	p.Refresh()
	return p
}

// myLine is today's line of the duty ledger, entered with one tap.
func (l Look) myLine(d *state.Desk, v state.TodayView) []fyne.CanvasObject {
	if !v.HasTeam {
		return nil
	}
	var buttons []fyne.CanvasObject
	quick := false
	for _, code := range v.Quick {
		quick = quick || code == v.Status
		buttons = append(buttons, l.statusButton(code, code == v.Status, func() { d.Today.Set(code) }))
	}
	day := state.Route{Page: state.PageDay, Person: d.Kit.Me.ID, Day: v.Day}
	rest := part.Quiet(l.t("today.other"), theme.MoreHorizontalIcon(), func() { d.Go(day) })
	parts := []fyne.CanvasObject{part.Section(l.t("today.mine"), nil), l.statuses(buttons...)}
	if v.Status != "" && v.Status != "none" && !quick {
		parts = append(parts, l.statusButton(v.Status, true, func() { d.Go(day) }))
	}
	after := []fyne.CanvasObject{rest}
	if v.CanUndo {
		after = append(after, part.Quiet(l.t("undo"), theme.ContentUndoIcon(), d.Today.Undo))
	}
	parts = append(parts, part.Wrapped(l.inner(), after...))
	if v.Status != "" {
		parts = append(parts, l.mark(v.Saved).Small())
	}
	for _, on := range v.Absent {
		parts = append(parts, l.rowThatWraps(on.String()+" · "+l.Words.Code("day_status", "absent"), l.t("today.absent"), part.Badge{Sign: part.Alert, Color: part.ColorWarn},
			func() { d.Go(state.Route{Page: state.PageDay, Person: d.Kit.Me.ID, Day: on}) }))
	}
	if v.Conflict {
		parts = append(parts, part.Notice{Sign: part.Conflict, Words: l.t("ledger.conflict"), Color: part.ColorWarn}.Draw(l.inner()))
	}
	if v.Say.Key != "" && v.Say.Key != "say.saved" && v.Say.Key != "error.read" {
		parts = append(parts, part.Small(l.Words.Say(v.Say)))
	}
	return parts
}

// statuses lays buttons of day statuses in columns.
func (l Look) statuses(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	n := max(1, int((l.inner()+part.Gap)/(150+part.Gap)))
	return part.InColumns(n, l.inner(), buttons...)
}

// statusButton is a day status with its symbol in the ledger.
func (l Look) statusButton(code string, on bool, tap func()) *part.Plate {
	p := part.Choice(l.Words.Code("day_status", code), l.symbol(code), on, tap)
	p.Min = fyne.NewSize(part.Target, part.Main)
	return p
}

// mine is what waits for me: returned changes, forms to finish, what is unsent.
func (l Look) mine(d *state.Desk, v state.TodayView) (parts []fyne.CanvasObject) {
	if len(v.Asked) > 0 {
		parts = append(parts, part.Section(l.n("today.asked", len(v.Asked)), nil))
		for _, a := range v.Asked {
			parts = append(parts, l.rowThatWraps(l.askedAbout(a), l.askedBy(a), part.Badge{Sign: part.Question, Color: part.ColorWarn},
				func() { d.Go(state.Route{Page: state.PageAnswer, Record: a.Ask.Row.ID}) }))
		}
	}
	if v.Conflicts > 0 {
		parts = append(parts, l.row(l.n("today.conflicts", v.Conflicts), l.t("today.conflicts_do"), next, func() { d.Go(state.Route{Page: state.PageConflicts}) }))
	}
	if len(v.Back) > 0 {
		parts = append(parts, part.Section(l.n("today.returned", len(v.Back)), nil))
		for _, it := range v.Back {
			why := l.Words.Code("quarantine_reason", it.Reason)
			if it.Why != "" {
				why = l.Words.Code("return_reason", it.Why)
			}
			if it.Note != "" {
				why = state.Breakable(it.Note)
			}
			who, what := l.item(it)
			parts = append(parts, l.rowThatWraps(who, joined(what, why), part.Badge{Sign: part.Returned, Color: part.ColorBad}, func() { d.Go(state.Route{Page: state.PageExchange}) }))
		}
	}
	if len(v.Drafts) > 0 || v.Gone.Key != "" {
		parts = append(parts, part.Section(l.t("today.drafts"), nil))
		for _, dr := range v.Drafts {
			key := dr.Key
			drop := part.NewPlate(container.NewCenter(widget.NewIcon(theme.DeleteIcon())), func() { d.Drop(key) })
			first, second := l.draft(dr)
			parts = append(parts, part.Beside(part.Row{First: first, Second: second, Badge: part.Badge{Word: l.Words.Ago(dr.At, l.Now())}, Width: l.inner() - part.Main - part.Gap, Tap: func() { d.Resume(key) }}.Plate(), drop))
		}
	}
	if v.Gone.Key != "" {
		text, more := l.draft(v.Gone)
		if more != "" {
			text += " · " + more
		}
		parts = append(parts, part.Para(l.Words.Say(state.Msg{Key: "today.dropped", Text: text}), l.inner()),
			part.Wrapped(l.inner(), part.Quiet(l.t("undo.discard"), theme.ContentUndoIcon(), d.UndoDrop)))
	}
	if v.Out.Waiting > 0 {
		parts = append(parts, l.row(l.n("status.waiting", v.Out.Waiting), l.Words.Say(state.Msg{Key: "status.last", Text: l.Words.Ago(v.Out.Last, l.Now())}),
			next, func() { d.Go(state.Route{Page: state.PageExchange}) }))
	}
	return parts
}

// draft names a draft: whose form and which.
func (l Look) draft(dr state.DraftLine) (first, second string) {
	first, second = l.Words.Name(dr.Name, dr.Bo), l.t("draft."+draftKind(dr.Key))
	if first == "" { // about no household
		return second, ""
	}
	return first, second
}

func draftKind(key string) string {
	for i, r := range key {
		if r == '/' {
			return key[:i]
		}
	}
	return key
}

func (l Look) due(d *state.Desk, v state.TodayView) (parts []fyne.CanvasObject) {
	if v.Loaded && v.DueTotal == 0 {
		return append(parts, part.Empty(l.t("today.nobody_due"), nil, l.inner()))
	}
	for _, h := range v.Due {
		second := l.dueSince(h, v.Day)
		if w := l.where(h.Where, h.Back); !w.None() {
			second += " · " + w.Word
		}
		parts = append(parts, l.rowThatWraps(l.Words.Name(h.Head, h.HeadBo), second, next,
			func() { d.Go(state.Route{Page: state.PageHouseholds, Household: h.ID}) }))
	}
	if more := v.DueTotal - len(v.Due); more > 0 {
		parts = append(parts, part.Small(l.n("more", more)))
	}
	return parts
}

func (l Look) dueSince(h state.Hit, today record.Day) string {
	switch {
	case h.Last == 0:
		return l.t("due.never")
	case h.Next == today:
		return l.t("due.today")
	case h.Next > today:
		return l.n("due.in", int(h.Next-today))
	}
	return l.n("due.since", int(today-h.Next))
}

// where says where a household is now: away is not unvisited.
func (l Look) where(place string, back record.Value) part.Badge {
	if place == "" || place == "unknown" {
		return part.Badge{}
	}
	b := part.Badge{Word: l.Words.Code("place", place), Color: theme.ColorNameForeground}
	if !state.Away(place) {
		return b
	}
	b.Sign = part.Away
	if _, month := back.Month(); back != "" {
		b.Word += " " + l.t("until."+strconv.Itoa(int(month)))
	}
	return b
}

// item is what a change was about: whom, and what of it.
func (l Look) item(it state.Item) (who, what string) {
	what = l.t("kind." + it.Ref.Kind.String())
	if it.Day != 0 {
		what += " " + it.Day.String()
	}
	if who = l.Words.Name(it.Who, it.WhoBo); who == "" {
		return what, "" // about nobody
	}
	return who, what
}
