package server

import (
	"slices"

	"zhucun/store/record"
)

// room is a transaction that keeps new changes in quarantine in memory and writes them
// at its end, or before a question that only the stored quarantine can answer. Most of
// what waits for something of its own request is applied before that, and so costs the
// database nothing.
type room struct {
	Tx
	fresh   []*newcomer // in the order of coming
	byHash  map[record.Hash]*newcomer
	waits   map[record.Ref][]*newcomer
	touches map[touch][]*newcomer
	written int // how many of fresh the log has

	stored map[record.ID]int // how many changes of a device wait in the log
	asked  bool              // whether anything in the log waits for a record was asked:
	any    bool
}

// newcomer is a change that this transaction put in quarantine.
type newcomer struct {
	*Held
	place int  // in fresh
	said  bool // it was announced
}

// quiet reports whether nobody has heard yet that a change waits.
func (n *newcomer) quiet() bool { return n != nil && !n.said }

func (n *newcomer) waitsFor(ref record.Ref) bool { return n.State == Waiting && n.Waits == ref }

// touch is a record that a device writes to.
type touch struct {
	device record.ID
	ref    record.Ref
}

func newRoom(tx Tx) *room {
	return &room{
		Tx: tx, byHash: map[record.Hash]*newcomer{}, waits: map[record.Ref][]*newcomer{}, touches: map[touch][]*newcomer{},
		stored: map[record.ID]int{},
	}
}

// add puts a change in quarantine that was not there.
func (r *room) add(h *Held) {
	n := &newcomer{Held: h, place: len(r.fresh)}
	r.fresh = append(r.fresh, n)
	r.byHash[h.Hash] = n
	r.waitFor(n)
	for _, ref := range h.Touches {
		k := touch{h.Device, ref}
		r.touches[k] = append(r.touches[k], n)
	}
}

func (r *room) waitFor(n *newcomer) {
	if n.Waits != (record.Ref{}) && !slices.Contains(r.waits[n.Waits], n) {
		r.waits[n.Waits] = append(r.waits[n.Waits], n)
	}
}

// flush writes what is not in the log yet.
func (r *room) flush() error {
	for ; r.written < len(r.fresh); r.written++ {
		if err := r.Tx.PutHeld(r.fresh[r.written].Held); err != nil {
			return err
		}
		r.asked = false
		clear(r.stored)
	}
	return nil
}

// PutHeld implements Quarantines.
func (r *room) PutHeld(h *Held) error {
	if n := r.byHash[h.Hash]; n != nil {
		n.Held = h
		r.waitFor(n)
		if n.place >= r.written {
			return nil
		}
	}
	r.any = r.any || h.Waits != record.Ref{}
	return r.Tx.PutHeld(h)
}

// AnyWaits implements Quarantines.
func (r *room) AnyWaits() (any bool, err error) {
	if !r.asked {
		any, err = r.Tx.AnyWaits()
		r.any, r.asked = r.any || any, err == nil
	}
	return r.any || len(r.waits) > 0, err
}

// WaitsFor implements Quarantines.
func (r *room) WaitsFor(ref record.Ref) (all []*Held, err error) {
	if _, err = r.AnyWaits(); err == nil && r.any {
		all, err = r.Tx.WaitsFor(ref)
	}
	for _, n := range r.waits[ref] {
		if n.place >= r.written && n.waitsFor(ref) {
			all = append(all, n.Held)
		}
	}
	return all, err
}

// NextFor implements Quarantines.
func (r *room) NextFor(ref record.Ref, device record.ID, after uint64) (h *Held, err error) {
	if _, err = r.AnyWaits(); err == nil && r.any {
		h, err = r.Tx.NextFor(ref, device, after)
	}
	if h != nil || err != nil {
		return h, err
	}
	l := r.waits[ref]
	for len(l) > 0 && !l[0].waitsFor(ref) {
		l = l[1:]
	}
	r.waits[ref] = l
	for _, n := range l {
		if n.place >= r.written && n.waitsFor(ref) && n.Device == device && n.At > after {
			return n.Held, nil
		}
	}
	return nil, nil
}

// Blocks implements Quarantines.
func (r *room) Blocks(ref record.Ref, device record.ID, before uint64) (bool, error) {
	k := touch{device, ref}
	l := r.touches[k]
	for len(l) > 0 && l[0].State != Waiting {
		l = l[1:]
	}
	if r.touches[k] = l; len(l) > 0 && l[0].At < before {
		return true, nil
	}
	if n, ok := r.stored[device]; ok && n == 0 {
		return false, nil
	}
	return r.Tx.Blocks(ref, device, before)
}

// ShareOf implements Quarantines.
func (r *room) ShareOf(device record.ID) (Share, error) {
	if err := r.flush(); err != nil {
		return Share{}, err
	}
	s, err := r.Tx.ShareOf(device)
	r.stored[device] = s.Changes
	return s, err
}

// Held implements Quarantines.
func (r *room) Held(hash record.Hash) (*Held, error) {
	if n := r.byHash[hash]; n != nil {
		return n.Held, nil
	}
	return r.Tx.Held(hash)
}

// The rest is asked of the log.

// HeldOf implements Quarantines.
func (r *room) HeldOf(device record.ID, queue record.Epoch, from, to uint64) ([]*Held, error) {
	return flushed(r, func() ([]*Held, error) { return r.Tx.HeldOf(device, queue, from, to) })
}

// ForksOf implements Quarantines.
func (r *room) ForksOf(device record.ID, queue record.Epoch) ([]*Held, error) {
	return flushed(r, func() ([]*Held, error) { return r.Tx.ForksOf(device, queue) })
}

// AppliedAfter implements Quarantines.
func (r *room) AppliedAfter(h *Held) ([]record.Seq, error) {
	return flushed(r, func() ([]record.Seq, error) { return r.Tx.AppliedAfter(h) })
}

// Undecided implements Quarantines.
func (r *room) Undecided(device record.ID) ([]*Held, error) {
	return flushed(r, func() ([]*Held, error) { return r.Tx.Undecided(device) })
}

// UndecidedBy implements Quarantines.
func (r *room) UndecidedBy(author record.ID) ([]*Held, error) {
	return flushed(r, func() ([]*Held, error) { return r.Tx.UndecidedBy(author) })
}

// Touched implements Quarantines.
func (r *room) Touched(h *Held) ([]record.Ref, error) {
	return flushed(r, func() ([]record.Ref, error) { return r.Tx.Touched(h) })
}

// Shares implements Quarantines.
func (r *room) Shares() ([]Share, error) { return flushed(r, r.Tx.Shares) }

func flushed[T any](r *room, ask func() (T, error)) (none T, err error) {
	if err := r.flush(); err != nil {
		return none, err
	}
	return ask()
}
