package sim

import (
	"fmt"
	"slices"

	"zhucun/store/record"
)

// cell is one field of one record.
type cell struct {
	ref   record.Ref
	field record.Field
}

// written is one change as its author made it, told apart by its tag: a text
// that no other change contains, so that it is found again under whatever name
// it reached the log.
type written struct {
	tag       string
	n         int // its place among all that was saved
	dev       *device
	life      int // the life of the device's database in which it was made: a restore starts another
	kind      record.Kind
	shown     map[cell]map[record.Value]bool // what the author's screens had shown when the form was opened
	sets      map[cell]record.Value          // what it set; records it created are known by tag only
	forbidden bool                           // its author's role does not allow it
	making    bool                           // it created its record
	// Where copies of it are. A change whose every copy was destroyed by a
	// restored backup or a lost tablet is beyond saving and excused.
	onDevice, onServer bool
	beyond             bool // every copy was destroyed
}

// model is what really happened: every change ever saved, whatever became of it.
type model struct {
	byTag  map[string]*written
	byHash map[record.Hash]*written // of every change sent, for those that were erased since (S7)
	order  []*written
	n      int
}

func newModel() *model {
	return &model{byTag: map[string]*written{}, byHash: map[record.Hash]*written{}}
}

// sent notes under which hash a change travels.
func (m *model) sent(changes []*record.Change) {
	for _, c := range changes {
		if w := m.tagOf(c); w != nil {
			m.byHash[c.Hash()] = w
		}
	}
}

// tag makes the text of the next change.
func (m *model) tag() string {
	m.n++
	return fmt.Sprintf("v%d", m.n)
}

func (m *model) saved(w *written) {
	w.onDevice, w.n = true, len(m.order)
	m.byTag[w.tag] = w
	m.order = append(m.order, w)
}

// tagOf finds the tag among the values of a change.
func (m *model) tagOf(c *record.Change) *written {
	for _, wr := range c.Writes {
		for _, s := range wr.Fields {
			if w := m.byTag[s.Value.Text()]; w != nil {
				return w
			}
		}
	}
	return nil
}

// replay folds the log and reports the first value that was superseded by
// someone whose screen had not shown it (M1), or any register that breaks M2.
// It returns the rows and the Seq at which each tag was applied.
type replayed struct {
	rows map[record.Ref]*record.Row
	at   map[string]record.Seq
	past map[record.ChangeID][]record.Later // by queue
	// erased are the entries whose values are not known any more.
	erased map[record.Seq]bool
}

// logged is a change in the log with its place.
type logged struct {
	change   *record.Change // of an erased one its shape
	erased   bool
	hash     record.Hash
	applied  record.Applied
	received int64
}

func (m *model) replay(log []logged) (*replayed, error) {
	out := &replayed{rows: map[record.Ref]*record.Row{}, at: map[string]record.Seq{}, past: map[record.ChangeID][]record.Later{}, erased: map[record.Seq]bool{}}
	owners := map[record.Value]*written{}
	for _, l := range log {
		w := m.byHash[l.hash]
		if !l.erased {
			w = m.tagOf(l.change)
		}
		if w != nil {
			if at, twice := out.at[w.tag]; twice {
				return nil, fmt.Errorf("%s is in the log twice, at %d and %d", w.tag, at, l.applied.Seq)
			}
			out.at[w.tag] = l.applied.Seq
		}
		out.erased[l.applied.Seq] = l.erased
		q := queueOf(l.change)
		out.past[q] = append(out.past[q], record.Later{Seq: l.applied.Seq, Change: l.change})
		for i := range l.change.Writes {
			if err := out.apply(l, i, w, owners); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (out *replayed) apply(l logged, i int, w *written, owners map[record.Value]*written) error {
	wr := &l.change.Writes[i]
	row := out.rows[wr.Ref]
	if row == nil {
		row = &record.Row{Ref: wr.Ref}
		out.rows[wr.Ref] = row
	}
	before := map[cell][]record.Writing{}
	for _, s := range wr.Fields {
		if g := row.Get(s.Field); g != nil {
			before[cell{wr.Ref, s.Field}] = slices.Clone(g.Writings)
		}
		if w != nil {
			owners[s.Value] = w
		}
	}
	l.applied.Later = out.later(l, wr)
	row.Merge(l.change, wr, l.applied)
	for _, s := range wr.Fields {
		c := cell{wr.Ref, s.Field}
		after := row.Get(s.Field).Writings
		if w == nil {
			continue // the server's own changes see everything
		}
		for _, o := range before[c] {
			still := slices.ContainsFunc(after, func(a record.Writing) bool { return a.Seq == o.Seq })
			own := o.By.SameQueue(l.change.Place()) && o.By.Seq < l.change.Place().Seq || owners[o.Value] == w
			if !still && !own && !out.erased[o.Seq] && !w.shown[c][o.Value] && !w.shownOnSameLife(owners[o.Value]) {
				return fmt.Errorf("at %d %s superseded %s in %s field %d, which its author's screen had not shown",
					l.applied.Seq, w.tag, o.Value, wr.Ref, s.Field)
			}
		}
	}
	return nil
}

// later are the writes to the record that the log has of the same queue with a
// higher number (rule M1).
func (out *replayed) later(l logged, wr *record.Write) (later []record.Later) {
	for _, p := range out.past[queueOf(l.change)] {
		if w := p.Change.WriteTo(wr.Ref); w != nil && p.Change.Place().Seq > l.change.Place().Seq {
			later = append(later, record.Later{Seq: p.Seq, Change: p.Change, Write: w})
		}
	}
	return later
}

func queueOf(c *record.Change) record.ChangeID {
	q := c.Place()
	q.Seq = 0
	return q
}

// sameRegister compares a register of the endpoint with one that was replayed.
func (out *replayed) sameRegister(got, want record.Register) bool {
	return got.Field == want.Field && got.Changed == want.Changed && slices.EqualFunc(got.Writings, want.Writings, func(g, w record.Writing) bool {
		if out.erased[w.Seq] {
			w.Value = g.Value
		}
		return g == w
	})
}

// shownOnSameLife: what a person saved on this copy of the database was on its
// screen, though a fork may have given the later change another epoch.
func (w *written) shownOnSameLife(o *written) bool {
	return o != nil && o.dev == w.dev && o.life == w.life && o.n < w.n
}
