package state

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"zhucun/store/record"
)

// Seat is who uses the device and what the county lets him choose from, as read
// from the records at one moment. It is read whole and replaced whole.
type Seat struct {
	Me    Me            // the author of what is saved
	Users []Named       // the people who share the device
	Items []*record.Row // the county's own codes
	Ended record.Day    // when the county ended, or will end, this device; 0 for not
}

// LoadSeat reads the seat of a person as of today, or of the first of the device's
// people if he is not one of them any more.
func (k *Kit) LoadSeat(ctx context.Context, person record.ID) (s Seat, err error) {
	users := k.users(ctx)
	if len(users) > 0 && !slices.Contains(users, person) {
		person = users[0]
	}
	if s.Me, err = k.loadMe(ctx, person); err != nil {
		return s, err
	}
	if d, err := k.Records.Get(ctx, record.Ref{Kind: record.Device, ID: k.Device}); err == nil {
		s.Ended = d.Value(record.DeviceRevoked).Day()
	}
	for _, id := range users {
		s.Users = append(s.Users, named(ctx, k.Records, id))
	}
	items, err := k.Records.List(ctx, Query{Kind: record.CodeItem})
	if err != nil {
		return s, fmt.Errorf("list the county's codes: %w", err)
	}
	for i := range items {
		s.Items = append(s.Items, &items[i].Row)
	}
	return s, nil
}

// loadMe reads who a person is today. Where the clock may be wrong and nothing is
// in force by it, what was in force when the county last told the time holds: the
// endpoint decides (rule S5), and nobody is locked out by a clock.
func (k *Kit) loadMe(ctx context.Context, person record.ID) (Me, error) {
	me, err := LoadMe(ctx, k.Records, person, k.Today())
	if t := k.Clock(); err == nil && len(me.Roles) == 0 && t.Learned != 0 && !t.Sure {
		return LoadMe(ctx, k.Records, person, record.DayOf(t.Learned))
	}
	return me, err
}

// revoked is the day on which the county ended this device, or 0 while it has not.
func (k *Kit) revoked() record.Day {
	if k.Ended <= k.Today() {
		return k.Ended
	}
	return 0
}

// users are the people who share the device, as the county has them: a clerk may
// have changed them since the enrolment.
func (k *Kit) users(ctx context.Context) []record.ID {
	d, err := k.Records.Get(ctx, record.Ref{Kind: record.Device, ID: k.Device})
	if users := d.Value(record.DevicePersons).IDs(); err == nil && len(users) > 0 {
		return users
	}
	return k.Tablet.Persons() // nothing was received yet
}

// reseat reads the seat afresh: an exchange may have changed the assignments or
// who shares the device, or a day has come on which an assignment begins or ends.
func (d *Desk) reseat() {
	k, person := d.Kit, d.Kit.Me.ID
	k.Run(func(ctx context.Context) func() {
		s, err := k.LoadSeat(ctx, person)
		if err != nil {
			return nil // what was read last holds until the next exchange
		}
		return func() {
			switch {
			case k.Me.ID != person || reflect.DeepEqual(s, k.Seat):
			case s.Me.ID != person:
				d.replaced(s)
			default:
				d.sit(s)
			}
		}
	})
}

// sit puts a seat in place. What is shown and offered follows it; what a person
// is entering stays as it is.
func (d *Desk) sit(seat Seat) {
	d.Kit.Seat = seat
	for _, s := range d.every() {
		s.seated()
	}
	d.Refresh()
	if d.OnSeat != nil {
		d.OnSeat()
	}
}
