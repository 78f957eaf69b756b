package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"zhucun/store/record"
)

// Inbound takes one reply whole, in one transaction. sent is the request it
// answers; direct says that it came straight from the server, so that its time
// may set the clock (rule X13). A reply to another request, device or log epoch
// changes nothing. Taking a reply twice is harmless.
func (s *Store) Inbound(ctx context.Context, sent *record.Outbound, in *record.Inbound, direct bool) (settled record.Settled, err error) {
	err = s.write(ctx, "inbound", func(t *tx) error {
		r := &reply{tx: t, sent: sent, in: in, touched: map[record.Ref]bool{}}
		if r.isOurs() {
			if err := r.take(direct); err != nil {
				return err
			}
		}
		settled, err = r.settle()
		return err
	})
	return settled, err
}

// reply is a reply while it is taken.
type reply struct {
	*tx
	sent    *record.Outbound
	in      *record.Inbound
	out     record.Settled
	touched map[record.Ref]bool // records whose view must be derived anew
	laid    map[record.Ref]bool // records with own changes over them when pages came
	judge   []record.Hash       // changes about which a quarantine record came
}

// isOurs reports whether the reply answers this request of this device, and the
// request was made in the log epoch the device still knows.
func (r *reply) isOurs() bool {
	sent, in := r.sent, r.in
	return sent != nil && sent.Device == r.meta.device && in.Device == r.meta.device &&
		in.Epoch == sent.Epoch && in.Counter == sent.Counter && sent.LogEpoch == r.meta.logEpoch
}

func (r *reply) take(direct bool) error {
	switch r.in.Refused {
	case record.Served:
	case record.OtherLogEpoch:
		if r.in.LogEpoch == r.meta.logEpoch || r.in.LogEpoch == 0 {
			return nil
		}
		return r.resetLog()
	case record.StaleCounter:
		r.out.Refused = r.in.Refused
		if r.sent.Epoch != r.meta.epoch {
			return nil // it is of the past: a new epoch was drawn since
		}
		r.out.NewEpoch = true
		return r.newEpoch()
	default:
		r.out.Refused = r.in.Refused
		return nil
	}
	if r.meta.logEpoch != 0 && r.in.LogEpoch != r.meta.logEpoch {
		return nil
	}
	r.meta.logEpoch = r.in.LogEpoch
	r.meta.head = max(r.meta.head, r.in.Head)
	r.meta.backup = max(r.meta.backup, r.in.Backup)
	if r.sent.Epoch == r.meta.epoch && r.sent.Counter >= r.meta.replied {
		r.meta.exchange = r.in.ServerTime // the server's clock may have been wrong the time before
	}
	if direct {
		r.meta.clock.Learn(r.in.ServerTime, r.s.reading())
	}
	for _, step := range []func() error{r.takeReceipt, r.takeSubs, r.takePages, r.judgeHeld, r.judgeFormer, r.purge, r.endLaid, r.forgetOwn, r.refreshTouched} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// newest reports whether no later request of this epoch was answered yet; it
// notes this one. What replaces a whole list must come from the newest reply.
func (r *reply) newest() bool {
	if r.sent.Epoch != r.meta.epoch || r.sent.Counter <= r.meta.replied {
		return false
	}
	r.meta.replied = r.sent.Counter
	return true
}

// resetLog begins a new log epoch (rule X9): bases, cursors and record numbers
// of the old one hold no more, and what the restored log lacks waits again.
func (r *reply) resetLog() error {
	r.out.Reset = true
	has, err := r.formerHighs(r.meta.backup)
	if err != nil {
		return err
	}
	r.meta.logEpoch, r.meta.head, r.meta.backup = r.in.LogEpoch, r.in.Head, 0
	for _, q := range []string{
		`UPDATE trunk SET no = 0, last = 0, stale = 1`,
		`UPDATE cursor SET since = 0, pos = 0, no = 0`,
	} {
		if err := r.exec(q); err != nil {
			return err
		}
	}
	for _, h := range r.in.Highs {
		has[h.Epoch] = h.Seq
	}
	if err := r.resend(func(c *record.Change) bool { return c.Seq > has[c.Epoch] }); err != nil {
		return err
	}
	if err := r.adopt(); err != nil {
		return err
	}
	// What lies over a row of another log lies over it anew: see overlaid.has.
	if err := r.loadLaid(); err != nil {
		return err
	}
	for ref := range r.laid {
		r.touched[ref] = true
	}
	if err := r.refreshTouched(); err != nil {
		return err
	}
	// What the log still has lies within its head; that is where laying over ends.
	return r.exec(`UPDATE own SET at = ?`, int64(r.in.Head))
}

// resend puts own changes that the log lacks back into the outbox, at their old
// places, and over their records.
func (r *reply) resend(lacks func(*record.Change) bool) error {
	var again []waiting
	err := r.each(`SELECT n, payload FROM own ORDER BY n`, nil, func(scan func(...any) error) error {
		var w waiting
		var payload []byte
		if err := scan(&w.n, &payload); err != nil {
			return err
		}
		c, err := record.DecodeChange(payload)
		if w.change = c; err == nil && lacks(c) {
			again = append(again, w)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range again {
		for _, q := range []string{
			`INSERT INTO outbox (n, epoch, seq, payload, hash, chain) SELECT n, epoch, seq, payload, hash, chain FROM own WHERE n = ?`,
			`DELETE FROM own WHERE n = ?`,
			`DELETE FROM returned WHERE n = ?`, // the log decides about it anew
		} {
			if err := r.exec(q, w.n); err != nil {
				return err
			}
		}
		if err := r.layAll(w.n, w.change); err != nil {
			return err
		}
	}
	return nil
}

// layAll lays a change over every record it writes.
func (r *reply) layAll(n int64, c *record.Change) error {
	for _, w := range c.Writes {
		if err := r.lay(w.Ref, n); err != nil {
			return err
		}
		r.touched[w.Ref] = true
	}
	return nil
}

func (r *reply) refreshTouched() error {
	// In order, so that one seed of a simulator gives one trace.
	for _, ref := range slices.SortedFunc(maps.Keys(r.touched), compareRefs) {
		if err := r.refresh(ref); err != nil {
			return err
		}
	}
	clear(r.touched)
	return nil
}

func compareRefs(a, b record.Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.ID[:], b.ID[:]))
}

// settle says what is left.
func (r *reply) settle() (out record.Settled, err error) {
	out = r.out
	out.LogEpoch = r.meta.logEpoch
	if out.Waiting, err = r.count(`SELECT count(*) FROM outbox`); err != nil {
		return out, err
	}
	out.Held, err = r.count(`SELECT count(*) FROM own WHERE state = ?`, int64(Held))
	return out, err
}
