package state

import "zhucun/store/record"

// Route is where a person is, and what is selected there: a household, a record of
// it, a person and a day of the ledger. It is a value, and all that is selected: two
// equal routes show the same.
type Route struct {
	Page      Page
	Household record.ID    // the card or form shown, or zero
	Kind      record.Kind  // of a form or history; of doubles, zero for households
	Record    record.ID    // of a form: the record being changed, zero for a new one; of a history; of doubles: the pair
	Field     record.Field // the field in conflict; of a form: the only one that is asked
	Member    record.ID    // of the form of health and labour codes, in place of Record
	Person    record.ID    // of the ledger; zero is the person himself
	Day       record.Day   // of the ledger; zero is today. Of a history: its state at the end of that day
}

// begins reports whether nothing is selected on the page. A list of doubles is of one kind.
func (at Route) begins() bool {
	if at.Page == PageDuplicates {
		at.Kind = 0
	}
	return at == Route{Page: at.Page}
}
