package main

import (
	"fmt"
	"testing"
	"time"

	"zhucun/app/state"
	"zhucun/store/record"
)

// deskHouseholds and deskConflicts are those of a clerk of a large county.
const (
	deskHouseholds = 12_000
	deskConflicts  = 1_000
)

// BenchmarkDesk times what a clerk waits for, without drawing: how long the page of
// conflicts takes to open, and a step to the next one, its record read.
func BenchmarkDesk(b *testing.B) {
	c, err := newDevice(b, b.TempDir()).open(b.Context(), true)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	quarrels(b, c)
	b.Run("conflicts", func(b *testing.B) {
		var opened, stepped time.Duration
		n, steps := 0, 0
		for b.Loop() {
			d := deskOn(b, c)
			began := time.Now()
			d.Go(state.Route{Page: state.PageConflicts})
			opened += time.Since(began)
			if v := d.Conflicts.View(); len(v.Lines) != deskConflicts || !v.Pair.Loaded || len(v.Pair.Values) != 2 {
				b.Fatalf("%d conflicts, %+v", len(v.Lines), v.Say)
			}
			began = time.Now()
			for range 100 {
				d.Conflicts.Key(state.KeyDown)
			}
			stepped += time.Since(began)
			n, steps = n+1, steps+100
			if v := d.Conflicts.View(); v.At != 100 || !v.Pair.Loaded {
				b.Fatalf("at %d after a hundred steps", v.At)
			}
		}
		ms := func(d time.Duration, n int) float64 { return float64(d.Microseconds()) / 1000 / float64(n) }
		within(b, ms(opened, n), "ms/open", 100)
		within(b, ms(stepped, steps), "ms/step", 16)
	})
}

// quarrels fills a practice copy with a county's households, of which many have a phone
// number that two people wrote differently, neither having seen the other's.
func quarrels(b *testing.B, c *openCopy) {
	b.Helper()
	save := func(saves []state.Save) []record.Ref {
		refs, err := c.Records().Save(b.Context(), saves...)
		if err != nil {
			b.Fatal(err)
		}
		return refs
	}
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	save([]state.Save{{Author: c.person, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Assignment}, Fields: []record.Set{
		set(record.AssignmentPerson, record.R(c.person)), set(record.AssignmentRole, record.C("clerk")), set(record.AssignmentAreas, record.Cs("623027")), set(record.AssignmentFrom, record.D(record.DayOf(noon)-100))}}}}})
	for start := 0; start < deskHouseholds; start += 1000 {
		var saves []state.Save
		for i := start; i < start+1000; i++ {
			saves = append(saves, state.Save{Author: c.person, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
				set(record.HouseholdVillage, record.C("623027103203")), set(record.HouseholdGroup, record.I(int64(i%9))), set(record.HouseholdHead, record.T(fmt.Sprintf("才让卓玛%d", i))), set(record.HouseholdSize, record.I(4))}}}})
		}
		refs := save(saves)
		for _, number := range []string{"139", "138"} {
			saves = saves[:0]
			for _, ref := range refs[:quarrelled(start)] {
				saves = append(saves, state.Save{Author: record.NaturalID(record.Person, number), Edits: []state.Edit{{Ref: ref, Fields: []record.Set{set(record.HouseholdPhone, record.T(number))}}}})
			}
			save(saves)
		}
	}
}

// quarrelled is how many of a thousand households are in conflict, all in all deskConflicts.
func quarrelled(start int) int {
	return deskConflicts*(start+1000)/deskHouseholds - deskConflicts*start/deskHouseholds
}
