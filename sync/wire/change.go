package wire

import (
	"fmt"
	"slices"

	"zhucun/store/record"
)

// How a write names its record.
const (
	nameDerived = iota // by its place: Change.NewID
	nameKeyed          // by its natural key: KeyedID
	nameRef            // by a reference
	names
)

// What is unusual about a change.
const (
	oddLogEpoch = 1 << iota // its bases hold in another log epoch than the request's
	oddSalt                 // its salt is not derived from the request's secret
	oddImport               // it belongs to an import
	oddWas                  // it replaces a forked copy
	oddWall                 // its stamp is not a whole second
	oddN                    // its stamp has a counter
	oddMissed               // a form was opened before other changes of the queue
	oddHidden               // a form did not show all there was
)

// What changes take in memory, when read: charged before they are made. To a write
// belong the tables of its IDs and its part of the canonical form.
const (
	changeSize = 512
	writeSize  = 320
	hiddenSize = 24
)

// changes codes the changes of a request, which stand one after the other in
// their queue, part by part rather than one by one.
func (c *coder) changes(cs []*record.Change, o *record.Outbound) {
	if c.w != nil {
		for _, x := range cs {
			if err := wellFormed(x); err != nil {
				c.failWith(err)
				return
			}
		}
	}
	odd := make([]uint64, len(cs))
	forms := make([][]byte, len(cs))
	for i, x := range cs {
		odd[i], forms[i] = c.shape(x, o)
	}
	var prev record.Stamp
	for i, x := range cs {
		x.Stamp = c.stamp(x.Stamp, prev, odd[i])
		prev = x.Stamp
	}
	for i, x := range cs {
		c.origin(x, o, odd[i])
	}
	for i, x := range cs {
		c.targets(x, o.Head, forms[i])
		c.sight(x, odd[i])
	}
	c.values(slotsOf(cs))
	if c.w != nil {
		return
	}
	for i, x := range cs {
		for j := range x.Writes {
			if forms[i][j] == nameKeyed {
				x.Writes[j].ID, _ = keyedID(x.Writes[j].Kind, x.Writes[j].Value)
			}
		}
	}
}

// shape codes what a change is made of, without any content.
func (c *coder) shape(x *record.Change, o *record.Outbound) (odd uint64, forms []byte) {
	if c.w != nil {
		odd = oddities(x, o)
	}
	odd = c.u(odd)
	if odd&oddWas != 0 { // the IDs of what it creates are derived from it
		x.Was = c.hash(x.Was)
	}
	n := c.count(len(x.Writes), record.MaxWrites, writeSize, "writes")
	if c.w == nil {
		x.Writes = make([]record.Write, n)
	}
	forms = make([]byte, n)
	for j := range x.Writes {
		w := &x.Writes[j]
		derived := x.NewID(j)
		if c.w != nil {
			forms[j] = formOf(w, derived)
		}
		k := c.u(uint64(w.Kind)*names + uint64(forms[j]))
		if k >= 256*names {
			c.fail("kind %d", k/names)
		}
		w.Kind, forms[j] = record.Kind(k/names), byte(k%names)
		if forms[j] == nameDerived {
			w.ID = derived
			c.ids.derive(derived)
		}
		w.Fields = c.fields(w.Fields)
	}
	return odd, forms
}

// wellFormed reports whether a change can be spelled at all.
func wellFormed(x *record.Change) error {
	if len(x.Writes) > record.MaxWrites {
		return fmt.Errorf("change %s: %w", x.ChangeID, tooLarge("writes", uint64(len(x.Writes)), record.MaxWrites))
	}
	for _, w := range x.Writes {
		if len(w.Hidden) > record.MaxHidden {
			return fmt.Errorf("change %s: %w", x.ChangeID, tooLarge("hidden writings", uint64(len(w.Hidden)), record.MaxHidden))
		}
		for i, s := range w.Fields {
			if i > 0 && w.Fields[i-1].Field >= s.Field || len(s.Value) > record.MaxValue {
				return fmt.Errorf("change %s: field %d of a write is out of order or too large", x.ChangeID, s.Field)
			}
		}
	}
	return nil
}

func oddities(x *record.Change, o *record.Outbound) (odd uint64) {
	for _, f := range []struct {
		is  bool
		bit uint64
	}{
		{x.LogEpoch != o.LogEpoch, oddLogEpoch},
		{x.Salt != record.SaltOf(o.Secret, x.ChangeID), oddSalt},
		{!x.Import.IsZero(), oddImport},
		{!x.Was.IsZero(), oddWas},
		{x.Stamp.Wall%1000 != 0, oddWall},
		{x.Stamp.N != 0, oddN},
		{slices.ContainsFunc(x.Writes, func(w record.Write) bool { return w.Missed != 0 }), oddMissed},
		{slices.ContainsFunc(x.Writes, func(w record.Write) bool { return len(w.Hidden) > 0 }), oddHidden},
	} {
		if f.is {
			odd |= f.bit
		}
	}
	return odd
}

func formOf(w *record.Write, derived record.ID) byte {
	if w.ID == derived {
		return nameDerived
	}
	if key, ok := keyedID(w.Kind, w.Value); ok && key == w.ID {
		return nameKeyed
	}
	return nameRef
}

// fields codes which fields there are: the step from each to the next, then 0.
func (c *coder) fields(sets []record.Set) []record.Set {
	last := -1
	if c.w != nil {
		for _, s := range sets {
			c.w.uint(uint64(int(s.Field) - last))
			last = int(s.Field)
		}
		c.w.uint(0)
		return sets
	}
	for {
		step := c.r.uint()
		if step == 0 {
			return sets
		}
		if step > uint64(record.MaxFieldsOfKind-1-last) {
			c.fail("a field beyond the last")
			return sets
		}
		last += int(step)
		c.r.spend(slotSize)
		sets = append(sets, record.Set{Field: record.Field(last)})
	}
}

func (c *coder) stamp(s, prev record.Stamp, odd uint64) record.Stamp {
	if odd&oddWall != 0 {
		s.Wall = int64(c.delta(uint64(s.Wall), uint64(prev.Wall)))
	} else {
		s.Wall = 1000 * int64(c.delta(uint64(s.Wall/1000), uint64(prev.Wall/1000)))
	}
	if odd&oddN != 0 {
		n := c.u(uint64(s.N))
		if s.N = uint32(n); uint64(s.N) != n {
			c.fail("a stamp counter of %d", n)
		}
	}
	return s
}

// origin codes who made a change and what is unusual about it.
func (c *coder) origin(x *record.Change, o *record.Outbound, odd uint64) {
	x.Author = c.ref(record.Person, x.Author, 0)
	if odd&oddLogEpoch != 0 {
		x.LogEpoch = record.LogEpoch(c.u(uint64(x.LogEpoch)))
	} else {
		x.LogEpoch = o.LogEpoch
	}
	if odd&oddSalt != 0 {
		c.raw(x.Salt[:])
	} else {
		x.Salt = record.SaltOf(o.Secret, x.ChangeID)
	}
	if odd&oddImport != 0 {
		x.Import = c.ref(0, x.Import, 0)
	}
}

// targets codes the records that a change writes to and the bases. Nearly all
// bases are at or below the head.
func (c *coder) targets(x *record.Change, head record.Seq, forms []byte) {
	for j := range x.Writes {
		w := &x.Writes[j]
		if forms[j] == nameRef {
			w.ID = c.ref(w.Kind, w.ID, 0)
		}
		w.Base = record.Seq(c.orZero(uint64(w.Base), uint64(head)))
	}
}

// sight codes what the author of a change had not seen, as distances from its base
// and its place.
func (c *coder) sight(x *record.Change, odd uint64) {
	for j := range x.Writes {
		w := &x.Writes[j]
		if odd&oddMissed != 0 {
			w.Missed = c.u(w.Missed)
		}
		if odd&oddHidden == 0 {
			continue
		}
		w.Hidden = c.hidden(w.Hidden, w.Base, x.Seq)
	}
}

// hidden codes writings that an author knew of and was not shown.
func (c *coder) hidden(all []record.Hidden, base record.Seq, own uint64) []record.Hidden {
	n := c.count(len(all), record.MaxHidden, hiddenSize, "hidden writings")
	if c.w == nil && n > 0 {
		all = make([]record.Hidden, n)
	}
	for i := range all {
		h := all[i]
		h.Field = record.Field(c.small(uint64(h.Field)))
		h.Seq = record.Seq(c.orZero(uint64(h.Seq), uint64(base)))
		h.Own = c.orZero(h.Own, own)
		if c.w == nil {
			all[i] = h
		}
	}
	if !record.InOrder(all) {
		c.fail("hidden writings out of order")
	}
	return all
}

// orZero codes n, which is 0 or near what is expected.
func (c *coder) orZero(n, expected uint64) uint64 {
	if c.w == nil {
		if n = c.r.uint(); n == 0 {
			return 0
		}
		return expected + uint64(unzigzag(n-1))
	}
	if n == 0 {
		c.w.uint(0)
		return 0
	}
	code := zigzag(int64(n - expected))
	if code == 1<<64-1 {
		c.fail("%d is too far from %d", n, expected)
	}
	c.w.uint(code + 1)
	return n
}

func slotsOf(cs []*record.Change) (slots []slot) {
	for _, x := range cs {
		day := record.DayOf(x.Stamp.Wall)
		for j := range x.Writes {
			w := &x.Writes[j]
			for f := range w.Fields {
				slots = append(slots, slot{w.Kind, w.Fields[f].Field, 0, day, &w.Fields[f].Value})
			}
		}
	}
	return slots
}
