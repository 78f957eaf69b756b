package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// What is not small waits, before it is read, until there is memory for it;
// what is small does not wait for that.
func TestLargeRequestsShareTheirMemory(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	giveBack, err := c.TakeMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range record.MaxBatch {
		c.tablet.save(c.leader, c.visit(strings.Repeat("饲料", 100)))
	}
	if in := c.tablet.round(); in.Receipt == nil || c.tablet.from != record.MaxBatch {
		t.Fatalf("a full batch of visits is not small: %+v", in)
	}
	for range 40 { // of 40 kB each
		w := write(record.Visit, record.VisitHousehold, record.R(c.house), record.VisitDate, record.D(record.MustDay("2026-11-15")))
		for f := record.Field(200); f < 205; f++ { // fields of a later version
			w.Fields = append(w.Fields, record.Set{Field: f, Value: record.X([]byte(strings.Repeat("x", 8000)))})
		}
		c.tablet.save(c.leader, w)
	}
	q, body := c.tablet.request()
	if len(body) > wire.SmallRequest/8 {
		t.Fatalf("the body has %d bytes: it would be refused for that", len(body))
	}
	impatient, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if _, err := c.Exchange(impatient, body); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a large request did not wait for memory: %v", err)
	}
	giveBack()
	if in := c.tablet.ask(q, body); in.Receipt == nil || in.Receipt.Seq != uint64(len(c.tablet.all)) {
		t.Errorf("it is not taken when there is memory: %+v", in)
	}
	soon, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if giveBack, err = c.TakeMemory(soon); err != nil {
		t.Fatalf("the memory was not given back: %v", err)
	}
	giveBack()
}
