package screen

import (
	"cmp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Received draws the list of what devices sent, beside a day or alone.
func Received(l Look, d *state.Desk) *Pane {
	r := d.Received
	narrow, say := container.NewStack(), container.NewVBox()
	list := newList(func() int { return len(r.View().Lines) }, newHeldRow, func(i int, o *heldRow) bool {
		line := r.View().Lines[i]
		o.set(l.receivedDevice(line), l.receivedWho(line), l.n("received.changes", line.Changes)+" · "+l.moment(line.Last), l.receivedFlags(line))
		return line.ID == r.View().One.ID
	}, func(i int) { d.Go(state.Route{Page: state.PageReceived, Record: r.View().Lines[i].ID}) })
	over := container.New(layout.NewCustomPaddedLayout(part.Gap, part.Space4, part.Edge, part.Edge), part.Stack(part.Space8, narrow, say))
	p := &Pane{Title: func() string { return l.t("page.received") }, Body: container.New(layout.NewBorderLayout(over, nil, nil, nil), over, list), list: list}
	p.Refresh = func() {
		v := r.View()
		narrow.Objects = []fyne.CanvasObject{l.receivedOf(r, v)}
		say.Objects = l.noneReceived(v, l.inner())
		over.Refresh()
		list.Refresh()
	}
	p.Refresh()
	return p
}

// ReceivedTable draws the same as a table.
func ReceivedTable(l Look, d *state.Desk) *Pane {
	r := d.Received
	narrow, say := container.NewStack(), container.NewVBox()
	table := part.NewTable(part.TableOf[state.ReceivedLine]{
		Words: l.tableWords("received.count", "received.none"), Columns: l.receivedColumns(), Over: narrow, Plain: true, Private: true,
		Key:  func(line state.ReceivedLine) string { return line.ID.String() },
		Open: func(line state.ReceivedLine) { d.Go(state.Route{Page: state.PageReceived, Record: line.ID}) },
	})
	p := &Pane{Title: func() string { return l.t("page.received") }, Body: container.NewBorder(say, nil, nil, nil, table)}
	shown := -1
	p.Refresh = func() {
		v := r.View()
		say.Objects = nil
		if v.Say.Key != "" {
			say.Add(part.Inset(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()), part.Space8, part.Edge))
		}
		if v.Seq != shown {
			shown = v.Seq
			narrow.Objects = []fyne.CanvasObject{container.New(wideBar{}, l.receivedOf(r, v))}
			table.Set(v.Lines)
		}
	}
	p.Refresh()
	return p
}

func (l Look) noneReceived(v state.ReceivedView, width float32) []fyne.CanvasObject {
	switch {
	case v.Say.Key != "":
		return []fyne.CanvasObject{part.Wrong(l.Words.Say(v.Say)).Draw(width)}
	case v.Loaded && len(v.Lines) == 0:
		return []fyne.CanvasObject{part.Empty(l.t("received.none"), nil, width)}
	}
	return nil
}

// receivedOf narrows the list to one device.
func (l Look) receivedOf(r *state.Received, v state.ReceivedView) fyne.CanvasObject {
	choices := []choice{{"", l.t("waiting.all_devices")}}
	now := ""
	for _, n := range v.Devices {
		choices = append(choices, choice{n.ID.String(), l.deviceName(n)})
		if n.ID == v.Device {
			now = n.ID.String()
		}
	}
	return newSelect(choices, now, func(c string) {
		id, _ := record.ParseID(c) // "" is all
		r.Of(id)
	})
}

func (l Look) receivedColumns() []part.Column[state.ReceivedLine] {
	order := record.NewNameOrder()
	field := func(no record.Field) string { return l.Words.Field(record.Batch, no) }
	return []part.Column[state.ReceivedLine]{
		{Title: field(record.BatchDevice), Width: 9, Grow: 2, Value: l.receivedDevice, Order: func(r state.ReceivedLine) string { return order.Key(r.Label) }},
		{Title: field(record.BatchAuthors), Width: 9, Grow: 3, Value: l.receivedWho},
		{Title: field(record.BatchLast), Width: 7, Value: func(r state.ReceivedLine) string { return l.moment(r.Last) }, Compare: func(a, b state.ReceivedLine) int { return cmp.Compare(a.Last, b.Last) }},
		{Title: field(record.BatchWay), Width: 5, Value: func(r state.ReceivedLine) string { return l.Words.Codes("batch_way", r.Way) }},
		{Title: field(record.BatchChanges), Width: 4, End: true, Value: func(r state.ReceivedLine) string { return strconv.Itoa(r.Changes) }},
		{Title: l.t("received.waits"), Width: 5, End: true, Value: func(r state.ReceivedLine) string { return orNone(r.Waits) }, Compare: func(a, b state.ReceivedLine) int { return cmp.Compare(a.Waits, b.Waits) }},
		{Title: field(record.BatchFlags), Width: 9, Grow: 1, Value: func(r state.ReceivedLine) string { return l.receivedFlags(r).Word }, Badge: l.receivedFlags},
	}
}

func orNone(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (l Look) receivedDevice(r state.ReceivedLine) string {
	return l.deviceName(state.Narrow{Name: r.Label, Revoked: r.Revoked != 0})
}

func (l Look) receivedWho(r state.ReceivedLine) string {
	var names []string
	for _, a := range r.Authors {
		names = append(names, l.name(a))
	}
	return l.list(names)
}

// receivedFlags says what to look at.
func (l Look) receivedFlags(r state.ReceivedLine) part.Badge {
	if len(r.Flags) == 0 {
		return part.Badge{}
	}
	return part.Badge{Sign: part.Alert, Word: l.Words.Codes("batch_flag", r.Flags), Color: part.ColorWarn}
}

// ReceivedDay draws what came from one device on one day, and what of it waits.
func ReceivedDay(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("received.day") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Received.View()
		r := v.One
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		if r.Day == 0 {
			f.show(part.Empty(l.t("received.gone"), nil, l.inner()))
			return
		}
		para := func(words string) fyne.CanvasObject { return part.Para(words, l.inner()) }
		parts := []fyne.CanvasObject{part.Title(l.receivedDevice(r)), para(l.receivedWho(r)),
			para(l.Words.Say(state.Msg{Key: "received.on", Text: l.moment(r.Last), More: l.Words.Codes("batch_way", r.Way), N: r.Changes}))}
		for _, flag := range r.Flags {
			words := l.t("received.flag_" + flag)
			if flag == "first" && r.Replaces != "" {
				words = l.Words.Say(state.Msg{Key: "received.replaces", Text: r.Replaces})
			}
			parts = append(parts, part.Warn(words).Draw(l.inner()))
		}
		if len(v.Waits) > 0 {
			parts = append(parts, part.Section(l.n("received.day_waits", len(v.Waits)), nil))
			for _, h := range v.Waits {
				parts = append(parts, l.rowThatWraps(l.heldWho(h), l.heldSaid(h), l.heldState(h), func() { d.Go(state.Route{Page: state.PageVerdict, Record: h.ID}) }))
			}
		}
		parts = append(parts, l.sentChanges(d, v)...)
		parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("received.all_of"), theme.NavigateNextIcon(), func() {
			d.Go(state.Route{Page: state.PageReceived})
			d.Received.Of(r.Device)
		})))
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// sentChanges are those that the county took, as it says: each leads to its record and to
// who wrote what to that.
func (l Look) sentChanges(d *state.Desk, v state.ReceivedView) (parts []fyne.CanvasObject) {
	parts = append(parts, part.Section(l.t("received.sent"), nil))
	for _, x := range v.Sent {
		said := l.name(x.Author) + " · " + l.Words.Say(state.Msg{Key: "waiting.made", Text: l.moment(x.Made)})
		if words := l.sentSaid(x); words != "" {
			said = words + " · " + said
		}
		past := part.NewPlate(container.NewCenter(widget.NewIcon(theme.HistoryIcon())), func() {
			d.Go(state.Route{Page: state.PageHistory, Household: x.Household, Kind: x.Ref.Kind, Record: x.Ref.ID})
		})
		first := l.Words.Name(x.Who.Name, x.Who.Bo)
		if first == "" {
			first = l.t("kind." + x.Ref.Kind.String())
		}
		parts = append(parts, part.Beside(part.Row{First: first, Second: said, Whole: true, Badge: next, Width: l.inner() - part.Main - part.Gap, Tap: func() { d.Show(x.Ref) }}.Plate(), past))
	}
	switch {
	case v.Asking:
		parts = append(parts, part.Small(l.t("history.asking")))
	case v.Why.Key != "":
		parts = append(parts, part.Warn(l.Words.Say(v.Why)).Draw(l.inner()), part.Wrapped(l.inner(), part.Quiet(l.t("again"), theme.ViewRefreshIcon(), d.Received.Ask)))
	case v.More:
		parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("received.older"), theme.NavigateNextIcon(), d.Received.Ask)))
	}
	return parts
}

// sentSaid is what a change wrote, in a few words.
func (l Look) sentSaid(x state.SentLine) string {
	if x.Erased {
		return l.t("waiting.unseen")
	}
	var said []string
	for _, s := range x.Fields {
		f := x.Ref.Kind.Def().Field(s.Field)
		if f == nil || f.To != 0 || f.Type == record.Bytes || len(said) == 4 {
			continue
		}
		said = append(said, l.Words.Field(x.Ref.Kind, s.Field)+" "+l.short(f, x.Ref.Kind, s.Value))
	}
	return strings.Join(said, " · ")
}
