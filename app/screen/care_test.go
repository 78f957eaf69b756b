package screen_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestHealthAndLabourAreEnteredFromTheMembersLine(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	h := &hand{t: t, w: d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	for _, words := range []string{"健康·劳动技能", "长期慢性病", "弱劳动力或半劳动力", "保存"} {
		h.tap(words)
	}
	e := c.memory.Saves[len(c.memory.Saves)-1].Edits[0]
	if e.Ref.Kind != record.MemberCare || len(e.Fields) != 4 {
		t.Errorf("%+v", e)
	}
}

func TestATeamMemberSeesNoHealthAndLabour(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	kit, err := c.memory.Kit(c.desk.Kit.Me.Mates[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	desk := state.NewDesk(kit, c.ex, c.desk.Settings, nil)
	w := d.open(t, desk, state.Chinese, state.DefaultPrefs, sizes[0])
	desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	if !says(w.Content(), "德吉 བདེ་སྐྱིད") || says(w.Content(), "健康·劳动技能") {
		t.Error("a team member is not shown the members, or is shown their health")
	}
}
