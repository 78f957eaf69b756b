package store

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"zhucun/store/record"
)

// fork answers that the server has other changes after seq common of a queue
// (rule X3): this device was restored or copied. Its changes after that go into
// a new epoch, with IDs derived anew and every reference to them replaced.
func (r *reply) fork(from record.Epoch, common uint64) error {
	again, err := r.cutOff(func(c *record.Change) bool { return c.Epoch == from && c.Seq > common })
	if err != nil || len(again) == 0 {
		return err
	}
	r.out.NewEpoch = true
	return r.sendAgain(again)
}

// sendAgain gives changes that were cut off their places in a new epoch.
func (r *reply) sendAgain(again []waiting) error {
	if err := r.newEpoch(); err != nil {
		return err
	}
	ids := map[record.ID]record.ID{}
	latest := r.now() + record.MaxAhead
	fell := false
	for _, f := range again {
		if fell = fell || f.change.Stamp.Wall > latest; fell {
			f.change.Stamp = r.meta.clock.Tick(r.s.reading()) // a new epoch is where stamps fall back (rule X13)
		}
		if err := r.rederive(again[0].change, f, ids); err != nil {
			return err
		}
	}
	if err := r.keepQueue(); err != nil {
		return err
	}
	return r.renameElsewhere(ids)
}

// waiting is one change of the outbox.
type waiting struct {
	n      int64
	hash   record.Hash
	change *record.Change
}

// cutOff takes the changes to derive anew off their queues: of each queue those
// from the first on that must be, or that refers to a record these create.
func (r *reply) cutOff(must func(*record.Change) bool) (again []waiting, err error) {
	moving := map[record.Epoch]bool{}
	made := map[record.ID]bool{}
	cut := map[record.Epoch]uint64{}
	err = r.each(`SELECT n, hash, payload FROM outbox ORDER BY n`, nil, func(scan func(...any) error) error {
		var w waiting
		var hash, payload []byte
		if err := scan(&w.n, &hash, &payload); err != nil {
			return err
		}
		copy(w.hash[:], hash)
		c, err := record.DecodeChange(payload)
		if err != nil {
			return fmt.Errorf("outbox: %w (%w)", ErrCorrupt, err)
		}
		w.change = c
		if !moving[c.Epoch] && !must(c) && !refersTo(c, made) {
			return nil
		}
		if !moving[c.Epoch] {
			moving[c.Epoch], cut[c.Epoch] = true, c.Seq-1
		}
		for i, w := range c.Writes {
			if w.ID == c.NewID(i) {
				made[w.ID] = true
			}
		}
		again = append(again, w)
		return nil
	})
	if err != nil || len(again) == 0 {
		return nil, err
	}
	if err := r.keepQueue(); err != nil {
		return nil, err
	}
	for _, e := range slices.Sorted(maps.Keys(cut)) {
		seq := cut[e]
		chain, ok, err := r.chainAt(e, seq)
		if err != nil || !ok {
			return nil, fmt.Errorf("the chain of a queue at %d: %w", seq, errOr(err))
		}
		if err := r.exec(`UPDATE queue SET seq = ?, chain = ? WHERE epoch = ?`, int64(seq), chain[:], int64(e)); err != nil {
			return nil, err
		}
		if e == r.meta.epoch {
			r.meta.queue.seq, r.meta.queue.chain = seq, chain
		}
	}
	return again, nil
}

func errOr(err error) error {
	if err == nil {
		return ErrCorrupt
	}
	return err
}

func refersTo(c *record.Change, made map[record.ID]bool) bool {
	for _, w := range c.Writes {
		if made[w.ID] {
			return true
		}
		for _, s := range w.Fields {
			for _, id := range s.Value.IDs() {
				if made[id] {
					return true
				}
			}
		}
	}
	return false
}

// rederive gives a change its place in the new epoch, notes the new IDs and
// writes it over its old row; n and bases stay.
func (r *reply) rederive(first *record.Change, f waiting, ids map[record.ID]record.ID) error {
	c := *f.change
	c.ChangeID = record.ChangeID{Device: r.meta.device, Epoch: r.meta.epoch, Seq: r.meta.queue.seq + 1}
	c.Salt, c.Was = record.SaltOf(r.meta.queue.secret, c.ChangeID), f.hash
	for i, w := range c.Writes {
		if w.ID == f.change.NewID(i) {
			ids[w.ID] = c.NewID(i)
		}
	}
	c.Writes = renameWrites(f.change.Writes, ids)
	renumber(first, f.change, &c)
	payload := c.Encode()
	hash := record.HashOf(payload)
	q := &r.meta.queue
	q.seq, q.chain = c.Seq, q.chain.Link(hash)
	if err := r.exec(`UPDATE outbox SET epoch = ?, seq = ?, payload = ?, hash = ?, chain = ? WHERE n = ?`,
		int64(c.Epoch), int64(c.Seq), payload, hash[:], q.chain[:], f.n); err != nil {
		return err
	}
	if err := r.liftAll(f.n, f.change); err != nil {
		return err
	}
	return r.layAll(f.n, &c)
}

// renumber rewrites what change c, which was is moved to, says of its own queue, in the
// numbers of the new epoch: first is the first change that moves. Changes before it stay
// in the old epoch, which is another queue now; c counts as not having seen them (rule M1).
func renumber(first, was, c *record.Change) {
	now := func(seq uint64) uint64 {
		if was.Epoch != first.Epoch || seq < first.Seq {
			return 0
		}
		return seq - first.Seq + 1
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		w.Missed = c.Seq - 1 - now(was.Seq-1-w.Missed)
		hidden := w.Hidden
		w.Hidden = nil
		for _, h := range hidden {
			if h.Own = now(h.Own); h.Name != (record.Name{}) {
				w.Hidden = append(w.Hidden, h)
			}
		}
		record.SortHidden(w.Hidden)
	}
}

// renameWrites is writes with IDs replaced, in their names, references and
// natural keys.
func renameWrites(writes []record.Write, ids map[record.ID]record.ID) []record.Write {
	rename := func(id record.ID) (record.ID, error) {
		if to, ok := ids[id]; ok {
			return to, nil
		}
		return id, nil
	}
	out := make([]record.Write, len(writes))
	for i, w := range writes {
		out[i] = record.Write{Ref: w.Ref, Base: w.Base, Missed: w.Missed, Hidden: w.Hidden, Fields: make([]record.Set, len(w.Fields))}
		for j, s := range w.Fields {
			v, _ := replaceIDs(s.Value, rename)
			out[i].Fields[j] = record.Set{Field: s.Field, Value: v}
		}
		was, keyed := record.KeyedID(w.Kind, w.Fields)
		if now, _ := record.KeyedID(w.Kind, out[i].Fields); keyed && was == w.ID && now != was {
			ids[w.ID] = now
		}
		out[i].ID, _ = rename(w.ID)
	}
	return out
}

// renameElsewhere replaces IDs in drafts and in changes that were returned.
func (r *reply) renameElsewhere(ids map[record.ID]record.ID) error {
	if len(ids) == 0 {
		return nil
	}
	drafts, err := r.drafts()
	if err != nil {
		return err
	}
	for _, d := range drafts {
		was := d
		for from, to := range ids {
			d.Key = string(bytes.ReplaceAll([]byte(d.Key), []byte(from.String()), []byte(to.String())))
			d.Body = bytes.ReplaceAll(d.Body, []byte(from.String()), []byte(to.String()))
			d.Body = bytes.ReplaceAll(d.Body, from[:], to[:])
		}
		if to, ok := ids[d.Ref.ID]; ok {
			d.Ref.ID = to
		}
		if d.Key == was.Key && d.Ref == was.Ref && bytes.Equal(d.Body, was.Body) {
			continue
		}
		if err := r.exec(`DELETE FROM draft WHERE key = ?`, was.Key); err != nil {
			return err
		}
		if err := r.putDraft(d); err != nil {
			return err
		}
	}
	return nil
}
