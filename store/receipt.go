package store

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"zhucun/store/record"
)

// replaced is the state of a forked copy that the device has sent again.
const replaced State = 4

// takeReceipt moves acknowledged changes out of the outbox, if the chain hash
// says that the server means the same changes (rule X4), and answers a gap and
// a fork (rule X3).
func (r *reply) takeReceipt() error {
	rc := r.in.Receipt
	if rc == nil || rc.Queue != r.sent.Queue {
		return nil
	}
	chain, ok, err := r.chainAt(rc.Queue, rc.Seq)
	if err != nil {
		return err
	}
	if ok && chain == rc.Chain {
		for _, run := range rc.Runs {
			if err := r.acknowledge(run); err != nil {
				return err
			}
		}
	}
	if rc.Gap && ok && chain == rc.Chain {
		return r.resend(func(c *record.Change) bool { return c.Epoch == rc.Queue && c.Seq > rc.Seq })
	}
	if rc.Fork {
		return r.fork(rc.Queue, rc.Seq)
	}
	return nil
}

// chainAt is the chain hash of a queue after one of its changes, if it is known.
func (t *tx) chainAt(e record.Epoch, seq uint64) (record.Hash, bool, error) {
	if seq == 0 {
		return record.ChainStart(t.meta.device, e), true, nil
	}
	var chain []byte
	ok, err := t.one(`SELECT chain FROM outbox WHERE epoch = ?1 AND seq = ?2 UNION ALL SELECT chain FROM own WHERE epoch = ?1 AND seq = ?2
		UNION ALL SELECT kept_chain FROM queue WHERE epoch = ?1 AND kept_seq = ?2`, []any{int64(e), int64(seq)}, &chain)
	if err != nil || !ok {
		return record.Hash{}, false, err
	}
	return record.Hash(chain), true, nil
}

// acknowledge moves the changes of one run to the own changes.
func (r *reply) acknowledge(run record.Run) error {
	queue, last := r.sent.Queue, r.in.Receipt.Seq
	for i := uint64(0); i < run.N && run.First+i <= last; i++ {
		state, at := Held, record.Seq(0)
		if run.At > 0 {
			state, at = Sent, run.At+record.Seq(i)
		}
		var hash []byte
		ok, err := r.one(`INSERT INTO own (n, epoch, seq, payload, hash, chain, state, at, received, reason, detail)
			SELECT n, epoch, seq, payload, hash, chain, ?, ?, ?, ?, ? FROM outbox WHERE epoch = ? AND seq = ? RETURNING hash`,
			[]any{int64(state), int64(at), run.Received, run.Reason, run.Detail, int64(queue), int64(run.First + i)}, &hash)
		if err != nil {
			return err
		}
		if !ok {
			continue // acknowledged by an earlier copy of this receipt
		}
		if err := r.exec(`DELETE FROM outbox WHERE epoch = ? AND seq = ?`, int64(queue), int64(run.First+i)); err != nil {
			return err
		}
		r.out.Sent++
		if state == Held {
			// Its quarantine record may have come before this receipt.
			r.judge = append(r.judge, record.Hash(hash))
		}
	}
	return nil
}

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

// endLaid ends laying over for accepted changes that the trunk has: a page
// brought the record at or past their Seq, or every pull reached a head past it
// (rule I4).
func (r *reply) endLaid() error {
	var through record.Seq
	if _, err := r.one(`SELECT coalesce(min(since), 0) FROM cursor WHERE ended = 0`, nil, (*i64)(&through)); err != nil {
		return err
	}
	type over struct {
		ref record.Ref
		n   int64
	}
	var done []over
	err := r.each(`SELECT laid.kind, laid.id, laid.n FROM laid JOIN own ON own.n = laid.n
		LEFT JOIN trunk ON trunk.kind = laid.kind AND trunk.id = laid.id
		WHERE own.state = ? AND (own.at <= ? OR own.at <= trunk.last)`, []any{int64(Sent), int64(through)}, func(scan func(...any) error) error {
		var o over
		var id []byte
		if err := scan(&o.ref.Kind, &id, &o.n); err != nil {
			return err
		}
		copy(o.ref.ID[:], id)
		done = append(done, o)
		return nil
	})
	if err != nil {
		return err
	}
	for _, o := range done {
		if err := r.exec(`DELETE FROM laid WHERE kind = ? AND id = ? AND n = ?`, int64(o.ref.Kind), o.ref.ID[:], o.n); err != nil {
			return err
		}
		r.touched[o.ref] = true
	}
	return nil
}

// forgetOwn drops own changes that no restore of the server can lose any more:
// a verified backup has them and they are old (rule X9). It stops at the first
// of a queue that must stay, so that what is left has no gap.
func (r *reply) forgetOwn() error {
	const days90 = 90 * 24 * 3600 * 1000
	for {
		var n int64
		ok, err := r.one(`SELECT n FROM own WHERE at > 0 AND at <= ? AND received < ? AND state <> ? AND NOT EXISTS (SELECT 1 FROM laid WHERE laid.n = own.n)
			AND seq = (SELECT min(seq) FROM own AS o WHERE o.epoch = own.epoch) LIMIT 1`,
			[]any{int64(r.meta.backup), r.in.ServerTime - days90, int64(Held)}, &n)
		if err != nil || !ok {
			return err
		}
		if err := r.exec(`UPDATE queue SET (kept_seq, kept_chain) = (SELECT seq, chain FROM own WHERE n = ?1) WHERE epoch = (SELECT epoch FROM own WHERE n = ?1)`, n); err != nil {
			return err
		}
		if err := r.exec(`DELETE FROM own WHERE n = ?`, n); err != nil {
			return err
		}
	}
}

// fork answers that the server has other changes after seq common of a queue
// (rule X3): this device was restored or copied. Its changes after that go into
// a new epoch, with IDs derived anew and every reference to them replaced.
func (r *reply) fork(from record.Epoch, common uint64) error {
	again, err := r.forked(from, common)
	if err != nil || len(again) == 0 {
		return err
	}
	if err := r.newEpoch(); err != nil {
		return err
	}
	r.out.NewEpoch = true
	ids := map[record.ID]record.ID{}
	for _, f := range again {
		if err := r.rederive(f, ids); err != nil {
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

// forked takes the changes to derive anew: those of the queue after the common
// one and, of other queues, those from the first on that refers to a record
// these create.
func (r *reply) forked(from record.Epoch, common uint64) (again []waiting, err error) {
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
		if !moving[c.Epoch] && !(c.Epoch == from && c.Seq > common) && !refersTo(c, made) {
			return nil
		}
		if !moving[c.Epoch] {
			moving[c.Epoch], cut[c.Epoch] = true, c.Seq-1
		}
		for i, w := range c.Writes {
			if w.ID == record.DerivedID(c.ChangeID, i) {
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
// writes it over its old row; n, stamp and bases stay.
func (r *reply) rederive(f waiting, ids map[record.ID]record.ID) error {
	c := *f.change
	c.ChangeID = record.ChangeID{Device: r.meta.device, Epoch: r.meta.epoch, Seq: r.meta.queue.seq + 1}
	c.Salt, c.Was = record.SaltOf(r.meta.queue.secret, c.ChangeID), f.hash
	for i, w := range c.Writes {
		if w.ID == record.DerivedID(f.change.ChangeID, i) {
			ids[w.ID] = record.DerivedID(c.ChangeID, i)
		}
	}
	c.Writes = renameWrites(f.change.Writes, ids)
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
		out[i] = record.Write{Ref: w.Ref, Base: w.Base, Fields: make([]record.Set, len(w.Fields))}
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
