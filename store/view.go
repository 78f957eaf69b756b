package store

import (
	"context"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// Base is what a form or draft remembers of the record it was opened on, for
// the save that follows (rule I3): give an Edit the Base of the View that the
// form shows. The zero Base is that of a new record. Its numbers hold only in
// the log epoch it names (rule X9).
type Base struct {
	LogEpoch record.LogEpoch
	Seq      record.Seq // what the screen showed: the base of a change, carried while one is laid over (rule I4)
	Trunk    record.Seq // the record's Seq in the trunk: what its siblings showed
}

// State is what has become of a person's work, as screens mark it.
type State uint8

// States, from what needs no mark to what needs attention.
const (
	Sent     State = iota // all of it is in the county's log
	Waiting               // saved here, not acknowledged
	Held                  // in quarantine, undecided
	Returned              // a change was returned by a clerk
)

func (s State) String() string {
	return [...]string{"sent", "waiting", "held", "returned"}[s]
}

// View is a record as this device shows it: the trunk with own changes laid
// over (rule I4).
type View struct {
	record.Ref
	Base Base
	// Row has for a field laid over just its own value, whose Seq is 0.
	Row record.Row
	// Siblings are the values in conflict, of each field that has several: what
	// a form that edits the field shows beside its own value.
	Siblings map[record.Field][]record.Sibling
	State    State
	Exists   bool
}

// Value is what the screen shows for field f (rule M3), or "".
func (v *View) Value(f record.Field) record.Value { return v.Row.Value(f) }

// View is one record as it is shown. One that is not here has Exists false and
// the zero base.
func (s *Store) View(ctx context.Context, ref record.Ref) (v View, err error) {
	err = s.read(ctx, "view", func(t *tx) error {
		r, err := t.load(ref)
		if err != nil {
			return err
		}
		v = t.viewOf(r)
		returned, err := t.returnedRefs()
		if returned[ref] {
			v.State = Returned
		}
		return err
	})
	return v, err
}

// How far a trunk row can be trusted.
const (
	fresh    = 0 // confirmed by a page
	foreign  = 1 // of a log that was restored since: its Seqs count as 0 (rule X9)
	doubtful = 2 // its subscription gave way to another: confirmed or dropped by the next full pull
)

// held is a record of the trunk with the own changes laid over it.
type held struct {
	row   record.Row // as the server last confirmed it
	here  bool       // whether the trunk has it
	stale int
	laid  []laidChange // ascending by n
}

// laidChange is one own change that lies over a record.
type laidChange struct {
	n      int64
	change *record.Change
	state  State
}

// load reads a record and what lies over it.
func (t *tx) load(ref record.Ref) (*held, error) {
	h, err := t.trunk(ref)
	if err != nil {
		return nil, err
	}
	h.laid, err = t.laidOver(ref)
	return h, err
}

func (t *tx) trunk(ref record.Ref) (*held, error) {
	h := &held{row: record.Row{Ref: ref}}
	var fields []byte
	var channel string
	ok, err := t.one(`SELECT no, channel, last, stale, fields FROM trunk WHERE kind = ? AND id = ?`, []any{int64(ref.Kind), ref.ID[:]},
		(*i64)(&h.row.No), &channel, (*i64)(&h.row.Last), &h.stale, &fields)
	if err != nil || !ok {
		return h, err
	}
	h.row.Channel = record.Channel(channel)
	return h, h.unpack(fields)
}

func (h *held) unpack(fields []byte) error {
	if err := h.row.Unpack(fields); err != nil {
		return fmt.Errorf("%s: %w (%w)", h.row.Ref, ErrCorrupt, err)
	}
	h.here = true
	if h.stale == foreign {
		h.forgetSeqs()
	}
	return nil
}

// forgetSeqs makes the positions of another log epoch count as 0 (rule X9).
func (h *held) forgetSeqs() {
	h.row.Last = 0
	for i := range h.row.Fields {
		g := &h.row.Fields[i]
		g.Changed = 0
		for j := range g.Siblings {
			g.Siblings[j].Seq = 0
		}
	}
}

func (t *tx) putTrunk(h *held) error {
	r := &h.row
	return t.exec(`REPLACE INTO trunk (kind, id, no, channel, last, stale, fields) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		int64(r.Kind), r.ID[:], int64(r.No), string(r.Channel), int64(r.Last), h.stale, r.Pack())
}

func (t *tx) laidOver(ref record.Ref) (laid []laidChange, err error) {
	err = t.each(`SELECT laid.n, coalesce(outbox.payload, own.payload), own.state FROM laid
		LEFT JOIN outbox ON outbox.n = laid.n LEFT JOIN own ON own.n = laid.n
		WHERE laid.kind = ? AND laid.id = ? ORDER BY laid.n`, []any{int64(ref.Kind), ref.ID[:]},
		func(scan func(...any) error) error {
			var l laidChange
			var payload []byte
			var state *int64
			if err := scan(&l.n, &payload, &state); err != nil {
				return err
			}
			c, err := record.DecodeChange(payload)
			if err != nil {
				return fmt.Errorf("change %d: %w (%w)", l.n, ErrCorrupt, err)
			}
			l.change, l.state = c, Waiting
			if state != nil {
				l.state = State(*state)
			}
			laid = append(laid, l)
			return nil
		})
	return laid, err
}

// shown is the row with own changes laid over it, or nil if there is neither.
func (h *held) shown() *record.Row {
	if !h.here && len(h.laid) == 0 {
		return nil
	}
	row := h.row
	row.Fields = append([]record.Register(nil), h.row.Fields...)
	for _, l := range h.laid {
		for i := range l.change.Writes {
			if w := &l.change.Writes[i]; w.Ref == row.Ref {
				h.lay(&row, l, w)
			}
		}
	}
	return &row
}

// lay puts one own write over the row. A held change whose author's later write
// was accepted before it is left out: it can only become history (rule M1).
func (h *held) lay(row *record.Row, l laidChange, w *record.Write) {
	c := l.change
	for _, s := range w.Fields {
		if l.state == Held && hasLater(h.row.Get(s.Field), c.ChangeID) {
			continue
		}
		row.Put(record.Register{Field: s.Field, Siblings: []record.Sibling{
			{Value: s.Value, At: c.Stamp.Wall, Author: c.Author, By: c.ChangeID}}})
	}
}

func hasLater(g *record.Register, c record.ChangeID) bool {
	return g != nil && slices.ContainsFunc(g.Siblings, func(s record.Sibling) bool {
		return s.By.SameQueue(c) && s.By.Seq > c.Seq
	})
}

func (t *tx) viewOf(h *held) View {
	v := View{Ref: h.row.Ref, Row: h.row, Base: t.base(h)}
	row := h.shown()
	if row == nil {
		return v
	}
	v.Row, v.Exists = *row, true
	for _, f := range h.row.Conflicts() {
		if v.Siblings == nil {
			v.Siblings = map[record.Field][]record.Sibling{}
		}
		v.Siblings[f] = h.row.Get(f).Siblings
	}
	for _, l := range h.laid {
		v.State = max(v.State, l.state)
	}
	return v
}

// base is what a form opened now has as its base: the trunk's Seq or, while own
// changes lie over the record, the lowest of theirs (rule I4): the screen shows
// the person's own values, not what the trunk has learned since.
func (t *tx) base(h *held) Base {
	b := Base{LogEpoch: t.meta.logEpoch, Seq: h.row.Last, Trunk: h.row.Last}
	for _, l := range h.laid {
		for _, w := range l.change.Writes {
			if w.Ref != h.row.Ref {
				continue
			}
			if l.change.LogEpoch != b.LogEpoch {
				b.Seq = 0
			}
			b.Seq = min(b.Seq, w.Base)
		}
	}
	return b
}

// refresh derives the view row of a record, and what search knows of it, anew.
func (t *tx) refresh(ref record.Ref) error {
	h, err := t.load(ref)
	if err != nil {
		return err
	}
	return t.show(ref, h.shown())
}

// show writes the view row of a record; a nil row is one that is not here.
func (t *tx) show(ref record.Ref, row *record.Row) error {
	v := t.s.view(ref.Kind)
	if v == nil {
		return nil
	}
	query, args := v.remove, []any{ref.ID[:]}
	if row != nil {
		query, args = v.upsert, v.args(row)
	}
	if ref.Kind != record.Household {
		return t.exec(query, args...)
	}
	before, err := t.mergedBefore(ref.ID)
	if err != nil {
		return err
	}
	if err := t.exec(query, args...); err != nil {
		return err
	}
	return t.index(ref.ID, row, before)
}

// args are the columns of a row, its id first.
func (v *viewDef) args(row *record.Row) []any {
	args := make([]any, 0, 1+len(v.fields))
	args = append(args, row.ID[:])
	for i := range v.fields {
		f := &v.fields[i]
		args = append(args, column(f.Type, row.Value(f.Field)))
	}
	return args
}
