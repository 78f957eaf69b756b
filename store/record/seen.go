package record

import (
	"cmp"
	"slices"
)

// Base is what a form or draft remembers of the record it was opened on, for the
// save that follows (rule I3). The zero Base is that of a new record. Seqs hold only
// in the log epoch it names (rule X9).
type Base struct {
	LogEpoch LogEpoch
	Seq      Seq       // the record's Seq in the trunk
	Own      int64     // the last change of the device, by its own count over all epochs
	Unshown  []Unshown // what was in force and a form with one value a field did not show
}

// Since reports whether something was written to a register after a form was opened
// at the base.
func (b Base) Since(g *Register) bool {
	return g != nil && slices.ContainsFunc(g.Writings, func(w Writing) bool {
		if w.Seq >= Laid {
			return int64(w.Seq-Laid) > b.Own
		}
		return w.Seq > b.Seq
	})
}

// Unshown is a writing that a form did not show.
type Unshown struct {
	Field Field
	Seq   Seq   // 0: not in the log
	N     int64 // the change of this device, by its own count; 0: of another
}

// Seen is what a screen had shown of one field of a record: all that was known
// when it was opened, but for what it left out.
type Seen struct {
	Seq     Seq    // the record's Seq in the log
	Own     uint64 // the last change of the device's queue
	Unshown []Name // what was known and not shown
}

// Name names a writing: by its Seq, or the number it has in the queue of who
// names it, or both. 0 is not known.
type Name struct {
	Seq Seq
	Own uint64
}

// Hidden is a writing of a field that a write's author knew of and was not shown.
type Hidden struct {
	Field Field
	Name
}

// MaxHidden is how many writings one write may name as hidden.
const MaxHidden = 1024

// Hide writes into w what its author had seen of the fields he wrote (rule I3): seen
// tells it field by field, a write has one base and one own mark for all its fields. So
// the highest of each is taken, and whatever lies at or below them without having been
// shown is listed as hidden. If the list would be too long, the write says instead that
// he had seen nothing but what he wrote himself: siblings are left, nothing is lost.
func (c *Change) Hide(w *Write, screen *Screen, seen func(Field) Seen) {
	s := sightOf(c, w, true)
	s.base, s.mark = 0, 0
	for _, set := range w.Fields {
		x := seen(set.Field)
		s.base, s.mark = max(s.base, x.Seq), max(s.mark, min(x.Own, s.place.Seq-1))
	}
	w.Base, w.Missed, w.Hidden = s.base, s.place.Seq-1-s.mark, nil
	for _, set := range w.Fields {
		x := seen(set.Field)
		names := slices.Clone(x.Unshown) // though the record may have left the device since
		for _, o := range screen.known(set.Field) {
			if n := nameOf(&o, s.place); s.wrote(&o) {
				names = slices.DeleteFunc(names, n.is)
			} else if s.saw(set.Field, &o) && !x.has(n) {
				names = append(slices.DeleteFunc(names, n.is), n)
			}
		}
		for _, n := range names {
			if n.Seq != 0 && n.Seq <= s.base || n.Own != 0 && n.Own <= s.mark {
				w.Hidden = append(w.Hidden, Hidden{set.Field, n})
			}
		}
	}
	if len(w.Hidden) > MaxHidden {
		w.Base, w.Missed, w.Hidden = 0, s.place.Seq-1, nil
	}
	SortHidden(w.Hidden)
}

// nameOf names a writing as the queue of a place does.
func nameOf(o *Writing, place ChangeID) (n Name) {
	if o.Seq < Laid {
		n.Seq = o.Seq
	}
	if o.By.SameQueue(place) {
		n.Own = o.By.Seq
	}
	return n
}

func (s Seen) has(n Name) bool {
	if n.Seq == 0 || n.Seq > s.Seq {
		if n.Own == 0 || n.Own > s.Own {
			return false
		}
	}
	return !slices.ContainsFunc(s.Unshown, n.is)
}

// is reports whether two names are of one writing.
func (n Name) is(o Name) bool { return n.Seq != 0 && n.Seq == o.Seq || n.Own != 0 && n.Own == o.Own }

// SortHidden puts hidden writings into their order.
func SortHidden(h []Hidden) { slices.SortFunc(h, Hidden.compare) }

// InOrder reports whether hidden writings are as a change may name them: ascending,
// each once and by some name.
func InOrder(h []Hidden) bool {
	for i := range h {
		if h[i].Name == (Name{}) || i > 0 && h[i-1].compare(h[i]) >= 0 {
			return false
		}
	}
	return true
}

func (h Hidden) compare(o Hidden) int {
	return cmp.Or(cmp.Compare(h.Field, o.Field), cmp.Compare(h.Seq, o.Seq), cmp.Compare(h.Own, o.Own))
}

// sight is what the author of a write had seen when he made it (rule M1).
type sight struct {
	write *Write
	place ChangeID // of the change
	base  Seq
	mark  uint64
	who   ID
	same  bool // the log epoch is the one in which Seqs hold
}

func sightOf(c *Change, w *Write, sameLog bool) sight {
	s := sight{write: w, place: c.Place(), who: c.Author, same: sameLog}
	if sameLog {
		s.base = w.Base
	}
	if w.Missed < s.place.Seq {
		s.mark = s.place.Seq - 1 - w.Missed
	}
	return s
}

// saw reports whether the author had seen a writing of a field. A Seq of 0 is of a
// log that was restored since: no base reaches it (rule X9).
func (s *sight) saw(f Field, o *Writing) bool {
	return (o.Seq != 0 && o.Seq <= s.base || s.own(o)) && !s.hides(f, o)
}

// own reports whether a writing is of the same queue and its author had seen it:
// he wrote it, or it was there when the form was opened. The server's queue has
// many authors who see nothing of each other.
func (s *sight) own(o *Writing) bool {
	return o.By.SameQueue(s.place) && o.By.Seq < s.place.Seq && s.place.Device != TheServer && (s.wrote(o) || o.By.Seq <= s.mark)
}

// wrote reports whether the author made the writing, through the same queue.
func (s *sight) wrote(o *Writing) bool {
	return !s.who.IsZero() && o.Author == s.who && o.By.SameQueue(s.place)
}

func (s *sight) hides(f Field, o *Writing) bool {
	if len(s.write.Hidden) == 0 {
		return false
	}
	return slices.ContainsFunc(s.write.Hidden, func(h Hidden) bool {
		return h.Field == f && (s.same && h.Seq != 0 && h.Seq == o.Seq || h.Own != 0 && h.Own == o.By.Seq && o.By.SameQueue(s.place))
	})
}

// seenBy is where the log has a later write of its queue that saw a writing of a
// field, or 0: then the writing is history as it comes, but ends what its author
// had seen.
func seenBy(f Field, o *Writing, later []Later) Seq {
	for _, l := range later {
		s := sightOf(l.Change, l.Write, false)
		if l.Write.Sets(f) && s.own(o) && !s.hides(f, o) {
			return l.Seq
		}
	}
	return 0
}
