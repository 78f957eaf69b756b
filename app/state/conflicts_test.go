package state_test

import (
	"context"
	"fmt"
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// clerkWorld is a desk whose person is the county's clerk too.
func clerkWorld(t testing.TB) *world {
	t.Helper()
	m := statetest.New(func() int64 { return noon })
	me, err := state.Practice(context.Background(), m.Records(), noon)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{m: m}
	w.add(t, record.Assignment, record.Set{Field: record.AssignmentPerson, Value: record.R(me)}, record.Set{Field: record.AssignmentRole, Value: record.C("clerk")},
		record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027")}, record.Set{Field: record.AssignmentFrom, Value: record.D(today - 100)})
	m.Settle()
	kit, err := m.Kit(me)
	if err != nil {
		t.Fatal(err)
	}
	settings := state.NewSettings(state.SettingsView{Prefs: state.DefaultPrefs, Version: "0.3.0"}, func(state.Prefs) {}, func(bool) {})
	w.Desk = state.NewDesk(kit, &noExchange{}, settings, nil)
	w.Conflicts.Reason = "两人填写不一致，已核对"
	w.home = m.Find(record.Household, record.HouseholdHead, record.T("才让卓玛")).ID
	w.Start()
	return w
}

// add makes a record that was sent.
func (w *world) add(t testing.TB, k record.Kind, sets ...record.Set) record.Ref {
	t.Helper()
	refs, err := w.m.Records().Save(context.Background(), state.Save{Edits: []state.Edit{{Ref: record.Ref{Kind: k}, Fields: sets}}})
	if err != nil {
		t.Fatal(err)
	}
	w.m.Settle()
	return refs[0]
}

func (w *world) get(t testing.TB, ref record.Ref) state.Record {
	t.Helper()
	r, err := w.m.Records().Get(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plant has two people write a field, neither having seen the other's word.
func (w *world) plant(t testing.TB, ref record.Ref, f record.Field, author, other record.ID, values ...record.Value) {
	t.Helper()
	_, err := w.m.Records().Save(context.Background(), state.Save{Author: author, Edits: []state.Edit{{Ref: ref, Fields: []record.Set{{Field: f, Value: values[0]}}}}})
	if err != nil {
		t.Fatal(err)
	}
	w.m.Settle()
	for i, v := range values[1:] {
		w.m.Oppose(ref, f, v, other, noon+int64(i)*1000)
	}
}

// hands are the keys that a clerk presses.
type hands struct {
	t *testing.T
	*world
	pressed int
}

func (h *hands) press(keys ...string) {
	h.t.Helper()
	for _, k := range keys {
		h.pressed++
		if !h.Conflicts.Key(k) {
			h.t.Fatalf("%s does nothing", k)
		}
	}
}

// own enters a value of one's own for the selected conflict.
func (h *hands) own(f record.Field, typed string) {
	h.t.Helper()
	h.press("e")
	if at := h.Route(); at.Page != state.PageOwnValue {
		h.t.Fatalf("e leads to %+v", at)
	}
	v, err := h.Edit.Kind().Def().Field(f).Read(typed)
	if err != nil {
		h.t.Fatal(err)
	}
	h.Edit.Set(f, v)
	h.Edit.Save()
	h.pressed += len([]rune(typed)) + 1 // and Ctrl+Enter
}

// Forty conflicts of ten kinds of record, of two, three and many values, some of which
// are like each other and two of which nobody filled in rightly.
func TestFortyConflictsOfTenKindsAreSettledRightWithinAHundredKeys(t *testing.T) {
	w := clerkWorld(t)
	one, other := w.Kit.Me.Mates[1].ID, w.Kit.Me.Mates[2].ID
	team := w.Kit.Me.Team
	type planted struct {
		ref   record.Ref
		f     record.Field
		right record.Value
		own   string
	}
	var all []planted
	add := func(ref record.Ref, f record.Field, right int, values ...record.Value) {
		w.plant(t, ref, f, one, other, values...)
		all = append(all, planted{ref, f, values[right], ""})
	}
	for i := range 4 {
		n := record.T(fmt.Sprintf("户%d", i))
		hh := w.add(t, record.Household, set(record.HouseholdVillage, record.C("623027103203")), set(record.HouseholdHead, n), set(record.HouseholdGroup, record.I(3)))
		add(hh, record.HouseholdPhone, i%2, record.T("13909410001"), record.T("13809410002"))
		if i < 2 { // neither is right
			w.plant(t, hh, record.HouseholdSize, one, other, record.I(4), record.I(6))
			all = append(all, planted{hh, record.HouseholdSize, record.I(5), "5"})
		}
		m := w.add(t, record.Member, set(record.MemberHousehold, record.R(hh.ID)), set(record.MemberName, n))
		add(m, record.MemberBirth, i%2, record.M(1980, 3), record.M(1981, 3))
		add(w.add(t, record.MemberCare, set(record.CareMember, record.R(m.ID)), set(record.CareHousehold, record.R(hh.ID))),
			record.CareHealth, 1, record.C("h1"), record.C("h2"))
		add(w.add(t, record.Visit, set(record.VisitHousehold, record.R(hh.ID)), set(record.VisitDate, record.D(today-9)), set(record.VisitPresent, record.Cs("head"))),
			record.VisitTopics, 2, record.Cs("water"), record.Cs("income"), record.Cs("income", "water"))
		add(w.add(t, record.Matter, set(record.MatterHousehold, record.R(hh.ID)), set(record.MatterNeed, record.C("water"))),
			record.MatterHolder, 0, record.C("team"), record.C("township"))
		add(w.add(t, record.Case, set(record.CaseHousehold, record.R(hh.ID)), set(record.CaseOrdinal, record.I(1))),
			record.CaseFoundOn, 0, record.D(today-30), record.D(today-3))
		add(w.add(t, record.Study, set(record.StudyTeam, record.R(team)), set(record.StudyDate, record.D(today-record.Day(i)-1)), set(record.StudyType, record.C("lecture"))),
			record.StudyHeads, 1, record.I(20), record.I(25))
		day := []record.Set{set(record.DutyPerson, record.R(one)), set(record.DutyDate, record.D(today-record.Day(i)-40)), set(record.DutyTeam, record.R(team))}
		add(w.add(t, record.DutyDay, day...), record.DutyStatus, i%2, record.C("in"), record.C("duty"))
		if i < 3 {
			p := w.add(t, record.Person, set(record.PersonName, record.T(fmt.Sprintf("干部%d", i))), set(record.PersonTownship, record.C("623027103")))
			add(p, record.PersonPhone, 1, record.T("13900000001"), record.T("13900000002"))
			add(w.add(t, record.Unit, set(record.UnitName, record.T(fmt.Sprintf("单位%d", i)))), record.UnitContact, 0, record.T("王"), record.T("汪"))
		}
	}
	kinds := map[record.Kind]bool{}
	for _, p := range all {
		kinds[p.ref.Kind] = true
	}
	if len(all) != 40 || len(kinds) != 10 {
		t.Fatalf("%d conflicts of %d kinds", len(all), len(kinds))
	}
	rightOf := func(l state.ConflictLine) planted {
		for _, p := range all {
			if p.ref == l.Ref && p.f == l.Field {
				return p
			}
		}
		t.Fatalf("%s %d was never planted", l.Ref, l.Field)
		return planted{}
	}
	w.Go(state.Route{Page: state.PageConflicts})
	h := &hands{t: t, world: w}
	for range 60 {
		v := h.Conflicts.View()
		if len(v.Lines) == 0 {
			break
		}
		line := v.Lines[v.At]
		p := rightOf(line)
		if p.own != "" {
			h.own(p.f, p.own)
			continue
		}
		which := func(l state.ConflictLine, pair []state.PairValue) int {
			for i, x := range pair {
				if x.Value == rightOf(l).right {
					return i
				}
			}
			return -1
		}
		n := which(line, v.Pair.Values)
		if n < 0 {
			t.Fatalf("%s %d is listed with %+v", line.Ref, line.Field, v.Pair.Values)
		}
		if v.Pair.Similar > 2 && (line.Ref.Kind == record.Case || line.Ref.Kind == record.Person || line.Ref.Kind == record.MemberCare) {
			h.press("g") // the same person was right in each
		}
		switch {
		case len(v.Pair.Values) == 2 && n == 0:
			h.press(state.KeyLeft)
		case len(v.Pair.Values) == 2:
			h.press(state.KeyRight)
		default:
			h.press(fmt.Sprint(n + 1))
		}
	}
	for _, p := range all {
		r := w.get(t, p.ref)
		if r.Value(p.f) != p.right || r.Row.Get(p.f).InConflict() {
			t.Errorf("%s %d is %q, want %q", p.ref, p.f, r.Value(p.f), p.right)
		}
		if p.ref.Kind == record.Visit && r.Value(record.VisitReason) == "" {
			t.Errorf("%s was corrected without a reason (rule M4)", p.ref)
		}
	}
	if left := len(w.Conflicts.View().Lines); left != 0 || h.pressed > 100 {
		t.Errorf("%d keys, %d conflicts are left", h.pressed, left)
	}
	t.Logf("%d keys", h.pressed)
}
