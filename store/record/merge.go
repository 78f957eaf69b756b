package record

import (
	"cmp"
	"slices"
)

// Sibling is one current value of a field and where it came from.
type Sibling struct {
	Value  Value
	Seq    Seq      // where the log has the change that wrote it
	At     int64    // the lower of stamp and received-at, ms since 1970 (rule M3)
	Author ID       // the person; zero for the server
	By     ChangeID // the change that wrote it
}

// Register holds the current value or values of one field. More than one is a
// conflict: each was written by someone whose screen had not shown the others.
type Register struct {
	Field    Field
	Changed  Seq       // the Seq at which the register last changed
	Siblings []Sibling // ascending by Seq; never empty
}

// Row is a record as the log has it: one register for each field ever written.
type Row struct {
	Ref
	No      uint64 // the server's record number in this log epoch; 0 is none yet
	Channel Channel
	Last    Seq        // the Seq of the last change that touched the record
	Fields  []Register // ascending by field
}

// Applied says where in the log a change is being applied.
type Applied struct {
	Seq      Seq
	Received int64    // server time, ms since 1970
	LogEpoch LogEpoch // the log's; bases of another log epoch count as 0 (rule X9)
}

// Fate says what became of values when a write was applied.
type Fate struct {
	Field      Field
	Superseded []Sibling // seen by the author, now history
	Late       bool      // the write itself is history: its author's later write is here already
	Same       bool      // the value was already there (rule M2)
}

// Get returns the register of field f, or nil.
func (r *Row) Get(f Field) *Register {
	i, ok := slices.BinarySearchFunc(r.Fields, f, func(g Register, f Field) int { return cmp.Compare(g.Field, f) })
	if !ok {
		return nil
	}
	return &r.Fields[i]
}

// Value is what every replica shows for field f (rule M3), or "".
func (r *Row) Value(f Field) Value {
	s, _ := r.Shown(f)
	return s.Value
}

// Conflicts lists the fields with more than one sibling.
func (r *Row) Conflicts() (fields []Field) {
	for _, g := range r.Fields {
		if len(g.Siblings) > 1 {
			fields = append(fields, g.Field)
		}
	}
	return fields
}

// Winner is the sibling with the highest At, then the highest Seq (rule M3).
func (g *Register) Winner() Sibling {
	return slices.MaxFunc(g.Siblings, func(a, b Sibling) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Seq, b.Seq))
	})
}

// Put replaces or inserts a whole register.
func (r *Row) Put(g Register) {
	i, ok := slices.BinarySearchFunc(r.Fields, g.Field, func(h Register, f Field) int { return cmp.Compare(h.Field, f) })
	if ok {
		r.Fields[i] = g
	} else {
		r.Fields = slices.Insert(r.Fields, i, g)
	}
}

// Merge applies one write of change c to the row and says what became of the
// values it met. The row of a new record is a Row with nothing but its Ref.
func (r *Row) Merge(c *Change, w *Write, a Applied) []Fate {
	base := w.Base
	if c.LogEpoch != a.LogEpoch {
		base = 0
	}
	at := min(c.Stamp.Wall, a.Received)
	fates := make([]Fate, 0, len(w.Fields))
	for _, s := range w.Fields {
		var g Register
		if old := r.Get(s.Field); old != nil {
			g = *old
		}
		fate := g.write(Sibling{Value: s.Value, Seq: a.Seq, At: at, Author: c.Author, By: c.ChangeID}, base)
		fate.Field, g.Field = s.Field, s.Field
		r.Put(g)
		fates = append(fates, fate)
	}
	r.Last = max(r.Last, a.Seq)
	return fates
}

// write folds one value into the register by rules M1 and M2.
func (g *Register) write(s Sibling, base Seq) (fate Fate) {
	own := func(o Sibling) bool { return o.By.SameQueue(s.By) }
	if slices.ContainsFunc(g.Siblings, func(o Sibling) bool { return own(o) && o.By.Seq > s.By.Seq }) {
		return Fate{Late: true}
	}
	keep := make([]Sibling, 0, len(g.Siblings)+1)
	for _, o := range g.Siblings {
		switch {
		case o.Seq <= base || own(o): // seen by the author
			fate.Superseded = append(fate.Superseded, o)
		case o.Value == s.Value: // one value (M2): the earlier writing stands for both
			fate.Same = true
			keep = append(keep, o)
		default: // not seen: a conflict
			keep = append(keep, o)
		}
	}
	if !fate.Same {
		keep = append(keep, s)
	}
	if len(fate.Superseded) > 0 || !fate.Same {
		g.Changed = s.Seq
	}
	g.Siblings = keep
	return fate
}

// Take lays a register that came with a page over the held row: the one that
// changed later in the log stands.
func (r *Row) Take(g Register) {
	if held := r.Get(g.Field); held == nil || held.Changed <= g.Changed {
		r.Put(g)
	}
}

// MaxMerges is how many merges in a row are followed. Nobody makes a chain that
// long by merging duplicates: what stands farther from its end stands for itself,
// so that it stays listed.
const MaxMerges = 32

// Standing says of each duplicate which household stands for it (rule M6). into
// is what each is merged into. A cycle resolves to its lowest ID. Each household
// is looked at once, however long the chains are.
func Standing(into map[ID]ID) map[ID]ID {
	type end struct {
		id    ID
		steps int // from here to it
	}
	ends := make(map[ID]end, len(into))
	stands := make(map[ID]ID, len(into))
	for start := range into {
		var path []ID
		on := map[ID]int{}
		id, last, known := start, end{}, false
		for {
			if last, known = ends[id]; known {
				break
			}
			if i, again := on[id]; again {
				last = end{id: slices.MinFunc(path[i:], func(a, b ID) int { return slices.Compare(a[:], b[:]) })}
				for _, x := range path[i:] {
					ends[x] = last
				}
				path = path[:i]
				break
			}
			next := into[id]
			if next.IsZero() {
				last = end{id: id}
				break
			}
			on[id] = len(path)
			path = append(path, id)
			id = next
		}
		for _, x := range slices.Backward(path) {
			last.steps++
			ends[x] = last
		}
	}
	for id := range into {
		if e := ends[id]; e.steps <= MaxMerges && e.id != id && !e.id.IsZero() {
			stands[id] = e.id
		}
	}
	return stands
}
