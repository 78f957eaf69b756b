package server

import (
	"context"
	"errors"
	"fmt"

	"zhucun/store/record"
)

// update is one exclusive transaction: rows it changed are written once, at the
// end or before something has to be searched.
type update struct {
	*view
	room    *room // view's transaction
	before  State
	added   []*Row             // not yet written, new
	places  map[record.Ref]int // in added
	changed map[record.Ref]*Row
	order   []record.Ref // of changed
	own     *Queue       // the server's own queue, once it was needed

	moved   bool                   // scope may have changed
	emptied map[record.Prefix]bool // channels whose records are to follow (see takeAlong)
	weighed map[record.ID]bool     // households, by whether they are heavy

	shares   map[record.ID]Share // what devices have undecided
	stirred  []record.Ref        // records that came, came to live elsewhere, or have room again
	freed    []freed
	spoken   map[record.Hash]bool // what was decided on in this transaction
	arrivals []*arrival
	dawn     dawn
	// Whose scope may have changed.
	persons, devices map[record.ID]bool
	everybody        bool

	forks    map[record.ChangeID]map[record.ID]forkID // by queue
	contents map[record.Seq]*record.Change            // of entries that were read
}

// update runs f in an exclusive transaction.
func (s *Server) update(ctx context.Context, f func(*update) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.commit(ctx, f)
}

// commit is update for those who hold the lock. What f learned of the rows is
// kept only when the transaction is durable.
func (s *Server) commit(ctx context.Context, f func(*update) error) error {
	var x *update
	err := s.Log.Update(ctx, func(tx Tx) (err error) {
		if x, err = s.newUpdate(tx); err != nil {
			return err
		}
		return f(x)
	})
	if err != nil {
		return err
	}
	s.recent.keep(x.before, x.st, x.rows)
	return nil
}

func (s *Server) newUpdate(tx Tx) (*update, error) {
	room := newRoom(tx)
	v, err := s.newView(room)
	if err != nil {
		return nil, err
	}
	before := v.st
	v.read = func(ref record.Ref) (*Row, error) {
		if r := s.recent.row(before, ref); r != nil {
			return r, nil
		}
		return tx.Row(ref)
	}
	x := &update{
		view: v, room: room, before: before, changed: map[record.Ref]*Row{}, places: map[record.Ref]int{},
		shares: map[record.ID]Share{}, dawn: dawn{in: map[record.Hash]bool{}}, spoken: map[record.Hash]bool{}, contents: map[record.Seq]*record.Change{},
		emptied: map[record.Prefix]bool{}, weighed: map[record.ID]bool{}, persons: map[record.ID]bool{}, devices: map[record.ID]bool{},
		forks: map[record.ChangeID]map[record.ID]forkID{},
	}
	x.assignments = func(person record.ID) ([]*Row, error) { // those this transaction wrote too
		if err := x.flush(); err != nil {
			return nil, err
		}
		return tx.Assignments(person)
	}
	return x, nil
}

// put keeps a row as this transaction has it now.
func (x *update) put(r *Row) {
	if rosterKind(r.Kind) {
		x.assigned(x.rows[r.Ref], r)
	}
	if x.rows[r.Ref] == nil {
		x.stirred = append(x.stirred, r.Ref)
		x.places[r.Ref] = len(x.added)
		x.added = append(x.added, r)
	} else if i, ok := x.places[r.Ref]; ok {
		x.added[i] = r
	} else {
		if x.changed[r.Ref] == nil {
			x.order = append(x.order, r.Ref)
		}
		x.changed[r.Ref] = r
	}
	x.rows[r.Ref] = r
	if reference(r.Channel) {
		x.st.Reference = x.st.Head
	}
	if rosterKind(r.Kind) {
		x.rosterMoved()
	}
}

// assigned notes whose scope a row of the roster decides.
func (x *update) assigned(rows ...*Row) {
	for _, r := range rows {
		switch {
		case r == nil || r.Kind == record.Person:
		case r.Kind == record.Device:
			x.devices[r.ID] = true
		case r.Kind == record.Assignment:
			for _, s := range r.Get(record.AssignmentPerson).Writings {
				x.persons[s.Value.ID()] = true
			}
			x.persons[record.ID{}] = true // what has no author is judged by all who use its device
		default:
			x.everybody = true
		}
	}
}

// rosterMoved gives the transaction a roster of its own: what it changed is not
// for others before it is durable.
func (x *update) rosterMoved() {
	x.roster = newRoster(x.st.Roster + 1)
	clear(x.scopes)
	x.moved = true
}

// flush writes the rows changed so far.
func (x *update) flush() error {
	for _, r := range x.added {
		if err := x.tx.AddRow(r); err != nil {
			return fmt.Errorf("add row %s: %w", r.Ref, err)
		}
	}
	for _, ref := range x.order {
		if err := x.tx.PutRow(x.changed[ref]); err != nil {
			return fmt.Errorf("put row %s: %w", ref, err)
		}
	}
	x.added, x.order = x.added[:0], x.order[:0]
	clear(x.changed)
	clear(x.places)
	return nil
}

// finish judges again what may be judged better now, says what still waits, and
// writes what is left.
func (x *update) finish() error {
	for range 2 { // what is announced may have been decided on before (rule X9)
		if err := x.settle(); err != nil {
			return err
		}
		if err := x.announceAll(); err != nil {
			return err
		}
	}
	for _, a := range x.arrivals {
		a.answer()
	}
	if err := x.flush(); err != nil {
		return err
	}
	if err := x.room.flush(); err != nil {
		return err
	}
	if x.own != nil {
		if err := x.tx.PutQueue(*x.own); err != nil {
			return err
		}
	}
	if x.moved {
		x.st.Roster++
	}
	return errors.Join(x.err, x.tx.PutState(x.st))
}

// append gives a change the next place in the log and makes the trial's rows
// the transaction's.
func (x *update) append(t *trial, chain record.Hash, s sealed, received int64) error {
	x.st.Head++
	x.st.Numbers += t.numbers
	e := &Entry{
		Seq: x.st.Head, ChangeID: t.change.ChangeID, Hash: s.hash, Chain: chain, Author: t.change.Author,
		Stamp: t.change.Stamp, Received: received, Payload: s.payload,
	}
	if err := x.tx.Append(e); err != nil {
		return fmt.Errorf("append %s: %w", e.ChangeID, err)
	}
	if e.Device == x.s.self {
		x.own.Seq, x.own.Chain, x.own.Served = e.ChangeID.Seq, chain, x.now
	}
	var left []departure
	for _, ref := range t.order {
		r, before := t.rows[ref], t.before[ref]
		if before != nil && before.Channel != r.Channel {
			left = append(left, departure{r, before})
			x.stirred = append(x.stirred, ref)
		} else if before != nil && before.Kind == record.Area {
			left = append(left, departure{r, before})
		} else if before == nil && r.Kind == record.Area {
			left = append(left, departure{r, nil})
		}
		x.put(r)
	}
	x.stirred = append(x.stirred, t.shrunk...)
	for _, d := range left {
		if err := x.depart(d, e.Seq); err != nil {
			return err
		}
	}
	return x.erase(t)
}
