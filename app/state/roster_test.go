package state_test

import (
	"slices"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// desk is the open app of somebody who has a role at home.
func (w *world) desk(t *testing.T, role record.Role) *state.Desk {
	t.Helper()
	d := state.NewDesk(w.inRole(t, role), &noExchange{}, w.Settings, nil)
	d.Start()
	return d
}

func (w *world) enter(t *testing.T, k record.Kind, sets ...record.Set) record.ID {
	t.Helper()
	refs, err := w.m.Records().Save(t.Context(), state.Save{Edits: []state.Edit{{Ref: record.Ref{Kind: k}, Fields: sets}}})
	if err != nil {
		t.Fatal(err)
	}
	return refs[0].ID
}

// list opens a list of the page and says its lines: who or what, and what is said of it.
func list(d *state.Desk, what record.Kind, day record.Day) (lines []string) {
	d.Go(state.Route{Page: state.PageToday})
	d.Go(state.Route{Page: state.PagePeople, Kind: what, Day: day})
	for _, l := range d.Roster.View().Lines {
		said := l.Team.Name + strings.Join(l.Roles, "+")
		for _, n := range l.Who {
			said += " " + n.Name
		}
		for _, at := range l.Places {
			said += " " + at.Name
		}
		lines = append(lines, said)
	}
	return lines
}

func TestWhoIsWhereOnADay(t *testing.T) {
	w := newWorld(t)
	gone := w.Kit.Me.Mates[3]
	w.arrive(t, w.assigned(gone.ID, set(record.AssignmentTo, record.D(today-10))))
	d := w.desk(t, record.Clerk)
	const team = "演示村驻村帮扶工作队"
	now, then := list(d, record.Assignment, 0), list(d, record.Assignment, today-10)
	if !slices.Contains(then, team+"member "+gone.Name+" 演示村") || slices.Contains(now, team+"member "+gone.Name+" 演示村") || len(now) != 4 || len(then) != 5 {
		t.Errorf("now %q\nthen %q", now, then)
	}
	if now[0] != team+"leader "+w.Kit.Me.Name+" 演示村" {
		t.Errorf("first %q", now[0])
	}
	d.Roster.Search(w.Kit.Me.Name + " 演示")
	if v := d.Roster.View(); len(v.Lines) != 1 || !v.Add {
		t.Errorf("found %d lines, add %v", len(v.Lines), v.Add)
	}
	if teams := d.Roster; len(list(d, record.Team, 0)) != 1 || teams.View().Lines[0].Count != 3 || teams.View().Lines[0].Who[0].ID != w.Kit.Me.ID {
		t.Errorf("%+v", teams.View().Lines)
	}
}

func TestPlacesThatNobodyHoldsAreSaid(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	w.enter(t, record.Area, set(record.AreaCode, record.C("623027103204")), set(record.AreaName, record.T("空村")), set(record.AreaChannel, record.C("623027103204")))
	if got, want := list(d, state.Gaps, 0), []string{"office 623027", "station+township+county 623027103", "team 空村"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// A deputy alone holds no level, and who came to the office today is no gap.
	w.desk(t, record.Office)
	w.arrive(t, state.Edit{Ref: w.m.Find(record.Assignment, record.AssignmentRole, record.C("leader")), Fields: []record.Set{set(record.AssignmentActing, record.R(w.Kit.Me.Mates[1].ID))}})
	if got, want := list(d, state.Gaps, 0), []string{"station+township+county 623027103", "leader 演示村", "team 空村"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestEachRoleSeesItsListsAndAddsWhatItMay(t *testing.T) {
	w := newWorld(t)
	for role, want := range map[record.Role]string{
		record.Clerk:  "assignment+ household+ team+ person+ unit+ device area",
		record.Office: "assignment+ team+ person+ unit area",
		record.Leader: "assignment team person",
	} {
		d := w.desk(t, role)
		var said []string
		d.Go(state.Route{Page: state.PagePeople})
		for _, k := range d.Roster.View().Whats {
			d.Go(state.Route{Page: state.PagePeople, Kind: k})
			if d.Roster.View().Add {
				said = append(said, k.String()+"+")
			} else {
				said = append(said, k.String())
			}
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("%s: %s", role, got)
		}
	}
}

func TestAPersonIsAssignedByLookingForHimAndHisTeam(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	d.Go(state.Route{Page: state.PagePeople, Kind: record.Person})
	d.Go(state.Route{Page: state.PageEdit, Kind: record.Person})
	f := d.Edit
	f.Set(record.PersonName, record.T("新来的"))
	f.Set(record.PersonUnit, record.T("县农牧局"))
	f.Seek(record.PersonTownship, "623027103")
	field := func(no record.Field) state.FormField {
		v := f.View()
		return v.Fields[slices.IndexFunc(v.Fields, func(x state.FormField) bool { return x.Def.Field == no })]
	}
	if got := field(record.PersonTownship).Found; len(got) != 1 || got[0].Key != "623027103" {
		t.Fatalf("%+v", got)
	}
	f.Pick(record.PersonTownship, "623027103")
	f.Save()
	if d.Route().Page != state.PagePeople {
		t.Fatalf("at %+v: %+v", d.Route(), f.View().Life)
	}
	who := w.m.Find(record.Person, record.PersonName, record.T("新来的"))
	d.Go(state.Route{Page: state.PageEdit, Kind: record.Assignment, Person: who.ID})
	if x := field(record.AssignmentPerson); len(x.Named) != 1 || x.Named[0].Name.Name != "新来的" || field(record.AssignmentFrom).Value.Day() != today {
		t.Errorf("%+v", x)
	}
	f.Set(record.AssignmentRole, record.C("member"))
	f.Seek(record.AssignmentTeam, "演示 工作队")
	f.Pick(record.AssignmentTeam, field(record.AssignmentTeam).Found[0].Key)
	f.Seek(record.AssignmentAreas, "演示村")
	f.Pick(record.AssignmentAreas, field(record.AssignmentAreas).Found[0].Key)
	f.Save()
	e := w.m.Saves[len(w.m.Saves)-1].Edits[0]
	if value(e, record.AssignmentPerson) != record.R(who.ID) || value(e, record.AssignmentTeam) != record.R(w.Kit.Me.Team) || value(e, record.AssignmentAreas) != record.Cs("623027103203") ||
		value(e, record.AssignmentFrom) != record.D(today) {
		t.Errorf("%+v", e)
	}
	if got := list(d, record.Assignment, 0); !slices.Contains(got, "演示村驻村帮扶工作队member 新来的 演示村") {
		t.Errorf("%q", got)
	}
}

func TestATeamRotatesInOneSave(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	next := w.enter(t, record.Person, set(record.PersonName, record.T("接手人")))
	d.Go(state.Route{Page: state.PageHandover, Record: w.Kit.Me.Team})
	h := d.Handover
	v := h.View()
	if !v.Loaded || len(v.Lines) != 4 || v.Day != today || len(v.Open.Due) == 0 {
		t.Fatalf("%d lines, %d due: %+v", len(v.Lines), len(v.Open.Due), v.Life)
	}
	h.Save()
	if h.View().Say.Key != "handover.none" {
		t.Errorf("%+v", h.View().Say)
	}
	h.Date(today + 30)
	h.Seek("接手")
	h.Pick(h.View().Found[0])
	h.Tap(v.Lines[0].Row.ID)
	h.Pick(state.Option{})
	h.Tap(v.Lines[1].Row.ID)
	d.Go(state.Route{Page: state.PageToday}) // a draft
	d.Go(state.Route{Page: state.PageHandover, Record: w.Kit.Me.Team})
	if v := h.View(); v.Handed != 2 || v.Lines[0].To.Name != "接手人" || v.Lines[1].To != (state.Named{}) || v.Day != today+30 {
		t.Fatalf("the draft goes on with %+v", v)
	}
	before := len(w.m.Saves)
	h.Save()
	saves := w.m.Saves[before:]
	if len(saves) != 1 || len(saves[0].Edits) != 3 {
		t.Fatalf("%+v", saves)
	}
	ends, begins, only := saves[0].Edits[0], saves[0].Edits[1], saves[0].Edits[2]
	old := v.Lines[0]
	if ends.Ref != old.Row.Ref || len(ends.Fields) != 1 || value(ends, record.AssignmentTo) != record.D(today+29) || ends.Base.Seq == 0 || only.Ref != v.Lines[1].Row.Ref {
		t.Errorf("%+v", saves[0].Edits)
	}
	if value(begins, record.AssignmentPerson) != record.R(next) || value(begins, record.AssignmentFrom) != record.D(today+30) || value(begins, record.AssignmentTeam) != record.R(w.Kit.Me.Team) ||
		value(begins, record.AssignmentRole) != old.Value(record.AssignmentRole) || value(begins, record.AssignmentAreas) != old.Value(record.AssignmentAreas) {
		t.Errorf("%+v", begins)
	}
}

func TestTheHouseholdsOfAHelperAreHandedOnOneChangeEach(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	helper := w.enter(t, record.Person, set(record.PersonName, record.T("原帮扶人")))
	next := w.enter(t, record.Person, set(record.PersonName, record.T("新帮扶人")))
	for _, home := range []record.ID{w.home, w.next} {
		w.enter(t, record.Assignment, set(record.AssignmentPerson, record.R(helper)), set(record.AssignmentRole, record.C("helper")), set(record.AssignmentHousehold, record.R(home)), set(record.AssignmentFrom, record.D(today-100)))
	}
	if got := list(d, state.Paired, 0); !slices.Contains(got, " 原帮扶人") {
		t.Fatalf("%q", got)
	}
	d.Go(state.Route{Page: state.PageHandover, Person: helper})
	h := d.Handover
	h.Seek("新帮扶人")
	h.Pick(h.View().Found[0])
	h.All()
	before := len(w.m.Saves)
	h.Save()
	saves := w.m.Saves[before:]
	if len(saves) != 2 {
		t.Fatalf("%+v", saves)
	}
	for _, s := range saves { // a change concerns one household (rule I2)
		if len(s.Edits) != 2 || value(s.Edits[1], record.AssignmentPerson) != record.R(next) || value(s.Edits[1], record.AssignmentHousehold) == "" || value(s.Edits[0], record.AssignmentTo) != record.D(today-1) {
			t.Errorf("%+v", s)
		}
	}
	if got := list(d, state.Paired, 0); slices.Contains(got, " 原帮扶人") || !slices.Contains(got, " 新帮扶人") {
		t.Errorf("%q", got)
	}
	// Nobody takes over from himself.
	d.Go(state.Route{Page: state.PageHandover, Person: next})
	h.Line(h.View().Lines[0].Row.ID, next.String())
	h.Save()
	if h.View().Errors[record.AssignmentPerson].Key != "handover.same" {
		t.Errorf("%+v", h.View().Life)
	}
}

func TestDevicesSayWhatCameAndWhatWaits(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	key := func(b byte) record.Value { return record.X([]byte(strings.Repeat(string(rune(b)), 32))) }
	lost := w.enter(t, record.Device, set(record.DevicePersons, record.Rs(w.Kit.Me.ID)), set(record.DeviceLabel, record.T("丢失的")), set(record.DeviceSignKey, key('a')), set(record.DeviceRevoked, record.D(today-3)))
	used := w.enter(t, record.Device, set(record.DevicePersons, record.Rs(w.Kit.Me.ID)), set(record.DeviceLabel, record.T("在用的")), set(record.DeviceSignKey, key('b')))
	for i, outcome := range []string{"", "applied", ""} {
		sets := []record.Set{set(record.QuarantineDevice, record.R(lost)), set(record.QuarantineChange, key('c'+byte(i))), set(record.QuarantineReason, record.C("revoked"))}
		if outcome != "" {
			sets = append(sets, set(record.QuarantineOutcome, record.C(outcome)))
		}
		w.enter(t, record.Quarantine, sets...)
	}
	w.enter(t, record.Batch, set(record.BatchDevice, record.R(used)), set(record.BatchSlot, record.SlotOf(today)), set(record.BatchDay, record.D(today)), set(record.BatchLast, record.I(noon/1000)),
		set(record.BatchFlags, record.Cs("clock")))
	list(d, record.Device, 0)
	v := d.Roster.View().Lines
	if len(v) != 2 || v[0].Row.ID != used || v[0].Came != noon || !slices.Equal(v[0].Flags, []string{"clock"}) || v[0].Count != 0 || v[1].Row.ID != lost || v[1].Count != 2 || v[1].Came != 0 {
		t.Fatalf("%+v", v)
	}
	// One is revoked, and gets another person, in its form; its key is not asked.
	d.Go(state.Route{Page: state.PageEdit, Kind: record.Device, Record: used})
	f := d.Edit
	f.Set(record.DeviceRevoked, record.D(today))
	f.Pick(record.DevicePersons, w.Kit.Me.Mates[1].ID.String())
	f.Save()
	e := w.m.Saves[len(w.m.Saves)-1].Edits[0]
	if e.Ref.ID != used || value(e, record.DeviceRevoked) != record.D(today) || len(value(e, record.DevicePersons).IDs()) != 2 || value(e, record.DeviceSignKey) != "" {
		t.Errorf("%+v", e)
	}
}

func TestWhatARecordIsFoundByIsAskedOfANewOneAlone(t *testing.T) {
	w := newWorld(t)
	d := w.desk(t, record.Clerk)
	unit := w.enter(t, record.Unit, set(record.UnitName, record.T("县农牧局")))
	for id, want := range map[record.ID]bool{{}: true, unit: false} {
		d.Go(state.Route{Page: state.PageEdit, Kind: record.Unit, Record: id})
		if got := slices.ContainsFunc(d.Edit.Shown(), func(s record.Set) bool { return s.Field == record.UnitName }); got != want {
			t.Errorf("the name of %s is asked: %v", id.Short(), got)
		}
	}
}
