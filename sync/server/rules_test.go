package server_test

import (
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

func (c *county) phone(base record.Seq, number string) record.Write {
	return edit(record.Ref{Kind: record.Household, ID: c.house}, base, record.HouseholdPhone, record.T(number))
}

// want compares a receipt with runs as "first+n@seq reason"; the Seq of an
// applied run is written as + if it only has to be there.
func want(t *testing.T, r *record.Receipt, runs ...string) {
	t.Helper()
	var got []string
	for _, x := range r.Runs {
		s := run(x)
		if x.At != 0 {
			s = s[:strings.Index(s, "@")] + " applied"
		} else {
			s = s[:strings.Index(s, "@")] + " " + x.Reason
		}
		got = append(got, s)
	}
	if !slices.Equal(got, runs) {
		t.Errorf("runs %q, want %q", got, runs)
	}
}

func TestX3TheSameChangesAgainGetTheSameReceipt(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.save(c.clerk, c.visit("b")) // the clerk is not a person of this tablet
	c.tablet.save(c.leader, c.visit("c"))
	q, body := c.tablet.request()
	first := c.tablet.ask(q, body)
	want(t, first.Receipt, "1+1 applied", "2+1 permission", "3+1 applied")
	head := first.Head

	again := c.tablet.ask(q, body) // the reply was lost
	if !slices.Equal(again.Receipt.Runs, first.Receipt.Runs) || again.Head != head {
		t.Errorf("again: %+v at %d, first %+v at %d", again.Receipt, again.Head, first.Receipt, head)
	}
	c.tablet.save(c.leader, c.visit("d"))
	in := c.tablet.round()                                                             // cut anew, with one more
	want(t, in.Receipt, "1+1 applied", "2+1 permission", "3+1 applied", "4+1 applied") // between the two the second was announced
	if in.Receipt.Runs[0] != first.Receipt.Runs[0] {
		t.Errorf("the first change moved from %+v to %+v", first.Receipt.Runs[0], in.Receipt.Runs[0])
	}
	c.checked()
}

func TestX3NothingAfterAGapIsTaken(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("b"))
	c.tablet.save(c.leader, c.visit("c"))
	c.tablet.from = 2
	in := c.tablet.round()
	if r := in.Receipt; !r.Gap || r.Seq != 1 || r.Chain != c.tablet.chain(1) || len(r.Runs) != 0 {
		t.Errorf("receipt %+v", r)
	}
	c.tablet.from = 1
	want(t, c.tablet.round().Receipt, "2+2 applied")
	c.checked()
}

func TestX3AForkGoesToQuarantineAndIsReplacedWhenSentAgain(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.save(c.leader, c.visit("b"))
	c.tablet.round()

	d := c.tablet // restored from a backup made after the first change
	d.all, d.from = d.all[:1:1], 1
	fork := d.save(c.leader, c.visit("other b"))
	d.save(c.leader, c.visit("c"))
	in := d.round()
	if r := in.Receipt; !r.Fork || r.Seq != 1 || r.Chain != d.chain(1) {
		t.Fatalf("receipt %+v", r)
	}
	want(t, in.Receipt, "2+1 fork", "3+1 fork")
	q, body := d.request()
	want(t, d.ask(q, body).Receipt, "2+1 fork", "3+1 fork")
	d.round()
	quarantined := 0
	for ref := range d.held {
		if ref.Kind == record.Quarantine {
			quarantined++
		}
	}
	if quarantined != 2 {
		t.Errorf("%d changes in quarantine, want 2 however often they come", quarantined)
	}

	// A new epoch, IDs derived anew, the old hash named.
	d.epoch, d.queue, d.all, d.from, d.counter = 8, 8, nil, 0, 0
	d.saveAgain(fork.Hash(), c.leader, c.visit("other b"))
	want(t, d.round().Receipt, "1+1 applied")
	hash := fork.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	if got := c.value(ref, record.QuarantineOutcome); got != record.C("replaced") {
		t.Errorf("the fork copy is %q", got)
	}
	c.checked()
}

func TestX5OneBadChangeHoldsOnlyWhatDependsOnIt(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	away := c.tablet.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village2), record.HouseholdHead, record.T("仁青")))
	c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(away.Writes[0].ID), record.VisitDate, record.D(record.UnixDay(20000))))
	c.tablet.save(c.leader, c.visit("goes on"))
	in := c.tablet.round()
	want(t, in.Receipt, "1+1 permission", "2+1 depends", "3+1 applied")
	if in.Receipt.Seq != 3 {
		t.Errorf("the queue is blocked at %d", in.Receipt.Seq)
	}

	// The clerk accepts the household; the visit follows by itself.
	c.desk.round()
	hash := away.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("accept")))
	c.desk.round()
	// (The visit would be outside the leader's scope too: it waits for that now.)
	if got := c.value(away.Writes[0].Ref, record.HouseholdHead); got != record.T("仁青") {
		t.Errorf("the accepted household has head %q", got)
	}
	if c.value(ref, record.QuarantineApplied).Int() == 0 {
		t.Error("the verdict does not say where it was applied")
	}
	hash = c.tablet.all[1].Hash()
	ref.ID = record.NaturalID(record.Quarantine, string(record.X(hash[:])))
	if got := c.value(ref, record.QuarantineReason); got != record.C("permission") {
		t.Errorf("the visit waits for %q now", got)
	}
	want(t, c.tablet.askAgain(1), "1+1 applied", "2+1 permission", "3+1 applied")
	c.checked()
}

func TestX5LaterChangesToATouchedRecordWaitToo(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	away := c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village2)))
	c.tablet.save(c.leader, c.phone(c.row(hh).Last, "12011111111"))
	c.tablet.save(c.leader, c.visit("refers to it"))
	want(t, c.tablet.round().Receipt, "1+1 permission", "2+1 depends", "3+1 depends")
	c.tablet.save(c.leader, c.phone(c.row(hh).Last, "12022222222"))
	want(t, c.tablet.round().Receipt, "4+1 depends")
	c.desk.round()
	hash := away.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("return")))
	c.desk.round()
	want(t, c.tablet.askAgain(1), "1+1 permission", "2+1 applied", "3+1 applied", "4+1 applied")
	if got := c.value(hh, record.HouseholdPhone); got != record.T("12022222222") {
		t.Errorf("the phone is %q", got)
	}
	c.checked()
}

// askAgain sends the queue from a change on once more.
func (d *tablet) askAgain(first int) *record.Receipt {
	d.from = first - 1
	return d.round().Receipt
}

func TestX5PermissionIsJudgedAgainWhenAssignmentsChange(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	v := c.tablet.save(c.helper, write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(record.UnixDay(20000))))
	want(t, c.tablet.round().Receipt, "1+1 permission")
	c.local(write(record.Assignment, record.AssignmentPerson, record.R(c.helper), record.AssignmentRole, record.C("helper"),
		record.AssignmentHousehold, record.R(c.house2), record.AssignmentFrom, record.D(record.MustDay("2026-11-01"))))
	if c.row(v.Writes[0].Ref) == nil {
		t.Error("the visit still waits")
	}
	c.checked()
}

func TestX5ReturnedChangesAreNeverApplied(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	v := c.tablet.save(c.helper, write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(record.UnixDay(20000))))
	c.tablet.round()
	c.desk.round()
	hash := v.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("return"), record.QuarantineNote, record.T("请核对")))
	c.desk.round()
	c.local(write(record.Assignment, record.AssignmentPerson, record.R(c.helper), record.AssignmentRole, record.C("helper"),
		record.AssignmentHousehold, record.R(c.house2), record.AssignmentFrom, record.D(record.MustDay("2026-11-01"))))
	if c.row(v.Writes[0].Ref) != nil {
		t.Error("a returned visit was applied")
	}
	in := c.tablet.round()
	if c.tablet.held[ref] == nil || c.tablet.held[ref].Value(record.QuarantineNote) != record.T("请核对") {
		t.Errorf("the verdict did not reach the device: %v", in.Pages)
	}
}

func TestX5AForkAcceptedByAClerkIsMadeAnewInItsAuthorsName(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.round()
	d := c.tablet
	d.all, d.from = nil, 0
	fork := d.save(c.leader, c.visit("other a"))
	want(t, d.round().Receipt, "1+1 fork")
	c.desk.round()
	hash := fork.Hash()
	ref := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	c.desk.save(c.clerk, edit(ref, c.desk.held[ref].Last, record.QuarantineDecision, record.C("accept")))
	c.desk.round()
	notes := map[string]bool{}
	for _, r := range c.desk.held {
		if r.Kind == record.Visit {
			notes[r.Value(record.VisitNote).Text()] = r.Get(record.VisitNote).Winner().Author == c.leader
		}
	}
	if !notes["a"] || !notes["other a"] {
		t.Errorf("visits by the leader: %v", notes)
	}
	c.checked()
}

func TestX6AMovedHouseholdTakesItsRecordsAlong(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	v := c.tablet.save(c.leader, c.visit("before the move"))
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village2)))
	if got := c.row(v.Writes[0].Ref).Channel; !strings.Contains(string(got), village2) {
		t.Errorf("the visit stayed in %s", got)
	}
	c.tablet.same(c.tablet.round()) // the helper follows the household, so the tablet keeps it
	c.local(edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.MustDay("2026-11-01"))))
	c.tablet.round()
	hh2 := record.Ref{Kind: record.Household, ID: c.house2}
	c.local(edit(hh2, c.row(hh2).Last, record.HouseholdVillage, record.C(village2)))
	c.tablet.round()
	if c.tablet.held[hh2] != nil {
		t.Error("the leader's tablet still has a household that left his village")
	}
	c.checked()
}

func TestX7AVillageRecordThatComesLateMovesWhatLivesThere(t *testing.T) {
	c := newCounty(t)
	c.local(write(record.Area, record.AreaCode, record.C(village2), record.AreaName, record.T("新镇"), record.AreaChannel, record.C(village)))
	hh := record.Ref{Kind: record.Household, ID: c.elsewhere}
	if got, want := c.row(hh).Channel, record.Channel("village/"+village+"/"+c.elsewhere.String()); got != want {
		t.Errorf("the household lives in %s, want %s", got, want)
	}
	c.tablet.same(c.tablet.round())
	c.checked()
}

func TestX9ARestoredLogRefusesTheOldEpochAndHoldsPages(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.round()
	if err := c.BeginRestored(ctx); err != nil {
		t.Fatal(err)
	}
	c.serve()
	c.tablet.save(c.leader, c.visit("b"))
	in := c.tablet.round()
	if in.Refused != record.OtherLogEpoch || len(in.Highs) != 1 || in.Highs[0].Seq != 1 {
		t.Fatalf("got %+v", in)
	}
	c.tablet.reset(in.LogEpoch)
	in = c.tablet.round()
	want(t, in.Receipt, "2+1 applied")
	if !in.NoPages || len(in.Pages) != 0 {
		t.Errorf("pages went out before a clerk's device came: %v, %d pages", in.NoPages, len(in.Pages))
	}
	c.desk.reset(in.LogEpoch)
	c.desk.same(c.desk.round())
	c.tablet.same(c.tablet.round())
	c.checked()
}

// What waited when the backup was made may have been judged since, and that is lost.
func TestX9WhatWaitsInARestoredLogIsSentAgain(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.save(c.clerk, c.visit("b")) // the clerk is not a person of this tablet
	c.tablet.save(c.leader, c.visit("c"))
	want(t, c.tablet.round().Receipt, "1+1 applied", "2+1 permission", "3+1 applied")
	if err := c.BeginRestored(ctx); err != nil {
		t.Fatal(err)
	}
	c.serve()
	in := c.tablet.round()
	if in.Refused != record.OtherLogEpoch || len(in.Highs) != 1 || in.Highs[0] != (record.High{Epoch: c.tablet.queue, Seq: 1}) {
		t.Fatalf("got %+v", in)
	}
	c.tablet.reset(in.LogEpoch)
	c.tablet.from = int(in.Highs[0].Seq)
	want(t, c.tablet.round().Receipt, "2+1 permission", "3+1 applied")
	c.checked()
}

func (d *tablet) reset(log record.LogEpoch) {
	d.log, d.head = log, 0
	clear(d.held)
	clear(d.cursors)
}

func TestX9BasesOfAnotherLogEpochCountAsZero(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.local(c.phone(c.row(hh).Last, "12011111111"))
	c.tablet.save(c.leader, c.phone(c.row(hh).Last, "12022222222")) // saved in the old epoch
	if err := c.BeginRestored(ctx); err != nil {
		t.Fatal(err)
	}
	c.serve()
	c.tablet.reset(c.tablet.round().LogEpoch)
	want(t, c.tablet.round().Receipt, "1+1 applied")
	if got := len(c.row(hh).Get(record.HouseholdPhone).Writings); got != 2 {
		t.Errorf("%d siblings, want a needless conflict rather than a loss", got)
	}
}

func TestX11ScopeIsJudgedAtTheStampBetweenTheLastExchangeAndNow(t *testing.T) {
	for _, tc := range []struct {
		name    string
		stamp   int64 // days after the last exchange; the assignment ends after three
		push    int64 // days after the last exchange
		allowed bool
	}{
		{"while it was in force", 2, 7, true},
		{"after it ended", 5, 7, false},
		{"a clock far in the past counts as the last exchange", -4000, 7, true},
		{"a clock far in the future counts as now", 4000, 2, true},
		{"a clock far in the future does not bring it back", 4000, 7, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newCounty(t)
			c.tablet.round()
			start := c.now
			c.local(edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.DayOf(start)+3)))
			visit := c.visit("x")
			c.now = start + tc.stamp*24*hour
			v := c.tablet.save(c.helper, visit)
			c.now = start + tc.push*24*hour
			c.tablet.round()
			if got := c.row(v.Writes[0].Ref) != nil; got != tc.allowed {
				t.Errorf("applied %v, want %v", got, tc.allowed)
			}
		})
	}
}

func TestS1ACounterThatDoesNotRiseIsStale(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.round()
	c.tablet.counter--
	c.tablet.head++ // another request under a used counter
	c.tablet.head--
	c.tablet.budget = 999
	if in := c.tablet.round(); in.Refused != record.StaleCounter {
		t.Errorf("the same counter with another request: %q", in.Refused)
	}
	c.tablet.counter = 0
	in := c.tablet.round()
	if in.Refused != record.StaleCounter || len(in.Highs) != 1 {
		t.Errorf("a counter of the past: %+v", in)
	}
	c.tablet.epoch, c.tablet.counter = 8, 0
	if in := c.tablet.round(); in.Refused != record.Served {
		t.Errorf("a new epoch: %q", in.Refused)
	}
}

func TestS5ARevokedDeviceGetsItsReceiptAndNothingElse(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.local(edit(record.Ref{Kind: record.Device, ID: c.tablet.id}, 0, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	c.local(c.phone(0, "12011111111"))
	c.tablet.save(c.leader, c.visit("x"))
	in := c.tablet.round()
	want(t, in.Receipt, "1+1 revoked")
	if len(in.Subs) != 1 || in.Subs[0] != record.Prefix("device/"+c.tablet.id.String()) {
		t.Errorf("subscriptions %v", in.Subs)
	}
	for _, p := range in.Pages {
		for _, r := range p.Rows {
			if r.Kind != record.Quarantine && r.Kind != record.Device {
				t.Errorf("a revoked device is told of %s", r.Ref)
			}
		}
	}
}

func TestS5ARevocationHoldsFromItsDayOn(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	today := record.DayOf(c.now)
	c.local(edit(record.Ref{Kind: record.Device, ID: c.tablet.id}, 0, record.DeviceRevoked, record.D(today+1)))
	c.tablet.save(c.leader, c.visit("the day before"))
	want(t, c.tablet.round().Receipt, "1+1 applied")
	c.now += 24 * hour
	c.tablet.save(c.leader, c.visit("on the day"))
	want(t, c.tablet.round().Receipt, "2+1 revoked")
}

func TestX9ARevokedDeviceOfAClerkLetsNoPagesOut(t *testing.T) {
	c := newCounty(t)
	c.desk.round()
	c.local(edit(record.Ref{Kind: record.Device, ID: c.desk.id}, 0, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	second := c.device("second desk", c.clerk)
	if err := c.BeginRestored(ctx); err != nil {
		t.Fatal(err)
	}
	c.serve()
	epoch := c.tablet.round().LogEpoch
	for _, tc := range []struct {
		name string
		d    *tablet
		held bool
	}{{"the revoked desk", c.desk, true}, {"a leader's tablet", c.tablet, true}, {"the clerk's new desk", second, false}} {
		tc.d.reset(epoch)
		if in := tc.d.round(); in.Refused != record.Served || in.NoPages != tc.held {
			t.Errorf("after a round of %s no pages is %v, want %v (%s)", tc.name, in.NoPages, tc.held, in.Refused)
		}
	}
}

func TestS7SupersededPresentValuesAreErasedAndEverythingStillVerifies(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	first := c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdWhere, record.C("camp"), record.HouseholdBack, record.M(2027, 3)))
	c.tablet.round()
	at := c.row(hh).Last
	second := c.tablet.save(c.leader, edit(hh, at, record.HouseholdWhere, record.C("home")))
	c.tablet.same(c.tablet.round())
	if n := c.presentEntries(); n != 1 {
		t.Errorf("%d entries still hold present values", n)
	}
	payloads := map[uint64]bool{}
	err := c.log.View(ctx, func(tx server.Tx) error {
		entries, err := tx.EntriesOf(c.tablet.id, 7, first.Seq, second.Seq)
		for _, e := range entries {
			payloads[e.ChangeID.Seq] = e.Payload != nil
		}
		return err
	})
	if err != nil || payloads[1] || !payloads[2] {
		t.Errorf("payloads kept: %v, %v", payloads, err)
	}
	if got := c.value(hh, record.HouseholdBack); got != record.M(2027, 3) {
		t.Errorf("the month of return is %q", got)
	}
	versions := c.versions(hh)
	if !slices.ContainsFunc(versions, func(v record.Version) bool { return v.Erased && v.Author == c.leader && v.Value == "" }) {
		t.Errorf("history %+v", versions)
	}
	c.checked()
	want(t, c.tablet.askAgain(1), "1+2 applied")
}

func TestHistorySaysWhoSupersededWhom(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	base := c.row(hh).Last
	c.tablet.save(c.leader, c.phone(base, "12011111111"))
	c.desk.save(c.clerk, c.phone(base, "12022222222")) // neither saw the other
	c.tablet.round()
	c.desk.round()
	c.tablet.round()
	c.tablet.save(c.leader, c.phone(c.tablet.held[hh].Last, "12022222222")) // decided
	c.tablet.round()
	var got []string
	for _, v := range c.versions(hh) {
		if v.Field == record.HouseholdPhone {
			got = append(got, v.Value.Text()+map[bool]string{true: " current"}[v.Current])
		}
	}
	if want := []string{"12011111111", "12022222222", "12022222222 current"}; !slices.Equal(got, want) {
		t.Errorf("history %q, want %q", got, want)
	}
	c.checked()
}

func TestAChangeThatCannotStandGoesToQuarantineWithItsReason(t *testing.T) {
	for name, tc := range map[string]struct {
		reason string
		writes func(c *county) []record.Write
	}{
		"two households in one change": {"invalid", func(c *county) []record.Write {
			return []record.Write{c.phone(0, "1"), edit(record.Ref{Kind: record.Household, ID: c.house2}, 0, record.HouseholdPhone, record.T("2"))}
		}},
		"a visit without a date": {"invalid", func(c *county) []record.Write {
			return []record.Write{write(record.Visit, record.VisitHousehold, record.R(c.house))}
		}},
		"a village code of thirteen digits": {"invalid", func(c *county) []record.Write {
			return []record.Write{edit(c.helperAt, 0, record.AssignmentAreas, record.Cs("6230271002000"))}
		}},
		"two area codes in one": {"invalid", func(c *county) []record.Write {
			return []record.Write{edit(c.helperAt, 0, record.AssignmentAreas, record.Cs("623027100200，623027100201"))}
		}},
		"an ID that is not derived": {"permission", func(c *county) []record.Write {
			w := c.visit("x")
			w.ID = record.ID{1}
			return []record.Write{w}
		}},
		"a household nobody knows": {"permission", func(c *county) []record.Write {
			return []record.Write{write(record.Visit, record.VisitHousehold, record.R(record.ID{9}), record.VisitDate, record.D(record.UnixDay(20000)))}
		}},
		"a field of a newer version": {"unknown_kind", func(c *county) []record.Write {
			return []record.Write{edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.Field(200), record.T("x"))}
		}},
		"a kind of a newer version": {"unknown_kind", func(c *county) []record.Write {
			return []record.Write{write(record.Kind(99), record.Field(1), record.T("x"))}
		}},
		"an assignment by a leader": {"permission", func(c *county) []record.Write {
			return []record.Write{edit(c.helperAt, 0, record.AssignmentTo, record.D(record.MustDay("2026-11-20")))}
		}},
		"a move out of his village": {"permission", func(c *county) []record.Write {
			return []record.Write{edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdVillage, record.C(village2))}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			c.tablet.round()
			c.tablet.save(c.leader, tc.writes(c)...)
			c.tablet.save(c.leader, write(record.DutyDay, record.DutyPerson, record.R(c.leader), record.DutyDate, record.D(record.MustDay("2026-11-15")),
				record.DutyTeam, record.R(c.team), record.DutyStatus, record.C("station")))
			in := c.tablet.round()
			want(t, in.Receipt, "1+1 "+tc.reason, "2+1 applied")
			c.checked()
		})
	}
}

func TestX5AMissingRecordThatComesFreesWhatWaitedForIt(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	hh := c.desk.save(c.clerk, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("仁青")))
	v := c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(hh.Writes[0].ID), record.VisitDate, record.D(record.UnixDay(20000))))
	want(t, c.tablet.round().Receipt, "1+1 permission")
	c.desk.round()
	if c.row(v.Writes[0].Ref) == nil {
		t.Error("the visit still waits for a household that is here")
	}
	c.checked()
}

func TestRefusalsAreSignedAndTakeNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		want  record.Refusal
		spoil func(d *tablet)
	}{
		"an unknown device":        {record.UnknownDevice, func(d *tablet) { d.id = record.ID{1}; d.all = nil }},
		"another device's key":     {record.BadSignature, func(d *tablet) { d.key = keyOf("thief") }},
		"another log epoch":        {record.OtherLogEpoch, func(d *tablet) { d.log++ }},
		"a head the log never had": {record.BadRequest, func(d *tablet) { d.head += 1000 }},
		"a cursor past the head":   {record.BadRequest, func(d *tablet) { d.cursors["ref"] = record.Cursor{Since: 1, Pos: 1 << 40} }},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			c.tablet.round()
			c.tablet.save(c.leader, c.visit("x"))
			before, _ := c.Status(ctx)
			tc.spoil(c.tablet)
			if in := c.tablet.round(); in.Refused != tc.want || in.Receipt != nil || len(in.Pages) > 0 {
				t.Errorf("refused %q, want %q", in.Refused, tc.want)
			}
			if after, _ := c.Status(ctx); after != before {
				t.Errorf("the log changed: %+v", after)
			}
		})
	}
}

func TestBadBytesAreAnErrorAndTakeNothing(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("x"))
	_, body := c.tablet.request()
	before, _ := c.Status(ctx)
	bad := [][]byte{nil, {}, {0}, {wire.Version}, make([]byte, wire.MaxRequest+1)}
	for i := range body {
		bad = append(bad, body[:i])
		flipped := slices.Clone(body)
		flipped[i] ^= 0x41
		bad = append(bad, flipped)
	}
	for _, b := range bad {
		_, _ = c.Exchange(ctx, b) // an error or a signed refusal
	}
	if after, _ := c.Status(ctx); after != before {
		t.Errorf("the log changed: %+v, was %+v", after, before)
	}
	in := c.tablet.round()
	want(t, in.Receipt, "1+1 applied")
	c.checked()
}

func FuzzExchange(f *testing.F) {
	c := newCounty(f)
	c.tablet.round()
	_, body := c.tablet.request()
	f.Add(body)
	c.tablet.save(c.leader, c.visit("x"))
	_, body = c.tablet.request()
	f.Add(body)
	f.Add([]byte{wire.Version, 0x91, 0x91})
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = c.Exchange(ctx, b) })
}
