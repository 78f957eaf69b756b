package wire

// tokens cuts a stream into its units while the model reads it byte by byte:
// characters of one or two bytes, or msgpack numbers of one to nine. What a
// byte is likely to be depends on the units before, not on the bytes.
type tokens struct {
	unit   unit
	inside uint32    // the bytes of this unit so far; 0 at its beginning
	left   int       // how many are to come
	past   [6]uint32 // the units before, the nearest first
}

type unit uint8

const (
	characters unit = iota
	numerals
)

// take takes the next byte.
func (t *tokens) take(c uint32) {
	if t.inside == 0 {
		t.left = t.unit.more(c)
	} else {
		t.left--
	}
	if t.inside = t.inside<<8 | c; t.left > 0 {
		return
	}
	copy(t.past[1:], t.past[:])
	t.past[0], t.inside = t.inside, 0
}

// more is how many bytes follow the first one of a unit.
func (u unit) more(first uint32) int {
	switch {
	case u == characters && first >= leadMin && first <= leadMax:
		return 1
	case u == numerals && first >= 0xCC && first <= 0xCF: // msgpack uint 8 to 64
		return 1 << (first - 0xCC)
	}
	return 0
}

// class is a unit in coarse: for a character digit, other ASCII, punctuation or
// Chinese; for a number its size.
func (u unit) class(x uint32) uint32 {
	if u == numerals {
		if x < 0x80 {
			return x >> 4
		}
		for x > 0xFF {
			x >>= 8
		}
		return x
	}
	switch {
	case x >= '0' && x <= '9':
		return 1
	case x < 0x80:
		return 2
	case x >= 0xA100 && x < 0xAA00:
		return 5
	}
	return 4
}

// contexts are what the next byte is predicted from.
func (t *tokens) contexts(ctx *[contexts]uint32) {
	here, p := t.inside, &t.past
	a, b, c := t.unit.class(p[0]), t.unit.class(p[1]), t.unit.class(p[2])
	ctx[0] = mix(1, here)
	ctx[1] = mix(mix(2, here), p[0])
	ctx[2] = mix(mix(mix(3, here), p[0]), p[1])
	ctx[3] = mix(mix(4, here), mix(a, b))
	ctx[4] = mix(mix(mix(5, here), a), mix(b, c))
	if t.unit == numerals {
		ctx[3] = ctx[2]
		for _, x := range p[2:] {
			ctx[3] = mix(ctx[3], x)
		}
	}
}
