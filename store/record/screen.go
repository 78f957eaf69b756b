package record

import "slices"

// Screen is a record as a device shows it: the log's row with own changes laid over
// it (rule I4), and what they ended, which is in force again if they are returned.
type Screen struct {
	Row
	under map[Field][]Writing // what the layers ended
	laid  []layer             // in their order
}

// layer is a write laid over a row.
type layer struct {
	sight
	at Seq
}

// NewScreen begins with a row of the log, which it leaves as it is.
func NewScreen(r Row) *Screen {
	r.Fields = slices.Clone(r.Fields)
	return &Screen{Row: r, under: map[Field][]Writing{}}
}

// Lay lays a write over the record, at a Seq from Laid on. What would come into the
// log as history changes nothing here.
func (s *Screen) Lay(c *Change, w *Write, a Arrival) {
	l := layer{sightOf(c, w, c.LogEpoch == a.LogEpoch), a.Seq}
	for _, set := range w.Fields {
		g := Register{Field: set.Field}
		if old := s.Get(set.Field); old != nil {
			g = *old
		}
		mine := Writing{Value: set.Value, Seq: a.Seq, At: min(c.Stamp.Wall, a.Received), Author: c.Author, By: l.place}
		if len(g.Writings) > 0 && seenBy(set.Field, &mine, a.Later) != 0 {
			continue
		}
		fate := g.write(mine, &l.sight, nil)
		s.under[set.Field] = append(s.under[set.Field], fate.Ended...)
		s.Put(g)
	}
	s.laid = append(s.laid, l)
}

// known are the writings of a field that are in force, and those that are not as
// long as own changes lie over them.
func (s *Screen) known(f Field) []Writing {
	all := slices.Clone(s.under[f])
	if g := s.Get(f); g != nil {
		all = append(all, g.Writings...)
	}
	return all
}

// Unshown lists the writings of a field that are known here and that a form does not
// show, as it shows one value a field: those in force with another value; and of those
// that an own waiting change ended, the ones whose end is not shown either, because
// neither that change nor a later one that had seen it has the value shown.
func (s *Screen) Unshown(f Field) (left []Writing) {
	shown := map[Seq]bool{}
	if g := s.Get(f); g != nil {
		value := s.Value(f)
		for _, o := range g.Writings {
			if shown[o.Seq] = o.Value == value; !shown[o.Seq] {
				left = append(left, o)
			}
		}
	}
	under := slices.Clone(s.under[f])
	for _, l := range slices.Backward(s.laid) {
		if shown[l.at] && l.write.Sets(f) {
			under = slices.DeleteFunc(under, func(o Writing) bool {
				saw := l.saw(f, &o)
				shown[o.Seq] = shown[o.Seq] || saw
				return saw
			})
		}
	}
	return append(left, under...)
}
