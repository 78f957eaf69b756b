package store

import (
	"testing"

	"zhucun/store/record"
)

// Every move of the county's word on an own change is declared, and leaves the
// change in one place: over its records, with its author, or in the log.
func TestEveryMoveOfAVerdictIsDeclared(t *testing.T) {
	states := []State{Held, Sent, Returned, replaced}
	for _, was := range states {
		for _, now := range states {
			do, declared := follows[[2]State{was, now}]
			if declared == (was == now) {
				t.Errorf("%d to %d: declared %v", was, now, declared)
			}
			if was == now {
				continue
			}
			over := was == Held || was == Sent // a change that was accepted lies over its records until they come
			if do&lay != 0 {
				over = true
			}
			if do&lift != 0 {
				over = false
			}
			if want := now == Held || now == Sent; over != want {
				t.Errorf("%d to %d: it lies over its records: %v, want %v", was, now, over, want)
			}
			if say := do&say != 0; say != (now == Returned) {
				t.Errorf("%d to %d: its author hears of it: %v", was, now, say)
			}
			if unsay := do&unsay != 0; unsay != (was == Returned) {
				t.Errorf("%d to %d: the notice is taken back: %v", was, now, unsay)
			}
		}
	}
	for outcome, want := range map[record.Outcome]State{
		record.OutcomeOpen: Held, record.OutcomeApplied: Sent, record.OutcomeReturned: Returned, record.OutcomeReplaced: replaced,
	} {
		q := &record.Row{Ref: record.Ref{Kind: record.Quarantine, ID: record.ID{1}}, Last: 9}
		put := func(f record.Field, v record.Value) {
			q.Put(record.Register{Field: f, Changed: 9, Writings: []record.Writing{{Value: v, Seq: 9}}})
		}
		put(record.QuarantineOutcome, record.C(string(outcome)))
		put(record.QuarantineDecision, record.C("accept")) // what was merely said counts for nothing
		if got, _ := verdict(q); got != want {
			t.Errorf("%q is read as %d, want %d", outcome, got, want)
		}
	}
}
