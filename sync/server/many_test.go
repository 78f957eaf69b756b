package server_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// However many epochs a device had, a restored log can tell it how far each goes.
func TestAsManyEpochsAsThereMayBeCanBeTold(t *testing.T) {
	for _, n := range []int{1, 600, server.MaxEpochs} {
		c := newCounty(t)
		c.tablet.round()
		day := int64(24 * 3600_000)
		err := c.log.Update(ctx, func(tx server.Tx) error {
			for i := range n - 1 {
				q := server.Queue{Device: c.tablet.id, Epoch: record.Epoch(1000 + i), Seq: uint64(i), Counter: 1, Begun: c.now - 9*day, Chain: record.Hash{byte(i)}}
				if err := tx.PutQueue(q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.BeginRestored(ctx); err != nil {
			t.Fatal(err)
		}
		in := c.tablet.round()
		if in.Refused != record.OtherLogEpoch || len(in.Highs) != n {
			t.Errorf("of %d epochs: %q with %d", n, in.Refused, len(in.Highs))
		}
		c.tablet.log = in.LogEpoch
		c.tablet.epoch = 5000
		q, body := c.tablet.request()
		if n < server.MaxEpochs {
			if in := c.tablet.ask(q, body); in.Refused != "" {
				t.Errorf("after %d epochs another one is refused: %q", n, in.Refused)
			}
		} else if _, err := c.Exchange(ctx, body); !errors.Is(err, server.ErrBusy) {
			t.Errorf("one epoch too many: %v", err)
		}
	}
}

// However much a device may read, it is told what it follows: as much as a reply can
// name, its own channel among it.
func TestAsManySubscriptionsAsThereMayBeCanBeTold(t *testing.T) {
	for _, n := range []int{wire.MaxSubs - 3, wire.MaxSubs - 2, wire.MaxSubs, 700} {
		c := newCounty(t)
		busy := c.local(write(record.Person, record.PersonName, record.T("多户"), record.PersonTownship, record.C("623027103")))[0].ID
		err := c.LocalBatch(ctx, func(b *server.Batcher) error {
			for i := range n {
				refs, err := b.Save(record.ID{}, b.Now(), write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T(fmt.Sprint("户", i))))
				if err != nil {
					return err
				}
				_, err = b.Save(record.ID{}, b.Now(), write(record.Assignment, record.AssignmentPerson, record.R(busy), record.AssignmentRole, record.C("helper"),
					record.AssignmentHousehold, record.R(refs[0].ID), record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		d := c.device("busy", busy)
		for range 3 {
			in := d.round()
			if in.Refused != "" || len(in.Subs) > wire.MaxSubs || len(in.Subs) < min(n, wire.MaxSubs) {
				t.Fatalf("of %d households: %q, %d subscriptions", n, in.Refused, len(in.Subs))
			}
			if own := record.Subscriptions(d.id)[0]; !slices.Contains(in.Subs, own) {
				t.Errorf("of %d households: its own channel is not followed", n)
			}
			d.same(in)
		}
	}
}
