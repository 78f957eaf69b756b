package server_test

import (
	"testing"

	"zhucun/store/record"
)

// Another process on the same log writes what this one remembers otherwise.
func TestRowsThatAnotherProcessChangedAreReadAnew(t *testing.T) {
	c := newCounty(t)
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.tablet.round()
	c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12011111111")))
	c.tablet.round() // this process remembers the household
	here := c.Server
	c.serve()
	c.local(edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12022222222")))
	c.Server = here
	c.desk.same(c.desk.round())
	c.tablet.same(c.tablet.round())
	c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdGroup, record.I(4)))
	c.tablet.same(c.tablet.round())
	c.checked()
}
