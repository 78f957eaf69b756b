package wire

import "zhucun/store/record"

// idTable are the IDs a message gave so far. Given ones were spelled out;
// derived ones follow from the changes of the message itself.
type idTable struct {
	given     []record.ID
	givenAt   map[record.ID]int
	derived   []record.ID
	derivedAt map[record.ID]int
}

func newIDTable(known ...record.ID) idTable {
	t := idTable{givenAt: map[record.ID]int{}, derivedAt: map[record.ID]int{}}
	for _, id := range known {
		t.give(id)
	}
	return t
}

func (t *idTable) give(id record.ID) {
	if _, ok := t.givenAt[id]; !ok {
		t.givenAt[id] = len(t.given)
		t.given = append(t.given, id)
	}
}

func (t *idTable) derive(id record.ID) {
	if _, ok := t.derivedAt[id]; !ok {
		t.derivedAt[id] = len(t.derived)
		t.derived = append(t.derived, id)
	}
}

// A reference is one number: 0 names nothing, 1 is left to values, and the rest
// is place*3 + how + 2.
const (
	refNone   = 0
	refEscape = 1
	refFirst  = 2

	refNear    = 0 // by record number, or by distance to the record's row
	refGiven   = 1 // place in the table of given IDs; the next one is spelled out
	refDerived = 2 // distance from the end of the derived IDs
)

// ref codes the ID of a record of a kind, seen from place at.
func (c *coder) ref(kind record.Kind, id record.ID, at int) record.ID {
	if c.w == nil {
		return c.refOf(c.r.uint(), kind, at)
	}
	if id.IsZero() {
		c.w.uint(refNone)
		return id
	}
	how, n := c.refCode(kind, id, at)
	c.w.uint(n*3 + how + refFirst)
	if how == refGiven && n == uint64(len(c.ids.given)) {
		c.raw(id[:])
		c.ids.give(id)
	}
	return id
}

func (c *coder) refCode(kind record.Kind, id record.ID, at int) (how, n uint64) {
	if i, ok := c.ids.derivedAt[id]; ok {
		return refDerived, uint64(len(c.ids.derived) - 1 - i)
	}
	if n, ok := c.near(record.Ref{Kind: kind, ID: id}, at); ok && n < 1<<60 {
		return refNear, n
	}
	if i, ok := c.ids.givenAt[id]; ok {
		return refGiven, uint64(i)
	}
	return refGiven, uint64(len(c.ids.given))
}

// refOf reads the rest of a reference whose code was read.
func (c *coder) refOf(code uint64, kind record.Kind, at int) (id record.ID) {
	if code == refNone {
		return id
	}
	if code < refFirst {
		c.fail("a reference without a record")
		return id
	}
	n := (code - refFirst) / 3
	switch (code - refFirst) % 3 {
	case refNear:
		id, ok := c.nearRef(n, kind, at)
		if !ok {
			c.fail("record number %d is not known here", n)
		}
		return id
	case refDerived:
		if n < uint64(len(c.ids.derived)) {
			return c.ids.derived[uint64(len(c.ids.derived))-1-n]
		}
	case refGiven:
		if n < uint64(len(c.ids.given)) {
			return c.ids.given[n]
		}
		if n == uint64(len(c.ids.given)) && c.r.spend(64) {
			c.raw(id[:])
			c.ids.give(id)
			return id
		}
	}
	c.fail("a reference to an ID that was not given")
	return id
}
