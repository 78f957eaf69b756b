package screen

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Pair draws one conflict: all its values with who wrote them, and what may be done.
func Pair(l Look, d *state.Desk) *Pane {
	s, f := d.Conflicts, newFixed()
	s.Reason = l.t("conflict.reason")
	p := &Pane{Body: f.scroll, Keys: s.Key, Sheet: state.ConflictKeys}
	p.Title = func() string {
		if v := s.View(); v.Pair.Loaded {
			return l.conflictOf(v.Pair.Line)
		}
		return l.t("page.conflicts")
	}
	p.Refresh = func() {
		v := s.View()
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.conflictSays(v)...)
		}
		switch {
		case len(v.Lines) == 0 && v.CanUndo:
			parts = append(parts, part.Wrapped(l.inner(), l.keyed("conflict.undo", "U", s.Undo)))
		case len(v.Lines) == 0:
		case !v.Pair.Loaded:
			parts = append(parts, part.Small(l.t("loading")))
		case len(v.Pair.Record.Row.Fields) == 0:
			parts = append(parts, part.Warn(l.t("conflict.left_here")).Draw(l.inner()))
		default:
			parts = append(parts, l.pair(s, v)...)
			if !l.Beside(state.PaneAround) {
				parts = append(parts, part.Section(l.t("conflict.around"), nil))
				parts = append(parts, l.around(v.Pair)...)
			}
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// conflictSays is what the last key did.
func (l Look) conflictSays(v state.ConflictsView) []fyne.CanvasObject {
	n := part.Notice{Sign: part.Check, Words: l.Words.Say(v.Say), Color: part.ColorOK}
	switch v.Say.Key {
	case "conflict.done", "conflict.undone", "conflict.asked":
	default:
		n = part.Warn(l.Words.Say(v.Say))
	}
	return []fyne.CanvasObject{n.Draw(l.inner())}
}

// keyed is a button that a key presses too; it says which.
func (l Look) keyed(word, key string, do func()) *part.Plate {
	return part.Button(l.t(word)+"  "+key, part.None, false, do)
}

func (l Look) pair(s *state.Conflicts, v state.ConflictsView) []fyne.CanvasObject {
	p := v.Pair
	parts := []fyne.CanvasObject{part.SmallPara(l.conflictWhere(p), l.inner())}
	if p.Line.Again {
		parts = append(parts, part.Warn(l.t("conflict.again_why")).Draw(l.inner()))
	}
	parts = append(parts, l.asked(p)...)
	n := 1
	if l.inner() >= 24*theme.Size(theme.SizeNameText) {
		n = 2
	}
	width := (l.inner() - float32(n-1)*part.Gap) / float32(n)
	var cells []fyne.CanvasObject
	for i, x := range p.Values {
		cells = append(cells, l.pairValue(s, v, i, x, width))
	}
	parts = append(parts, part.InColumns(n, l.inner(), cells...))
	parts = append(parts, part.Wrapped(l.inner(), l.pairActions(s, v)...))
	if v.Asking {
		parts = append(parts, part.Section(l.t("conflict.whom"), nil))
		for i, w := range p.Whom {
			role := l.t("conflict.author")
			if w.Leader {
				role = l.t("conflict.leader")
			}
			parts = append(parts, l.row(strconv.Itoa(i+1)+"  "+l.name(w.Named), role, next, func() { s.AskOne(i + 1) }))
		}
		parts = append(parts, part.SmallPara(l.t("conflict.ask_what"), l.inner()))
	}
	if v.Group != nil {
		parts = append(parts, part.Section(l.n("conflict.group", len(v.Group)), nil), part.SmallPara(l.t("conflict.group_what"), l.inner()))
		for _, line := range v.Group {
			parts = append(parts, l.row(l.conflictOf(line), l.values(line), part.Badge{}, nil))
		}
	}
	return append(parts, l.seen(s, v)...)
}

// conflictWhere is what kind of record a conflict is in, and where.
func (l Look) conflictWhere(p state.Pair) string {
	words := []string{l.t("kind." + p.Line.Ref.Kind.String())}
	if def := p.Line.Ref.Kind.Def(); p.Line.About != p.Line.Ref {
		for _, f := range def.Fields { // which of the household's members or visits
			if v := p.Record.Value(f.Field); f.Required && v != "" && f.Type != record.RefTo && f.Field != p.Line.Field {
				words = append(words, l.plain(p.Line.Ref.Kind, f.Field, v))
				break
			}
		}
	}
	if p.Line.Group != 0 {
		words = append(words, l.n("group", p.Line.Group))
	}
	return strings.Join(words, " · ")
}

// pairValue is one of the values, as large as it can be read from afar; a tap keeps it.
func (l Look) pairValue(s *state.Conflicts, v state.ConflictsView, i int, x state.PairValue, width float32) fyne.CanvasObject {
	p := v.Pair
	inner := width - 2*part.Space12
	key := strconv.Itoa(i + 1)
	if len(p.Values) == 2 && !v.Asking {
		key = []string{"←", "→"}[i] + "  " + key
	}
	lines := []fyne.CanvasObject{part.Small(key), part.Para(l.referred(p, p.Line.Ref.Kind, p.Line.Field, x.Value), inner)}
	for _, w := range x.Writings {
		who := l.person(p.People, w.Author)
		if label := p.Devices[w.By.Device]; label != "" {
			who += " · " + label
		}
		lines = append(lines, part.SmallPara(who, inner), part.SmallPara(l.minute(w.At), inner))
	}
	if x.Reason != "" {
		lines = append(lines, part.SmallPara(l.named(l.t("conflict.reason_given"), state.Breakable(x.Reason)), inner))
	}
	switch {
	case x.Said:
		lines = append(lines, part.Badge{Sign: part.Returned, Word: l.t("conflict.said"), Color: part.ColorOK}.Small())
	case x.Now && p.Line.Open:
		lines = append(lines, part.Badge{Sign: part.Dot, Word: l.t("conflict.now")}.Small())
	}
	keep := func() { s.Keep(i + 1) }
	if !x.May {
		lines = append(lines, part.Badge{Sign: part.Alert, Word: l.t("conflict.not_yours"), Color: part.ColorWarn}.Small())
		keep = nil
	}
	box := part.Box(keep, nil, container.NewVBox(part.Stack(0, lines...)))
	box.Border = part.ColorLine
	return box
}

// referred is a value in words, with the names of what it refers to.
func (l Look) referred(p state.Pair, k record.Kind, f record.Field, v record.Value) string {
	return l.naming(k, f, v, func(ref record.Ref) state.Named { return p.Names[ref] })
}

// minute is a moment to the minute, in China, and how long ago it was.
func (l Look) minute(at int64) string {
	return time.UnixMilli(at).In(china).Format("2006-01-02 15:04") + " · " + l.Words.Ago(at, l.Now())
}

func (l Look) values(c state.ConflictLine) string {
	var values []string
	for _, s := range c.Values {
		values = append(values, l.plain(c.Ref.Kind, c.Field, s.Value))
	}
	return strings.Join(values, " | ")
}

// pairActions are the keys of the page that are of use now.
func (l Look) pairActions(s *state.Conflicts, v state.ConflictsView) (buttons []fyne.CanvasObject) {
	p := v.Pair
	if p.Own != (state.Route{}) {
		buttons = append(buttons, l.keyed("conflict.own", "E", s.Own))
	}
	if p.Similar > 1 {
		buttons = append(buttons, part.Button(l.n("conflict.together", p.Similar)+"  G", part.None, v.Group != nil, s.Together))
	}
	if p.MayAsk {
		buttons = append(buttons, l.keyed("conflict.ask", "A", s.Ask))
	}
	if len(v.Lines) > 1 {
		buttons = append(buttons, l.keyed("conflict.skip", "S", s.Skip))
	}
	if v.CanUndo {
		buttons = append(buttons, l.keyed("conflict.undo", "U", s.Undo))
	}
	return buttons
}

// asked is what was asked about a conflict, by whom, and the answer; and what it was
// settled with.
func (l Look) asked(p state.Pair) (parts []fyne.CanvasObject) {
	if w := p.Line.Settled; w != nil {
		parts = append(parts, part.Notice{Sign: part.Check, Words: l.Words.Say(state.Msg{Key: "conflict.settled_by",
			Text: l.person(p.People, w.Author) + " · " + l.minute(w.At), More: l.referred(p, p.Line.Ref.Kind, p.Line.Field, w.Value)})}.Draw(l.inner()))
	}
	ask := p.Line.Ask
	if ask.Row.ID.IsZero() {
		return parts
	}
	parts = append(parts, part.Notice{Sign: part.Question, Words: l.Words.Say(state.Msg{Key: "conflict.asked_by",
		Text: l.person(p.People, state.Author(ask)), More: l.person(p.People, ask.Value(record.AskTo).ID()) + " · " + ask.Value(record.AskDate).String()})}.Draw(l.inner()))
	if words := ask.Value(record.AskAnswer).Text(); words != "" {
		parts = append(parts, part.Para(l.named(l.t("conflict.answer"), state.Breakable(words)), l.inner()))
	}
	return parts
}

// seen is what each author had seen when he wrote, and when that was: the county knows.
func (l Look) seen(s *state.Conflicts, v state.ConflictsView) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Section(l.t("conflict.seen"), nil)}
	p, sight := v.Pair, v.Sight
	switch {
	case sight.Asking:
		return append(parts, part.Small(l.t("history.asking")))
	case sight.Say.Key != "":
		parts = append(parts, part.SmallPara(l.Words.Say(sight.Say), l.inner()))
	}
	if !sight.Asked {
		return append(parts, part.Wrapped(l.inner(), l.keyed("conflict.see", "H", s.Seen)))
	}
	for _, x := range p.Values {
		for _, w := range x.Writings {
			by, known := sight.Of[w.Seq]
			words := l.t("history.saw_unknown")
			if known {
				words = l.Words.Say(state.Msg{Key: "history.made", Text: l.minute(by.Made)}) + "\n" + l.Words.Say(state.Msg{Key: "history.came", Text: l.minute(by.Came)}) + "\n" + l.saw(p, by)
			}
			parts = append(parts, part.Small(l.person(p.People, w.Author)+" · "+l.referred(p, p.Line.Ref.Kind, p.Line.Field, w.Value)), part.SmallPara(words, l.inner()))
		}
	}
	return parts
}

// saw is what a screen showed of the field.
func (l Look) saw(p state.Pair, by state.SeenBy) string {
	var words []string
	for _, v := range by.Saw {
		words = append(words, l.plain(p.Line.Ref.Kind, p.Line.Field, v))
	}
	switch {
	case !by.Known:
		return l.t("history.saw_unknown")
	case len(words) == 0:
		return l.t("history.saw_nothing")
	}
	return l.Words.Say(state.Msg{Key: "history.saw", Text: strings.Join(words, " | ")})
}

// Around draws the record around a conflict.
func Around(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("conflict.around") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Conflicts.View()
		parts := l.around(v.Pair)
		if about := v.Pair.Line.About; about.Kind == record.Household && v.Pair.Loaded {
			parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("conflict.card"), theme.NavigateNextIcon(), func() {
				d.Go(state.Route{Page: state.PageHouseholds, Household: about.ID})
			})))
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

func (l Look) around(p state.Pair) (parts []fyne.CanvasObject) {
	var facts []fyne.CanvasObject
	last := p.Line.Ref.Kind
	flush := func() {
		if len(facts) > 0 {
			parts = append(parts, part.Fitting(l.inner(), facts...))
		}
		facts = nil
	}
	for _, a := range p.Around {
		if a.Kind != last {
			flush()
			last = a.Kind
			parts = append(parts, part.Section(l.t("kind."+last.String()), nil))
		}
		words := l.referred(p, a.Kind, a.Field, a.Value)
		if words == p.Line.Name {
			words = l.Words.Name(p.Line.Name, p.Line.NameBo)
		}
		if len([]rune(words)) > 16 { // read whole, on lines of its own
			flush()
			parts = append(parts, container.NewVBox(part.Small(l.Words.Field(a.Kind, a.Field)), part.Para(words, l.inner())))
			continue
		}
		facts = append(facts, part.Fact(l.Words.Field(a.Kind, a.Field), words, a.Conflict))
	}
	flush()
	return parts
}
