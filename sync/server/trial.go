package server

import (
	"errors"
	"fmt"

	"zhucun/store/record"
)

// Codes of list quarantine_reason.
const (
	reasonPermission = "permission"
	reasonRevoked    = "revoked"
	reasonInvalid    = "invalid"
	reasonFork       = "fork"
	reasonDepends    = "depends"
	reasonNewer      = "unknown_kind"
	reasonFuture     = "future"
)

// objection says why a change may not be applied now. A nil one is none.
type objection struct {
	reason string
	detail string
	waits  record.Ref // the record that is missing
}

// sealed is a change with what was made of it before the lock was taken.
type sealed struct {
	change  *record.Change
	hash    record.Hash
	payload []byte // canonical form
	fault   error  // what Check says
}

func seal(c *record.Change) sealed {
	b := c.Encode()
	return sealed{change: c, hash: record.HashOf(b), payload: b, fault: c.Check()}
}

// trial merges a change into copies of the rows it writes, so that a change
// that may not be applied leaves nothing behind.
type trial struct {
	x        *update
	change   *record.Change
	rows     map[record.Ref]*Row
	before   map[record.Ref]*Row // as they were; nil: new
	order    []record.Ref
	numbers  uint64       // record numbers used
	outdated []record.Seq // entries whose present values it ends
}

func (t *trial) row(ref record.Ref) *Row {
	if r := t.rows[ref]; r != nil {
		return r
	}
	return t.x.row(ref)
}

func (t *trial) record(ref record.Ref) *record.Row {
	if r := t.row(ref); r != nil {
		return &r.Row
	}
	return nil
}

// permit says whether what the change writes to a record in a channel may be
// written.
type permit func(record.Ref, record.Channel) bool

// try merges the change at the next Seq; an objection says why it may not be
// applied. A nil permit allows everything.
func (x *update) try(s sealed, received int64, may permit) (*trial, *objection, error) {
	if s.fault != nil {
		return nil, faulty(s.fault), nil
	}
	c := s.change
	t := &trial{
		x: x, change: c, rows: make(map[record.Ref]*Row, len(c.Writes)), before: make(map[record.Ref]*Row, len(c.Writes)),
		order: make([]record.Ref, 0, len(c.Writes)),
	}
	at := record.Applied{Seq: x.st.Head + 1, Received: received, LogEpoch: x.st.LogEpoch}
	for i := range c.Writes {
		if err := t.write(i, at); err != nil {
			o := faulty(err)
			if t.row(c.Writes[i].Ref) == nil && s.fault == nil && o.reason == reasonInvalid {
				o.waits = c.Writes[i].Ref // it may be on its way, from another device
			}
			return nil, o, x.err
		}
	}
	if o := t.references(); o != nil || x.err != nil {
		return nil, o, x.err
	}
	o := t.place(at.Seq, may)
	return t, o, x.err
}

func faulty(err error) *objection {
	if errors.Is(err, record.ErrUnknownKind) {
		return &objection{reason: reasonNewer, detail: err.Error()}
	}
	var bad *record.Invalid
	if !errors.As(err, &bad) {
		return &objection{reason: reasonInvalid, detail: err.Error()}
	}
	detail := bad.Code
	if d := bad.Kind.Def(); d != nil {
		detail += " " + d.Name
		if f := d.Field(bad.Field); f != nil {
			detail += "." + f.Name
		}
	}
	return &objection{reason: reasonInvalid, detail: detail}
}

// write merges write i into a copy of its row.
func (t *trial) write(i int, at record.Applied) error {
	w := &t.change.Writes[i]
	r := t.rows[w.Ref]
	if r == nil {
		if held := t.stored(w, i); held != nil {
			t.before[w.Ref], r = held, held.clone()
		}
	}
	var known *record.Row
	if r != nil {
		known = &r.Row
	}
	if err := t.change.CheckAgainst(i, known); err != nil {
		return err
	}
	if r == nil {
		t.numbers++
		r = &Row{Row: record.Row{Ref: w.Ref, No: t.x.st.Numbers + t.numbers}, Entered: at.Seq}
	}
	if t.rows[w.Ref] == nil {
		t.rows[w.Ref] = r
		t.order = append(t.order, w.Ref)
		r.Touched = r.Touched.Add(at.Seq)
	}
	t.outdate(w, r.Merge(t.change, w, at), at.Seq)
	return nil
}

// stored gives the row that write i meets. A record whose ID is derived from this
// very change cannot be there yet: it need not be looked for.
func (t *trial) stored(w *record.Write, i int) *Row {
	if r, ok := t.x.rows[w.Ref]; ok {
		return r
	}
	if !record.Keyed(w.Kind) && t.change.Was.IsZero() && w.ID == record.DerivedID(t.change.ChangeID, i) {
		return nil
	}
	return t.x.row(w.Ref)
}

// references looks for every record that the change names.
func (t *trial) references() *objection {
	for i := range t.change.Writes {
		w := &t.change.Writes[i]
		d := w.Kind.Def()
		for _, s := range w.Fields {
			if typ := s.Value.Type(); typ != record.RefTo && typ != record.RefsTo {
				continue
			}
			f := d.Field(s.Field)
			for _, id := range s.Value.IDs() {
				ref := record.Ref{Kind: f.To, ID: id}
				if t.row(ref) == nil {
					return &objection{
						reason: reasonDepends, waits: ref,
						detail: fmt.Sprintf("%s.%s names %s, which is not here", d.Name, f.Name, ref),
					}
				}
			}
		}
	}
	return nil
}

// placedBy is the record that decides where another lives: if it moves, permission
// is judged again.
func (t *trial) placedBy(ref record.Ref, channel record.Channel) record.Ref {
	if hh := channel.Household(); t.before[ref] == nil && !hh.IsZero() {
		return record.Ref{Kind: record.Household, ID: hh}
	}
	return ref
}

// place finds the channel of every row written, and asks whether the author may
// write where it was and where it comes to be; a change concerns at most one
// household (rule I2).
func (t *trial) place(seq record.Seq, may permit) *objection {
	var household record.ID
	for _, ref := range t.order {
		r := t.rows[ref]
		channel, err := record.ChannelOf(&r.Row, t.record)
		if errors.Is(err, record.ErrNoParent) {
			return &objection{reason: reasonDepends, detail: err.Error()}
		}
		if err != nil {
			return &objection{reason: reasonInvalid, detail: "channel " + ref.Kind.String()}
		}
		if hh := channel.Household(); !hh.IsZero() && may != nil {
			if !household.IsZero() && household != hh {
				return &objection{reason: reasonInvalid, detail: "two_households"}
			}
			household = hh
		}
		if may != nil && (!may(ref, channel) || r.Channel != "" && r.Channel != channel && !may(ref, r.Channel)) {
			return &objection{reason: reasonPermission, detail: ref.Kind.String(), waits: t.placedBy(ref, channel)}
		}
		if r.Channel != channel {
			r.Channel, r.Entered = channel, seq
		}
	}
	return nil
}
