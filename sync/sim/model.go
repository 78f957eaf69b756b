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
	author    record.ID
	prev      *written                   // what the author saved before on the same device
	blind     bool                       // its record had left the device: its own mark says nothing
	shown     map[cell]map[*written]bool // the writings that the author's form had shown when it was opened
	sets      map[cell]record.Value      // what it set; records it created are known by tag only
	forbidden bool                       // its author's role does not allow it
	making    bool                       // it created its record
	// Where copies of it are. A change whose every copy was destroyed by a
	// restored backup or a lost tablet is beyond saving and excused.
	onDevice, onServer bool
	beyond             bool // every copy was destroyed
}

// model is what really happened: every change ever saved, whatever became of it.
type model struct {
	byTag  map[string]*written
	byHash map[record.Hash]*written       // of every change sent, for those that were erased since (S7)
	placed map[record.ChangeID][]*written // by the places they had: after a restore two may have had one
	ghosts map[record.ChangeID]*written   // what was written without the model
	order  []*written
	n      int
}

func newModel() *model {
	return &model{byTag: map[string]*written{}, byHash: map[record.Hash]*written{},
		placed: map[record.ChangeID][]*written{}, ghosts: map[record.ChangeID]*written{}}
}

// sent notes under which hash a change travels.
func (m *model) sent(changes []*record.Change) {
	for _, c := range changes {
		if w := m.tagOf(c); w != nil {
			m.byHash[c.Hash()] = w
			m.place(c.ChangeID, w)
		}
	}
}

// place notes under which name a change is known.
func (m *model) place(id record.ChangeID, w *written) {
	if !slices.Contains(m.placed[id], w) {
		m.placed[id] = append(m.placed[id], w)
	}
}

// owners are whose writing one is: two only where a restore gave one name twice.
func (m *model) owners(c cell, o record.Writing) (all []*written) {
	for _, w := range m.placed[o.By] {
		if v, sets := w.sets[c]; !sets || v == o.Value {
			all = append(all, w)
		}
	}
	if len(all) == 0 {
		all = append(all, m.ghost(o.By))
	}
	return all
}

// ghost stands for the author of what the model did not write.
func (m *model) ghost(id record.ChangeID) *written {
	if m.ghosts[id] == nil {
		m.ghosts[id] = &written{tag: "a writing of " + id.String()}
	}
	return m.ghosts[id]
}

// saw reports whether the author of w had seen the writing o of a cell: his form
// had shown it, or what somebody wrote who had seen it; or he had written it
// himself on the same device, or had been shown it when he wrote something there.
func (w *written) saw(c cell, o *written, on map[*written]bool) bool {
	c = w.formCell(c)
	if w.shown[c][o] || o.dev != nil && o.dev == w.dev && o.author == w.author && o.n < w.n {
		return true
	}
	on[w] = true
	if p := w.prev; p != nil && !on[p] && p.saw(c, o, on) {
		return true
	}
	for z := range w.shown[c] {
		if !on[z] && z.saw(c, o, on) {
			return true
		}
	}
	return false
}

// formCell is the cell as the form of w knew it: a record made in a branch that became
// a fork was renamed since, and the form has no cell of the new name.
func (w *written) formCell(c cell) cell {
	if _, ok := w.shown[c]; ok {
		return c
	}
	for was := range w.shown {
		if was.ref.Kind == c.ref.Kind && was.field == c.field && was.ref != c.ref {
			return was
		}
	}
	return c
}

// tag makes the text of the next change.
func (m *model) tag() string {
	m.n++
	return fmt.Sprintf("v%d", m.n)
}

func (m *model) saved(w *written) {
	w.onDevice, w.n = true, len(m.order)
	for i := len(m.order) - 1; i >= 0 && w.prev == nil; i-- {
		if p := m.order[i]; p.dev == w.dev && p.author == w.author {
			w.prev = p
		}
	}
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
	rows  map[record.Ref]*record.Row
	at    map[string]record.Seq
	past  map[record.ChangeID][]record.Later // by queue
	wrote map[cell][]placed
	// erased are the entries whose values are not known any more.
	erased map[record.Seq]bool
}

// logged is a change in the log with its place.
type logged struct {
	change   *record.Change // of an erased one its shape
	erased   bool
	hash     record.Hash
	applied  record.Arrival
	received int64
}

func (m *model) replay(log []logged) (*replayed, error) {
	out := &replayed{rows: map[record.Ref]*record.Row{}, at: map[string]record.Seq{}, past: map[record.ChangeID][]record.Later{}, wrote: map[cell][]placed{}, erased: map[record.Seq]bool{}}
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
		if w != nil {
			m.place(l.change.Place(), w)
		}
		q := queueOf(l.change)
		out.past[q] = append(out.past[q], record.Later{Seq: l.applied.Seq, Change: l.change})
		for i := range l.change.Writes {
			if err := out.apply(m, l, i, w); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (out *replayed) apply(m *model, l logged, i int, w *written) error {
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
	}
	l.applied.Later = out.later(l, wr)
	row.Merge(l.change, wr, l.applied)
	owner := w
	if owner == nil {
		owner = m.ghost(l.change.Place())
	}
	for _, s := range wr.Fields {
		c := cell{wr.Ref, s.Field}
		out.wrote[c] = append(out.wrote[c], placed{l.applied.Seq, owner})
		after := row.Get(s.Field).Writings
		if w == nil {
			continue // the server and the clerk's office work are not followed
		}
		for _, o := range before[c] {
			still := slices.ContainsFunc(after, func(a record.Writing) bool { return a.Seq == o.Seq })
			if was := out.owner(c, o.Seq); !still && was != w && !w.saw(c, was, map[*written]bool{}) {
				return fmt.Errorf("at %d %s ended %s of %s in %s field %d, which its author's screen had not shown (M1)",
					l.applied.Seq, w.tag, o.Value, was.tag, wr.Ref, s.Field)
			}
		}
		if !slices.ContainsFunc(after, func(a record.Writing) bool { return a.Seq == l.applied.Seq }) && !out.lateSeen(c, w) {
			return fmt.Errorf("at %d %s was applied and is nowhere, and nobody had seen it (M1)", l.applied.Seq, w.tag)
		}
	}
	return nil
}

// placed is a writing with its place in the log.
type placed struct {
	seq   record.Seq
	owner *written
}

func (out *replayed) owner(c cell, seq record.Seq) *written {
	for _, p := range out.wrote[c] {
		if p.seq == seq {
			return p.owner
		}
	}
	return nil
}

// lateSeen reports whether somebody who had seen w has written to the cell.
func (out *replayed) lateSeen(c cell, w *written) bool {
	return slices.ContainsFunc(out.wrote[c], func(p placed) bool { return p.owner != w && p.owner.saw(c, w, map[*written]bool{}) })
}

// needless lists the writings that are in force although somebody who had been
// shown them has written to their field since: on a log that nobody restored, with
// devices that nobody restored, there are none.
func (out *replayed) needless(from record.Seq) error {
	for c, all := range out.wrote {
		if slices.ContainsFunc(all, func(p placed) bool { return p.owner.dev == nil && p.seq > from }) {
			continue // written beside the model
		}
		for _, g := range out.rows[c.ref].Get(c.field).Writings {
			was := out.owner(c, g.Seq)
			for _, p := range all {
				if p.owner.blind {
					continue
				}
				if p.owner.shown[c][was] || was.dev != nil && was.dev == p.owner.dev && was.author == p.owner.author && was.n < p.owner.n {
					return fmt.Errorf("%s is in force in %s field %d although %s had seen it (M1)", was.tag, c.ref, c.field, p.owner.tag)
				}
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
