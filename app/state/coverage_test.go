package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestCoverageCountsEachHouseholdOnceInTheOrderOfItsVillages(t *testing.T) {
	w, disk := newWorld(t), &slow{}
	w.Kit.Run = disk.run
	w.Go(state.Route{Page: state.PageCoverage})
	if w.Coverage.View().Loaded {
		t.Error("something is shown before it was counted")
	}
	disk.settle()
	check := func() state.CoverageView {
		t.Helper()
		v := w.Coverage.View()
		sum := 0
		for i, r := range v.Rows {
			sum += r.Households
			if r.Visited+r.Before+r.Earlier+r.Never != r.Households || r.Due > r.Households {
				t.Errorf("%+v", r)
			}
			if i > 0 && (r.Group <= v.Rows[i-1].Group && v.Groups || r.Village.Code <= v.Rows[i-1].Village.Code && !v.Groups) {
				t.Errorf("row %d: %+v after %+v", i, r, v.Rows[i-1])
			}
		}
		_, due, _ := w.m.Records().Due(t.Context(), today, 0)
		if sum != 10 || v.All.Households != 10 || v.All.Due != due || !v.Loaded {
			t.Errorf("%d households, %d due of %d: %+v", sum, v.All.Due, due, v.All)
		}
		return v
	}
	before := check()
	if !before.Groups || len(before.Rows) != 5 || before.Month != record.MustDay("2026-04-01") || before.Rows[0].Latest == 0 || before.All.Away == 0 {
		t.Errorf("of one village it is by group: %+v", before)
	}
	e := state.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(w.home)},
		{Field: record.VisitDate, Value: record.D(today)}, {Field: record.VisitPresent, Value: record.Cs("head")}}}
	if _, err := w.m.Records().Save(t.Context(), state.Save{Author: w.Kit.Me.ID, Edits: []state.Edit{e}}); err != nil {
		t.Fatal(err)
	}
	w.Refresh()
	disk.settle()
	if v := check(); v.All.Visited != before.All.Visited+1 || v.Rows[0].Latest != today {
		t.Errorf("a visit today: %+v, before %+v", v.All, before.All)
	}
	w.Kit.Me.Villages = append(w.Kit.Me.Villages, state.Village{Code: "623027100999", Name: "无户村"})
	w.Refresh()
	disk.settle()
	v := check()
	if v.Groups || len(v.Rows) != 2 {
		t.Fatalf("of two villages: %+v", v.Rows)
	}
	for _, r := range v.Rows {
		w.Narrow(r)
		disk.settle()
		if at, find := w.Route(), w.Households.View(); at.Page != state.PageHouseholds || find.Total != r.Households || find.Find.Village != r.Village.Code {
			t.Errorf("%s leads to %d households, %+v", r.Village.Name, find.Total, find.Find)
		}
	}
}

func TestCoverageIsOfferedToWhoLooksAfterVillages(t *testing.T) {
	for role, want := range map[record.Role]bool{record.Helper: false, record.TeamMember: false, record.Liaison: false, record.Leader: true,
		record.Station: true, record.Township: true, record.County: true, record.Clerk: true} {
		if got := (state.Me{Roles: []record.Role{role}}).MaySeeCoverage(); got != want {
			t.Errorf("%s: %v", role, got)
		}
	}
}
