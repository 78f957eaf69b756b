package screen_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/state"
	"zhucun/store/record"
)

// pastCounty is one that answers what is asked of the past.
type pastCounty struct{ record.Answer }

func (c pastCounty) Ask(context.Context, record.Ref, record.Seq, record.LogEpoch) (record.Answer, state.Failure) {
	return c.Answer, state.Unfailed
}

// history has the county know a household's past: a telephone number that two wrote
// without seeing each other, one more that waits, and where the family was, erased.
func (c *canned) history() {
	k := c.desk.Kit
	device := func(b byte) record.ID { return record.ID{0xD0, b} }
	a := record.Answer{LogEpoch: 7, Labels: []record.Label{{Device: device(1), Name: c.desk.Settings.View().Device}, {Device: device(2), Name: "PC 02"}}}
	put := func(seq record.Seq, who int, at byte, days int, base record.Seq, sets ...record.Set) *record.Past {
		made := noon - int64(days)*24*3600_000
		p := record.Past{Seq: seq, By: record.ChangeID{Device: device(at), Epoch: record.Epoch(at), Seq: uint64(seq)}, First: uint64(seq) - 2, N: 5, Author: k.Me.Mates[who].ID,
			Stamp: record.Stamp{Wall: made}, Received: made + 3*24*3600_000, Base: base, Missed: uint64(seq), Fields: sets}
		a.Past = append([]record.Past{p}, a.Past...)
		return &a.Past[0]
	}
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	put(3, 0, 1, 300, 0, set(record.HouseholdHead, record.T("才让卓玛")), set(record.HouseholdPhone, record.T("13900001111")), set(record.HouseholdSize, record.I(4))).InForce =
		[]record.Field{record.HouseholdHead}
	put(9, 1, 1, 120, 3, set(record.HouseholdWhere, "")).Erased = true
	put(14, 1, 1, 60, 9, set(record.HouseholdWhere, record.C("summer")), set(record.HouseholdBack, record.M(2026, 10))).InForce = []record.Field{record.HouseholdWhere, record.HouseholdBack}
	put(20, 0, 1, 30, 14, set(record.HouseholdPhone, record.T("13900002222")), set(record.HouseholdSize, record.I(5))).InForce = []record.Field{record.HouseholdPhone, record.HouseholdSize}
	last := put(22, 2, 2, 29, 14, set(record.HouseholdPhone, record.T("13900003333")))
	last.InForce = []record.Field{record.HouseholdPhone}
	last.Verdict = record.Verdict{Reason: "permission", Outcome: record.OutcomeApplied, By: k.Me.Mates[0].ID, At: noon - 20*24*3600_000}
	a.Waits = []record.Past{{By: record.ChangeID{Device: device(1), Epoch: 1, Seq: 30}, First: 30, N: 1, Author: k.Me.Mates[1].ID, Stamp: record.Stamp{Wall: noon - 3600_000}, Received: noon, Verdict: record.Verdict{Reason: "depends"}}}
	k.Past = pastCounty{a}
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	c.desk.Go(state.Route{Page: state.PageHistory, Household: c.first, Kind: record.Household, Record: c.first})
}

// trash voids the household of the pictures, and a member of another.
func (c *canned) trash() {
	for ref, why := range map[record.Ref]string{
		{Kind: record.Household, ID: c.first}:                           "和三组的才让卓玛是同一户，录了两次",
		c.memory.Find(record.Member, record.MemberName, record.T("德吉")): "填错了户",
	} {
		f := record.HouseholdVoided
		if ref.Kind == record.Member {
			f = record.MemberVoided
		}
		_, err := c.memory.Records().Save(context.Background(), state.Save{Author: c.desk.Kit.Me.Mates[1].ID, Edits: []state.Edit{{Ref: ref, Fields: []record.Set{{Field: f, Value: record.T(why)}}}}})
		if err != nil {
			panic(err)
		}
	}
	c.desk.Go(state.Route{Page: state.PageTrash})
}

// One key leads from the card to its history; all of a line is said when it is opened;
// Escape goes back.
func TestTheHistoryByKeyboard(t *testing.T) {
	for _, size := range []fyne.Size{sizes[3], sizes[2]} {
		c, k := atKeyboard(t, size)
		c.history()
		c.desk.Back()
		k.ctrl(fyne.KeyH)
		if r := c.desk.Route(); r.Page != state.PageHistory || r.Record != c.first {
			t.Fatalf("Ctrl+H leads to %+v", r)
		}
		c.desk.History.Pick(c.desk.History.View().Lines[1].Key)
		var all []string
		visible(k.w.Content(), func(o fyne.CanvasObject) {
			if x, ok := o.(*widget.Label); ok {
				all = append(all, x.Text)
			}
		})
		text := strings.Join(all, "\n")
		for _, want := range []string{"13900003333", "13900001111", "PC 02", "20–24"} {
			if !strings.Contains(text, want) {
				t.Errorf("%v: %q is not shown: %s", size, want, text)
			}
		}
		k.press(fyne.KeyEscape)
		if r := c.desk.Route(); r.Page != state.PageHouseholds {
			t.Errorf("Escape leads to %+v", r)
		}
	}
}
