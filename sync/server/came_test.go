package server_test

import (
	"slices"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// batches are those that the clerk's copy holds, by device.
func (c *county) batches() map[record.ID][]*record.Row {
	all := map[record.ID][]*record.Row{}
	for ref, r := range c.desk.held {
		if ref.Kind == record.Batch && r.Value(record.BatchDay) != "" {
			all[r.Value(record.BatchDevice).ID()] = append(all[r.Value(record.BatchDevice).ID()], r)
		}
	}
	return all
}

func (d *tablet) visit(house record.ID, note string) {
	d.save(d.c.leader, write(record.Visit, record.VisitHousehold, record.R(house), record.VisitDate, record.D(record.DayOf(d.c.now)), record.VisitNote, record.T(note)))
}

// What came from a device in a day is one record, made when a clerk exchanges; nobody
// else hears of it.
func TestClerksAreToldWhatCame(t *testing.T) {
	c := newCounty(t)
	c.desk.round()
	head := func() record.Seq {
		st, err := c.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return st.Head
	}
	for range 3 {
		c.tablet.visit(c.house, "一")
	}
	before := head()
	c.tablet.round()
	if head() != before+3 {
		t.Errorf("three changes took %d places in the log: nothing more is written while a tablet waits", head()-before)
	}
	c.now += hour
	c.tablet.save(c.helper, edit(record.Ref{Kind: record.Household, ID: c.house}, c.tablet.head, record.HouseholdPhone, record.T("12009410111")))
	c.tablet.round()
	c.desk.round()
	all := c.batches()[c.tablet.id]
	if len(all) != 1 {
		t.Fatalf("%d records", len(all))
	}
	b := all[0]
	if b.Value(record.BatchChanges) != record.I(4) || b.Value(record.BatchLast) != record.I(c.now/1000) || b.Value(record.BatchDay) != record.D(record.DayOf(c.now)) ||
		len(b.Value(record.BatchAuthors).IDs()) != 2 || b.Value(record.BatchFlags) != record.Cs("first") || b.Value(record.BatchWay) != record.Cs("direct") {
		t.Errorf("%+v", b.Fields)
	}
	was := head()
	c.desk.round()
	if head() != was {
		t.Error("nothing came, and something was told")
	}
	c.now += 24 * hour
	c.tablet.visit(c.house, "二")
	c.tablet.round()
	c.desk.round()
	if all := c.batches()[c.tablet.id]; len(all) != 2 {
		t.Errorf("two days are %d records", len(all))
	}
	c.tablet.round()
	for ref := range c.tablet.held {
		if ref.Kind == record.Batch {
			t.Error("a tablet hears of it")
		}
	}
	c.checked()
}

func TestWhatIsUnusualIsFlagged(t *testing.T) {
	c := newCounty(t)
	flags := func(d *tablet) []string {
		c.desk.round()
		all := c.batches()[d.id]
		if len(all) == 0 {
			return nil
		}
		slices.SortFunc(all, func(a, b *record.Row) int {
			return int(a.Value(record.BatchDay).Day() - b.Value(record.BatchDay).Day())
		})
		return all[len(all)-1].Value(record.BatchFlags).Codes()
	}
	c.tablet.visit(c.house, "一")
	c.tablet.round()
	c.now += 24 * hour
	c.tablet.visit(c.house, "二")
	c.tablet.round()
	if got := flags(c.tablet); len(got) != 0 {
		t.Errorf("an ordinary day: %v", got)
	}
	c.now += 24 * hour
	c.tablet.visit(c.house, "三")
	c.tablet.all[2].Stamp.Wall += hour
	c.tablet.round()
	if got := flags(c.tablet); !slices.Equal(got, []string{"clock"}) {
		t.Errorf("a stamp an hour ahead: %v", got)
	}
	c.now += 24 * hour
	c.tablet.visit(c.house, "四")
	c.tablet.visit(c.house, "五")
	c.tablet.from++ // the first of them is lost
	if in := c.tablet.round(); !in.Receipt.Gap {
		t.Fatal("no gap")
	}
	if got := flags(c.tablet); !slices.Equal(got, []string{"gap"}) {
		t.Errorf("a gap: %v", got)
	}
	was := c.batches()[c.tablet.id]
	c.tablet.from = 4 // the same again
	c.tablet.round()
	c.desk.round()
	if now := c.batches()[c.tablet.id]; len(now) != len(was) {
		t.Error("the same gap is told again")
	}
	c.now += 24 * hour
	c.tablet.from, c.tablet.all = 0, nil // a copy of the tablet as it was at first
	c.tablet.visit(c.house, "另一个")
	if in := c.tablet.round(); !in.Receipt.Fork {
		t.Fatal("no fork")
	}
	if got := flags(c.tablet); !slices.Equal(got, []string{"fork"}) {
		t.Errorf("a fork: %v", got)
	}
	c.now += 24 * hour
	c.tablet.epoch, c.tablet.queue, c.tablet.counter, c.tablet.from, c.tablet.all = 9, 9, 0, 0, nil
	c.tablet.visit(c.house, "新")
	c.tablet.round()
	if got := flags(c.tablet); !slices.Equal(got, []string{"epoch"}) {
		t.Errorf("a new epoch: %v", got)
	}
	c.checked()
}

// Nothing is known longer than four hundred days of what came when, by nobody.
func TestWhatCameIsForgotten(t *testing.T) {
	c := newCounty(t)
	c.tablet.visit(c.house, "一")
	c.tablet.round()
	c.desk.round()
	ref := c.batches()[c.tablet.id][0].Ref
	told := c.row(ref).Touched.List()
	c.now += (record.BatchSlots - 1) * 24 * hour
	c.desk.round()
	if c.value(ref, record.BatchChanges) != record.I(1) {
		t.Error("forgotten too early")
	}
	c.now += 24 * hour
	c.desk.round()
	r := c.row(ref)
	for f := record.BatchDay; f <= record.BatchFlags; f++ {
		if v := r.Value(f); v != "" {
			t.Errorf("field %d still says %s", f, v)
		}
	}
	if got := c.batches()[c.tablet.id]; len(got) != 0 {
		t.Errorf("the clerk's copy still says %v", got)
	}
	if e := c.entry(t, int64(told[1])); e.Payload != nil {
		t.Error("the log still says it")
	}
	err := c.log.View(ctx, func(tx server.Tx) error {
		left, err := tx.CameBefore(record.DayOf(c.now)+1, 10)
		if len(left) > 0 && err == nil {
			t.Errorf("beside the log there is still %+v", left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.checked()
}

// The endpoint alone says what came.
func TestNobodyWritesABatch(t *testing.T) {
	c := newCounty(t)
	c.desk.round()
	c.desk.save(c.clerk, write(record.Batch, record.BatchDevice, record.R(c.tablet.id), record.BatchSlot, record.I(3)))
	if r := c.desk.round().Receipt.Runs; len(r) != 1 || r[0].Reason != "invalid" {
		t.Errorf("%v", r)
	}
}

// A change of somebody who does not exist waits like any other.
func TestX5AChangeOfAnUnknownAuthorWaits(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(record.ID{0x77}, write(record.Visit, record.VisitHousehold, record.R(c.house), record.VisitDate, record.D(record.MustDay("2026-11-15"))))
	if r := c.tablet.round().Receipt.Runs; len(r) != 1 || r[0].Reason != "permission" {
		t.Errorf("%v", r)
	}
	c.desk.round()
}

// What came with a batch is told to who may read it, and only that.
func TestWhatCameIsAskedFor(t *testing.T) {
	c := newCounty(t)
	c.tablet.visit(c.house, "一")
	c.tablet.save(c.helper, edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdPhone, record.T("12009410111")))
	c.tablet.round()
	c.desk.round()
	c.now += 24 * hour
	c.tablet.visit(c.house2, "二")
	c.tablet.round()
	c.desk.round()
	all := c.batches()[c.tablet.id]
	slices.SortFunc(all, func(a, b *record.Row) int {
		return int(a.Value(record.BatchDay).Day() - b.Value(record.BatchDay).Day())
	})
	ask := func(d *tablet, batch record.Ref, before record.Seq) *record.Answer {
		c.now += 1000
		q := &record.Question{Device: d.id, At: c.now, LogEpoch: d.log, Ref: batch, Before: before}
		body := wire.EncodeQuestion(q, d.key)
		reply, err := c.Ask(ctx, body)
		if err != nil {
			t.Fatal(err)
		}
		a, err := wire.DecodeAnswer(reply, q.Ref, body, c.Public())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := ask(c.desk, all[0].Ref, 0)
	if len(first.Past) != 2 || first.Past[0].Ref != (record.Ref{Kind: record.Household, ID: c.house}) || first.Past[0].Author != c.helper || first.Past[1].Ref.Kind != record.Visit ||
		first.Past[0].Fields[0].Value != record.T("12009410111") || first.More {
		t.Errorf("%+v", first)
	}
	if rest := ask(c.desk, all[0].Ref, first.Past[0].Seq); len(rest.Past) != 1 || rest.Past[0].Seq != first.Past[1].Seq {
		t.Errorf("before the latest: %+v", rest.Past)
	}
	if second := ask(c.desk, all[1].Ref, 0); len(second.Past) != 1 || second.Past[0].Ref.Kind != record.Visit {
		t.Errorf("the next day: %+v", second.Past)
	}
	if a := ask(c.tablet, all[0].Ref, 0); a.Refused != record.NotHere || len(a.Past) != 0 {
		t.Errorf("a tablet is told %+v", a)
	}
	// A clerk of another county reads no village here, but the channel of clerks.
	other := c.local(write(record.Person, record.PersonName, record.T("邻县")))[0].ID
	c.local(write(record.Assignment, record.AssignmentPerson, record.R(other), record.AssignmentRole, record.C("clerk"), record.AssignmentAreas, record.Cs("623021"), record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
	d := c.device("other", other)
	d.round()
	if a := ask(d, all[0].Ref, 0); len(a.Past) != 0 {
		t.Errorf("who may not read the village is told %+v", a.Past)
	}
}
