package screen

import (
	"cmp"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Held draws the list of what waits for a clerk, beside a decision or alone.
func Held(l Look, d *state.Desk) *Pane {
	q := d.Quarantine
	narrow, count, say := container.NewStack(), part.Small(""), container.NewVBox()
	list := newList(func() int { return len(q.View().Lines) }, newHeldRow, func(i int, o *heldRow) bool {
		h := q.View().Lines[i]
		o.show(l, h)
		return h.ID == q.View().Selected
	}, func(i int) { d.Go(state.Route{Page: state.PageVerdict, Record: q.View().Lines[i].ID}) })
	over := container.New(layout.NewCustomPaddedLayout(part.Gap, part.Space4, part.Edge, part.Edge), part.Stack(part.Space8, narrow, count, say))
	p := &Pane{Title: func() string { return l.t("page.waiting") }, Body: container.New(layout.NewBorderLayout(over, nil, nil, nil), over, list), list: list}
	p.Refresh = func() {
		v := q.View()
		narrow.Objects = []fyne.CanvasObject{l.narrows(q, v, 2)}
		count.Set(l.n("waiting.count", v.Waiting))
		say.Objects = l.noneHeld(v, l.inner())
		over.Refresh()
		list.Refresh()
	}
	p.Refresh()
	return p
}

// HeldTable draws the same as a table, of which several may be decided at once.
func HeldTable(l Look, d *state.Desk) *Pane {
	q := d.Quarantine
	narrow := container.NewStack()
	open := func(say string) func([]state.HeldLine) {
		return func(chosen []state.HeldLine) {
			var ids []record.ID
			for _, h := range chosen {
				ids = append(ids, h.ID)
			}
			d.Go(state.Route{Page: state.PageVerdict})
			d.Verdict.Pick(ids)
			d.Verdict.Say(say)
		}
	}
	table := part.NewTable(part.TableOf[state.HeldLine]{
		Words: l.tableWords("waiting.count", "waiting.none"), Columns: l.heldColumns(), Over: narrow,
		Key:  func(h state.HeldLine) string { return h.ID.String() },
		Open: func(h state.HeldLine) { d.Go(state.Route{Page: state.PageVerdict, Record: h.ID}) },
		Actions: []part.Action[state.HeldLine]{
			{Words: l.t("verdict.do_accept"), Sign: part.Check, Do: open(string(record.SaidAccept))},
			{Words: l.t("verdict.do_return"), Sign: part.Returned, Do: open(string(record.SaidReturn))},
		},
	})
	say := container.NewVBox()
	p := &Pane{Title: func() string { return l.t("page.waiting") }, Body: container.NewBorder(say, nil, nil, nil, table)}
	shown := -1
	p.Refresh = func() {
		v := q.View()
		say.Objects = nil
		if v.Say.Key != "" {
			say.Add(part.Inset(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()), part.Space8, part.Edge))
		}
		if v.Seq != shown {
			shown = v.Seq
			narrow.Objects = []fyne.CanvasObject{container.New(wideBar{}, l.narrows(q, v, 4))}
			table.Set(v.Lines)
		}
	}
	p.Refresh()
	return p
}

func (l Look) noneHeld(v state.QuarantineView, width float32) []fyne.CanvasObject {
	switch {
	case v.Say.Key != "":
		return []fyne.CanvasObject{part.Wrong(l.Words.Say(v.Say)).Draw(width)}
	case v.Loaded && len(v.Lines) == 0:
		return []fyne.CanvasObject{part.Empty(l.t("waiting.none"), nil, width)}
	}
	return nil
}

// narrows narrow the list by device, author and reason, each with how many there are,
// and to what was decided.
func (l Look) narrows(q *state.Quarantine, v state.QuarantineView, columns int) fyne.CanvasObject {
	pick := func(all string, of []state.Narrow, now string, code func(state.Narrow) string, words func(state.Narrow) string, set func(state.Narrow)) fyne.CanvasObject {
		choices := []choice{{"", l.t(all)}}
		for _, n := range of {
			choices = append(choices, choice{code(n), words(n) + l.n("waiting.times", n.N)})
		}
		return newSelect(choices, now, func(c string) {
			for _, n := range of {
				if code(n) == c {
					set(n)
					return
				}
			}
			set(state.Narrow{})
		})
	}
	id := func(n state.Narrow) string { return n.ID.String() }
	none := func(id record.ID) string {
		if id.IsZero() {
			return ""
		}
		return id.String()
	}
	f := v.Find
	with := func(change func(*state.Narrowed, state.Narrow)) func(state.Narrow) {
		return func(n state.Narrow) {
			to := f
			change(&to, n)
			q.Narrow(to)
		}
	}
	shown := ""
	if f.Decided {
		shown = "decided"
	}
	return part.InColumns(columns, 0,
		newSelect([]choice{{"", l.t("waiting.open")}, {"decided", l.t("waiting.decided")}}, shown, func(c string) {
			q.Narrow(state.Narrowed{Decided: c != ""})
		}),
		pick("waiting.all_devices", v.Devices, none(f.Device), id, l.deviceName, with(func(f *state.Narrowed, n state.Narrow) { f.Device = n.ID })),
		pick("waiting.all_authors", v.Authors, none(f.Author), id, func(n state.Narrow) string { return l.heldAuthor(state.Named{ID: n.ID, Name: n.Name, Bo: n.Bo}) },
			with(func(f *state.Narrowed, n state.Narrow) { f.Author = n.ID })),
		pick("waiting.all_reasons", v.Reasons, f.Reason, func(n state.Narrow) string { return n.Code }, func(n state.Narrow) string { return l.Words.Code("quarantine_reason", n.Code) },
			with(func(f *state.Narrowed, n state.Narrow) { f.Reason = n.Code })),
	)
}

// wideBar gives the choices over a table the room that a search has over another.
type wideBar struct{}

func (wideBar) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(36*theme.Size(theme.SizeNameText), part.Highest(o))
}

func (wideBar) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

func (l Look) deviceName(n state.Narrow) string {
	s := orUnknown(l, n.Name)
	if n.Revoked {
		s += " · " + l.t("waiting.revoked")
	}
	return s
}

// heldAuthor is who made a change, or that it is a letter without a name.
func (l Look) heldAuthor(by state.Named) string {
	if by.ID.IsZero() {
		return l.t("complaint.nameless")
	}
	return l.name(by)
}

// heldColumns are what the table says of a change, the most important first.
func (l Look) heldColumns() []part.Column[state.HeldLine] {
	order := record.NewNameOrder()
	field := func(no record.Field) string { return l.Words.Field(record.Quarantine, no) }
	return []part.Column[state.HeldLine]{
		{Title: l.t("waiting.about"), Width: 11, Grow: 1, Value: l.heldWho, Order: func(h state.HeldLine) string { return order.Key(h.Who.Name) }},
		{Title: field(record.QuarantineChange), Width: 12, Grow: 4, Value: l.heldSaid},
		{Title: field(record.QuarantineReason), Width: 9, Grow: 2, Value: func(h state.HeldLine) string { return l.heldState(h).Word }, Badge: l.heldState},
		{Title: field(record.QuarantineAuthor), Width: 11, Value: func(h state.HeldLine) string { return l.heldAuthor(h.Author) }, Order: func(h state.HeldLine) string { return order.Key(h.Author.Name) }},
		{Title: field(record.QuarantineDevice), Width: 6, Value: func(h state.HeldLine) string { return orUnknown(l, h.Label) }},
		{Title: l.t("waiting.came"), Width: 6, Value: func(h state.HeldLine) string { return l.moment(h.Came) }, Compare: func(a, b state.HeldLine) int { return cmp.Compare(a.Came, b.Came) }},
		{Title: l.t("waiting.lean"), Width: 4, End: true, Value: func(h state.HeldLine) string { return l.heldLean(h) }, Compare: func(a, b state.HeldLine) int { return cmp.Compare(a.Leans, b.Leans) }},
	}
}

func (l Look) heldLean(h state.HeldLine) string {
	if h.Leans == 0 {
		return ""
	}
	return l.n("waiting.leans", h.Leans)
}

func (l Look) heldWho(h state.HeldLine) string {
	if h.Change == nil {
		return l.t("waiting.unseen")
	}
	if s := l.Words.Name(h.Who.Name, h.Who.Bo); s != "" {
		return s
	}
	return l.t("kind." + h.Change.Writes[0].Kind.String())
}

// heldState says how a change stands: why it waits, or what was decided.
func (l Look) heldState(h state.HeldLine) part.Badge {
	switch {
	case h.Outcome == record.OutcomeApplied:
		return part.Badge{Sign: part.Check, Word: l.Words.Code("outcome", string(h.Outcome)), Color: part.ColorOK}
	case h.Outcome != record.OutcomeOpen:
		return part.Badge{Sign: part.Returned, Word: l.Words.Code("outcome", string(h.Outcome))}
	case h.Decision != "":
		return part.Badge{Sign: part.Waiting, Word: l.Words.Code("verdict", h.Decision)}
	}
	return part.Badge{Sign: part.Held, Word: l.Words.Code("quarantine_reason", h.Reason), Color: part.ColorWarn}
}

// heldSaid is what a change does, in a few words: phone numbers masked, as everywhere in
// lists.
func (l Look) heldSaid(h state.HeldLine) string {
	var said []string
	kind := record.Kind(0)
	for _, p := range h.Parts {
		d := p.Ref.Kind.Def()
		f := d.Field(p.Field)
		if f == nil || f.Type == record.RefTo || f.Type == record.RefsTo || f.Type == record.Bytes {
			continue
		}
		if p.New && p.Ref.Kind != kind {
			kind = p.Ref.Kind
			said = append(said, l.Words.Say(state.Msg{Key: "waiting.new", Text: l.t("kind." + d.Name)}))
		}
		if p.After == "" && p.New {
			continue
		}
		s := l.Words.Field(p.Ref.Kind, p.Field) + " "
		if !p.New {
			s += l.short(f, p.Ref.Kind, p.Before) + " → "
		}
		said = append(said, s+l.short(f, p.Ref.Kind, p.After))
		if len(said) == 4 {
			break
		}
	}
	return strings.Join(said, " · ")
}

// short is a value in a list.
func (l Look) short(f *record.FieldDef, k record.Kind, v record.Value) string {
	if f.Readers == record.Masked && v != "" {
		return f.Masked(v)
	}
	return l.Words.Value(k, f.Field, v)
}

// moment is a day and a time in China, without the year.
func (l Look) moment(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(china).Format("01-02 15:04")
}

var china = time.FixedZone("CST", 8*3600)

// heldRow is one line of the list.
type heldRow struct {
	widget.BaseWidget
	who, said, by *part.Line
	how           *part.Tag
	lineMarks
	content fyne.CanvasObject
}

func newHeldRow() *heldRow {
	r := &heldRow{who: part.Strong("").Fitted(), said: part.Small(""), by: part.Small("").Fitted(), how: part.Badge{}.Small(), lineMarks: newLineMarks()}
	r.content = r.over(container.New(layout.NewCustomPaddedLayout(part.Space8, part.Space8, part.Edge, part.Edge),
		part.Stack(0, r.who, r.said, container.New(split{}, r.by, r.how))))
	r.ExtendBaseWidget(r)
	return r
}

func (r *heldRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

func (r *heldRow) show(l Look, h state.HeldLine) {
	by := l.heldAuthor(h.Author) + " · " + orUnknown(l, h.Label)
	if h.Came != 0 {
		by += " · " + l.moment(h.Came)
	}
	r.set(l.heldWho(h), l.heldSaid(h), by, l.heldState(h))
}

func (r *heldRow) set(who, said, by string, how part.Badge) {
	r.who.Set(who)
	r.said.Set(said)
	r.by.Set(by)
	r.how.Set(how)
	r.content.Refresh()
}
