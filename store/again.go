package store

import (
	"fmt"
	"math"

	"zhucun/store/record"
)

// enrolAgain makes a copy whose key was lost the device that was enrolled in its
// place. What the county has not acknowledged goes out under the new name,
// derived anew as after a fork (rule X3), and everything is pulled afresh. What
// it has acknowledged stays as it is, for a log that is restored (rule X9).
// Bases, of drafts too, stay: they are places in the log, which is the same one.
func (t *tx) enrolAgain(id Identity) error {
	r := &reply{tx: t, touched: map[record.Ref]bool{}}
	unsent, err := r.cutOff(func(*record.Change) bool { return true })
	if err != nil {
		return err
	}
	t.become(id)
	if err := r.sendAgain(unsent); err != nil {
		return err
	}
	t.meta.fromHead = false
	// What the new device does not follow goes when all is sent (rule X8).
	if err := t.exec(`UPDATE cursor SET since = 0, pos = 0, no = 0`); err != nil {
		return err
	}
	if err := t.exec(`UPDATE trunk SET stale = ? WHERE stale = ?`, doubtful, fresh); err != nil {
		return err
	}
	return r.leaveQueues()
}

// leaveQueues forgets queues in which nothing is left, and shows what was derived
// anew.
func (r *reply) leaveQueues() error {
	if err := r.exec(`DELETE FROM queue WHERE epoch <> ? AND seq = 0`, int64(r.meta.epoch)); err != nil {
		return err
	}
	return r.refreshTouched()
}

// former calls f with the changes that this copy sent as another device: those in
// one of the states from first to last.
func (t *tx) former(first, last State, f func(n int64, c *record.Change, state State, at record.Seq)) error {
	return t.each(`SELECT n, payload, state, at FROM own WHERE state BETWEEN ? AND ? ORDER BY n`, []any{int64(first), int64(last)}, func(scan func(...any) error) error {
		var n int64
		var payload []byte
		var state State
		var at record.Seq
		if err := scan(&n, &payload, &state, (*i64)(&at)); err != nil {
			return err
		}
		c, err := record.DecodeChange(payload)
		if err != nil {
			return fmt.Errorf("own change: %w (%w)", ErrCorrupt, err)
		}
		if c.Device != t.meta.device {
			f(n, c, state, at)
		}
		return nil
	})
}

// formerHighs is up to which number a restored log surely has the changes that this
// copy made under the names of its former devices, by epoch. The county's own word on
// that is only about the device that asks, so the verified backup decides: what it
// lacks is sent again, where the log may have it after all, rather than lost.
func (t *tx) formerHighs(backup record.Seq) (map[record.Epoch]uint64, error) {
	has := map[record.Epoch]uint64{}
	err := t.former(Sent, replaced, func(_ int64, c *record.Change, state State, at record.Seq) {
		if _, known := has[c.Epoch]; !known {
			has[c.Epoch] = math.MaxUint64
		}
		if state == Held || at > backup {
			has[c.Epoch] = min(has[c.Epoch], c.Seq-1)
		}
	})
	return has, err
}

// adopt puts changes of a former device that wait again into a new epoch of this
// one.
func (r *reply) adopt() error {
	again, err := r.cutOff(func(c *record.Change) bool { return c.Device != r.meta.device })
	if err != nil || len(again) == 0 {
		return err
	}
	r.out.NewEpoch = true
	if err := r.sendAgain(again); err != nil {
		return err
	}
	return r.leaveQueues()
}

// judgeFormer finds out which changes that this copy made as a former device, and that
// wait in quarantine, were accepted meanwhile. The verdict is sent to that device, which
// nobody is any more; but the accepted value comes with its record (rule X5), and then
// the change need no longer be laid over it.
func (r *reply) judgeFormer() error {
	var held []waiting
	err := r.former(Held, Held, func(n int64, c *record.Change, _ State, _ record.Seq) {
		held = append(held, waiting{n: n, change: c})
	})
	if err != nil {
		return err
	}
	for _, w := range held {
		at, err := r.seen(w.change)
		if err != nil {
			return err
		}
		if at == 0 {
			continue
		}
		if err := r.exec(`UPDATE own SET state = ?, at = ? WHERE n = ?`, int64(Sent), int64(at), w.n); err != nil {
			return err
		}
	}
	return nil
}

// seen is where the trunk has a value of the change, or 0.
func (r *reply) seen(c *record.Change) (record.Seq, error) {
	for _, w := range c.Writes {
		h, err := r.trunk(w.Ref)
		if err != nil {
			return 0, err
		}
		for _, g := range h.row.Fields {
			for _, s := range g.Writings {
				if s.By == c.ChangeID {
					return s.Seq, nil
				}
			}
		}
	}
	return 0, nil
}
