package server

import (
	"fmt"
	"slices"

	"zhucun/store/record"
)

// notePresent remembers that an entry holds present values of a row.
func (t *trial) notePresent(w *record.Write, r *Row, seq record.Seq) {
	for _, s := range w.Fields {
		if f := w.Kind.Def().Field(s.Field); f != nil && f.Present {
			if !slices.Contains(t.present, w.Ref) {
				t.present = append(t.present, w.Ref)
				r.Present = r.Present.Add(seq)
			}
			return
		}
	}
}

// erase forgets the payloads of entries that wrote a present value which nobody
// holds any more (rule S7): a change with a present value has no other ones.
func (x *update) erase(t *trial, seq record.Seq) error {
	for _, ref := range t.present {
		r := x.row(ref)
		var left Seqs
		for _, q := range r.Present.List() {
			gone, err := x.outdated(r, q)
			if err != nil {
				return fmt.Errorf("erase %d: %w", q, err)
			}
			if !gone {
				left = left.Add(q)
				continue
			}
			if err := x.tx.Erase(q); err != nil {
				return fmt.Errorf("erase %d: %w", q, err)
			}
		}
		r.Present = left
	}
	return nil
}

// outdated reports whether entry q wrote a value to row r that is no longer
// there.
func (x *update) outdated(r *Row, q record.Seq) (bool, error) {
	e, err := x.tx.Entry(q)
	if err != nil || e == nil || e.Payload == nil {
		return false, err
	}
	c, err := record.DecodeChange(e.Payload)
	if err != nil {
		return false, err
	}
	for _, w := range c.Writes {
		if w.Ref != r.Ref {
			continue
		}
		for _, s := range w.Fields {
			g := r.Get(s.Field)
			if g == nil || !slices.ContainsFunc(g.Siblings, func(o record.Sibling) bool { return o.Value == s.Value }) {
				return true, nil
			}
		}
	}
	return false, nil
}
