package server

import (
	"unicode/utf8"

	"zhucun/store/record"
)

// hold puts a change in quarantine, if its device has room left there. It is
// announced at the end of the transaction, if it still waits then.
func (x *update) hold(s sealed, o *objection, h Held) (*Held, error) {
	c := s.change
	h.Hash, h.ChangeID, h.Payload, h.Author = s.hash, c.ChangeID, s.payload, c.Author
	h.Reason, h.Detail, h.Waits = o.reason, cut(o.detail), o.waits
	if !h.Fork {
		for i := range c.Writes {
			h.Touches = append(h.Touches, c.Writes[i].Ref)
		}
	}
	if err := x.charge(&h); err != nil {
		return nil, err
	}
	x.st.Places++
	h.At, h.Came = x.st.Places, x.st.Head
	x.room.add(&h)
	return &h, nil
}

// announce says in the channel of its device that a change waits, and why.
func (x *update) announce(h *Held) error {
	fields := []record.Set{
		{Field: record.QuarantineDevice, Value: record.R(h.Device)},
		{Field: record.QuarantineChange, Value: record.X(h.Hash[:])},
	}
	if !h.Author.IsZero() && x.row(record.Ref{Kind: record.Person, ID: h.Author}) != nil { // whoever it is said to be may not exist
		fields = append(fields, record.Set{Field: record.QuarantineAuthor, Value: record.R(h.Author)})
	}
	fields = append(fields, record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)})
	if h.Detail != "" {
		fields = append(fields, record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)})
	}
	x.rows[quarantineRef(h.Hash)] = nil // this is the first word on the change: there is no record yet
	_, err := x.note(h.Hash, fields...)
	return err
}

// announceAll announces what came in this transaction and still waits at its end.
// What waited only for something else of the same transaction has been released:
// of that nobody hears but in the receipt.
func (x *update) announceAll() error {
	for _, n := range x.room.fresh {
		if n.quiet() && n.State == Waiting {
			n.said = true
			if err := x.announce(n.Held); err != nil {
				return err
			}
		}
	}
	return nil
}

// content is what waits behind a quarantine record, for the clerk to judge: it is
// kept once, in the quarantine, and goes along when the record is sent whole. A
// present value must be erasable (rule S7): the server alone keeps it.
func (v *view) content(r *Row) (record.Register, bool) {
	g := r.Get(record.QuarantineChange)
	var hash record.Hash
	if g == nil || copy(hash[:], r.Value(record.QuarantineChange).Bytes()) != len(hash) {
		return record.Register{}, false
	}
	h, err := v.tx.Held(hash)
	if err != nil {
		v.err = err
		return record.Register{}, false
	}
	if h == nil || h.State != Waiting || len(h.Payload) >= record.MaxValue {
		return record.Register{}, false
	}
	c, err := record.DecodeChange(h.Payload)
	if err != nil || c.HasPresent() {
		return record.Register{}, false
	}
	s := g.Writings[0]
	s.Value = record.X(h.Payload)
	return record.Register{Field: record.QuarantineContent, Changed: g.Changed, Writings: []record.Writing{s}}, true
}

func cut(detail string) string {
	for utf8.RuneCountInString(detail) > 200 {
		_, n := utf8.DecodeLastRuneInString(detail)
		detail = detail[:len(detail)-n]
	}
	return record.T(detail).Text()
}

func holdsPresent(payload []byte) bool {
	c, err := record.DecodeChange(payload)
	return err == nil && c.HasPresent()
}

func quarantineRef(hash record.Hash) record.Ref {
	id, _ := record.KeyedID(record.Quarantine, []record.Set{{Field: record.QuarantineChange, Value: record.X(hash[:])}})
	return record.Ref{Kind: record.Quarantine, ID: id}
}

// note writes fields of a quarantine record by the server's own device: it has
// seen all that is there.
func (x *update) note(hash record.Hash, fields ...record.Set) (record.Seq, error) {
	ref := quarantineRef(hash)
	var base record.Seq
	if r := x.row(ref); r != nil {
		base = r.Last
	}
	c, err := x.draft(record.ID{}, x.now, []record.Write{{Ref: ref, Base: base, Fields: fields}})
	if err != nil {
		return 0, err
	}
	return x.apply(c)
}
