package alike

import (
	"cmp"
	"math"
	"slices"
)

// How often a member of one record is missing in its double.
const memberMissing = 0.12

// people weighs who lives in two households: the heads, and the others, each paired with
// the one he is most alike.
func (t *tally) people(s *signs, x, y *house) {
	bits, same, together, across := 0.0, 0, false, false
	for _, m := range t.pair(x.all, y.all) {
		if m.i == 0 && m.j == 0 {
			together = true
			continue
		}
		bits, same = bits+m.bits, same+1
		across = across || m.i == 0 || m.j == 0
	}
	t.heads(s, x, y, together, across)
	if across && same == 1 {
		bits = 0 // he says that they are related, not that they are one
	}
	if same > 0 {
		*s = append(*s, Sign{"members.same", same, bits})
	}
	// Where nobody but the head is known of one of them, nobody is missing.
	if missing := min(len(x.all), len(y.all)) - 1 - same; missing > 0 {
		*s = append(*s, Sign{"members.other", missing, float64(missing) * odds(memberMissing, 0.9)})
	}
}

// heads weighs the two heads: their names and births. Where they are two people, and one
// of them is a member of the other household, a son has left his father's.
func (t *tally) heads(s *signs, x, y *house, together, across bool) {
	if !together && across {
		s.add("head.member", -6)
		return
	}
	bits, how := t.nameBits(x.head, y.head)
	s.add([...]string{otherName: "head.other", partName: "head.part", soundName: "head.sound", sameName: "head.spelled", asWritten: "head.same"}[how], bits)
	s.birth(x.birth, y.birth)
	s.sex(x.all[0].sex, y.all[0].sex)
}

// match is two people who may be one.
type match struct {
	i, j int
	bits float64
}

// pair gives each of a one of b, the most alike first; what is left is like none. That
// one among several is alike by chance is counted in.
func (t *tally) pair(a, b []being) (chosen []match) {
	chances := math.Log2(float64(max(len(a), len(b))))
	var all []match
	for i := range a {
		for j := range b {
			bits, how := t.nameBits(a[i].name, b[j].name)
			if how == otherName {
				continue
			}
			bits += birthBits(a[i].birth, b[j].birth) + sexBits(a[i].sex, b[j].sex) - chances
			if bits > 0 {
				all = append(all, match{i, j, bits})
			}
		}
	}
	slices.SortFunc(all, func(p, q match) int {
		return cmp.Or(cmp.Compare(q.bits, p.bits), cmp.Compare(p.i, q.i), cmp.Compare(p.j, q.j))
	})
	var ofA, ofB uint64 // who is taken: a bit each, of maxMembers and the head
	for _, m := range all {
		if i, j := uint64(1)<<m.i, uint64(1)<<m.j; ofA&i == 0 && ofB&j == 0 {
			ofA, ofB = ofA|i, ofB|j
			chosen = append(chosen, m)
		}
	}
	return chosen
}
