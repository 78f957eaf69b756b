package state_test

import (
	"slices"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// ask has a household, or with the zero ID the team, ask for something.
func (w *world) ask(t *testing.T, household record.ID, what string, sets ...record.Set) record.Ref {
	t.Helper()
	of := record.Set{Field: record.MatterHousehold, Value: record.R(household)}
	if household.IsZero() {
		of = record.Set{Field: record.MatterTeam, Value: record.R(w.Kit.Me.Team)}
	}
	return w.save(t, record.Ref{Kind: record.Matter}, append(sets, of,
		record.Set{Field: record.MatterNeed, Value: record.C("water")}, record.Set{Field: record.MatterWhat, Value: record.T(what)})...)
}

// save writes fields of a record.
func (w *world) save(t *testing.T, ref record.Ref, sets ...record.Set) record.Ref {
	t.Helper()
	refs, err := w.m.Records().Save(t.Context(), state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: ref, Fields: sets}}})
	if err != nil {
		t.Fatal(err)
	}
	return refs[0]
}

func whats(v state.MattersView) string {
	var all []string
	for _, m := range v.Lines {
		all = append(all, m.Value(record.MatterWhat).Text())
	}
	return strings.Join(all, " ")
}

func TestMattersStandByHolderAndDueAndAreNarrowed(t *testing.T) {
	w := newWorld(t)
	holder := func(code string) record.Set { return record.Set{Field: record.MatterHolder, Value: record.C(code)} }
	day := func(f record.Field, d record.Day) record.Set { return record.Set{Field: f, Value: record.D(d)} }
	w.ask(t, w.home, "closed", holder("self"), day(record.MatterDue, today-9), day(record.MatterClosed, today-1))
	w.ask(t, w.next, "later", holder("township"), day(record.MatterDue, today+5))
	w.ask(t, w.next, "sometime", holder("township"))
	w.ask(t, w.home, "late", holder("township"), day(record.MatterDue, today-3))
	w.ask(t, record.ID{}, "ours", holder("unit"), day(record.MatterDue, today))
	w.ask(t, w.home, "nobody's")
	w.Go(state.Route{Page: state.PageMatters})
	for _, c := range []struct{ only, want string }{
		{"", "nobody's late later sometime ours closed"},
		{state.Overdue, "late"}, {"township", "late later sometime"}, {"unit", "ours"}, {state.Closed, "closed"},
	} {
		if w.Matters.Only(c.only); whats(w.Matters.View()) != c.want {
			t.Errorf("%q: %s", c.only, whats(w.Matters.View()))
		}
	}
	w.Matters.Only(state.Closed)
	v := w.Matters.View()
	if v.Only != "" || !slices.Equal(v.Onlys, []string{state.Overdue, "self", "township", "unit", state.Closed}) {
		t.Errorf("narrowed to %q of %v", v.Only, v.Onlys)
	}
	if late := v.Lines[1]; late.Late != 3 || late.Whose.Name != "才让卓玛" || !v.Add {
		t.Errorf("%d days, of %s, may add: %v", late.Late, late.Whose.Name, v.Add)
	}
}

// Rules M6 and M7.
func TestAMatterIsOfWhoStandsForItsHousehold(t *testing.T) {
	w := newWorld(t)
	w.ask(t, w.home, "merged")
	w.ask(t, w.next, "mistaken")
	third := w.m.Find(record.Household, record.HouseholdHead, record.T("更登"))
	w.save(t, record.Ref{Kind: record.Household, ID: w.home}, record.Set{Field: record.HouseholdMerged, Value: record.R(third.ID)})
	w.save(t, record.Ref{Kind: record.Household, ID: w.next}, record.Set{Field: record.HouseholdVoided, Value: record.T("重复录入")})
	w.Go(state.Route{Page: state.PageMatters})
	v := w.Matters.View()
	if whats(v) != "merged" || v.Lines[0].Whose.ID != third.ID {
		t.Fatalf("%s, of %+v", whats(v), v.Lines)
	}
	w.Go(v.Lines[0].Route())
	if e := w.Edit.View(); !e.Loaded || e.About.Name != "更登" || w.Here() != state.PageHouseholds {
		t.Errorf("opened %q at %s", e.About.Name, w.Here().Name())
	}
}

// A matter without a household is the team's own: its form stands beside the list.
func TestTheTeamsOwnMatterIsEnteredBesideTheList(t *testing.T) {
	w := newWorld(t)
	w.Wide(true)
	w.Go(state.Route{Page: state.PageMatters})
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Matter})
	if w.Here() != state.PageMatters || w.Route().Layout()[2][0] != state.PaneMatters {
		t.Errorf("under %s, beside %v", w.Here().Name(), w.Route().Layout()[2])
	}
	w.Edit.Set(record.MatterNeed, record.C("housing"))
	w.Edit.Save()
	e := w.last(t, 1).Edits[0]
	if value(e, record.MatterTeam).ID() != w.Kit.Me.Team || value(e, record.MatterHousehold) != "" {
		t.Errorf("%+v", e)
	}
	if v := w.Matters.View(); w.Route().Page != state.PageMatters || len(v.Lines) != 1 || v.Lines[0].Whose.Name != "" {
		t.Errorf("at %+v: %+v", w.Route(), v.Lines)
	}
	w.Show(w.Matters.View().Lines[0].Row.Ref)
	if r := w.Route(); r.Page != state.PageEdit || r.Kind != record.Matter || r.Record.IsZero() {
		t.Errorf("shown at %+v", r)
	}
}

func TestStudiesCountTheYearAndNameWhoTookPart(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageStudy})
	if v := w.Studies.View(); !v.Loaded || !v.Add || len(v.Lines) != 0 {
		t.Fatalf("%+v", v)
	}
	mates := w.Kit.Me.Mates
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Study})
	i := slices.IndexFunc(w.Edit.View().Fields, func(x state.FormField) bool { return x.Def.Field == record.StudyPersons })
	if i < 0 || !slices.Equal(w.Edit.View().Fields[i].Persons, mates) || w.Edit.View().About.Name != w.Kit.Me.TeamName {
		t.Fatalf("offered %+v of %s", w.Edit.View().Fields, w.Edit.View().About.Name)
	}
	w.Edit.Set(record.StudyType, record.C("lecture"))
	w.Edit.Set(record.StudyHeads, record.I(34))
	w.Edit.Set(record.StudyPersons, record.Rs(mates[2].ID))
	w.Edit.Save()
	left := record.NaturalID(record.Person, "left")
	w.save(t, record.Ref{Kind: record.Study}, record.Set{Field: record.StudyTeam, Value: record.R(w.Kit.Me.Team)}, record.Set{Field: record.StudyDate, Value: record.D(today - 200)},
		record.Set{Field: record.StudyType, Value: record.C("own")}, record.Set{Field: record.StudyHeads, Value: record.I(5)}, record.Set{Field: record.StudyPersons, Value: record.Rs(left)})
	w.Refresh()
	v := w.Studies.View()
	if w.Route().Page != state.PageStudy || len(v.Lines) != 2 || v.Times != 1 || v.Heads != 34 || v.Lines[0].People[0] != mates[2] {
		t.Fatalf("at %+v: %d lines, %d times, %d people, %+v", w.Route(), len(v.Lines), v.Times, v.Heads, v.Lines[0].People)
	}
	w.Show(v.Lines[1].Row.Ref) // of somebody who has left
	if x := w.Edit.View().Fields[i]; len(x.Persons) != len(mates)+1 || x.Persons[len(mates)].ID != left {
		t.Errorf("offered %+v", x.Persons)
	}
}

func TestMineCountsTheOwnDaysAndComplaints(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageMine})
	before := w.Mine.View()
	if !before.Loaded || !before.Team || before.Year == 0 || before.Complaints != 0 {
		t.Fatalf("%+v", before)
	}
	w.Today.Set("in")
	mate := w.Kit.Me.Mates[1].ID
	for i, by := range []record.ID{w.Kit.Me.ID, mate, {}} {
		sets := []record.Set{{Field: record.ComplaintDevice, Value: record.R(w.Kit.Device)}, {Field: record.ComplaintDate, Value: record.D(today)},
			{Field: record.ComplaintAbout, Value: record.C("forms")}, {Field: record.ComplaintText, Value: record.T("太多")}}
		if !by.IsZero() {
			sets = append(sets, record.Set{Field: record.ComplaintAuthor, Value: record.R(by)})
		}
		if i == 0 {
			sets = append(sets, record.Set{Field: record.ComplaintAnswer, Value: record.T("减")})
		}
		w.save(t, record.Ref{Kind: record.Complaint}, sets...)
	}
	w.Refresh()
	after := w.Mine.View()
	if after.Month != before.Month+1 || after.Year != before.Year+1 || after.Complaints != 2 || after.Answered != 1 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	w.Today.Set("rest")
	if v := w.Mine.View(); v.Month != before.Month || v.Year != before.Year {
		t.Errorf("a day of rest counts: %+v", v)
	}
	w.Go(state.Route{Page: state.PageComplaint})
	if n := len(w.Complaints.View().Earlier); n != after.Complaints {
		t.Errorf("%d are shown", n)
	}
}

func TestATeamSaysWhoIsInItAndWhereItWorks(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageTeam})
	v := w.Teams.View()
	if len(v.Teams) != 1 || v.Team.Row.ID != w.Kit.Me.Team || len(v.People) != 4 || len(v.Villages) != 1 {
		t.Fatalf("%d teams, %d people in %d villages", len(v.Teams), len(v.People), len(v.Villages))
	}
	if v.People[0].Name != "仁青草" || v.People[0].Posts[0].Role != "leader" {
		t.Errorf("the leader first: %+v", v.People[0])
	}
	second := v.People[1]
	w.save(t, record.Ref{Kind: record.Assignment}, record.Set{Field: record.AssignmentPerson, Value: record.R(second.ID)}, record.Set{Field: record.AssignmentRole, Value: record.C("leader")},
		record.Set{Field: record.AssignmentTeam, Value: record.R(w.Kit.Me.Team)}, record.Set{Field: record.AssignmentFrom, Value: record.D(today - 1)})
	w.Refresh()
	for _, p := range w.Teams.View().People {
		if p.ID == second.ID && (len(p.Posts) != 2 || p.Posts[0].Role != "leader" || p.Posts[1] != second.Posts[0]) {
			t.Errorf("who is two things in the team: %+v, was %+v", p.Posts, second.Posts)
		}
	}
	if v := w.Teams.View(); len(v.People) != 4 {
		t.Errorf("somebody who is two things makes the team %d people", len(v.People))
	}
	near := w.save(t, record.Ref{Kind: record.Team}, record.Set{Field: record.TeamName, Value: record.T("邻村工作队")},
		record.Set{Field: record.TeamTownship, Value: v.Team.Value(record.TeamTownship)})
	w.save(t, record.Ref{Kind: record.Team}, record.Set{Field: record.TeamName, Value: record.T("外乡工作队")}, record.Set{Field: record.TeamTownship, Value: record.C("623027999")})
	w.save(t, record.Ref{Kind: record.Team}, record.Set{Field: record.TeamName, Value: record.T("前任工作队")},
		record.Set{Field: record.TeamTownship, Value: v.Team.Value(record.TeamTownship)}, record.Set{Field: record.TeamTo, Value: record.D(today - 1)})
	for _, c := range []struct {
		name  string
		me    func(*state.Me)
		teams int
	}{
		{"a member sees his own", func(*state.Me) {}, 1},
		{"a township those of its villages", func(m *state.Me) { m.Team = record.ID{} }, 2},
		{"the office all", func(m *state.Me) { m.Team, m.Villages = record.ID{}, nil }, 3},
	} {
		c.me(&w.Kit.Me)
		if w.Refresh(); len(w.Teams.View().Teams) != c.teams {
			t.Errorf("%s: %d", c.name, len(w.Teams.View().Teams))
		}
	}
	w.Go(state.Route{Page: state.PageTeam, Record: near.ID})
	if v := w.Teams.View(); v.Team.Row.ID != near.ID || len(v.People) != 0 {
		t.Errorf("%s with %d people", v.Team.Value(record.TeamName).Text(), len(v.People))
	}
}

func TestOfficialNamesFollowTheirDay(t *testing.T) {
	w := state.NewWords(state.Chinese, catalogues(t)[state.Chinese])
	for _, c := range []struct{ list, code, day, want string }{
		{"team_kind", "poor", "2020-12-31", "贫困村工作队"},
		{"team_kind", "poor", "2021-01-01", "脱贫村工作队"},
		{"team_kind", "other", "2026-11-27", "一般村工作队"},
		{"role", "station", "2019-06-01", "扶贫工作站"},
		{"role", "station", "2026-11-27", "乡村振兴工作站"},
		{"role", "leader", "2026-11-27", "队长"},
		{"role", "nobody", "2026-11-27", "nobody"},
	} {
		if got := w.CodeOn(c.list, c.code, record.MustDay(c.day)); got != c.want {
			t.Errorf("%s %s on %s: %s", c.list, c.code, c.day, got)
		}
	}
	if got := w.Code("role", "station"); got != "乡村振兴工作站" {
		t.Errorf("now: %s", got)
	}
}
