package screen

import (
	"cmp"
	"strconv"
	"strings"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// names are those of people, in a line.
func (l Look) names(all []state.Named) string {
	var words []string
	for _, n := range all {
		words = append(words, l.name(n))
	}
	return l.list(words)
}

// rosterPlaces are villages and townships, in a line.
func (l Look) rosterPlaces(x state.RosterLine) string {
	var words []string
	for _, v := range x.Places {
		words = append(words, l.village(v))
	}
	return l.list(words)
}

// rosterRoles are the roles of a person, or those that nobody has.
func (l Look) rosterRoles(v state.RosterView, x state.RosterLine) string {
	var words []string
	for _, role := range x.Roles {
		if role == "team" {
			words = append(words, l.t("people.no_team"))
			continue
		}
		words = append(words, l.Words.CodeOn("role", role, v.Day))
	}
	return l.list(words)
}

// rosterRole is what somebody is assigned as, with whose place he takes.
func (l Look) rosterRole(v state.RosterView, x state.RosterLine) string {
	what := l.rosterRoles(v, x)
	if x.Acting != (state.Named{}) {
		what += " · " + l.Words.Say(state.Msg{Key: "people.acts", Text: l.name(x.Acting)})
	}
	return what
}

// rosterName is what a line is about.
func (l Look) rosterName(v state.RosterView, x state.RosterLine) string {
	switch v.What {
	case record.Team:
		return x.Value(record.TeamName).Text()
	case record.Unit:
		return x.Value(record.UnitName).Text()
	case record.Device:
		return cmp.Or(x.Value(record.DeviceLabel).Text(), x.Row.ID.Short())
	case state.Gaps:
		return l.rosterPlaces(x)
	}
	return l.names(x.Who)
}

// rosterMore is the second line.
func (l Look) rosterMore(v state.RosterView, x state.RosterLine) string {
	switch v.What {
	case record.Assignment:
		return together(l.rosterRole(v, x), cmp.Or(x.Team.Name, l.rosterPlaces(x)))
	case record.Team:
		return together(l.names(x.Who), l.rosterPlaces(x))
	case record.Person:
		return together(x.Value(record.PersonUnit).Text(), l.rosterRoles(v, x))
	case record.Unit:
		return l.cell(x.Record, record.UnitLevel)
	case record.Device:
		return together(l.names(x.Who), l.deviceCame(x))
	case state.Gaps:
		return l.rosterRoles(v, x)
	}
	return x.Value(record.PersonUnit).Text()
}

func together(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// rosterState is what stands at the end of a line.
func (l Look) rosterState(v state.RosterView, x state.RosterLine) part.Badge {
	switch v.What {
	case state.Paired:
		return part.Badge{Word: l.n("people.households", x.Count)}
	case record.Team, record.Unit:
		return part.Badge{Word: l.n("people.heads", x.Count)}
	case record.Device:
		return l.deviceState(v, x)
	case state.Gaps:
		return part.Badge{Sign: part.Question, Color: part.ColorWarn}
	case record.Assignment:
		return part.Badge{Word: l.term(x.Record)}
	}
	return part.Badge{}
}

// term says from when to when.
func (l Look) term(x state.Record) string {
	if x.Value(record.AssignmentTo) == "" {
		return l.Words.Say(state.Msg{Key: "team.since", Text: x.Value(record.AssignmentFrom).String()})
	}
	return x.Value(record.AssignmentFrom).String() + "–" + x.Value(record.AssignmentTo).String()
}

func (l Look) deviceCame(x state.RosterLine) string {
	if x.Came == 0 {
		return l.t("people.nothing_came")
	}
	return l.Words.Ago(x.Came, l.Now())
}

// rosterFirst and rosterLast are what stands at the ends of the two lines: how a device
// is stands over what of it waits, beside whose it is.
func (l Look) rosterFirst(v state.RosterView, x state.RosterLine) part.Badge {
	if v.What == record.Device {
		return l.deviceState(v, x)
	}
	return part.Badge{}
}

func (l Look) rosterLast(v state.RosterView, x state.RosterLine) part.Badge {
	waits := l.deviceWaits(x)
	switch {
	case v.What != record.Device:
		return l.rosterState(v, x)
	case x.Count > 0 && l.deviceState(v, x) != waits:
		return waits
	}
	return part.Badge{}
}

func (l Look) deviceWaits(x state.RosterLine) part.Badge {
	return part.Badge{Sign: part.Held, Word: l.n("people.waits", x.Count), Color: part.ColorWarn}
}

// deviceState says that a device was revoked, or what of it waits or is unusual.
func (l Look) deviceState(v state.RosterView, x state.RosterLine) part.Badge {
	revoked := x.Value(record.DeviceRevoked).Day()
	switch {
	case revoked != 0 && revoked <= v.Day:
		return part.Badge{Sign: part.Cross, Word: l.Words.Say(state.Msg{Key: "people.revoked", Text: revoked.String()})}
	case x.Count > 0:
		return l.deviceWaits(x)
	case len(x.Flags) > 0:
		return part.Badge{Sign: part.Alert, Word: l.Words.Codes("batch_flag", x.Flags), Color: part.ColorWarn}
	}
	return part.Badge{}
}

type rosterColumn = part.Column[state.RosterLine]

// rosterColumns are what the table of a list says, the most important first.
func (l Look) rosterColumns(d *state.Desk, what record.Kind) []rosterColumn {
	order := record.NewNameOrder()
	view := d.Roster.View
	field := func(no record.Field, width, grow float32) rosterColumn {
		return rosterColumn{Title: l.Words.Field(what, no), Width: width, Grow: grow, Value: func(x state.RosterLine) string { return l.cell(x.Record, no) }}
	}
	said := func(title string, width, grow float32, say func(state.RosterView, state.RosterLine) string) rosterColumn {
		return rosterColumn{Title: title, Width: width, Grow: grow, Value: func(x state.RosterLine) string { return say(view(), x) }}
	}
	name := said(l.t("people.name"), 9, 1, l.rosterName)
	name.Order = func(x state.RosterLine) string {
		if len(x.Who) > 0 && what != record.Team && what != record.Device {
			return order.Key(x.Who[0].Name)
		}
		return order.Key(l.rosterName(view(), x))
	}
	count := func(title string) rosterColumn {
		return rosterColumn{Title: title, Width: 5, End: true, Value: func(x state.RosterLine) string { return strconv.Itoa(x.Count) },
			Compare: func(a, b state.RosterLine) int { return cmp.Compare(a.Count, b.Count) }}
	}
	places := said(l.Words.Field(record.Assignment, record.AssignmentAreas), 9, 3, func(_ state.RosterView, x state.RosterLine) string { return l.rosterPlaces(x) })
	team := said(l.t("kind.team"), 9, 2, func(_ state.RosterView, x state.RosterLine) string { return x.Team.Name })
	people := l.t("people.people")
	switch what {
	case record.Assignment:
		return []rosterColumn{name, said(l.Words.Field(what, record.AssignmentRole), 8, 2, l.rosterRole), field(record.AssignmentTeamRole, 6, 0), team, places,
			field(record.AssignmentFrom, 6, 0), field(record.AssignmentTo, 6, 0)}
	case record.Team:
		return []rosterColumn{name, said(l.t("people.leads"), 7, 1, func(_ state.RosterView, x state.RosterLine) string { return l.names(x.Who) }), count(people), places,
			field(record.TeamKind, 6, 1), field(record.TeamFrom, 6, 0), field(record.TeamTo, 6, 0)}
	case record.Person:
		phone := field(record.PersonPhone, 7, 0)
		phone.Value = func(x state.RosterLine) string {
			return record.Person.Def().Field(record.PersonPhone).Masked(x.Value(record.PersonPhone))
		}
		return []rosterColumn{name, field(record.PersonUnit, 9, 2), field(record.PersonPost, 6, 1), said(l.t("people.does"), 8, 2, l.rosterRoles), team, phone}
	case record.Unit:
		return []rosterColumn{name, field(record.UnitLevel, 6, 1), field(record.UnitContact, 8, 1), count(people)}
	case record.Device:
		stands := rosterColumn{Title: l.t("people.state"), Width: 10, Grow: 2, Value: func(x state.RosterLine) string { return l.deviceState(view(), x).Word },
			Badge: func(x state.RosterLine) part.Badge { return l.deviceState(view(), x) }}
		came := said(l.t("people.came"), 8, 1, func(_ state.RosterView, x state.RosterLine) string { return l.deviceCame(x) })
		came.Compare = func(a, b state.RosterLine) int { return cmp.Compare(a.Came, b.Came) }
		return []rosterColumn{name, said(l.Words.Field(what, record.DevicePersons), 9, 2, func(_ state.RosterView, x state.RosterLine) string { return l.names(x.Who) }),
			came, count(l.t("people.waiting")), stands, field(record.DeviceIssued, 6, 0)}
	case state.Gaps:
		return []rosterColumn{said(l.t("people.place"), 9, 2, l.rosterName), said(l.t("people.missing"), 12, 4, l.rosterRoles)}
	}
	return []rosterColumn{name, said(l.Words.Field(record.Person, record.PersonUnit), 9, 2, l.rosterMore), count(l.t("people.homes"))}
}
