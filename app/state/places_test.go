package state_test

import (
	"slices"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// said are the words of a bar, in one line.
func said(bar []state.Place, words map[string]string) string {
	var all []string
	for _, at := range bar {
		all = append(all, strings.ReplaceAll(words[at.Word], "{household}", "农户"))
	}
	return strings.Join(all, " ")
}

func TestThePlacesOfTheBarFollowFromTheRolesAndTheWidth(t *testing.T) {
	words := catalogues(t)[state.Chinese]
	for _, c := range []struct{ roles, few, many string }{
		{"", "今天 我的", "今天 我的"},
		{"helper", "今天 我的户 事项 我的", "今天 我的户 事项 我的"},
		{"member", "今天 农户 考勤 事项 我的", "今天 农户 考勤 事项 学习宣讲 我的"},
		{"leader", "今天 农户 考勤 工作队 我的", "今天 农户 考勤 工作队 事项 我的"},
		{"station", "今天 农户 工作队 事项 我的", "今天 农户 工作队 事项 我的"},
		{"township", "今天 农户 工作队 事项 我的", "今天 农户 工作队 事项 我的"},
		{"county", "今天 农户 工作队 事项 我的", "今天 农户 工作队 事项 我的"},
		{"inspector", "今天 我的", "今天 我的"},
		{"clerk", "工作台 农户 待处理 收发 我的", "工作台 数据核对 农户 待处理 收到的 人员设备 收发 重复 我的"},
		{"office", "今天 工作队 我的", "今天 工作队 学习宣讲 人员设备 我的"},
		{"liaison", "今天 工作队 我的", "今天 工作队 我的"},
		{"member helper", "今天 农户 考勤 事项 我的", "今天 农户 考勤 事项 学习宣讲 我的"},
		{"clerk leader", "工作台 今天 农户 考勤 我的", "工作台 今天 数据核对 农户 考勤 工作队 事项 待处理 我的"},
		{"clerk member", "工作台 今天 农户 考勤 我的", "工作台 今天 数据核对 农户 考勤 事项 学习宣讲 待处理 我的"},
	} {
		var me state.Me
		for _, role := range strings.Fields(c.roles) {
			me.Roles = append(me.Roles, record.Role(role))
		}
		if few, many := said(me.Places(false), words), said(me.Places(true), words); few != c.few || many != c.many {
			t.Errorf("%q: few %s, many %s", c.roles, few, many)
		}
		slices.Reverse(me.Roles)
		if few := said(me.Places(false), words); few != c.few {
			t.Errorf("%q the other way round: %s", c.roles, few)
		}
	}
}

// However many roles somebody has, there is room for his places, and Mine leads to the
// others.
func TestNoBarHasMorePlacesThanThereIsRoomFor(t *testing.T) {
	w := newWorld(t)
	roles := record.List("role")
	for set := range 1 << len(roles) {
		var me state.Me
		for i, role := range roles {
			if set>>i&1 == 1 {
				me.Roles = append(me.Roles, record.Role(role.Code))
			}
		}
		w.Kit.Me = me
		all := me.Places(true)
		for wide, room := range map[bool]int{false: 5, true: 9} {
			w.Wide(wide)
			bar := w.Places()
			if len(bar) > room || bar[0].Page != first(me) || bar[len(bar)-1].Page != state.PageMine {
				t.Fatalf("%v: %+v", me.Roles, bar)
			}
			for _, at := range all {
				if !slices.Contains(append(w.Hidden(), bar...), at) {
					t.Fatalf("%v: nothing leads to %s", me.Roles, at.Page.Name())
				}
			}
		}
	}
}

// first is where a person's day begins: a clerk's at the workbench.
func first(me state.Me) state.Page {
	if me.Has(record.Clerk) {
		return state.PageWorkbench
	}
	return state.PageToday
}

// What is no place of the bar is one step deeper than where it was opened, and is
// marked as what it belongs to, or as Mine.
func TestTheBarMarksWhereThePersonIs(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name  string
		roles []record.Role
		at    state.Route
		here  state.Page
		back  bool
	}{
		{"a place", []record.Role{record.Leader}, state.Route{Page: state.PageLedger}, state.PageLedger, false},
		{"a day", []record.Role{record.Leader}, state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today}, state.PageLedger, true},
		{"a card", []record.Role{record.Helper}, state.Route{Page: state.PageHouseholds, Household: w.home}, state.PageHouseholds, true},
		{"what the clerk has a place for", []record.Role{record.Clerk}, state.Route{Page: state.PageExchange}, state.PageExchange, false},
		{"and others have not", []record.Role{record.Leader}, state.Route{Page: state.PageExchange}, state.PageMine, true},
		{"the settings", nil, state.Route{Page: state.PageSettings}, state.PageMine, true},
		{"a page that is not his", nil, state.Route{Page: state.PageDay, Person: w.Kit.Me.ID, Day: today}, state.PageMine, true},
	} {
		w.Kit.Me.Roles = c.roles
		w.Go(state.Route{Page: state.PageToday})
		w.Go(c.at)
		if w.Here() != c.here || w.CanBack() != c.back {
			t.Errorf("%s: at %s, back is %v", c.name, w.Here().Name(), w.CanBack())
		}
	}
}
