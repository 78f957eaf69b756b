package store

import (
	"zhucun/store/record"
)

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

// endLaid takes accepted changes off the records they lie over, once the trunk has them:
// a page brought the record at or past their Seq, or every subscription was pulled past
// it (rule I4). A record that left the subscriptions and is only kept because another
// change to it waits (rule X8) is brought by no page: it stays as it was shown.
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
		WHERE own.state = ? AND (own.at <= trunk.last OR own.at <= ? AND coalesce(trunk.stale, 0) = 0)`, []any{int64(Sent), int64(through)}, func(scan func(...any) error) error {
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
