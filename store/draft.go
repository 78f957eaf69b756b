package store

import (
	"context"
	"encoding/json"
	"fmt"

	"zhucun/store/record"
)

// Draft is a form that was begun and not saved. It survives a crash of the app
// and keeps the base of the record as it was when the form was opened (rule I3).
type Draft struct {
	Key    string     // names the form; a second draft under it replaces the first
	Ref    record.Ref // the record it edits; zero ID for a new one
	Base   Base
	Author record.ID
	At     int64  // when it was last kept, ms since 1970; set by PutDraft
	Body   []byte // the form's own bytes; IDs in it are raw or in their usual text form
}

// PutDraft keeps a draft.
func (s *Store) PutDraft(ctx context.Context, d Draft) error {
	return s.write(ctx, "keep draft", func(t *tx) error {
		d.At = t.now()
		return t.putDraft(d)
	})
}

// Drafts are all drafts, the latest first. There are as many as forms begun: a
// handful.
func (s *Store) Drafts(ctx context.Context) (drafts []Draft, err error) {
	err = s.read(ctx, "drafts", func(t *tx) error {
		drafts, err = t.drafts()
		return err
	})
	return drafts, err
}

// DropDraft forgets a draft, if it is there.
func (s *Store) DropDraft(ctx context.Context, key string) error {
	return s.write(ctx, "drop draft", func(t *tx) error {
		return t.exec(`DELETE FROM draft WHERE key = ?`, key)
	})
}

func (t *tx) putDraft(d Draft) error {
	if d.Body == nil {
		d.Body = []byte{}
	}
	base, err := json.Marshal(d.Base)
	if err != nil {
		return err
	}
	return t.exec(`REPLACE INTO draft (key, kind, id, base, author, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		d.Key, int64(d.Ref.Kind), d.Ref.ID[:], string(base), d.Author[:], d.At, d.Body)
}

func (t *tx) drafts() (drafts []Draft, err error) {
	err = t.each(`SELECT key, kind, id, base, author, at, body FROM draft ORDER BY at DESC, key`, nil, func(scan func(...any) error) error {
		var d Draft
		var id, author, base []byte
		err := scan(&d.Key, &d.Ref.Kind, &id, &base, &author, &d.At, &d.Body)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(base, &d.Base); err != nil {
			return fmt.Errorf("draft %s: %w (%w)", d.Key, ErrCorrupt, err)
		}
		copy(d.Ref.ID[:], id)
		copy(d.Author[:], author)
		drafts = append(drafts, d)
		return nil
	})
	return drafts, err
}
