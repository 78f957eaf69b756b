package screen

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/state"
)

// Card draws one household. Where there is room its visits stand in a pane of
// their own.
func Card(l Look, d *state.Desk, withVisits bool) *Pane {
	f := newFixed()
	p := &Pane{Body: f.scroll}
	p.Title = func() string {
		h := d.Card.View().Household
		return l.Words.Name(h.Value(record.HouseholdHead).Text(), h.Value(record.HouseholdHeadBo).Text())
	}
	edit := func() {
		id := d.Card.View().ID
		d.Go(state.Route{Page: state.PageEdit, Household: id, Kind: record.Household, Record: id})
	}
	visit := mainButton(l.t("card.visit"), theme.ContentAddIcon(), func() {
		d.Go(state.Route{Page: state.PageVisit, Household: d.Card.View().ID})
	})
	if !d.Route().Household.IsZero() {
		p.Main = visit
	}
	feet := l.foot(visit, widget.NewButtonWithIcon(l.t("edit"), theme.DocumentCreateIcon(), edit))
	p.Foot = feet
	p.Refresh = func() {
		v := d.Card.View()
		if !v.ID.IsZero() && v.Loaded && d.Kit.Me.MayWrite() {
			feet.Show()
		} else {
			feet.Hide()
		}
		switch {
		case v.ID.IsZero():
			f.show(para(l.t("card.pick"), l.inner()))
			return
		case v.Say.Key != "":
			f.show(notice("!", l.Words.Say(v.Say), widget.DangerImportance, l.inner()))
			return
		case !v.Loaded:
			f.show(small(l.t("loading")))
			return
		}
		parts := l.facts(d, v)
		parts = append(parts, l.guarantees(v)...)
		parts = append(parts, l.members(d, v)...)
		if withVisits {
			parts = append(parts, heading(l.n("card.visits_n", len(v.Visits))))
			parts = append(parts, l.visits(d, v)...)
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// Visits draws the visit timeline in a pane of its own.
func Visits(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Body: f.scroll}
	p.Title = func() string {
		if v := d.Card.View(); !v.ID.IsZero() {
			return l.n("card.visits_n", len(v.Visits))
		}
		return ""
	}
	p.Refresh = func() {
		if v := d.Card.View(); v.Loaded {
			f.show(l.visits(d, v)...)
		} else {
			f.show()
		}
	}
	p.Refresh()
	return p
}

// factFields are the fields of the card's first block, in order.
var factFields = []record.Field{
	record.HouseholdStatus, record.HouseholdGroup, record.HouseholdSize, record.HouseholdCause, record.HouseholdCauses,
	record.HouseholdRiskCause, record.HouseholdPhone, record.HouseholdHousing, record.HouseholdWater, record.HouseholdNotice,
}

// facts are the household's own fields that have a value, two or more a line.
func (l Look) facts(d *state.Desk, v state.CardView) []fyne.CanvasObject {
	h := v.Household
	mark, color := l.mark(h.Saved)
	parts := []fyne.CanvasObject{
		beside(small(l.village(v.Village)), newLine(mark, SizeSmall, color, false).fitted()),
	}
	if w := l.where(h.Value(record.HouseholdWhere).Text(), h.Value(record.HouseholdBack)); w != "" {
		parts = append(parts, body(w))
	}
	switch keeper := v.Keeper; {
	case v.Merged && keeper.Row.ID.IsZero():
		parts = append(parts, notice("≈", l.t("card.merged_away"), widget.WarningImportance, l.inner()))
	case v.Merged:
		name := l.Words.Name(keeper.Value(record.HouseholdHead).Text(), keeper.Value(record.HouseholdHeadBo).Text())
		parts = append(parts, row("≈ "+l.t("card.merged"), name, "›", ColorWarn,
			func() { d.Go(state.Route{Page: state.PageHouseholds, Household: keeper.Row.ID}) }))
	}
	if v.Conflicts > 0 {
		open := func() {
			d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Household, Record: v.ID})
		}
		parts = append(parts, row("≠ "+l.n("card.conflicts", v.Conflicts), l.t("card.conflicts_do"), "›", ColorWarn, open))
	}
	var cells []fyne.CanvasObject
	for _, no := range factFields {
		if val := h.Value(no); val != "" {
			cells = append(cells, l.fact(l.Words.Field(record.Household, no), l.Words.Value(record.Household, no, val), h.Row.Get(no).InConflict()))
		}
	}
	return append(parts, fitting(l.inner(), cells...))
}

func (l Look) fact(label, value string, conflict bool) fyne.CanvasObject {
	if conflict {
		value = "≠ " + value
	}
	return stack(0, small(label).fitted(), body(value).fitted())
}

var guaranteeFields = []record.Field{
	record.HouseholdFood, record.HouseholdClothing, record.HouseholdEducation,
	record.HouseholdMedical, record.HouseholdHome, record.HouseholdDrinking,
}

// guarantees are the six of 两不愁三保障, by symbol, word and colour.
func (l Look) guarantees(v state.CardView) []fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, no := range guaranteeFields {
		code := v.Household.Value(no).Text()
		symbol, color := "?", ColorWarn
		switch code {
		case "ok":
			symbol, color = "√", ColorOK
		case "problem":
			symbol, color = "!", ColorBad
		case "":
			symbol, color = "·", ColorQuiet
		}
		word := l.Words.Code("guarantee_state", code)
		if code == "" {
			word = l.t("value.none")
		}
		cells = append(cells, stack(0, small(l.Words.Field(record.Household, no)).fitted(), body(symbol+" "+word).in(color).fitted()))
	}
	when := v.Household.Value(record.HouseholdChecked).Day().String()
	head := heading(l.t("card.guarantees"))
	if when != "" {
		head = beside(head, headed(container.NewCenter(small(when).fitted())))
	}
	parts := []fyne.CanvasObject{head, fitting(l.inner(), cells...)}
	if note := v.Household.Value(record.HouseholdGuaranteeNote).Text(); note != "" {
		parts = append(parts, para(state.Breakable(note), l.inner()))
	}
	return parts
}

func (l Look) members(d *state.Desk, v state.CardView) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{heading(l.n("card.members", len(v.Members)))}
	for _, m := range v.Members {
		id := m.Row.ID
		mark, color := "", ColorQuiet
		if m.Saved != state.Sent {
			mark, color = l.mark(m.Saved)
		}
		if n := len(m.Row.Conflicts()); n > 0 {
			mark, color = "≠", ColorWarn
		}
		var line fyne.CanvasObject = row(l.Words.Name(m.Value(record.MemberName).Text(), m.Value(record.MemberNameBo).Text()), l.memberLine(m), mark, color,
			func() {
				d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Member, Record: id})
			})
		if v.MayCare && !state.Left(m) {
			line = beside(line, l.care(d, v, id))
		}
		parts = append(parts, line)
	}
	if d.Kit.Me.MayWrite() {
		parts = append(parts, wrapped(l.inner(), quiet(l.t("card.add_member"), theme.ContentAddIcon(), func() {
			d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Member})
		})))
	}
	return parts
}

// care leads to a member's health and labour codes. The card says that there are
// some, not which: the family may be looking on.
func (l Look) care(d *state.Desk, v state.CardView, member record.ID) fyne.CanvasObject {
	r, entered := v.Care[member]
	word, color := l.t("value.none"), ColorQuiet
	switch {
	case len(r.Row.Conflicts()) > 0:
		word, color = "≠", ColorWarn
	case entered:
		word, color = l.mark(r.Saved)
		sign, _, _ := strings.Cut(word, " ") // its words are too long for here
		word = sign + " " + l.t("care.entered")
	}
	p := newPlate(stack(0, body(l.t("care.open")).aligned(fyne.TextAlignCenter).fitted(), newLine(word, SizeSmall, color, false).aligned(fyne.TextAlignCenter).fitted()), func() {
		d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.MemberCare, Member: member})
	})
	p.fill, p.line, p.pad = ColorSoft, ColorLine, 8
	p.min = fyne.NewSize(Target, Main)
	return p
}

func (l Look) memberLine(m state.Record) string {
	if state.Left(m) {
		return l.Words.Code("member_event", m.Value(record.MemberEvent).Text()) + " " + m.Value(record.MemberEventDate).String()
	}
	s := l.Words.Code("relation", m.Value(record.MemberRelation).Text())
	for _, no := range []record.Field{record.MemberSex, record.MemberBirth, record.MemberSchooling, record.MemberWorkPlace} {
		val := m.Value(no)
		if val == "" || no == record.MemberSchooling && val.Text() == "s0" {
			continue
		}
		if s != "" {
			s += " · "
		}
		s += l.Words.Value(record.Member, no, val)
	}
	return s
}

// visits is the timeline, latest first.
func (l Look) visits(d *state.Desk, v state.CardView) (parts []fyne.CanvasObject) {
	if len(v.Visits) == 0 {
		return append(parts, para(l.t("card.no_visits"), l.inner()))
	}
	shown := v.Visits[:min(len(v.Visits), 20)]
	for _, r := range shown {
		parts = append(parts, l.visit(d, v, r))
	}
	if more := len(v.Visits) - len(shown); more > 0 {
		parts = append(parts, small(l.n("more", more)))
	}
	return parts
}

func (l Look) visit(d *state.Desk, v state.CardView, r state.Record) fyne.CanvasObject {
	who := l.person(v.People, state.Author(r))
	if by := r.Value(record.VisitOnBehalf).ID(); !by.IsZero() {
		who = l.Words.Say(state.Msg{Key: "visit.entered_for", Text: l.person(v.People, by)})
	}
	place := l.Words.Code("place", r.Value(record.VisitPlace).Text())
	if place != "" {
		place += " · "
	}
	mark, color := l.mark(r.Saved)
	lines := []fyne.CanvasObject{
		beside(strong(r.Value(record.VisitDate).String()), newLine(mark, SizeSmall, color, false).fitted()),
		small(place + who),
	}
	width := l.inner() - 2*12
	if t := r.Value(record.VisitTopics).Codes(); len(t) > 0 {
		lines = append(lines, para(l.Words.Codes("visit_topic", t), width))
	} else {
		lines = append(lines, para(l.Words.Codes("visit_present", r.Value(record.VisitPresent).Codes()), width))
	}
	if n := r.Value(record.VisitNeeds).Codes(); len(n) > 0 {
		lines = append(lines, smallPara(l.named(l.Words.Field(record.Visit, record.VisitNeeds), l.Words.Codes("visit_need", n)), width))
	}
	if note := r.Value(record.VisitNote).Text(); note != "" {
		lines = append(lines, para(state.Breakable(note), width))
	}
	if next := r.Value(record.VisitNext); next != "" {
		lines = append(lines, small(l.named(l.Words.Field(record.Visit, record.VisitNext), next.String())))
	}
	if why := r.Value(record.VisitReason).Text(); why != "" {
		lines = append(lines, smallPara(l.named(l.t("visit.corrected"), state.Breakable(why)), width))
	}
	p := newPlate(stack(0, lines...), nil)
	p.fill, p.pad = ColorSoft, 12
	if d.Kit.Me.MayWrite() {
		p.onTap = func() { d.Go(state.Route{Page: state.PageVisit, Household: v.ID, Record: r.Row.ID}) }
	}
	return p
}
