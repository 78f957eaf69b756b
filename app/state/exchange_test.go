package state_test

import (
	"errors"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestTheExchangeTellsItsLastSuccessAndItsLastTryApart(t *testing.T) {
	w := newWorld(t)
	w.m.Out = state.Outgoing{Waiting: 3, Last: noon - 5*24*3600_000}
	w.Exchange.Load()
	if v := w.Exchange.View(); v.Tried != 0 || v.WhyWaiting().Key != "exchange.why_not_yet" || w.Status.View().Failed {
		t.Errorf("before any: %+v, %+v", v.Tried, v.WhyWaiting())
	}
	for _, c := range []struct {
		name   string
		x      state.Exchanging
		why    string
		failed bool
	}{
		{"no network", state.Exchanging{Failure: state.NoNetwork}, "exchange.why_network", true},
		{"refused", state.Exchanging{Refused: record.UnknownDevice}, "exchange.why_refused", true},
		{"a stranger", state.Exchanging{Failure: state.Stranger}, "exchange.why_refused", true},
		{"all well", state.Exchanging{AtHead: true}, "exchange.why_since", false},
	} {
		w.Reported(state.Exchanging{Running: true})
		if v := w.Exchange.View(); v.WhyWaiting() != (state.Msg{}) {
			t.Errorf("%s: while it runs: %+v", c.name, v.WhyWaiting())
		}
		w.Reported(c.x)
		v := w.Exchange.View()
		if want := (state.Msg{Key: c.why, N: 3}); v.WhyWaiting() != want || v.Tried != noon || v.Out.Last != noon-5*24*3600_000 {
			t.Errorf("%s: %+v, tried %d, last %d", c.name, v.WhyWaiting(), v.Tried, v.Out.Last)
		}
		if w.Status.View().Failed != c.failed {
			t.Errorf("%s: the quiet line says that it failed: %v", c.name, !c.failed)
		}
	}
}

func TestADateThatItsMonthDoesNotHaveIsSaid(t *testing.T) {
	for typed, want := range map[string]state.Msg{
		"2026-02-30": {Key: "error.no_day", Text: "2026-02", N: 28},
		"2024年2月30日": {Key: "error.no_day", Text: "2024-02", N: 29},
		"20261131":   {Key: "error.no_day", Text: "2026-11", N: 30},
		"2026-13-01": {Key: "error.date"},
		"2026-02-":   {Key: "error.date"},
		"昨天":         {Key: "error.date"},
	} {
		_, err := record.ParseDay(typed)
		if got := state.Unread(err, "error.date"); err == nil || got != want {
			t.Errorf("%s: %+v", typed, got)
		}
	}
}

func TestASharedTabletAsksWhoUsesItAtTheFirstOpening(t *testing.T) {
	w, first, second := shared(t)
	if w.Who.View().Ask {
		t.Error("asks although somebody said so")
	}
	for _, who := range []state.Named{first, second} {
		w, _, _ := shared(t)
		w.m.Unchosen = true
		d := w.restarted()
		if v := d.Who.View(); !v.Ask {
			t.Fatalf("%+v", v)
		}
		w.m.Fail = errors.New("full")
		d.Who.Use(who.ID)
		w.m.Fail = nil
		d.Who.Use(who.ID)
		if v := d.Who.View(); v.Ask || v.Me.ID != who.ID || w.m.User != who.ID {
			t.Errorf("%s: %+v", who.Name, v)
		}
		if w.restarted().Who.View().Ask {
			t.Error("asks again at the next opening")
		}
	}
	alone := newWorld(t)
	alone.m.Unchosen = true
	if alone.restarted().Who.View().Ask {
		t.Error("asks who uses a tablet of one person")
	}
}
