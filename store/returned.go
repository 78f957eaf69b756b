package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// ReturnedChange is a change that a clerk returned, whole, so that its author
// can put it right and save again.
type ReturnedChange struct {
	*record.Change
	Reason string // a code of list quarantine_reason
	Detail string
	Note   string // what the clerk says
}

// Returned are the changes that came back and were not dismissed, oldest first.
func (s *Store) Returned(ctx context.Context) (all []ReturnedChange, err error) {
	err = s.read(ctx, "returned", func(t *tx) error {
		all, err = t.returned()
		return err
	})
	return all, err
}

func (t *tx) returned() (all []ReturnedChange, err error) {
	err = t.each(`SELECT payload, reason, detail, note FROM returned ORDER BY n`, nil, func(scan func(...any) error) error {
		var payload []byte
		var c ReturnedChange
		if err := scan(&payload, &c.Reason, &c.Detail, &c.Note); err != nil {
			return err
		}
		var err error
		if c.Change, err = record.DecodeChange(payload); err != nil {
			return fmt.Errorf("%w (%w)", ErrCorrupt, err)
		}
		all = append(all, c)
		return nil
	})
	return all, err
}

// Dismiss takes a returned change off the list.
func (s *Store) Dismiss(ctx context.Context, id record.ChangeID) error {
	return s.write(ctx, "dismiss", func(t *tx) error { return t.dismiss(id) })
}

func (t *tx) dismiss(id record.ChangeID) error {
	return t.exec(`DELETE FROM returned WHERE n = (SELECT n FROM own WHERE epoch = ? AND seq = ?)`, int64(id.Epoch), int64(id.Seq))
}

// returnedRefs are the records that returned changes wrote.
func (t *tx) returnedRefs() (map[record.Ref]bool, error) {
	all, err := t.returned()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	refs := map[record.Ref]bool{}
	for _, c := range all {
		for _, w := range c.Writes {
			refs[w.Ref] = true
		}
	}
	return refs, nil
}
