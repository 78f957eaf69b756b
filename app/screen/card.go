package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Card draws one household. Where there is room its visits stand in a pane of
// their own.
func Card(l Look, d *state.Desk) *Pane {
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
	visit := part.MainButton(l.t("card.visit"), theme.ContentAddIcon(), func() {
		d.Go(state.Route{Page: state.PageVisit, Household: d.Card.View().ID})
	})
	if !d.Route().Household.IsZero() {
		p.Main = visit
	}
	change := part.Side(l.t("edit"), theme.DocumentCreateIcon(), edit)
	l.hint(visit, hintMain)
	l.hint(change, hintEdit)
	feet := part.Foot(visit, change)
	p.Foot, p.Edit = feet, edit
	p.Refresh = func() {
		v := d.Card.View()
		if !v.ID.IsZero() && v.Loaded && v.May.Visit {
			feet.Show()
		} else {
			feet.Hide()
		}
		switch {
		case v.ID.IsZero():
			f.show(part.Empty(l.t("card.pick"), nil, l.inner()))
			return
		case v.Say.Key != "":
			f.show(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
			return
		case !v.Loaded:
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := append(l.void(v.Household), l.facts(d, v)...)
		parts = append(parts, l.guarantees(v)...)
		parts = append(parts, l.members(d, v)...)
		parts = append(parts, l.matters(d, v)...)
		if !l.Beside(state.PaneVisits) {
			parts = append(parts, part.Section(l.n("card.visits_n", len(v.Visits)), nil))
			parts = append(parts, l.visits(d, v)...)
		}
		parts = append(parts, l.voided(d, v)...)
		parts = append(parts, part.Wrapped(l.inner(), l.past(d, v.ID)))
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
	record.HouseholdRegister, record.HouseholdAssistance, record.HouseholdGroup, record.HouseholdSize, record.HouseholdCause, record.HouseholdCauses,
	record.HouseholdPhone, record.HouseholdHousing, record.HouseholdWater, record.HouseholdNotice,
}

// facts are the household's own fields that have a value, two or more a line.
func (l Look) facts(d *state.Desk, v state.CardView) []fyne.CanvasObject {
	h := v.Household
	parts := []fyne.CanvasObject{
		part.Beside(part.Small(l.village(v.Village)), l.mark(h.Saved).Small()),
	}
	if w := l.where(h.Value(record.HouseholdWhere).Text(), h.Value(record.HouseholdBack)); !w.None() {
		parts = append(parts, w.Body())
	}
	switch keeper := v.Keeper; {
	case v.Merged && keeper.Row.ID.IsZero():
		parts = append(parts, part.Notice{Sign: part.Same, Words: l.t("card.merged_away"), Color: part.ColorWarn}.Draw(l.inner()))
	case v.Merged:
		name := l.Words.Name(keeper.Value(record.HouseholdHead).Text(), keeper.Value(record.HouseholdHeadBo).Text())
		parts = append(parts, l.row(l.t("card.merged"), name, part.Badge{Sign: part.Same, Color: part.ColorWarn},
			func() { d.Go(state.Route{Page: state.PageHouseholds, Household: keeper.Row.ID}) }))
	}
	if v.Conflicts > 0 {
		open := func() {
			d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Household, Record: v.ID})
		}
		parts = append(parts, l.row(l.n("card.conflicts", v.Conflicts), l.t("card.conflicts_do"), part.Badge{Sign: part.Conflict, Color: part.ColorWarn}, open))
	}
	var cells []fyne.CanvasObject
	if m := v.Monitored; m.Type != "" {
		as := l.Words.Code("monitor_type", m.Type)
		if m.Since != 0 {
			as += " · " + m.Since.String()
		}
		cells = append(cells, part.Fact(l.t("card.monitored"), as, false))
	}
	for _, no := range factFields {
		if val := h.Value(no); val != "" {
			cells = append(cells, part.Fact(l.Words.Field(record.Household, no), l.Words.Value(record.Household, no, val), h.Row.Get(no).InConflict()))
		}
	}
	return append(parts, part.Fitting(l.inner(), cells...))
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
		b := part.Badge{Sign: part.Question, Word: l.Words.Code("guarantee_state", code), Color: part.ColorWarn}
		switch code {
		case "ok":
			b.Sign, b.Color = part.Check, part.ColorOK
		case "problem":
			b.Sign, b.Color = part.Alert, part.ColorBad
		case "":
			b = part.Badge{Sign: part.Unset, Word: l.t("value.none")}
		}
		cells = append(cells, part.State(l.Words.Field(record.Household, no), b))
	}
	when := v.Household.Value(record.HouseholdChecked).Day().String()
	parts := []fyne.CanvasObject{part.Section(l.t("card.guarantees"), part.Small(when).Fitted()), part.Fitting(l.inner(), cells...)}
	if note := v.Household.Value(record.HouseholdGuaranteeNote).Text(); note != "" {
		parts = append(parts, part.Para(state.Breakable(note), l.inner()))
	}
	return parts
}

func (l Look) members(d *state.Desk, v state.CardView) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Section(l.n("card.members", len(v.Members)), nil)}
	for _, m := range v.Members {
		id := m.Row.ID
		var mark part.Badge
		if m.Saved != state.Sent {
			mark = l.mark(m.Saved)
		}
		if n := len(m.Row.Conflicts()); n > 0 {
			mark = part.Badge{Sign: part.Conflict, Color: part.ColorWarn}
		}
		row := part.Row{First: l.Words.Name(m.Value(record.MemberName).Text(), m.Value(record.MemberNameBo).Text()), Second: l.memberLine(m), Badge: mark,
			Width: l.inner(), Tap: func() {
				d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Member, Record: id})
			}}
		if !v.May.Care || state.Left(m) {
			parts = append(parts, row.Plate())
			continue
		}
		care := l.care(d, v, id)
		if row.Width -= care.MinSize().Width + part.Gap; row.Fits() {
			parts = append(parts, part.Beside(row.Plate(), care))
			continue
		}
		row.Width = l.inner()
		parts = append(parts, part.Stack(part.Space4, row.Plate(), care))
	}
	if v.May.Member {
		parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("card.add_member"), theme.ContentAddIcon(), func() {
			d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Member})
		})))
	}
	return parts
}

// care leads to a member's health and labour codes. The card says that there are
// some, not which: the family may be looking on.
func (l Look) care(d *state.Desk, v state.CardView, member record.ID) fyne.CanvasObject {
	r, entered := v.Care[member]
	b := part.Badge{Word: l.t("value.none")}
	switch {
	case len(r.Row.Conflicts()) > 0:
		b = part.Badge{Sign: part.Conflict, Color: part.ColorWarn}
	case entered:
		b = l.mark(r.Saved)
		b.Word = l.t("care.entered") // its own words are too long for here
	}
	p := part.NewPlate(part.Stack(0, part.Body(l.t("care.open")).Aligned(fyne.TextAlignCenter).Fitted(), container.NewCenter(b.Small())), func() {
		d.Go(state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.MemberCare, Member: member})
	})
	p.Fill, p.Border, p.Pad = part.ColorSoft, part.ColorLine, part.Space8
	p.Min = fyne.NewSize(part.Target, part.Main)
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
		return append(parts, part.Empty(l.t("card.no_visits"), nil, l.inner()))
	}
	if picture := l.visitPicture(v); picture != nil {
		parts = append(parts, picture)
	}
	shown := v.Visits[:min(len(v.Visits), 20)]
	for _, r := range shown {
		parts = append(parts, l.visit(d, v, r))
	}
	if more := len(v.Visits) - len(shown); more > 0 {
		parts = append(parts, part.Small(l.n("more", more)))
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
	lines := []fyne.CanvasObject{
		part.Beside(part.Strong(r.Value(record.VisitDate).String()), l.mark(r.Saved).Small()),
		part.Small(place + who),
	}
	width := l.inner() - 2*part.Space12
	if t := r.Value(record.VisitTopics).Codes(); len(t) > 0 {
		lines = append(lines, part.Para(l.Words.Codes("visit_topic", t), width))
	} else {
		lines = append(lines, part.Para(l.Words.Codes("visit_present", r.Value(record.VisitPresent).Codes()), width))
	}
	if n := r.Value(record.VisitNeeds).Codes(); len(n) > 0 {
		lines = append(lines, part.SmallPara(l.named(l.Words.Field(record.Visit, record.VisitNeeds), l.Words.Codes("visit_need", n)), width))
	}
	if note := r.Value(record.VisitNote).Text(); note != "" {
		lines = append(lines, part.Para(state.Breakable(note), width))
	}
	if next := r.Value(record.VisitNext); next != "" {
		lines = append(lines, part.Small(l.named(l.Words.Field(record.Visit, record.VisitNext), next.String())))
	}
	if why := r.Value(record.VisitReason).Text(); why != "" {
		lines = append(lines, part.SmallPara(l.named(l.t("visit.corrected"), state.Breakable(why)), width))
	}
	p := part.NewPlate(part.Stack(0, lines...), nil)
	p.Fill, p.Pad = part.ColorSoft, part.Space12
	if v.May.Visit {
		p.OnTap = func() { d.Go(state.Route{Page: state.PageVisit, Household: v.ID, Record: r.Row.ID}) }
	}
	return p
}
