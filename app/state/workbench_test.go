package state_test

import (
	"context"
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// came has a device send on a day.
func (c *county) came(t testing.TB, device record.ID, day record.Day, changes int64, flags ...string) record.ID {
	t.Helper()
	return c.put(t, record.Ref{Kind: record.Batch}, set(record.BatchDevice, record.R(device)), set(record.BatchSlot, record.SlotOf(day)), set(record.BatchDay, record.D(day)),
		set(record.BatchLast, record.I(day.Time().UnixMilli()/1000+3600)), set(record.BatchAuthors, record.Rs(c.leader)), set(record.BatchWay, record.Cs("direct")),
		set(record.BatchChanges, record.I(changes)), set(record.BatchFlags, record.Cs(flags...)))
}

// works gives a township somebody for each level, until its workbench is free of it.
func (c *county) holders(t testing.TB) {
	for _, l := range c.Workbench.View().Places {
		if l.Say.Key == "workbench.no_holder" {
			c.put(t, record.Ref{Kind: record.Assignment}, set(record.AssignmentPerson, record.R(c.leader)), set(record.AssignmentRole, record.C(l.Code)),
				set(record.AssignmentAreas, record.Cs(c.township(t))), set(record.AssignmentFrom, record.D(today-5)))
		}
	}
}

func (c *county) township(t testing.TB) string {
	r, err := c.m.Records().Get(context.Background(), record.Ref{Kind: record.Household, ID: c.home})
	if err != nil {
		t.Fatal(err)
	}
	return r.Value(record.HouseholdVillage).Text()[:9]
}

func (c *county) bench() state.WorkbenchView {
	c.m.Settle()
	c.Refresh()
	c.Go(state.Route{Page: state.PageHouseholds})
	c.Go(state.Route{Page: state.PageWorkbench})
	return c.Workbench.View()
}

func keys(lines []state.WorkLine) (all []string) {
	for _, l := range lines {
		all = append(all, l.Say.Key+" "+l.Code+l.Name)
	}
	return all
}

// The clerk's day begins with what needs him: a line for each, and none for what is in
// order.
func TestTheWorkbenchHasALineForWhatNeedsAClerk(t *testing.T) {
	c := newCounty(t)
	if c.Route() != (state.Route{Page: state.PageWorkbench}) {
		t.Errorf("begins at %+v", c.Route())
	}
	c.bench()
	c.holders(t)
	v := c.bench()
	if len(v.Settle) != 0 || len(v.Places) != 0 || !slices.Equal(keys(v.Devices), []string{"workbench.quiet 科才 01"}) {
		t.Fatalf("at first: %v %v %v", keys(v.Settle), keys(v.Places), keys(v.Devices))
	}
	c.came(t, c.tablet, today-1, 4)
	c.m.Out.Backup = 1 << 40
	if v = c.bench(); !v.Complete || len(v.Devices) != 0 {
		t.Fatalf("nothing needs anybody, and it says %v %v %v %v", keys(v.Settle), keys(v.Places), keys(v.Devices), v.Backup)
	}

	c.waits(t, c.tablet, c.leader, "permission", c.phone(c.home, "12009410333"))
	c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410334"))
	c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410335"))
	c.put(t, record.Ref{Kind: record.Complaint}, set(record.ComplaintDevice, record.R(c.tablet)), set(record.ComplaintDate, record.D(today-9)), set(record.ComplaintAbout, record.C("app")), set(record.ComplaintText, record.T("字太小")))
	c.came(t, c.tablet, today-2, 1, "clock")
	v = c.bench()
	if !slices.Equal(keys(v.Settle), []string{"workbench.waiting permission", "workbench.waiting revoked", "workbench.complaints "}) || v.Settle[1].Say.N != 2 || v.Settle[2].Since != today-9 {
		t.Errorf("to settle: %+v", v.Settle)
	}
	if !slices.Equal(keys(v.Devices), []string{"workbench.clock 科才 01"}) || v.Devices[0].Say.Text == "" || v.Devices[0].Since != today-2 {
		t.Errorf("devices: %+v", v.Devices)
	}
	c.Open(v.Settle[1])
	if w := c.Quarantine.View(); c.Route().Page != state.PageWaiting || len(w.Lines) != 2 || w.Find.Reason != "revoked" {
		t.Errorf("leads to %+v with %d lines", c.Route(), len(w.Lines))
	}
	c.Open(v.Devices[0])
	if r := c.Received.View(); c.Route().Page != state.PageReceived || r.Device != c.tablet || len(r.Lines) != 2 {
		t.Errorf("leads to %+v with %d lines", c.Route(), len(r.Lines))
	}
	for _, id := range c.waiting {
		c.put(t, record.Ref{Kind: record.Quarantine, ID: id}, set(record.QuarantineOutcome, record.C("returned")))
	}
	if v = c.bench(); len(v.Settle) != 1 {
		t.Errorf("they are decided: %v", keys(v.Settle))
	}
}

func TestAnOldBackupIsSaid(t *testing.T) {
	c := newCounty(t)
	first := c.came(t, c.tablet, today-5, 1)
	if v := c.bench(); v.Backup.Key != "workbench.no_backup" {
		t.Errorf("none: %+v", v.Backup)
	}
	second := c.came(t, c.tablet, today-3, 1)
	seq := func(id record.ID) record.Seq {
		r, err := c.m.Records().Get(context.Background(), record.Ref{Kind: record.Batch, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return r.Row.Last
	}
	c.bench()
	c.m.Out.Backup = seq(first)
	if v := c.bench(); v.Backup != (state.Msg{Key: "workbench.backup", N: 5, Text: (today - 5).String()}) {
		t.Errorf("that of five days ago: %+v", v.Backup)
	}
	c.m.Out.Backup = seq(second)
	if v := c.bench(); v.Backup != (state.Msg{}) {
		t.Errorf("all that came is in it: %+v", v.Backup)
	}
}

func TestAVillageWithoutATeamIsSaid(t *testing.T) {
	c := newCounty(t)
	all, err := c.m.Records().List(context.Background(), state.Query{Kind: record.Assignment})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if !a.Value(record.AssignmentTeam).ID().IsZero() {
			c.put(t, a.Row.Ref, set(record.AssignmentTo, record.D(today-1)))
		}
	}
	c.bench()
	c.holders(t)
	if v := c.bench(); len(v.Places) != 1 || v.Places[0].Say.Key != "workbench.no_team" {
		t.Errorf("%v", keys(v.Places))
	}
}

// What came is listed the latest first; one opened shows what of it waits, and which
// device another replaces.
func TestWhatCameIsListedByDeviceAndDay(t *testing.T) {
	c := newCounty(t)
	old := c.came(t, c.lost, today-40, 9)
	first := c.came(t, c.lost, today, 2, "fork", "gap")
	c.came(t, c.tablet, today-1, 3, "first")
	c.waits(t, c.lost, c.leader, "fork", c.phone(c.home, "12009410333"))
	c.Go(state.Route{Page: state.PageReceived})
	v := c.Received.View()
	if len(v.Lines) != 2 || v.Lines[0].ID != first || v.Lines[0].Waits != 1 || v.Lines[0].Revoked == 0 || v.Lines[0].Authors[0].Name != "仁青草" || v.Lines[0].Changes != 2 {
		t.Fatalf("%+v", v.Lines)
	}
	if l := v.Lines[1]; l.Replaces != "科才 02" || l.Label != "科才 01" {
		t.Errorf("the new one replaces %q", l.Replaces)
	}
	c.Received.Of(c.lost)
	if v = c.Received.View(); len(v.Lines) != 2 || v.Lines[1].ID != old {
		t.Errorf("of one device there is all that is kept: %+v", v.Lines)
	}
	c.Go(state.Route{Page: state.PageReceived, Record: first})
	if v = c.Received.View(); v.One.ID != first || v.One.Day != today || len(v.Waits) != 1 || v.Waits[0].ID != c.waiting[0] {
		t.Errorf("opened: %+v, %d wait", v.One, len(v.Waits))
	}
}

// telling is a county that tells of what came.
type telling struct {
	asked []record.Ref
	fail  state.Failure
	past  []record.Past
}

func (x *telling) Ask(_ context.Context, ref record.Ref, before record.Seq, _ record.LogEpoch) (record.Answer, state.Failure) {
	x.asked = append(x.asked, ref)
	if x.fail != state.Unfailed {
		return record.Answer{}, x.fail
	}
	for i, p := range x.past {
		if before == 0 || p.Seq < before {
			return record.Answer{Past: x.past[i : i+1], More: i+1 < len(x.past)}, state.Unfailed
		}
	}
	return record.Answer{}, state.Unfailed
}

// What the copy cannot say of a day is asked from the county, and offline the page says so.
func TestTheChangesOfADayAreAskedFromTheCounty(t *testing.T) {
	c := newCounty(t)
	day := c.came(t, c.tablet, today-1, 2)
	phone := record.Ref{Kind: record.Household, ID: c.home}
	x := &telling{fail: state.NoNetwork, past: []record.Past{
		{Seq: 9, Ref: phone, Author: c.leader, Stamp: record.Stamp{Wall: noon}, Fields: []record.Set{set(record.HouseholdPhone, record.T("12009410333"))}},
		{Seq: 7, Ref: phone, Author: c.leader, Stamp: record.Stamp{Wall: noon - 1000}, Fields: []record.Set{set(record.HouseholdSize, record.I(4))}},
	}}
	c.Kit.Past = x
	c.Go(state.Route{Page: state.PageReceived})
	if len(x.asked) != 0 {
		t.Error("the list asks")
	}
	c.Go(state.Route{Page: state.PageReceived, Record: day})
	if v := c.Received.View(); v.Why.Key != "history.offline" || v.Asked || len(x.asked) != 1 || x.asked[0] != (record.Ref{Kind: record.Batch, ID: day}) {
		t.Fatalf("offline: %+v, asked %v", v.Why, x.asked)
	}
	x.fail = state.Unfailed
	c.Received.Ask()
	v := c.Received.View()
	if len(v.Sent) != 1 || !v.More || v.Sent[0].Who.Name != "才让卓玛" || v.Sent[0].Household != c.home || v.Sent[0].Author.Name != "仁青草" || v.Why.Key != "" {
		t.Fatalf("%+v", v.Sent)
	}
	c.Received.Ask()
	if v = c.Received.View(); len(v.Sent) != 2 || v.More || v.Sent[1].Seq != 7 {
		t.Errorf("older: %+v", v.Sent)
	}
	c.Refresh()
	if n := len(x.asked); n != 3 || len(c.Received.View().Sent) != 2 {
		t.Errorf("what is known is asked again: %d questions", n)
	}
}
