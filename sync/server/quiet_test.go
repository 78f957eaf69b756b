package server_test

import (
	"testing"

	"zhucun/store/record"
)

// What waits only for a later change of the same request is applied with it: the
// receipt says so, and no word of it goes to the clerks.
func TestX5WhatWaitsWithinOneRequestIsNeverAnnounced(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	later := record.DerivedID(record.ChangeID{Device: c.tablet.id, Epoch: c.tablet.queue, Seq: 3}, 0)
	never := record.DerivedID(record.ChangeID{Device: c.tablet.id, Epoch: c.tablet.queue, Seq: 99}, 0)
	split := func(from record.ID) record.Write {
		return write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("分"), record.HouseholdSplitFrom, record.R(from))
	}
	first := c.tablet.save(c.leader, split(later))
	stays := c.tablet.save(c.leader, split(never))
	c.tablet.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("主")))
	q, body := c.tablet.request()
	in := c.tablet.ask(q, body)
	want(t, in.Receipt, "1+1 applied", "2+1 permission", "3+1 applied")
	if at := in.Receipt.Runs[0].At; at != in.Receipt.Runs[2].At+1 {
		t.Errorf("the first is at %d, the one it waited for at %d", at, in.Receipt.Runs[2].At)
	}
	if again := c.tablet.ask(q, body); again.Receipt.Runs[0] != in.Receipt.Runs[0] {
		t.Errorf("again: %+v, first %+v", again.Receipt.Runs[0], in.Receipt.Runs[0])
	}
	c.tablet.take(in)
	c.desk.round()
	if r := c.desk.held[announced(first)]; r != nil {
		t.Errorf("the clerk hears of what was applied at once: %+v", r)
	}
	if r := c.desk.held[announced(stays)]; r == nil || r.Value(record.QuarantineReason) != record.C("permission") {
		t.Errorf("the clerk does not hear of what waits: %+v", r)
	}
	c.tablet.same(c.tablet.round())
	c.checked()
}
