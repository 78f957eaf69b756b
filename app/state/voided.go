package state

import "zhucun/store/record"

// Voided is why a record was entered by mistake, or "" where it was not. It stays in the
// history; no list and no count has it.
func Voided(r Record) string {
	switch r.Row.Kind {
	case record.Household:
		return r.Value(record.HouseholdVoided).Text()
	case record.Member:
		return r.Value(record.MemberVoided).Text()
	case record.Visit:
		return r.Value(record.VisitVoided).Text()
	}
	return ""
}

// Merged is the record that stands for a member or person who is a duplicate, or zero
// (rule M6).
func Merged(r Record) record.ID {
	if f := record.MergedInto(r.Row.Kind); f != 0 {
		return r.Value(f).ID()
	}
	return record.ID{}
}

// parted are records that count, and those that were voided or merged into another.
func parted(all []Record) (count, voided []Record) {
	for _, r := range all {
		if Voided(r) == "" && Merged(r).IsZero() {
			count = append(count, r)
		} else {
			voided = append(voided, r)
		}
	}
	return count, voided
}
