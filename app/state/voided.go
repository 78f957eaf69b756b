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

// parted are records that count, and those that were voided.
func parted(all []Record) (count, voided []Record) {
	for _, r := range all {
		if Voided(r) == "" {
			count = append(count, r)
		} else {
			voided = append(voided, r)
		}
	}
	return count, voided
}
