package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
)

// values are those in force of a field, sorted.
func (c *county) values(ref record.Ref, f record.Field) (all []string) {
	c.t.Helper()
	g := c.row(ref).Get(f)
	if g == nil {
		return nil
	}
	for _, s := range g.Siblings() {
		all = append(all, s.Value.Text())
	}
	slices.Sort(all)
	return all
}

func (c *county) has(ref record.Ref, want ...string) {
	c.t.Helper()
	if got := c.values(ref, record.HouseholdPhone); !slices.Equal(got, want) {
		c.t.Errorf("in force are %v, want %v", got, want)
	}
}

// Who writes over an equal value ends only the writing that he saw, in every
// order of arrival; of a present value too.
func TestM1AnEqualValueOfSomebodyElseIsNotEndedUnseen(t *testing.T) {
	for _, order := range []string{"a b", "b a"} {
		c := newCounty(t)
		hh := record.Ref{Kind: record.Household, ID: c.house}
		a, b := c.device("a", c.leader), c.device("b", c.leader)
		a.round()
		b.round()
		base := c.row(hh).Last
		b.save(c.leader, c.phone(base, "1"))
		b.save(c.leader, edit(hh, base, record.HouseholdWhere, record.C("camp")))
		b.round()
		a.save(c.leader, c.phone(base, "1"))
		a.save(c.leader, edit(hh, base, record.HouseholdWhere, record.C("camp")))
		b.save(c.leader, c.phone(base, "2"))
		b.save(c.leader, edit(hh, base, record.HouseholdWhere, record.C("home")))
		if order == "a b" {
			a.round()
			b.round()
		} else {
			b.round()
			a.round()
		}
		c.has(hh, "1", "2")
		if got := c.values(hh, record.HouseholdWhere); !slices.Equal(got, []string{"camp", "home"}) {
			t.Errorf("%s: the household is at %v, want both words", order, got)
		}
		a.round()
		a.same(a.round())
		c.checked()
	}
}

// Nobody's screen has shown what the log had not reached.
func TestM1ABaseBeyondTheHeadIsInvalidForGood(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	head := c.tablet.head
	x := c.tablet.save(c.leader, edit(hh, head+5, record.HouseholdPhone, record.T("12000000001")))
	want(t, c.tablet.round().Receipt, "1+1 invalid")
	c.desk.round()
	for i := range 8 { // the head passes the base
		c.desk.save(c.clerk, edit(hh, c.row(hh).Last, record.HouseholdGroup, record.I(int64(i))))
		c.desk.round()
	}
	c.decide(x, "accept")
	if got := c.values(hh, record.HouseholdPhone); len(got) != 0 {
		t.Errorf("a base beyond the head was applied when the head had passed it: %v", got)
	}
	c.checked()
}

// Two copies of a fork that a clerk accepts end each other only as far as
// their author had seen one when he made the other, in whatever order they come.
func TestM1CopiesOfAForkThatAreAcceptedKeepWhatTheyHadNotSeen(t *testing.T) {
	for name, tc := range map[string]struct {
		branches bool // the second copy is of another restore
		reverse  bool
		want     []string
	}{
		"of one restore":                  {false, false, []string{"0", "2"}},
		"of one restore, the later first": {false, true, []string{"0", "2"}},
		"of two restores":                 {true, false, []string{"0", "1", "2"}},
		"of two restores, in reverse":     {true, true, []string{"0", "1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			d := c.tablet
			hh := record.Ref{Kind: record.Household, ID: c.house}
			d.round()
			base := c.row(hh).Last
			d.save(c.leader, c.phone(base, "0"))
			d.round()
			d.all, d.from = nil, 0
			first := d.save(c.leader, c.phone(base, "1"))
			if tc.branches {
				want(t, d.round().Receipt, "1+1 fork")
				d.all, d.from = nil, 0
			}
			second := d.save(c.leader, c.phone(base, "2"))
			d.round()
			copies := []*record.Change{first, second}
			if tc.reverse {
				slices.Reverse(copies)
			}
			for _, x := range copies {
				c.decide(x, "accept")
			}
			c.has(hh, tc.want...)
			c.checked()
		})
	}
}

// A change that is accepted after a later one of its author, which somebody
// has decided about since, is history.
func TestM1WhatIsAcceptedLateIsJudgedByTheLog(t *testing.T) {
	for _, f := range []record.Field{record.HouseholdPhone, record.HouseholdWhere} { // of the second the log is erased
		c := newCounty(t)
		d, hh := c.tablet, record.Ref{Kind: record.Household, ID: c.elsewhere}
		d.round()
		value := func(s string) record.Value {
			if f == record.HouseholdWhere {
				return record.C(s)
			}
			return record.T(s)
		}
		base := c.row(hh).Last
		first := d.save(c.leader, edit(hh, base, f, value("camp")))
		second := d.save(c.leader, edit(hh, base, f, value("home")))
		want(t, d.round().Receipt, "1+1 permission", "2+1 depends")
		c.decide(second, "accept")
		c.desk.save(c.clerk, edit(hh, c.row(hh).Last, f, value("away")))
		c.desk.round()
		c.decide(first, "accept")
		if got := c.values(hh, f); !slices.Equal(got, []string{"away"}) {
			t.Errorf("in force are %v, want what was decided alone", got)
		}
		c.checked()
	}
}

// What is too much for a register waits, and comes in when there is room.
func TestARegisterThatIsCrowdedLetsWhatIsOverWait(t *testing.T) {
	c := newCounty(t)
	d, hh := c.tablet, record.Ref{Kind: record.Household, ID: c.house}
	d.round()
	base := c.row(hh).Last
	for e := range record.MaxOfDevice + 1 {
		d.epoch, d.queue, d.all, d.from, d.counter = record.Epoch(100+e), record.Epoch(100+e), nil, 0, 0
		d.save(c.leader, c.phone(base, fmt.Sprint(e)))
		in := d.round()
		if got := in.Receipt.Runs[0].Reason; (got == "crowded") != (e == record.MaxOfDevice) || got != "" && got != "crowded" {
			t.Fatalf("the %dth value of a device: %q", e+1, got)
		}
	}
	c.desk.round()
	c.desk.save(c.clerk, c.phone(c.row(hh).Last, "decided"))
	c.desk.round()
	c.has(hh, fmt.Sprint(record.MaxOfDevice), "decided")
	c.checked()
}

// A row that holds all it may still reaches everybody, and survives a check.
func TestARowAtEveryLimitTravels(t *testing.T) {
	c := newCounty(t)
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.tablet.round()
	base := c.row(hh).Last
	long := func(n int) record.Value {
		f := record.Household.Def().Field(record.HouseholdGuaranteeNote)
		return record.T(strings.Repeat("长", min(f.Max, 4000)-4) + fmt.Sprint(n))
	}
	n, over := 0, 0
	for i := range record.MaxWritings/record.MaxOfDevice + 1 {
		d := c.device(fmt.Sprint("device", i), c.leader)
		d.round()
		for e := range record.MaxOfDevice {
			d.epoch, d.queue, d.all, d.from, d.counter = record.Epoch(100+e), record.Epoch(100+e), nil, 0, 0
			d.save(c.leader, edit(hh, base, record.HouseholdHead, record.T(fmt.Sprint(n)), record.HouseholdGuaranteeNote, long(n)))
			if in := d.round(); in.Receipt.Runs[0].Reason != "" {
				over++
			}
			n++
		}
	}
	if got := len(c.row(hh).Get(record.HouseholdHead).Writings); got != record.MaxWritings || over != n-record.MaxWritings {
		t.Fatalf("%d writings are in force and %d wait, of %d", got, over, n)
	}
	c.tablet.same(c.tablet.round())
	c.desk.round()
	c.desk.same(c.desk.round())
	c.checked()
}
