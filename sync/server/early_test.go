package server_test

import (
	"testing"

	"zhucun/store/record"
)

// TestX5WhatHasNotComeWaitsForItsDay sends what a tablet with a clock far ahead
// saves: it is neither counted nor lost.
func TestX5WhatHasNotComeWaitsForItsDay(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	today := record.DayOf(c.now)
	visit := func(on record.Day) *record.Change {
		return c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(c.house), record.VisitDate, record.D(on)))
	}
	duty := func(on record.Day, status string) {
		c.tablet.save(c.leader, write(record.DutyDay, record.DutyPerson, record.R(c.leader), record.DutyDate, record.D(on),
			record.DutyTeam, record.R(c.team), record.DutyStatus, record.C(status)))
	}
	visit(today + 1)
	soon := visit(today + 3)
	far := visit(today + 26000)
	duty(today+1, "in")
	duty(today+30, "annual") // leave is planned
	duty(today+31, "in")
	leave := c.tablet.all[4].Writes[0].Ref
	c.tablet.save(c.leader, edit(leave, 0, record.DutyStatus, record.C("duty")))
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdChecked, record.D(today+3)))
	c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(today), record.VisitNext, record.D(today+90)))
	want(t, c.tablet.round().Receipt, "1+1 applied", "2+1 future", "3+1 future", "4+2 applied", "6+1 future", "7+1 future", "8+1 future", "9+1 applied")
	if got := c.value(record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(hashOf(far)))}, record.QuarantineDetail); got != record.T("visit.date") {
		t.Errorf("the clerk reads %q", got)
	}

	c.now += 24 * hour
	c.tablet.round()
	if c.row(soon.Writes[0].Ref) != nil {
		t.Error("applied before its day")
	}
	c.now += 24 * hour
	c.tablet.round()
	if c.row(soon.Writes[0].Ref) == nil {
		t.Error("its day is tomorrow and the visit still waits")
	}
	if got := c.value(hh, record.HouseholdChecked).Day(); got != today+3 {
		t.Errorf("what came with it still waits: %s", got)
	}
	if c.row(far.Writes[0].Ref) != nil {
		t.Error("a visit of the next century counts")
	}

	c.desk.round()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(hashOf(far)))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("accept")))
	c.desk.round()
	if c.row(far.Writes[0].Ref) == nil {
		t.Error("the clerk accepted it and it waits")
	}
	c.checked()
}

func hashOf(c *record.Change) record.Value {
	h := c.Hash()
	return record.X(h[:])
}
