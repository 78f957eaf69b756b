package record

// What people ask for, and what became of it.

// The fields of a matter.
const (
	MatterHousehold, MatterTeam, MatterVisit, MatterNeed, MatterWhat, MatterHolder Field = 1, 2, 3, 4, 5, 6
	MatterDue, MatterAnswer, MatterAnswered, MatterClosed                          Field = 7, 8, 9, 10
)

var matterDef = KindDef{
	Kind: Matter, Name: "matter", Use: "what a household or a team asks for (诉求事项): the ledger of difficulties",
	Home:    ofHousehold(MatterHousehold).or(ofTeam(MatterTeam)), // a team's own difficulties are with no household
	Writers: householdWriters,
	Form:    []Group{{Fields: []Field{MatterNeed, MatterWhat, MatterHolder, MatterDue, MatterAnswer, MatterAnswered, MatterClosed}}},
	Fields: []FieldDef{
		{Field: MatterHousehold, Name: "household", Type: RefTo, To: Household, Use: "whose it is; empty: the team's own", Keep: KeepCase},
		{Field: MatterTeam, Name: "team", Type: RefTo, To: Team, Use: "whose it is, where no household's", Keep: KeepCase},
		{Field: MatterVisit, Name: "visit", Type: RefTo, To: Visit, Use: "from which visit it comes", Keep: KeepCase},
		{Field: MatterNeed, Name: "need", Type: Code, List: "visit_need", Required: true, Use: "monthly table of difficulties", Keep: KeepCase},
		{Field: MatterWhat, Name: "what", Type: Text, Max: 300, Use: "what is asked for, in words", Keep: KeepCase},
		{Field: MatterHolder, Name: "holder", Type: Code, List: "matter_holder", Use: "who deals with it; passed up, it changes", Keep: KeepCase},
		{Field: MatterDue, Name: "due", Type: Date, Min: 2014, Max: 2100, Use: "overdue matters", Keep: KeepCase},
		{Field: MatterAnswer, Name: "answer", Type: Text, Max: 300, Use: "what the household is told", Keep: KeepCase},
		{Field: MatterAnswered, Name: "answered", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "how long an answer takes", Keep: KeepCase},
		{Field: MatterClosed, Name: "closed", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "open and closed matters", Keep: KeepCase},
	},
}
