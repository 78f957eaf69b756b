package server

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Version is one value that somebody wrote to a field: who, when, on which
// device, having seen what.
type Version struct {
	Field    record.Field
	Value    record.Value
	Erased   bool // the value was forgotten (rule S7): Field and Value are not known
	Seq      record.Seq
	By       record.ChangeID
	Author   record.ID
	Stamp    record.Stamp
	Received int64      // server time, ms since 1970
	Base     record.Seq // the record as its author's screen showed it
	Current  bool
	Ended    record.Seq // the entry that superseded it, 0 while current
}

// History lists every value ever written to a record, in log order.
func (s *Server) History(ctx context.Context, ref record.Ref) (versions []Version, err error) {
	err = s.Log.View(ctx, func(tx Tx) error {
		r, err := tx.Row(ref)
		if err != nil || r == nil {
			return err
		}
		epochs, err := tx.LogEpochs()
		if err != nil {
			return err
		}
		h := newReplay(ref, epochs)
		for _, q := range r.Touched.List() {
			e, err := tx.Entry(q)
			if err != nil {
				return err
			}
			if e == nil {
				return fmt.Errorf("entry %d of %s is missing", q, ref)
			}
			if err := h.entry(e); err != nil {
				return err
			}
		}
		versions = h.versions
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", ref, err)
	}
	return versions, nil
}

// replay folds the entries of one record again.
type replay struct {
	epochs   []LogStart
	row      record.Row
	past     map[record.ChangeID][]record.Later // by queue, without a number
	late     map[record.ChangeID]bool           // queues that did not come in their order
	versions []Version
	erased   map[record.Seq]bool // entries that were erased
}

func newReplay(ref record.Ref, epochs []LogStart) *replay {
	return &replay{epochs: epochs, row: record.Row{Ref: ref}, past: map[record.ChangeID][]record.Later{}, late: map[record.ChangeID]bool{}, erased: map[record.Seq]bool{}}
}

// epochAt is the log epoch that was in force at a Seq.
func epochAt(epochs []LogStart, q record.Seq) (at record.LogEpoch) {
	for _, e := range epochs {
		if e.Start <= q {
			at = e.LogEpoch
		}
	}
	return at
}

func (h *replay) entry(e *Entry) error {
	v := Version{Seq: e.Seq, By: e.ChangeID, Author: e.Author, Stamp: e.Stamp, Received: e.Received}
	c, err := e.Content()
	if err != nil {
		return err
	}
	w := c.WriteTo(h.row.Ref)
	if w == nil {
		return nil
	}
	fates := h.row.Merge(c, w, record.Arrival{Seq: e.Seq, Received: e.Received, LogEpoch: epochAt(h.epochs, e.Seq), Later: h.later(e.Seq, c, w)})
	for _, f := range fates {
		h.end(f, e.Seq)
	}
	if e.Payload == nil {
		v.Erased, h.erased[e.Seq] = true, true
		h.versions = append(h.versions, v)
		return nil
	}
	for j, set := range w.Fields {
		v.Field, v.Value, v.Base = set.Field, set.Value, w.Base
		v.Current, v.Ended = fates[j].Late == 0, fates[j].Late
		h.versions = append(h.versions, v)
	}
	return nil
}

// later are the writes of the same queue with a higher number that came before
// (rule M1); it notes this one.
func (h *replay) later(at record.Seq, c *record.Change, w *record.Write) (later []record.Later) {
	queue := c.Place()
	queue.Seq = 0
	if before := h.past[queue]; len(before) > 0 && before[len(before)-1].Change.Place().Seq > c.Place().Seq || h.late[queue] {
		h.late[queue] = true
		for _, l := range before {
			if l.Change.Place().Seq > c.Place().Seq {
				later = append(later, l)
			}
		}
	}
	h.past[queue] = append(h.past[queue], record.Later{Seq: at, Change: c, Write: w})
	return later
}

// end marks the versions that a write ended.
func (h *replay) end(fate record.Fate, at record.Seq) {
	for _, gone := range fate.Ended {
		for i := range h.versions {
			if v := &h.versions[i]; v.Field == fate.Field && v.Seq == gone.Seq && !v.Erased {
				v.Current, v.Ended = false, at
			}
		}
	}
}
