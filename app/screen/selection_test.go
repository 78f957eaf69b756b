package screen_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// chosen are the names of the lines that are marked as shown beside, and where the
// first of them stands.
func chosen(w fyne.Window) (names []string, at fyne.Position) {
	visible(w.Content(), func(o fyne.CanvasObject) {
		if r, ok := o.(*screen.HouseRow); ok && r.Chosen() {
			if len(names) == 0 {
				at = fyne.CurrentApp().Driver().AbsolutePositionForObject(r)
			}
			names = append(names, r.Name())
		}
	})
	return names, at
}

func TestTheHouseholdOfTheCardIsSeenInTheList(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	const home = "才让卓玛 ཚེ་རིང་སྒྲོལ་མ"
	see := func(what string, want ...string) {
		t.Helper()
		if got, _ := chosen(w); !slices.Equal(got, want) {
			t.Errorf("%s: marked are %q, want %q", what, got, want)
		}
	}
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	see("nobody is chosen")
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	see("beside a card", home)
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	see("beside a form", home)
	c.desk.Households.Search("旦正加")
	see("beside a form, not among what was found", home)
	if _, at := chosen(w); at.Y < 150 {
		t.Errorf("its line stands at %v, over what one searches with", at)
	}
	if n := c.desk.Households.View().Total; n != 1 {
		t.Fatal(n)
	}
	c.desk.Back()
	c.desk.Households.Search("旦正")
	see("it was not looked for")
	h := &hand{t: t, w: w}
	visible(w.Content(), func(o fyne.CanvasObject) {
		if says(o, "开始走访") {
			t.Error("a visit is offered, and nobody is chosen")
		}
	})
	c.desk.Households.Search("")
	c.desk.Go(state.Route{Page: state.PageToday})
	h.tap("旦正加 རྟ་མགྲིན་རྒྱལ")
	see("from another page", "旦正加 རྟ་མགྲིན་རྒྱལ")
}

func TestTheChosenLineIsBroughtIntoView(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	c.desk.Kit.Records = county{c.desk.Kit.Records, 1000}
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	hit, _ := c.desk.Households.Row(50)
	c.desk.Go(state.Route{Page: state.PageToday})
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: hit.ID})
	if names, at := chosen(w); len(names) != 1 || at.Y < 100 || at.Y > sizes[3].Height-part.Main {
		t.Errorf("%d lines are marked, the first at %v", len(names), at)
	}
}

func TestTheDayThatIsEnteredIsMarkedInTheMonth(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	marked := func() (all []string) {
		visible(w.Content(), func(o fyne.CanvasObject) {
			if p, ok := o.(*part.Plate); ok && p.Chosen {
				visible(p, func(o fyne.CanvasObject) {
					if x, ok := o.(interface{ Says() string }); ok && x.Says() != "" {
						all = append(all, x.Says())
					}
				})
			}
		})
		return all
	}
	mate := c.desk.Kit.Me.Mates[1]
	c.desk.Go(state.Route{Page: state.PageDay, Person: mate.ID, Day: record.MustDay("2026-04-13")})
	if got := marked(); !slices.Contains(got, "13") || slices.Contains(got, "22") || !slices.Contains(got, mate.Name+" "+mate.Bo) {
		t.Errorf("marked are %q", got)
	}
	c.desk.Go(state.Route{Page: state.PageLedger, Person: mate.ID})
	if got := marked(); slices.Contains(got, "13") || slices.Contains(got, "22") {
		t.Errorf("no day is entered, and marked are %q", got)
	}
}
