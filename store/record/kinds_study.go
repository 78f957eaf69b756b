package record

// What teams study and explain.

// The fields of a study.
const (
	StudyTeam, StudyDate, StudyType, StudyLevel, StudyTopic, StudyLanguage, StudyHeads, StudyPersons, StudyReason Field = 1, 2, 3, 4, 5, 6, 7, 8, 9
)

var studyDef = KindDef{
	Kind: Study, Name: "study", Use: "study and lectures (学习宣讲): training coverage, sessions, audience",
	Home:    ofTeam(StudyTeam),
	Writers: []Role{TeamMember, Leader, Clerk, Office},
	Once:    true, Reason: StudyReason,
	Form: []Group{
		{Fields: []Field{StudyDate, StudyType, StudyLevel, StudyTopic, StudyLanguage, StudyHeads, StudyPersons}},
		{Fields: []Field{StudyReason}, After: true},
	},
	Fields: []FieldDef{
		{Field: StudyTeam, Name: "team", Type: RefTo, To: Team, Required: true, Use: "channel; reports by team", Keep: KeepTerm},
		{Field: StudyDate, Name: "date", Type: Date, Min: 2012, Max: 2100, Past: true, Required: true, Fill: FillToday, Use: "hours and sessions by month", Keep: KeepTerm},
		{Field: StudyType, Name: "type", Type: Code, List: "study_type", Required: true, Use: "training coverage, sessions", Keep: KeepTerm},
		{Field: StudyLevel, Name: "level", Type: Code, List: "unit_level", Use: "training coverage by level", Keep: KeepTerm},
		{Field: StudyTopic, Name: "topic", Type: Text, Max: 100, Use: "what was explained", Keep: KeepTerm},
		{Field: StudyLanguage, Name: "language", Type: Code, List: "spoken", Use: "lectures in the language people speak", Keep: KeepTerm},
		{Field: StudyHeads, Name: "heads", Type: Int, Unit: "persons", Min: 0, Max: 2000, Use: "audience: a count, no names", Keep: KeepTerm},
		{Field: StudyPersons, Name: "persons", Type: RefsTo, To: Person, Use: "who of the teams took part", Keep: KeepTerm},
		{Field: StudyReason, Name: "reason", Type: Text, Max: 200, Use: "why it was corrected (rule M4)", Keep: KeepTerm},
	},
}
