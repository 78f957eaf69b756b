package screen

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Households draws the list that finds people.
func Households(l Look, d *state.Desk) *Pane {
	s := d.Households
	search, top, follow := l.searching(d)
	count := part.Small("")
	list := newList(func() int { return s.View().Total }, newListRow, func(i int, o *listRow) bool {
		hit, ok := s.Row(i)
		l.house(o, hit, ok)
		return ok && hit.ID == s.View().Selected
	}, func(i int) {
		if hit, ok := s.Row(i); ok {
			d.Go(state.Route{Page: state.PageHouseholds, Household: hit.ID})
		}
	})
	search.on[fyne.KeyDown] = func() { fyne.CurrentApp().Driver().CanvasForObject(list).Focus(list) }
	// beside is the household that is shown beside, while it is not among the lines.
	beside := newListRow()
	beside.Hide()
	wasApart := false
	var seen record.ID // the household that was last brought into view
	say := container.NewVBox()
	var counted fyne.CanvasObject = count
	if d.Kit.Me.MaySeeCoverage() {
		counted = part.Beside(count, part.Button(l.t("coverage.open"), part.None, false, func() { d.Go(state.Route{Page: state.PageCoverage}) }))
	}
	over := container.New(layout.NewCustomPaddedLayout(part.Gap, part.Space4, part.Edge, part.Edge),
		part.Stack(part.Space8, append(top, counted, say)...))
	above := container.NewVBox(over, beside)
	p := &Pane{Title: func() string { return l.t("page.households") }, Search: search, list: list}
	p.Body = container.New(layout.NewBorderLayout(above, nil, nil, nil), above, list) // the search is the first that keys reach
	if d.Kit.Me.MayAdd() {
		p.Main = part.MainButton(l.t("households.add"), theme.ContentAddIcon(), func() {
			d.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
		})
		l.hint(p.Main, hintMain)
		p.Foot = part.Foot(p.Main, part.Side(l.t("page.batch"), theme.MailForwardIcon(), func() { d.Go(state.Route{Page: state.PageBatch}) }))
	}
	p.Refresh = func() {
		v := s.View()
		follow()
		count.Set(l.n("households.count", v.Total))
		say.Objects = nil
		switch {
		case v.Say.Key != "":
			say.Add(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
		case v.Loaded && v.Total == 0:
			say.Add(part.Empty(l.t("households.none"), nil, l.inner()))
		}
		i, among := s.At(v.Selected)
		c := d.Card.View()
		apart := !among && c.Loaded && c.ID == v.Selected && !v.Selected.IsZero()
		if apart {
			l.house(beside, hitOf(c), true)
			beside.mark(true, false)
		}
		if beside.Hidden = !apart; apart != wasApart {
			wasApart = apart
			p.Body.Refresh() // the lines have more room, or less
		}
		list.Refresh()
		if list.Size().Height == 0 {
			return // it has no place yet
		}
		if among && v.Selected != seen {
			list.Highlight(i) // and brings it into view
		}
		seen = v.Selected
	}
	p.Refresh()
	return p
}

// hitOf is the line of the household of a card.
func hitOf(c state.CardView) state.Hit {
	h := c.Household
	hit := state.Hit{ID: c.ID, Head: h.Value(record.HouseholdHead).Text(), HeadBo: h.Value(record.HouseholdHeadBo).Text(),
		Group: int(h.Value(record.HouseholdGroup).Int()), Class: c.Class(),
		Where: h.Value(record.HouseholdWhere).Text(), Back: h.Value(record.HouseholdBack), Saved: h.Saved}
	if len(c.Visits) > 0 {
		hit.Last = c.Visits[0].Value(record.VisitDate).Day()
	}
	return hit
}

// searching is where one types whom to find, and the choices that narrow the list;
// follow has both show what the list is narrowed to, from wherever that was chosen.
// Enter opens the first that is found.
func (l Look) searching(d *state.Desk) (search *textEntry, objects []fyne.CanvasObject, follow func()) {
	s, choices := d.Households, container.NewStack()
	search = l.newEntry(1, 0)
	first := func() {
		s.First(func(hit state.Hit) { d.Go(state.Route{Page: state.PageHouseholds, Household: hit.ID}) })
	}
	search.enters(first).finds = true
	search.SetPlaceHolder(l.t("households.search"))
	search.ActionItem = widget.NewIcon(theme.SearchIcon())
	search.OnChanged = s.Search
	var shown *state.Find
	return search, []fyne.CanvasObject{search, choices}, func() {
		f := s.View().Find
		if search.Text != f.Text {
			search.SetText(f.Text)
		}
		if f.Text = ""; shown == nil || *shown != f {
			shown = &f
			choices.Objects = []fyne.CanvasObject{l.filters(s)}
			choices.Refresh()
		}
	}
}

// filters narrow the list by group, status and village, each with one choice.
func (l Look) filters(s *state.Households) fyne.CanvasObject {
	v := s.View()
	groups := []choice{{"", l.t("filter.group")}}
	for _, g := range v.Groups {
		groups = append(groups, choice{strconv.Itoa(g), l.n("group", g)})
	}
	statuses := []choice{{"", l.t("filter.status")}}
	for _, c := range v.Statuses {
		statuses = append(statuses, choice{c, l.Words.ClassCode(c)})
	}
	objects := []fyne.CanvasObject{
		newSelect(groups, group(v.Find.Group), func(c string) {
			n, _ := strconv.Atoi(c)
			s.Group(n)
		}),
		newSelect(statuses, v.Find.Status, s.Status),
	}
	if len(v.Villages) > 1 {
		villages := []choice{{"", l.t("filter.village")}}
		for _, vi := range v.Villages {
			villages = append(villages, choice{vi.Code, l.village(vi)})
		}
		objects = append(objects, newSelect(villages, v.Find.Village, s.Village))
	}
	return part.InColumns(len(objects), 0, objects...)
}

func group(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// choice is a code and its words.
type choice struct{ code, words string }

// newSelect offers choices by their words and gives back the code.
func newSelect(choices []choice, now string, set func(code string)) fyne.CanvasObject {
	words := make([]string, len(choices))
	codes := map[string]string{}
	at := -1
	for i, c := range choices {
		w := c.words
		for _, taken := codes[w]; taken; _, taken = codes[w] {
			w += "\u00a0" // two villages may have one name: keep them apart
		}
		words[i], codes[w] = w, c.code
		if c.code == now {
			at = i
		}
	}
	s := part.NewSelect(words, nil)
	if at >= 0 {
		s.SetSelectedIndex(at)
	}
	s.OnChanged = func(w string) { set(codes[w]) }
	border := canvas.NewRectangle(color.Transparent) // the toolkit draws none
	border.CornerRadius, border.StrokeWidth, border.StrokeColor = part.Radius, 1, theme.Color(part.ColorLine)
	return container.NewStack(s, border)
}

// house shows a household on a line: name in both scripts, where it lives, and where it
// is now.
func (l Look) house(r *listRow, h state.Hit, ok bool) {
	if !ok {
		r.show("…", "", part.Badge{}, part.Badge{})
		return
	}
	place := l.Words.Class(h.Class)
	if h.Away {
		place = l.t("household.merged_away")
	}
	var mark part.Badge
	if h.Saved != state.Sent {
		mark = l.mark(h.Saved)
	} else if h.Last != 0 {
		mark.Word = h.Last.String()
	}
	r.show(l.Words.Name(h.Head, h.HeadBo), l.n("group", h.Group)+" · "+place, l.where(h.Where, h.Back), mark)
}
