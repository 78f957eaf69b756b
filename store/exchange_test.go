package store_test

import (
	"context"
	"fmt"
	"slices"
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

// Rules X6, X8: what another subscription was to bring goes with that one.
func TestWhatASubscriptionWasToBringGoesWhenItEnds(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("走")
	d.sync(s)
	const other = record.Prefix("village/623027103209")
	s.subs = append(s.subs, other)
	d.sync(s)
	delete(s.rows, hh)
	out := d.outbound()
	in := s.exchange(out)
	in.Pages[1].Gone = []record.Gone{{Ref: hh, Seq: s.seq + 1, Via: other}}
	d.inbound(out, in)
	d.shows(hh, record.HouseholdHead, "走")
	s.subs = s.subs[:1] // it ends before it has brought it
	d.sync(s)
	if d.view(hh).Exists {
		t.Error("a record that lives where the device may not look stays for good")
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
	old := record.Register{Field: record.HouseholdPhone, Changed: 1, Writings: []record.Writing{{Value: record.T("旧"), Seq: 1}}}
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
	s.internal(q, record.Set{Field: record.QuarantineApplied, Value: record.I(int64(at))}, record.Set{Field: record.QuarantineOutcome, Value: record.C("applied")})
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
	s.internal(q, record.Set{Field: record.QuarantineDecision, Value: record.C("return")}, record.Set{Field: record.QuarantineNote, Value: record.T("请核对电话")},
		record.Set{Field: record.QuarantineOutcome, Value: record.C("returned")})
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
	items, err := d.Items(context.Background(), 10)
	must(t, err)
	if len(items) != 2 || items[0].State != store.Returned || items[0].Note != "请核对电话" || items[0].Reason != "invalid" || items[0].ChangeID != saved.ID || items[1].State != store.Sent {
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
			in.Pages[i].Rows[j].Fields = []record.Register{{Field: record.HouseholdGroup, Changed: s.seq, Writings: []record.Writing{
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

// Rule X5: a change that a clerk accepts late has a later Seq than the ones
// saved after it.
func TestARegisterLeftOutOfAReplyIsFilledFromTheLastChangeSaved(t *testing.T) {
	for name, held := range map[string]uint64{
		"none was in quarantine":                         0,
		"the first came out of quarantine after the two": 2,
		"the middle one came late":                       3,
	} {
		t.Run(name, func(t *testing.T) {
			s, d := newCounty(), newTablet(t, "a")
			hh := d.household("扎西")
			d.sync(s)
			s.refuse = func(c *record.Change) string { return map[bool]string{true: "permission"}[c.Seq == held] }
			for _, phone := range []string{"1", "2", "3"} {
				d.set(hh, record.HouseholdPhone, record.T(phone))
			}
			out := d.outbound()
			s.exchange(out) // the reply is lost
			if held > 0 {
				late := &s.queues[record.ChangeID{Device: d.id, Epoch: out.Queue}][held-1]
				late.run.Reason, late.run.At = "", s.apply(out.Changes[held-2])
			}
			d.sync(s)
			d.shows(hh, record.HouseholdPhone, "3")
			v, want := d.view(hh), s.row(hh).Get(record.HouseholdPhone)
			if got := v.Row.Get(record.HouseholdPhone); got.Changed != want.Changed || !slices.Equal(got.Writings, want.Writings) {
				t.Errorf("the device has %+v, the log %+v", *got, *want)
			}
		})
	}
}

func TestABatchHoldsNoMoreWritesThanTheEndpointTakes(t *testing.T) {
	d := newTablet(t, "a")
	edits := make([]store.Edit, 0, record.MaxWrites)
	for range record.MaxWrites {
		edits = append(edits, store.Edit{Ref: record.Ref{Kind: record.CodeItem}, Fields: []record.Set{
			{Field: record.CodeList, Value: record.C("x")}, {Field: record.CodeCode, Value: record.C(fmt.Sprint(len(edits)))}}})
	}
	for range record.MaxBatchWrites/record.MaxWrites + 2 {
		d.save(edits...)
	}
	out, err := d.Outbound(context.Background(), 1<<20)
	must(t, err)
	writes := 0
	for _, c := range out.Changes {
		writes += len(c.Writes)
	}
	if writes > record.MaxBatchWrites || writes < record.MaxBatchWrites-record.MaxWrites || out.Waiting <= len(out.Changes) {
		t.Errorf("%d writes in %d changes of %d", writes, len(out.Changes), out.Waiting)
	}
	if last := out.Changes[len(out.Changes)-1]; last.Seq != uint64(len(out.Changes)) {
		t.Errorf("the batch ends at %d", last.Seq)
	}
}
