package record

import "slices"

// What a team does.

// The fields of a visit.
const (
	VisitHousehold, VisitDate, VisitTopics, VisitPresent, VisitNeeds, VisitNext   Field = 1, 2, 3, 4, 5, 6
	VisitPlace, VisitNote, VisitVisitors, VisitOnBehalf, VisitReason, VisitSpoken Field = 7, 8, 9, 10, 11, 12
	VisitVoided                                                                   Field = 13
)

var visitDef = KindDef{
	Kind: Visit, Name: "visit", Use: "visit statistics, work log, household timeline",
	Home:    ofHousehold(VisitHousehold),
	Writers: householdWriters,
	Once:    true, Reason: VisitReason,
	Form: []Group{
		{Fields: []Field{VisitDate, VisitTopics, VisitPresent, VisitNeeds, VisitPlace, VisitSpoken, VisitNext}},
		{Fields: []Field{VisitNote, VisitVisitors, VisitOnBehalf}},
	},
	Fields: []FieldDef{
		{Field: VisitHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "household timeline", Keep: KeepCase},
		{Field: VisitDate, Name: "date", Type: Date, Min: 2014, Max: 2100, Past: true, Required: true, Fill: FillToday, Use: "visit statistics", Keep: KeepCase},
		{Field: VisitTopics, Name: "topics", Type: Codes, List: "visit_topic", Use: "visit statistics", Keep: KeepCase},
		{Field: VisitPresent, Name: "present", Type: Codes, List: "visit_present", Use: "whether the household was met", Keep: KeepCase},
		{Field: VisitNeeds, Name: "needs", Type: Codes, List: "visit_need", Use: "monthly table of difficulties", Keep: KeepCase},
		{Field: VisitNext, Name: "next", Type: Date, Min: 2014, Max: 2100, Use: "who is due for a visit", Keep: KeepCase},
		{Field: VisitPlace, Name: "place", Type: Code, List: "place", Use: "visits at pasture camps", Keep: KeepCase},
		{Field: VisitNote, Name: "note", Type: Text, Max: 2000, Use: "work log; optional, never required", Keep: KeepCase},
		{Field: VisitVisitors, Name: "visitors", Type: RefsTo, To: Person, Use: "colleagues who came along", Keep: KeepCase},
		{Field: VisitOnBehalf, Name: "on_behalf", Type: RefTo, To: Person, Use: "whose paper notes were entered", Keep: KeepCase},
		{Field: VisitReason, Name: "reason", Type: Text, Max: 200, Use: "why a visit was corrected (rule M4)", Keep: KeepCase},
		{Field: VisitSpoken, Name: "language", Type: Code, List: "spoken", Use: "language spoken or interpreted", Keep: KeepCase},
		{Field: VisitVoided, Name: "voided", Type: Text, Max: 200, Use: "entered by mistake, and why: no list or count has it", Keep: KeepCase},
	},
}

// The fields of a duty day.
const (
	DutyPerson, DutyDate, DutyTeam, DutyStatus, DutyOvernight, DutyPlace, DutyWork, DutyNote, DutyReason Field = 1, 2, 3, 4, 5, 6, 7, 8, 9
	DutyLine, DutyByPaper, DutyExplained, DutySeen                                                       Field = 10, 11, 12, 13
)

var dutyDayDef = KindDef{
	Kind: DutyDay, Name: "duty_day", Use: "the team's duty ledger (考勤簿), one line a person a day",
	Key:     []Field{DutyPerson, DutyDate},
	Home:    ofTeam(DutyTeam),
	About:   DutyPerson,
	Writers: []Role{TeamMember, Leader, Township, Clerk},
	Rules:   []Rule{ofItsTeam(), only(DutyStatus, "absent", Leader, Township), ownWord(DutyExplained), ownWord(DutySeen)},
	Reason:  DutyReason,
	Form: []Group{
		{Fields: []Field{DutyStatus, DutyOvernight, DutyPlace}},
		{Fields: []Field{DutyWork, DutyLine, DutyNote, DutyByPaper, DutyExplained, DutySeen}},
	},
	Fields: []FieldDef{
		{Field: DutyPerson, Name: "person", Type: RefTo, To: Person, Required: true, Use: "key", Keep: KeepTerm},
		{Field: DutyDate, Name: "date", Type: Date, Min: 2012, Max: 2100, Required: true, Use: "key", Keep: KeepTerm},
		{Field: DutyTeam, Name: "team", Type: RefTo, To: Team, Required: true, Use: "channel; attendance table by team", Keep: KeepTerm},
		{Field: DutyStatus, Name: "status", Type: Code, List: "day_status", Required: true, Use: "attendance table", Keep: KeepTerm},
		{Field: DutyOvernight, Name: "overnight", Type: Bool, Use: "attendance table", Keep: KeepTerm},
		{Field: DutyPlace, Name: "place", Type: Text, Max: 40, Use: "where an official trip went, in words", Keep: KeepTerm},
		{Field: DutyWork, Name: "work", Type: Codes, List: "ten_essentials", Use: "work-log line of the day: which essentials", Keep: KeepTerm},
		{Field: DutyNote, Name: "note", Type: Text, Max: 200, Use: "attendance table, remarks", Keep: KeepTerm},
		{Field: DutyReason, Name: "reason", Type: Text, Max: 200, Use: "why a locked day was corrected", Keep: KeepTerm},
		{Field: DutyLine, Name: "line", Type: Text, Max: 500, Use: "work log of the day; optional, never required", Keep: KeepTerm},
		{Field: DutyByPaper, Name: "by_paper", Type: Bool, Use: "entered from the paper ledger, so never late", Keep: KeepTerm},
		{Field: DutyExplained, Name: "explained", Type: Text, Max: 300, Use: "what the person says to a day entered as absent", Keep: KeepTerm},
		{Field: DutySeen, Name: "seen", Type: Date, Min: 2012, Max: 2100, Use: "when the person read that he is entered as absent: until then it is not settled", Keep: KeepTerm},
	},
}

// Unheard reports whether a day of the ledger says absent and the person himself has
// neither read nor explained it since: it is not settled, and shown so to everybody.
func Unheard(day *Row) bool {
	status := day.Get(DutyStatus)
	if status == nil || status.Winner().Value != C("absent") {
		return false
	}
	said := Seq(1<<63 - 1)
	for _, w := range status.Writings {
		if w.Value == C("absent") {
			said = min(said, w.Seq)
		}
	}
	return !slices.ContainsFunc([]Field{DutySeen, DutyExplained}, func(f Field) bool {
		g := day.Get(f)
		return g != nil && slices.ContainsFunc(g.Writings, func(w Writing) bool { return w.Value != "" && w.Seq > said })
	})
}
