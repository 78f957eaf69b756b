package record

import (
	"pgregory.net/rapid"
)

// Generators shared by the property tests of this package.

func genID(t *rapid.T, label string) (id ID) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	id[0] |= 1 // never zero
	return id
}

func genValue(t *rapid.T, label string) Value {
	switch rapid.SampledFrom([]Type{0, Text, Int, Bool, Code, Codes, Date, Month, RefTo, RefsTo, Bytes, 'z'}).Draw(t, label+" type") {
	case Text:
		return T(rapid.String().Draw(t, label))
	case Int:
		return I(rapid.Int64().Draw(t, label))
	case Bool:
		return B(rapid.Bool().Draw(t, label))
	case Code:
		return C(rapid.StringMatching(`[a-z0-9_]{1,12}`).Draw(t, label))
	case Codes:
		return Cs(rapid.SliceOfN(rapid.StringMatching(`[a-z0-9_]{1,6}`), 0, 6).Draw(t, label)...)
	case Date:
		return D(Day(rapid.Int32Range(1, int32(lastDay)).Draw(t, label)))
	case Month:
		return M(rapid.IntRange(1, 9999).Draw(t, label), rapid.IntRange(1, 12).Draw(t, label+" month"))
	case RefTo:
		return R(genID(t, label))
	case RefsTo:
		return Rs(genID(t, label), genID(t, label))
	case Bytes:
		return X(rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, label))
	case 'z': // a type of a newer version
		return Value("z" + rapid.StringN(0, 8, 32).Draw(t, label))
	}
	return ""
}

func genChange(t *rapid.T) *Change {
	c := &Change{
		ChangeID: ChangeID{genID(t, "device"), Epoch(rapid.Uint64Min(1).Draw(t, "epoch")), rapid.Uint64Min(1).Draw(t, "seq")},
		Stamp:    Stamp{rapid.Int64().Draw(t, "wall"), rapid.Uint32().Draw(t, "n")},
		Author:   genID(t, "author"),
		LogEpoch: LogEpoch(rapid.Uint64().Draw(t, "log epoch")),
		Salt:     Salt(genID(t, "salt")),
	}
	if rapid.Bool().Draw(t, "imported") {
		c.Import = genID(t, "import")
	}
	if rapid.Bool().Draw(t, "resent") {
		c.Was = HashOf([]byte{1})
	}
	if rapid.IntRange(0, 3).Draw(t, "copy of a fork") == 0 {
		c.For = ChangeID{genID(t, "its device"), 7, rapid.Uint64Min(1).Draw(t, "its seq")}
	}
	for range rapid.IntRange(1, 4).Draw(t, "writes") {
		w := Write{Ref: Ref{Kind(rapid.Byte().Draw(t, "kind")), genID(t, "id")}, Base: Seq(rapid.Uint64().Draw(t, "base"))}
		if rapid.IntRange(0, 3).Draw(t, "odd") == 0 {
			w.Missed = rapid.Uint64().Draw(t, "missed")
			for f := range Field(rapid.IntRange(0, 3).Draw(t, "hidden")) {
				w.Hidden = append(w.Hidden, Hidden{f, Name{Seq(rapid.Uint64Min(1).Draw(t, "hidden seq")), rapid.Uint64().Draw(t, "hidden number")}})
			}
		}
		for f := range Field(rapid.IntRange(1, 5).Draw(t, "fields")) {
			w.Fields = append(w.Fields, Set{f + 1, genValue(t, "value")})
		}
		c.Writes = append(c.Writes, w)
	}
	return c
}
