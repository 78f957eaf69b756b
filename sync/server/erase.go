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
		for _, s := range fate.Ended {
			t.outdated = append(t.outdated, s.Seq)
		}
		if fate.Late != 0 { // no register holds this writing
			t.outdated = append(t.outdated, at)
		}
	}
}

// erase forgets the values of entries whose present value is no longer one (rule
// S7): a change with a present value has no other ones. What its author had seen is
// kept (record.Change.Shape).
func (x *update) erase(t *trial) error {
	for _, q := range t.outdated {
		e, err := x.tx.Entry(q)
		if err != nil {
			return fmt.Errorf("erase %d: %w", q, err)
		}
		if e == nil || e.Payload == nil {
			continue // another field of it was ended before
		}
		c, err := e.Content()
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		if err := x.tx.Erase(q, c.Shape().Encode()); err != nil {
			return fmt.Errorf("erase %d: %w", q, err)
		}
		delete(x.contents, q)
	}
	return nil
}
