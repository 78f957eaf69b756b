package state_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// pastCounty answers questions about the past, page by page.
type pastCounty struct {
	past    []record.Past // newest first
	waits   []record.Past
	page    int // changes of a page
	refused record.Refusal
	failure state.Failure
	asked   []record.Seq // before which it was asked
}

func (c *pastCounty) Ask(_ context.Context, _ record.Ref, before record.Seq, _ record.LogEpoch) (record.Answer, state.Failure) {
	c.asked = append(c.asked, before)
	if c.failure != "" || c.refused != "" {
		return record.Answer{Refused: c.refused}, c.failure
	}
	a := record.Answer{LogEpoch: 7, Labels: []record.Label{{Device: record.ID{7}, Name: "桑科一队平板"}}}
	if before == 0 {
		a.Waits = c.waits
	}
	for _, p := range c.past {
		if before != 0 && p.Seq >= before {
			continue
		}
		if len(a.Past) == c.page {
			a.More = true
			break
		}
		a.Past = append(a.Past, p)
	}
	return a, ""
}

// phones are changes to the phone of the world's household, each having seen what the
// one before it wrote, but for the last two, which saw neither of each other.
func (w *world) phones(n int) *pastCounty {
	c := &pastCounty{page: 2}
	for i := 1; i <= n; i++ {
		base := record.Seq(i - 1)
		if i == n {
			base--
		}
		p := record.Past{Seq: record.Seq(i), By: record.ChangeID{Device: record.ID{7}, Epoch: 1, Seq: uint64(i)}, First: uint64(i), N: 1, Author: w.Kit.Me.ID,
			Base: base, Missed: uint64(i - 1), Stamp: record.Stamp{Wall: day(i)}, Received: day(i), Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T(fmt.Sprint("1200000000", i))}}}
		p.By.Device[1] = byte(i) // each by another device
		if i >= n-1 {
			p.InForce = []record.Field{record.HouseholdPhone}
		}
		c.past = append([]record.Past{p}, c.past...)
	}
	return c
}

func day(i int) int64 { return record.MustDay("2026-11-01").Time().UnixMilli() + int64(i)*24*3600_000 }

func (w *world) history() state.Route {
	return state.Route{Page: state.PageHistory, Household: w.home, Kind: record.Household, Record: w.home}
}

func values(v state.HistoryView) string {
	var all []string
	for _, l := range v.Lines {
		all = append(all, strings.TrimPrefix(l.Value.Text(), "1200000000"))
	}
	return strings.Join(all, " ")
}

func TestTheHistoryIsAskedOfTheCountyAndKeptForTheSession(t *testing.T) {
	w := newWorld(t)
	c := w.phones(6)
	w.Kit.Past = c
	w.Go(w.history())
	v := w.History.View()
	if values(v) != "6 5" || !v.More || v.Asked == 0 || v.Say.Key != "" {
		t.Fatalf("%q, more %v, %+v", values(v), v.More, v.Say)
	}
	if l := v.Lines[0]; l.Author.Name == "" || l.Standing != state.Current || l.Change != 6 || l.N != 1 || l.Came != day(6) {
		t.Errorf("the newest: %+v", l)
	}
	w.History.Older()
	w.History.Older()
	if v = w.History.View(); values(v) != "6 5 4 3 2 1" || v.More || !slices.Equal(c.asked, []record.Seq{0, 5, 3}) {
		t.Fatalf("%q, asked before %v", values(v), c.asked)
	}
	if l := v.Lines[2]; l.Standing != state.Superseded || l.EndedBy.ID != w.Kit.Me.ID || len(l.Over) != 1 || l.Over[0] != record.T("12000000003") {
		t.Errorf("one that was replaced: %+v", l)
	}
	w.History.Pick(v.Lines[0].Key)
	if d := w.History.View().Details; !d.Known || fmt.Sprint(d.Saw) != fmt.Sprint([]record.Value{record.T("12000000004")}) {
		t.Errorf("its author saw %v, known %v", d.Saw, d.Known)
	}
	w.History.Pick(v.Lines[5].Key)
	if d := w.History.View().Details; !d.Known || len(d.Saw) != 0 {
		t.Errorf("the first saw %v, known %v", d.Saw, d.Known)
	}

	c.failure = state.NoNetwork
	w.Go(state.Route{Page: state.PageToday})
	w.Go(w.history())
	if v = w.History.View(); values(v) != "6 5 4 3 2 1" || len(c.asked) != 3 {
		t.Errorf("without a network what was read once is %q, asked %v", values(v), c.asked)
	}
	w.History.Again()
	if v = w.History.View(); v.Say.Key != "history.offline" || values(v) != "6 5 4 3 2 1" {
		t.Errorf("asked again: %q, %+v", values(v), v.Say)
	}
}

func TestTheStateOfADayIsThatOfItsEnd(t *testing.T) {
	w := newWorld(t)
	c := w.phones(6)
	w.Kit.Past = c
	w.Go(w.history())
	for on, want := range map[string]string{"2026-11-04": "3", "2026-11-06": "5", "2026-11-07": "6 5", "2026-11-01": "", "2026-11-02": "1"} {
		w.History.AsOf(record.MustDay(on))
		if v := w.History.View(); values(v) != want || v.More {
			t.Errorf("at the end of %s: %q, want %q", on, values(v), want)
		}
	}
	if !slices.Equal(c.asked, []record.Seq{0, 5, 3}) {
		t.Errorf("asked before %v", c.asked)
	}
	w.History.Again() // of a day: all older ones too
	if v := w.History.View(); v.More || v.On == 0 || len(v.Lines) == 0 && v.On != record.MustDay("2026-11-01") {
		t.Errorf("asked again: %q, more %v", values(v), v.More)
	}
	w.History.AsOf(0)
	if v := w.History.View(); values(v) != "6 5 4 3 2 1" {
		t.Errorf("all again: %q", values(v))
	}
	at := w.history()
	at.Day = record.MustDay("2026-11-04")
	w.Go(state.Route{Page: state.PageToday})
	w.Go(at)
	if v := w.History.View(); values(v) != "3" || v.On != at.Day {
		t.Errorf("a route to a day: %q", values(v))
	}

	w = newWorld(t)
	c = w.phones(6)
	w.Kit.Past = c
	w.Go(w.history())
	c.failure = state.NoNetwork
	w.History.AsOf(record.MustDay("2026-11-04"))
	if v := w.History.View(); len(v.Lines) != 0 || v.Say.Key != "history.offline" {
		t.Errorf("of a day before what is known: %q, %+v", values(v), v.Say)
	}
}

// Without the county the page says so, and shows what this device knows: the values in
// force with who wrote them, and own work that waits.
func TestWithoutTheCountyTheHistoryIsWhatTheDeviceKnows(t *testing.T) {
	for name, tc := range map[string]struct {
		past *pastCounty
		say  string
	}{
		"no network":  {&pastCounty{failure: state.NoNetwork}, "history.offline"},
		"another":     {&pastCounty{failure: state.Stranger}, "history.failed"},
		"not to read": {&pastCounty{refused: record.NotHere}, "history.not_here"},
		"restored":    {&pastCounty{refused: record.NotYet}, "history.restored"},
		"unknown":     {&pastCounty{refused: record.UnknownDevice}, "refusal.unknown_device"},
		"practice":    {nil, "history.practice"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if tc.past != nil {
				w.Kit.Past = tc.past
			}
			w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
			w.Edit.Set(record.HouseholdPhone, record.T("12000000042"))
			w.Edit.Save()
			w.Go(w.history())
			v := w.History.View()
			if v.Say.Key != tc.say || v.Asked != 0 || v.More || len(v.Lines) < 2 {
				t.Fatalf("%+v, %d lines", v.Say, len(v.Lines))
			}
			i := slices.IndexFunc(v.Lines, func(l state.HistoryLine) bool { return l.Value == record.T("12000000042") })
			if i < 0 || v.Lines[i].Standing != state.Unsent || v.Lines[i].Author.ID != w.Kit.Me.ID || v.Lines[i].Seq != 0 {
				t.Errorf("own work: %+v", v.Lines)
			}
			w.History.Pick(v.Lines[i].Key)
			if d := w.History.View().Details; d.Known {
				t.Error("what the screen showed is known")
			}
		})
	}
}

func TestTheHistorySaysWhatWaitsAndWhatWasReturned(t *testing.T) {
	w := newWorld(t)
	c := w.phones(3)
	clerk := w.Kit.Me.ID
	c.past[0].Verdict = record.Verdict{Reason: "permission", Outcome: record.OutcomeApplied, By: clerk, At: day(9)}
	c.waits = []record.Past{
		{By: record.ChangeID{Device: record.ID{7}, Seq: 9}, Author: clerk, Verdict: record.Verdict{Reason: "depends"}},
		{By: record.ChangeID{Device: record.ID{7}, Seq: 8}, Author: clerk, Verdict: record.Verdict{Reason: "permission", Outcome: record.OutcomeReturned, By: clerk}},
	}
	w.Kit.Past = c
	w.Go(w.history())
	v := w.History.View()
	if len(v.Lines) != 4 || v.Lines[0].Standing != state.InDoubt || v.Lines[0].Waited != "depends" || v.Lines[0].Device != "桑科一队平板" || v.Lines[1].Standing != state.GivenBack || v.Lines[1].Decided.ID != clerk {
		t.Errorf("%+v", v.Lines)
	}
	if l := v.Lines[2]; l.Waited != "permission" || l.Decided.ID != clerk || l.Standing != state.Current {
		t.Errorf("accepted: %+v", l)
	}
	w.History.AsOf(record.MustDay("2026-11-05")) // it was accepted days later
	if got := values(w.History.View()); got != "2" {
		t.Errorf("before it was accepted: %q", got)
	}
}

// Another person finds nothing of what was asked before.
func TestAHistoryIsForgottenWithItsReader(t *testing.T) {
	w, _, second := shared(t)
	c := w.phones(2)
	w.Kit.Past = c
	w.Go(w.history())
	w.Who.Use(second.ID)
	c.failure = state.NoNetwork
	w.Go(w.history())
	if v := w.History.View(); v.Asked != 0 {
		t.Errorf("he reads %q", values(v))
	}
}

func TestEveryRouteLeadsToTheHistoryOfWhatItShows(t *testing.T) {
	id := record.ID{1}
	for _, tc := range []struct {
		at   state.Route
		kind record.Kind
	}{
		{state.Route{Page: state.PageHouseholds, Household: id}, record.Household},
		{state.Route{Page: state.PageHouseholds}, 0},
		{state.Route{Page: state.PageEdit, Household: id, Kind: record.Member, Record: id}, record.Member},
		{state.Route{Page: state.PageEdit, Household: id, Kind: record.Member}, 0},
		{state.Route{Page: state.PageEdit, Household: id, Kind: record.MemberCare, Member: id}, record.MemberCare},
		{state.Route{Page: state.PageVisit, Household: id, Record: id}, record.Visit},
		{state.Route{Page: state.PageVisit, Household: id}, 0},
		{state.Route{Page: state.PageDay, Person: id, Day: 900000}, record.DutyDay},
		{state.Route{Page: state.PageVerdict, Record: id}, record.Quarantine},
		{state.Route{Page: state.PageToday}, 0},
	} {
		to, ok := tc.at.Past()
		if ok != (tc.kind != 0) || ok && (to.Kind != tc.kind || to.Record.IsZero() || to.Page != state.PageHistory) {
			t.Errorf("%+v leads to %+v, %v", tc.at, to, ok)
		}
	}
}

func TestWhatWasEnteredByMistakeIsPutBack(t *testing.T) {
	w := newWorld(t)
	ref := record.Ref{Kind: record.Household, ID: w.home}
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	w.Edit.Set(record.HouseholdVoided, record.T("录了两次"))
	w.Edit.Save()
	w.Go(state.Route{Page: state.PageTrash})
	v := w.Trash.View()
	if len(v.Lines) != 1 || v.Lines[0].Row.Ref != ref || v.Lines[0].Why != "录了两次" || v.Lines[0].By.ID != w.Kit.Me.ID || !v.Lines[0].May || v.Lines[0].Who.Name == "" {
		t.Fatalf("%+v", v.Lines)
	}
	w.m.Fail = errors.New("disk")
	w.Trash.Restore(v.Lines)
	if v = w.Trash.View(); v.Say.Key == "" || len(v.Lines) != 1 {
		t.Errorf("it could not be saved: %+v", v.Say)
	}
	w.m.Fail = nil
	w.Trash.Restore(v.Lines)
	e := w.last(t, 2).Edits[0]
	if e.Ref != ref || len(e.Fields) != 1 || e.Fields[0] != (record.Set{Field: record.HouseholdVoided}) {
		t.Errorf("saved %+v", e)
	}
	if v = w.Trash.View(); len(v.Lines) != 0 || v.Say.Key != "" {
		t.Errorf("it is still there: %+v", v)
	}
}
