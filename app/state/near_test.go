package state_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"zhucun/app/state"
	"zhucun/store/alike"
	"zhucun/store/record"
)

// What is probably there already is said while it is entered, and keeps nobody from saving.
func TestALikelyDoubleIsSaidBeforeItIsSaved(t *testing.T) {
	w := newWorld(t)
	double := w.again(t, w.home, "才让卓玛")
	_ = double
	h := w.read(t, record.Household, w.home)
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
	near := func() *state.Near { return w.Edit.View().Near }
	if near() != nil {
		t.Fatalf("before anything is entered: %+v", near())
	}
	w.Edit.Set(record.HouseholdGroup, h.Value(record.HouseholdGroup))
	w.Edit.Set(record.HouseholdPhone, record.T("13800001111"))
	if near() != nil {
		t.Fatalf("without a name: %+v", near())
	}
	w.Edit.Set(record.HouseholdHead, record.T("次仁卓玛"))
	w.Edit.Set(record.HouseholdPhone, h.Value(record.HouseholdPhone))
	n := near()
	if n == nil || n.ID != w.home && n.ID != double || n.Name != "才让卓玛" || len(n.Signs) == 0 {
		t.Fatalf("%+v", n)
	}
	w.Edit.Set(record.HouseholdHead, record.T("李国强"))
	w.Edit.Set(record.HouseholdPhone, "")
	w.Edit.Set(record.HouseholdGroup, record.I(9))
	if near() != nil {
		t.Errorf("another household: %+v", near())
	}
	w.Edit.Set(record.HouseholdHead, record.T("才让卓玛"))
	w.Edit.Set(record.HouseholdGroup, h.Value(record.HouseholdGroup))
	w.Edit.Set(record.HouseholdPhone, h.Value(record.HouseholdPhone))
	if near() == nil {
		t.Error("what was entered again is not said")
	}
	why := func(code string) bool {
		return slices.ContainsFunc(near().Signs, func(s alike.Sign) bool { return s.Code == code })
	}
	w.Edit.Set(record.HouseholdGroup, record.I(8))
	if near() == nil || !why("village.same") || why("group.same") {
		t.Errorf("in another group: %+v", near())
	}
	w.Edit.Set(record.HouseholdGroup, h.Value(record.HouseholdGroup))
	if near() == nil || !why("group.same") {
		t.Errorf("in the same group: %+v", near())
	}
	saves := len(w.m.Saves)
	w.Edit.Save()
	if len(w.m.Saves) != saves+1 {
		t.Errorf("it was not saved: %+v", w.Edit.View().Errors)
	}
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	if near() != nil {
		t.Error("a household that is there is held against itself")
	}
}

func TestAMemberWhoIsThereIsSaid(t *testing.T) {
	w := newWorld(t)
	w.m.Names = alike.NewNames([]alike.Spelling{{Zh: "索南", Bo: "བསོད་ནམས"}, {Zh: "草", Bo: "མཚོ", Suffix: true}, {Zh: "措", Bo: "མཚོ", Suffix: true}})
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.home})
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member})
	w.Edit.Set(record.MemberName, record.T("索南措"))
	w.Edit.Set(record.MemberBirth, record.M(2009, 11))
	n := w.Edit.View().Near
	if n == nil || n.House != w.home || n.Name != "索南草" {
		t.Fatalf("%+v", n)
	}
	w.Edit.Set(record.MemberName, record.T("李国强"))
	w.Edit.Set(record.MemberBirth, record.M(1950, 1))
	if n = w.Edit.View().Near; n != nil {
		t.Errorf("%+v", n)
	}
}

// While somebody types nothing is compared; it is on a pause, and what was asked before
// says nothing any more.
func TestADoubleIsLookedForOnAPause(t *testing.T) {
	w := newWorld(t)
	h := w.read(t, record.Household, w.home)
	var waiting []func()
	looks := 0
	w.Kit.After = func(after time.Duration, f func()) func() {
		if after >= 400*time.Millisecond {
			return func() {} // a draft
		}
		i := len(waiting)
		waiting = append(waiting, f)
		return func() { waiting[i] = nil }
	}
	w.Kit.Read = func(work func(context.Context) func()) {
		looks++
		if then := work(context.Background()); then != nil {
			then()
		}
	}
	w.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
	before := looks
	for _, typed := range []string{"才", "才让", "才让卓", "才让卓玛"} {
		w.Edit.Set(record.HouseholdHead, record.T(typed))
	}
	w.Edit.Set(record.HouseholdPhone, h.Value(record.HouseholdPhone))
	w.Edit.Set(record.HouseholdGroup, h.Value(record.HouseholdGroup))
	if looks != before || w.Edit.View().Near != nil {
		t.Fatalf("%d looks while typing", looks-before)
	}
	for _, f := range waiting {
		if f != nil {
			f()
		}
	}
	if looks != before+1 || w.Edit.View().Near == nil {
		t.Errorf("%d looks on a pause, %+v", looks-before, w.Edit.View().Near)
	}
}
