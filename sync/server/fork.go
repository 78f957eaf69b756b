package server

import (
	"slices"

	"zhucun/store/record"
)

// again makes of a fork copy that a clerk accepted a change of the server's own queue, in
// its author's name: in the device's queue another change has its number, and the record
// IDs derived from that. It creates records under the IDs that its device derives too
// when it sends the change again. For what it has seen it counts under its number in its
// branch (ChangeID.Branch), with its bases in the log epoch they name (rules M1, X9).
func (x *update) again(s sealed) (sealed, error) {
	old := s.change
	writes, err := x.renamed(s)
	if err != nil {
		return sealed{}, err
	}
	c, err := x.draft(old.Author, min(old.Stamp.Wall, x.now), writes)
	if err != nil {
		return sealed{}, err
	}
	c.Was, c.For, c.LogEpoch = s.hash, old.ChangeID.Branch(s.held.Chain), old.LogEpoch
	again := seal(c)
	again.held = s.held
	return again, nil
}

// forkID is a record that a fork copy creates, under the name it gets when the
// copy is accepted or sent again.
type forkID struct {
	seq uint64 // of the copy, in its queue
	id  record.ID
}

// forkIDs maps the records that fork copies of a queue create: a later copy that
// refers to one means that, and not what the other half of the fork made there.
func (x *update) forkIDs(device record.ID, queue record.Epoch) (map[record.ID]forkID, error) {
	key := record.ChangeID{Device: device, Epoch: queue}
	if ids := x.forks[key]; ids != nil {
		return ids, nil
	}
	forks, err := x.tx.ForksOf(device, queue)
	if err != nil {
		return nil, err
	}
	ids := map[record.ID]forkID{}
	for _, h := range forks {
		payload := h.Payload
		if e, err := x.tx.Entry(h.Applied); err != nil {
			return nil, err
		} else if payload == nil && e != nil {
			payload = e.content()
		}
		c, err := record.DecodeChange(payload)
		if err != nil {
			continue // returned with what must not be kept, or unreadable: nothing can be said of it
		}
		for i := range c.Writes {
			ids[record.DerivedID(h.ChangeID, i)] = forkID{h.ChangeID.Seq, record.ForkID(h.Hash, i)}
		}
	}
	x.forks[key] = ids
	return ids, nil
}

// renamed gives the writes of a fork copy the names they get outside it.
func (x *update) renamed(s sealed) ([]record.Write, error) {
	old := s.change
	ids, err := x.forkIDs(old.Device, old.Epoch)
	if err != nil {
		return nil, err
	}
	name := func(id record.ID) record.ID {
		if to, ok := ids[id]; ok && to.seq <= old.Seq {
			return to.id
		}
		return id
	}
	writes := slices.Clone(old.Writes)
	for i := range writes {
		w := &writes[i]
		was, keyed := record.KeyedID(w.Kind, w.Fields)
		w.Fields = slices.Clone(w.Fields)
		for k := range w.Fields {
			w.Fields[k].Value = rename(w.Fields[k].Value, name)
		}
		if now, _ := record.KeyedID(w.Kind, w.Fields); keyed && was == w.ID {
			w.ID = now
		} else {
			w.ID = name(w.ID)
		}
	}
	return writes, nil
}

func rename(v record.Value, name func(record.ID) record.ID) record.Value {
	ids := v.IDs()
	for i := range ids {
		ids[i] = name(ids[i])
	}
	switch {
	case len(ids) == 0:
		return v
	case v.Type() == record.RefTo:
		return record.R(ids[0])
	}
	return record.Rs(ids...)
}

// forkOf is the fork copy that a device says a change of its own replaces, or nil.
func (x *update) forkOf(c *record.Change) (*Held, error) {
	if c.Was.IsZero() {
		return nil, nil
	}
	h, err := x.tx.Held(c.Was)
	if err != nil || h == nil || !h.Fork || h.Device != c.Device {
		return nil, err
	}
	return h, nil
}

// sameAs reports whether a change says what its fork copy said, which a clerk
// accepted: then it is in the log already, and its records are those of the copy.
func (x *update) sameAs(h *Held, c *record.Change) (bool, error) {
	if h == nil || h.State != Applied {
		return false, nil
	}
	e, err := x.tx.Entry(h.Applied)
	if err != nil || e == nil || e.Payload == nil {
		return false, err
	}
	copied, err := record.DecodeChange(e.Payload)
	if err != nil || copied.Author != c.Author || len(copied.Writes) != len(c.Writes) {
		return false, nil
	}
	for i := range c.Writes {
		a, b := &copied.Writes[i], &c.Writes[i]
		if a.Ref != b.Ref || !slices.Equal(a.Fields, b.Fields) {
			return false, nil
		}
	}
	return true, nil
}

// replaced closes the fork copy that the device has sent again, and what that one
// replaced itself (rule X3).
func (x *update) replaced(c *record.Change) error {
	for range maxFolds {
		h, err := x.forkOf(c)
		if err != nil || h == nil || h.State != Waiting {
			return err
		}
		copied, err := record.DecodeChange(h.Payload)
		if h.State.Outcome().After(record.CameAgain).To == record.OutcomeReplaced {
			if err := x.end(h, Replaced, record.ID{}); err != nil {
				return err
			}
		}
		if c = copied; err != nil {
			return nil
		}
	}
	return nil
}

// maxFolds is how often one change may have been forked and still be followed.
const maxFolds = 64
