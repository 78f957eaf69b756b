package wire

import (
	"cmp"
	"maps"
	"slices"

	"zhucun/store/record"
)

// slot is one value of a message and what helps to spell it short.
type slot struct {
	kind  record.Kind
	field record.Field
	at    int        // where in the message: references are seen from here
	day   record.Day // the day it was written: dates are near it
	v     *record.Value
}

// slotSize is what a value takes in memory when read, beside its content: in its
// write, in the slots and in their groups.
const slotSize = 160

// values codes the values in the slots, kind by kind and field by field, so
// that like stands beside like.
func (c *coder) values(slots []slot) {
	groups := map[fieldOf][]int{}
	for i, s := range slots {
		k := fieldOf{s.kind, s.field}
		groups[k] = append(groups[k], i)
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b fieldOf) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.field, b.field))
	})
	for _, k := range keys {
		as := theSchema().fields[k]
		for _, i := range groups[k] {
			s := &slots[i]
			v := c.value(as, s)
			if c.w != nil {
				continue // what is written may be shared with other writers
			}
			if *s.v = v; c.r.err != nil {
				return
			}
		}
	}
}

// Every spelling of a value but a text's begins with one number: 0 is the empty
// value, 1 a value as it is, from 2 on what the field's type makes of it.
const (
	valueEmpty = 0
	valueRaw   = 1
	valueFirst = 2
)

func (c *coder) value(as spelling, s *slot) record.Value {
	v := *s.v
	switch as.typ {
	case 0: // declared later than this version
		return c.rawValue(v)
	case record.Text:
		return c.textValue(v)
	case record.Code:
		return c.codeValue(as.list, v)
	case record.Codes:
		return c.codesValue(as.list, v)
	case record.RefTo:
		return c.refValue(as.to, v, s.at)
	case record.RefsTo:
		return c.refsValue(as.to, v, s.at)
	case record.Int:
		return c.number(v, record.I, 0)
	case record.Date:
		return c.number(v, func(n int64) record.Value { return record.D(record.UnixDay(n)) }, s.day.Unix())
	case record.Month:
		return c.number(v, monthOf, monthIndex(s.day))
	case record.Bool:
		return c.number(v, func(n int64) record.Value { return record.B(n == 1) }, 0)
	}
	return c.escaped(v)
}

// escaped codes a value as it is where others of its field are spelled shorter.
func (c *coder) escaped(v record.Value) record.Value {
	var code uint64
	if v != "" {
		code = valueRaw
	}
	switch c.u(code) {
	case valueEmpty:
		return ""
	case valueRaw:
		return c.rawValue(v)
	}
	c.fail("a value in an unknown spelling")
	return ""
}

func (c *coder) rawValue(v record.Value) record.Value {
	if c.w != nil {
		c.w.bytes([]byte(v))
		return v
	}
	b := c.r.bytes(record.MaxValue)
	c.r.spend(len(b))
	return record.Value(b)
}

// rawMark is a text that says: the value follows as it is.
const rawMark = "\x01"

func (c *coder) textValue(v record.Value) record.Value {
	s := ""
	if v != "" {
		if s = v.Text(); s == "" || v.Type() != record.Text || !mayText(s) {
			s = rawMark
		}
	}
	switch s = c.text(s); s {
	case "":
		return ""
	case rawMark:
		return c.rawValue(v)
	}
	if len(s) >= record.MaxValue {
		c.r.failWith(tooLarge("bytes of a text", uint64(len(s)), record.MaxValue))
		return ""
	}
	return record.Value(record.Text) + record.Value(s)
}

// number codes a value that is a number, as its distance from what is near.
func (c *coder) number(v record.Value, make func(int64) record.Value, near int64) record.Value {
	const far = 1 << 60
	n := v.Int()
	if c.w != nil && (n < -far || n > far || make(n) != v) {
		return c.escaped(v)
	}
	code := c.u(zigzag(n-near) + valueFirst)
	switch {
	case c.w != nil:
		return v
	case code == valueEmpty:
		return ""
	case code == valueRaw:
		return c.rawValue(v)
	}
	return make(near + unzigzag(code-valueFirst))
}

func monthOf(n int64) record.Value { return record.M(int(n/12), int(n%12)+1) }

func monthIndex(d record.Day) int64 {
	t := d.Time()
	return int64(t.Year())*12 + int64(t.Month()) - 1
}

func (c *coder) refValue(to record.Kind, v record.Value, at int) record.Value {
	if c.w != nil && (v == "" || record.R(v.ID()) != v) {
		return c.escaped(v)
	}
	if c.w != nil {
		c.ref(to, v.ID(), at)
		return v
	}
	code := c.r.uint()
	if code == refEscape {
		return c.rawValue(v)
	}
	return record.R(c.refOf(code, to, at))
}

// refsValue codes a set of references: their number, then each.
func (c *coder) refsValue(to record.Kind, v record.Value, at int) record.Value {
	ids := v.IDs()
	if c.w != nil && (v == "" || record.Rs(ids...) != v) {
		return c.escaped(v)
	}
	n := c.u(uint64(len(ids)) + valueFirst)
	switch {
	case c.w == nil && n == valueEmpty:
		return ""
	case c.w == nil && n == valueRaw:
		return c.rawValue(v)
	case c.w == nil:
		if !c.r.within(n-valueFirst, record.MaxValue/16, "references") || !c.r.spend(int(n)*16) {
			return ""
		}
		ids = make([]record.ID, n-valueFirst)
	}
	for i := range ids {
		ids[i] = c.ref(to, ids[i], at)
	}
	if c.w != nil {
		return v
	}
	return record.Rs(ids...)
}
