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
	do := follows[[2]State{was, state}]
	if do&unsay != 0 {
		if err := r.exec(`DELETE FROM returned WHERE n = ?`, n); err != nil {
			return err
		}
	}
	if do&say != 0 {
		r.out.Returned++
		row := &q.row
		err := r.exec(`REPLACE INTO returned (n, payload, hash, reason, detail, why, note) VALUES (?, ?, ?, ?, ?, ?, ?)`, n, payload, hash[:],
			row.Value(record.QuarantineReason).Text(), row.Value(record.QuarantineDetail).Text(), row.Value(record.QuarantineWhy).Text(), row.Value(record.QuarantineNote).Text())
		if err != nil {
			return err
		}
	}
	switch {
	case do&lay != 0:
		return r.layAll(n, c)
	case do&lift != 0:
		return r.liftAll(n, c)
	}
	return nil
}

// What a device does about its own change when the county's word on it moves.
const (
	lay   = 1 << iota // it lies over its records again, until they come with it
	lift              // it lies over them no more
	say               // its author hears that it came back
	unsay             // it did not come back after all
)

// follows says for every move of a change from one state to another what the device does
// (rule X5). A decision is final, so a change that was decided moves again only if the
// county's log was restored to a time before, and somebody decided anew.
var follows = map[[2]State]int{
	{Held, Sent}:     0, // it lies over its records until the page
	{Held, Returned}: lift | say,
	{Held, replaced}: lift,

	{Sent, Held}:     lay,
	{Sent, Returned}: lift | say,
	{Sent, replaced}: lift,

	{Returned, Held}:     unsay | lay,
	{Returned, Sent}:     unsay | lay,
	{Returned, replaced}: unsay,

	{replaced, Held}:     lay,
	{replaced, Sent}:     lay,
	{replaced, Returned}: say,
}

// verdict reads a quarantine record: the state of its change, and where the log
// has the change or the verdict. What was carried out counts, not what was said.
func verdict(q *record.Row) (State, record.Seq) {
	switch record.Outcome(q.Value(record.QuarantineOutcome).Text()) {
	case record.OutcomeApplied:
		return Sent, record.Seq(q.Value(record.QuarantineApplied).Int())
	case record.OutcomeReturned:
		return Returned, q.Last
	case record.OutcomeReplaced:
		return replaced, q.Last
	}
	return Held, 0
}

// overtaken is a decision about an own change that came too late: a code of list
// "verdict", or nothing.
func (t *tx) overtaken(payload []byte) (string, error) {
	hash := record.HashOf(payload)
	id := record.NaturalID(record.Quarantine, string(record.X(hash[:])))
	q, err := t.trunk(record.Ref{Kind: record.Quarantine, ID: id})
	if err != nil || !q.here {
		return "", err
	}
	return q.row.Value(record.QuarantineOvertaken).Text(), nil
}

// liftAll ends that change n lies over records.
func (r *reply) liftAll(n int64, c *record.Change) error {
	for _, w := range c.Writes {
		r.touched[w.Ref] = true
	}
	return r.exec(`DELETE FROM laid WHERE n = ?`, n)
}
