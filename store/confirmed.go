package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Pending lists the changes that wait in the outbox, in the order in which they
// will be sent.
func (s *Store) Pending(ctx context.Context) (changes []*record.Change, err error) {
	err = s.read(ctx, "pending", func(t *tx) error {
		return t.each(`SELECT payload FROM outbox ORDER BY n`, nil, func(scan func(...any) error) error {
			var payload []byte
			if err := scan(&payload); err != nil {
				return err
			}
			c, err := record.DecodeChange(payload)
			if err != nil {
				return fmt.Errorf("outbox: %w (%w)", ErrCorrupt, err)
			}
			changes = append(changes, c)
			return nil
		})
	})
	return changes, err
}

// Confirmed is a record as the server last confirmed it, without own changes
// laid over; false where the trunk does not have it.
func (s *Store) Confirmed(ctx context.Context, ref record.Ref) (row record.Row, ok bool, err error) {
	err = s.read(ctx, "confirmed", func(t *tx) error {
		h, err := t.trunk(ref)
		if err == nil {
			row, ok = h.row, h.here
		}
		return err
	})
	return row, ok, err
}

// EachConfirmed calls f with every row of the trunk, by kind and ID.
func (s *Store) EachConfirmed(ctx context.Context, f func(*record.Row) error) error {
	return s.apart(ctx, "read trunk", func(t *tx) error {
		return t.each(`SELECT kind, id, no, channel, last, fields FROM trunk ORDER BY kind, id`, nil, func(scan func(...any) error) error {
			var r record.Row
			var kind int64
			var id, fields []byte
			var channel string
			if err := scan(&kind, &id, (*i64)(&r.No), &channel, (*i64)(&r.Last), &fields); err != nil {
				return err
			}
			r.Kind, r.Channel = record.Kind(kind), record.Channel(channel)
			copy(r.ID[:], id)
			if err := r.Unpack(fields); err != nil {
				return fmt.Errorf("%s: %w (%w)", r.Ref, ErrCorrupt, err)
			}
			return f(&r)
		})
	})
}
