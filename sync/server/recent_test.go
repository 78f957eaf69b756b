package server_test

import (
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// Another process on the same log changes what this one remembers.
func TestAChangeIsMergedIntoWhatAnotherProcessWrote(t *testing.T) {
	c := newCounty(t)
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.tablet.round()
	c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12011111111")))
	c.tablet.round() // this process remembers the household
	here := c.Server
	c.serve()
	c.local(edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12022222222")))
	c.Server = here
	c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdGroup, record.I(4)))
	c.tablet.same(c.tablet.round())
	if got := c.value(hh, record.HouseholdPhone); got != record.T("12022222222") {
		t.Errorf("the phone is %q", got)
	}
	c.checked()
}

func TestARememberedRowIsUsedForItsOwnPlaceOnly(t *testing.T) {
	if !server.Remembered(5, 5) {
		t.Error("a row is not remembered where it stands")
	}
	if server.Remembered(5, 6) || server.Remembered(6, 5) {
		t.Error("a row is used for a place where another content stands")
	}
}
