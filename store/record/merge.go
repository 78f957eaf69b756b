package record

import (
	"cmp"
	"slices"
)

// Writing is one thing that somebody wrote to a field and that nobody who saw it
// has written over: its value and where it came from.
type Writing struct {
	Value  Value
	Seq    Seq      // where the log has the change that wrote it; from Laid on, see there
	At     int64    // the lower of stamp and received-at, ms since 1970 (rule M3)
	Author ID       // the person; zero for the server
	By     ChangeID // its place: queue and number (Change.Place)
}

// Laid is from where on a Seq is not of the log: those of own changes that a
// device lays over a row, in their order (rule I4). What a person saved is shown
// before anything that the log says.
const Laid Seq = 1 << 62

// Limits of a register and of a row. What would pass them waits (quarantine
// reason "crowded") until somebody has decided some of what is there.
const (
	MaxWritings = 32      // of a register
	MaxOfDevice = 8       // of those, of one device
	MaxRow      = 1 << 20 // bytes of a packed row

	packedWriting = 96 // bytes that a writing takes at most, beside its value
)

// Register holds the writings of one field that are in force. Two different
// values are a conflict: each was written by someone whose screen had not shown
// the other. Equal values are one value that several people wrote (rule M2).
type Register struct {
	Field    Field
	Changed  Seq       // the Seq at which the register last changed
	Writings []Writing // ascending by Seq; never empty
}

// Sibling is one of the values of a register: its latest writing, and everybody
// who wrote it.
type Sibling struct {
	Writing
	Authors []ID // each once, in the order of the log
}

// Row is a record as the log has it: one register for each field ever written.
type Row struct {
	Ref
	No      uint64 // the server's record number in this log epoch; 0 is none yet
	Channel Channel
	Last    Seq        // the Seq of the last change that touched the record
	Fields  []Register // ascending by field
}

// Clone is a copy that can be merged into.
func (r *Row) Clone() *Row {
	c := *r
	c.Fields = slices.Clone(r.Fields)
	return &c
}

// Arrival says where in the log a change is being applied, and when it came.
type Arrival struct {
	Seq      Seq
	Received int64    // server time, ms since 1970
	LogEpoch LogEpoch // the log's; bases of another log epoch count as 0 (rule X9)
	// Later are the writes to the record that the log has of the same queue with a
	// higher number. There are none unless the change comes out of quarantine.
	Later []Later
}

// Later is a write that came into the log before an earlier one of its queue.
type Later struct {
	Seq    Seq // where the log has it
	Change *Change
	Write  *Write
}

// Fate says what became of writings when a write was applied.
type Fate struct {
	Field Field
	Ended []Writing // seen by the author, now history
	Late  Seq       // not 0: the write itself is history, seen by this later one of its queue
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

// Conflicts lists the fields with more than one value.
func (r *Row) Conflicts() (fields []Field) {
	for i := range r.Fields {
		if r.Fields[i].InConflict() {
			fields = append(fields, r.Fields[i].Field)
		}
	}
	return fields
}

// InConflict reports whether the register has two different values.
func (g *Register) InConflict() bool {
	return slices.ContainsFunc(g.Writings, func(w Writing) bool { return w.Value != g.Writings[0].Value })
}

// Siblings are the different values of the register, in the order of their latest
// writings.
func (g *Register) Siblings() (all []Sibling) {
	for _, w := range g.Writings {
		i := slices.IndexFunc(all, func(s Sibling) bool { return s.Value == w.Value })
		if i < 0 {
			all = append(all, Sibling{w, []ID{w.Author}})
			continue
		}
		s := &all[i]
		if !slices.Contains(s.Authors, w.Author) {
			s.Authors = append(s.Authors, w.Author)
		}
		if s.compare(w) <= 0 {
			s.Writing = w
		}
	}
	slices.SortStableFunc(all, func(a, b Sibling) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}

// Winner is the writing with the highest At, then the highest Seq (rule M3); one
// that a device lays over goes before what the log has (rule I4).
func (g *Register) Winner() Writing {
	best := g.Writings[0]
	for _, w := range g.Writings[1:] {
		if best.compare(w) <= 0 { // Seqs of a log that was restored are all 0: they stand in their order
			best = w
		}
	}
	return best
}

func (w Writing) compare(o Writing) int {
	if w.Seq >= Laid || o.Seq >= Laid {
		return cmp.Compare(w.Seq, o.Seq)
	}
	return cmp.Or(cmp.Compare(w.At, o.At), cmp.Compare(w.Seq, o.Seq))
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
// writings it met. The row of a new record is a Row with nothing but its Ref.
//
// A writing is in force while nobody who saw it has written to the field (rule
// M1): which ones are does not depend on the order in which changes come.
func (r *Row) Merge(c *Change, w *Write, a Arrival) []Fate {
	s := sightOf(c, w, c.LogEpoch == a.LogEpoch)
	at := min(c.Stamp.Wall, a.Received)
	fates := make([]Fate, 0, len(w.Fields))
	for _, set := range w.Fields {
		var g Register
		if old := r.Get(set.Field); old != nil {
			g = *old
		}
		g.Field = set.Field
		mine := Writing{Value: set.Value, Seq: a.Seq, At: at, Author: c.Author, By: s.place}
		fates = append(fates, g.write(mine, &s, a.Later))
		r.Put(g)
	}
	r.Last = max(r.Last, a.Seq)
	return fates
}

// write folds one writing into the register by rules M1 and M2.
func (g *Register) write(mine Writing, s *sight, later []Later) Fate {
	fate := Fate{Field: g.Field}
	keep := make([]Writing, 0, len(g.Writings)+1)
	for i := range g.Writings {
		if o := &g.Writings[i]; s.saw(g.Field, o) {
			fate.Ended = append(fate.Ended, *o)
		} else {
			keep = append(keep, *o)
		}
	}
	if len(keep) > 0 { // nothing honest is history and ends all there is
		fate.Late = seenBy(g.Field, &mine, later)
	}
	if fate.Late == 0 {
		keep = append(keep, mine)
	}
	if len(fate.Ended) > 0 || fate.Late == 0 {
		g.Changed = mine.Seq
	}
	g.Writings = keep
	return fate
}

// Crowded reports whether one of the fields of a row that a write has just set
// holds more than may be there, or the whole row does.
func (r *Row) Crowded(w *Write, device ID) bool {
	for _, s := range w.Fields {
		g, own := r.Get(s.Field), 0
		for i := range g.Writings {
			if g.Writings[i].By.Device == device {
				own++
			}
		}
		if len(g.Writings) > MaxWritings || own > MaxOfDevice {
			return true
		}
	}
	return r.Size() > MaxRow
}

// NearlyCrowded reports whether something may wait until the row has shrunk.
func (r *Row) NearlyCrowded() bool {
	return r.Size() > MaxRow-2*MaxChange || slices.ContainsFunc(r.Fields, func(g Register) bool { return len(g.Writings) >= MaxOfDevice })
}

// Size is how many bytes the row takes at most when packed.
func (r *Row) Size() int {
	n := 16
	for i := range r.Fields {
		n += 16
		for j := range r.Fields[i].Writings {
			n += packedWriting + len(r.Fields[i].Writings[j].Value)
		}
	}
	return n
}

// Take lays a register that came with a page over the row that is here: the one that
// changed later in the log stands.
func (r *Row) Take(g Register) {
	if had := r.Get(g.Field); had == nil || had.Changed <= g.Changed {
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
