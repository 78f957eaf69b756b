package server

import (
	"context"
	"fmt"
	"slices"

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
		h := &replay{epochs: epochs, row: record.Row{Ref: ref}}
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
	versions []Version
	erased   bool // an entry was erased
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
	if e.Payload == nil {
		v.Erased, h.erased = true, true
		h.versions = append(h.versions, v)
		return nil
	}
	c, err := record.DecodeChange(e.Payload)
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	at := record.Applied{Seq: e.Seq, Received: e.Received, LogEpoch: epochAt(h.epochs, e.Seq)}
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.Ref != h.row.Ref {
			continue
		}
		fates := h.row.Merge(c, w, at)
		for j, set := range w.Fields {
			h.end(set.Field, fates[j], e.Seq)
			v.Field, v.Value, v.Base = set.Field, set.Value, w.Base
			v.Current = !fates[j].Late
			v.Ended = 0
			if fates[j].Late {
				v.Ended = h.later(set.Field, e.ChangeID)
			}
			h.versions = append(h.versions, v)
		}
	}
	return nil
}

// end marks the versions that a write superseded; one that said the same as a
// superseded value goes with it (rule M2).
func (h *replay) end(f record.Field, fate record.Fate, at record.Seq) {
	for _, gone := range fate.Superseded {
		for i := range h.versions {
			v := &h.versions[i]
			if v.Current && v.Field == f && v.Value == gone.Value {
				v.Current, v.Ended = false, at
			}
		}
	}
}

// later is the Seq of the sibling by which a late write of the same device was
// history when it came (rule M1).
func (h *replay) later(f record.Field, by record.ChangeID) record.Seq {
	g := h.row.Get(f)
	i := slices.IndexFunc(g.Siblings, func(s record.Sibling) bool { return s.By.SameQueue(by) })
	return g.Siblings[i].Seq
}
