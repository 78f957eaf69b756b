package record

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Change is what one person did to one subject in one save: applied whole or
// not at all. It has one author, the person unlocked, not the tablet (rule I2).
type Change struct {
	ChangeID
	Stamp    Stamp
	Author   ID       // a person; zero for the server's own changes and for letters without a name
	LogEpoch LogEpoch // the log epoch in which the bases hold (rule X9)
	Salt     Salt     // makes the hash of a small change unguessable (rule X2)
	Import   ID       // the import this change belongs to, or zero
	Was      Hash     // the hash of the forked copy this change replaces, or zero (rule X3)
	For      ChangeID // the place that a forked copy counts under, of the server's changes; or zero
	Writes   []Write  // each to another record
}

// Write sets fields of one record. It creates the record where none exists.
//
// What its author had seen decides what it ends (rule M1): of the log what lies at
// or below Base; of its own queue what he wrote himself and what was there when
// his form was opened; but nothing of Hidden.
type Write struct {
	Ref
	Base   Seq      // the record's Seq in the device's trunk when the form was opened (rule I3); 0 for a new record
	Missed uint64   // how many changes the queue took in between the opening of the form and this one
	Hidden []Hidden // what was known then and not shown, ascending
	Fields []Set    // ascending by field, each field once, at least one
}

// WriteTo is the change's write to a record, or nil.
func (c *Change) WriteTo(ref Ref) *Write {
	for i := range c.Writes {
		if c.Writes[i].Ref == ref {
			return &c.Writes[i]
		}
	}
	return nil
}

// Named lists the records that the change writes to or refers to, each once, but for
// those it creates itself.
func (c *Change) Named() (refs []Ref) {
	seen := map[Ref]bool{}
	add := func(ref Ref) {
		if !seen[ref] {
			seen[ref] = true
			refs = append(refs, ref)
		}
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.ID != c.NewID(i) {
			add(w.Ref)
		}
		for _, s := range w.Fields {
			if f := w.Kind.Def().Field(s.Field); f != nil {
				for _, id := range s.Value.IDs() {
					add(Ref{Kind: f.To, ID: id})
				}
			}
		}
	}
	return refs
}

// Place is the queue and number under which the change counts: its own, but that
// of the forked copy where the endpoint applies one that a clerk accepted.
func (c *Change) Place() ChangeID {
	if c.For.Seq != 0 {
		return c.For
	}
	return c.ChangeID
}

// Branch is the name that a fork copy goes by when it is merged (rule M1): its own
// number, in an epoch made up for its branch, which began with the change of that hash.
// So it is of one queue with the other changes of the branch and with nothing else: of
// what the device made before it was copied its author may have seen nothing.
func (c ChangeID) Branch(first Hash) ChangeID {
	h := sha256.Sum256(append(binary.BigEndian.AppendUint64(first[:], uint64(c.Epoch)), "zhucun branch v1"...))
	c.Epoch = Epoch(binary.BigEndian.Uint64(h[:])>>1 | 1)
	return c
}

// Shape is the change without its values and its salt: what is kept of one that
// was erased (rule S7), because it says what the author had seen.
func (c *Change) Shape() *Change {
	s := *c
	s.Salt, s.Writes = Salt{}, slices.Clone(c.Writes)
	for i := range s.Writes {
		w := &s.Writes[i]
		w.Fields = slices.Clone(w.Fields)
		for j := range w.Fields {
			w.Fields[j].Value = ""
		}
	}
	return &s
}

// Nameless reports whether the change is nothing but letters without a name: only
// those may do without an author.
func (c *Change) Nameless() bool {
	return c.Author.IsZero() && !slices.ContainsFunc(c.Writes, func(w Write) bool { return !w.Kind.Def().Letter() })
}

// HasPresent reports whether the change sets a present value, whose older values
// are forgotten (rule S7).
func (c *Change) HasPresent() bool {
	return slices.ContainsFunc(c.Writes, func(w Write) bool { return w.HasPresent() })
}

// HasPresent is Change.HasPresent for one write.
func (w *Write) HasPresent() bool {
	d := w.Kind.Def()
	return slices.ContainsFunc(w.Fields, func(s Set) bool { f := d.Field(s.Field); return f != nil && f.Present })
}

// Set is one field with its new value; the empty value clears the field.
type Set struct {
	Field Field
	Value Value
}

// Salt is random-looking, and gone when the change is erased (rule S7).
type Salt [16]byte

// Hash is a SHA-256.
type Hash [32]byte

// IsZero reports whether h is no hash.
func (h Hash) IsZero() bool { return h == Hash{} }

func (h Hash) String() string { return fmt.Sprintf("%x", h[:6]) }

// Limits of one change (rule I2).
const (
	MaxChange       = 48 << 10 // bytes in canonical form
	MaxWrites       = 200
	MaxFieldsOfKind = 256 // field numbers are one byte on the wire
)

// SaltOf derives the salt of a change from the secret its device drew for the
// epoch. A batch carries the secret instead of one salt a change; the server
// keeps the salts and forgets the secret, so erasing a salt erases it.
func SaltOf(secret [16]byte, c ChangeID) Salt {
	b := append([]byte("zhucun salt v1"), secret[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Epoch))
	b = binary.BigEndian.AppendUint64(b, c.Seq)
	h := sha256.Sum256(b)
	return Salt(h[:16])
}

// Hash is the SHA-256 of the canonical form: full IDs, no record numbers,
// uncompressed, with the salt (rule X2).
func (c *Change) Hash() Hash { return HashOf(c.Encode()) }

// HashOf is the hash of a change in canonical form.
func HashOf(canonical []byte) Hash { return sha256.Sum256(canonical) }

// ChainStart is the chain hash before the first change of a (device, epoch).
func ChainStart(device ID, epoch Epoch) Hash {
	b := append([]byte("zhucun chain v1"), device[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(epoch)))
}

// Link is the chain hash after one more change.
func (h Hash) Link(change Hash) Hash {
	return sha256.Sum256(append(h[:], change[:]...))
}

const (
	changeVersion = 1
	flagImport    = 1
	flagWas       = 2
	flagFor       = 4
)

// Encode is the canonical form, which is hashed and which both ends keep. It is
// frozen by golden vectors in sync/wire.
func (c *Change) Encode() []byte {
	b := make([]byte, 0, 128)
	b = append(b, changeVersion)
	b = append(b, c.Device[:]...)
	b = binary.AppendUvarint(b, uint64(c.Epoch))
	b = binary.AppendUvarint(b, c.Seq)
	b = binary.AppendVarint(b, c.Stamp.Wall)
	b = binary.AppendUvarint(b, uint64(c.Stamp.N))
	b = append(b, c.Author[:]...)
	b = binary.AppendUvarint(b, uint64(c.LogEpoch))
	b = append(b, c.Salt[:]...)
	var flags byte
	if !c.Import.IsZero() {
		flags |= flagImport
	}
	if !c.Was.IsZero() {
		flags |= flagWas
	}
	if c.For != (ChangeID{}) {
		flags |= flagFor
	}
	b = append(b, flags)
	if flags&flagImport != 0 {
		b = append(b, c.Import[:]...)
	}
	if flags&flagWas != 0 {
		b = append(b, c.Was[:]...)
	}
	if flags&flagFor != 0 {
		b = append(b, c.For.Device[:]...)
		b = binary.AppendUvarint(b, uint64(c.For.Epoch))
		b = binary.AppendUvarint(b, c.For.Seq)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Writes)))
	for _, w := range c.Writes {
		b = append(b, byte(w.Kind))
		b = append(b, w.ID[:]...)
		b = binary.AppendUvarint(b, uint64(w.Base))
		b = w.appendSight(b)
		for _, s := range w.Fields {
			b = append(b, byte(s.Field))
			b = binary.AppendUvarint(b, uint64(len(s.Value)))
			b = append(b, s.Value...)
		}
	}
	return b
}

// appendSight writes the number of fields and, where the write has them, what its
// author missed and what was hidden from him.
func (w *Write) appendSight(b []byte) []byte {
	n := uint64(len(w.Fields)) << 1
	if w.Missed == 0 && len(w.Hidden) == 0 {
		return binary.AppendUvarint(b, n)
	}
	b = binary.AppendUvarint(b, n|1)
	b = binary.AppendUvarint(b, w.Missed)
	b = binary.AppendUvarint(b, uint64(len(w.Hidden)))
	for _, h := range w.Hidden {
		b = append(b, byte(h.Field))
		b = binary.AppendUvarint(b, uint64(h.Seq))
		b = binary.AppendUvarint(b, h.Own)
	}
	return b
}

// DecodeChange reads a canonical form. It accepts exactly what Encode writes:
// limits are checked before allocation and any other spelling is refused.
func DecodeChange(b []byte) (*Change, error) {
	if len(b) > MaxChange {
		return nil, fmt.Errorf("a change of %d bytes; the limit is %d", len(b), MaxChange)
	}
	r := reader{b: b}
	if v := r.byte(); r.err == nil && v != changeVersion {
		return nil, fmt.Errorf("a change in form %d; this version reads form %d", v, changeVersion)
	}
	c := new(Change)
	r.id(&c.Device)
	c.Epoch = Epoch(r.uvarint())
	c.Seq = r.uvarint()
	c.Stamp.Wall = r.varint()
	n := r.uvarint()
	c.Stamp.N = uint32(n)
	if uint64(c.Stamp.N) != n {
		r.fail(errors.New("a stamp counter that is too large"))
	}
	r.id(&c.Author)
	c.LogEpoch = LogEpoch(r.uvarint())
	copy(c.Salt[:], r.take(len(c.Salt)))
	flags := r.byte()
	if flags&^(flagImport|flagWas|flagFor) != 0 {
		r.fail(errors.New("a change with an unknown flag"))
	}
	if flags&flagImport != 0 {
		r.id(&c.Import)
		if c.Import.IsZero() {
			r.fail(errors.New("an empty import"))
		}
	}
	if flags&flagWas != 0 {
		copy(c.Was[:], r.take(len(c.Was)))
		if c.Was.IsZero() {
			r.fail(errors.New("an empty hash"))
		}
	}
	if flags&flagFor != 0 {
		r.id(&c.For.Device)
		c.For.Epoch = Epoch(r.uvarint())
		if c.For.Seq = r.uvarint(); c.For == (ChangeID{}) {
			r.fail(errors.New("an empty place"))
		}
	}
	c.Writes = make([]Write, 0, r.count(MaxWrites, "writes"))
	for range cap(c.Writes) {
		c.Writes = append(c.Writes, r.write())
	}
	if r.err == nil && len(r.b) != 0 {
		r.fail(fmt.Errorf("%d bytes after the end", len(r.b)))
	}
	if r.err != nil {
		return nil, fmt.Errorf("read change: %w", r.err)
	}
	return c, nil
}

func (r *reader) write() (w Write) {
	w.Kind = Kind(r.byte())
	r.id(&w.ID)
	w.Base = Seq(r.uvarint())
	n := r.count(2*MaxFieldsOfKind+1, "fields")
	if n&1 != 0 {
		r.sight(&w)
	}
	w.Fields = make([]Set, 0, n>>1)
	for range cap(w.Fields) {
		s := Set{Field: Field(r.byte()), Value: Value(r.take(r.count(MaxValue, "bytes of a value")))}
		if k := len(w.Fields); k > 0 && w.Fields[k-1].Field >= s.Field {
			r.fail(errors.New("fields out of order"))
		}
		w.Fields = append(w.Fields, s)
		if r.err != nil {
			break
		}
	}
	return w
}

func (r *reader) sight(w *Write) {
	w.Missed = r.uvarint()
	n := r.count(MaxHidden, "hidden writings")
	if n == 0 && w.Missed == 0 {
		r.fail(errors.New("nothing missed and nothing hidden"))
	}
	for range n {
		w.Hidden = append(w.Hidden, Hidden{Field: Field(r.byte()), Name: Name{Seq: Seq(r.uvarint()), Own: r.uvarint()}})
		if r.err != nil {
			return
		}
	}
	if !InOrder(w.Hidden) {
		r.fail(errors.New("hidden writings out of order"))
	}
}

// reader takes the parts of a binary form off its front; after the first error
// it yields zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail(errTruncated)
		return nil
	}
	p := r.b[:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) byte() byte {
	if p := r.take(1); p != nil {
		return p[0]
	}
	return 0
}

func (r *reader) id(id *ID) { copy(id[:], r.take(16)) }

func (r *reader) uvarint() uint64 {
	n, k := binary.Uvarint(r.b)
	if k <= 0 || k > 1 && r.b[k-1] == 0 { // the second: not the shortest spelling
		r.fail(errTruncated)
		return 0
	}
	r.b = r.b[k:]
	return n
}

func (r *reader) varint() int64 {
	u := r.uvarint()
	n := int64(u >> 1)
	if u&1 != 0 {
		n = ^n
	}
	return n
}

// count reads a length that may be at most limit and at most what is left.
func (r *reader) count(limit int, of string) int {
	n := r.uvarint()
	if n > uint64(limit) {
		r.fail(fmt.Errorf("%d %s; the limit is %d", n, of, limit))
		return 0
	}
	if n > uint64(len(r.b)) {
		r.fail(errTruncated)
		return 0
	}
	return int(n)
}
