package server_test

import (
	"fmt"
	"testing"

	"zhucun/store/record"
)

// What left a subscription is cut to the reply's budget, in one order with what came.
func TestX6WhatLeftIsCutToTheBudgetToo(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	for i := range 400 {
		c.tablet.save(c.leader, c.visit(fmt.Sprint("visit ", i)))
	}
	c.tablet.round()
	c.tablet.same(c.tablet.round())

	c.local(edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdVillage, record.C(village2)))
	for i := range 100 {
		c.local(write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T(fmt.Sprint("户主", i))))
		if i%10 == 0 { // between the others, in the order of the log
			moved := record.Ref{Kind: record.Household, ID: c.house2}
			c.local(edit(moved, c.row(moved).Last, record.HouseholdVillage, record.C([]string{village2, village}[i/10%2])))
		}
	}
	c.tablet.budget = 1000
	gone, rounds := 0, 0
	for more := true; more; rounds++ {
		q, body := c.tablet.request()
		reply, err := c.Exchange(ctx, body)
		if err != nil {
			t.Fatal(err)
		}
		if len(reply) > 3000 {
			t.Fatalf("a reply of %d bytes, of %d wanted", len(reply), c.tablet.budget)
		}
		in := c.tablet.ask(q, body)
		more = false
		for _, p := range in.Pages {
			more = more || p.More
			gone += len(p.Gone)
		}
		c.tablet.take(in)
		if rounds > 100 {
			t.Fatal("it does not end")
		}
	}
	if gone < 400 || rounds < 10 {
		t.Errorf("%d records left, in %d rounds", gone, rounds)
	}
	c.tablet.same(c.tablet.round())
	c.checked()
}
