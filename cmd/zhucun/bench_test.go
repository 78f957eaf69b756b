package main

import (
	"fmt"
	"runtime"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// manyHouseholds is what a large county's clerk carries.
const manyHouseholds = 10_000

// fill adds many households and their visits to a practice copy.
func fill(tb testing.TB, c *openCopy) {
	tb.Helper()
	names := []string{"才让卓玛", "扎西东珠", "仁青草", "旦正加", "桑杰措", "尕藏杰", "马建云"}
	for start := 0; start < manyHouseholds; start += 1000 {
		var saves []state.Save
		for i := start; i < start+1000; i++ {
			saves = append(saves, state.Save{Author: c.person, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
				{Field: record.HouseholdVillage, Value: record.C("623027103203")}, {Field: record.HouseholdGroup, Value: record.I(int64(i % 9))},
				{Field: record.HouseholdHead, Value: record.T(fmt.Sprintf("%s%d", names[i%len(names)], i))},
				{Field: record.HouseholdHeadBo, Value: record.T("ཚེ་རིང་སྒྲོལ་མ")}, {Field: record.HouseholdRegister, Value: record.C("general")},
			}}}})
		}
		refs, err := c.Records().Save(tb.Context(), saves...)
		if err != nil {
			tb.Fatal(err)
		}
		saves = saves[:0]
		for _, ref := range refs {
			saves = append(saves, state.Save{Author: c.person, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
				{Field: record.VisitHousehold, Value: record.R(ref.ID)}, {Field: record.VisitDate, Value: record.D(record.DayOf(noon) - 20)},
				{Field: record.VisitTopics, Value: record.Cs("water", "income")}, {Field: record.VisitPresent, Value: record.Cs("head")},
			}}}})
		}
		if _, err := c.Records().Save(tb.Context(), saves...); err != nil {
			tb.Fatal(err)
		}
	}
}

// within reports a figure with its budget, for which make bench looks: a failed
// benchmark would not print it.
func within(b *testing.B, figure float64, unit string, budget float64) {
	b.ReportMetric(figure, fmt.Sprintf("%s<=%.0f", unit, budget))
}

// BenchmarkACountyOnTheDevice times what a person waits for, without drawing.
func BenchmarkACountyOnTheDevice(b *testing.B) {
	dir := b.TempDir()
	c, err := newDevice(b, dir).open(b.Context(), true)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, c)
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	open := func(b *testing.B) (*openCopy, *state.Desk) {
		c, err := newDevice(b, dir).open(b.Context(), true)
		if err != nil {
			b.Fatal(err)
		}
		d := deskOn(b, c)
		d.Go(state.Route{Page: state.PageHouseholds})
		return c, d
	}
	each := func(b *testing.B, unit string, limit float64, do func(int)) {
		n := 0
		for b.Loop() {
			do(n)
			n++
		}
		within(b, float64(b.Elapsed().Microseconds())/1000/float64(n), unit, limit)
	}
	b.Run("StartToFirstList", func(b *testing.B) {
		each(b, "ms/start", 1500, func(int) {
			c, d := open(b)
			if d.Households.View().Total < manyHouseholds {
				b.Fatal(d.Households.View().Total)
			}
			_ = c.Close()
		})
	})
	copied, desk := open(b)
	defer copied.Close()
	first, _ := desk.Households.Row(5000)
	b.Run("OpenCard", func(b *testing.B) {
		each(b, "ms/card", 50, func(int) { desk.Card.Open(first.ID) })
	})
	b.Run("TypeALetter", func(b *testing.B) {
		words := []string{"c", "cr", "crz", "crzm", "z", "zx", "zxd", "zxdz"}
		each(b, "ms/letter", 32, func(i int) { desk.Households.Search(words[i%len(words)]) })
	})
	saved := make(chan bool, 1)
	desk.Visit.Done, desk.Kit.AfterSave = func(state.Route) { saved <- true }, func() {} // what is shown is read afresh after the form has closed
	b.Run("TapToSaved", func(b *testing.B) {
		each(b, "ms/save", 100, func(i int) {
			at := state.Route{Page: state.PageVisit, Household: first.ID}
			desk.Visit.Open(at)
			desk.Visit.AsLastTime()
			desk.Visit.Save()
			<-saved
		})
	})
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MB-heap")
}
