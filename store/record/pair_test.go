package record

import "testing"

func TestWhoJudgesTwoRecordsMeetsInOnePair(t *testing.T) {
	home := ID{7}
	for _, k := range []Kind{Household, Member, Person} {
		a, b := Ref{k, ID{1}}, Ref{k, ID{2}}
		one, other := PairOf(Judged{a, home}, Judged{b, home}), PairOf(Judged{b, home}, Judged{a, home})
		id, keyed := KeyedID(Pair, one)
		if again, _ := KeyedID(Pair, other); !keyed || id != again || id != PairID(b, a) {
			t.Errorf("%s: two records", k)
		}
		r := &Row{Ref: Ref{Pair, id}}
		r.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: r.Ref, Fields: one}, Arrival{Seq: 1})
		if x, y := JudgedIn(r); x != a || y != b {
			t.Errorf("%s: it is of %v and %v", k, x, y)
		}
		if f := k.Def().Field(MergedInto(k)); f == nil || f.To != k {
			t.Errorf("%s: nothing names what it was merged into", k)
		}
	}
	if PairID(Ref{Household, ID{1}}, Ref{Household, ID{2}}) == PairID(Ref{Member, ID{1}}, Ref{Member, ID{2}}) {
		t.Error("two households and two members meet in one record")
	}
	if x, _ := JudgedIn(&Row{Ref: Ref{Pair, ID{1}}}); !x.ID.IsZero() {
		t.Error("a pair of nothing")
	}
}
