package store

import (
	"fmt"

	"zhucun/store/record"
)

// replaced is the state of a forked copy that the device has sent again.
const replaced State = 4

// judgeHeld follows what quarantine records say about own changes (rule X5).
func (r *reply) judgeHeld() error {
	for _, hash := range r.judge {
		if err := r.judgeOne(hash); err != nil {
			return err
		}
	}
	return nil
}

func (r *reply) judgeOne(hash record.Hash) error {
	var n int64
	var was State
	var payload []byte
	ok, err := r.one(`SELECT n, state, payload FROM own WHERE hash = ?`, []any{hash[:]}, &n, &was, &payload)
	if err != nil || !ok {
		return err
	}
	key := record.X(hash[:])
	q, err := r.trunk(record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(key))})
	if err != nil || !q.here {
		return err
	}
	c, err := record.DecodeChange(payload)
	if err != nil {
		return fmt.Errorf("own change: %w (%w)", ErrCorrupt, err)
	}
	state, at := verdict(&q.row)
	if state == was {
		return nil
	}
	if err := r.exec(`UPDATE own SET state = ?, at = ? WHERE n = ?`, int64(state), int64(at), n); err != nil {
		return err
	}
	switch state {
	case Held, Sent:
		if was != Held {
			// The log was restored to a time before the verdict.
			if err := r.exec(`DELETE FROM returned WHERE n = ?`, n); err != nil {
				return err
			}
			return r.layAll(n, c)
		}
		return nil // laid over until the page
	case Returned:
		r.out.Returned++
		row := &q.row
		err := r.exec(`REPLACE INTO returned (n, payload, hash, reason, detail, note) VALUES (?, ?, ?, ?, ?, ?)`, n, payload, hash[:],
			row.Value(record.QuarantineReason).Text(), row.Value(record.QuarantineDetail).Text(), row.Value(record.QuarantineNote).Text())
		if err != nil {
			return err
		}
	}
	return r.liftAll(n, c)
}

// verdict reads a quarantine record: the state of its change, and where the log
// has the change or the verdict.
func verdict(q *record.Row) (State, record.Seq) {
	applied := record.Seq(q.Value(record.QuarantineApplied).Int())
	switch decision := q.Value(record.QuarantineDecision).Text(); {
	case applied > 0:
		return Sent, applied
	case decision == "return":
		return Returned, q.Last
	case decision == "replaced":
		return replaced, q.Last
	}
	return Held, 0
}

// liftAll ends that change n lies over records.
func (r *reply) liftAll(n int64, c *record.Change) error {
	for _, w := range c.Writes {
		r.touched[w.Ref] = true
	}
	return r.exec(`DELETE FROM laid WHERE n = ?`, n)
}
