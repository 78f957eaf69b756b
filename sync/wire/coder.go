package wire

import (
	"fmt"
	"strings"

	"zhucun/store/record"
)

// coder walks a message and either writes or reads it. One description of each
// part serves both directions, so what is written is what is read: every method
// takes the value to write and returns the value written or read.
//
// A message is two streams: scalars, and texts in their own recoding, so that a
// compressor sees like beside like.
type coder struct {
	w     *writer // nil when reading
	r     *reader // nil when writing
	texts texts
	strs  []string // strings met: channels, prefixes, codes outside the lists
	strAt map[string]int
	cuts  map[string]cut // when writing: paths taken apart
	ids   idTable
	err   error // the first thing that could not be written

	// near names a record in fewer bytes than its ID, as seen from place at;
	// nearRef is its inverse.
	near    func(ref record.Ref, at int) (uint64, bool)
	nearRef func(code uint64, kind record.Kind, at int) (record.ID, bool)
}

// fail says that the message cannot be written or read.
func (c *coder) fail(format string, args ...any) {
	c.failWith(fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrMalformed))
}

func (c *coder) failWith(err error) {
	if c.r != nil {
		c.r.failWith(err)
	} else if c.err == nil {
		c.err = err
	}
}

func (c *coder) u(n uint64) uint64 {
	if c.w != nil {
		c.w.uint(n)
		return n
	}
	return c.r.uint()
}

func (c *coder) i(n int64) int64 { return unzigzag(c.u(zigzag(n))) }

// delta codes n as its distance from what was expected.
func (c *coder) delta(n, expected uint64) uint64 {
	return expected + uint64(c.i(int64(n-expected)))
}

func (c *coder) bool(yes bool) bool {
	var n uint64
	if yes {
		n = 1
	}
	return c.u(n) != 0
}

// count codes a number of things, at most limit; in reading cost, the memory each will take at least, against what may be spent.
func (c *coder) count(n, limit, cost int, what string) int {
	if c.w != nil {
		if n > limit {
			c.failWith(tooLarge(what, uint64(n), limit))
		}
		c.w.uint(uint64(n))
		return n
	}
	n = c.r.count(limit, what)
	if !c.r.spend(n * cost) {
		return 0
	}
	return n
}

// raw codes n bytes without a length.
func (c *coder) raw(b []byte) {
	if c.w != nil {
		c.w.buf.Write(b)
		return
	}
	copy(b, c.r.take(len(b)))
}

func (c *coder) hash(h record.Hash) record.Hash { c.raw(h[:]); return h }

// text codes a text through the text stream.
func (c *coder) text(s string) string {
	if c.w != nil {
		if !mayText(s) && s != rawMark {
			c.fail("a text of %d bytes that cannot be spelled", len(s)) // errors go to an operator's log: no content
		}
		c.texts.put(s)
		return s
	}
	s, err := c.texts.next()
	if err != nil {
		c.r.failWith(err)
		return ""
	}
	c.r.spend(len(s))
	return s
}

// remark codes a text that people wrote for people: what cannot go through the
// text stream is left out.
func (c *coder) remark(s string) string {
	if c.w != nil && !mayText(s) {
		s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
		s = strings.TrimLeft(s, rawMark)
	}
	return c.text(s)
}

// str codes a string that is likely to come again: by its place in the table
// of strings met so far.
func (c *coder) str(s string) string {
	i, known := c.strAt[s]
	if !known {
		i = len(c.strs)
	}
	n := int(c.u(uint64(i)))
	if n < 0 || n > len(c.strs) {
		c.fail("a string that was not given")
		return ""
	}
	if n < len(c.strs) {
		return c.strs[n]
	}
	s = c.text(s)
	c.strs = append(c.strs, s)
	if c.w != nil {
		c.strAt[s] = i
	}
	return s
}

// place stands in a path's string for an ID, which follows through ref.
const place = "\x02"

// path codes a channel or prefix: its text through the table of strings, the
// IDs in it as references.
func (c *coder) path(p string, at int) string {
	if c.w != nil {
		c.writePath(p, at)
		return p
	}
	p = c.str(p)
	if !c.r.spend(len(p) * 16) { // what taking it apart costs
		return ""
	}
	parts := strings.Split(p, "/")
	kind := kindOfSpace[parts[0]]
	for i := range parts {
		if parts[i] != place {
			continue
		}
		parts[i] = c.ref(kind, record.ID{}, at).String()
		if !c.r.spend(64) {
			return ""
		}
	}
	return strings.Join(parts, "/")
}

func (c *coder) writePath(p string, at int) {
	x, ok := c.cuts[p]
	if !ok {
		if strings.Contains(p, place) {
			c.fail("%.40q is not a path", p)
		}
		x = cutIDs(p)
		c.cuts[p] = x
	}
	c.str(x.text)
	for _, id := range x.ids {
		c.ref(x.kind, id, at)
	}
}

// kindOfSpace is the kind of record whose ID stands in a channel of a space.
var kindOfSpace = map[string]record.Kind{
	"village": record.Household, "care": record.Household,
	"team": record.Team, "device": record.Device,
}

// cut is a path with its IDs taken out, and the kind of what they name.
type cut struct {
	text string
	kind record.Kind
	ids  []record.ID
}

func cutIDs(p string) (x cut) {
	parts := strings.Split(p, "/")
	for i, s := range parts {
		if id, err := record.ParseID(s); err == nil && id.String() == s {
			x.ids = append(x.ids, id)
			parts[i] = place
		}
	}
	x.text, x.kind = strings.Join(parts, "/"), kindOfSpace[parts[0]]
	return x
}
