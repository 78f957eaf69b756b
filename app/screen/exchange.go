package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// itemsAtOnce is how many changes a list on the page names.
const itemsAtOnce = 20

// Exchange draws what waits, what was sent and what came back, and the button
// that exchanges by hand. Where there is room the lists have a pane of their own.
func Exchange(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.exchange") }, Body: f.scroll}
	button := part.MainButton(l.t("exchange.now"), theme.ViewRefreshIcon(), nil)
	l.hint(button, hintMain)
	p.Main, p.Foot = button, part.Foot(button)
	p.Refresh = func() {
		v := d.Exchange.View()
		l.exchangeButton(d, v, button)
		parts := []fyne.CanvasObject{l.verdict(v)}
		if v.Run.Running {
			bar := widget.NewProgressBarInfinite()
			parts = append(parts, bar, part.Body(l.n("exchange.received", v.Run.Rows)), part.Body(l.n("exchange.to_send", v.Run.Left)))
		}
		parts = append(parts,
			part.Wrapped(l.inner(),
				l.figure(state.Waiting, v.Out.Waiting, "exchange.n_waiting"), l.figure(state.Held, v.Out.Held, "exchange.n_held"),
				l.figure(state.Returned, v.Out.Returned, "exchange.n_returned")),
			part.Body(l.Words.Say(state.Msg{Key: "exchange.success", Text: l.Words.Ago(v.Out.Last, l.Now())})))
		if v.Tried != 0 {
			parts = append(parts, part.Body(l.Words.Say(state.Msg{Key: "exchange.tried", Text: l.Words.Ago(v.Tried, l.Now())})))
		}
		if why := v.WhyWaiting(); why.Key != "" {
			parts = append(parts, part.Para(l.Words.Say(why), l.inner()))
		}
		if !v.Practice {
			parts = append(parts, part.Para(l.t("exchange.how"), l.inner()))
		}
		if s := d.Settings.View(); s.Old {
			parts = append(parts, part.Warn(l.Words.Say(state.Msg{Key: "settings.old", Text: s.MinApp})).Draw(l.inner()))
		}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		if !l.Beside(state.PaneItems) {
			parts = append(parts, l.items(d, v)...)
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

func (l Look) verdict(v state.ExchangeView) fyne.CanvasObject {
	text := l.Words.Say(v.Verdict())
	if (v.Run.Failure == state.Stranger || v.Revoked != 0) && !v.Run.Running {
		return part.Wrong(text).Draw(l.inner())
	}
	return part.Para(text, l.inner())
}

func (l Look) exchangeButton(d *state.Desk, v state.ExchangeView, b *part.Press) {
	text, icon, tap := l.t("exchange.now"), theme.ViewRefreshIcon(), d.Exchange.Start
	if v.Run.Running {
		text, icon, tap = l.t("cancel"), theme.CancelIcon(), d.Exchange.Cancel
	}
	b.OnTapped = tap
	b.SetIcon(icon)
	b.SetText(text)
	if v.Practice {
		b.Disable()
	}
}

func (l Look) figure(s state.Saved, n int, key string) fyne.CanvasObject {
	return part.Inset(part.Badge{Sign: l.mark(s).Sign, Word: l.n(key, n), Color: theme.ColorNameForeground}.Body(), 0, part.Space4)
}

// Items draws the lists of changes in a pane of their own.
func Items(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("exchange.items") }, Body: f.scroll}
	p.Refresh = func() { f.show(l.items(d, d.Exchange.View())...) }
	p.Refresh()
	return p
}

func (l Look) items(d *state.Desk, v state.ExchangeView) (parts []fyne.CanvasObject) {
	for _, list := range []struct {
		key   string
		items []state.Item
	}{{"exchange.returned", v.Back}, {"exchange.held", v.Held}, {"exchange.waiting", v.Waiting}, {"exchange.sent", v.Sent}} {
		if len(list.items) == 0 {
			continue
		}
		parts = append(parts, part.Section(l.n(list.key, len(list.items)), nil))
		for _, it := range list.items[:min(len(list.items), itemsAtOnce)] {
			parts = append(parts, l.itemRow(d, it)...)
		}
		if more := len(list.items) - itemsAtOnce; more > 0 {
			parts = append(parts, part.Small(l.n("more", more)))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, part.Empty(l.t("exchange.nothing"), nil, l.inner()))
	}
	return parts
}

// when says when a change was made, and by whom if that was a colleague.
func (l Look) when(d *state.Desk, it state.Item) string {
	s := l.Words.Ago(it.At, l.Now())
	if it.By != "" && it.Author != d.Kit.Me.ID {
		s += " · " + it.By
	}
	return s
}

func (l Look) itemRow(d *state.Desk, it state.Item) []fyne.CanvasObject {
	who, what := l.item(it)
	r := l.row(who, joined(what, l.when(d, it)), l.mark(it.Saved), func() { d.Show(it.Ref) })
	parts := []fyne.CanvasObject{r}
	if it.Reason != "" {
		parts = append(parts, part.Para(l.named(l.t("exchange.why"), l.Words.Code("quarantine_reason", it.Reason)), l.inner()))
	}
	if it.Why != "" {
		parts = append(parts, part.Para(l.named(l.t("exchange.clerk_says"), l.Words.Code("return_reason", it.Why)), l.inner()))
	}
	if it.Note != "" {
		parts = append(parts, part.Para(l.named(l.t("exchange.clerk_says"), state.Breakable(it.Note)), l.inner()))
	}
	if it.Late != "" {
		parts = append(parts, part.Para(l.named(l.t("exchange.too_late"), l.Words.Code("verdict", it.Late)), l.inner()))
	}
	if it.Saved == state.Held {
		parts = append(parts, part.Para(l.t("exchange.held_do"), l.inner()))
	}
	if it.Saved == state.Returned {
		parts = append(parts, part.Para(l.t("exchange.returned_do"), l.inner()), part.Wrapped(l.inner(),
			part.Quiet(l.t("exchange.dismiss"), theme.ConfirmIcon(), func() { d.Exchange.Dismiss(it) })))
	}
	return parts
}
