package server_test

import (
	"context"
	"errors"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

var errDisk = errors.New("the disk failed")

// failing is a log whose writes fail from the n-th on, n counted down.
type failing struct {
	server.Log
	left int
}

func (f *failing) Update(ctx context.Context, do func(server.Tx) error) error {
	return f.Log.Update(ctx, func(tx server.Tx) error { return do(&failingTx{tx, f}) })
}

type failingTx struct {
	server.Tx
	f *failing
}

func (t *failingTx) spent() bool {
	t.f.left--
	return t.f.left < 0
}

func (t *failingTx) Append(e *server.Entry) error {
	if t.spent() {
		return errDisk
	}
	return t.Tx.Append(e)
}

func (t *failingTx) AddRow(r *server.Row) error {
	if t.spent() {
		return errDisk
	}
	return t.Tx.AddRow(r)
}

func (t *failingTx) PutRow(r *server.Row) error {
	if t.spent() {
		return errDisk
	}
	return t.Tx.PutRow(r)
}

func (t *failingTx) PutQueue(q server.Queue) error {
	if t.spent() {
		return errDisk
	}
	return t.Tx.PutQueue(q)
}

func (t *failingTx) PutState(s server.State) error {
	if t.spent() {
		return errDisk
	}
	return t.Tx.PutState(s)
}

// Every write of a request fails once; the server goes on as if the request had
// never come, until it comes again.
func TestAFailedRequestLeavesNothingBehind(t *testing.T) {
	c := newCounty(t)
	f := &failing{Log: c.log, left: 1 << 30}
	var err error
	c.Server, err = server.New(ctx, server.Config{Log: f, Key: keyOf("county"), Now: func() int64 { return c.now }, Rand: zeros{}})
	if err != nil {
		t.Fatal(err)
	}
	c.tablet.round()
	c.desk.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.tablet.save(c.leader, c.visit("a"))
	c.tablet.save(c.leader, c.phone(c.row(hh).Last, "12011111111"))
	c.tablet.save(c.clerk, c.visit("not his"))
	c.desk.save(c.clerk, edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.DayOf(c.now)-1)))
	for _, d := range []*tablet{c.desk, c.tablet} { // the helper's assignment ends, then the tablet comes
		for n := 0; ; n++ {
			q, body := d.request()
			f.left = n
			_, err := c.Exchange(ctx, body)
			f.left = 1 << 30
			if err == nil {
				d.take(d.ask(q, body))
				break
			}
			if !errors.Is(err, errDisk) {
				t.Fatal(err)
			}
			c.checked()
			if n > 100 {
				t.Fatal("the request never passes")
			}
		}
	}
	c.checked()
	in := c.tablet.round()
	c.tablet.same(in)
	if got := c.value(hh, record.HouseholdPhone); got != record.T("12011111111") {
		t.Errorf("the phone is %q", got)
	}
	for _, p := range in.Subs {
		if p == record.Prefix("village/"+village+"/"+c.house.String()) {
			t.Error("the helper still follows a household he is not assigned to")
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i + 1)
	}
	return len(b), nil
}
