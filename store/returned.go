package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Dismiss takes a returned change off the list.
func (s *Store) Dismiss(ctx context.Context, id record.ChangeID) error {
	return s.write(ctx, "dismiss", func(t *tx) error { return t.dismiss(id) })
}

func (t *tx) dismiss(id record.ChangeID) error {
	return t.exec(`DELETE FROM returned WHERE n = (SELECT n FROM own WHERE epoch = ? AND seq = ?)`, int64(id.Epoch), int64(id.Seq))
}

// returnedRefs are the records that returned changes wrote.
func (t *tx) returnedRefs() (map[record.Ref]bool, error) {
	refs := map[record.Ref]bool{}
	err := t.each(`SELECT payload FROM returned`, nil, func(scan func(...any) error) error {
		var payload []byte
		if err := scan(&payload); err != nil {
			return err
		}
		c, err := record.DecodeChange(payload)
		if err != nil {
			return fmt.Errorf("returned change: %w (%w)", ErrCorrupt, err)
		}
		for _, w := range c.Writes {
			refs[w.Ref] = true
		}
		return nil
	})
	return refs, err
}
