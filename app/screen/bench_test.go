package screen_test

import (
	"context"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/store/record"
)

// county answers for a list of many households at once; everything else is the
// copy behind it.
type county struct {
	state.Records
	n int
}

func (c county) Find(_ context.Context, f state.Find) (page []state.Hit, total int, err error) {
	for i := f.Offset; i < min(f.Offset+f.Limit, c.n); i++ {
		page = append(page, state.Hit{
			ID: record.NaturalID(record.Household, fmt.Sprint(i)), Head: fmt.Sprintf("才让卓玛%d", i), HeadBo: "ཚེ་རིང་སྒྲོལ་མ",
			Group: i % 9, Class: record.Class{Register: "out", Monitored: "prevent"}, Where: "summer", Last: record.DayOf(noon),
		})
	}
	return page, c.n, nil
}

func BenchmarkScrollStepOf10000Households(b *testing.B) {
	d := newDrawn(b)
	c := newCanned(b)
	c.desk.Kit.Records = county{c.desk.Kit.Records, 10_000}
	w := d.open(b, c.desk, state.Chinese, state.DefaultPrefs, sizes[1])
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	var list *screen.List
	visible(w.Content(), func(o fyne.CanvasObject) {
		if l, ok := o.(*screen.List); ok {
			list = l
		}
	})
	steps := 0
	for b.Loop() {
		list.ScrollToOffset(float32(steps*140%600_000 + 70)) // two rows on, through pages not read yet
		steps++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(steps), "ms/step<=16") // a frame
}

func BenchmarkOpenACard(b *testing.B) {
	d := newDrawn(b)
	c := newCanned(b)
	d.open(b, c.desk, state.Chinese, state.DefaultPrefs, sizes[1])
	n := 0
	for b.Loop() {
		c.desk.Go(state.Route{Page: state.PageHouseholds})
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(n), "ms/card")
}

func BenchmarkTapAChipOfAVisit(b *testing.B) {
	d := newDrawn(b)
	c := newCanned(b)
	d.open(b, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	n := 0
	for b.Loop() {
		c.desk.Visit.Toggle(record.VisitTopics, "water")
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(n), "ms/tap")
}

// BenchmarkDesk draws a step to the next of a thousand conflicts on a laptop: the list,
// the pair and the record around it.
func BenchmarkDesk(b *testing.B) {
	d := newDrawn(b)
	c := newCanned(b)
	c.conflicts()
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	for i := range 1000 {
		refs, err := c.memory.Records().Save(context.Background(), state.Save{Author: c.desk.Kit.Me.Mates[1].ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
			set(record.HouseholdVillage, record.C("623027103203")), set(record.HouseholdHead, record.T(fmt.Sprintf("才让卓玛%d", i))), set(record.HouseholdGroup, record.I(int64(i%9))), set(record.HouseholdPhone, record.T("139"))}}}})
		if err != nil {
			b.Fatal(err)
		}
		c.memory.Oppose(refs[0], record.HouseholdPhone, record.T("138"), c.desk.Kit.Me.Mates[2].ID, noon)
	}
	d.open(b, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageConflicts})
	b.Run("conflicts-drawn", func(b *testing.B) {
		steps := 0
		for b.Loop() {
			c.desk.Conflicts.Key("s")
			steps++
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(steps), "ms/step<=16")
	})
}
