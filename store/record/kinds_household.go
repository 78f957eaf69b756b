package record

// Households.

// householdWriters write households and what lives with them, each where his scope
// covers them.
var householdWriters = []Role{Helper, TeamMember, Leader, Station, Township, Clerk}

// The fields of a household.
const (
	HouseholdVillage, HouseholdGroup, HouseholdHead, HouseholdHeadBo, HouseholdPhone Field = 1, 2, 3, 4, 5
	HouseholdRegister, HouseholdAssistance, HouseholdCause, HouseholdCauses          Field = 6, 7, 8, 9
	HouseholdSize, HouseholdExternalNo, HouseholdNotice, HouseholdHousing            Field = 10, 11, 12, 13
	HouseholdWater, HouseholdFood, HouseholdClothing, HouseholdEducation             Field = 14, 15, 16, 17
	HouseholdMedical, HouseholdHome, HouseholdDrinking, HouseholdChecked             Field = 18, 19, 20, 21
	HouseholdGuaranteeNote, HouseholdWhere, HouseholdBack, HouseholdMerged           Field = 22, 23, 24, 25
	HouseholdEvent, HouseholdEventDate, HouseholdSplitFrom, HouseholdVoided          Field = 26, 27, 28, 29
)

var householdDef = KindDef{
	Kind: Household, Name: "household", Use: "household card, plans, all statistics",
	Home:    ofVillage(HouseholdVillage),
	Writers: householdWriters,
	Rules:   []Rule{leadsTo(HouseholdMerged), leadsTo(HouseholdSplitFrom)},
	Form: []Group{
		{Name: "where", Fields: []Field{HouseholdWhere, HouseholdBack}}, // what changes most
		{Name: "who", Fields: []Field{HouseholdHead, HouseholdHeadBo, HouseholdPhone, HouseholdSize, HouseholdVillage, HouseholdGroup}},
		{Name: "register", Fields: []Field{HouseholdRegister, HouseholdAssistance, HouseholdCause, HouseholdCauses, HouseholdNotice, HouseholdExternalNo}},
		{Name: "guarantees", Fields: []Field{HouseholdFood, HouseholdClothing, HouseholdEducation, HouseholdMedical, HouseholdHome, HouseholdDrinking, HouseholdChecked, HouseholdGuaranteeNote, HouseholdHousing, HouseholdWater}},
		{Name: "events", Fields: []Field{HouseholdEvent, HouseholdEventDate}},
		{Name: "void", Fields: []Field{HouseholdVoided}, After: true},
	},
	Fields: []FieldDef{
		{Field: HouseholdVillage, Name: "village", Type: Code, Digits: []int{12}, Required: true, Fill: FillVillage, Use: "every report; 12-digit code", Keep: KeepCase},
		{Field: HouseholdGroup, Name: "group_no", Type: Int, Min: 0, Max: 99, Use: "find the household", Keep: KeepCase},
		{Field: HouseholdHead, Name: "head", Type: Text, Max: 40, Required: true, Use: "find the household", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdHeadBo, Name: "head_bo", Type: Text, Max: 80, Use: "find the household in Tibetan", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdPhone, Name: "phone", Type: Text, Max: 20, Number: true, Use: "arrange a visit; optional", Readers: Masked, Keep: KeepCase},
		{Field: HouseholdRegister, Name: "register", Type: Code, List: "register", Use: "all statistics", Keep: KeepCase},
		{Field: HouseholdAssistance, Name: "assistance", Type: Code, List: "assistance", Use: "all statistics; which benefits a household may be entitled to", Keep: KeepCase},
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
		{Field: HouseholdVoided, Name: "voided", Type: Text, Max: 200, Use: "entered by mistake, and why: no list or count has it", Keep: KeepCase},
	},
}
