package record

import (
	"errors"
	"testing"
)

func TestEveryWordAboutEveryOutcomeHasOneStep(t *testing.T) {
	outcomes := []Outcome{OutcomeOpen, OutcomeApplied, OutcomeReturned, OutcomeReplaced}
	words := []Word{SaidAccept, SaidReturn, CameFree, CameAgain}
	n := map[[2]string]int{}
	for _, s := range Steps {
		n[[2]string{string(s.From), string(s.Word)}]++
		if s.From != OutcomeOpen && s.To != s.From {
			t.Errorf("%q ends in %q by %q: what was carried out is final", s.From, s.To, s.Word)
		}
		if s.From == OutcomeOpen && (s.To == OutcomeOpen || s.Late) {
			t.Errorf("%q of an open change leads to %q, late %v", s.Word, s.To, s.Late)
		}
		said := s.Word == SaidAccept || s.Word == SaidReturn
		if differs := said && s.From != OutcomeOpen && s.From.Decision() != C(string(s.Word)); s.Late != differs {
			t.Errorf("%q of %q: late %v, want %v", s.Word, s.From, s.Late, differs)
		}
		if got := s.From.After(s.Word); got != s {
			t.Errorf("After gives %v, want %v", got, s)
		}
	}
	for _, o := range outcomes {
		for _, w := range words {
			if n[[2]string{string(o), string(w)}] != 1 {
				t.Errorf("%d steps from %q by %q", n[[2]string{string(o), string(w)}], o, w)
			}
		}
	}
	if got := OutcomeOpen.After("replaced"); got.To != OutcomeOpen || got.Late {
		t.Errorf("an alien word leads to %v", got)
	}
}

// A decision that is cleared, alien, or typed for the server is no decision.
func TestX5OnlyTheTwoDecisionsAndANoteAreWrittenByPeople(t *testing.T) {
	set := func(f Field, v Value) []Set { return []Set{{f, v}} }
	for name, tc := range map[string]struct {
		fields []Set
		code   string
	}{
		"accept":            {set(QuarantineDecision, C("accept")), ""},
		"return":            {set(QuarantineDecision, C("return")), ""},
		"a note":            {set(QuarantineNote, T("请核对")), ""},
		"cleared":           {set(QuarantineDecision, ""), "not_a_verdict"},
		"replaced":          {set(QuarantineDecision, C("replaced")), "not_a_verdict"},
		"an alien code":     {set(QuarantineDecision, C("maybe")), "not_a_verdict"},
		"where it was done": {set(QuarantineApplied, I(5)), "servers_own"},
		"the outcome":       {set(QuarantineOutcome, C("applied")), "servers_own"},
		"the reason":        {set(QuarantineReason, C("fork")), "servers_own"},
	} {
		c := &Change{ChangeID: ChangeID{ID{1}, 1, 1}, Author: ID{2}, Writes: []Write{{Ref: Ref{Quarantine, ID{3}}, Base: 4, Fields: tc.fields}}}
		var bad *Invalid
		if errors.As(c.Check(), &bad); (bad == nil) != (tc.code == "") || bad != nil && bad.Code != tc.code {
			t.Errorf("%s: Check says %v, want %q", name, bad, tc.code)
		}
		if c.Device = TheServer; c.Check() != nil {
			t.Errorf("%s: the server may not write it: %v", name, c.Check())
		}
	}
}
