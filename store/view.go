package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Base is what a form or draft remembers of the record it was opened on: give an
// Edit the Base of the View that the form shows.
type Base = record.Base

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
	// Row has own changes laid over what the log says as the log itself will merge
	// them; their Seqs are from record.Laid on.
	Row    record.Row
	State  State
	Exists bool
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
		if v, err = t.viewOf(r); err != nil {
			return err
		}
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

// overlaid is a record of the trunk with the own changes laid over it.
type overlaid struct {
	row   record.Row // as the server last confirmed it
	here  bool       // whether the trunk has it
	stale int
	laid  []laidChange    // ascending by n
	epoch record.LogEpoch // in which bases hold
}

// laidChange is one own change that lies over a record.
type laidChange struct {
	n      int64
	change *record.Change
	state  State
	later  []record.Later // of a held one: what the log took in before it
}

// load reads a record and what lies over it.
func (t *tx) load(ref record.Ref) (*overlaid, error) {
	h, err := t.trunk(ref)
	if err != nil {
		return nil, err
	}
	if err := t.nameOwn(h); err != nil {
		return nil, err
	}
	h.laid, err = t.laidOver(ref)
	return h, err
}

// nameOwn gives what this copy sent again the name that it has here. Where a clerk had
// accepted the forked copy of it, the log knows it by that one's (rule X3), which says
// nothing any more once the log was restored.
func (t *tx) nameOwn(h *overlaid) error {
	for _, g := range h.row.Fields {
		for i := range g.Writings {
			w := &g.Writings[i]
			if w.By.Device != t.meta.device || w.By.Epoch == t.meta.epoch || w.Seq == 0 {
				continue
			}
			var epoch, seq int64
			ok, err := t.one(`SELECT epoch, seq FROM own WHERE at = ? AND at > 0 AND instr(payload, ?) > 0 AND NOT EXISTS (SELECT 1 FROM own WHERE epoch = ? AND seq = ?) LIMIT 1`,
				[]any{int64(w.Seq), h.row.ID[:], int64(w.By.Epoch), int64(w.By.Seq)}, &epoch, &seq)
			if err != nil {
				return err
			}
			if ok {
				w.By.Epoch, w.By.Seq = record.Epoch(epoch), uint64(seq)
			}
		}
	}
	return nil
}

func (t *tx) trunk(ref record.Ref) (*overlaid, error) {
	h := &overlaid{row: record.Row{Ref: ref}, epoch: t.meta.logEpoch}
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

func (h *overlaid) unpack(fields []byte) error {
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
func (h *overlaid) forgetSeqs() {
	h.row.Last = 0
	for i := range h.row.Fields {
		g := &h.row.Fields[i]
		g.Changed = 0
		for j := range g.Writings {
			g.Writings[j].Seq = 0
		}
	}
}

func (t *tx) putTrunk(h *overlaid) error {
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
	for i := range laid {
		if l := &laid[i]; err == nil && l.state == Held {
			l.later, err = t.acceptedAfter(l.change, ref)
		}
	}
	return laid, err
}

// acceptedAfter are the writes to a record that the log took in before an earlier
// change of their queue, which is held (rule M1).
func (t *tx) acceptedAfter(c *record.Change, ref record.Ref) (later []record.Later, err error) {
	err = t.each(`SELECT at, payload FROM own WHERE epoch = ? AND seq > ? AND state = ? AND instr(payload, ?) > 0`, []any{int64(c.Epoch), int64(c.Seq), int64(Sent), ref.ID[:]},
		func(scan func(...any) error) error {
			var l record.Later
			var payload []byte
			if err := scan((*i64)(&l.Seq), &payload); err != nil {
				return err
			}
			var err error
			if l.Change, err = record.DecodeChange(payload); err != nil {
				return fmt.Errorf("own change: %w (%w)", ErrCorrupt, err)
			}
			if l.Write = l.Change.WriteTo(ref); l.Write != nil {
				later = append(later, l)
			}
			return nil
		})
	return later, err
}

// shown is the row with own changes laid over it, or nil if there is neither.
func (h *overlaid) shown() *record.Row {
	if !h.exists() {
		return nil
	}
	return &h.screen().Row
}

func (h *overlaid) exists() bool { return h.here || len(h.laid) > 0 }

// screen is what is shown, with what own changes cover.
func (h *overlaid) screen() *record.Screen {
	s := record.NewScreen(h.row)
	for _, l := range h.laid {
		if w := l.change.WriteTo(h.row.Ref); w != nil && !h.has(l.change, w) {
			s.Lay(l.change, w, record.Arrival{Seq: record.Laid + record.Seq(l.n), Received: l.change.Stamp.Wall, LogEpoch: h.epoch, Later: l.later})
		}
	}
	return s
}

// has reports whether the trunk shows an own change already: the page with it may come
// before the word that it was accepted. The name alone does not tell: on a copied device
// another change may have it, so author and values are compared; and a row from before
// the log was restored says nothing.
func (h *overlaid) has(c *record.Change, w *record.Write) (found bool) {
	if h.stale == foreign {
		return false
	}
	for _, g := range h.row.Fields {
		for _, o := range g.Writings {
			if o.By != c.ChangeID {
				continue
			}
			if o.Author != c.Author || !w.Sets(g.Field) || w.Value(g.Field) != o.Value {
				return false
			}
			found = true
		}
	}
	return found
}

func (t *tx) viewOf(h *overlaid) (v View, err error) {
	screen := h.screen()
	v.Ref, v.Row, v.Exists = h.row.Ref, screen.Row, h.exists()
	for _, l := range h.laid {
		v.State = max(v.State, l.state)
	}
	if v.Base, err = t.base(screen); err != nil || h.here && h.stale != foreign {
		return v, err
	}
	unshown, err := t.sentUnshown(v.Ref)
	if unshown {
		v.Base.Own = 0
	}
	return v, err
}

// sentUnshown reports whether the log took an own change to this record that the record,
// as it is shown here, does not have, because it left the trunk or is of a log that was
// restored. A form then has not shown all own changes, so its base has no own mark.
func (t *tx) sentUnshown(ref record.Ref) (bool, error) {
	return t.one(`SELECT 1 FROM own WHERE epoch = ?1 AND state = ?2 AND instr(payload, ?4) > 0
		AND NOT EXISTS (SELECT 1 FROM laid WHERE laid.kind = ?3 AND laid.id = ?4 AND laid.n = own.n) LIMIT 1`,
		[]any{int64(t.meta.epoch), int64(Sent), int64(ref.Kind), ref.ID[:]}, new(int64))
}

// base is what a form with one value a field has as its base if it is opened now
// on a record as it is shown.
func (t *tx) base(s *record.Screen) (Base, error) {
	b := Base{LogEpoch: t.meta.logEpoch, Seq: s.Last, Own: t.meta.last}
	for i := range s.Fields {
		f := s.Fields[i].Field
		for _, w := range s.Unshown(f) {
			u := record.Unshown{Field: f, Seq: w.Seq}
			var err error
			if w.Seq >= record.Laid {
				u.Seq, u.N = 0, int64(w.Seq-record.Laid)
			} else if w.By.Device == t.meta.device {
				_, err = t.one(`SELECT n FROM own WHERE epoch = ?1 AND seq = ?2 UNION ALL SELECT n FROM outbox WHERE epoch = ?1 AND seq = ?2`, []any{int64(w.By.Epoch), int64(w.By.Seq)}, &u.N)
			}
			if err != nil {
				return b, err
			}
			b.Unshown = append(b.Unshown, u)
		}
	}
	return b, nil
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
	if err := t.contest(ref, row); err != nil {
		return err
	}
	query, args := v.remove, []any{ref.ID[:]}
	if row != nil {
		query, args = v.upsert, v.args(row)
	}
	t.cases = t.cases || ref.Kind == record.Case
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
