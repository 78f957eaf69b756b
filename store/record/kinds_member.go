package record

// The members of a household.

// The fields of a member.
const (
	MemberHousehold, MemberName, MemberNameBo, MemberSex, MemberBirth, MemberRelation Field = 1, 2, 3, 4, 5, 6
	MemberSchooling, MemberWorkPlace, MemberWorkMonths                                Field = 7, 8, 9
	MemberAllowance, MemberMedical, MemberPension, MemberEvent, MemberEventDate       Field = 10, 11, 12, 13, 14
	MemberVoided, MemberExternalNo, MemberMerged                                      Field = 15, 16, 17
)

// HeadRelation is the relation of the head of a household to himself.
const HeadRelation = "0"

var memberDef = KindDef{
	Kind: Member, Name: "member", Use: "household card, age bands, school and work statistics",
	Home:    ofHousehold(MemberHousehold),
	Writers: householdWriters,
	Rules:   []Rule{leadsTo(MemberMerged)},
	Form: []Group{
		{Name: "work", Fields: []Field{MemberSchooling, MemberWorkPlace, MemberWorkMonths}},
		{Name: "who", Fields: []Field{MemberName, MemberNameBo, MemberRelation, MemberSex, MemberBirth, MemberExternalNo}},
		{Name: "benefits", Fields: []Field{MemberAllowance, MemberMedical, MemberPension}},
		{Name: "events", Fields: []Field{MemberEvent, MemberEventDate}},
		{Name: "void", Fields: []Field{MemberVoided}, After: true},
	},
	Fields: []FieldDef{
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
		{Field: MemberExternalNo, Name: "external_no", Type: Text, Max: 40, Number: true, Use: "the county's own number of the person; import and export", Readers: Masked, Keep: KeepCase},
		{Field: MemberMerged, Name: "merged_into", Type: RefTo, To: Member, Use: "duplicates (rule M6): no list or count has it", Keep: KeepCase},
	},
}

// The fields of a member care.
const (
	CareMember, CareHousehold, CareHealth, CareLabour Field = 1, 2, 3, 4
)

var memberCareDef = KindDef{
	Kind: MemberCare, Name: "member_care", Use: "health and labour codes for plans and insurance",
	Key:     []Field{CareMember},
	Home:    careOf(CareHousehold),
	Writers: []Role{Helper, Leader, Clerk},
	Rules:   []Rule{ofMember(CareMember)},
	Form:    []Group{{Fields: []Field{CareHealth, CareLabour}}},
	Fields: []FieldDef{
		{Field: CareMember, Name: "member", Type: RefTo, To: Member, Required: true, Use: "key: one for each member", Readers: Narrow, Keep: KeepCase},
		{Field: CareHousehold, Name: "household", Type: RefTo, To: Household, Required: true, Use: "channel", Readers: Narrow, Keep: KeepCase},
		{Field: CareHealth, Name: "health", Type: Code, List: "health", Use: "guarantee g4; no diagnosis", Readers: Narrow, Keep: KeepCase},
		{Field: CareLabour, Name: "labour", Type: Code, List: "labour", Use: "work measures", Readers: Narrow, Keep: KeepCase},
	},
}
