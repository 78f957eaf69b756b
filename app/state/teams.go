package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Teams shows who is in a team and where it works: the person's own, or one of those in
// his area.
type Teams struct {
	source
	kit  *Kit
	at   record.ID // of the route; zero is the first
	turn int       // answers to older questions are dropped
	view TeamsView
}

// TeamsView is what the page shows.
type TeamsView struct {
	Loaded   bool
	Today    record.Day
	Teams    []Record // that may be chosen, by name
	Team     Record   // the one that is shown; without ID: there is none
	Villages []Village
	People   []TeamPerson // who leads it first, then by name
	Say      Msg
}

// TeamPerson is somebody in a team, once, whatever he is there.
type TeamPerson struct {
	Named
	Posts []TeamPost // who leads is that first
}

// TeamPost is what somebody is in a team.
type TeamPost struct {
	Role, TeamRole string // codes
	From           record.Day
}

func (t TeamPost) leads() int { return btoi(t.Role != string(record.Leader)) }

// NewTeams makes the state; Load fills it.
func NewTeams(kit *Kit) *Teams { return &Teams{kit: kit} }

// View is what to show.
func (t *Teams) View() TeamsView { return t.view }

func (t *Teams) show(at Route) {
	if at.Page == PageTeam {
		t.at = at.Record
	}
	t.Load()
}

func (t *Teams) close() { t.at, t.view = record.ID{}, TeamsView{} }

// Load reads everything afresh.
func (t *Teams) Load() {
	t.turn++
	turn, at, me := t.turn, t.at, t.kit.Me
	t.kit.Run(func(ctx context.Context) func() {
		v, err := t.read(ctx, me, at)
		return func() {
			if turn != t.turn {
				return
			}
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			}
			t.view = v
			t.changed()
		}
	})
}

func (t *Teams) read(ctx context.Context, me Me, at record.ID) (v TeamsView, err error) {
	rs := t.kit.Records
	v = TeamsView{Loaded: true, Today: t.kit.Today()}
	all, err := rs.List(ctx, Query{Kind: record.Team})
	if err != nil {
		return v, err
	}
	order := record.NewNameOrder()
	for _, r := range all {
		if v.Today.Within(r.Value(record.TeamFrom).Day(), r.Value(record.TeamTo).Day()) && me.sees(r) {
			v.Teams = append(v.Teams, r)
		}
	}
	slices.SortStableFunc(v.Teams, func(a, b Record) int {
		return cmp.Compare(order.Key(a.Value(record.TeamName).Text()), order.Key(b.Value(record.TeamName).Text()))
	})
	i := slices.IndexFunc(v.Teams, func(r Record) bool { return r.Row.ID == at })
	if len(v.Teams) == 0 {
		return v, nil
	}
	v.Team = v.Teams[max(0, i)]
	assigned, err := rs.List(ctx, Query{Kind: record.Assignment, Where: of(record.AssignmentTeam, v.Team.Row.ID)})
	if err != nil {
		return v, err
	}
	team := Me{} // its villages, as those of a person are read
	for _, a := range inForce(assigned, v.Today) {
		v.add(named(ctx, rs, a.Value(record.AssignmentPerson).ID()),
			TeamPost{a.Value(record.AssignmentRole).Text(), a.Value(record.AssignmentTeamRole).Text(), a.Value(record.AssignmentFrom).Day()})
		for _, code := range a.Value(record.AssignmentAreas).Codes() {
			if err := team.addVillages(ctx, rs, code); err != nil {
				return v, err
			}
		}
	}
	v.Villages = team.Villages
	for _, p := range v.People {
		slices.SortStableFunc(p.Posts, func(a, b TeamPost) int { return cmp.Or(cmp.Compare(a.leads(), b.leads()), cmp.Compare(a.From, b.From)) })
	}
	slices.SortStableFunc(v.People, func(a, b TeamPerson) int {
		return cmp.Or(cmp.Compare(a.Posts[0].leads(), b.Posts[0].leads()), cmp.Compare(order.Key(a.Name), order.Key(b.Name)))
	})
	return v, nil
}

// add says what somebody is in the team.
func (v *TeamsView) add(who Named, post TeamPost) {
	i := slices.IndexFunc(v.People, func(p TeamPerson) bool { return p.ID == who.ID })
	if i < 0 {
		i = len(v.People)
		v.People = append(v.People, TeamPerson{Named: who})
	}
	v.People[i].Posts = append(v.People[i].Posts, post)
}

// sees reports whether a team is the person's own, or of the townships he works in; who
// has neither works for the county.
func (m Me) sees(team Record) bool {
	if !m.Team.IsZero() {
		return team.Row.ID == m.Team
	}
	town := team.Value(record.TeamTownship).Text()
	return len(m.Villages) == 0 || slices.ContainsFunc(m.Villages, func(v Village) bool { return len(v.Code) > len(town) && v.Code[:len(town)] == town })
}
