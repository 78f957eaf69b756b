package state_test

import (
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func (w *world) visit() *state.VisitForm {
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	return w.Visit
}

func TestAVisitToSeveralTentsIsOneChangeEachInOneSave(t *testing.T) {
	w := newWorld(t)
	f := w.visit()
	f.Add(w.next)
	f.Add(w.next)
	if n := len(f.View().Targets); n != 2 {
		t.Fatalf("%d households", n)
	}
	f.Toggle(record.VisitTopics, "water")
	f.Toggle(record.VisitPresent, "head")
	f.Toggle(record.VisitPlace, "home")
	f.OnBehalf(w.Kit.Me.Mates[1].ID)
	f.NextIn(14)
	f.Save()
	w.last(t, 2)
	first, second := w.m.Saves[0], w.m.Saves[1]
	if value(first.Edits[0], record.VisitHousehold).ID() != w.home || value(second.Edits[0], record.VisitHousehold).ID() != w.next {
		t.Errorf("%+v", w.m.Saves)
	}
	e := first.Edits[0]
	if value(e, record.VisitOnBehalf).ID() != w.Kit.Me.Mates[1].ID || first.Author != w.Kit.Me.ID || value(e, record.VisitNext).Day() != today+14 {
		t.Errorf("%+v", e)
	}
	// The first was on summer pasture and was met at home today; the second was at home already.
	if len(first.Edits) != 2 || value(first.Edits[1], record.HouseholdWhere) != record.C("home") || len(second.Edits) != 1 {
		t.Errorf("where they are now: %+v, %+v", first.Edits, second.Edits)
	}
}

func TestNobodyAndNoneExcludeTheOthers(t *testing.T) {
	w := newWorld(t)
	f := w.visit()
	f.Toggle(record.VisitPresent, "head")
	f.Toggle(record.VisitPresent, "nobody")
	if got := f.View().Present; !slices.Equal(got, []string{"nobody"}) {
		t.Errorf("%v", got)
	}
	f.Toggle(record.VisitPresent, "elder")
	if got := f.View().Present; !slices.Equal(got, []string{"elder"}) {
		t.Errorf("%v", got)
	}
	f.Toggle(record.VisitNeeds, "fodder")
	f.Toggle(record.VisitNeeds, "none")
	if got := f.View().Needs; !slices.Equal(got, []string{"none"}) {
		t.Errorf("%v", got)
	}
}

func TestAVisitSaysAtTheFieldWhatIsMissing(t *testing.T) {
	long := make([]rune, 2001)
	for i := range long {
		long[i] = '雪'
	}
	for _, c := range []struct {
		name  string
		enter func(*state.VisitForm)
		field record.Field
		want  string
	}{
		{"nobody named", func(f *state.VisitForm) { f.Toggle(record.VisitTopics, "water") }, record.VisitPresent, "visit.who"},
		{"nothing talked about", func(f *state.VisitForm) { f.Toggle(record.VisitPresent, "head") }, record.VisitTopics, "visit.what"},
		{"a day to come", func(f *state.VisitForm) { f.Date(today + 1) }, record.VisitDate, "ask.future"},
		{"a day long ago", func(f *state.VisitForm) { f.Date(record.MustDay("2013-12-31")) }, record.VisitDate, "invalid.out_of_years"},
		{"a Buddhist year", func(f *state.VisitForm) { f.Next(record.MustDay("2569-05-01")) }, record.VisitNext, "ask.buddhist"},
		{"a royal year", func(f *state.VisitForm) { f.Next(record.MustDay("2153-05-01")) }, record.VisitNext, "ask.royal_year"},
		{"a year nobody counts", func(f *state.VisitForm) { f.Next(record.MustDay("9999-05-01")) }, record.VisitNext, "invalid.out_of_years"},
		{"no day", func(f *state.VisitForm) { f.Date(0) }, record.VisitDate, "invalid.required"},
		{"the next before this one", func(f *state.VisitForm) { f.Next(today - 1) }, record.VisitNext, "error.next_before"},
		{"too long a note", func(f *state.VisitForm) { f.Note(string(long)) }, record.VisitNote, "invalid.too_long"},
	} {
		w := newWorld(t)
		f := w.visit()
		c.enter(f)
		f.Save()
		if got := f.View().Errors[c.field].Key; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if len(w.m.Saves) != 0 {
			t.Errorf("%s: saved", c.name)
		}
	}
	w := newWorld(t)
	f := w.visit()
	f.Toggle(record.VisitPresent, "nobody")
	f.Save()
	w.last(t, 1) // nobody at home needs no topic
}

// Who is only asked something is not told to put things right.
func TestARefusalSaysWhetherSomethingIsWrongOrAsked(t *testing.T) {
	for name, c := range map[string]struct {
		enter func(w *world) (save func(), said func() state.Msg)
		want  string
	}{
		"a visit to come": {func(w *world) (func(), func() state.Msg) {
			f := w.visit()
			f.AsLastTime()
			f.Date(today + 1)
			return f.Save, func() state.Msg { return f.View().Say }
		}, "error.asked"},
		"a visit to come, and nobody named": {func(w *world) (func(), func() state.Msg) {
			f := w.visit()
			f.Date(today + 1)
			return f.Save, func() state.Msg { return f.View().Say }
		}, "error.fields"},
		"a day to come": {func(w *world) (func(), func() state.Msg) {
			w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today + 1})
			w.Day.Status("in")
			return w.Day.Save, func() state.Msg { return w.Day.View().Say }
		}, "error.asked"},
		"a day to come of a status there is not": {func(w *world) (func(), func() state.Msg) {
			w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today + 1})
			w.Day.Note("雪")
			return w.Day.Save, func() state.Msg { return w.Day.View().Say }
		}, "error.fields"},
		"a month to come": {func(w *world) (func(), func() state.Msg) {
			w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID})
			w.Edit.Set(record.MemberBirth, record.M(2027, 3))
			return w.Edit.Save, func() state.Msg { return w.Edit.View().Say }
		}, "error.asked"},
		"a year of another calendar": {func(w *world) (func(), func() state.Msg) {
			w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID})
			w.Edit.Set(record.MemberBirth, record.M(2522, 3))
			return w.Edit.Save, func() state.Msg { return w.Edit.View().Say }
		}, "error.fields"},
	} {
		w := newWorld(t)
		save, said := c.enter(w)
		if save(); said().Key != c.want || said().Asks() != (c.want == "error.asked") || len(w.m.Saves) > 0 {
			t.Errorf("%s: %q, %d saves", name, said().Key, len(w.m.Saves))
		}
	}
}

func TestAnErrorGoesWhenItsFieldIsPutRight(t *testing.T) {
	w := newWorld(t)
	f := w.visit()
	f.Save()
	before := f.View()
	f.Toggle(record.VisitPresent, "head")
	if _, still := f.View().Errors[record.VisitPresent]; still {
		t.Error("the error stays")
	}
	if _, kept := before.Errors[record.VisitPresent]; !kept {
		t.Error("a snapshot changed after it was taken")
	}
}

func TestADraftGoesOnWithTheBaseOfItsOpening(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	opened := record.Seq(0)
	if v := w.Edit.View(); !v.Loaded || v.Kept {
		t.Fatalf("%+v", v)
	}
	rec, _ := w.m.Records().Get(t.Context(), record.Ref{Kind: record.Household, ID: w.home})
	opened = rec.Base.Seq
	w.Edit.Set(record.HouseholdPhone, record.T("12001112222"))
	w.Go(state.Route{Page: state.PageToday})
	if d := w.Today.View().Drafts; len(d) != 1 || d[0].Name != "才让卓玛" {
		t.Fatalf("%+v", d)
	}
	// Meanwhile an exchange brings a newer phone number.
	if _, err := w.m.Records().Save(t.Context(), state.Save{Author: w.Kit.Me.Mates[1].ID, Edits: []state.Edit{{
		Ref: record.Ref{Kind: record.Household, ID: w.home}, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("12009998888")}}}}}); err != nil {
		t.Fatal(err)
	}
	w.m.Settle()
	fresh := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil) // the app was killed and opened again
	fresh.Start()
	fresh.Resume(fresh.Today.View().Drafts[0].Key)
	if v := fresh.Edit.View(); !v.Kept || !v.Dirty {
		t.Fatalf("%+v", v)
	}
	fresh.Edit.Save()
	e := w.last(t, 1).Edits[0]
	if e.Base.Seq != opened || len(e.Fields) != 1 || value(e, record.HouseholdPhone) != record.T("12001112222") {
		t.Errorf("base %d, want %d: %+v", e.Base.Seq, opened, e)
	}
	if d := fresh.Today.View().Drafts; len(d) != 0 {
		t.Errorf("the draft of a saved form stays: %+v", d)
	}
}

func TestAVisitDraftKeepsAllThatWasEntered(t *testing.T) {
	w := newWorld(t)
	f := w.visit()
	f.Toggle(record.VisitTopics, "school")
	f.Note("记一句")
	f.Add(w.next)
	fresh := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil)
	fresh.Start()
	fresh.Resume(fresh.Today.View().Drafts[0].Key)
	v := fresh.Visit.View()
	if !v.Kept || v.Note != "记一句" || !slices.Equal(v.Topics, []string{"school"}) || len(v.Targets) != 2 {
		t.Errorf("%+v", v)
	}
	fresh.Visit.Discard()
	if v := fresh.Visit.View(); v.Kept || v.Note != "" {
		t.Errorf("discarded: %+v", v)
	}
}

func TestACorrectionNeedsAReasonAndHoldsOnlyWhatDiffers(t *testing.T) {
	w := newWorld(t)
	ref := w.m.Find(record.Visit, record.VisitHousehold, record.R(w.home))
	w.Go(state.Route{Page: state.PageVisit, Household: w.home, Record: ref.ID})
	f := w.Visit
	f.Toggle(record.VisitTopics, "school")
	f.Save()
	if f.View().Errors[record.VisitReason].Key != "invalid.reason_missing" {
		t.Errorf("%+v", f.View().Errors)
	}
	f.Reason("漏记了上学")
	f.Save()
	e := w.last(t, 1).Edits[0]
	if e.Ref != ref || len(e.Fields) != 2 || e.Base.Seq == 0 {
		t.Errorf("%+v", e)
	}
	w.Go(state.Route{Page: state.PageVisit, Household: w.home, Record: ref.ID})
	f.Reason("只写了原因")
	f.Save()
	if f.View().Say.Key != "visit.unchanged" {
		t.Errorf("%+v", f.View().Say)
	}
}

func TestAConflictIsShownWholeAndDecidedWithOneTap(t *testing.T) {
	w := newWorld(t)
	ref := record.Ref{Kind: record.Household, ID: w.home}
	w.m.Oppose(ref, record.HouseholdPhone, record.T("12000000000"), w.Kit.Me.Mates[1].ID, noon-1)
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	v := w.Edit.View()
	i := slices.IndexFunc(v.Fields, func(x state.FormField) bool { return x.Def.Field == record.HouseholdPhone })
	if len(v.Fields[i].Siblings) != 2 {
		t.Fatalf("%+v", v.Fields[i])
	}
	w.Edit.Choose(record.HouseholdPhone, v.Fields[i].Value) // the shown one may be confirmed
	w.Edit.Save()
	e := w.last(t, 1).Edits[0]
	if _, decided := e.Shown[record.HouseholdPhone]; !decided || len(e.Shown) != 1 || len(e.Fields) != 1 {
		t.Errorf("%+v", e)
	}
}

func TestWhatCannotBeReadStaysInItsFieldAndStopsTheSave(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	f := w.Edit
	f.Reject(record.HouseholdNotice, "昨天", state.Msg{Key: "error.date"})
	f.Set(record.HouseholdSize, record.I(99))
	f.Save()
	v := f.View()
	at := func(no record.Field) state.FormField {
		return v.Fields[slices.IndexFunc(v.Fields, func(x state.FormField) bool { return x.Def.Field == no })]
	}
	if x := at(record.HouseholdNotice); x.Raw != "昨天" || x.Error.Key != "error.date" {
		t.Errorf("%+v", x)
	}
	if x := at(record.HouseholdSize); x.Error != (state.Msg{Key: "invalid.out_of_range", N: 40}) {
		t.Errorf("%+v", x.Error)
	}
	if len(w.m.Saves) != 0 {
		t.Error("saved")
	}
	f.Set(record.HouseholdNotice, record.D(today))
	f.Set(record.HouseholdSize, record.I(5)) // as before: nothing was touched
	f.Save()
	if e := w.last(t, 1).Edits[0]; len(e.Fields) != 1 || value(e, record.HouseholdNotice).Day() != today {
		t.Errorf("%+v", e)
	}
}

func TestANewMemberBelongsToItsHousehold(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member})
	w.Edit.Set(record.MemberSex, record.C("2"))
	w.Edit.Save()
	if len(w.m.Saves) != 0 {
		t.Fatal("a member without a name was saved")
	}
	w.Edit.Set(record.MemberName, record.T("央金"))
	w.Edit.Save()
	if e := w.last(t, 1).Edits[0]; value(e, record.MemberHousehold).ID() != w.home || !e.Ref.ID.IsZero() {
		t.Errorf("%+v", e)
	}
}

func TestEnrolTakesACodeHoweverItIsTyped(t *testing.T) {
	by := &oneCode{code: "7K2PX9QD4M01ABCDEFGH"}
	e := state.NewEnrol(&state.Kit{Run: state.Inline}, by, "")
	e.Type(0, "７ｋ༢p－x9qd　4mol-abcd")
	e.Type(4, "efgh")
	v := e.View()
	if v.Groups != [5]string{"7K2P", "X9QD", "4M01", "ABCD", "EFGH"} || !v.Whole {
		t.Fatalf("%+v", v)
	}
	e.Start()
	if e.View().Error.Key != "enrol.no_address" {
		t.Errorf("%+v", e.View().Error)
	}
	e.Address(" https://10.0.0.5:8443 ")
	by.err = keyed{}
	e.Start()
	if v := e.View(); v.Error.Key != "error.disk_full" || v.Ready || v.Busy {
		t.Errorf("%+v", v)
	}
	by.err = nil
	e.Start()
	if v := e.View(); !v.Ready || by.seen.Address != "https://10.0.0.5:8443" {
		t.Errorf("%+v, %+v", v, by.seen)
	}
}

func TestAMistypedCodeIsToldAtOnce(t *testing.T) {
	e := state.NewEnrol(&state.Kit{Run: state.Inline}, &oneCode{code: "7K2PX9QD4M01ABCDEFGH"}, "https://x")
	e.Type(0, "7K2PX9QD4M01ABCDEFGG")
	if e.View().Error.Key != "enrol.mistyped" {
		t.Errorf("%+v", e.View())
	}
	e.Address("https://y") // what was wrong with the code is wrong still
	if e.Start(); e.View().Error.Key != "enrol.mistyped" {
		t.Errorf("%+v", e.View())
	}
	e.Type(4, "FGG")
	if e.Start(); e.View().Error.Key != "enrol.incomplete" {
		t.Errorf("%+v", e.View())
	}
	e.File([]byte("no invitation"))
	if e.View().Error.Key != "error.disk_full" { // the reader's own words
		t.Errorf("%+v", e.View())
	}
}
