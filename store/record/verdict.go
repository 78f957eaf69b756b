package record

// Outcome is what became of a change in quarantine (rule X5): a code of list
// "outcome", or nothing while it waits. The server alone writes it, and once.
type Outcome string

const (
	OutcomeOpen     Outcome = ""         // it waits
	OutcomeApplied  Outcome = "applied"  // it is in the log
	OutcomeReturned Outcome = "returned" // its author has it back
	OutcomeReplaced Outcome = "replaced" // its device sent it again in a new epoch (rule X3)
)

// Word is what is said or happens about a change in quarantine. The first two are
// a clerk's decisions, codes of list "verdict".
type Word string

const (
	SaidAccept Word = "accept"
	SaidReturn Word = "return"
	CameFree   Word = "free"  // nothing speaks against it any more
	CameAgain  Word = "again" // its device sent it again
)

// Step is one transition. The first word that can be carried out is the last: what
// comes later changes nothing, and a decision that differs is said to be too late.
type Step struct {
	From Outcome
	Word Word
	To   Outcome
	Late bool // the word came too late, and its speaker is told
}

// Steps are all transitions. Treat it as a constant.
var Steps = []Step{
	{OutcomeOpen, SaidAccept, OutcomeApplied, false},
	{OutcomeOpen, SaidReturn, OutcomeReturned, false},
	{OutcomeOpen, CameFree, OutcomeApplied, false},
	{OutcomeOpen, CameAgain, OutcomeReplaced, false},

	{OutcomeApplied, SaidAccept, OutcomeApplied, false},
	{OutcomeApplied, SaidReturn, OutcomeApplied, true},
	{OutcomeApplied, CameFree, OutcomeApplied, false},
	{OutcomeApplied, CameAgain, OutcomeApplied, false}, // the one sent again is known as the same

	{OutcomeReturned, SaidAccept, OutcomeReturned, true}, // its author may have saved it again
	{OutcomeReturned, SaidReturn, OutcomeReturned, false},
	{OutcomeReturned, CameFree, OutcomeReturned, false},
	{OutcomeReturned, CameAgain, OutcomeReturned, false}, // the one sent again is judged by itself

	{OutcomeReplaced, SaidAccept, OutcomeReplaced, true},
	{OutcomeReplaced, SaidReturn, OutcomeReplaced, true},
	{OutcomeReplaced, CameFree, OutcomeReplaced, false},
	{OutcomeReplaced, CameAgain, OutcomeReplaced, false},
}

// After is the transition from an outcome by a word; an unknown word changes
// nothing.
func (o Outcome) After(w Word) Step {
	for _, s := range Steps {
		if s.From == o && s.Word == w {
			return s
		}
	}
	return Step{From: o, Word: w, To: o}
}

// Decision is what the decision field says of an outcome: what was carried out.
func (o Outcome) Decision() Value {
	switch o {
	case OutcomeApplied:
		return C(string(SaidAccept))
	case OutcomeReturned:
		return C(string(SaidReturn))
	}
	return ""
}

// TheServer is the device ID under which the endpoint makes its own changes.
var TheServer = NaturalID(Device, "the server")

// checkVerdict refuses what a clerk's device may not write to a quarantine record:
// anything but a decision of the two there are, a usual reason, and a word to the author.
func (w *Write) checkVerdict() error {
	for _, s := range w.Fields {
		switch s.Field {
		case QuarantineNote, QuarantineWhy:
		case QuarantineDecision:
			if s.Value != C(string(SaidAccept)) && s.Value != C(string(SaidReturn)) {
				return &Invalid{Code: "not_a_verdict", Kind: w.Kind, Field: s.Field}
			}
		default:
			return &Invalid{Code: "servers_own", Kind: w.Kind, Field: s.Field}
		}
	}
	return nil
}
