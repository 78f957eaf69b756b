package screen_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

func edited(c *canned, no record.Field) state.FormField {
	for _, x := range c.desk.Edit.View().Fields {
		if x.Def.Field == no {
			return x
		}
	}
	return state.FormField{}
}

func TestADayAndAMonthAreTakenFromACalendar(t *testing.T) {
	c := newCanned(t)
	h := &hand{t: t, w: newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	c.desk.Edit.Set(record.HouseholdBack, record.M(2026, 6))
	h.tap("选月份") // of the month of return, the first there is
	h.tap(sign(part.NextFar))
	h.tap("9")
	if got := edited(c, record.HouseholdBack).Value; got != record.M(2027, 9) {
		t.Errorf("the month is %s", got)
	}
	if shows(h.w.Content(), "2027") && says(h.w.Content(), sign(part.NextFar)) {
		t.Error("the calendar stays open")
	}
	member := c.memory.Find(record.Member, record.MemberName, record.T("德吉")).ID
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Member, Record: member})
	c.desk.Edit.Set(record.MemberEventDate, record.D(record.MustDay("2026-03-31")))
	h.tap("选日期")
	h.tap(sign(part.Back))
	h.tap("28")
	if got := edited(c, record.MemberEventDate).Value.Day(); got != record.MustDay("2026-02-28") {
		t.Errorf("the day is %s", got)
	}
}

func TestAnAnchorLeadsToItsSection(t *testing.T) {
	c := newCanned(t)
	h := &hand{t: t, w: newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	form, _ := formOf(h.w)
	h.tap("户情与监测")
	if form.Offset.Y < 500 {
		t.Errorf("scrolled to %.0f", form.Offset.Y)
	}
}

func TestADoubtComesAndGoesWhileItIsTyped(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[1])
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.next(t), Kind: record.Household, Record: c.next(t)})
	var phone *screen.TextEntry
	visible(w.Content(), func(o fyne.CanvasObject) {
		if e, ok := o.(*screen.TextEntry); ok && e.Text == edited(c, record.HouseholdPhone).Value.Text() {
			phone = e
		}
	})
	if phone == nil {
		t.Fatal("no phone")
	}
	const doubt = "不像电话号码"
	phone.SetText("")
	for i, r := range "12009410101" {
		test.Type(phone, string(r))
		if last := i == 10; shows(w.Content(), doubt) == last {
			t.Errorf("after %d digits the doubt is said: %v", i+1, last)
		}
	}
}

// next is another household than the first.
func (c *canned) next(t *testing.T) record.ID {
	t.Helper()
	return c.memory.Find(record.Household, record.HouseholdHead, record.T("万玛太")).ID
}

// Esc closes the calendar that is open; the next one leaves the form.
func TestEscClosesTheCalendarFirst(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	h := &hand{t: t, w: k.w}
	h.tap("选月份")
	if !says(k.w.Content(), sign(part.NextFar)) {
		t.Fatal("no calendar is open")
	}
	if k.press(fyne.KeyEscape); says(k.w.Content(), sign(part.NextFar)) || c.desk.Route().Page != state.PageEdit {
		t.Error("the calendar is open, or the form was left")
	}
	if k.press(fyne.KeyEscape); c.desk.Route().Page == state.PageEdit {
		t.Error("the form was not left")
	}
}
