package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

const dayMS = 24 * 3600_000

func TestAWrongClockIsSaidAndKeepsNobodyFromWorking(t *testing.T) {
	w := newWorld(t)
	clock := record.Time{Now: noon, Shown: noon, Learned: noon - dayMS, Sure: true}
	w.m.Time = func() record.Time { return clock }
	w.Tick()
	w.Refresh()
	if v := w.Status.View(); v.Clock != (state.Msg{}) {
		t.Errorf("a right clock is said to be wrong: %+v", v.Clock)
	}
	for shown, want := range map[string]state.Msg{
		"2026-02-16": {Key: "clock.off", Text: "2026-04-22", More: "2026-02-16"},
		"2026-04-21": {Key: "clock.off", Text: "2026-04-22", More: "2026-04-21"},
		"2026-04-23": {Key: "clock.off", Text: "2026-04-22", More: "2026-04-23"},
		"2099-01-01": {Key: "clock.off", Text: "2026-04-22", More: "2099-01-01"},
		"1970-01-01": {Key: "clock.off", Text: "2026-04-22", More: "1970-01-01"},
	} {
		clock.Shown = record.MustDay(shown).Time().UnixMilli() + 4*3600_000
		w.Tick()
		w.Refresh()
		if v := w.Status.View(); v.Clock != want {
			t.Errorf("%s: %+v", shown, v.Clock)
		}
		if len(w.Kit.Me.Roles) == 0 || !w.Today.View().HasTeam || w.Today.View().Day != today {
			t.Errorf("%s: %+v of %s", shown, w.Kit.Me, w.Today.View().Day)
		}
		f := w.visit()
		f.Toggle(record.VisitPresent, "nobody")
		f.Save()
		if f.View().Asked { // the one before was of the same day
			f.Sure()
			f.Save()
		}
		if v := value(w.last(t, 1).Edits[0], record.VisitDate).Day(); v != today {
			t.Errorf("%s: a visit of %s", shown, v)
		}
		w.m.Settle()
	}
	clock.Shown = noon
	w.Tick()
	if v := w.Status.View(); v.Clock != (state.Msg{}) {
		t.Errorf("put right, and still %+v", v.Clock)
	}
}

// TestWhatIsShownOfTodayHeals opens the app on a clock that lost its battery and
// puts it right while the app is open.
func TestWhatIsShownOfTodayHeals(t *testing.T) {
	w := newWorld(t)
	lost := record.MustDay("2013-01-01").Time().UnixMilli()
	clock := record.Time{Now: lost, Shown: lost}
	w.m.Time = func() record.Time { return clock }
	w.Tick()
	if w.Ledger.View().Month.String() != "2013-01-01" || w.Today.View().HasTeam {
		t.Fatalf("%+v", w.Ledger.View().Month)
	}
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	clock = record.Time{Now: noon, Shown: noon}
	w.Tick()
	if w.Visit.View().Date != today {
		t.Errorf("the form still offers %s", w.Visit.View().Date)
	}
	w.Go(state.Route{Page: state.PageToday})
	if v := w.Today.View(); v.Day != today || !v.HasTeam || len(v.Due) == 0 {
		t.Errorf("%+v", v)
	}
	if v := w.Ledger.View(); v.Month != record.MustDay("2026-04-01") {
		t.Errorf("the ledger shows %s", v.Month)
	}
}

// TestTheTapIsOfTheDayThatIsShown taps just after midnight, before the page has
// noticed.
func TestTheTapIsOfTheDayThatIsShown(t *testing.T) {
	w := newWorld(t)
	ms := int64(noon)
	w.m.Time = func() record.Time { return record.Time{Now: ms, Shown: ms} }
	ms += 12 * 3600_000
	w.Today.Set("in")
	if got := value(w.last(t, 1).Edits[0], record.DutyDate).Day(); got != today {
		t.Errorf("the page says %s, saved is %s", today, got)
	}
	w.Tick()
	if v := w.Today.View(); v.Day != today+1 || v.Status != "" || v.CanUndo {
		t.Errorf("the new day begins with %+v", v)
	}
}

// TestNobodyIsLockedOutByAClock looks assignments up by a clock that runs far
// ahead or that was lost: those of the county's last word hold.
func TestNobodyIsLockedOutByAClock(t *testing.T) {
	for _, now := range []string{"2099-01-01", "2013-01-01"} {
		w := newWorld(t)
		a := w.m.Find(record.Assignment, record.AssignmentPerson, record.R(w.Kit.Me.ID))
		if _, err := w.m.Records().Save(t.Context(), state.Save{Edits: []state.Edit{{Ref: a, Fields: []record.Set{
			{Field: record.AssignmentTo, Value: record.D(record.MustDay("2027-07-31"))}}}}}); err != nil {
			t.Fatal(err)
		}
		ms := record.MustDay(now).Time().UnixMilli()
		w.m.Time = func() record.Time { return record.Time{Now: ms, Shown: ms, Learned: noon - dayMS} }
		w.Tick()
		if !w.Kit.Me.Has(record.Leader) || !w.Today.View().HasTeam {
			t.Errorf("in %s he has no team", now)
		}
		w.m.Time = func() record.Time { return record.Time{Now: ms, Shown: ms, Learned: noon - dayMS, Sure: true} }
		w.Reported(state.Exchanging{Running: true})
		w.Reported(state.Exchanging{AtHead: true})
		if len(w.Kit.Me.Roles) != 0 {
			t.Errorf("in %s, surely, he still has his team", now)
		}
	}
}

func TestARevokedDeviceSaysSo(t *testing.T) {
	w := newWorld(t)
	revoke := func(on record.Day) {
		w.Reported(state.Exchanging{Running: true})
		e := state.Edit{Ref: record.Ref{Kind: record.Device, ID: w.Kit.Device}, Fields: []record.Set{{Field: record.DeviceRevoked, Value: record.D(on)}}}
		if _, err := w.m.Records().Save(t.Context(), state.Save{Edits: []state.Edit{e}}); err != nil {
			t.Fatal(err)
		}
		w.Reported(state.Exchanging{AtHead: true})
	}
	w.Go(state.Route{Page: state.PageExchange})
	revoke(today + 1)
	if v := w.Status.View(); v.Revoked.Key != "" || w.Exchange.View().Verdict().Key != "exchange.done" {
		t.Errorf("a device that is revoked tomorrow says so today: %+v", v)
	}
	revoke(today)
	if v := w.Status.View(); v.Revoked != (state.Msg{Key: "status.revoked", Text: today.String()}) {
		t.Errorf("%+v", v.Revoked)
	}
	if v := w.Exchange.View().Verdict(); v.Key != "exchange.revoked" {
		t.Errorf("the exchange ends with %s", v.Key)
	}
}

func TestAMomentToComeIsSaidByItsDate(t *testing.T) {
	words := state.NewWords(state.English, map[string]string{"ago.now": "just now", "ago.days": "{n} days ago"})
	for at, want := range map[int64]string{
		noon + 3600_000*24*1500: "2030-05-31", noon + 60_000: "just now", noon - 3*dayMS: "3 days ago",
	} {
		if got := words.Ago(at, noon); got != want {
			t.Errorf("%s: %q, want %q", record.DayOf(at), got, want)
		}
	}
}

// What was typed is kept or refused, never emptied.
func TestTheFirstOfJanuary1970IsADay(t *testing.T) {
	w := newWorld(t)
	first := record.D(record.MustDay("1970-01-01"))
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	w.Edit.Set(record.HouseholdNotice, first)
	w.Edit.Save()
	for _, x := range w.Edit.View().Fields {
		if x.Def.Field == record.HouseholdNotice && x.Error != (state.Msg{Key: "invalid.out_of_years", N: 2100, Text: "2014", More: "2100"}) {
			t.Errorf("%+v", x.Error)
		}
	}
	w.Edit.Discard()
	w.Edit.Set(record.HouseholdEventDate, first)
	w.Edit.Save()
	if got := value(w.last(t, 1).Edits[0], record.HouseholdEventDate); got != first || got == "" {
		t.Errorf("saved %q", got)
	}
}

func TestAYearOfAnotherCalendarIsAskedAbout(t *testing.T) {
	for typed, want := range map[record.Value]state.Msg{
		record.M(2522, 3): {Key: "ask.buddhist", Text: "2522-03", More: "1979-03"},
		record.M(2106, 3): {Key: "ask.royal_year", Text: "2106-03", More: "1979-03"},
		record.M(9999, 3): {Key: "invalid.out_of_years", N: 2100, Text: "1890", More: "2100"},
		record.M(2027, 3): {Key: "ask.future", Text: "2027-03", More: "2026-04-22"},
	} {
		w := newWorld(t)
		member := w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID
		w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: member})
		w.Edit.Set(record.MemberBirth, typed)
		w.Edit.Save()
		for _, x := range w.Edit.View().Fields {
			if x.Def.Field == record.MemberBirth && (x.Error != want || x.Asked != (want.Key == "ask.future")) {
				t.Errorf("%s: %+v", typed, x.Error)
			}
		}
		w.Edit.Sure(record.MemberBirth)
		w.Edit.Save()
		if saved := len(w.m.Saves) == 1; saved != (want.Key == "ask.future") {
			t.Errorf("%s: saved %v once he was sure", typed, saved)
		}
	}
}
