package state_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// typist is a world in which time passes as a test lets it.
func typist(t *testing.T) (*world, *statetest.Timers) {
	w, clock := newWorld(t), &statetest.Timers{}
	w.Kit.After = clock.After
	return w, clock
}

// keptNote is how many characters of a visit's note outlive a crash.
func (w *world) keptNote(t *testing.T) int {
	t.Helper()
	d := w.restarted()
	d.Go(state.Route{Page: state.PageVisit, Household: w.home})
	return utf8.RuneCountInString(d.Visit.View().Note)
}

func TestACrashTakesAtMostOneSecondOfTypingAlong(t *testing.T) {
	w, clock := typist(t)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	const key = 80 * time.Millisecond // without a pause
	second := int(time.Second / key)
	text := ""
	for i := range 200 {
		text += "字"
		w.Visit.Note(text)
		clock.Pass(key)
		if kept := w.keptNote(t); kept < i+1-second {
			t.Fatalf("after %d characters a crash leaves %d", i+1, kept)
		}
	}
	if most := 200*int(key/time.Millisecond)/900 + 2; w.m.Puts > most {
		t.Errorf("200 keys were %d writes, more than %d", w.m.Puts, most)
	}
}

func TestWhatIsEnteredIsPutAwayOnAPauseOnLeavingAndOnTheWayToTheBackground(t *testing.T) {
	for name, stop := range map[string]func(w *world, clock *statetest.Timers){
		"a pause":    func(_ *world, clock *statetest.Timers) { clock.Pass(500 * time.Millisecond) },
		"leaving":    func(w *world, _ *statetest.Timers) { w.Go(state.Route{Page: state.PageLedger}) },
		"back":       func(w *world, _ *statetest.Timers) { w.Back() },
		"background": func(w *world, _ *statetest.Timers) { w.KeepDrafts() },
		"another form": func(w *world, _ *statetest.Timers) {
			w.Go(state.Route{Page: state.PageVisit, Household: w.next})
		},
	} {
		w, clock := typist(t)
		w.Go(state.Route{Page: state.PageVisit, Household: w.home})
		w.Visit.Note("雪")
		w.Visit.Note("雪大")
		if w.m.Puts != 0 {
			t.Errorf("%s: %d writes while typing", name, w.m.Puts)
		}
		stop(w, clock)
		if kept := w.keptNote(t); kept != 2 || w.m.Puts != 1 {
			t.Errorf("%s: %d characters kept in %d writes", name, kept, w.m.Puts)
		}
		clock.Pass(time.Minute)
		w.KeepDrafts()
		if w.m.Puts != 1 || clock.Running() != 0 {
			t.Errorf("%s: %d writes in all, %d timers run on", name, w.m.Puts, clock.Running())
		}
	}
}

func TestNoTimerWritesADraftBackThatWasSavedOrDiscarded(t *testing.T) {
	for name, end := range map[string]func(w *world){
		"saved":           func(w *world) { w.Visit.Save() },
		"discarded":       func(w *world) { w.Visit.Discard() },
		"as it was again": func(w *world) { w.Visit.Note(""); w.Visit.Toggle(record.VisitPresent, "nobody") },
	} {
		w, clock := typist(t)
		w.Go(state.Route{Page: state.PageVisit, Household: w.home})
		w.Visit.Toggle(record.VisitPresent, "nobody")
		w.Visit.Note("雪")
		clock.Pass(time.Second)
		w.Visit.Note("雪大")
		end(w)
		clock.Pass(time.Minute)
		w.KeepDrafts()
		if keys := w.m.DraftKeys(); len(keys) != 0 {
			t.Errorf("%s: %v", name, keys)
		}
	}
}

func TestADraftThatCouldNotBePutAwayIsTriedAgain(t *testing.T) {
	w, clock := typist(t)
	w.Go(state.Route{Page: state.PageVisit, Household: w.home})
	w.m.NoDrafts = full{}
	w.Visit.Note("雪")
	clock.Pass(time.Second)
	w.m.NoDrafts = nil
	if w.KeepDrafts(); w.keptNote(t) != 1 {
		t.Error("not kept when there was room again")
	}
}
