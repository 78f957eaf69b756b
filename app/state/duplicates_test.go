package state_test

import (
	"context"
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/alike"
	"zhucun/store/record"
)

var asked = state.Route{Page: state.PageDuplicates}

// again enters a household of the world once more, as another team might have.
func (w *world) again(t testing.TB, of record.ID, head string) record.ID {
	t.Helper()
	ctx := context.Background()
	w.m.Names = alike.NewNames([]alike.Spelling{{Zh: "卓玛", Bo: "སྒྲོལ་མ"}, {Zh: "才让", Bo: "ཚེ་རིང"}})
	h, err := w.m.Records().Get(ctx, record.Ref{Kind: record.Household, ID: of})
	must(t, err)
	refs, err := w.m.Records().Save(ctx, state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: h.Value(record.HouseholdVillage)}, {Field: record.HouseholdGroup, Value: h.Value(record.HouseholdGroup)},
		{Field: record.HouseholdHead, Value: record.T(head)}, {Field: record.HouseholdPhone, Value: h.Value(record.HouseholdPhone)}}}}})
	must(t, err)
	members, err := w.m.Records().List(ctx, state.Query{Kind: record.Member, Where: []record.Set{{Field: record.MemberHousehold, Value: record.R(of)}}})
	must(t, err)
	for _, m := range members {
		_, err := w.m.Records().Save(ctx, state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
			{Field: record.MemberHousehold, Value: record.R(refs[0].ID)}, {Field: record.MemberName, Value: m.Value(record.MemberName)},
			{Field: record.MemberBirth, Value: m.Value(record.MemberBirth)}, {Field: record.MemberRelation, Value: m.Value(record.MemberRelation)}}}}})
		must(t, err)
	}
	w.m.Settle()
	return refs[0].ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) read(t testing.TB, k record.Kind, id record.ID) state.Record {
	t.Helper()
	r, err := w.m.Records().Get(context.Background(), record.Ref{Kind: k, ID: id})
	must(t, err)
	return r
}

// toPair goes to the pair of two households.
func (w *world) toPair(a, b record.ID) state.Route {
	w.Go(asked)
	at := state.Route{Page: state.PageDuplicates, Record: pairID(a, b)}
	w.Go(at)
	return at
}

func pairID(a, b record.ID) record.ID {
	return record.PairID(record.Ref{Kind: record.Household, ID: a}, record.Ref{Kind: record.Household, ID: b})
}

func TestTwoRecordsOfAHouseholdAreMergedAndPartedAgain(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "次仁卓玛")
	w.Go(asked)
	v := w.Duplicates.View()
	if len(v.Twins) != 1 || v.Twin() != nil {
		t.Fatalf("%+v", v.Twins)
	}
	at := w.toPair(w.home, double)
	v = w.Duplicates.View()
	twin := v.Twin()
	if twin == nil || !v.Read || len(v.Left.Members) != 5 || len(v.Right.Members) != 5 || !v.Left.Keep || !v.Right.Keep || !v.Judge ||
		!slices.ContainsFunc(twin.Signs, func(s alike.Sign) bool { return s.Code == "members.same" && s.N == 4 }) {
		t.Fatalf("%+v", v)
	}
	if !slices.ContainsFunc(v.Fields, func(f state.TwinField) bool { return f.Field == record.HouseholdHead && !f.Same() }) ||
		!slices.ContainsFunc(v.Fields, func(f state.TwinField) bool { return f.Field == record.HouseholdGroup && f.Same() }) {
		t.Errorf("%+v", v.Fields)
	}
	keep, want := w.Duplicates.KeepLeft, twin.A.ID
	loser := twin.B.ID
	if twin.B.ID == w.home {
		keep, want, loser = w.Duplicates.KeepRight, twin.B.ID, twin.A.ID
	}
	keep()
	if got := w.read(t, record.Household, loser).Value(record.HouseholdMerged); got != record.R(want) {
		t.Fatalf("merged into %v", got)
	}
	p := w.read(t, record.Pair, at.Record)
	if p.Value(record.PairVerdict) != record.C("same") || p.Value(record.PairWeight).Int() < 10 {
		t.Errorf("%+v", p.Row)
	}
	for _, s := range w.m.Saves {
		if len(s.Edits) != 1 {
			t.Errorf("a change that concerns two households: %+v", s)
		}
	}
	if v = w.Duplicates.View(); len(v.Twins) != 0 || !v.CanUndo || !w.Route().Record.IsZero() {
		t.Errorf("%+v at %+v", v, w.Route())
	}
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	if n := len(w.Card.View().Visits); n != 3 {
		t.Errorf("%d visits", n)
	}
	w.Go(asked)
	w.Duplicates.Undo()
	v = w.Duplicates.View()
	if got := w.read(t, record.Household, loser).Value(record.HouseholdMerged); got != "" || len(v.Twins) != 1 || v.CanUndo {
		t.Fatalf("%v %+v", got, v)
	}
	if w.Route() != at || v.Twin() == nil {
		t.Error("what was taken back is not shown")
	}
}

func TestTwoThatAreNotTheSameAreNotShownAgain(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "才让卓玛")
	w.toPair(w.home, double)
	w.Duplicates.NotSame()
	w.Refresh()
	w.Go(state.Route{Page: state.PageToday})
	w.Go(asked)
	if v := w.Duplicates.View(); len(v.Twins) != 0 {
		t.Fatalf("%+v", v.Twins)
	}
	if r := w.read(t, record.Household, double); r.Value(record.HouseholdMerged) != "" {
		t.Error("it was merged")
	}
	w.Duplicates.Undo()
	if v := w.Duplicates.View(); len(v.Twins) != 1 || !v.Twins[0].Proposed() {
		t.Errorf("%+v", v.Twins)
	}
}

// Three records of one family: what was merged once is not asked about again.
func TestThreeRecordsOfOneHouseholdTakeTwoKeys(t *testing.T) {
	w := newWorld(t)
	second, third := w.again(t, w.home, "次仁卓玛"), w.again(t, w.home, "才让卓玛")
	w.Go(asked)
	v := w.Duplicates.View()
	if len(v.Twins) != 3 || v.Twins[0].Others != 1 {
		t.Fatalf("%+v", v.Twins)
	}
	w.Go(state.Route{Page: state.PageDuplicates, Record: v.Twins[0].Pair})
	w.Duplicates.KeepLeft()
	if v = w.Duplicates.View(); len(v.Twins) != 1 || v.Twin() == nil {
		t.Fatalf("after one: %+v", v.Twins)
	}
	w.Duplicates.KeepLeft()
	if v = w.Duplicates.View(); len(v.Twins) != 0 {
		t.Fatalf("after two: %+v", v.Twins)
	}
	keepers := 0
	for _, id := range []record.ID{w.home, second, third} {
		if w.read(t, record.Household, id).Value(record.HouseholdMerged) == "" {
			keepers++
		}
	}
	w.Refresh()
	if v = w.Duplicates.View(); keepers != 1 || len(v.Twins) != 0 {
		t.Errorf("%d stand for themselves; compared anew: %+v", keepers, v.Twins)
	}
}

// Two clerks decide differently on one pair: both words stand and are shown, first of
// all, and whoever decides then settles it.
func TestWhereTwoDecideDifferentlyBothAreShown(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "才让卓玛")
	other := w.again(t, w.next, "万玛太")
	_ = other
	at := w.toPair(w.home, double)
	w.Duplicates.KeepLeft()
	w.m.Settle()
	someone := w.Kit.Me.Mates[1].ID
	w.m.Oppose(record.Ref{Kind: record.Pair, ID: at.Record}, record.PairVerdict, record.C("not_same"), someone, noon+1)
	w.Refresh()
	w.Go(state.Route{Page: state.PageToday})
	w.Go(asked)
	v := w.Duplicates.View()
	if len(v.Twins) != 2 || v.Twins[0].Pair != at.Record || !v.Twins[0].Disagreed() || v.Twins[1].Disagreed() {
		t.Fatalf("%+v", v.Twins)
	}
	w.Go(state.Route{Page: state.PageVerdicts})
	if j := w.Verdicts.View().Judged; len(j) != 1 || len(j[0].Words) != 2 || j[0].Verdict() != "" || w.Verdicts.View().People[someone].Name == "" {
		t.Errorf("%+v", j)
	}
	w.Go(at)
	if v = w.Duplicates.View(); v.Twin() == nil || !v.Read || v.People[someone].Name == "" {
		t.Fatalf("%+v", v)
	}
	w.Duplicates.NotSame()
	p := w.read(t, record.Pair, at.Record)
	for _, id := range []record.ID{w.home, double} {
		if r := w.read(t, record.Household, id); r.Value(record.HouseholdMerged) != "" {
			t.Error("what is not the same is still merged")
		}
	}
	if p.Value(record.PairVerdict) != record.C("not_same") || len(w.Duplicates.View().Twins) != 1 {
		t.Errorf("%+v", p.Row)
	}
	decided := false
	for _, s := range w.m.Saves {
		_, shown := s.Edits[0].Shown[record.PairVerdict]
		decided = decided || shown && s.Edits[0].Ref.ID == at.Record
	}
	if !decided {
		t.Error("the verdict ends neither of the two")
	}
}

// What was merged long ago can be looked at again, and parted.
func TestWhatWasJudgedIsJudgedAgain(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "才让卓玛")
	at := w.toPair(w.home, double)
	w.Duplicates.KeepLeft()
	w.Go(state.Route{Page: state.PageVerdicts})
	w.Show(w.Verdicts.View().Judged[0].Pair.Row.Ref)
	v := w.Duplicates.View()
	if w.Route() != at || v.Twin() == nil || !v.Read || v.Twin().A.Name == "" {
		t.Fatalf("%+v at %+v", v.Twins, w.Route())
	}
	w.Duplicates.NotSame()
	for _, id := range []record.ID{w.home, double} {
		if w.read(t, record.Household, id).Value(record.HouseholdMerged) != "" {
			t.Error("still merged")
		}
	}
	if v = w.Duplicates.View(); v.Twin() != nil || len(v.Twins) != 0 {
		t.Errorf("%+v", v.Twins)
	}
}

// A conflict of verdicts may be settled where nobody is asked about merging: what is merged
// although it was found to be two is looked at again.
func TestWhatIsMergedAgainstTheVerdictIsShown(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "才让卓玛")
	at := w.toPair(w.home, double)
	w.Duplicates.KeepLeft()
	ref := record.Ref{Kind: record.Pair, ID: at.Record}
	_, err := w.m.Records().Save(context.Background(), state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: ref, Fields: []record.Set{{Field: record.PairVerdict, Value: record.C("not_same")}}}}})
	must(t, err)
	w.Refresh()
	w.Go(state.Route{Page: state.PageToday})
	w.Go(asked)
	v := w.Duplicates.View()
	if len(v.Twins) != 1 || !v.Twins[0].Disagreed() || v.Twins[0].B.Name == "" {
		t.Fatalf("%+v", v.Twins)
	}
	w.Go(at)
	w.Duplicates.NotSame()
	w.Go(state.Route{Page: state.PageToday})
	w.Go(asked)
	if v = w.Duplicates.View(); len(v.Twins) != 0 {
		t.Errorf("%+v", v.Twins)
	}
	for _, id := range []record.ID{w.home, double} {
		if w.read(t, record.Household, id).Value(record.HouseholdMerged) != "" {
			t.Error("still merged")
		}
	}
}

func TestWhatIsProposedComesFirstAndWhatIsSkippedLast(t *testing.T) {
	w := newWorld(t)
	a, b := w.again(t, w.home, "才让卓玛"), w.again(t, w.next, "万玛太")
	w.Go(asked)
	first := w.Duplicates.View().Twins[0].Pair
	w.Go(state.Route{Page: state.PageDuplicates, Record: first})
	w.Duplicates.Skip()
	if v := w.Duplicates.View(); v.Twins[1].Pair != first || v.Twin().Pair == first {
		t.Errorf("%+v", v.Twins)
	}
	w.Duplicates.Skip()
	if v := w.Duplicates.View(); v.Twin() != nil || len(v.Twins) != 2 {
		t.Errorf("after all were skipped %+v", v.Twin())
	}
	// Two that the method would never show.
	x := w.m.Find(record.Household, record.HouseholdHead, record.T("更登")).ID
	sets := append(record.PairOf(record.Judged{Ref: record.Ref{Kind: record.Household, ID: x}}, record.Judged{Ref: record.Ref{Kind: record.Household, ID: w.next}}),
		record.Set{Field: record.PairVerdict, Value: record.C("proposed")}, record.Set{Field: record.PairNote, Value: record.T("乡里说是一家")})
	_, err := w.m.Records().Save(context.Background(), state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Pair}, Fields: sets}}})
	must(t, err)
	w.Refresh()
	v := w.Duplicates.View()
	if len(v.Twins) != 3 || v.Twins[0].Pair != pairID(x, w.next) || v.Twins[0].A.Name == "" {
		t.Fatalf("%+v", v.Twins)
	}
	_, _ = a, b
}

func TestMembersAreComparedToo(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	if kinds := w.Duplicates.Kinds(); !slices.Equal(kinds, []record.Kind{record.Household, record.Member}) {
		t.Errorf("a leader compares %v", kinds)
	}
	twice, err := w.m.Records().Save(ctx, state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
		{Field: record.MemberHousehold, Value: record.R(w.home)}, {Field: record.MemberName, Value: record.T("尕藏杰")}, {Field: record.MemberSex, Value: record.C("1")},
		{Field: record.MemberBirth, Value: record.M(2014, 5)}}}}})
	must(t, err)
	w.Go(state.Route{Page: state.PageDuplicates, Kind: record.Member})
	v := w.Duplicates.View()
	if len(v.Twins) != 1 || v.Twins[0].A.House != w.home {
		t.Fatalf("%+v", v.Twins)
	}
	w.Go(state.Route{Page: state.PageDuplicates, Kind: record.Member, Record: v.Twins[0].Pair})
	if !w.CanBack() {
		t.Error("nothing leads back to the list")
	}
	v = w.Duplicates.View()
	if v.Left.House.Row.ID != w.home {
		t.Fatalf("%+v", v.Left)
	}
	keep := w.Duplicates.KeepLeft
	if v.Twin().A.ID == twice[0].ID {
		keep = w.Duplicates.KeepRight
	}
	keep()
	if state.Merged(w.read(t, record.Member, twice[0].ID)).IsZero() {
		t.Fatal("nothing was merged")
	}
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	if c := w.Card.View(); len(c.Members) != 5 || len(c.Voided) != 1 {
		t.Errorf("%d members, %d beside", len(c.Members), len(c.Voided))
	}
}

func TestTheMethodIsHeldAgainstTheVerdicts(t *testing.T) {
	w := newWorld(t)
	a, b := w.again(t, w.home, "才让卓玛"), w.again(t, w.next, "万玛太")
	w.toPair(w.home, a)
	w.Duplicates.KeepLeft()
	w.toPair(w.next, b)
	w.Duplicates.NotSame()
	w.Go(state.Route{Page: state.PageVerdicts})
	v := w.Verdicts.View()
	n, same, not := 0, 0, 0
	for _, band := range v.Bands {
		n, same, not = n+band.Same+band.Not, same+band.Same, not+band.Not
	}
	if !v.Loaded || n != 2 || same != 1 || not != 1 || len(v.Judged) != 2 || v.Kinds[record.Household] != 2 {
		t.Errorf("%+v", v)
	}
	if p, any := (state.Band{Same: 2, Not: 1}).Share(); p != 67 || !any {
		t.Errorf("%d %%", p)
	}
	if _, any := (state.Band{Open: 3}).Share(); any {
		t.Error("a share of nothing")
	}
	if w.Here() != state.PageDuplicates && w.Here() != state.PageMine {
		t.Errorf("it belongs to %v", w.Here())
	}
}

// Who was merged into a colleague is no colleague beside him; the person at the tablet stays.
func TestAPersonWhoIsADoubleIsOneColleague(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	mates := w.Kit.Me.Mates
	merge := func(of, into record.ID) []state.Named {
		_, err := w.m.Records().Save(ctx, state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Person, ID: of}, Fields: []record.Set{{Field: record.PersonMerged, Value: record.R(into)}}}}})
		must(t, err)
		me, err := state.LoadMe(ctx, w.m.Records(), w.Kit.Me.ID, today)
		must(t, err)
		return me.Mates
	}
	if left := merge(mates[1].ID, record.NaturalID(record.Person, "elsewhere")); len(left) != 4 {
		t.Errorf("merged into somebody who is not here: %v", left)
	}
	if left := merge(mates[1].ID, mates[2].ID); len(left) != 3 || slices.ContainsFunc(left, func(n state.Named) bool { return n.ID == mates[1].ID }) {
		t.Errorf("%v", left)
	}
	if left := merge(mates[0].ID, mates[2].ID); len(left) != 3 || left[0].ID != w.Kit.Me.ID {
		t.Errorf("the person himself: %v", left)
	}
}
