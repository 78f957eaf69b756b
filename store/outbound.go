package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Outbound is what the next request says: the oldest changes that wait, of one
// epoch, up to maxBytes of them (but at least one), and the cursors. It makes a
// higher request counter durable first (rule S1).
func (s *Store) Outbound(ctx context.Context, maxBytes int) (out *record.Outbound, err error) {
	err = s.write(ctx, "outbound", func(t *tx) error {
		if t.meta.device.IsZero() {
			return ErrNotEnrolled
		}
		t.meta.counter++
		t.meta.clock.Keep(t.s.reading())
		m := t.meta
		out = &record.Outbound{Device: m.device, Epoch: m.epoch, Counter: m.counter, LogEpoch: m.logEpoch, Head: m.head, Queue: m.epoch}
		if err := t.batch(out, maxBytes); err != nil {
			return err
		}
		if out.Waiting, err = t.count(`SELECT count(*) FROM outbox`); err != nil {
			return err
		}
		out.Subs, err = t.subs()
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// batch cuts the oldest queue.
func (t *tx) batch(out *record.Outbound, maxBytes int) error {
	q := t.meta.queue
	if _, err := t.one(`SELECT epoch FROM outbox ORDER BY n LIMIT 1`, nil, (*i64)(&out.Queue)); err != nil {
		return err
	}
	if out.Queue != out.Epoch {
		var err error
		if q, _, err = t.queueOf(out.Queue); err != nil {
			return err
		}
	}
	out.Secret, out.Chain = q.secret, q.chain
	bytes, writes, full := 0, 0, false
	return t.each(`SELECT epoch, payload, chain FROM outbox ORDER BY n LIMIT ?`, []any{record.MaxBatch}, func(scan func(...any) error) error {
		var epoch record.Epoch
		var payload, chain []byte
		if err := scan((*i64)(&epoch), &payload, &chain); err != nil {
			return err
		}
		bytes += len(payload)
		full = full || epoch != out.Queue || len(out.Changes) > 0 && bytes > maxBytes
		if full {
			return nil
		}
		c, err := record.DecodeChange(payload)
		if err != nil {
			return fmt.Errorf("outbox: %w (%w)", ErrCorrupt, err)
		}
		if writes += len(c.Writes); writes > record.MaxBatchWrites {
			full = true
			return nil
		}
		out.Changes = append(out.Changes, c)
		copy(out.Chain[:], chain)
		return nil
	})
}

// subs are the subscriptions in force, sorted.
func (t *tx) subs() (subs []record.Sub, err error) {
	err = t.each(`SELECT prefix, since, pos, no FROM cursor WHERE ended = 0 ORDER BY prefix`, nil, func(scan func(...any) error) error {
		var prefix string
		var c record.Cursor
		if err := scan(&prefix, (*i64)(&c.Since), (*i64)(&c.Pos), (*i64)(&c.No)); err != nil {
			return err
		}
		subs = append(subs, record.Sub{Prefix: record.Prefix(prefix), Cursor: c})
		return nil
	})
	return subs, err
}

// Number is the server's number of a record in the log epoch known.
func (s *Store) Number(ref record.Ref) (no uint64, ok bool) {
	err := s.read(context.Background(), "number", func(t *tx) (err error) {
		_, err = t.one(`SELECT no FROM trunk WHERE kind = ? AND id = ?`, []any{int64(ref.Kind), ref.ID[:]}, (*i64)(&no))
		return err
	})
	return no, err == nil && no > 0
}

// Ref is the record that has a number in the log epoch known.
func (s *Store) Ref(no uint64) (ref record.Ref, ok bool) {
	err := s.read(context.Background(), "ref", func(t *tx) (err error) {
		var id []byte
		var kind int64
		ok, err = t.one(`SELECT kind, id FROM trunk WHERE no = ? AND no > 0`, []any{int64(no)}, &kind, &id)
		ref.Kind = record.Kind(kind)
		copy(ref.ID[:], id)
		return err
	})
	return ref, ok && err == nil
}
