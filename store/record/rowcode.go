package record

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	rowVersion    = 1
	maxRowOrigins = 1 << 16
)

// Pack writes the registers of the row as one blob: what both the device's
// trunk and the server keep of a record. Ref, No, Channel and Last are columns
// of their own and not in it.
func (r *Row) Pack() []byte {
	b := make([]byte, 0, 160)
	b = append(b, rowVersion)
	var origins []Writing
	index := map[ChangeID]int{}
	for _, g := range r.Fields {
		for _, s := range g.Writings {
			if _, ok := index[s.By]; !ok {
				index[s.By] = len(origins)
				origins = append(origins, s)
			}
		}
	}
	b = binary.AppendUvarint(b, uint64(len(origins)))
	for _, s := range origins {
		b = binary.AppendUvarint(b, uint64(s.Seq))
		b = binary.AppendVarint(b, s.At)
		b = append(b, s.Author[:]...)
		b = append(b, s.By.Device[:]...)
		b = binary.AppendUvarint(b, uint64(s.By.Epoch))
		b = binary.AppendUvarint(b, s.By.Seq)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Fields)))
	for _, g := range r.Fields {
		b = append(b, byte(g.Field))
		b = binary.AppendUvarint(b, uint64(g.Changed))
		b = binary.AppendUvarint(b, uint64(len(g.Writings)))
		for _, s := range g.Writings {
			b = binary.AppendUvarint(b, uint64(index[s.By]))
			b = binary.AppendUvarint(b, uint64(len(s.Value)))
			b = append(b, s.Value...)
		}
	}
	return b
}

// Unpack reads registers that Pack wrote into r.Fields.
func (r *Row) Unpack(b []byte) error {
	p := reader{b: b}
	if v := p.byte(); p.err == nil && v != rowVersion {
		return fmt.Errorf("a row in form %d; this version reads form %d", v, rowVersion)
	}
	origins := make([]Writing, p.count(maxRowOrigins, "origins"))
	for i := range origins {
		s := &origins[i]
		s.Seq = Seq(p.uvarint())
		s.At = p.varint()
		p.id(&s.Author)
		p.id(&s.By.Device)
		s.By.Epoch = Epoch(p.uvarint())
		s.By.Seq = p.uvarint()
	}
	r.Fields = make([]Register, p.count(MaxFieldsOfKind, "fields"))
	for i := range r.Fields {
		g := &r.Fields[i]
		g.Field = Field(p.byte())
		g.Changed = Seq(p.uvarint())
		g.Writings = make([]Writing, p.count(MaxWritings, "writings"))
		for j := range g.Writings {
			o := p.uvarint()
			if o >= uint64(len(origins)) {
				p.fail(errors.New("a writing without an origin"))
				break
			}
			g.Writings[j] = origins[o]
			g.Writings[j].Value = Value(p.take(p.count(MaxValue, "bytes of a value")))
		}
		if p.err == nil && (len(g.Writings) == 0 || i > 0 && r.Fields[i-1].Field >= g.Field) {
			p.fail(errors.New("fields out of order or empty"))
		}
		if p.err != nil {
			break
		}
	}
	if p.err == nil && len(p.b) != 0 {
		p.fail(fmt.Errorf("%d bytes after the end", len(p.b)))
	}
	if p.err != nil {
		r.Fields = nil
		return fmt.Errorf("read row: %w", p.err)
	}
	return nil
}
