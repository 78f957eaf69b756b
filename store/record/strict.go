package record

import "slices"

// Shown is the sibling that every replica shows for field f (rule M3): of a field
// declared strict the one that allows least, until someone decides.
func (r *Row) Shown(f Field) (s Sibling, ok bool) {
	g := r.Get(f)
	if g == nil {
		return s, false
	}
	if d := r.Kind.Def().Field(f); d != nil && d.Strict {
		return g.strictest(), true
	}
	return g.Winner(), true
}

// strictest is the earliest date; having none allows most. Of equals it is the one
// that would be shown anyway.
func (g *Register) strictest() Sibling {
	dated := Register{Siblings: slices.DeleteFunc(slices.Clone(g.Siblings), func(s Sibling) bool { return s.Value == "" })}
	if len(dated.Siblings) == 0 {
		return g.Winner()
	}
	earliest := slices.MinFunc(dated.Siblings, func(a, b Sibling) int { return int(a.Value.Day()) - int(b.Value.Day()) }).Value
	dated.Siblings = slices.DeleteFunc(dated.Siblings, func(s Sibling) bool { return s.Value != earliest })
	return dated.Winner()
}
