package alike

import "math"

// Sign is one thing that two records have, or do not have, in common.
type Sign struct {
	Code string  // the end of the catalogue key "alike.<code>"
	N    int     // how many, where it counts
	Bits float64 // what it says: above 0 for a double, below against
}

// signs are those of one pair.
type signs []Sign

func (s *signs) add(code string, bits float64) { *s = append(*s, Sign{code, 0, bits}) }

// either adds what is the same or another, as the weight says; 0 is not known.
func (s *signs) either(of string, bits float64) {
	if bits > 0 {
		s.add(of+".same", bits)
	} else if bits < 0 {
		s.add(of+".other", bits)
	}
}

func (s *signs) birth(a, b int) {
	switch bits := birthBits(a, b); {
	case bits == 0:
	case a == b:
		s.add("birth.same", bits)
	case bits > 0:
		s.add("birth.near", bits)
	default:
		s.add("birth.other", bits)
	}
}

// sex adds that two are of different sex: that they are of one says little.
func (s *signs) sex(a, b string) {
	if bits := sexBits(a, b); bits < 0 {
		s.add("sex.other", bits)
	}
}

// How alike two names are.
type likeness uint8

const (
	otherName likeness = iota
	partName           // some parts are the same
	soundName          // every part is the same or sounds alike
	sameName           // one name, spelled in two ways
	asWritten          // to the letter
)

// How often a part of a name is the same for doubles: it is the same part, or one that
// another person spelled as he heard it, or another.
const (
	partSame, partSound, partOther = 0.80, 0.12, 0.08
	partMissing                    = 0.06
)

// tally counts what is common in a county, and so says little.
type tally struct {
	names                  float64
	parts, sounds, wholes  map[string]float64
	records                float64
	phones, places, groups map[string]float64
}

func newTally() *tally {
	return &tally{parts: map[string]float64{}, sounds: map[string]float64{}, wholes: map[string]float64{},
		phones: map[string]float64{}, places: map[string]float64{}, groups: map[string]float64{}}
}

func (t *tally) name(n *name) {
	t.names++
	t.wholes[n.whole]++
	for _, p := range n.parts {
		t.parts[p.class]++
		t.sounds[p.sound]++
	}
}

// often is how likely one record has what so many of all have: what nobody else has is
// as likely as what one has.
func often(count, all float64) float64 { return math.Max(count, 1) / math.Max(all, 1) }

// rarely is how likely another one has a name or number too, by those who have it here.
// A few records say nothing of how rare it is in the county.
func rarely(count, all float64) float64 {
	const few = 400
	return math.Max(count-1, 1) / math.Max(all, few)
}

// odds is the weight of a sign that holds of so many doubles, and so often by chance.
func odds(double, chance float64) float64 { return math.Log2(double / chance) }

// agree is the weight of a thing that is the same or not.
func agree(same bool, double, chance float64) float64 {
	if same {
		return odds(double, chance)
	}
	return odds(1-double, 1)
}

// prior is the weight of nothing: two of n records are seldom one. One in forty
// records is taken to have a double.
func prior(n float64) float64 { return -math.Log2(20 * math.Max(n, 2)) }

// nameBits weighs two names part by part. Of names that are the same all through the
// chance is no less than their share in the county: parts do not come independently.
func (t *tally) nameBits(a, b *name) (bits float64, how likeness) {
	short, long := a.parts, b.parts
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) == 0 {
		return 0, otherName
	}
	same, sound, chance := 0, 0, 1.0
	for i, p := range short {
		q := long[i]
		switch {
		case p.class == q.class:
			same++
			f := rarely(t.parts[p.class], t.names)
			bits, chance = bits+odds(partSame, f), chance*f
		case p.sound == q.sound && p.sound != "":
			sound++
			bits += odds(partSound, rarely(t.sounds[p.sound], t.names))
		default:
			bits += odds(partOther, 1)
		}
	}
	bits += float64(len(long)-len(short)) * odds(partMissing, 1)
	switch {
	case same == len(long):
		how = sameName
		if a.zh != "" && a.zh == b.zh || a.zh == "" && b.zh == "" {
			how = asWritten
		}
		if share := rarely(t.wholes[a.whole], t.names); share > chance {
			bits += odds(chance, share)
		}
	case same+sound == len(long):
		how = soundName
	case same > 0:
		how = partName
	}
	return bits, how
}

// birthBits weighs two births, months counted from the year 0, or 0. How often the births of doubles agree, and those of any two people: nobody's month is
// told alike for ever, and years are counted in two ways.
func birthBits(a, b int) float64 {
	const months, years = 840, 70
	apart := max(a/12, b/12) - min(a/12, b/12)
	switch {
	case a == 0 || b == 0:
		return 0
	case a == b:
		return odds(0.60, 1.0/months)
	case apart == 0:
		return odds(0.14, 1.0/years)
	case apart == 1:
		return odds(0.18, 2.0/years)
	case apart == 2:
		return odds(0.03, 2.0/years)
	}
	return odds(0.05, 1)
}

func sexBits(a, b string) float64 {
	switch {
	case a == "" || b == "":
		return 0
	case a == b:
		return odds(0.99, 0.5)
	}
	return odds(0.01, 0.5)
}

// phoneBits: neighbours and relatives share a number, so it says less than its rarity.
func (t *tally) phoneBits(a, b string) float64 {
	switch {
	case a == "" || b == "":
		return 0
	case a == b:
		return min(odds(0.7, rarely(t.phones[a], t.records)), 9)
	}
	return odds(0.35, 1)
}

// numberBits: the county's own number is given once; where two have one each, they were
// told apart when they were given.
func numberBits(a, b string) float64 {
	switch {
	case a == "" || b == "":
		return 0
	case a == b:
		return 16
	}
	return -6
}
