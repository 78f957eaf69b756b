package record

import "cmp"

// Monitoring against return to poverty (防返贫监测).

// The fields of a case.
const (
	CaseHousehold, CaseOrdinal, CaseClue, CaseFound, CaseFoundOn, CaseTold, CaseAuthorised Field = 1, 2, 3, 4, 5, 6, 7
	CaseType, CaseCauses, CaseOutcome, CaseOutcomeOn, CaseClosed, CaseClosedOn             Field = 8, 9, 10, 11, 12, 13
)

var caseDef = KindDef{
	Kind: Case, Name: "case", Use: "monitoring against return to poverty: one clue (风险线索) and what became of it",
	Key:     []Field{CaseHousehold, CaseOrdinal},
	Home:    ofHousehold(CaseHousehold),
	Writers: householdWriters,
	Fields: []FieldDef{
		{Field: CaseHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "key", Keep: KeepCase},
		{Field: CaseOrdinal, Name: "ordinal", Type: Int, Min: 1, Max: 99, Required: true, Use: "key: the household's first, second … clue", Keep: KeepCase},
		{Field: CaseClue, Name: "clue", Type: Text, Max: 200, Use: "what was noticed; no diagnosis", Keep: KeepCase},
		{Field: CaseFound, Name: "found", Type: Code, List: "discovery", Use: "how it was found", Keep: KeepCase},
		{Field: CaseFoundOn, Name: "found_on", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "the days of the procedure run from it", Keep: KeepCase},
		{Field: CaseTold, Name: "told", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "that the household was told", Keep: KeepCase},
		{Field: CaseAuthorised, Name: "authorised", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "that the household let its means be checked", Keep: KeepCase},
		{Field: CaseType, Name: "type", Type: Code, List: "monitor_type", Use: "all statistics", Keep: KeepCase},
		{Field: CaseCauses, Name: "causes", Type: Codes, List: "risk_cause", Max: 3, Use: "which measures may help", Keep: KeepCase},
		{Field: CaseOutcome, Name: "outcome", Type: Code, List: "case_outcome", Use: "what was decided of the clue", Keep: KeepCase},
		{Field: CaseOutcomeOn, Name: "outcome_on", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "since when the household is monitored", Keep: KeepCase},
		{Field: CaseClosed, Name: "closed", Type: Code, List: "risk_state", Use: "how the risk ended", Keep: KeepCase},
		{Field: CaseClosedOn, Name: "closed_on", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "until when it was monitored", Keep: KeepCase},
	},
}

// Monitored says that a household is monitored on a day, and as what.
type Monitored struct {
	Type  string // a code of list monitor_type; "" is not monitored
	Since Day    // 0 where nobody said
}

// MonitoredOn derives from the cases of a household, and of the duplicates it stands
// for, whether it is monitored on a day: of those that were accepted and are not
// closed the last counts. Nothing else says so.
func MonitoredOn(cases []*Row, on Day) (m Monitored) {
	var last *Row
	for _, c := range cases {
		if c.openOn(on) && (last == nil || later(c, last)) {
			last = c
		}
	}
	if last == nil {
		return m
	}
	return Monitored{cmp.Or(last.Value(CaseType).Text(), "prevent"), last.Value(CaseOutcomeOn).Day()}
}

// openOn reports whether a case was accepted on a day or before, and not closed by then.
func (r *Row) openOn(on Day) bool {
	how := r.Value(CaseClosed).Text()
	closed := how != "" && how != "open" && r.Value(CaseClosedOn).Day() <= on
	return r.Value(CaseOutcome).Text() == "accepted" && r.Value(CaseOutcomeOn).Day() <= on && !closed
}

func later(a, b *Row) bool {
	byOrdinal := cmp.Compare(a.Value(CaseOrdinal).Int(), b.Value(CaseOrdinal).Int())
	return cmp.Or(byOrdinal, cmp.Compare(string(a.ID[:]), string(b.ID[:]))) > 0
}

// AnyMonitored stands for every monitored type where a Class is asked about.
const AnyMonitored = "monitored"

// Class is what a household counts as: codes of lists register, assistance and
// monitor_type, none of which has a code of another. Empty is not said, or none.
type Class struct{ Register, Assistance, Monitored string }

// Is reports whether the household counts as what a code of one of the three lists
// says, or AnyMonitored.
func (s Class) Is(code string) bool {
	return code != "" && (code == s.Register || code == s.Assistance || code == s.Monitored) || code == AnyMonitored && s.Monitored != ""
}
