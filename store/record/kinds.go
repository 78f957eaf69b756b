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
	Case       Kind = 15 // a clue that a household may fall back into poverty, and what became of it
	Unit       Kind = 16 // a unit that sends cadres or helps households
	Study      Kind = 17 // what a team studied or explained, once
	Matter     Kind = 18 // what a household or a team asks for
	Ask        Kind = 19 // a conflict handed to the author of a value, or to the leader
	Pair       Kind = 20 // two records that may be one, and what people say of them
	Batch      Kind = 21 // what a device sent on a day
)

// Kinds are all declarations, ascending by number. Treat it as a constant.
var Kinds = []KindDef{
	areaDef,
	teamDef,
	personDef,
	assignmentDef,
	deviceDef,
	householdDef,
	memberDef,
	memberCareDef,
	visitDef,
	dutyDayDef,
	codeItemDef,
	settingDef,
	quarantineDef,
	complaintDef,
	caseDef,
	unitDef,
	studyDef,
	matterDef,
	askDef,
	pairDef,
	batchDef,
}
