package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// enrolAgain makes the copy another device, as after its key was lost.
func (d *tablet) enrolAgain(name string) {
	d.t.Helper()
	must(d.t, d.Enrol(context.Background(), store.Identity{Device: idOf(name), Label: name, County: []byte("key"), Persons: []record.ID{author}}))
	d.id = idOf(name)
	d.check()
}

// householdsOf counts the households of the county.
func householdsOf(s *county) (n int) {
	for ref := range s.rows {
		if ref.Kind == record.Household {
			n++
		}
	}
	return n
}

func TestACopyEnrolledAgainLosesNothingAndSendsNothingTwice(t *testing.T) {
	for name, tc := range map[string]struct {
		before func(s *county, d *tablet) // what the old device did and exchanged
		after  func(s *county, d *tablet) // what was saved since
		sent   int                        // under the new name
		homes  int                        // in the county, once each
	}{
		"with nothing to send":              {func(s *county, d *tablet) { d.household("旧"); d.sync(s) }, nil, 0, 1},
		"before the first exchange":         {nil, func(_ *county, d *tablet) { d.household("新") }, 1, 1},
		"with work of the old device alone": {func(_ *county, d *tablet) { d.household("一"); d.household("二") }, nil, 2, 2},
		"with some of it acknowledged":      {func(s *county, d *tablet) { d.household("旧"); d.sync(s) }, func(_ *county, d *tablet) { d.household("新") }, 1, 2},
		"with queues of two epochs": {func(s *county, d *tablet) {
			hh := d.household("一")
			out := d.outbound()
			d.inbound(out, &record.Inbound{Device: out.Device, Epoch: out.Epoch, Counter: out.Counter, Refused: record.StaleCounter})
			d.set(hh, record.HouseholdPhone, record.T("1"))
		}, nil, 2, 1},
		"where a page was owed": {func(s *county, d *tablet) {
			d.household("旧")
			out := d.outbound()
			in := s.exchange(out)
			in.Pages = nil
			d.inbound(out, in)
		}, func(_ *county, d *tablet) { d.household("新") }, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := newCounty(), newTablet(t, "a")
			for _, f := range []func(*county, *tablet){tc.before, tc.after} {
				if f != nil {
					f(s, d)
				}
			}
			d.enrolAgain("b")
			out := d.outbound()
			if out.Device != idOf("b") || out.Waiting != tc.sent || len(out.Changes) != tc.sent {
				t.Fatalf("%s sends %d of %d, want %d", out.Device, len(out.Changes), out.Waiting, tc.sent)
			}
			d.sync(s)
			if got := len(s.queues[record.ChangeID{Device: d.id, Epoch: out.Epoch}]); got != tc.sent || householdsOf(s) != tc.homes {
				t.Errorf("the county has %d changes of the new device and %d households, want %d and %d", got, householdsOf(s), tc.sent, tc.homes)
			}
			if n := listed(t, d, store.Query{Kind: record.Household}); n != tc.homes {
				t.Errorf("%d households are shown, want %d", n, tc.homes)
			}
			must(t, d.Close())
			d.open()
			d.check()
		})
	}
}

func TestACopyEnrolledAgainKeepsDraftsWithTheirBases(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	old := d.household("旧")
	d.sync(s)
	hh := d.household("新")
	about := func(ref record.Ref) store.Draft {
		return store.Draft{Key: "visit/" + ref.ID.String(), Ref: ref, Base: d.view(ref).Base, Author: author, Body: ref.ID[:]}
	}
	must(t, d.PutDraft(context.Background(), about(old)))
	must(t, d.PutDraft(context.Background(), about(hh)))
	base := d.view(old).Base
	d.enrolAgain("b")
	hh.ID = d.outbound().Changes[0].NewID(0)
	d.shows(hh, record.HouseholdHead, "新")
	for ref, want := range map[record.Ref]store.Base{old: base, hh: about(hh).Base} {
		got, ok := d.draft("visit/" + ref.ID.String())
		if !ok || got.Ref != ref || !reflect.DeepEqual(got.Base, want) || string(got.Body) != string(ref.ID[:]) {
			t.Errorf("the draft is %+v, want base %+v (%v)", got, want, ok)
		}
	}
	if base.Seq == 0 {
		t.Error("the base says nothing")
	}
	d.sync(s)
	d.save(store.Edit{Ref: old, Base: base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("1")}}})
	if c := d.outbound().Changes[0]; c.Writes[0].Base != base.Seq {
		t.Errorf("the draft was saved with base %d, want %d", c.Writes[0].Base, base.Seq)
	}
}

// Rule X4.
func TestAReceiptOfTheFormerDeviceIsNotTaken(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	d.household("扎西")
	out := d.outbound()
	in := s.exchange(out)
	d.enrolAgain("b")
	if settled := d.inbound(out, in); settled.Sent != 0 || settled.Rows != 0 || settled.Waiting != 1 {
		t.Errorf("settled as %+v", settled)
	}
}

func TestARecordTheNewDeviceDoesNotSeeGoesWhenAllIsSent(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh, moved := d.household("别村"), d.household("搬走")
	d.sync(s)
	delete(s.rows, moved) // nobody tells the new device
	d.enrolAgain("b")
	d.sync(s)
	if d.view(moved).Exists {
		t.Error("what left before the new device began is still here")
	}
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.enrolAgain("c")
	s.subs = nil
	d.shows(hh, record.HouseholdPhone, "1")
	d.sync(s)
	if d.view(hh).Exists || s.row(hh).Value(record.HouseholdPhone).Text() != "1" {
		t.Errorf("here: %v, at the county: %s", d.view(hh).Exists, s.row(hh).Value(record.HouseholdPhone))
	}
}

func TestEnrolmentOfAnotherCountyOrAgainChangesNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		id   store.Identity
		want error
	}{
		"the same device":           {store.Identity{Device: idOf("a"), County: []byte("key")}, store.ErrEnrolled},
		"a device of another":       {store.Identity{Device: idOf("b"), County: []byte("another key")}, store.ErrOtherCounty},
		"a device without a county": {store.Identity{Device: idOf("b")}, store.ErrOtherCounty},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := newCounty(), newTablet(t, "a")
			d.household("扎西")
			before := d.outbound()
			if err := d.Enrol(context.Background(), tc.id); !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
			if out := d.outbound(); out.Device != before.Device || out.Epoch != before.Epoch || out.Chain != before.Chain {
				t.Errorf("sends %+v", out)
			}
			d.sync(s)
		})
	}
}

// Rule X5: the verdict goes to the channel of the former device.
func TestWhatTheFormerDeviceHadInQuarantineIsShownUntilTheCountyHasIt(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("扎西")
	d.sync(s)
	s.refuse = func(*record.Change) string { return "permission" }
	d.set(hh, record.HouseholdPhone, record.T("1"))
	held := d.outbound().Changes[0]
	d.sync(s)
	s.refuse = nil
	d.enrolAgain("b")
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "1")
	if v := d.view(hh); v.State != store.Held {
		t.Errorf("marked %s", v.State)
	}
	s.apply(held)
	d.sync(s)
	d.shows(hh, record.HouseholdPhone, "1")
	if v := d.view(hh); v.State != store.Sent || s.row(hh).Get(record.HouseholdPhone).Writings[0].By != held.ChangeID {
		t.Errorf("accepted, and marked %s", v.State)
	}
}

// Rule X9.
func TestAfterARestoreWhatNoBackupHasOfTheFormerDeviceIsSentAgain(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	kept := d.household("在备份里")
	d.sync(s)
	old := newCounty() // under a new log epoch
	old.epoch, old.now = 78, s.now
	l := *s.rows[kept]
	old.rows[kept], old.seq, old.nextNo, s.backup = &l, s.seq, l.No, s.seq
	d.sync(s) // learns of the backup
	d.household("备份之后")
	d.sync(s)
	d.enrolAgain("b")
	hh := d.household("换名之后")
	d.sync(s)
	d.set(hh, record.HouseholdPhone, record.T("1"))
	d.sync(old)
	if n := householdsOf(old); n != 3 {
		t.Errorf("the restored county has %d households, want 3", n)
	}
	if n := listed(t, d, store.Query{Kind: record.Household, Where: []record.Set{{Field: record.HouseholdPhone, Value: record.T("1")}}}); n != 1 {
		t.Errorf("%d with the phone", n)
	}
}
