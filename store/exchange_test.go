package store_test

import (
	"context"
	"os"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

func TestALostReplyIsRepeatedWithoutASecondCopy(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	s.exchange(d.outbound()) // the reply is lost
	d.set(hh, record.HouseholdPhone, record.T("1"))
	settled := d.exchange(s)
	if settled.Sent != 2 || settled.Waiting != 0 || !settled.Done() {
		t.Fatalf("settled as %+v", settled)
	}
	if len(s.queues[record.ChangeID{Device: d.id, Epoch: d.outbound().Epoch}]) != 2 {
		t.Fatal("the county has another number of changes")
	}
	d.sync(s)
	d.shows(hh, record.HouseholdHead, "扎西")
}

func TestAReplyTakenTwiceOrForAnotherChangesNothing(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	out := d.outbound()
	in := s.exchange(out)
	for name, spoil := range map[string]func(o *record.Outbound, i *record.Inbound){
		"another device":     func(_ *record.Outbound, i *record.Inbound) { i.Device = serverID },
		"another request":    func(_ *record.Outbound, i *record.Inbound) { i.Counter++ },
		"another epoch":      func(_ *record.Outbound, i *record.Inbound) { i.Epoch++ },
		"an older log epoch": func(o *record.Outbound, _ *record.Inbound) { o.LogEpoch = 5 },
	} {
		o, i := *out, *in
		spoil(&o, &i)
		if settled := d.inbound(&o, &i); settled.Sent != 0 || settled.Rows != 0 || settled.Waiting != 1 {
			t.Errorf("a reply for %s was taken: %+v", name, settled)
		}
	}
	d.inbound(out, in)
	if settled := d.inbound(out, in); settled.Sent != 0 || settled.Rows != 0 {
		t.Errorf("the same reply again: %+v", settled)
	}
	d.shows(hh, record.HouseholdHead, "扎西")
}

// Rule X4.
func TestAReceiptWithAnotherChainLeavesTheOutboxAlone(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	d.household("扎西")
	out := d.outbound()
	in := s.exchange(out)
	in.Receipt.Chain[0] ^= 1
	if settled := d.inbound(out, in); settled.Sent != 0 || settled.Waiting != 1 {
		t.Fatalf("settled as %+v", settled)
	}
}

// Rule X6.
func TestAPageThatStartsElsewhereIsDiscarded(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	late := d.outbound()
	reply := s.exchange(late) // is delayed
	s.write("b", hh, s.row(hh).Last, record.Set{Field: record.HouseholdPhone, Value: record.T("2")})
	d.sync(s)
	last := d.view(hh).Row.Last
	if settled := d.inbound(late, reply); settled.Rows != 0 {
		t.Errorf("a late page was taken: %+v", settled)
	}
	d.shows(hh, record.HouseholdPhone, "2")
	if d.view(hh).Row.Last != last {
		t.Error("the Seq of a record fell")
	}
}

func TestPagesOfOneRowEachBringEverything(t *testing.T) {
	s, a, b := newCounty(), newTablet(t, "a"), newTablet(t, "b")
	var all []record.Ref
	for _, name := range []string{"一", "二", "三", "四"} {
		all = append(all, a.household(name))
	}
	a.sync(s)
	s.rowsOf = 1
	if settled := b.exchange(s); settled.AtHead || settled.Rows != 1 {
		t.Fatalf("one row, and not at the head: %+v", settled)
	}
	s.write("c", all[1], s.seq, record.Set{Field: record.HouseholdPhone, Value: record.T("7")})
	b.sync(s)
	for i, name := range []string{"一", "二", "三", "四"} {
		b.shows(all[i], record.HouseholdHead, name)
	}
	b.shows(all[1], record.HouseholdPhone, "7")
}

func TestARecordThatLeftIsDroppedUnlessHeldAtALaterSeq(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	x, y, z := d.household("走"), d.household("留"), d.household("另处")
	d.sync(s)
	last := func(r record.Ref) record.Seq { return d.view(r).Row.Last }
	s.seq++
	out := d.outbound()
	in := s.exchange(out)
	in.Pages[1].Gone = []record.Gone{{Ref: x, Seq: last(x) + 1}, {Ref: y, Seq: last(y)}, {Ref: z, Seq: s.seq, Via: out.Subs[0].Prefix}}
	d.inbound(out, in)
	for ref, want := range map[record.Ref]bool{x: false, y: true, z: true} {
		if d.view(ref).Exists != want {
			t.Errorf("%s is here: %v, want %v", ref, !want, want)
		}
	}
	s.seq++
	out = d.outbound()
	in = s.exchange(out)
	in.Pages[1].Gone = []record.Gone{{Ref: z, Seq: s.seq, Via: "village/999999"}}
	d.inbound(out, in)
	if d.view(z).Exists {
		t.Error("a record that only a subscription of others covers is still here")
	}
}

// Rule X6.
func TestTheSeqOfARecordNeverFalls(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.sync(s)
	last := d.view(hh).Row.Last
	s.seq++
	out := d.outbound()
	in := s.exchange(out)
	old := record.Register{Field: record.HouseholdPhone, Changed: 1, Siblings: []record.Sibling{{Value: record.T("旧"), Seq: 1}}}
	for _, whole := range []bool{true, false} {
		in.Pages[1].Rows = append(in.Pages[1].Rows, record.PageRow{Row: record.Row{Ref: hh, No: 1, Last: 1, Channel: s.row(hh).Channel, Fields: []record.Register{old}}, Whole: whole})
	}
	d.inbound(out, in)
	if v := d.view(hh); v.Row.Last != last || v.Value(record.HouseholdPhone).Text() != "1" {
		t.Errorf("an older row made it %d %q", v.Row.Last, v.Value(record.HouseholdPhone).Text())
	}
}

// Rule X8.
func TestAnEndedSubscriptionIsPurgedOnceAllChangesHaveAReceipt(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	d.set(hh, record.HouseholdPhone, record.T("1"))
	out := d.outbound()
	s.subs = nil
	in := s.exchange(&record.Outbound{Device: d.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: out.LogEpoch})
	d.inbound(out, in)
	d.shows(hh, record.HouseholdHead, "扎西")
	if subs := d.outbound().Subs; len(subs) != 1 {
		t.Errorf("asks for %v", subs)
	}
	d.sync(s)
	if d.view(hh).Exists {
		t.Error("the household is still here")
	}
	s.subs = []record.Prefix{"village/623027103"}
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "1")
}

func TestWhatLeftBetweenTwoSubscriptionsIsDropped(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	x, y := d.household("走"), d.household("留")
	d.sync(s)
	delete(s.rows, x) // moved away while the narrower subscription was not yet followed
	s.subs = []record.Prefix{"village/623027103"}
	d.sync(s)
	if d.view(x).Exists || !d.view(y).Exists {
		t.Fatalf("gone shows %v, stayed shows %v", d.view(x).Exists, d.view(y).Exists)
	}
}

// Rule X5: held, then accepted.
func TestAHeldChangeStaysOnScreenUntilItIsAccepted(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	s.refuse = func(*record.Change) string { return "permission" }
	hh := d.household("扎西")
	var held *record.Change
	out := d.outbound()
	held = out.Changes[0]
	if settled := d.inbound(out, s.exchange(out)); settled.Held != 1 || settled.Sent != 1 {
		t.Fatalf("settled as %+v", settled)
	}
	d.sync(s)
	d.shows(hh, record.HouseholdHead, "扎西")
	if v := d.view(hh); v.State != store.Held {
		t.Errorf("marked %s", v.State)
	}
	hash := held.Hash()
	q := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	s.internal(q, record.Set{Field: record.QuarantineDecision, Value: record.C("accept")})
	d.sync(s)
	if v := d.view(hh); v.State != store.Held {
		t.Errorf("accepted but not applied, and marked %s", v.State)
	}
	at := s.apply(held)
	s.internal(q, record.Set{Field: record.QuarantineApplied, Value: record.I(int64(at))})
	d.sync(s)
	if v := d.view(hh); v.State != store.Sent || v.Row.Last != at {
		t.Errorf("accepted: %s at %d, want %d", v.State, v.Row.Last, at)
	}
	d.shows(hh, record.HouseholdHead, "扎西")
}

// Rule X5: held, then returned.
func TestAReturnedChangeCanBePutRightAndSavedAgain(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	s.refuse = func(*record.Change) string { return "invalid" }
	saved := d.set(hh, record.HouseholdPhone, record.T("坏"))
	out := d.outbound()
	s.exchange(out) // the reply is lost
	hash := out.Changes[0].Hash()
	q := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	s.internal(q, record.Set{Field: record.QuarantineDecision, Value: record.C("return")}, record.Set{Field: record.QuarantineNote, Value: record.T("请核对电话")})
	out = d.outbound()
	in := s.exchange(out)
	in.Receipt = nil // the verdict comes before the receipt
	d.inbound(out, in)
	d.shows(hh, record.HouseholdPhone, "坏")
	settled := d.exchange(s)
	if settled.Returned != 1 || settled.Held != 0 {
		t.Fatalf("settled as %+v", settled)
	}
	d.shows(hh, record.HouseholdPhone, "")
	if v := d.view(hh); v.State != store.Returned {
		t.Errorf("marked %s", v.State)
	}
	back, err := d.Returned(context.Background())
	must(t, err)
	if len(back) != 1 || back[0].Note != "请核对电话" || back[0].Reason != "invalid" || back[0].Writes[0].Fields[0].Value.Text() != "坏" {
		t.Fatalf("returned %+v", back)
	}
	items, err := d.Items(context.Background(), 10)
	must(t, err)
	if len(items) != 2 || items[0].State != store.Returned || items[0].Note != "请核对电话" || items[0].ChangeID != saved.ID || items[1].State != store.Sent {
		t.Errorf("items %+v", items)
	}
	s.refuse = nil
	_, err = d.Save(context.Background(), store.Save{Author: author, Fixes: saved.ID, Edits: []store.Edit{
		{Ref: hh, Base: d.view(hh).Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("好")}}}}})
	must(t, err)
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "好")
	if st, err := d.Status(context.Background()); err != nil || st.Returned != 0 || d.view(hh).State != store.Sent {
		t.Errorf("after the fix: %+v %v", st, err)
	}
}

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
	newHH := record.Ref{Kind: record.Household, ID: record.DerivedID(record.ChangeID{Device: d.id, Epoch: after.Epoch, Seq: 1}, 0)}
	newMember := record.Ref{Kind: record.Member, ID: record.DerivedID(record.ChangeID{Device: d.id, Epoch: after.Epoch, Seq: 2}, 0)}
	d.shows(newHH, record.HouseholdHead, "分叉")
	d.shows(newMember, record.MemberHousehold, newHH.ID.String())
	d.shows(old, record.HouseholdHead, "共同")
	draft, ok, err := d.Draft(context.Background(), "visit/"+newHH.ID.String())
	if err != nil || !ok || draft.Ref != newHH || string(draft.Body[1:]) != string(newHH.ID[:]) {
		t.Errorf("the draft is %+v, %v, %v", draft, ok, err)
	}
	if n, err := d.Count(context.Background(), store.Query{Kind: record.Household}); err != nil || n != 3 {
		t.Errorf("%d households, want 共同, 原来 and 分叉 (%v)", n, err)
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
	if g := stale.Row.Get(record.HouseholdHead); g.Changed != 0 || g.Siblings[0].Seq != 0 {
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

// Rule X13.
func TestTheClockLearnsFromDirectRepliesAndRunsAheadTenMinutesAtMost(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	d.now = s.now - 3600_000 // an hour slow
	hh := d.household("扎西")
	out := d.outbound()
	in := s.exchange(out)
	if _, err := d.Inbound(context.Background(), out, in, false); err != nil {
		t.Fatal(err)
	}
	d.set(hh, record.HouseholdPhone, record.T("1"))
	if c := d.outbound().Changes[0]; c.Stamp.Wall > s.now-3000_000 {
		t.Errorf("a carried reply set the clock to %s", c.Stamp)
	}
	d.exchange(s)
	d.set(hh, record.HouseholdPhone, record.T("2"))
	if c := d.outbound().Changes[0]; c.Stamp.Wall < s.now-1000 {
		t.Errorf("a direct reply left the clock at %s", c.Stamp)
	}
	out = d.outbound()
	in = s.exchange(out)
	for i := range in.Pages {
		for j := range in.Pages[i].Rows {
			in.Pages[i].Rows[j].Fields = []record.Register{{Field: record.HouseholdGroup, Changed: s.seq, Siblings: []record.Sibling{
				{Value: record.I(1), Seq: s.seq, At: s.now + 999_999_999, By: record.ChangeID{Device: serverID, Epoch: 1, Seq: 1}}}}}
		}
	}
	d.inbound(out, in)
	d.set(hh, record.HouseholdPhone, record.T("3"))
	if c := d.outbound().Changes[0]; c.Stamp.Wall > s.now+record.MaxAhead || c.Stamp.Wall < s.now+record.MaxAhead-1000 {
		t.Errorf("a stamp from the future moved the clock to %s, server time is %s", c.Stamp, record.Stamp{Wall: s.now})
	}
}

func TestOutboundCutsByBytesAndNeverToNothing(t *testing.T) {
	d := newTablet(t, "a")
	for range 5 {
		d.household("扎西")
	}
	out, err := d.Outbound(context.Background(), 1)
	must(t, err)
	if len(out.Changes) != 1 || out.Waiting != 5 {
		t.Fatalf("%d of %d", len(out.Changes), out.Waiting)
	}
	one := len(out.Changes[0].Encode())
	more, err := d.Outbound(context.Background(), 3*one+1)
	must(t, err)
	if len(more.Changes) != 3 || more.Counter != out.Counter+1 {
		t.Fatalf("%d changes with counter %d", len(more.Changes), more.Counter)
	}
	chain := record.ChainStart(d.id, more.Queue)
	for _, c := range more.Changes {
		chain = chain.Link(c.Hash())
	}
	if chain != more.Chain {
		t.Error("the chain is not that of the last change sent")
	}
}
