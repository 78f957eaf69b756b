package store_test

import (
	"context"
	"testing"

	"zhucun/store/record"
)

func set(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }

// What is compared is what counts: nothing voided, merged, dead or gone.
func TestWhatIsComparedIsWhatCounts(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	house := func(head string, more ...record.Set) record.Ref {
		return s.write("server", record.Ref{Kind: record.Household}, 0, append([]record.Set{set(record.HouseholdVillage, record.C(village)), set(record.HouseholdHead, record.T(head))}, more...)...)
	}
	member := func(of record.Ref, name string, more ...record.Set) record.Ref {
		return s.write("server", record.Ref{Kind: record.Member}, 0, append([]record.Set{set(record.MemberHousehold, record.R(of.ID)), set(record.MemberName, record.T(name))}, more...)...)
	}
	keeper := house("万玛道吉", set(record.HouseholdGroup, record.I(3)), set(record.HouseholdHeadBo, record.T("པད་མ་རྡོ་རྗེ")), set(record.HouseholdPhone, record.T("13909410001")))
	loser := house("完么多杰", set(record.HouseholdMerged, record.R(keeper.ID)))
	split := house("旦正加", set(record.HouseholdSplitFrom, record.R(keeper.ID)))
	house("误录", set(record.HouseholdVoided, record.T("重复录入")))
	head := member(keeper, "万玛道吉", set(record.MemberRelation, record.C(record.HeadRelation)), set(record.MemberBirth, record.M(1968, 12)), set(record.MemberSex, record.C("1")))
	came := member(loser, "拉毛草", set(record.MemberExternalNo, record.T("7")))
	for _, gone := range []record.Set{set(record.MemberEvent, record.C("death")), set(record.MemberEvent, record.C("moved_out")), set(record.MemberVoided, record.T("误")), set(record.MemberMerged, record.R(head.ID))} {
		member(keeper, "不在", gone)
	}
	d.sync(s)
	houses, err := d.Houses(context.Background())
	must(t, err)
	if len(houses) != 2 {
		t.Fatalf("%d households: %+v", len(houses), houses)
	}
	for _, h := range houses {
		switch h.ID {
		case keeper.ID:
			if h.Village != village || h.Group != 3 || h.Head != "万玛道吉" || h.HeadBo != "པད་མ་རྡོ་རྗེ" || h.Phone != "13909410001" || len(h.Members) != 2 {
				t.Errorf("%+v", h)
			}
			for _, m := range h.Members {
				if m.ID == head.ID && (!m.Head || m.Birth != record.M(1968, 12) || m.Sex != "1") || m.ID == came.ID && m.Name != "拉毛草" {
					t.Errorf("%+v", m)
				}
			}
		case split.ID:
			if h.Split != keeper.ID || len(h.Members) != 0 {
				t.Errorf("%+v", h)
			}
		}
	}
	beings, err := d.Beings(context.Background(), record.Member)
	must(t, err)
	if len(beings) != 2 {
		t.Fatalf("%d members: %+v", len(beings), beings)
	}
	for _, b := range beings {
		if b.House != keeper.ID || b.Place != village || b.ID == came.ID && b.No != "7" {
			t.Errorf("%+v", b)
		}
	}
	if _, err := d.Beings(context.Background(), record.Visit); err == nil {
		t.Error("visits are no people")
	}
}
