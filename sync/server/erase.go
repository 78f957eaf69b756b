package server

import (
	"fmt"

	"zhucun/store/record"
)

// outdate remembers the entries whose present values a write ended, its own too
// if it came too late to count: each is named once in its life, by the write that
// ends it.
func (t *trial) outdate(w *record.Write, fates []record.Fate, at record.Seq) {
	d := w.Kind.Def()
	for _, fate := range fates {
		if f := d.Field(fate.Field); f == nil || !f.Present {
			continue
		}
		for _, s := range fate.Superseded {
			t.outdated = append(t.outdated, s.Seq)
		}
		if fate.Late || fate.Same { // no register holds this writing
			t.outdated = append(t.outdated, at)
		}
	}
}

// erase forgets the payloads of entries whose present value is no longer one
// (rule S7): a change with a present value has no other ones.
func (x *update) erase(t *trial) error {
	for _, q := range t.outdated {
		if err := x.tx.Erase(q); err != nil {
			return fmt.Errorf("erase %d: %w", q, err)
		}
	}
	return nil
}
