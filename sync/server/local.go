package server

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"zhucun/store/record"
)

// NewID stands, inside the writes of one local change, for the record that write
// i of it creates: its own ID is derived from the change's place in the queue.
func NewID(i int) record.ID {
	id := record.ID{0: 0xff, 1: 0xff}
	binary.BigEndian.PutUint64(id[8:], uint64(i)+1)
	return id
}

// newIndex is the i of NewID(i).
func newIndex(id record.ID) (int, bool) {
	n := binary.BigEndian.Uint64(id[8:])
	if n == 0 || n > record.MaxWrites || id != NewID(int(n-1)) {
		return 0, false
	}
	return int(n - 1), true
}

// Local makes one change by the server's own device: hashed, chained and checked
// like any other, but within everybody's scope. A write with a zero ID creates a
// record: NewID of its index names it, or its natural key does. Fields may come in
// any order. Author is the
// person in whose name it is done, or zero.
func (s *Server) Local(ctx context.Context, author record.ID, writes ...record.Write) (refs []record.Ref, err error) {
	err = s.LocalBatch(ctx, func(b *Batcher) error {
		refs, err = b.Save(author, b.Now(), writes...)
		return err
	})
	return refs, err
}

// LocalBatch makes many local changes in one durable transaction. If f fails
// nothing was changed.
func (s *Server) LocalBatch(ctx context.Context, f func(*Batcher) error) error {
	err := s.update(ctx, func(x *update) error {
		if err := f(&Batcher{x}); err != nil {
			return err
		}
		return x.finish()
	})
	if err != nil {
		return fmt.Errorf("local changes: %w", err)
	}
	return nil
}

// Batcher makes local changes within one transaction.
type Batcher struct{ x *update }

// Now is the server time of the transaction, ms since 1970.
func (b *Batcher) Now() int64 { return b.x.now }

// Save makes one change with the given stamp (ms since 1970) and says which
// records its writes went to.
func (b *Batcher) Save(author record.ID, stamp int64, writes ...record.Write) ([]record.Ref, error) {
	c, err := b.x.draft(author, stamp, writes)
	if err != nil {
		return nil, err
	}
	if _, err := b.x.apply(c); err != nil {
		return nil, err
	}
	refs := make([]record.Ref, len(c.Writes))
	for i, w := range c.Writes {
		refs[i] = w.Ref
	}
	return refs, b.x.decided(c)
}

// AddDevice enrols a device: its persons, a label, its Ed25519 key for signing
// and its X25519 key for sealing.
func (s *Server) AddDevice(ctx context.Context, persons []record.ID, label string, signKey, sealKey []byte) (record.ID, error) {
	fields := []record.Set{{Field: record.DevicePersons, Value: record.Rs(persons...)}}
	if label != "" {
		fields = append(fields, record.Set{Field: record.DeviceLabel, Value: record.T(label)})
	}
	fields = append(fields, record.Set{Field: record.DeviceSignKey, Value: record.X(signKey)})
	if len(sealKey) > 0 {
		fields = append(fields, record.Set{Field: record.DeviceSealKey, Value: record.X(sealKey)})
	}
	fields = append(fields, record.Set{Field: record.DeviceIssued, Value: record.D(record.DayOf(s.Now()))})
	refs, err := s.Local(ctx, record.ID{}, record.Write{Ref: record.Ref{Kind: record.Device}, Fields: fields})
	if err != nil {
		return record.ID{}, fmt.Errorf("add device: %w", err)
	}
	return refs[0].ID, nil
}

// queue is the server's own queue in this log epoch.
func (x *update) queue() (*Queue, error) {
	if x.own != nil {
		return x.own, nil
	}
	epoch := record.Epoch(x.st.LogEpoch)
	queues, err := x.tx.Queues(x.s.self)
	if err != nil {
		return nil, err
	}
	x.own = &Queue{Device: x.s.self, Epoch: epoch, Chain: record.ChainStart(x.s.self, epoch)}
	for _, q := range queues {
		if q.Epoch == epoch {
			x.own = &q
		}
	}
	return x.own, nil
}

// link is the chain hash of the server's own queue after one more change.
func (x *update) link(change record.Hash) record.Hash { return x.own.Chain.Link(change) }

// draft makes the next change of the server's own queue, with record IDs in the
// place of NewIDs. It takes its place only when it is appended.
func (x *update) draft(author record.ID, stamp int64, writes []record.Write) (*record.Change, error) {
	q, err := x.queue()
	if err != nil {
		return nil, err
	}
	c := &record.Change{
		ChangeID: record.ChangeID{Device: q.Device, Epoch: q.Epoch, Seq: q.Seq + 1},
		Stamp:    record.Stamp{Wall: stamp / 1000 * 1000, N: uint32(q.Seq)},
		Author:   author,
		LogEpoch: x.st.LogEpoch,
		Writes:   slices.Clone(writes),
	}
	if _, err := io.ReadFull(x.s.Rand, c.Salt[:]); err != nil {
		return nil, fmt.Errorf("draw a salt: %w", err)
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		w.Fields = slices.Clone(w.Fields)
		slices.SortStableFunc(w.Fields, func(a, b record.Set) int { return cmp.Compare(a.Field, b.Field) })
		for k := range w.Fields {
			w.Fields[k].Value = resolve(c.ChangeID, w.Fields[k].Value)
		}
		if w.ID.IsZero() {
			w.ID = NewID(i)
		}
		if key, keyed := record.KeyedID(w.Kind, w.Fields); keyed && w.ID == NewID(i) {
			w.ID = key
		}
		w.ID = derive(c.ChangeID, w.ID)
	}
	return c, nil
}

func derive(c record.ChangeID, id record.ID) record.ID {
	if i, ok := newIndex(id); ok {
		return record.DerivedID(c, i)
	}
	return id
}

func resolve(c record.ChangeID, v record.Value) record.Value {
	ids := v.IDs()
	for i := range ids {
		ids[i] = derive(c, ids[i])
	}
	switch {
	case v.Type() == record.RefTo && len(ids) == 1:
		return record.R(ids[0])
	case v.Type() == record.RefsTo:
		return record.Rs(ids...)
	}
	return v
}

// apply appends a change of the server's own queue.
func (x *update) apply(c *record.Change) (record.Seq, error) {
	s := seal(c)
	t, o, err := x.try(s, x.now, nil)
	if err != nil {
		return 0, err
	}
	if o != nil {
		return 0, errors.Join(s.fault, fmt.Errorf("change %s is refused: %s %s", c.ChangeID, o.reason, o.detail))
	}
	err = x.append(t, x.link(s.hash), s, x.now)
	return x.st.Head, err
}
