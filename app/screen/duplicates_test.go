package screen_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/state"
	"zhucun/store/record"
)

// double enters a household of the pictures again, as another team might have.
func (c *canned) double(of record.ID, head string) record.ID {
	ctx, rs := context.Background(), c.memory.Records()
	h, _ := rs.Get(ctx, record.Ref{Kind: record.Household, ID: of})
	author, bo := c.desk.Kit.Me.Mates[1].ID, record.Value("")
	if h.Value(record.HouseholdHead) == record.T(head) {
		bo = h.Value(record.HouseholdHeadBo)
	}
	refs, _ := rs.Save(ctx, state.Save{Author: author, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: h.Value(record.HouseholdVillage)}, {Field: record.HouseholdGroup, Value: record.I(3)},
		{Field: record.HouseholdHead, Value: record.T(head)}, {Field: record.HouseholdPhone, Value: h.Value(record.HouseholdPhone)},
		{Field: record.HouseholdSize, Value: record.I(4)}, {Field: record.HouseholdHeadBo, Value: bo}}}}})
	members, _ := rs.List(ctx, state.Query{Kind: record.Member, Where: []record.Set{{Field: record.MemberHousehold, Value: record.R(of)}}})
	for _, m := range members[1:] {
		_, _ = rs.Save(ctx, state.Save{Author: author, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
			{Field: record.MemberHousehold, Value: record.R(refs[0].ID)}, {Field: record.MemberName, Value: m.Value(record.MemberName)},
			{Field: record.MemberBirth, Value: m.Value(record.MemberBirth)}, {Field: record.MemberRelation, Value: m.Value(record.MemberRelation)}}}}})
	}
	return refs[0].ID
}

// doubles are three records of one household, and two of another.
func (c *canned) doubles() {
	c.double(c.first, "次仁卓玛")
	c.double(c.first, "才让卓玛")
	c.double(c.memory.Find(record.Household, record.HouseholdHead, record.T("万玛太")).ID, "万玛塔")
	c.desk.Go(state.Route{Page: state.PageDuplicates})
}

// toPair goes to a line of the list.
func (c *canned) toPair(i int) {
	c.desk.Go(state.Route{Page: state.PageDuplicates, Record: c.desk.Duplicates.View().Twins[i].Pair})
}

func TestAPairIsJudgedByOneKey(t *testing.T) {
	c, k := atKeyboard(t, fyne.NewSize(1440, 900))
	c.doubles()
	all := len(c.desk.Duplicates.View().Twins)
	c.toPair(all - 1)
	k.char('３') // as a Chinese input method may give it
	v := c.desk.Duplicates.View()
	if len(v.Twins) != all-1 || !v.CanUndo {
		t.Fatalf("%d of %d pairs are left", len(v.Twins), all)
	}
	k.char('0')
	if v = c.desk.Duplicates.View(); len(v.Twins) != all || v.Twin() == nil {
		t.Fatalf("after it was taken back: %d", len(v.Twins))
	}
	saves := len(c.memory.Saves)
	k.char('4')
	if len(c.memory.Saves) != saves {
		t.Error("what is skipped was saved")
	}
	c.toPair(0)
	twin := *c.desk.Duplicates.View().Twin()
	k.char('1')
	r, _ := c.memory.Records().Get(context.Background(), twin.B.Ref)
	if r.Value(record.HouseholdMerged) != record.R(twin.A.ID) {
		t.Error("nothing was merged")
	}
}
