package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Roster draws one of the lists of the county's people and devices.
func Roster(l Look, d *state.Desk) *Pane {
	s := d.Roster
	list := newList(func() int { return len(s.View().Lines) }, newListRow, func(i int, r *listRow) bool {
		v := s.View()
		x := v.Lines[i]
		r.show(l.rosterName(v, x), l.rosterMore(v, x), l.rosterFirst(v, x), l.rosterLast(v, x))
		return !x.Row.ID.IsZero() && (x.Row.ID == d.Route().Record || x.Row.ID == d.Route().Person)
	}, func(i int) { l.openLine(d, s.View().Lines[i]) })
	count := part.Small("")
	p := l.rosterPane(d, list, func(v state.RosterView) []fyne.CanvasObject {
		count.Set(l.n("people.count", len(v.Lines)))
		list.Refresh()
		if v.Loaded && len(v.Lines) == 0 {
			return []fyne.CanvasObject{part.Empty(l.t("people.none"), nil, l.inner())}
		}
		return []fyne.CanvasObject{count}
	})
	p.list = list
	return p
}

// RosterTable draws it as a table, where there is width.
func RosterTable(l Look, d *state.Desk) *Pane {
	tables, body := map[record.Kind]*part.Table[state.RosterLine]{}, container.NewStack()
	shown := -1
	return l.rosterPane(d, body, func(v state.RosterView) []fyne.CanvasObject {
		t := tables[v.What]
		if t == nil {
			t = part.NewTable(part.TableOf[state.RosterLine]{
				Words: l.tableWords("people.count", "people.none"), Columns: l.rosterColumns(d, v.What), Actions: l.rosterActions(d, v.What), Plain: v.What != record.Team,
				Key:  state.RosterLine.Key,
				Open: func(x state.RosterLine) { l.openLine(d, x) },
			})
			tables[v.What] = t
		}
		if len(body.Objects) == 0 || body.Objects[0] != t {
			draw(body, t)
			shown = -1
		}
		if v.Seq != shown {
			shown = v.Seq
			t.Set(v.Lines)
		}
		return nil
	})
}

func (l Look) openLine(d *state.Desk, x state.RosterLine) {
	if at, leads := x.Route(d.Roster.View().What); leads {
		d.Go(at)
	}
}

// rosterActions are what may be done to a chosen team.
func (l Look) rosterActions(d *state.Desk, what record.Kind) []part.Action[state.RosterLine] {
	if what != record.Team || !d.Kit.Me.KeepsPeople() {
		return nil
	}
	return []part.Action[state.RosterLine]{{Words: l.t("handover.team"), Sign: part.Same, Most: 1, Do: func(x []state.RosterLine) {
		d.Go(state.Route{Page: state.PageHandover, Record: x[0].Row.ID})
	}}}
}

// rosterPane has the choice of the list, the day and a search over a body, and adds one.
func (l Look) rosterPane(d *state.Desk, body fyne.CanvasObject, refresh func(state.RosterView) []fyne.CanvasObject) *Pane {
	s, over, feet := d.Roster, container.NewStack(), container.NewStack()
	search := l.newEntry(1, 0)
	search.SetPlaceHolder(l.t("people.search"))
	search.OnChanged = s.Search
	search.on = map[fyne.KeyName]func(){}
	p := &Pane{Title: func() string { return l.t("page.people") }, Body: under(over, body), Foot: feet, Search: search}
	var pick picker
	p.Refresh = func() {
		v := s.View()
		if search.Text != v.Text {
			search.SetText(v.Text)
		}
		parts := []fyne.CanvasObject{l.whats(d, v)}
		if v.What != record.Unit && v.What != record.Person {
			to := func(day record.Day) { d.Go(state.Route{Page: state.PagePeople, Kind: v.What, Day: day}) }
			today := part.Chip(l.t("today"), v.Today, func() { to(0) })
			parts = append(parts, l.day(v.Day, to, pick.button(l, "pick.open", "day", v.Day), today))
			parts = append(parts, pick.days(l, "day", v.Day, to)...)
		}
		parts = append(parts, search)
		if v.What == record.Device {
			parts = append(parts, part.Note(l.t("people.devices_known")).Draw(l.inner()))
		}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		parts = append(parts, refresh(v)...)
		draw(over, part.Inset(part.Stack(part.Space8, parts...), part.Space8, part.Edge))
		p.Main, feet.Objects = nil, nil
		if v.Add {
			p.Main = l.adds(addsTo[v.What], func() { d.Go(state.Route{Page: state.PageEdit, Kind: addKind(v.What)}) })
			feet.Objects = []fyne.CanvasObject{part.Foot(p.Main)}
		}
		feet.Refresh()
	}
	pick.redraw = func() { p.Refresh() }
	p.Refresh()
	return p
}

// addKind is the kind of what is added to a list: a helper by an assignment.
func addKind(what record.Kind) record.Kind {
	if what == state.Paired {
		return record.Assignment
	}
	return what
}

var addsTo = map[record.Kind]string{record.Assignment: "edit.new.assignment", state.Paired: "edit.new.assignment", record.Team: "edit.new.team",
	record.Person: "edit.new.person", record.Unit: "edit.new.unit"}

// whats are the lists that may be chosen.
func (l Look) whats(d *state.Desk, v state.RosterView) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, k := range v.Whats {
		chips = append(chips, part.Chip(l.t(rosterWords[k]), k == v.What, func() { d.Go(state.Route{Page: state.PagePeople, Kind: k, Day: dayBut(v)}) }))
	}
	return part.Wrapped(l.inner(), chips...)
}

// dayBut is the day that is looked at, unless it is today.
func dayBut(v state.RosterView) record.Day {
	if v.Today {
		return 0
	}
	return v.Day
}

var rosterWords = map[record.Kind]string{record.Assignment: "people.assigned", state.Paired: "people.helpers", record.Team: "people.teams",
	record.Person: "people.persons", record.Unit: "people.units", record.Device: "people.devices", state.Gaps: "people.gaps"}

// options are what may be taken of what was found, and what is taken.
func (l Look) options(all []state.Option, chosen bool, tap func(state.Option)) (rows []fyne.CanvasObject) {
	for _, o := range all {
		badge := part.Badge{Sign: part.Plus}
		if chosen {
			badge = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary}
		}
		name := l.name(o.Name)
		if o.Name.Name == o.More { // a place without a record
			name = l.village(state.Village{Code: o.More, Name: o.More})
		}
		rows = append(rows, part.Row{First: name, Second: o.More, Badge: badge, Width: l.inner(), Chosen: chosen, Tap: func() { tap(o) }}.Plate())
	}
	return rows
}
