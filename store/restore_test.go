package store_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// copyAside and putBack are a tablet whose file was copied and put back without
// the app knowing.
func (d *tablet) copyAside() string {
	d.t.Helper()
	path, err := d.Backup(context.Background(), d.t.TempDir(), 1)
	must(d.t, err)
	return path
}

func (d *tablet) putBack(path string) {
	d.t.Helper()
	must(d.t, d.Close())
	b, err := os.ReadFile(path)
	must(d.t, err)
	must(d.t, os.WriteFile(d.path, b, 0o600))
	_ = os.Remove(d.path + "-mark") // else the older file would be noticed
	d.open()
}

// Rule X3.
func TestAForkIsSentAgainUnderANewEpochWithEveryReferenceReplaced(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	old := d.household("共同")
	d.sync(s)
	aside := d.copyAside()
	d.household("原来")
	d.sync(s)
	d.putBack(aside)
	hh := d.household("分叉")
	member := d.save(store.Edit{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
		{Field: record.MemberName, Value: record.T("央金")}, {Field: record.MemberHousehold, Value: record.R(hh.ID)}}}).Refs[0]
	must(t, d.PutDraft(context.Background(), store.Draft{Key: "visit/" + hh.ID.String(), Ref: hh, Author: author, Body: append([]byte("x"), hh.ID[:]...)}))
	before := d.outbound()
	d.sync(s)
	after := d.outbound()
	if after.Epoch == before.Epoch || after.Waiting != 0 {
		t.Fatalf("epoch %x, waiting %d", after.Epoch, after.Waiting)
	}
	// Both first changes after the copy gave their household the same ID.
	d.shows(hh, record.HouseholdHead, "原来")
	if d.view(member).Exists {
		t.Error("the member is still shown under its old ID")
	}
	q := s.queues[record.ChangeID{Device: d.id, Epoch: after.Epoch}]
	if len(q) != 2 {
		t.Fatalf("the county has %d changes of the new epoch", len(q))
	}
	newHH := record.Ref{Kind: record.Household, ID: record.ForkID(before.Changes[0].Hash(), 0)}
	newMember := record.Ref{Kind: record.Member, ID: record.ForkID(before.Changes[1].Hash(), 0)}
	d.shows(newHH, record.HouseholdHead, "分叉")
	d.shows(newMember, record.MemberHousehold, newHH.ID.String())
	d.shows(old, record.HouseholdHead, "共同")
	draft, ok := d.draft("visit/" + newHH.ID.String())
	if !ok || draft.Ref != newHH || string(draft.Body[1:]) != string(newHH.ID[:]) {
		t.Errorf("the draft is %+v, %v", draft, ok)
	}
	if n := listed(t, d, store.Query{Kind: record.Household}); n != 3 {
		t.Errorf("%d households, want 共同, 原来 and 分叉", n)
	}
}

func TestASaveIsShownThoughTheLogHasLaterChangesOfTheSameQueue(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("共同")
	d.sync(s)
	aside := d.copyAside()
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.set(hh, record.HouseholdPhone, record.T("2"))
	d.sync(s)
	d.putBack(aside)
	d.sync(s) // brings change 3, while this copy has made one
	d.shows(hh, record.HouseholdPhone, "2")
	d.set(hh, record.HouseholdPhone, record.T("3"))
	d.shows(hh, record.HouseholdPhone, "3")
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "3")
}

func TestAHeldChangeGivesWayToALaterOneThatWasAcceptedFirst(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	s.refuse = func(c *record.Change) string {
		if c.Seq == 2 {
			return "permission"
		}
		return ""
	}
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.set(hh, record.HouseholdPhone, record.T("2"))
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "2")
}

func TestAForkedChangeNamesTheCopyItReplaces(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	aside := d.copyAside()
	d.household("原来")
	d.sync(s)
	d.putBack(aside)
	d.household("分叉")
	old := d.outbound().Changes[0].Hash()
	d.exchange(s)
	if c := d.outbound().Changes[0]; c.Was != old || c.Seq != 1 || c.LogEpoch != 0 {
		t.Errorf("sent again as %+v, want Was %s", c, old)
	}
}

func TestAStaleCounterStartsANewEpochAndKeepsTheQueue(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	out := d.outbound()
	in := &record.Inbound{Device: out.Device, Epoch: out.Epoch, Counter: out.Counter, Refused: record.StaleCounter}
	if settled := d.inbound(out, in); !settled.NewEpoch || settled.Waiting != 1 {
		t.Fatalf("settled as %+v", settled)
	}
	if settled := d.inbound(out, in); settled.NewEpoch {
		t.Fatal("the same refusal again drew another epoch")
	}
	d.set(hh, record.HouseholdPhone, record.T("1"))
	next := d.outbound()
	if next.Epoch == out.Epoch || next.Queue != out.Epoch || len(next.Changes) != 1 || next.Waiting != 2 || next.Counter != 1 {
		t.Fatalf("sends %+v", next)
	}
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "1")
}

// Rule X9.
func TestAfterARestoreOfTheServerWhatItLacksIsSentAgain(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	kept := d.household("在备份里")
	s.now += 1000
	d.sync(s)
	b := newTablet(t, "b")
	old := newCounty() // last night's backup, under a new log epoch
	old.epoch, old.now = 78, s.now
	old.queues[record.ChangeID{Device: d.id, Epoch: d.outbound().Epoch}] = s.queues[record.ChangeID{Device: d.id, Epoch: d.outbound().Epoch}]
	l := *s.rows[kept]
	l.No = 9
	old.rows[kept], old.seq, old.nextNo = &l, s.seq, 9
	lost := d.household("备份之后")
	d.sync(s)
	d.set(kept, record.HouseholdPhone, record.T("备份之后"))
	form := d.view(lost)
	d.sync(s)
	foreign := s.write("c", record.Ref{Kind: record.Household}, 0, record.Set{Field: record.HouseholdVillage, Value: record.C(village)}, record.Set{Field: record.HouseholdHead, Value: record.T("别人的")})
	d.sync(s)
	d.set(kept, record.HouseholdGroup, record.I(4))

	out := d.outbound()
	settled := d.inbound(out, old.exchange(out))
	if !settled.Reset || settled.Waiting != 3 || settled.LogEpoch != 78 {
		t.Fatalf("settled as %+v, want the three changes that the log lacks to wait", settled)
	}
	if _, ok := d.Number(kept); ok {
		t.Error("a record number outlived its log epoch")
	}
	if v := d.view(kept); v.Base.Seq != 0 || v.State != store.Waiting {
		t.Errorf("base %+v %s", v.Base, v.State)
	}
	stale := d.view(kept)
	if g := stale.Row.Get(record.HouseholdHead); g.Changed != 0 || g.Writings[0].Seq != 0 {
		t.Errorf("positions of the old log are still shown: %+v", g)
	}
	d.shows(kept, record.HouseholdPhone, "备份之后")
	if again := d.inbound(out, old.exchange(out)); again.Reset {
		t.Error("the same refusal reset the log twice")
	}
	d.save(store.Edit{Ref: lost, Base: form.Base, Fields: []record.Set{{Field: record.HouseholdGroup, Value: record.I(5)}}})
	if c := d.outbound().Changes; c[len(c)-1].Writes[0].Base != 0 {
		t.Errorf("a form of the old log saved with base %d", c[len(c)-1].Writes[0].Base)
	}
	d.sync(old)
	d.shows(kept, record.HouseholdPhone, "备份之后")
	d.shows(kept, record.HouseholdGroup, "4")
	d.shows(lost, record.HouseholdHead, "备份之后")
	if d.view(foreign).Exists {
		t.Error("a record that the restored log does not have is still shown")
	}
	b.sync(old)
	b.shows(lost, record.HouseholdGroup, "5")
}

func TestOwnChangesAreForgottenOnceABackupHasThemAndTheyAreOld(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.sync(s)
	s.backup = 1
	s.now += 91 * 24 * 3600 * 1000
	d.now = s.now
	d.sync(s)
	d.set(hh, record.HouseholdPhone, record.T("2"))
	d.sync(s)
	// A reset now sends again what it still has: all but the first.
	s.epoch = 99
	s.queues = map[record.ChangeID][]taken{}
	settled := d.exchange(s)
	if settled.Waiting != 2 {
		t.Fatalf("settled as %+v, want the two changes that no backup had", settled)
	}
}

func TestAGapIsFilledFromWhatWasAcknowledgedBefore(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.sync(s)
	key := record.ChangeID{Device: d.id, Epoch: d.outbound().Epoch}
	s.queues[key] = s.queues[key][:1] // the file of the log was put back without saying so
	d.set(hh, record.HouseholdGroup, record.I(2))
	if settled := d.exchange(s); settled.Waiting != 2 {
		t.Fatalf("settled as %+v, want changes 2 and 3 to wait", settled)
	}
	d.sync(s)
	if len(s.queues[key]) != 3 {
		t.Errorf("the county has %d changes", len(s.queues[key]))
	}
}

// What a form did not show stays unseen when the log is restored meanwhile, though
// it is of this device's own queue and its Seq means nothing any more.
func TestAfterARestoreOfTheServerWhatAFormHidStaysUnseen(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	draft := a.view(hh).Base
	a.as(idOf("colleague"), hh, draft, record.HouseholdPhone, record.T("l"))
	a.as(author, hh, draft, record.HouseholdPhone, record.T("m"))
	a.sync(s)
	form := a.view(hh)
	hidden := map[string]string{"l": "m", "m": "l"}[form.Value(record.HouseholdPhone).Text()]
	s.epoch++ // the log is the same but for its epoch
	a.exchange(s)
	a.as(idOf("third"), hh, form.Base, record.HouseholdPhone, record.T("n"))
	a.sync(s)
	if got := a.siblings(hh, record.HouseholdPhone); !slices.ContainsFunc(got, func(x record.Sibling) bool { return x.Value.Text() == hidden }) {
		t.Errorf("the tablet has %+v: %s, which the form had not shown, is gone", got, hidden)
	}
}

// Rule X8: what a restored log lacks stays whole while a change to it waits.
func TestWhatARestoredLogLacksStaysWhileAChangeToItWaits(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	other := s.write("b", record.Ref{Kind: record.Household, ID: record.NaturalID(record.Household, "b")}, 0,
		record.Set{Field: record.HouseholdVillage, Value: record.C(village)}, record.Set{Field: record.HouseholdHead, Value: record.T("卓玛")})
	a.sync(s)
	a.shows(other, record.HouseholdHead, "卓玛")
	s.epoch++
	delete(s.rows, other)
	a.exchange(s)
	out := a.outbound()
	in := s.exchange(out)
	a.set(other, record.HouseholdGroup, record.I(7)) // between the request and its reply
	a.inbound(out, in)
	a.shows(other, record.HouseholdHead, "卓玛")
	a.shows(other, record.HouseholdGroup, "7")
	a.shows(hh, record.HouseholdHead, "扎西")
}

// Rules I4, X8: as long as a record stays for what waits, so does what was saved to it
// before and is in the log, which brings it no more.
func TestWhatWasSavedToARecordThatStaysForAnotherChangeIsShown(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	a.sync(s)
	other := s.write("b", record.Ref{Kind: record.Household, ID: record.NaturalID(record.Household, "b")}, 0,
		record.Set{Field: record.HouseholdVillage, Value: record.C(village)}, record.Set{Field: record.HouseholdHead, Value: record.T("卓玛")})
	a.sync(s)
	s.epoch++
	a.exchange(s)
	answer := func(out *record.Outbound) *record.Inbound { // in the restored log it lives elsewhere
		in := s.exchange(out)
		for i := range in.Pages {
			in.Pages[i].Rows = slices.DeleteFunc(in.Pages[i].Rows, func(r record.PageRow) bool { return r.Ref == other })
		}
		return in
	}
	a.set(other, record.HouseholdPhone, record.T("1"))
	out := a.outbound()
	a.set(other, record.HouseholdGroup, record.I(7)) // between the request and its reply
	a.inbound(out, answer(out))
	a.shows(other, record.HouseholdHead, "卓玛")
	a.shows(other, record.HouseholdGroup, "7")
	a.shows(other, record.HouseholdPhone, "1")
	out = a.outbound()
	a.inbound(out, answer(out))
	if a.view(other).Exists {
		t.Error("it stays though nothing waits")
	}
}

// What was acknowledged and lies over a record still is seen anew when the log was
// restored: its base means nothing there, so that it stands beside what it had ended.
func TestAfterARestoreOfTheServerWhatLiesOverARecordIsListedAsInConflict(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := s.write("b", record.Ref{Kind: record.Household}, 0, record.Set{Field: record.HouseholdVillage, Value: record.C(village)},
		record.Set{Field: record.HouseholdPhone, Value: record.T("2")})
	a.sync(s)
	a.set(hh, record.HouseholdPhone, record.T("1"))
	out := a.outbound()
	in := s.exchange(out)
	in.Pages = nil // they come later
	a.inbound(out, in)
	s.epoch++ // the log is the same but for its epoch
	a.exchange(s)
	listed, err := a.Conflicts(context.Background(), false, 0)
	must(t, err)
	row := a.view(hh).Row
	if shown := row.Conflicts(); len(listed) != 1 || len(shown) != 1 || listed[0].Field != shown[0] {
		t.Errorf("%+v are listed, %v are shown", listed, shown)
	}
	a.sync(s)
	a.shows(hh, record.HouseholdPhone, "1")
}

// Rule X3: a clerk accepted the forked copy of what was sent again, so the log knows it
// by that one's name; here it has its own, by which a restored log knows it.
func TestWhatWasSentAgainIsKnownByTheNameItHasHere(t *testing.T) {
	s, a := newCounty(), newTablet(t, "a")
	hh := a.household("扎西")
	a.sync(s)
	aside := a.copyAside()
	a.set(hh, record.HouseholdGroup, record.I(3))
	a.sync(s)
	a.putBack(aside)
	draft := a.view(hh).Base
	a.as(idOf("colleague"), hh, draft, record.HouseholdPhone, record.T("l"))
	a.as(author, hh, draft, record.HouseholdPhone, record.T("m"))
	a.sync(s) // both are a fork, and sent again
	if u := a.view(hh).Base.Unshown; len(u) != 1 || u[0].N == 0 {
		t.Fatalf("the form says that it does not show %+v, want a change of this tablet", u)
	}
	g := s.rows[hh].Get(record.HouseholdPhone)
	for i := range g.Writings {
		g.Writings[i].By = g.Writings[i].By.Branch(record.Hash{1})
	}
	s.write("b", hh, s.seq, record.Set{Field: record.HouseholdGroup, Value: record.I(4)})
	g.Changed = s.seq
	s.rows[hh].Put(*g)
	a.sync(s)
	if u := a.view(hh).Base.Unshown; len(u) != 1 || u[0].N == 0 {
		t.Errorf("the form says that it does not show %+v, want a change of this tablet", u)
	}
}
