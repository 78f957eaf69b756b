package state_test

import (
	"context"
	"errors"
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

func (w *world) ctx() context.Context { return context.Background() }

// put saves a record as somebody.
func (w *world) put(ref record.Ref, author record.ID, sets ...record.Set) record.Ref {
	refs, err := w.m.Records().Save(w.ctx(), state.Save{Author: author, Edits: []state.Edit{{Ref: ref, Fields: sets}}})
	if err != nil {
		panic(err)
	}
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

// quarrels plants the same conflict of some households, always by the same two.
func (w *world) quarrels(t testing.TB, n int) (all []record.Ref) {
	t.Helper()
	one, other := w.Kit.Me.Mates[1].ID, w.Kit.Me.Mates[2].ID
	for i := range n {
		hh := w.add(t, record.Household, set(record.HouseholdVillage, record.C("623027103203")), set(record.HouseholdHead, record.T(fmt.Sprintf("户%d", i))), set(record.HouseholdGroup, record.I(3)))
		w.plant(t, hh, record.HouseholdPhone, one, other, record.T("1390941000"+fmt.Sprint(i)), record.T("1380941000"+fmt.Sprint(i)))
		all = append(all, hh)
	}
	w.Go(state.Route{Page: state.PageConflicts})
	return all
}

func TestADecisionSawEveryValueAndTheNextConflictIsShown(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 3)
	v := w.Conflicts.View()
	if len(v.Lines) != 3 || v.At != 0 || v.Pair.Line.Ref != all[0] || len(v.Pair.Values) != 2 || v.Pair.Values[0].Value != record.T("13909410000") {
		t.Fatalf("%+v", v.Pair)
	}
	base := w.get(t, all[0]).Base
	w.Conflicts.Key("2")
	e := w.last(t, 1).Edits[0]
	if e.Ref != all[0] || value(e, record.HouseholdPhone) != record.T("13809410000") || e.Shown[record.HouseholdPhone].Seq != base.Seq || e.Base.Seq != base.Seq {
		t.Errorf("saved %+v", e)
	}
	v = w.Conflicts.View()
	if len(v.Lines) != 2 || v.Pair.Line.Ref != all[1] || w.Route().Record != all[1].ID || !v.CanUndo || v.Say.Key != "conflict.done" {
		t.Errorf("after it: %+v, at %+v", v.Say, w.Route())
	}
	w.Conflicts.Key("s")
	if got := w.Conflicts.View().Pair.Line.Ref; got != all[2] {
		t.Errorf("skipping leads to %s", got)
	}
	w.Conflicts.Key("s")
	if got := w.Conflicts.View().Pair.Line.Ref; got != all[1] {
		t.Errorf("skipping the last leads to %s", got)
	}
	w.last(t, 1)
}

func TestWhatWasSettledIsUndoneAndListedAgainUntilItIsSettledOnceMore(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 2)
	shown := w.get(t, all[0]).Value(record.HouseholdPhone)
	if shown != record.T("13809410000") {
		t.Fatalf("shown is %q", shown)
	}
	w.Conflicts.Key(state.KeyLeft)
	w.Conflicts.Key("u")
	v := w.Conflicts.View()
	if got := w.get(t, all[0]).Value(record.HouseholdPhone); got != shown || len(v.Lines) != 2 || v.Lines[v.At].Ref != all[0] || !v.Lines[v.At].Again || v.CanUndo || len(v.Pair.Values) != 2 {
		t.Fatalf("%q is shown, listed %+v", got, v.Lines)
	}
	w.Conflicts.Key("u") // nothing is left to undo
	w.last(t, 2)
	w.Conflicts.Key("1")
	v = w.Conflicts.View()
	if got := w.get(t, all[0]).Value(record.HouseholdPhone); got != record.T("13909410000") || len(v.Lines) != 1 {
		t.Errorf("%q is shown, listed %+v", got, v.Lines)
	}
	w.Conflicts.Key("f")
	v = w.Conflicts.View()
	if len(v.Lines) != 1 || v.Lines[0].Ref != all[0] || v.Lines[0].Open || v.Lines[0].Settled.Author != w.Kit.Me.ID || v.Pair.People[w.Kit.Me.ID].Name != "仁青草" {
		t.Errorf("settled are %+v", v.Lines)
	}
}

// What is kept was shown already: it is settled, and undone without a trace but in the
// history.
func TestKeepingWhatIsShownIsADecisionToo(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 1)
	w.Conflicts.Key(state.KeyRight)
	if r := w.get(t, all[0]); r.Row.Get(record.HouseholdPhone).InConflict() || r.Value(record.HouseholdPhone) != record.T("13809410000") {
		t.Errorf("%+v", r.Row.Get(record.HouseholdPhone))
	}
	w.last(t, 1)
}

func TestSimilarOnesAreSettledByOneGestureAndUndoneByOne(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 5)
	// One of another person, and one of another field, are not alike.
	w.m.Oppose(all[4], record.HouseholdPhone, record.T("1"), w.Kit.Me.Mates[3].ID, noon)
	w.plant(t, all[3], record.HouseholdSize, w.Kit.Me.Mates[1].ID, w.Kit.Me.Mates[2].ID, record.I(4), record.I(5))
	w.Refresh()
	if n := w.Conflicts.View().Pair.Similar; n != 4 {
		t.Fatalf("%d are similar", n)
	}
	w.Conflicts.Key("g")
	if group := w.Conflicts.View().Group; len(group) != 4 || group[0].Ref != all[0] {
		t.Fatalf("shown are %+v", group)
	}
	w.Conflicts.Key("1")
	if len(w.m.Saves) != 4 {
		t.Errorf("%d saves: a change concerns one household", len(w.m.Saves))
	}
	for i, ref := range all[:4] {
		if got := w.get(t, ref).Value(record.HouseholdPhone); got != record.T("1390941000"+fmt.Sprint(i)) {
			t.Errorf("household %d has %q", i, got)
		}
	}
	if v := w.Conflicts.View(); len(v.Lines) != 2 || v.Say.N != 4 {
		t.Errorf("left are %+v, %+v", v.Lines, v.Say)
	}
	w.Conflicts.Key("u")
	for i, ref := range all[:4] {
		if got := w.get(t, ref).Value(record.HouseholdPhone); got != record.T("1380941000"+fmt.Sprint(i)) {
			t.Errorf("undone, household %d has %q", i, got)
		}
	}
	if v := w.Conflicts.View(); len(v.Lines) != 6 || v.CanUndo {
		t.Errorf("listed are %d", len(v.Lines))
	}
	w.Conflicts.Key("g")
	w.Conflicts.Key("2")
	if v := w.Conflicts.View(); len(v.Lines) != 2 || v.Say.Key != "conflict.done" {
		t.Errorf("once more: %+v, %d are left", v.Say, len(v.Lines))
	}
}

// What has changed since the list was read is not settled with the others.
func TestAGroupLeavesOutWhatIsNotAsItWasShown(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 3)
	w.Conflicts.Key("g")
	w.m.Oppose(all[1], record.HouseholdPhone, record.T("1"), w.Kit.Me.Mates[3].ID, noon)
	w.Conflicts.Key("1")
	if r := w.get(t, all[1]); !r.Row.Get(record.HouseholdPhone).InConflict() {
		t.Error("a value was decided about that nobody had seen")
	}
	if say := w.Conflicts.View().Say; say.Key != "conflict.left" || say.N != 1 {
		t.Errorf("says %+v", say)
	}
}

// A value that the person may not give is shown and not offered: absent is for leader and
// township to say.
func TestADecisionThatIsNotTheClerksIsNotOffered(t *testing.T) {
	c := newCounty(t)
	mate := c.m.Find(record.Person, record.PersonName, record.T("扎西东珠")).ID
	team := c.m.Find(record.Team, record.TeamTownship, record.C("623027103"))
	day := c.put(t, record.Ref{Kind: record.DutyDay}, set(record.DutyPerson, record.R(mate)), set(record.DutyDate, record.D(today-50)), set(record.DutyTeam, record.R(team.ID)), set(record.DutyStatus, record.C("absent")))
	ref := record.Ref{Kind: record.DutyDay, ID: day}
	c.m.Settle()
	c.m.Oppose(ref, record.DutyStatus, record.C("in"), mate, noon+1000)
	c.m.Saves = nil
	c.Go(state.Route{Page: state.PageConflicts})
	v := c.Conflicts.View()
	if len(v.Lines) != 1 || v.Pair.Line.Ref != ref {
		t.Fatalf("listed are %+v", v.Lines)
	}
	for i, x := range v.Pair.Values {
		if x.May {
			t.Errorf("%q is offered", x.Value)
		}
		c.Conflicts.Keep(i + 1)
	}
	if say := c.Conflicts.View().Say.Key; len(c.m.Saves) != 0 || say != "conflict.may_not" {
		t.Errorf("%d saves, says %q", len(c.m.Saves), say)
	}
}

func TestAClerkAsksAnAuthorOrTheLeaderAndSeesTheAnswer(t *testing.T) {
	c := newCounty(t)
	mate := c.m.Find(record.Person, record.PersonName, record.T("扎西东珠")).ID
	other := c.put(t, record.Ref{Kind: record.Device}, set(record.DevicePersons, record.Rs(mate)), set(record.DeviceLabel, record.T("科才 03")), set(record.DeviceSignKey, record.X(make([]byte, 32))))
	hh := record.Ref{Kind: record.Household, ID: c.home}
	c.plant(t, hh, record.HouseholdPhone, mate, mate, record.T("1"), record.T("2"))
	c.Go(state.Route{Page: state.PageConflicts})
	c.Conflicts.Key("a")
	v := c.Conflicts.View()
	if !v.Asking || len(v.Pair.Whom) != 2 || v.Pair.Whom[0].ID != mate || v.Pair.Whom[0].Device != other || v.Pair.Whom[1].ID != c.leader || !v.Pair.Whom[1].Leader || v.Pair.Whom[1].Device != c.tablet {
		t.Fatalf("who may be asked: %+v", v.Pair.Whom)
	}
	c.m.Saves = nil
	c.Conflicts.Key("2")
	e := c.last(t, 1).Edits[0]
	for _, s := range e.Fields {
		if s.Value == record.T("1") || s.Value == record.T("2") {
			t.Error("a question holds a value")
		}
	}
	if e.Ref.Kind != record.Ask || value(e, record.AskDevice) != record.R(c.tablet) || value(e, record.AskTo) != record.R(c.leader) || value(e, record.AskRecord) != record.X(hh.ID[:]) {
		t.Errorf("asked %+v", e)
	}
	v = c.Conflicts.View()
	if len(v.Lines) != 1 || v.Lines[0].Ask.Row.ID.IsZero() || v.Asking || v.Say.Key != "conflict.asked" {
		t.Errorf("%+v", v)
	}
	c.put(t, v.Lines[0].Ask.Row.Ref, set(record.AskRight, record.X(record.DigestOf(record.HouseholdPhone, record.T("2")))))
	c.Refresh()
	for _, x := range c.Conflicts.View().Pair.Values {
		if x.Said != (x.Value == record.T("2")) {
			t.Errorf("%q is said to be right: %v", x.Value, x.Said)
		}
	}
}

// A leader settles what is his to settle, and asks nobody: who is asked is the county's.
func TestALeaderSettlesWithinHisScope(t *testing.T) {
	w := newWorld(t)
	hh := record.Ref{Kind: record.Household, ID: w.home}
	w.plant(t, hh, record.HouseholdPhone, w.Kit.Me.Mates[1].ID, w.Kit.Me.Mates[2].ID, record.T("1"), record.T("2"))
	w.plant(t, w.m.Find(record.Area, record.AreaCode, record.C("623027103203")), record.AreaNameBo, w.Kit.Me.Mates[1].ID, w.Kit.Me.Mates[2].ID, record.T("甲"), record.T("乙"))
	w.Refresh()
	if n := w.Today.View().Conflicts; n != 2 {
		t.Errorf("Today says %d", n)
	}
	w.Go(state.Route{Page: state.PageConflicts})
	for _, l := range w.Conflicts.View().Lines {
		w.Go(state.Route{Page: state.PageConflicts, Kind: l.Ref.Kind, Record: l.Ref.ID, Field: l.Field})
		p := w.Conflicts.View().Pair
		if p.Line.Ref != l.Ref || p.MayAsk || p.Values[0].May != (l.Ref == hh) {
			t.Errorf("%s: may settle %v, ask %v", l.Ref, p.Values[0].May, p.MayAsk)
		}
	}
}

// A value of one's own settles a conflict in the form of the one field, and is undone on
// the page that led there.
func TestAValueOfOnesOwnSettlesAndIsUndone(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 2)
	w.Conflicts.Key("e")
	if v := w.Edit.View(); w.Route().Page != state.PageOwnValue || len(v.Fields) != 1 || len(v.Fields[0].Siblings) != 2 {
		t.Fatalf("at %+v with %+v", w.Route(), v.Fields)
	}
	w.Edit.Set(record.HouseholdPhone, record.T("13700000000"))
	w.Edit.Save()
	v := w.Conflicts.View()
	if w.Route().Page != state.PageConflicts || len(v.Lines) != 1 || v.Pair.Line.Ref != all[1] || !v.CanUndo {
		t.Fatalf("at %+v, %+v", w.Route(), v)
	}
	w.Conflicts.Key("u")
	if got := w.get(t, all[0]).Value(record.HouseholdPhone); got != record.T("13809410000") || w.Conflicts.View().Pair.Line.Ref != all[0] {
		t.Errorf("undone it is %q", got)
	}
}

// What cannot be saved comes back, with why.
func TestADecisionThatCouldNotBeSavedComesBack(t *testing.T) {
	w := clerkWorld(t)
	all := w.quarrels(t, 2)
	w.m.Fail = errors.New("no space left")
	w.Conflicts.Key("1")
	v := w.Conflicts.View()
	if len(v.Lines) != 2 || v.Lines[v.At].Ref != all[0] || v.Say.Key != "error.save" || v.CanUndo {
		t.Errorf("%+v", v)
	}
	w.m.Fail = nil
	w.Conflicts.Key("1")
	if len(w.Conflicts.View().Lines) != 1 {
		t.Error("it cannot be settled any more")
	}
}
