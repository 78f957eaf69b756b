package state_test

import (
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/assets"
	"zhucun/store/record"
)

// item is a code that the county adds or ends.
func item(list, code, zh, bo string, from, to record.Day) state.Edit {
	e := state.Edit{Ref: record.Ref{Kind: record.CodeItem}, Fields: []record.Set{{Field: record.CodeList, Value: record.C(list)}, {Field: record.CodeCode, Value: record.C(code)}}}
	for _, s := range []record.Set{{Field: record.CodeZh, Value: record.T(zh)}, {Field: record.CodeBo, Value: record.T(bo)},
		{Field: record.CodeFrom, Value: record.D(from)}, {Field: record.CodeTo, Value: record.D(to)}} {
		if s.Value != "" {
			e.Fields = append(e.Fields, s)
		}
	}
	return e
}

func TestCodesOfTheCountyAreOfferedWhileTheyAreValid(t *testing.T) {
	w := newWorld(t)
	w.arrive(t,
		item("visit_topic", "snow", "雪灾", "གངས་གོད།", today-10, today+10),
		item("visit_topic", "school", "", "", 0, today-1), // a built-in one ends
		item("day_status", "relief", "抢险救灾", "", today, 0),
		item("register", "settled", "易地搬迁户", "", 0, 0),
		item("ten_essentials", "T11", "防雪抗灾", "", 0, today))
	f := w.visit()
	offered := func() []string { return f.Choices(record.VisitTopics) }
	if got := offered(); got[len(got)-1] != "snow" || slices.Contains(got, "school") || !slices.Contains(got, "water") {
		t.Errorf("today: %v", got)
	}
	f.Date(today - 11)
	if got := offered(); slices.Contains(got, "snow") || !slices.Contains(got, "school") {
		t.Errorf("before it began: %v", got)
	}
	f.Toggle(record.VisitTopics, "school")
	f.Date(today)
	if got := offered(); !slices.Contains(got, "school") {
		t.Errorf("a chosen code that is not valid any more must be seen to be taken out: %v", got)
	}
	f.Toggle(record.VisitPresent, "head")
	f.Save()
	if got := f.View().Errors[record.VisitTopics].Key; got != "invalid.not_in_list" {
		t.Errorf("an ended code was saved: %q", got)
	}
	f.Toggle(record.VisitTopics, "school")
	f.Toggle(record.VisitTopics, "snow")
	f.Save()
	if e := w.last(t, 1).Edits[0]; value(e, record.VisitTopics) != record.Cs("snow") {
		t.Errorf("%+v, %+v", e, f.View().Errors)
	}

	w.Go(state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today})
	if v := w.Day.View(); !slices.Contains(v.Statuses, "relief") || slices.Contains(v.Statuses, "none") || !slices.Contains(v.Works, "T11") {
		t.Errorf("%v, %v", v.Statuses, v.Works)
	}
	w.Day.Status("relief")
	w.Day.Save()
	if e := w.last(t, 2).Edits[0]; value(e, record.DutyStatus) != record.C("relief") {
		t.Errorf("%+v", w.Day.View())
	}
	w.Go(state.Route{Page: state.PageTeamDay, Day: today - 1})
	if v := w.TeamDay.View(); slices.Contains(v.Statuses, "relief") {
		t.Errorf("yesterday it was not valid: %v", v.Statuses)
	}
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	w.Edit.Set(record.HouseholdRegister, record.C("settled"))
	w.Edit.Save()
	if e := w.last(t, 3).Edits[0]; value(e, record.HouseholdRegister) != record.C("settled") {
		t.Errorf("%+v", w.Edit.View())
	}
	if v := w.Households.View(); !slices.Contains(v.Statuses, "settled") {
		t.Errorf("the list cannot be narrowed to it: %v", v.Statuses)
	}
}

func TestTheLatestVisitIsTakenOverWithoutCodesThatEnded(t *testing.T) {
	w := newWorld(t)
	w.arrive(t, item("visit_topic", "water", "", "", 0, today-1))
	f := w.visit()
	if last := f.View().Last.Topics; !slices.Contains(last, "water") {
		t.Fatalf("%v", last)
	}
	f.AsLastTime()
	if v := f.View(); !slices.Equal(v.Topics, []string{"livestock"}) || v.Place != "home" || v.Spoken != "bo" {
		t.Errorf("%+v", v)
	}
}

func TestAButtonOfTheFirstPageGoesWithItsCode(t *testing.T) {
	w := newWorld(t)
	if got := w.Today.View().Quick; len(got) != 4 {
		t.Fatalf("%v", got)
	}
	w.arrive(t, item("day_status", "pasture", "", "", 0, today-1))
	if got := w.Today.View().Quick; len(got) != 3 || slices.Contains(got, "pasture") {
		t.Errorf("%v", got)
	}
}

func TestCodesOfTheCountyHaveWordsInEveryLanguage(t *testing.T) {
	w := newWorld(t)
	w.arrive(t, item("visit_topic", "snow", "雪灾", "གངས་གོད།", 0, 0), item("visit_topic", "hail", "冰雹", "", 0, 0))
	for lang, want := range map[state.Lang][2]string{state.Chinese: {"雪灾", "冰雹"}, state.Tibetan: {state.Breakable("གངས་གོད།"), "冰雹"}, state.English: {"雪灾", "冰雹"}} {
		catalogue, err := assets.Catalogue(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		words := state.NewWords(lang, catalogue).With(w.Kit.Items, "pastoral")
		if got := [2]string{words.Code("visit_topic", "snow"), words.Code("visit_topic", "hail")}; got != want {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

func TestHouseholdsAreCalledWhatTheirVillagesCallThem(t *testing.T) {
	catalogue, err := assets.Catalogue(string(state.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	plain := state.NewWords(state.Chinese, catalogue)
	in := func(zones ...string) string {
		var me state.Me
		for _, z := range zones {
			me.Villages = append(me.Villages, state.Village{Zone: z})
		}
		return plain.With(nil, me.Zone()).T("households.add")
	}
	for _, tc := range []struct {
		zones []string
		want  string
	}{
		{[]string{"pastoral"}, "登记新牧户"},
		{[]string{"pastoral", "pastoral"}, "登记新牧户"},
		{[]string{"farming"}, "登记新农户"},
		{[]string{"pastoral", "farming"}, "登记新农牧户"},
		{[]string{"pastoral", ""}, "登记新农牧户"},
		{[]string{"mixed"}, "登记新农牧户"},
		{nil, "登记新农牧户"},
	} {
		if got := in(tc.zones...); got != tc.want {
			t.Errorf("in villages of %q: %s, want %s", tc.zones, got, tc.want)
		}
	}
	if got := plain.T("tab.households"); got != "农牧户" {
		t.Errorf("before anybody is known: %s", got)
	}
}
