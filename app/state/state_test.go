package state_test

import (
	"context"
	"errors"
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// noon is 2026-04-22 12:00 in China.
const noon = 1776830400000

var today = record.DayOf(noon)

// world is a desk on invented records that were all sent.
type world struct {
	*state.Desk
	m    *statetest.Memory
	home record.ID // a household that was visited before
	next record.ID // its neighbour
}

func newWorld(t testing.TB) *world {
	t.Helper()
	m := statetest.New(func() int64 { return noon })
	me, err := state.Practice(context.Background(), m.Records(), noon)
	if err != nil {
		t.Fatal(err)
	}
	m.Settle()
	kit, err := m.Kit(me)
	if err != nil {
		t.Fatal(err)
	}
	settings := state.NewSettings(state.SettingsView{Prefs: state.DefaultPrefs, Version: "0.3.0"}, func(state.Prefs) {}, func(bool) {})
	w := &world{Desk: state.NewDesk(kit, &noExchange{}, settings, nil), m: m}
	w.home = m.Find(record.Household, record.HouseholdHead, record.T("才让卓玛")).ID
	w.next = m.Find(record.Household, record.HouseholdHead, record.T("万玛太")).ID
	w.Start()
	return w
}

type noExchange struct{ started, cancelled int }

func (e *noExchange) Now()    { e.started++ }
func (e *noExchange) Cancel() { e.cancelled++ }

// last is the latest save, and how many there were since everything was sent.
func (w *world) last(t testing.TB, saves int) state.Save {
	t.Helper()
	if len(w.m.Saves) != saves {
		t.Fatalf("%d saves, want %d", len(w.m.Saves), saves)
	}
	return w.m.Saves[saves-1]
}

func value(e state.Edit, f record.Field) record.Value {
	for _, s := range e.Fields {
		if s.Field == f {
			return s.Value
		}
	}
	return ""
}

func TestThePersonIsReadFromTheAssignments(t *testing.T) {
	w := newWorld(t)
	me := w.Kit.Me
	if me.Name != "仁青草" || !me.Has(record.Leader) || len(me.Mates) != 4 || me.Mates[0].ID != me.ID || len(me.Villages) != 1 {
		t.Errorf("%+v", me)
	}
	if !me.MayAdd() || !me.MayWrite() {
		t.Error("a leader may add households and write visits")
	}
	after, err := state.LoadMe(context.Background(), w.m.Records(), me.ID, today-1000)
	if err != nil || len(after.Roles) != 0 {
		t.Errorf("before the assignment began: %+v, %v", after.Roles, err)
	}
}

func TestMyDayIsOneTapAndCanBeTakenBack(t *testing.T) {
	w := newWorld(t)
	w.Today.Set("pasture")
	if v := w.Today.View(); v.Status != "pasture" || v.Saved != state.Waiting || !v.CanUndo {
		t.Errorf("%+v", v)
	}
	e := w.last(t, 1).Edits[0]
	if value(e, record.DutyTeam).ID() != w.Kit.Me.Team || value(e, record.DutyDate).Day() != today {
		t.Errorf("%+v", e)
	}
	w.Today.Set("pasture")
	w.last(t, 1) // the same again is nothing to save
	w.Today.Undo()
	if v := w.Today.View(); v.CanUndo || v.Status != "none" {
		t.Errorf("%+v", v)
	}
	if e := w.last(t, 2).Edits[0]; len(e.Fields) != 1 {
		t.Errorf("taking back holds only the status: %+v", e)
	}
}

func TestAHouseholdOnSummerPastureIsDueAndAway(t *testing.T) {
	w := newWorld(t)
	v := w.Today.View()
	if v.DueTotal != len(v.Due) || v.DueTotal != 6 {
		t.Fatalf("%d due, %d shown", v.DueTotal, len(v.Due))
	}
	if first := v.Due[0]; first.Head != "旦正加" || !state.Away(first.Where) {
		t.Errorf("the most overdue first: %+v", first)
	}
	if last := v.Due[5]; last.Last != 0 {
		t.Errorf("those never visited last: %+v", last)
	}
	for place, away := range map[string]bool{"": false, "home": false, "unknown": false, "summer": true, "hospital": true} {
		if state.Away(place) != away {
			t.Errorf("away at %q is %v", place, !away)
		}
	}
}

func TestWhatCouldNotBeSavedStaysWithWordsForWhy(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	w.Visit.AsLastTime()
	w.m.Fail = errors.New("no space left")
	w.Visit.Save()
	if v := w.Visit.View(); v.Say.Key != "error.save" || len(v.Topics) == 0 || v.Saving {
		t.Errorf("%+v", v)
	}
	w.m.Fail = nil
	w.Visit.Save()
	w.last(t, 1)
	if r := w.Route(); r.Page == state.PageVisit {
		t.Error("a saved form stays open")
	}
}

func TestTroubleFindsTheWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want state.Msg
	}{
		{&record.Invalid{Code: "too_long", Limit: 40}, state.Msg{Key: "invalid.too_long", N: 40}},
		{errors.Join(errors.New("save"), keyed{}), state.Msg{Key: "error.disk_full"}},
		{errors.New("anything"), state.Msg{Key: "error.save"}},
	} {
		if got := state.Trouble(c.err); got != c.want {
			t.Errorf("%v: %+v", c.err, got)
		}
	}
}

type keyed struct{}

func (keyed) Error() string { return "full" }
func (keyed) Key() string   { return "error.disk_full" }

func TestTheListReadsPageByPageAndDropsStaleAnswers(t *testing.T) {
	w := newWorld(t)
	var waiting []func(context.Context) func()
	w.Kit.Run = func(work func(context.Context) func()) { waiting = append(waiting, work) }
	hs := w.Households
	hs.Search("才让")
	hs.Search("才让卓")
	answers := make([]func(), len(waiting))
	for i, work := range waiting {
		answers[i] = work(context.Background())
	}
	for _, i := range []int{1, 0} { // the older answer comes last
		answers[i]()
	}
	if v := hs.View(); v.Total != 1 || v.Find.Text != "才让卓" {
		t.Errorf("%+v", v)
	}
	if h, ok := hs.Row(0); !ok || h.Head != "才让卓玛" {
		t.Errorf("%+v", h)
	}
	w.Kit.Run = state.Inline
	hs.Search("")
	hs.Group(2)
	if v := hs.View(); v.Total != 2 {
		t.Errorf("group 2 has %d", v.Total)
	}
	hs.Group(0)
	hs.Status("dibao")
	if v := hs.View(); v.Total != 1 {
		t.Errorf("dibao has %d", v.Total)
	}
}

func TestTheCardShowsMembersVisitsAndConflicts(t *testing.T) {
	w := newWorld(t)
	ref := record.Ref{Kind: record.Household, ID: w.home}
	w.m.Oppose(ref, record.HouseholdPhone, record.T("12000000000"), w.Kit.Me.Mates[1].ID, noon)
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	v := w.Card.View()
	if !v.Loaded || len(v.Members) != 5 || len(v.Visits) != 3 || v.Conflicts != 1 || v.Village.Name != "演示村" {
		t.Errorf("%d members, %d visits, %d conflicts, village %+v", len(v.Members), len(v.Visits), v.Conflicts, v.Village)
	}
	if a, b := v.Visits[0].Value(record.VisitDate).Day(), v.Visits[1].Value(record.VisitDate).Day(); a < b {
		t.Error("the latest visit first")
	}
	if n := v.People[state.Author(v.Visits[0])]; n.Name != "仁青草" {
		t.Errorf("author %+v", n)
	}
}

func TestRoutes(t *testing.T) {
	w := newWorld(t)
	list := state.Route{Page: state.PageHouseholds}
	card := state.Route{Page: state.PageHouseholds, Household: w.home}
	w.Go(list)
	w.Go(card)
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.next})
	if w.Back(); w.Route() != list {
		t.Errorf("another card stands in place of the first; back leads to the list, not %+v", w.Route())
	}
	w.Go(card)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	if w.Back(); w.Route() != card {
		t.Errorf("back from the form to %+v", w.Route())
	}
	w.Go(state.Route{Page: state.PageLedger})
	if w.CanBack() {
		t.Error("a place of the bar begins a new path")
	}
}

func TestTheExchangeSaysExactlyWhatIsLeft(t *testing.T) {
	w := newWorld(t)
	w.m.Out = state.Outgoing{Waiting: 4}
	for _, c := range []struct {
		name string
		x    state.Exchanging
		want state.Msg
	}{
		{"running", state.Exchanging{Running: true, Sent: 3}, state.Msg{Key: "exchange.running", N: 3}},
		{"refused", state.Exchanging{Refused: record.UnknownDevice}, state.Msg{Key: "refusal.unknown_device"}},
		{"somebody else answered", state.Exchanging{Failure: state.Stranger}, state.Msg{Key: "exchange.stranger", N: 4}},
		{"no network", state.Exchanging{Failure: state.NoNetwork}, state.Msg{Key: "exchange.failed", N: 4}},
		{"a login page", state.Exchanging{Failure: state.Between}, state.Msg{Key: "exchange.between", N: 4}},
		{"the endpoint does not run", state.Exchanging{Failure: state.Down}, state.Msg{Key: "exchange.down", N: 4}},
		{"the endpoint cannot serve", state.Exchanging{Failure: state.Unavailable}, state.Msg{Key: "exchange.busy", N: 4}},
		{"one change is too large for the way", state.Exchanging{Failure: state.TooBig, N: 40, Text: "才让"}, state.Msg{Key: "exchange.too_big", N: 40, Text: "才让"}},
		{"this device's disk is full", state.Exchanging{Failure: state.Here, Text: "error.disk_full"}, state.Msg{Key: "error.disk_full"}},
		{"something left to send", state.Exchanging{Left: 2, AtHead: true}, state.Msg{Key: "exchange.left", N: 2}},
		{"something left to receive", state.Exchanging{Rows: 9}, state.Msg{Key: "exchange.more"}},
		{"all done", state.Exchanging{Sent: 7, Rows: 9, AtHead: true}, state.Msg{Key: "exchange.done", N: 9, Text: "7"}},
	} {
		w.Reported(c.x)
		if got := w.Exchange.View().Verdict(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if v := w.Status.View(); v.Waiting != 4 || v.Running {
		t.Errorf("%+v", v)
	}
}

func TestAReturnedChangeLeadsToItsRecordAndIsPutAway(t *testing.T) {
	w := newWorld(t)
	it := state.Item{ID: record.ChangeID{Seq: 1}, Ref: record.Ref{Kind: record.Household, ID: w.home}, Saved: state.Returned}
	w.m.Queue = []state.Item{it}
	w.Exchange.Load()
	if n := len(w.Exchange.View().Back); n != 1 {
		t.Fatalf("%d returned", n)
	}
	w.Show(it.Ref)
	if w.Route().Household != w.home {
		t.Errorf("%+v", w.Route())
	}
	w.Exchange.Dismiss(it)
	if n := len(w.Exchange.View().Back); n != 0 {
		t.Errorf("%d still there", n)
	}
}

func TestPracticeNeverExchanges(t *testing.T) {
	w := newWorld(t)
	d := state.NewDesk(w.Kit, nil, w.Settings, nil)
	d.Exchange.Start()
	if v := d.Exchange.View(); !v.Practice || v.Verdict().Key != "exchange.practice" {
		t.Errorf("%+v", v)
	}
	if d.Status.Load(); !d.Status.View().Practice {
		t.Error("the quiet line does not say so")
	}
}

func TestTheAskedVersionStaysSaidUntilTheCountyTakesItBack(t *testing.T) {
	w := newWorld(t)
	w.Reported(state.Exchanging{MinApp: "9.0", AtHead: true})
	for _, tc := range []struct {
		name string
		x    state.Exchanging
		old  bool
	}{
		{"while a round begins", state.Exchanging{Running: true}, true},
		{"without a connection", state.Exchanging{Failure: state.NoNetwork}, true},
		{"when a request is refused", state.Exchanging{Refused: record.BadRequest}, true},
		{"when the county asks for it no longer", state.Exchanging{AtHead: true}, false},
	} {
		if w.Reported(tc.x); w.Settings.View().Old != tc.old {
			t.Errorf("%s: old is %v, want %v", tc.name, !tc.old, tc.old)
		}
	}
}

func TestTheAppSaysWhichVersionTheCountyAsksFor(t *testing.T) {
	for asked, old := range map[string]bool{"0.2.9": false, "0.3.0": false, "0.3.1": true, "0.10.0": true, "v1": true, "next": false, "0.3.0-rc.1": false, "0.4.0-rc.1": true} {
		w := newWorld(t)
		w.Reported(state.Exchanging{MinApp: asked, AtHead: true})
		if v := w.Settings.View(); v.Old != old || v.MinApp != asked {
			t.Errorf("asked for %s: %+v", asked, v)
		}
	}
}

// Rule M6.
func TestTheCardOfADuplicateSaysWhoStandsForIt(t *testing.T) {
	w := newWorld(t)
	other, _, err := w.Kit.Records.Find(t.Context(), state.Find{Limit: 2})
	if err != nil || len(other) < 2 {
		t.Fatal(other, err)
	}
	keeper := other[0].ID
	if keeper == w.home {
		keeper = other[1].ID
	}
	for _, c := range []struct {
		name string
		into record.ID
		here bool
	}{{"here", keeper, true}, {"not here", record.NaturalID(record.Household, "elsewhere"), false}} {
		if _, err := w.m.Records().Save(t.Context(), state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{
			Ref: record.Ref{Kind: record.Household, ID: w.home}, Fields: []record.Set{{Field: record.HouseholdMerged, Value: record.R(c.into)}}}}}); err != nil {
			t.Fatal(err)
		}
		w.Go(state.Route{Page: state.PageToday})
		w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
		if v := w.Card.View(); !v.Loaded || !v.Merged || (v.Keeper.Row.ID == c.into) != c.here {
			t.Errorf("%s: loaded %v, merged %v, keeper %v", c.name, v.Loaded, v.Merged, v.Keeper.Row.ID)
		}
	}
}
