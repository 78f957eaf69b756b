package sim

// planted are the bugs: each breaks one numbered rule in a line or two.
var planted = []struct {
	rule, what, file, old, new string
}{
	{"M1", "what the author had not seen is superseded too", "store/record/merge.go",
		`case o.Seq <= base || own(o): // seen by the author`,
		`case o.Seq <= base || own(o) || Planted("M1"):`},
	{"M1-late", "a write accepted late supersedes its author's later one", "store/record/merge.go",
		`return own(o) && o.By.Seq > s.By.Seq }) {`,
		`return own(o) && o.By.Seq > s.By.Seq && !Planted("M1-late") }) {`},
	{"M2", "equal values conflict", "store/record/merge.go",
		`case o.Value == s.Value: // one value`,
		`case o.Value == s.Value && !Planted("M2"): // one value`},
	{"M3", "the author's clock alone decides what is shown", "store/record/merge.go",
		`at := min(c.Stamp.Wall, a.Received)`,
		`at := min(c.Stamp.Wall, a.Received); if Planted("M3") { at = c.Stamp.Wall }`},
	{"X9-base", "bases of another log epoch count", "store/record/merge.go",
		`if c.LogEpoch != a.LogEpoch {`,
		`if c.LogEpoch != a.LogEpoch && !Planted("X9-base") {`},
	{"X13", "a clock may run backwards", "store/record/stamp.go",
		`if wall > c.Last.Wall {`,
		`if wall > c.Last.Wall || Planted("X13") {`},
	{"I1", "all records that a change creates get one ID", "store/record/id.go",
		`b = binary.BigEndian.AppendUint64(b, uint64(index))`,
		`if Planted("I1") { index = 0 }; b = binary.BigEndian.AppendUint64(b, uint64(index))`},
}
