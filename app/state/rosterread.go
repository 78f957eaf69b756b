package state

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"zhucun/store/record"
)

// roster is what the lists of people are made of, as of one day.
type roster struct {
	people, teams map[record.ID]Record
	areas         map[string]Village
	assigned      []Record // in force on the day
	order         *record.NameOrder
}

// readRoster reads one of the lists.
func readRoster(ctx context.Context, rs Records, what record.Kind, day record.Day) (lines []RosterLine, err error) {
	x := &roster{people: map[record.ID]Record{}, teams: map[record.ID]Record{}, areas: map[string]Village{}, order: record.NewNameOrder()}
	for kind, put := range map[record.Kind]func(Record){
		record.Person:     func(r Record) { x.people[r.Row.ID] = r },
		record.Team:       func(r Record) { x.teams[r.Row.ID] = r },
		record.Area:       func(r Record) { x.areas[r.Value(record.AreaCode).Text()] = villageOf(r) },
		record.Assignment: func(r Record) { x.assigned = append(x.assigned, r) },
	} {
		all, err := rs.List(ctx, Query{Kind: kind})
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", kind, err)
		}
		for _, r := range all {
			put(r)
		}
	}
	x.assigned = inForce(x.assigned, day)
	switch what {
	case record.Assignment:
		lines = x.assignments()
	case Paired:
		lines = x.helpers()
	case record.Team:
		lines = x.teamLines(day)
	case record.Person:
		lines = x.persons()
	case record.Unit:
		lines, err = x.units(ctx, rs)
	case record.Device:
		lines, err = x.devices(ctx, rs, day)
	case Gaps:
		lines = x.gaps()
	}
	for i := range lines {
		lines[i].matches = x.words(lines[i])
	}
	slices.SortStableFunc(lines, func(a, b RosterLine) int { return cmp.Compare(a.order, b.order) })
	return lines, err
}

// words are those that a line is found by.
func (x *roster) words(l RosterLine) string {
	var all []string
	for _, n := range append(slices.Clone(l.Who), l.Team) {
		all = append(all, n.Name, n.Bo, x.people[n.ID].Value(record.PersonUnit).Text())
	}
	for _, at := range l.Places {
		all = append(all, at.Name, at.Bo, at.Code)
	}
	for _, f := range l.Row.Fields {
		if v := l.Row.Value(f.Field); v.Type() == record.Text && !(l.Row.Kind == record.Person && f.Field == record.PersonPhone) {
			all = append(all, v.Text())
		}
	}
	return strings.ToLower(strings.Join(all, " "))
}

func (x *roster) named(id record.ID) Named {
	p, here := x.people[id]
	if !here {
		return Named{ID: id}
	}
	return Named{id, p.Value(record.PersonName).Text(), p.Value(record.PersonNameBo).Text()}
}

func (x *roster) team(id record.ID) Named {
	t := x.teams[id]
	return Named{ID: id, Name: t.Value(record.TeamName).Text()}
}

func (x *roster) place(code string) Village {
	if v, here := x.areas[code]; here {
		return v
	}
	return Village{Code: code, Name: code}
}

func (x *roster) places(codes []string) (all []Village) {
	for _, code := range codes {
		all = append(all, x.place(code))
	}
	return all
}

// pairs reports whether an assignment is that of a helper to a household.
func pairs(a Record) bool { return a.Value(record.AssignmentHousehold) != "" }

// assignments are those in force but the helpers', by team, who leads it first, and name.
func (x *roster) assignments() (lines []RosterLine) {
	for _, a := range x.assigned {
		if pairs(a) {
			continue
		}
		role := a.Value(record.AssignmentRole).Text()
		l := RosterLine{Record: a, Who: []Named{x.named(a.Value(record.AssignmentPerson).ID())}, Roles: []string{role},
			Team: x.team(a.Value(record.AssignmentTeam).ID()), Places: x.places(a.Value(record.AssignmentAreas).Codes())}
		if acting := a.Value(record.AssignmentActing).ID(); !acting.IsZero() {
			l.Acting = x.named(acting)
		}
		l.order = fmt.Sprintf("%t %s %t %s", l.Team.ID.IsZero(), x.order.Key(l.Team.Name), role != string(record.Leader), x.order.Key(l.Who[0].Name))
		lines = append(lines, l)
	}
	return lines
}

// helpers are those who have households, with how many.
func (x *roster) helpers() (lines []RosterLine) {
	at := map[record.ID]int{}
	for _, a := range x.assigned {
		if !pairs(a) {
			continue
		}
		id := a.Value(record.AssignmentPerson).ID()
		i, there := at[id]
		if !there {
			i = len(lines)
			at[id] = i
			who := x.people[id]
			who.Row.Ref = record.Ref{Kind: record.Person, ID: id}
			lines = append(lines, RosterLine{Record: who, Who: []Named{x.named(id)}, order: x.order.Key(x.named(id).Name)})
		}
		lines[i].Count++
	}
	return lines
}

func (x *roster) teamLines(day record.Day) (lines []RosterLine) {
	for id, t := range x.teams {
		if !day.Within(t.Value(record.TeamFrom).Day(), t.Value(record.TeamTo).Day()) {
			continue
		}
		l := RosterLine{Record: t, order: t.Value(record.TeamTownship).Text() + x.order.Key(t.Value(record.TeamName).Text())}
		var people []record.ID
		var codes []string
		for _, a := range x.assigned {
			if a.Value(record.AssignmentTeam).ID() != id || a.Value(record.AssignmentRole).Text() == string(record.Liaison) {
				continue
			}
			who := a.Value(record.AssignmentPerson).ID()
			people = append(people, who)
			codes = append(codes, a.Value(record.AssignmentAreas).Codes()...)
			if a.Value(record.AssignmentRole).Text() == string(record.Leader) && a.Value(record.AssignmentActing) == "" {
				l.Who = append(l.Who, x.named(who))
			}
		}
		l.Count, l.Places = len(unique(people, func(a, b record.ID) int { return bytes.Compare(a[:], b[:]) })), x.places(unique(codes, strings.Compare))
		lines = append(lines, l)
	}
	return lines
}

// unique are the different ones, in order.
func unique[T comparable](all []T, order func(a, b T) int) []T {
	slices.SortFunc(all, order)
	return slices.Compact(all)
}

func (x *roster) persons() (lines []RosterLine) {
	at := map[record.ID]int{}
	for id, p := range x.people {
		if p.Value(record.PersonMerged) != "" {
			continue
		}
		at[id] = len(lines)
		lines = append(lines, RosterLine{Record: p, Who: []Named{x.named(id)}, order: x.order.Key(p.Value(record.PersonName).Text())})
	}
	for _, a := range x.assigned {
		i, there := at[a.Value(record.AssignmentPerson).ID()]
		if !there {
			continue
		}
		l := &lines[i]
		if role := a.Value(record.AssignmentRole).Text(); !slices.Contains(l.Roles, role) {
			l.Roles = append(l.Roles, role)
		}
		if team := a.Value(record.AssignmentTeam).ID(); !team.IsZero() {
			l.Team = x.team(team)
		}
	}
	return lines
}

func (x *roster) units(ctx context.Context, rs Records) (lines []RosterLine, err error) {
	people := map[string]int{}
	for _, p := range x.people {
		people[p.Value(record.PersonUnit).Text()]++
	}
	all, err := rs.List(ctx, Query{Kind: record.Unit})
	for _, u := range all {
		name := u.Value(record.UnitName).Text()
		lines = append(lines, RosterLine{Record: u, Count: people[name], order: x.order.Key(name)})
	}
	return lines, err
}

// gaps are villages where no team works, teams without a leader by their villages, and
// townships and the county where a level has nobody: a deputy alone holds none.
func (x *roster) gaps() (lines []RosterLine) {
	held := map[string]map[string]bool{} // area → role, "team" for any of a team
	hold := func(code, role string) {
		if held[code] == nil {
			held[code] = map[string]bool{}
		}
		held[code][role] = true
	}
	for _, a := range x.assigned {
		role := a.Value(record.AssignmentRole).Text()
		for _, code := range a.Value(record.AssignmentAreas).Codes() {
			if a.Value(record.AssignmentTeam) != "" {
				hold(code, "team")
			}
			if a.Value(record.AssignmentActing) == "" {
				hold(code, role)
			}
		}
	}
	asked := map[string][]string{}
	for code := range x.areas {
		if !record.IsVillageCode(code) {
			continue
		}
		asked[code] = []string{"team"}
		if held[code]["team"] {
			asked[code] = []string{string(record.Leader)}
		}
		asked[code[:9]] = []string{string(record.Station), string(record.Township), string(record.County)}
		asked[code[:6]] = []string{string(record.Clerk), string(record.Office)}
	}
	for code, roles := range asked {
		missing := slices.DeleteFunc(slices.Clone(roles), func(role string) bool { return held[code][role] })
		if len(missing) > 0 {
			l := RosterLine{Places: []Village{x.place(code)}, Roles: missing, order: code}
			l.Row.Ref = record.Ref{Kind: record.Area, ID: record.AreaID(code)}
			lines = append(lines, l)
		}
	}
	return lines
}
