package server_test

import (
	"testing"

	"zhucun/store/record"
)

// wanderer is a tablet that has sent a visit to a household, and whose leader may
// write in both villages; another of its people may in the second one only.
func wanderer(t *testing.T) (c *county, d *tablet, newcomer record.ID, visit, house record.Ref) {
	c = newCounty(t)
	from := record.D(record.MustDay("2025-08-01"))
	assign := func(person record.ID, role string) {
		c.local(write(record.Assignment, record.AssignmentPerson, record.R(person), record.AssignmentRole, record.C(role),
			record.AssignmentTeam, record.R(c.team), record.AssignmentAreas, record.Cs(village2), record.AssignmentFrom, from))
	}
	newcomer = c.local(write(record.Person, record.PersonName, record.T("新来"), record.PersonTownship, record.C("623027103")))[0].ID
	assign(c.leader, "leader")
	assign(newcomer, "member")
	d = c.device("wanderer", c.leader, newcomer)
	d.round()
	visit = d.save(c.leader, c.visit("before the moves")).Writes[0].Ref
	d.round()
	return c, d, newcomer, visit, record.Ref{Kind: record.Household, ID: c.house}
}

// move moves a household to villages, one after the other.
func (d *tablet) move(house record.Ref, to ...string) {
	for _, v := range to {
		d.save(d.c.leader, edit(house, 0, record.HouseholdVillage, record.C(v)))
	}
}

func TestX16AHouseholdMovedToAndFroTakesItsRecordsAlongOnce(t *testing.T) {
	c, d, _, visit, house := wanderer(t)
	was := c.row(visit)
	d.move(house, village2, village, village2, village)
	d.same(d.round())
	if now := c.row(visit); now.Last != was.Last || now.Entered != was.Entered {
		t.Errorf("the household came back, and its visit was written again: %d, then %d", was.Last, now.Last)
	}
	d.move(house, village2, village, village2)
	d.same(d.round())
	if got, want := c.row(visit).Channel, c.row(house).Channel; got != want || got == was.Channel {
		t.Errorf("the visit lives in %s, its household in %s", got, want)
	}
	c.desk.same(c.desk.round())
	c.checked()
}

func TestX6WhatLivesUnderAMovedHouseholdIsJudgedWhereItGoes(t *testing.T) {
	c, d, newcomer, visit, house := wanderer(t)
	d.move(house, village2)
	d.save(newcomer, edit(visit, c.row(visit).Last, record.VisitNote, record.T("after the move"), record.VisitReason, record.T("补记")))
	in := d.round()
	for _, r := range in.Receipt.Runs {
		if r.At == 0 {
			t.Errorf("change %d waits: %s %s", r.First, r.Reason, r.Detail)
		}
	}
	d.move(house, village)
	d.save(newcomer, edit(visit, c.row(visit).Last, record.VisitNote, record.T("and back"), record.VisitReason, record.T("补记")))
	in = d.round()
	if r := in.Receipt.Runs[len(in.Receipt.Runs)-1]; r.At != 0 {
		t.Error("what went where its author may not write was taken")
	}
	d.same(d.round())
	c.checked()
}

// Everybody waits while records follow a household: one with thousands, as somebody
// may make it who means harm, is moved by a clerk alone.
func TestX16AHouseholdWithThousandsOfRecordsIsMovedByAClerk(t *testing.T) {
	c, d, _, visit, house := wanderer(t)
	for range 21 {
		var visits []record.Write
		for range 200 {
			visits = append(visits, c.visit(""))
		}
		d.save(c.leader, visits...)
		if len(d.all)-d.from == 10 {
			d.round()
		}
	}
	d.round()
	d.move(house, village2)
	in := d.round()
	if r := in.Receipt.Runs[0]; r.At != 0 || r.Reason != "permission" {
		t.Fatalf("it was moved at once: %s", run(r))
	}
	if n, err := c.DecideAll(ctx, d.id, record.SaidAccept); n != 1 || err != nil {
		t.Fatalf("accepted %d, %v", n, err)
	}
	if got, want := c.row(visit).Channel, c.row(house).Channel; got != want || c.value(house, record.HouseholdVillage) != record.C(village2) {
		t.Errorf("the visit lives in %s, its household in %s", got, want)
	}
	c.checked()
}
