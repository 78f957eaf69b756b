package server_test

import (
	"errors"
	"testing"
	"zhucun/sync/server"

	"zhucun/store/record"
)

func (c *county) visit(note string) record.Write {
	return write(record.Visit, record.VisitHousehold, record.R(c.house), record.VisitDate, record.D(record.DayOf(c.now)),
		record.VisitNote, record.T(note))
}

func TestAVisitIsMergedOnceAndReachesEveryReplica(t *testing.T) {
	c := newCounty(t)
	in := c.tablet.round()
	c.tablet.same(in)
	v := c.tablet.save(c.leader, c.visit("送饲料"))
	c.tablet.save(c.helper, edit(record.Ref{Kind: record.Household, ID: c.house}, c.tablet.held[record.Ref{Kind: record.Household, ID: c.house}].Last,
		record.HouseholdPhone, record.T("12012345678")))
	in = c.tablet.round()
	if len(in.Receipt.Runs) != 1 || in.Receipt.Runs[0].N != 2 || in.Receipt.Seq != 2 {
		t.Fatalf("receipt %+v", in.Receipt)
	}
	for _, p := range in.Pages {
		for _, r := range p.Rows {
			if !r.Own || len(r.Fields) > 0 {
				t.Errorf("the device is told its own values of %s again: %+v", r.Ref, r.Fields)
			}
		}
	}
	c.tablet.same(in)
	if got := c.value(v.Writes[0].Ref, record.VisitNote); got != record.T("送饲料") {
		t.Errorf("the log has %q", got)
	}
	c.desk.same(c.desk.round())
	c.checked()
}

func TestPagesComeInPiecesAndCoverTheSame(t *testing.T) {
	c := newCounty(t)
	c.desk.budget = 60
	for i := range 40 {
		c.tablet.save(c.leader, c.visit(string(rune('a'+i))))
	}
	c.tablet.round()
	var in *record.Inbound
	for i := 0; ; i++ {
		in = c.desk.round()
		more := false
		for _, p := range in.Pages {
			more = more || p.More
		}
		if i == 5 || i == 12 { // records change between two pages
			c.local(edit(record.Ref{Kind: record.Household, ID: c.house2}, 0, record.HouseholdPhone, record.T("12000000000"+string(rune('0'+i%10)))))
		}
		if !more {
			break
		}
		if i > 200 {
			t.Fatal("the pull does not end")
		}
	}
	c.desk.same(in)
}

func TestX6SinceStaysUntilThePullReachesTheHead(t *testing.T) {
	c := newCounty(t)
	c.desk.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12011111111")))
	for range 20 {
		c.local(c.visit("x"))
	}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdGroup, record.I(3)))
	c.desk.budget = 40
	var in *record.Inbound
	for more := true; more; {
		in, more = c.desk.round(), false
		for _, p := range in.Pages {
			more = more || p.More
		}
	}
	c.desk.same(in)
}

func TestX6AnOwnValueThatWasThereBeforeComesAsItStands(t *testing.T) {
	c := newCounty(t)
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12011111111")))
	c.tablet.round()
	c.tablet.save(c.leader, edit(hh, 0, record.HouseholdGroup, record.I(3), record.HouseholdPhone, record.T("12011111111")))
	c.tablet.same(c.tablet.round())
}

// Changes of another queue open an epoch too, whatever the epoch of the request.
func TestAQueueOfItsOwnIsAnEpochOfTheDay(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	for n := 1; ; n++ {
		d.queue, d.all, d.from = record.Epoch(100+n), nil, 0
		d.save(c.leader, c.visit("x"))
		_, body := d.request()
		_, err := c.Exchange(ctx, body)
		if n < server.MaxEpochsADay && err != nil {
			t.Fatalf("queue %d: %v", n, err)
		}
		if n == server.MaxEpochsADay {
			if !errors.Is(err, server.ErrBusy) {
				t.Errorf("one queue more than a day may have: %v", err)
			}
			return
		}
	}
}
