package state

import (
	"slices"

	"zhucun/store/record"
)

// section is a part of a long form, under "section."+name in the catalogues.
type section struct {
	name   string
	fields []record.Field
}

// sections are the parts of the forms that have some, what changes most first. A field
// that stands in none comes last.
var sections = map[record.Kind][]section{
	record.Household: {
		{"where", []record.Field{record.HouseholdWhere, record.HouseholdBack}},
		{"who", []record.Field{record.HouseholdHead, record.HouseholdHeadBo, record.HouseholdPhone, record.HouseholdSize, record.HouseholdVillage, record.HouseholdGroup}},
		{"guarantees", []record.Field{record.HouseholdFood, record.HouseholdClothing, record.HouseholdEducation, record.HouseholdMedical, record.HouseholdHome,
			record.HouseholdDrinking, record.HouseholdChecked, record.HouseholdGuaranteeNote, record.HouseholdHousing, record.HouseholdWater}},
		{"register", []record.Field{record.HouseholdStatus, record.HouseholdStatusDate, record.HouseholdCause, record.HouseholdCauses,
			record.HouseholdRiskCause, record.HouseholdFound, record.HouseholdNotice, record.HouseholdExternalNo}},
		{"events", []record.Field{record.HouseholdEvent, record.HouseholdEventDate}},
		{"void", []record.Field{record.HouseholdVoided}},
	},
	record.Member: {
		{"work", []record.Field{record.MemberSchooling, record.MemberWorkPlace, record.MemberWorkMonths}},
		{"who", []record.Field{record.MemberName, record.MemberNameBo, record.MemberRelation, record.MemberSex, record.MemberBirth}},
		{"benefits", []record.Field{record.MemberAllowance, record.MemberMedical, record.MemberPension}},
		{"events", []record.Field{record.MemberEvent, record.MemberEventDate}},
		{"void", []record.Field{record.MemberVoided}},
	},
}

// place is the section of a field, and where it stands in the form. In a new record who
// it is comes first.
func place(kind record.Kind, isNew bool, no record.Field) (name string, at int) {
	for i, s := range sections[kind] {
		if k := slices.Index(s.fields, no); k >= 0 {
			if isNew && s.name == "who" {
				i = -1
			}
			return s.name, 100*i + k
		}
	}
	return "", 10_000 + int(no)
}
