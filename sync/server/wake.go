package server

import (
	"container/heap"
	"fmt"
	"maps"
	"slices"

	"zhucun/store/record"
)

// maxWoken is how often one change is judged again because a record came; after that only
// a decision or another assignment of its author wakes it. An honest change waits for one
// or two records: more is work that somebody makes for the endpoint.
const maxWoken = 16

// freed says that a change which waited and wrote to a record is decided.
type freed struct {
	device record.ID
	ref    record.Ref
}

// dawn is the queue of changes that were woken: they wait in quarantine and are to be
// judged again. It goes by the order they came in, so that each is judged after those it
// may depend on; one that is woken again while it is in the queue is judged once.
type dawn struct {
	queue []*Held
	in    map[record.Hash]bool
}

func (d *dawn) Len() int           { return len(d.queue) }
func (d *dawn) Less(i, j int) bool { return d.queue[i].At < d.queue[j].At }
func (d *dawn) Swap(i, j int)      { d.queue[i], d.queue[j] = d.queue[j], d.queue[i] }
func (d *dawn) Push(h any)         { d.queue = append(d.queue, h.(*Held)) }
func (d *dawn) Pop() any {
	h := d.queue[len(d.queue)-1]
	d.queue = d.queue[:len(d.queue)-1]
	return h
}

func (d *dawn) wake(all ...*Held) {
	for _, h := range all {
		if !h.Fork && !d.in[h.Hash] {
			d.in[h.Hash] = true
			heap.Push(d, h)
		}
	}
}

// settle judges again what waits for exactly what this transaction brought: a
// record that came or moved, a decision, an assignment (rule X5).
func (x *update) settle() error {
	d := &x.dawn
	for {
		if err := x.wakeAssigned(d); err != nil {
			return err
		}
		if err := x.wakeStirred(d); err != nil {
			return err
		}
		if err := x.wakeFreed(d); err != nil {
			return err
		}
		if d.Len() == 0 && len(x.emptied) == 0 {
			return nil
		} else if d.Len() == 0 {
			if err := x.takeAlong(); err != nil {
				return err
			}
			continue // what moved may be waited for
		}
		h := heap.Pop(d).(*Held)
		delete(d.in, h.Hash)
		if x.spoken[h.Hash] {
			continue // it was decided since it was woken
		}
		if err := x.rejudge(h); err != nil {
			return fmt.Errorf("judge %s again: %w", h.ChangeID, err)
		}
	}
}

// wakeStirred wakes what waits for records that came, came to live elsewhere, or have
// room for more values again.
func (x *update) wakeStirred(d *dawn) error {
	if len(x.stirred) == 0 {
		return nil
	}
	any, err := x.tx.AnyWaits()
	if err != nil || !any {
		x.stirred = x.stirred[:0]
		return err
	}
	for _, ref := range x.stirred {
		all, err := x.tx.WaitsFor(ref)
		if err != nil {
			return err
		}
		for _, h := range all {
			if h.Woken < maxWoken && !d.in[h.Hash] {
				h.Woken++
				d.wake(h)
			}
		}
	}
	x.stirred = x.stirred[:0]
	return nil
}

// wakeFreed wakes the next that was held back by one that is decided now. Those
// behind it are woken in turn.
func (x *update) wakeFreed(d *dawn) error {
	for _, f := range x.freed {
		h, err := x.tx.NextFor(f.ref, f.device, 0)
		if err != nil {
			return err
		}
		if h != nil {
			d.wake(h)
		}
	}
	x.freed = x.freed[:0]
	return nil
}

// wakeAssigned wakes what waits for permission of those whose assignments or
// devices changed; of everybody where a team or an area did.
func (x *update) wakeAssigned(d *dawn) error {
	if !x.moved {
		return nil
	}
	var lists [][]*Held
	add := func(all []*Held, err error) error {
		lists = append(lists, all)
		return err
	}
	var err error
	switch {
	case x.everybody:
		err = add(x.tx.Undecided(record.ID{}))
	default:
		for _, p := range sortedIDs(x.persons) {
			if err == nil {
				err = add(x.tx.UndecidedBy(p))
			}
		}
		for _, id := range sortedIDs(x.devices) {
			if err == nil {
				err = add(x.tx.Undecided(id))
			}
		}
	}
	if err != nil {
		return err
	}
	for _, all := range lists {
		for _, h := range all {
			if h.Reason == reasonPermission || h.Reason == reasonRevoked {
				d.wake(h)
			}
		}
	}
	x.everybody = false
	clear(x.persons)
	clear(x.devices)
	return nil
}

// rejudge looks at one change that waits: it is applied, or its reason said anew.
func (x *update) rejudge(h *Held) error {
	c, err := record.DecodeChange(h.Payload)
	if err != nil {
		return nil // Check says so; a clerk can return it
	}
	s, was := seal(c), h.Waits
	s.held = h
	t, o, err := x.examine(s, h.Judged, h.Received, h.At)
	switch {
	case err != nil:
		return err
	case o == nil:
		err = x.release(h, t, h.Chain, s, record.ID{})
	default:
		err = x.restate(h, o)
	}
	if err != nil || was == (record.Ref{}) || h.State == Waiting && h.Waits == was {
		return err
	}
	next, err := x.tx.NextFor(was, h.Device, h.At) // it waits for this no more: the next has its turn
	if next != nil {
		x.dawn.wake(next)
	}
	return err
}

// restate says the reason anew if it is another one now.
func (x *update) restate(h *Held, o *objection) error {
	reason, detail := h.Reason, h.Detail
	h.Reason, h.Detail, h.Waits = o.reason, cut(o.detail), o.waits
	if err := x.tx.PutHeld(h); err != nil {
		return err
	}
	if n := x.room.byHash[h.Hash]; n.quiet() {
		return nil // it is announced with this one
	}
	if reason == h.Reason && (detail == h.Detail || reason == reasonDepends) {
		return nil
	}
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)},
		record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)})
	return err
}

func sortedIDs(set map[record.ID]bool) []record.ID {
	return slices.SortedFunc(maps.Keys(set), func(a, b record.ID) int { return slices.Compare(a[:], b[:]) })
}

// wakeNewer judges what waited for the server's upgrade.
func (x *update) wakeNewer() error {
	waiting, err := x.tx.Undecided(record.ID{})
	for _, h := range waiting {
		if h.Reason == reasonNewer {
			x.dawn.wake(h)
		}
	}
	return err
}
