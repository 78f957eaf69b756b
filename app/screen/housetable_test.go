package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/screen"
	"zhucun/app/state"
)

// rowsOf gives the focus to the rows of the table in a window, and how to press keys there.
func rowsOf(t *testing.T, w fyne.Window) (keys func(...fyne.KeyName)) {
	t.Helper()
	var rows fyne.Focusable
	visible(w.Content(), func(o fyne.CanvasObject) {
		if f, ok := o.(fyne.Focusable); ok && strings.Contains(fmt.Sprintf("%T", o), "tableList") {
			rows = f
		}
	})
	if rows == nil {
		t.Fatal("there is no table")
	}
	w.Canvas().Focus(rows)
	return func(names ...fyne.KeyName) {
		for _, n := range names {
			rows.TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
}

func TestHouseholdsStandInATableWhereThereIsWidth(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	h, keys := &hand{t: t, w: w}, rowsOf(t, w)
	keys(fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	h.tap("复制")
	copied := strings.Split(fyne.CurrentApp().Clipboard().Content(), "\n")
	if len(copied) != 3 || !strings.HasPrefix(copied[0], "户主\t小组\t") || !strings.HasPrefix(copied[2], "旦正加 རྟ་མགྲིན་རྒྱལ\t2\t") {
		t.Errorf("copied %q", copied)
	}
	h.tap("开始走访")
	if v := c.desk.Visit.View(); len(v.Targets) != 2 || v.Targets[1].Head != "旦正加" {
		t.Errorf("the visit is to %+v", v.Targets)
	}
	c.desk.Back()
	h.tap("批量转场")
	if v := c.desk.Batch.View(); v.Chosen != 2 || v.Lines[1].Head != "旦正加" {
		t.Errorf("%d are handed to the move, of %+v", v.Chosen, v.Lines)
	}
	c.desk.Batch.Discard()
	c.desk.Back()
	if keys(fyne.KeyReturn); c.desk.Route().Page != state.PageHouseholds || c.desk.Route().Household.IsZero() {
		t.Errorf("Enter leads to %+v", c.desk.Route())
	}
}

func TestTheTableHasAllAndFollowsTheSearch(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	c.desk.Kit.Records = county{c.desk.Kit.Records, 5000}
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[3])
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	hits, seq := c.desk.Households.All()
	if len(hits) != 5000 || hits[4999].Head != "才让卓玛4999" || !says(w.Content(), "共 5000 户") {
		t.Errorf("%d rows", len(hits))
	}
	if _, again := c.desk.Households.All(); again != seq {
		t.Error("they are read again although nothing changed")
	}
	c.desk.Kit.Records = c.memory.Records()
	c.desk.Households.Search("才让")
	if !says(w.Content(), "共 2 户") {
		t.Error("does not follow the search")
	}
	typed := ""
	visible(w.Content(), func(o fyne.CanvasObject) {
		if e, ok := o.(*screen.TextEntry); ok {
			typed = e.Text
		}
	})
	if typed != "才让" {
		t.Errorf("the field says %q", typed)
	}
}
