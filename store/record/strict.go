package record

import "slices"

// Shown is the sibling that every replica shows for field f (rule M3): of a field
// declared strict the one that allows least, until someone decides.
func (r *Row) Shown(f Field) (s Writing, ok bool) {
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
func (g *Register) strictest() Writing {
	dated := Register{Writings: slices.DeleteFunc(slices.Clone(g.Writings), func(s Writing) bool { return s.Value == "" })}
	if len(dated.Writings) == 0 {
		return g.Winner()
	}
	earliest := slices.MinFunc(dated.Writings, func(a, b Writing) int { return int(a.Value.Day()) - int(b.Value.Day()) }).Value
	dated.Writings = slices.DeleteFunc(dated.Writings, func(s Writing) bool { return s.Value != earliest })
	return dated.Winner()
}
