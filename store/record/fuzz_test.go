package record

import "testing"

func FuzzUnpackRow(f *testing.F) {
	by := ChangeID{Device: ID{1}, Epoch: 2, Seq: 3}
	one := Sibling{Value: T("才让卓玛"), Seq: 9, At: 1795310000000, Author: ID{4}, By: by}
	two := one
	two.Value, two.Seq, two.By.Seq = "", 11, 5
	f.Add((&Row{}).Pack())
	f.Add((&Row{Fields: []Register{
		{Field: 1, Changed: 9, Siblings: []Sibling{one}},
		{Field: 3, Changed: 11, Siblings: []Sibling{one, two}},
	}}).Pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Row
		if r.Unpack(b) != nil {
			return
		}
		var again Row
		if err := again.Unpack(r.Pack()); err != nil {
			t.Errorf("%x was read and its packed form was not: %v", b, err)
		}
	})
}
