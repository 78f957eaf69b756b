package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Status is how this device stands with the server.
type Status struct {
	Waiting  int   // changes not acknowledged
	Held     int   // changes in quarantine, undecided
	Returned int   // changes that came back and were not dismissed
	Exchange int64 // server time of the last served exchange, ms since 1970; 0 is never
	AtHead   bool  // that exchange left every subscription at the head
	Head     record.Seq
	Backup   record.Seq // what the log has up to here is in a verified backup
	LogEpoch record.LogEpoch
}

// Status says what waits and how fresh the copy is.
func (s *Store) Status(ctx context.Context) (st Status, err error) {
	err = s.read(ctx, "status", func(t *tx) error {
		m := t.meta
		st = Status{Exchange: m.exchange, AtHead: m.fromHead, Head: m.head, Backup: m.backup, LogEpoch: m.logEpoch}
		_, err := t.one(`SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM own WHERE state = ?), (SELECT count(*) FROM returned)`,
			[]any{int64(Held)}, &st.Waiting, &st.Held, &st.Returned)
		return err
	})
	return st, err
}

// Item is one change of this device on its way.
type Item struct {
	*record.Change
	State  State
	Reason string // a code of list quarantine_reason, where Held or Returned
	Detail string
	Why    string // a usual reason of the clerk's, a code of list return_reason, where Returned
	Note   string // what the clerk says, where Returned
	Late   string // a decision on it that came too late, a code of list verdict
}

// Items are the changes of this device: those that wait, are held, came back and
// were not dismissed, were sent lately; the newest of each first. limit 0 is all.
func (s *Store) Items(ctx context.Context, limit int) (items []Item, err error) {
	if limit == 0 {
		limit = -1
	}
	err = s.read(ctx, "items", func(t *tx) error {
		var waited []int // places of those that were in quarantine
		err := t.each(`SELECT payload, state, reason, detail, why, note FROM (
				SELECT 0 AS part, n, payload, ?1 AS state, '' AS reason, '' AS detail, '' AS why, '' AS note FROM outbox
				UNION ALL SELECT 1, n, payload, state, reason, detail, '', '' FROM own WHERE state = ?2
				UNION ALL SELECT 2, n, payload, ?3, reason, detail, why, note FROM returned
				UNION ALL SELECT 3, n, payload, state, reason, '', '', '' FROM own WHERE state = ?4)
			ORDER BY part, n DESC LIMIT ?5`, []any{int64(Waiting), int64(Held), int64(Returned), int64(Sent), limit}, func(scan func(...any) error) error {
			var it Item
			var payload []byte
			if err := scan(&payload, &it.State, &it.Reason, &it.Detail, &it.Why, &it.Note); err != nil {
				return err
			}
			var err error
			if it.Change, err = record.DecodeChange(payload); err != nil {
				return fmt.Errorf("%w (%w)", ErrCorrupt, err)
			}
			if it.Reason != "" && it.State != Held {
				waited = append(waited, len(items))
			}
			if it.State == Sent {
				it.Reason = ""
			}
			items = append(items, it)
			return nil
		})
		for _, i := range waited {
			if err == nil {
				items[i].Late, err = t.overtaken(items[i].Encode())
			}
		}
		return err
	})
	return items, err
}
