package state_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// inRole is the kit of somebody who has a role at home: in the household, the team
// and its village, the township, or the county.
func (w *world) inRole(t *testing.T, role record.Role) *state.Kit {
	t.Helper()
	who := record.NaturalID(record.Person, string(role))
	e := state.Edit{Ref: record.Ref{Kind: record.Assignment}, Fields: []record.Set{
		{Field: record.AssignmentPerson, Value: record.R(who)}, {Field: record.AssignmentRole, Value: record.C(string(role))},
		{Field: record.AssignmentFrom, Value: record.D(today - 99)}}}
	set := func(f record.Field, v record.Value) {
		e.Fields = append(e.Fields, record.Set{Field: f, Value: v})
	}
	switch role {
	case record.Helper:
		set(record.AssignmentHousehold, record.R(w.home))
	case record.Clerk, record.Office:
		set(record.AssignmentAreas, record.Cs("623027"))
	case record.TeamMember, record.Leader, record.Liaison:
		set(record.AssignmentTeam, record.R(w.Kit.Me.Team))
		set(record.AssignmentAreas, record.Cs("623027103203"))
	default:
		set(record.AssignmentAreas, record.Cs("623027103"))
	}
	if _, err := w.m.Records().Save(context.Background(), state.Save{Author: who, Edits: []state.Edit{e}}); err != nil {
		t.Fatal(err)
	}
	kit, err := w.m.Kit(who)
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

// mayWrite reads from the domain's table whether a role writes a kind at home.
func mayWrite(t *testing.T, k record.Kind, role record.Role) bool {
	t.Helper()
	return strings.Contains("wW", may(t, k.String(), role))
}

// mayRead reads from it whether a role follows a space in which no kind lives yet.
func mayRead(t *testing.T, space string, role record.Role) bool {
	t.Helper()
	return may(t, space, role) == "r"
}

func may(t *testing.T, line string, role record.Role) string {
	t.Helper()
	b, err := os.ReadFile("../../store/record/testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for text := range strings.Lines(string(b)) {
		if words := strings.Fields(text); words[0] == "kind" {
			roles = words
		} else if words[0] == line {
			return words[slices.Index(roles, string(role))]
		}
	}
	t.Fatalf("no line for %s", line)
	return ""
}

// Role × page → the actions that are offered. What is not offered the endpoint would
// not apply either: both ask record.MayAuthor.
func TestEachPageOffersWhatTheRoleMayDo(t *testing.T) {
	for _, c := range record.List("role") {
		role := record.Role(c.Code)
		w := newWorld(t)
		kit := w.inRole(t, role)
		card := state.NewCard(kit)
		card.Open(w.home)
		want := state.CardMay{Edit: mayWrite(t, record.Household, role), Visit: mayWrite(t, record.Visit, role),
			Member: mayWrite(t, record.Member, role), Matter: mayWrite(t, record.Matter, role), Care: mayWrite(t, record.MemberCare, role)}
		if got := card.View().May; got != want {
			t.Errorf("%s: the card offers %+v, want %+v", role, got, want)
		}
		if got := kit.Me.MayAdd(); got != (want.Edit && role != record.Helper) {
			t.Errorf("%s: a new household is offered: %v", role, got)
		}
		for space, ch := range map[string]record.Channel{"@ref/page": "ref/page", "@staff/own": record.Channel("staff/" + kit.Me.ID.String()),
			"@staff/other": record.Channel("staff/" + w.Kit.Me.ID.String()), "@org": "org", "@clerk": "clerk"} {
			got := slices.ContainsFunc(record.Subscriptions(record.ID{}, kit.Me.Scope), func(p record.Prefix) bool { return p.Covers(ch) })
			if got != mayRead(t, space, role) {
				t.Errorf("%s reads %s: %v", role, space, got)
			}
		}
		mate := w.Kit.Me.Mates[1].ID
		day := state.NewDayForm(kit)
		day.Open(state.Route{Page: state.PageDay, Person: mate, Day: today - 1})
		offered := day.View().Statuses
		if slices.Contains(offered, "rest") != mayWrite(t, record.DutyDay, role) {
			t.Errorf("%s: a mate's day offers %v", role, offered)
		}
		if slices.Contains(offered, "absent") != (role == record.Leader || role == record.Township) {
			t.Errorf("%s: absent is offered: %v", role, offered)
		}
		if kit.Me.Team.IsZero() {
			continue
		}
		team := state.NewTeamDay(kit)
		team.Open(state.Route{Page: state.PageTeamDay, Day: today - 1})
		if got := team.View().Statuses; slices.Contains(got, "in") != mayWrite(t, record.DutyDay, role) || slices.Contains(got, "absent") != (role == record.Leader) {
			t.Errorf("%s: the whole team's day offers %v", role, got)
		}
	}
}

func TestWhoIsEnteredAsAbsentIsToldAndExplains(t *testing.T) {
	w := newWorld(t)
	leader, on := w.Kit, today-2
	mate := leader.Me.Mates[1].ID
	form := state.NewDayForm(leader)
	at := state.Route{Page: state.PageDay, Person: mate, Day: on}
	form.Open(at)
	form.Status("absent")
	form.Save()
	form.Open(at)
	if v := form.View(); v.Status != "absent" || v.MayExplain {
		t.Fatalf("the leader sees %q and may explain: %v", v.Status, v.MayExplain)
	}
	kit, err := w.m.Kit(mate)
	if err != nil {
		t.Fatal(err)
	}
	page := state.NewToday(kit)
	page.Load()
	if got := page.View().Absent; len(got) != 1 || got[0] != on {
		t.Fatalf("he is told of %v", got)
	}
	own := state.NewDayForm(kit)
	own.Open(at)
	if v := own.View(); !v.MayExplain || len(v.Statuses) != 1 || v.Statuses[0] != "absent" {
		t.Fatalf("he may explain: %v, and say %v", v.MayExplain, v.Statuses)
	}
	ledger := state.NewLedger(leader)
	unheard := func() bool {
		form.Open(at)
		ledger.Load()
		row, _ := ledger.View().Row(mate)
		if m := row.Marks[int(on-ledger.View().Month)]; m.Status != "absent" || m.Unheard != form.View().Unheard {
			t.Fatalf("the ledger has %+v, the form %+v", m, form.View())
		}
		return form.View().Unheard
	}
	if !unheard() || !own.View().Unheard {
		t.Error("it is settled before he knows")
	}
	own.See()
	own.See()
	if own.View().Dirty {
		t.Error("what was said and taken back is still entered")
	}
	own.See()
	own.Save()
	if unheard() {
		t.Error("he has read it, and it is not settled")
	}
	page.Load()
	if got := page.View().Absent; len(got) != 0 {
		t.Errorf("he has read it, and is still told of %v", got)
	}
	for _, status := range []string{"in", "absent"} { // the leader says so once more
		form.Open(at)
		form.Status(status)
		form.Save()
	}
	page.Load()
	if got := page.View().Absent; !unheard() || len(got) != 1 {
		t.Errorf("what he read before is taken for an answer to what was said since; he is told of %v", got)
	}
	own.Open(at)
	own.Explain("在牧场，没有信号")
	own.Save()
	if unheard() {
		t.Error("he has explained it, and it is not settled")
	}
	page.Load()
	if got := page.View().Absent; len(got) != 0 {
		t.Errorf("he is still told of %v", got)
	}
	team := state.NewTeamDay(kit)
	team.Open(state.Route{Page: state.PageTeamDay, Day: on})
	team.Brush("in")
	team.Tap(mate)
	if v := team.View(); v.Chosen != 0 {
		t.Error("he takes back what the leader said, on the page of the whole team")
	}
	form.Open(at)
	if v := form.View(); v.Explained != "在牧场，没有信号" || len(v.Statuses) < 5 {
		t.Errorf("the leader sees %q and may say %v", v.Explained, v.Statuses)
	}
}
