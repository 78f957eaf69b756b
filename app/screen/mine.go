package screen

import (
	"strconv"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Mine draws what is the person's own. Where there is room what was sent and what came
// back has a pane of its own.
func Mine(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.mine") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Mine.View()
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := []fyne.CanvasObject{part.Strong(l.name(d.Kit.Me.Named))}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		for _, at := range d.Hidden() {
			parts = append(parts, l.row(l.t(at.Word), "", next, func() { d.Go(state.Route{Page: at.Page}) }))
		}
		if v.Team {
			parts = append(parts, l.row(l.t("mine.ledger"), l.Words.Say(state.Msg{Key: "ledger.counted", N: v.Month, Text: strconv.Itoa(v.Year)}), next,
				func() { d.Go(state.Route{Page: state.PageLedger}) }))
		}
		if d.MayCompare() {
			parts = append(parts, l.row(l.t("page.duplicates"), "", next, func() { d.Go(state.Route{Page: state.PageDuplicates}) }))
		}
		parts = append(parts, l.sent(d)...)
		parts = append(parts, l.row(l.t("settings.complaint"), l.complained(v), next, func() { d.Go(state.Route{Page: state.PageComplaint}) }),
			l.rowThatWraps(l.t("page.trash"), l.t("trash.what"), next, func() { d.Go(state.Route{Page: state.PageTrash}) }),
			l.rowThatWraps(l.t("page.settings"), l.t("mine.settings"), next, func() { d.Go(state.Route{Page: state.PageSettings}) }))
		parts = append(parts, l.practice(d)...)
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// sent says how far what was sent has come, and names what came back where no pane does.
func (l Look) sent(d *state.Desk) []fyne.CanvasObject {
	v := d.Exchange.View()
	parts := []fyne.CanvasObject{l.rowThatWraps(l.t("page.exchange"), l.n("exchange.n_waiting", v.Out.Waiting)+" · "+
		l.n("exchange.n_held", v.Out.Held)+" · "+l.n("exchange.n_returned", v.Out.Returned)+" · "+
		l.Words.Say(state.Msg{Key: "status.last", Text: l.Words.Ago(v.Out.Last, l.Now())}), next,
		func() { d.Go(state.Route{Page: state.PageExchange}) })}
	if l.Beside(state.PaneItems) {
		return parts
	}
	for _, it := range v.Back {
		parts = append(parts, l.itemRow(d, it)...)
	}
	return parts
}

// complained says what the person wrote to the county and whether it was answered.
func (l Look) complained(v state.MineView) string {
	if v.Complaints == 0 {
		return l.t("settings.complaint_open")
	}
	return l.n("complaint.earlier", v.Complaints) + " · " + l.n("mine.answered", v.Answered)
}

// practice opens invented records, or goes back to the real ones.
func (l Look) practice(d *state.Desk) []fyne.CanvasObject {
	on := d.Settings.View().Practice
	return []fyne.CanvasObject{part.Section(l.t("settings.practice"), nil), part.Para(l.t("settings.practice_what"), l.inner()),
		part.Wrapped(l.inner(), part.Chip(l.t("settings.practice_on"), on, func() { d.Settings.Practice(true) }),
			part.Chip(l.t("settings.practice_off"), !on, func() { d.Settings.Practice(false) }))}
}
