package screen

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// visitTogether is how many households may be chosen for one visit: as many tents as
// stand together.
const visitTogether = 12

// HouseholdTable draws the list that finds people as a table, where no card stands
// beside it.
func HouseholdTable(l Look, d *state.Desk) *Pane {
	s := d.Households
	search, top, follow := l.searching(d)
	say := container.NewVBox()
	over := container.New(searchBar{}, top...)
	var actions []part.Action[state.Hit]
	if d.Kit.Me.MayWrite() {
		actions = append(actions, part.Action[state.Hit]{Words: l.t("card.visit"), Sign: part.Plus, Most: visitTogether, Do: func(h []state.Hit) {
			d.Go(state.Route{Page: state.PageVisit, Household: h[0].ID})
			for _, also := range h[1:] {
				d.Visit.Add(also.ID)
			}
		}})
	}
	var table *part.Table[state.Hit]
	move := func() {
		var ids []record.ID
		for _, h := range table.Chosen() {
			ids = append(ids, h.ID)
		}
		d.Go(state.Route{Page: state.PageBatch})
		if len(ids) > 0 {
			d.Batch.Take(ids)
		}
	}
	if d.Kit.Me.MayAdd() {
		actions = append(actions, part.Action[state.Hit]{Words: l.t("page.batch"), Sign: part.Away, Most: state.MaxBatch, Do: func([]state.Hit) { move() }})
	}
	table = part.NewTable(part.TableOf[state.Hit]{
		Words: l.tableWords("households.count", "households.none"), Columns: l.houseColumns(d), Actions: actions, Over: over,
		Key:  func(h state.Hit) string { return h.ID.String() },
		Open: func(h state.Hit) { d.Go(state.Route{Page: state.PageHouseholds, Household: h.ID}) },
	})
	p := &Pane{Title: func() string { return l.t("page.households") }, Body: container.NewBorder(say, nil, nil, nil, table), Search: search}
	search.on[fyne.KeyDown] = func() { fyne.CurrentApp().Driver().CanvasForObject(table).Focus(table.Focus()) }
	var others []fyne.CanvasObject
	if d.Kit.Me.MayAdd() {
		p.Main = part.MainButton(l.t("households.add"), theme.ContentAddIcon(), func() {
			d.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
		})
		l.hint(p.Main, hintMain)
		others = append(others, part.Side(l.t("page.batch"), theme.MailForwardIcon(), move))
	}
	if d.Kit.Me.MaySeeCoverage() {
		others = append(others, part.Side(l.t("coverage.open"), theme.ListIcon(), func() { d.Go(state.Route{Page: state.PageCoverage}) }))
	}
	switch {
	case p.Main != nil:
		p.Foot = part.Foot(p.Main, others...)
	case len(others) > 0: // who may not add a household
		p.Foot = part.Foot(others[0])
	}
	shown := -1
	p.Refresh = func() {
		follow()
		say.Objects = nil
		if v := s.View(); v.Say.Key != "" {
			say.Add(part.Inset(l.wrong(v.Say), part.Space8, part.Edge))
		}
		if hits, seq := s.All(); seq != shown {
			shown = seq
			table.Set(hits)
		}
	}
	p.Refresh()
	return p
}

// tableWords are what a table of some rows says of itself.
func (l Look) tableWords(count, none string) part.TableWords {
	return part.TableWords{
		Copy: l.t("table.copy"), None: l.t(none),
		Count:  func(shown, _ int) string { return l.n(count, shown) },
		Chosen: func(n int) string { return l.n("table.chosen", n) },
		Copied: func(n int) string { return l.n("table.copied", n) },
	}
}

// houseColumns are what the table says of a household, the most important first.
func (l Look) houseColumns(d *state.Desk) []part.Column[state.Hit] {
	order := record.NewNameOrder()
	field := func(no record.Field) string { return l.Words.Field(record.Household, no) }
	number := func(of func(state.Hit) int) (func(state.Hit) string, func(a, b state.Hit) int) {
		return func(h state.Hit) string { return strconv.Itoa(of(h)) }, func(a, b state.Hit) int { return cmp.Compare(of(a), of(b)) }
	}
	groups, byGroup := number(func(h state.Hit) int { return h.Group })
	sizes, bySize := number(func(h state.Hit) int { return h.Size })
	columns := []part.Column[state.Hit]{
		{Title: field(record.HouseholdHead), Width: 11, Grow: 2, Value: func(h state.Hit) string { return l.Words.Name(h.Head, h.HeadBo) },
			Order: func(h state.Hit) string { return order.Key(h.Head) }},
		{Title: field(record.HouseholdGroup), Width: 4, End: true, Value: groups, Compare: byGroup},
		{Title: l.t("section.register"), Width: 7, Grow: 3, Value: func(h state.Hit) string {
			if h.Away {
				return l.t("household.merged_away")
			}
			return l.Words.Class(h.Class)
		}},
		{Title: field(record.HouseholdWhere), Width: 8, Grow: 4, Value: func(h state.Hit) string { return l.where(h.Where, h.Back).Word },
			Badge: func(h state.Hit) part.Badge { return l.where(h.Where, h.Back) }},
		{Title: l.t("table.last"), Width: 6, Value: func(h state.Hit) string { return h.Last.String() }},
		{Title: l.Words.Field(record.Visit, record.VisitNext), Width: 6, Value: func(h state.Hit) string { return h.Next.String() }},
		{Title: field(record.HouseholdSize), Width: 4, End: true, Value: sizes, Compare: bySize},
		{Title: l.t("table.saved"), Width: 6, Grow: 1, Value: func(h state.Hit) string { return l.mark(h.Saved).Word }, Badge: func(h state.Hit) part.Badge { return l.mark(h.Saved) }},
	}
	if len(d.Kit.Me.Villages) > 1 {
		columns = append(columns, part.Column[state.Hit]{Title: field(record.HouseholdVillage), Width: 6, Grow: 2,
			Value: func(h state.Hit) string { return l.village(d.Kit.Me.Village(h.Village)) }})
	}
	return columns
}

// searchBar lays the field for searching and the choices beside it in one line.
type searchBar struct{}

func (searchBar) MinSize(o []fyne.CanvasObject) fyne.Size {
	em := theme.Size(theme.SizeNameText)
	return fyne.NewSize(36*em, part.Highest(o))
}

func (searchBar) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - part.Gap) * 0.45
	o[0].Resize(fyne.NewSize(w, s.Height))
	o[1].Resize(fyne.NewSize(s.Width-w-part.Gap, s.Height))
	o[1].Move(fyne.NewPos(w+part.Gap, 0))
}
