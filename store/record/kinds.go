package record

// The kinds of record. A new kind gets the next number; a new field gets the
// next number of its kind and one line here plus its translations.
const (
	Area       Kind = 1  // a township or village by its statistical code
	Team       Kind = 2  // a resident work team
	Person     Kind = 3  // a cadre or official
	Assignment Kind = 4  // person–team–villages–role, dated
	Device     Kind = 5  // an enrolled tablet, laptop or desk
	Household  Kind = 6  // a herding or farming household
	Member     Kind = 7  // one of its members
	MemberCare Kind = 8  // health and labour codes of a member: a narrower channel
	Visit      Kind = 9  // one visit to one household
	DutyDay    Kind = 10 // one person's day in the duty ledger
	CodeItem   Kind = 11 // a code added or ended by the county
	Setting    Kind = 12 // a dated county setting
	Quarantine Kind = 13 // a change that waits for a clerk (rule X5)
	Complaint  Kind = 14 // a complaint or suggestion to the county, and its answer
)

// Field numbers, by kind.
const (
	AreaCode, AreaName, AreaNameBo, AreaZone, AreaFrom, AreaTo, AreaChannel Field = 1, 2, 3, 4, 5, 6, 7

	TeamName, TeamTownship, TeamKind, TeamFrom, TeamTo Field = 1, 2, 3, 4, 5

	PersonName, PersonNameBo, PersonUnit, PersonPost, PersonPhone, PersonSkills, PersonTownship Field = 1, 2, 3, 4, 5, 6, 7

	AssignmentPerson, AssignmentRole, AssignmentTeam, AssignmentAreas, AssignmentHousehold, AssignmentFrom, AssignmentTo, AssignmentTeamRole Field = 1, 2, 3, 4, 5, 6, 7, 8

	DevicePersons, DeviceLabel, DeviceSignKey, DeviceSealKey, DeviceIssued, DeviceRevoked Field = 1, 2, 3, 4, 5, 6

	HouseholdVillage, HouseholdGroup, HouseholdHead, HouseholdHeadBo, HouseholdPhone           Field = 1, 2, 3, 4, 5
	HouseholdStatus, HouseholdStatusDate, HouseholdCause, HouseholdCauses                      Field = 6, 7, 8, 9
	HouseholdSize, HouseholdExternalNo, HouseholdNotice, HouseholdHousing                      Field = 10, 11, 12, 13
	HouseholdWater, HouseholdFood, HouseholdClothing, HouseholdEducation                       Field = 14, 15, 16, 17
	HouseholdMedical, HouseholdHome, HouseholdDrinking, HouseholdChecked                       Field = 18, 19, 20, 21
	HouseholdGuaranteeNote, HouseholdWhere, HouseholdBack, HouseholdMerged                     Field = 22, 23, 24, 25
	HouseholdEvent, HouseholdEventDate, HouseholdSplitFrom, HouseholdRiskCause, HouseholdFound Field = 26, 27, 28, 29, 30
	HouseholdVoided                                                                            Field = 31

	MemberHousehold, MemberName, MemberNameBo, MemberSex, MemberBirth, MemberRelation Field = 1, 2, 3, 4, 5, 6
	MemberSchooling, MemberWorkPlace, MemberWorkMonths                                Field = 7, 8, 9
	MemberAllowance, MemberMedical, MemberPension, MemberEvent, MemberEventDate       Field = 10, 11, 12, 13, 14
	MemberVoided                                                                      Field = 15

	CareMember, CareHousehold, CareHealth, CareLabour Field = 1, 2, 3, 4

	VisitHousehold, VisitDate, VisitTopics, VisitPresent, VisitNeeds, VisitNext   Field = 1, 2, 3, 4, 5, 6
	VisitPlace, VisitNote, VisitVisitors, VisitOnBehalf, VisitReason, VisitSpoken Field = 7, 8, 9, 10, 11, 12
	VisitVoided                                                                   Field = 13

	DutyPerson, DutyDate, DutyTeam, DutyStatus, DutyOvernight, DutyPlace, DutyWork, DutyNote, DutyReason Field = 1, 2, 3, 4, 5, 6, 7, 8, 9

	CodeList, CodeCode, CodeZh, CodeBo, CodeEn, CodeFrom, CodeTo Field = 1, 2, 3, 4, 5, 6, 7

	SettingName, SettingValue, SettingFrom Field = 1, 2, 3

	QuarantineDevice, QuarantineChange, QuarantineAuthor, QuarantineReason, QuarantineDetail Field = 1, 2, 3, 4, 5
	QuarantineContent, QuarantineDecision, QuarantineNote, QuarantineApplied                 Field = 6, 7, 8, 9
	QuarantineOutcome, QuarantineOvertaken, QuarantineOvertakenBy                            Field = 10, 11, 12

	ComplaintDevice, ComplaintAuthor, ComplaintDate, ComplaintAbout, ComplaintText, ComplaintAnswer, ComplaintAnswered Field = 1, 2, 3, 4, 5, 6, 7
)

// Kinds are all declarations, ascending by number. Treat it as a constant.
var Kinds = []KindDef{
	{Kind: Area, Name: "area", Use: "names and codes of townships and villages", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: AreaCode, Name: "code", Type: Code, Digits: []int{9, 12}, Required: true, Use: "key: 9 or 12 digits of the statistical code", Keep: KeepLog},
		{Field: AreaName, Name: "name", Type: Text, Max: 40, Required: true, Use: "every list and report", Keep: KeepLog},
		{Field: AreaNameBo, Name: "name_bo", Type: Text, Max: 80, Use: "Tibetan screens", Keep: KeepLog},
		{Field: AreaZone, Name: "zone", Type: Code, List: "zone", Use: "visit planning by season", Keep: KeepLog},
		{Field: AreaFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "codes change when a township becomes a town", Keep: KeepLog},
		{Field: AreaTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "codes change when a township becomes a town", Keep: KeepLog},
		{Field: AreaChannel, Name: "channel", Type: Code, Digits: []int{12}, Use: "the code the village entered with, for life (rule X7)", Keep: KeepLog},
	}},
	{Kind: Team, Name: "team", Use: "roster; coverage of villages", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: TeamName, Name: "name", Type: Text, Max: 40, Required: true, Use: "attendance table header", Keep: KeepTerm},
		{Field: TeamTownship, Name: "township", Type: Code, Digits: []int{9}, Required: true, Use: "reports by township", Keep: KeepTerm},
		{Field: TeamKind, Name: "team_kind", Type: Code, List: "team_kind", Use: "roster by kind of village", Keep: KeepTerm},
		{Field: TeamFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "coverage check", Keep: KeepTerm},
		{Field: TeamTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "coverage check", Keep: KeepTerm},
	}},
	{Kind: Person, Name: "person", Use: "authors, roster, attendance table", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: PersonName, Name: "name", Type: Text, Max: 40, Required: true, Use: "attendance table", Keep: KeepTerm},
		{Field: PersonNameBo, Name: "name_bo", Type: Text, Max: 80, Use: "Tibetan screens", Keep: KeepTerm},
		{Field: PersonUnit, Name: "unit", Type: Text, Max: 60, Use: "roster by sending unit", Keep: KeepTerm},
		{Field: PersonPost, Name: "post", Type: Text, Max: 40, Use: "attendance table", Keep: KeepTerm},
		{Field: PersonPhone, Name: "phone", Type: Text, Max: 20, Number: true, Use: "reach a colleague", Readers: Masked, Keep: KeepTerm},
		{Field: PersonSkills, Name: "skills", Type: Codes, List: "skill", Use: "match skills to teams", Keep: KeepTerm},
		{Field: PersonTownship, Name: "township", Type: Code, Digits: []int{9}, Use: "channel of the roster; empty is county staff", Keep: KeepTerm},
	}},
	{Kind: Assignment, Name: "assignment", Use: "who works where, in which role, from when to when", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: AssignmentPerson, Name: "person", Type: RefTo, To: Person, Required: true, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentRole, Name: "role", Type: Code, List: "role", Required: true, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTeam, Name: "team", Type: RefTo, To: Team, Use: "scope, roster", Keep: KeepTerm},
		{Field: AssignmentAreas, Name: "areas", Type: Codes, Digits: []int{6, 9, 12}, Use: "scope: village codes of a team, or the areas of a reviewer or clerk", Keep: KeepTerm},
		{Field: AssignmentHousehold, Name: "household", Type: RefTo, To: Household, Use: "helper pairing", Keep: KeepTerm},
		{Field: AssignmentFrom, Name: "valid_from", Type: Date, Min: 2000, Max: 2100, Required: true, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTo, Name: "valid_to", Type: Date, Min: 2000, Max: 2100, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTeamRole, Name: "team_role", Type: Code, List: "team_role", Use: "attendance table, column 职务", Keep: KeepTerm},
	}},
	{Kind: Device, Name: "device", Use: "who may exchange, with which key", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: DevicePersons, Name: "persons", Type: RefsTo, To: Person, Required: true, Use: "whose changes it may carry", Keep: KeepLog},
		{Field: DeviceLabel, Name: "label", Type: Text, Max: 40, Use: "which tablet to look for", Keep: KeepLog},
		{Field: DeviceSignKey, Name: "sign_key", Type: Bytes, Size: 32, Required: true, Use: "key: verify signatures (Ed25519, 32 bytes)", Keep: KeepLog},
		{Field: DeviceSealKey, Name: "seal_key", Type: Bytes, Size: 32, Use: "seal carried replies (X25519, 32 bytes)", Keep: KeepLog},
		{Field: DeviceIssued, Name: "issued", Type: Date, Min: 2020, Max: 2100, Past: true, Use: "device list", Keep: KeepLog},
		{Field: DeviceRevoked, Name: "revoked", Type: Date, Min: 2020, Max: 2100, Use: "lost tablets", Keep: KeepLog, Strict: true},
	}},
	{Kind: Household, Name: "household", Use: "household card, plans, all statistics", Writers: []Role{Helper, TeamMember, Leader, Clerk}, Fields: []FieldDef{
		{Field: HouseholdVillage, Name: "village", Type: Code, Digits: []int{12}, Required: true, Use: "every report; 12-digit code", Keep: KeepCase},
		{Field: HouseholdGroup, Name: "group_no", Type: Int, Min: 0, Max: 99, Use: "find the household", Keep: KeepCase},
		{Field: HouseholdHead, Name: "head", Type: Text, Max: 40, Required: true, Use: "find the household", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdHeadBo, Name: "head_bo", Type: Text, Max: 80, Use: "find the household in Tibetan", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdPhone, Name: "phone", Type: Text, Max: 20, Number: true, Use: "arrange a visit; optional", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdStatus, Name: "status", Type: Code, List: "household_status", Use: "all statistics", Keep: KeepCase},
		{Field: HouseholdStatusDate, Name: "status_date", Type: Date, Min: 2000, Max: 2100, Past: true, Use: "monitoring timers", Keep: KeepCase},
		{Field: HouseholdCause, Name: "cause", Type: Code, List: "poverty_cause", Use: "plans start from it", Keep: KeepCase},
		{Field: HouseholdCauses, Name: "causes", Type: Codes, List: "poverty_cause", Max: 2, Use: "at most two other causes", Keep: KeepCase},
		{Field: HouseholdSize, Name: "size", Type: Int, Unit: "persons", Min: 0, Max: 40, Use: "income per head", Keep: KeepCase},
		{Field: HouseholdExternalNo, Name: "external_no", Type: Text, Max: 40, Number: true, Use: "the county's own register number; import and export", Keep: KeepCase},
		{Field: HouseholdNotice, Name: "notice_given", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "that the spoken notice was given", Keep: KeepCase},
		{Field: HouseholdHousing, Name: "housing", Type: Code, List: "housing_grade", Use: "housing safety", Keep: KeepCase},
		{Field: HouseholdWater, Name: "water", Type: Code, List: "water_source", Use: "drinking water safety", Keep: KeepCase},
		{Field: HouseholdFood, Name: "food", Type: Code, List: "guarantee_state", Use: "guarantee g1", Keep: KeepCase},
		{Field: HouseholdClothing, Name: "clothing", Type: Code, List: "guarantee_state", Use: "guarantee g2", Keep: KeepCase},
		{Field: HouseholdEducation, Name: "education", Type: Code, List: "guarantee_state", Use: "guarantee g3", Keep: KeepCase},
		{Field: HouseholdMedical, Name: "medical", Type: Code, List: "guarantee_state", Use: "guarantee g4", Keep: KeepCase},
		{Field: HouseholdHome, Name: "home_safe", Type: Code, List: "guarantee_state", Use: "guarantee g5", Keep: KeepCase},
		{Field: HouseholdDrinking, Name: "water_safe", Type: Code, List: "guarantee_state", Use: "guarantee g6", Keep: KeepCase},
		{Field: HouseholdChecked, Name: "checked", Type: Date, Min: 2014, Max: 2100, Past: true, Use: "when the guarantees were last checked", Keep: KeepCase},
		{Field: HouseholdGuaranteeNote, Name: "guarantee_note", Type: Text, Max: 300, Use: "what is wrong with a guarantee", Keep: KeepCase},
		{Field: HouseholdWhere, Name: "where_now", Type: Code, List: "place", Use: "visit planning: away, not unvisited", Keep: KeepPresent, Present: true},
		{Field: HouseholdBack, Name: "back", Type: Month, Min: 2014, Max: 2100, Use: "visit planning: the month of return", Keep: KeepPresent, Present: true},
		{Field: HouseholdMerged, Name: "merged_into", Type: RefTo, To: Household, Use: "duplicates (rule M6)", Keep: KeepCase},
		{Field: HouseholdEvent, Name: "event", Type: Code, List: "household_event", Use: "life events change the register", Keep: KeepCase},
		{Field: HouseholdEventDate, Name: "event_date", Type: Date, Min: 1949, Max: 2100, Past: true, Use: "life events change the register", Keep: KeepCase},
		{Field: HouseholdSplitFrom, Name: "split_from", Type: RefTo, To: Household, Use: "life events change the register", Keep: KeepCase},
		{Field: HouseholdRiskCause, Name: "risk", Type: Code, List: "risk_cause", Use: "monitoring against return to poverty", Keep: KeepCase},
		{Field: HouseholdFound, Name: "found", Type: Code, List: "discovery", Use: "monitoring: how the case was found", Keep: KeepCase},
		{Field: HouseholdVoided, Name: "voided", Type: Text, Max: 200, Use: "entered by mistake, and why: no list or count has it", Keep: KeepCase},
	}},
	{Kind: Member, Name: "member", Use: "household card, age bands, school and work statistics", Writers: []Role{Helper, TeamMember, Leader, Clerk}, Fields: []FieldDef{
		{Field: MemberHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "household card", Keep: KeepCase},
		{Field: MemberName, Name: "name", Type: Text, Max: 40, Required: true, Use: "household card", Readers: Masked, Keep: KeepCase},
		{Field: MemberNameBo, Name: "name_bo", Type: Text, Max: 80, Use: "household card in Tibetan", Readers: Masked, Keep: KeepCase},
		{Field: MemberSex, Name: "sex", Type: Code, List: "sex", Use: "statistics", Keep: KeepCase},
		{Field: MemberBirth, Name: "birth", Type: Month, Min: 1890, Max: 2100, Past: true, Use: "age bands, school age, pension age", Keep: KeepCase},
		{Field: MemberRelation, Name: "relation", Type: Code, List: "relation", Use: "household card", Keep: KeepCase},
		{Field: MemberSchooling, Name: "schooling", Type: Code, List: "schooling", Use: "guarantee g3", Keep: KeepCase},
		{Field: MemberWorkPlace, Name: "work_place", Type: Code, List: "work_place", Use: "wage income, visit planning", Keep: KeepCase},
		{Field: MemberWorkMonths, Name: "work_months", Type: Int, Unit: "months", Min: 0, Max: 12, Use: "wage income", Keep: KeepCase},
		{Field: MemberAllowance, Name: "allowance", Type: Bool, Use: "低保 covered", Keep: KeepCase},
		{Field: MemberMedical, Name: "medical", Type: Bool, Use: "medical insurance: guarantee g4", Keep: KeepCase},
		{Field: MemberPension, Name: "pension", Type: Bool, Use: "pension covered", Keep: KeepCase},
		{Field: MemberEvent, Name: "event", Type: Code, List: "member_event", Use: "life events change the register", Keep: KeepCase},
		{Field: MemberEventDate, Name: "event_date", Type: Date, Min: 1949, Max: 2100, Past: true, Use: "life events change the register", Keep: KeepCase},
		{Field: MemberVoided, Name: "voided", Type: Text, Max: 200, Use: "entered by mistake, and why: no list or count has it", Keep: KeepCase},
	}},
	{Kind: MemberCare, Name: "member_care", Use: "health and labour codes for plans and insurance", Writers: []Role{Helper, Leader, Clerk}, Fields: []FieldDef{
		{Field: CareMember, Name: "member", Type: RefTo, To: Member, Required: true, Use: "key: one for each member", Readers: Narrow, Keep: KeepCase},
		{Field: CareHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "channel", Readers: Narrow, Keep: KeepCase},
		{Field: CareHealth, Name: "health", Type: Code, List: "health", Use: "guarantee g4; no diagnosis", Readers: Narrow, Keep: KeepCase},
		{Field: CareLabour, Name: "labour", Type: Code, List: "labour", Use: "work measures", Readers: Narrow, Keep: KeepCase},
	}},
	{Kind: Visit, Name: "visit", Use: "visit statistics, work log, household timeline", Once: true, Reason: VisitReason, Writers: []Role{Helper, TeamMember, Leader, Clerk}, Fields: []FieldDef{
		{Field: VisitHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "household timeline", Keep: KeepCase},
		{Field: VisitDate, Name: "date", Type: Date, Min: 2014, Max: 2100, Past: true, Required: true, Use: "visit statistics", Keep: KeepCase},
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
	}},
	{Kind: DutyDay, Name: "duty_day", Use: "the team's duty ledger (考勤簿), one line a person a day", Reason: DutyReason, Writers: []Role{TeamMember, Leader, Clerk}, Fields: []FieldDef{
		{Field: DutyPerson, Name: "person", Type: RefTo, To: Person, Required: true, Use: "key", Keep: KeepTerm},
		{Field: DutyDate, Name: "date", Type: Date, Min: 2012, Max: 2100, Required: true, Use: "key", Keep: KeepTerm},
		{Field: DutyTeam, Name: "team", Type: RefTo, To: Team, Required: true, Use: "channel; attendance table by team", Keep: KeepTerm},
		{Field: DutyStatus, Name: "status", Type: Code, List: "day_status", Required: true, Use: "attendance table", Keep: KeepTerm},
		{Field: DutyOvernight, Name: "overnight", Type: Bool, Use: "attendance table", Keep: KeepTerm},
		{Field: DutyPlace, Name: "place", Type: Text, Max: 40, Use: "where an official trip went, in words", Keep: KeepTerm},
		{Field: DutyWork, Name: "work", Type: Codes, List: "ten_essentials", Use: "work-log line of the day: which essentials", Keep: KeepTerm},
		{Field: DutyNote, Name: "note", Type: Text, Max: 200, Use: "attendance table, remarks", Keep: KeepTerm},
		{Field: DutyReason, Name: "reason", Type: Text, Max: 200, Use: "why a locked day was corrected", Keep: KeepTerm},
	}},
	{Kind: CodeItem, Name: "code_item", Use: "code lists changed by the county", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: CodeList, Name: "list", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: CodeCode, Name: "code", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: CodeZh, Name: "zh", Type: Text, Max: 60, Use: "label", Keep: KeepLog},
		{Field: CodeBo, Name: "bo", Type: Text, Max: 120, Use: "label", Keep: KeepLog},
		{Field: CodeEn, Name: "en", Type: Text, Max: 80, Use: "label", Keep: KeepLog},
		{Field: CodeFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "from when it may be chosen", Keep: KeepLog},
		{Field: CodeTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "until when it may be chosen", Keep: KeepLog},
	}},
	{Kind: Setting, Name: "setting", Use: "values the county decides: days a year, rates, leave levels", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: SettingName, Name: "name", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: SettingValue, Name: "value", Type: Text, Max: 2000, Use: "the value", Keep: KeepLog},
		{Field: SettingFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Required: true, Use: "key: from when it holds", Keep: KeepLog},
	}},
	{Kind: Quarantine, Name: "quarantine", Use: "a change that waits, and what was decided (rule X5)", Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: QuarantineDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "channel", Keep: KeepLog},
		{Field: QuarantineChange, Name: "change", Type: Bytes, Size: 32, Required: true, Use: "the hash of the change: key", Keep: KeepLog},
		{Field: QuarantineAuthor, Name: "author", Type: RefTo, To: Person, Use: "whom to ask", Keep: KeepLog},
		{Field: QuarantineReason, Name: "reason", Type: Code, List: "quarantine_reason", Required: true, Use: "why it waits", Keep: KeepLog},
		{Field: QuarantineDetail, Name: "detail", Type: Text, Max: 500, Use: "why it waits, in detail", Keep: KeepLog},
		{Field: QuarantineContent, Name: "content", Type: Bytes, Use: "the change itself, for the clerk to judge; the server keeps it once, beside the record", Keep: KeepLog},
		{Field: QuarantineDecision, Name: "decision", Type: Code, List: "verdict", Use: "accept or return", Keep: KeepLog},
		{Field: QuarantineNote, Name: "note", Type: Text, Max: 500, Use: "what the clerk says to the author", Keep: KeepLog},
		{Field: QuarantineApplied, Name: "applied", Type: Int, Use: "the Seq at which it was applied", Keep: KeepLog},
		{Field: QuarantineOutcome, Name: "outcome", Type: Code, List: "outcome", Use: "what was carried out, for good", Keep: KeepLog},
		{Field: QuarantineOvertaken, Name: "overtaken", Type: Code, List: "verdict", Use: "a decision that came too late", Keep: KeepLog},
		{Field: QuarantineOvertakenBy, Name: "overtaken_by", Type: RefTo, To: Person, Use: "whose decision came too late", Keep: KeepLog},
	}},
	{Kind: Complaint, Name: "complaint", Use: "complaints and suggestions, which the rules require an app to take", Answer: []Field{ComplaintAnswer, ComplaintAnswered}, Writers: []Role{Clerk}, Fields: []FieldDef{
		{Field: ComplaintDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "channel; where the answer goes", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAuthor, Name: "author", Type: RefTo, To: Person, Use: "whom to ask; empty is without a name", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintDate, Name: "date", Type: Date, Min: 2020, Max: 2100, Past: true, Required: true, Use: "how long an answer takes", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAbout, Name: "about", Type: Code, List: "complaint_about", Use: "who in the county deals with it", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintText, Name: "text", Type: Text, Max: 1000, Required: true, Use: "the complaint itself", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAnswer, Name: "answer", Type: Text, Max: 1000, Use: "what the county answers", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAnswered, Name: "answered", Type: Date, Min: 2020, Max: 2100, Past: true, Use: "how long an answer takes", Readers: Addressed, Keep: KeepTerm},
	}},
}

// keys are the fields that make the natural key of a kind.
var keys = map[Kind][]Field{
	Area:       {AreaCode},
	Device:     {DeviceSignKey}, // a server restored from before an enrolment finds the same device (rule X9)
	MemberCare: {CareMember},
	DutyDay:    {DutyPerson, DutyDate},
	CodeItem:   {CodeList, CodeCode},
	Setting:    {SettingName, SettingFrom},
	Quarantine: {QuarantineChange},
}

// Keyed reports whether records of kind k have a natural key.
func Keyed(k Kind) bool { return keys[k] != nil }

// NaturalKey is the natural key of a record of kind k with these fields, or
// false where the kind has none and records get derived IDs (rule I1).
func NaturalKey(k Kind, get func(Field) Value) (string, bool) {
	parts := keys[k]
	if parts == nil {
		return "", false
	}
	key := ""
	for i, f := range parts {
		if i > 0 {
			key += "\x1f"
		}
		key += string(get(f))
	}
	return key, true
}

// KeyedID is the ID of the record of kind k whose natural key is made of these
// fields, or false where the kind has no natural key.
func KeyedID(k Kind, fields []Set) (ID, bool) {
	key, ok := NaturalKey(k, func(f Field) Value { return valueOf(fields, f) })
	if !ok {
		return ID{}, false
	}
	return NaturalID(k, key), true
}

func valueOf(fields []Set, f Field) Value {
	for _, s := range fields {
		if s.Field == f {
			return s.Value
		}
	}
	return ""
}

// Value is what the write sets field f to, or "".
func (w *Write) Value(f Field) Value { return valueOf(w.Fields, f) }

// Sets reports whether the write touches field f.
func (w *Write) Sets(f Field) bool {
	for _, s := range w.Fields {
		if s.Field == f {
			return true
		}
	}
	return false
}
