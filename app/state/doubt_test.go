package state_test

import (
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestWhatIsProbablyASlipIsSaidAndMayBeSaved(t *testing.T) {
	household := func(w *world) state.Route {
		return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home}
	}
	member := func(w *world) state.Route {
		return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: w.m.Find(record.Member, record.MemberName, record.T("德吉")).ID}
	}
	for _, c := range []struct {
		name string
		at   func(*world) state.Route
		set  []record.Set // the last one is doubted, or not
		want string
	}{
		{"fewer than there are members", household, []record.Set{{Field: record.HouseholdSize, Value: record.I(4)}}, "doubt.size"},
		{"as many as members", household, []record.Set{{Field: record.HouseholdSize, Value: record.I(5)}}, ""},
		{"ten digits", household, []record.Set{{Field: record.HouseholdPhone, Value: record.T("1200941010")}}, "doubt.phone"},
		{"eleven digits", household, []record.Set{{Field: record.HouseholdPhone, Value: record.T("12009410101")}}, ""},
		{"with an area code", household, []record.Set{{Field: record.HouseholdPhone, Value: record.T("0941-6621234")}}, ""},
		{"no digits at all", household, []record.Set{{Field: record.HouseholdPhone, Value: record.T("没有")}}, "doubt.phone"},
		{"none", household, []record.Set{{Field: record.HouseholdPhone}}, ""},
		{"a name of one character", household, []record.Set{{Field: record.HouseholdHead, Value: record.T("才")}}, "doubt.name"},
		{"a name with a digit", household, []record.Set{{Field: record.HouseholdHead, Value: record.T("才让2")}}, "doubt.name"},
		{"a name", household, []record.Set{{Field: record.HouseholdHead, Value: record.T("才让")}}, ""},
		{"a Tibetan name in Chinese", household, []record.Set{{Field: record.HouseholdHeadBo, Value: record.T("才让")}}, "doubt.name_bo"},
		{"a Tibetan name", household, []record.Set{{Field: record.HouseholdHeadBo, Value: record.T("ཚེ་རིང")}}, ""},
		{"at home with a month of return", household, []record.Set{{Field: record.HouseholdWhere, Value: record.C("home")}, {Field: record.HouseholdBack, Value: record.M(2026, 9)}}, "doubt.back"},
		{"away with a month of return", household, []record.Set{{Field: record.HouseholdWhere, Value: record.C("winter")}, {Field: record.HouseholdBack, Value: record.M(2026, 9)}}, ""},
		{"a date without an event", household, []record.Set{{Field: record.HouseholdEventDate, Value: record.D(today)}}, "doubt.event"},
		{"a cause twice", household, []record.Set{{Field: record.HouseholdCauses, Value: record.Cs("c01")}}, "doubt.cause"},
		{"months of work nowhere", member, []record.Set{{Field: record.MemberWorkPlace}, {Field: record.MemberWorkMonths, Value: record.I(3)}}, "doubt.work"},
		{"a member's name with a digit", member, []record.Set{{Field: record.MemberName, Value: record.T("德吉1")}}, "doubt.name"},
		{"a member's date without an event", member, []record.Set{{Field: record.MemberEventDate, Value: record.D(today)}}, "doubt.event"},
	} {
		w := newWorld(t)
		w.Go(c.at(w))
		for _, s := range c.set {
			w.Edit.Set(s.Field, s.Value)
		}
		last := c.set[len(c.set)-1]
		if x := fieldOf(w.Desk, last.Field); x.Doubt.Key != c.want {
			t.Errorf("%s: %q, want %q", c.name, x.Doubt.Key, c.want)
		}
		before := len(w.m.Saves)
		w.Edit.Save()
		if c.want != "" && len(w.m.Saves) != before+1 {
			t.Errorf("%s: a doubt keeps from saving: %+v", c.name, w.Edit.View().Errors)
		}
	}
}

func TestALongFormHasSectionsAndWhatChangesMostComesFirst(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		at    state.Route
		first string
	}{
		"household":     {state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home}, "where_now"},
		"new household": {state.Route{Page: state.PageEdit, Kind: record.Household}, "head"},
		"new member":    {state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member}, "name"},
	} {
		w.Go(c.at)
		v := w.Edit.View()
		if v.Fields[0].Def.Name != c.first {
			t.Errorf("%s begins with %s", name, v.Fields[0].Def.Name)
		}
		var names, fields []string
		for _, x := range v.Fields {
			if n := len(names); n == 0 || names[n-1] != x.Section {
				names = append(names, x.Section)
			}
			fields = append(fields, x.Def.Name)
		}
		if slices.Contains(names, "") || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
			t.Errorf("%s: sections %q", name, names)
		}
		if all := slices.Compact(slices.Sorted(slices.Values(fields))); len(all) != len(fields) {
			t.Errorf("%s: a field twice: %q", name, fields)
		}
	}
}
