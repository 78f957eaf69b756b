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
	"zhucun/store/alike"
	"zhucun/store/record"
)

// Duplicates draws the list of pairs that wait for somebody to judge them.
func Duplicates(l Look, d *state.Desk) *Pane {
	s := d.Duplicates
	kinds, count := container.NewStack(), part.Small("")
	say := container.NewVBox()
	list := newList(func() int { return len(s.View().Twins) }, newTwinRow, func(i int, o *twinRow) bool {
		v := s.View()
		o.show(l, v.Twins[i])
		return i == v.At
	}, func(i int) { d.Go(twinRoute(s.View(), i)) })
	method := part.Wrapped(l.inner(), part.Quiet(l.t("page.verdicts"), theme.InfoIcon(), func() { d.Go(state.Route{Page: state.PageVerdicts}) }))
	above := container.New(layout.NewCustomPaddedLayout(part.Gap, part.Space4, part.Edge, part.Edge),
		part.Stack(part.Space8, kinds, part.SmallPara(l.t("twins.what"), l.inner()), method, count, say))
	p := &Pane{Title: func() string { return l.t("page.duplicates") }, list: list}
	p.Body = container.New(layout.NewBorderLayout(above, nil, nil, nil), above, list)
	p.Refresh = func() {
		v := s.View()
		draw(kinds, l.twinKinds(d, v.Kind))
		say.Objects = nil
		switch {
		case v.Say.Key != "":
			say.Add(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
			count.Set("")
		case !v.Loaded:
			count.Set(l.t("loading"))
		case len(v.Twins) == 0:
			say.Add(part.Empty(l.t("twins.none"), nil, l.inner()))
			count.Set("")
		default:
			count.Set(l.n("twins.n", len(v.Twins)))
		}
		p.Body.Refresh()
		list.Refresh()
		if v.At >= 0 && list.Size().Height > 0 {
			list.Highlight(v.At) // and brings it into view
		}
	}
	p.Refresh()
	return p
}

// twinRoute is where pair i of the list is judged.
func twinRoute(v state.DuplicatesView, i int) state.Route {
	at := state.Route{Page: state.PageDuplicates, Record: v.Twins[i].Pair}
	if v.Kind != record.Household {
		at.Kind = v.Kind
	}
	return at
}

// twinKinds are what may be compared, as chips.
func (l Look) twinKinds(d *state.Desk, now record.Kind) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, k := range d.Duplicates.Kinds() {
		at := state.Route{Page: state.PageDuplicates, Kind: k}
		if k == record.Household {
			at.Kind = 0
		}
		words := map[record.Kind]string{record.Household: "twins.households", record.Member: "twins.members", record.Person: "twins.persons"}[k]
		chips = append(chips, part.Chip(l.t(words), k == now, func() { d.Go(at) }))
	}
	return part.Wrapped(l.inner(), chips...)
}

// twinRow is one line of the list: who, how sure the method is, and why.
type twinRow struct {
	widget.BaseWidget
	names, why *part.Line
	sure       *part.Tag
	lineMarks
	content fyne.CanvasObject
}

func newTwinRow() *twinRow {
	r := &twinRow{names: part.Strong("").Fitted(), why: part.Small("").Fitted(), sure: part.Badge{}.Small(), lineMarks: newLineMarks()}
	r.content = r.over(container.New(layout.NewCustomPaddedLayout(part.Space8, part.Space8, part.Edge, part.Edge),
		part.Stack(0, container.New(split{}, r.names, r.sure), r.why)))
	r.ExtendBaseWidget(r)
	return r
}

func (r *twinRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

func (r *twinRow) show(l Look, t state.Twin) {
	r.names.Set(l.twinName(t.A) + " · " + l.twinName(t.B))
	r.why.Set(l.why(t.Signs))
	r.sure.Set(l.certain(t))
	r.content.Refresh() // the names have what the other leaves
}

// twinName is the name in one script, that of the language: two names stand in one line.
func (l Look) twinName(x state.TwinOf) string {
	if l.Words.Lang == state.Tibetan {
		return orUnknown(l, cmp.Or(x.Bo, x.Name))
	}
	return orUnknown(l, cmp.Or(x.Name, x.Bo))
}

// certain says how sure the method is, or what people say.
func (l Look) certain(t state.Twin) part.Badge {
	switch {
	case t.Disagreed():
		return part.Badge{Sign: part.Conflict, Word: l.t("twins.disagreed"), Color: part.ColorWarn}
	case t.Proposed():
		return part.Badge{Sign: part.Info, Word: l.Words.Code("pair_verdict", "proposed"), Color: part.ColorWarn}
	}
	return part.Badge{Word: l.t(sureness(int(t.Bits)))}
}

// sureness is the key of the words for a weight, band by band.
func sureness(bits int) string {
	switch {
	case bits >= 10:
		return "twins.sure"
	case bits >= 4:
		return "twins.likely"
	case bits >= alike.Doubtful:
		return "twins.doubtful"
	}
	return "twins.unlikely"
}

// why explains a pair sign by sign, the weightiest first.
func (l Look) why(signs []alike.Sign) string {
	var words []string
	for _, s := range signs {
		words = append(words, l.n("alike."+s.Code, s.N))
	}
	return strings.Join(words, l.t("list.semicolon"))
}

// Twin draws two records side by side, with what is to be done about them.
func Twin(l Look, d *state.Desk) *Pane {
	f, feet := newFixed(), container.NewStack()
	s := d.Duplicates
	p := &Pane{Body: f.scroll, Foot: feet, Keys: s.Key, Sheet: state.DuplicateKeys}
	p.Title = func() string {
		v := s.View()
		if t := v.Twin(); t != nil {
			return l.twinName(t.A) + " · " + l.twinName(t.B)
		}
		return ""
	}
	p.Refresh = func() {
		v := s.View()
		t := v.Twin()
		draw(feet, l.twinFoot(s, v))
		switch {
		case v.Say.Key != "":
			f.show(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
			return
		case t == nil && v.Loaded:
			f.show(append([]fyne.CanvasObject{part.Empty(l.t("twins.pick"), nil, l.inner())}, l.twinUndo(s, v)...)...)
			return
		case t == nil || !v.Read:
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := l.twinHead(v, *t)
		parts = append(parts, l.twinWhat(d, v, *t)...)
		parts = append(parts, l.twinMembers(v)...)
		parts = append(parts, l.twinVisits(v)...)
		if v.Judge && !t.Proposed() {
			parts = append(parts, part.Wrapped(l.inner(), part.Quiet("5 "+l.t("twins.propose"), theme.QuestionIcon(), s.Propose)))
		}
		parts = append(parts, l.twinUndo(s, v)...)
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// twinHead says how sure the method is and why, and what people said of the pair.
func (l Look) twinHead(v state.DuplicatesView, t state.Twin) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{l.certain(t).Body()}
	if len(t.Signs) > 0 {
		parts = append(parts, part.Para(l.why(t.Signs), l.inner()))
	}
	for _, said := range t.Verdicts() {
		for _, who := range said.Authors {
			words := l.named(l.person(v.People, who), l.Words.Code("pair_verdict", said.Value.Text())) + " · " + l.Words.Ago(said.At, l.Now())
			parts = append(parts, part.Small(words))
		}
	}
	if note := t.Word.Value(record.PairNote).Text(); note != "" {
		parts = append(parts, part.Note(state.Breakable(note)).Draw(l.inner()))
	}
	if t.Others > 0 {
		parts = append(parts, part.Small(l.n("twins.others", t.Others)))
	}
	return append(parts, part.SmallPara(l.t("twins.how"), l.inner()))
}

// narrow is a pane with no room for what a line is about beside its two sides.
const narrow = 520

// sideBySide is a line of a table of two records. Where there is no width for what it
// is about at its left, that stands above.
func (l Look) sideBySide(label, left, right string, differ bool) fyne.CanvasObject {
	width := (l.inner() - part.Gap) / 2
	if l.inner() >= narrow {
		width = (l.inner() - 2*part.Gap) * 3 / 8
	}
	cell := func(s string) fyne.CanvasObject { return part.Para(state.Breakable(s), width) }
	head := part.Badge{Word: label, Color: part.ColorQuiet}
	if differ {
		head = part.Badge{Sign: part.Conflict, Word: label, Color: part.ColorWarn}
	}
	if l.inner() < narrow {
		return part.Stack(0, head.Small(), part.InColumns(2, l.inner(), cell(left), cell(right)))
	}
	return container.New(thirds{}, head.Small(), cell(left), cell(right))
}

// thirds gives what a line is about a quarter of the width, and its two sides the rest.
type thirds struct{}

func (thirds) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(part.Target, part.Highest(o))
}

func (thirds) Layout(o []fyne.CanvasObject, s fyne.Size) {
	side := (s.Width - 2*part.Gap) * 3 / 8
	first := s.Width - 2*part.Gap - 2*side
	x := float32(0)
	for i, w := range []float32{first, side, side} {
		o[i].Resize(fyne.NewSize(w, s.Height))
		o[i].Move(fyne.NewPos(x, 0))
		x += w + part.Gap
	}
}

// twinWhat are the fields of both records; those that differ are marked.
func (l Look) twinWhat(d *state.Desk, v state.DuplicatesView, t state.Twin) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if t.A.Kind == record.Household {
		left, right := v.Left.Record.Value(record.HouseholdVillage).Text(), v.Right.Record.Value(record.HouseholdVillage).Text()
		parts = append(parts, l.sideBySide(l.Words.Field(record.Household, record.HouseholdVillage), l.village(d.Kit.Me.Village(left)), l.village(d.Kit.Me.Village(right)), left != right))
	}
	if t.A.Kind == record.Member {
		house := func(s state.TwinSide) string {
			h := s.House
			return l.Words.Name(h.Value(record.HouseholdHead).Text(), h.Value(record.HouseholdHeadBo).Text()) + " · " + l.n("group", int(h.Value(record.HouseholdGroup).Int()))
		}
		parts = append(parts, l.sideBySide(l.t("twins.households"), house(v.Left), house(v.Right), v.Left.House.Row.ID != v.Right.House.Row.ID))
	}
	for _, f := range v.Fields {
		if t.A.Kind == record.Household && f.Field == record.HouseholdVillage {
			continue // by its name, above
		}
		parts = append(parts, l.sideBySide(l.Words.Field(t.A.Kind, f.Field), l.twinValue(t.A.Kind, f.Field, f.Left), l.twinValue(t.A.Kind, f.Field, f.Right), !f.Same()))
	}
	return parts
}

func (l Look) twinValue(k record.Kind, f record.Field, v record.Value) string {
	if v == "" {
		return l.t("value.none")
	}
	return l.Words.Value(k, f, v)
}

// twinMembers are the members of two households, those of one birth beside each other.
func (l Look) twinMembers(v state.DuplicatesView) []fyne.CanvasObject {
	left, right := v.Left.Members, v.Right.Members
	if len(left)+len(right) == 0 {
		return nil
	}
	parts := []fyne.CanvasObject{part.Section(l.n("card.members", len(left))+" · "+strconv.Itoa(len(right)), nil)}
	relation := func(m state.Record) string { return l.Words.Code("relation", m.Value(record.MemberRelation).Text()) }
	who := func(m state.Record) string {
		return l.Words.Name(m.Value(record.MemberName).Text(), m.Value(record.MemberNameBo).Text()) + " " + m.Value(record.MemberBirth).String()
	}
	for len(left)+len(right) > 0 {
		a, b, is := "", "", ""
		switch born := func(all []state.Record) int64 { return all[0].Value(record.MemberBirth).Int() }; {
		case len(right) == 0 || len(left) > 0 && born(left) < born(right):
			a, is, left = who(left[0]), relation(left[0]), left[1:]
		case len(left) == 0 || born(right) < born(left):
			b, is, right = who(right[0]), relation(right[0]), right[1:]
		default:
			a, b, is, left, right = who(left[0]), who(right[0]), relation(left[0]), left[1:], right[1:]
		}
		parts = append(parts, l.sideBySide(is, a, b, a == "" || b == ""))
	}
	return parts
}

// twinVisits are the latest visits to two households.
func (l Look) twinVisits(v state.DuplicatesView) []fyne.CanvasObject {
	if v.Left.Visited+v.Right.Visited == 0 {
		return nil
	}
	last := func(s state.TwinSide) string {
		words := []string{l.n("twins.visits", s.Visited)}
		for _, r := range s.Visits {
			words = append(words, r.Value(record.VisitDate).String())
		}
		return strings.Join(words, " · ")
	}
	return []fyne.CanvasObject{part.Section(l.t("kind.visit"), nil), l.sideBySide(l.t("kind.visit"), last(v.Left), last(v.Right), false)}
}

// twinUndo offers to take back what was judged last.
func (l Look) twinUndo(s *state.Duplicates, v state.DuplicatesView) []fyne.CanvasObject {
	if !v.CanUndo {
		return nil
	}
	return []fyne.CanvasObject{part.Wrapped(l.inner(), part.Quiet("0 "+l.t("undo"), theme.ContentUndoIcon(), s.Undo))}
}

// twinFoot are the judgements, each with its key.
func (l Look) twinFoot(s *state.Duplicates, v state.DuplicatesView) fyne.CanvasObject {
	if v.Twin() == nil || !v.Read {
		return container.NewWithoutLayout()
	}
	var acts []fyne.CanvasObject
	add := func(may bool, key, words string, icon fyne.Resource, do func()) {
		if may && !v.Saving {
			acts = append(acts, part.Side(key+" "+l.t(words), icon, do))
		}
	}
	add(v.Left.Keep, "1", "twins.left", theme.NavigateBackIcon(), s.KeepLeft)
	add(v.Right.Keep, "2", "twins.right", theme.NavigateNextIcon(), s.KeepRight)
	add(v.Judge, "3", "twins.not", theme.CancelIcon(), s.NotSame)
	add(true, "4", "twins.skip", theme.MediaSkipNextIcon(), s.Skip)
	columns := len(acts)
	if l.inner() < narrow {
		columns = 2
	}
	return part.Edged(part.InColumns(columns, l.inner(), acts...))
}
