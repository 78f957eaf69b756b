package server

import (
	"slices"

	"zhucun/store/record"
)

// A record for every request would be one more change in a transaction that every
// tablet waits for, and a thousand a day on every clerk's copy. So what came is counted
// in a line of its own, one a device and day, and becomes a record when a clerk's device
// exchanges: then a storm costs nothing more, and a clerk is told of a day once however
// often he asks.

// aheadBy is how far a stamp may be after the server's time before the device's clock is
// called wrong: as far as a received one moves a clock (rule X13), in ms.
const aheadBy = 10 * 60_000

// toldAtOnce is how many device days one exchange of a clerk turns into records.
const toldAtOnce = 256

// came counts what a request brought: the changes that are new here, and what is unusual
// about it. A gap is counted as often as the device runs into it, which is no change.
func (a *arrival) came(taken int, before []Queue) error {
	c := Came{Device: a.env.Device, Day: record.DayOf(a.now)}
	flags := a.unusual(before)
	if taken == 0 && flags&(CameGap|CameFork) == 0 {
		return nil
	}
	was, err := a.tx.Came(c.Device, c.Day)
	if err != nil {
		return err
	}
	c.Last, c.Changes, c.Flags, c.Authors = a.now, was.Changes+taken, was.Flags|flags, was.Authors
	if taken == 0 && c.Flags == was.Flags {
		return nil // the same again
	}
	for _, s := range a.changes {
		if by := s.change.Author; !by.IsZero() && a.device.carries(by) && !slices.Contains(c.Authors, by) {
			c.Authors = append(c.Authors, by)
		}
	}
	return a.tx.PutCame(c)
}

// unusual is what is unusual about a request; before are the queues of its device as they
// were.
func (a *arrival) unusual(before []Queue) (u Unusual) {
	if a.receipt.Gap {
		u |= CameGap
	}
	if a.receipt.Fork {
		u |= CameFork
	}
	delivered := func(q Queue) bool { return q.Seq > 0 }
	if !slices.ContainsFunc(before, delivered) {
		u |= FirstEver
	} else if !slices.ContainsFunc(before, func(q Queue) bool { return q.Epoch == a.queue.Epoch && delivered(q) }) {
		u |= NewEpoch
	}
	if slices.ContainsFunc(a.changes, func(s sealed) bool { return s.change.Stamp.Wall > a.now+aheadBy }) {
		u |= ClockAhead
	}
	return u
}

// tellClerks turns what came since the last time into records, and forgets what is older
// than is kept. It is done for a clerk's device, before its pages.
func (x *update) tellClerks() error {
	untold, err := x.tx.Untold(toldAtOnce)
	if err != nil {
		return err
	}
	for _, c := range untold {
		if err := x.tell(c); err != nil {
			return err
		}
		c.Told = true
		if err := x.tx.PutCame(c); err != nil {
			return err
		}
	}
	old, err := x.tx.CameBefore(record.DayOf(x.now)-record.BatchSlots+1, toldAtOnce)
	if err != nil {
		return err
	}
	for _, c := range old {
		if err := x.forget(c); err != nil {
			return err
		}
		if err := x.tx.DropCame(c.Device, c.Day); err != nil {
			return err
		}
	}
	return x.err
}

// tell writes the record of a device and day. The log keeps no more of it than is in
// force (rule S7).
func (x *update) tell(c Came) error {
	ref, err := x.batchOf(c)
	if err != nil {
		return err
	}
	var flags []string
	for i, code := range []string{"clock", "gap", "fork", "epoch", "first"} {
		if c.Flags&(1<<i) != 0 {
			flags = append(flags, code)
		}
	}
	known := slices.DeleteFunc(slices.Clone(c.Authors), func(id record.ID) bool { return x.row(record.Ref{Kind: record.Person, ID: id}) == nil })
	return x.writePresent(ref, []record.Set{
		{Field: record.BatchDay, Value: record.D(c.Day)}, {Field: record.BatchLast, Value: record.I(c.Last / 1000)},
		{Field: record.BatchAuthors, Value: record.Rs(known...)}, {Field: record.BatchWay, Value: record.Cs("direct")},
		{Field: record.BatchChanges, Value: record.I(int64(c.Changes))}, {Field: record.BatchFlags, Value: record.Cs(flags...)},
	})
}

// forget empties the record of a device and day, unless a later day is in its place.
func (x *update) forget(c Came) error {
	ref, err := x.batchOf(c)
	if err != nil {
		return err
	}
	if r := x.row(ref); r == nil || r.Value(record.BatchDay) != record.D(c.Day) {
		return x.err
	}
	var none []record.Set
	for f := record.BatchDay; f <= record.BatchFlags; f++ {
		none = append(none, record.Set{Field: f})
	}
	return x.writePresent(ref, none)
}

// batchOf is the record of a device and day, made if it is not there.
func (x *update) batchOf(c Came) (record.Ref, error) {
	key := []record.Set{{Field: record.BatchDevice, Value: record.R(c.Device)}, {Field: record.BatchSlot, Value: record.SlotOf(c.Day)}}
	id, _ := record.KeyedID(record.Batch, key)
	ref := record.Ref{Kind: record.Batch, ID: id}
	if x.row(ref) != nil || x.err != nil {
		return ref, x.err
	}
	made, err := x.draft(record.ID{}, x.now, []record.Write{{Ref: ref, Fields: key}})
	if err != nil {
		return ref, err
	}
	_, err = x.apply(made)
	return ref, err
}

// writePresent writes fields of a record of the server's own, having seen all of it.
func (x *update) writePresent(ref record.Ref, fields []record.Set) error {
	c, err := x.draft(record.ID{}, x.now, []record.Write{{Ref: ref, Base: x.row(ref).Last, Fields: fields}})
	if err != nil {
		return err
	}
	_, err = x.apply(c)
	return err
}
