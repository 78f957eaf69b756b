package state

import "zhucun/store/record"

// Page is one of the app's pages.
type Page uint8

// The pages. The first five are the places of the bar; the others are reached
// from them.
const (
	PageToday Page = iota
	PageHouseholds
	PageLedger
	PageExchange
	PageSettings
	PageVisit
	PageEdit
	PageDay
	PageTeamDay
	PageEnrol
	PageComplaint
)

// Tabs are the places of the bar.
var Tabs = [...]Page{PageToday, PageHouseholds, PageLedger, PageExchange, PageSettings}

// Name is the page's word in the catalogue, after "page.".
func (p Page) Name() string {
	return [...]string{"today", "households", "ledger", "exchange", "settings", "visit", "edit", "day", "teamday", "enrol", "complaint"}[p]
}

// Tab is the place of the bar that a page belongs to.
func (p Page) Tab() Page {
	switch p {
	case PageVisit, PageEdit:
		return PageHouseholds
	case PageDay, PageTeamDay:
		return PageLedger
	case PageComplaint:
		return PageSettings
	}
	return p
}

// Route is where a person is. It is a value: two equal routes show the same.
type Route struct {
	Page      Page
	Household record.ID   // the card or form shown, or zero
	Kind      record.Kind // of a form
	Record    record.ID   // of a form: the record being changed, zero for a new one
	Member    record.ID   // of the form of health and labour codes, in place of Record
	Person    record.ID   // of the ledger
	Day       record.Day
}
