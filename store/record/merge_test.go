package record

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// by is the change that device d (one byte) makes as its number n.
func by(d byte, n uint64) ChangeID { return ChangeID{Device: ID{d}, Epoch: 1, Seq: n} }

func put(r *Row, c ChangeID, wall int64, base Seq, seq Seq, v Value) Fate {
	ch := &Change{ChangeID: c, Stamp: Stamp{Wall: wall}, Author: ID{c.Device[0], 'p'}}
	return r.Merge(ch, &Write{Ref: r.Ref, Base: base, Fields: []Set{{1, v}}}, Applied{Seq: seq, Received: 1 << 40})[0]
}

func values(r *Row) (vs []string) {
	for _, s := range r.Get(1).Siblings {
		vs = append(vs, s.Value.Text())
	}
	return vs
}

func TestM1WhatTheAuthorSawIsSupersededAndNothingElse(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	if f := put(r, by(2, 1), 20, 1, 2, T("b")); len(f.Superseded) != 1 {
		t.Error("a value the author's screen showed was not superseded")
	}
	put(r, by(3, 1), 30, 1, 3, T("c")) // had seen a, not b
	if got := values(r); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("after an unseen write: %v, want a conflict of b and c", got)
	}
	put(r, by(3, 2), 30, 1, 4, T("d")) // same device, same base: c is its own
	if got := values(r); !slices.Equal(got, []string{"b", "d"}) {
		t.Errorf("a device's own value was not superseded by its later one: %v", got)
	}
	if f := put(r, by(2, 2), 40, 4, 5, T("e")); len(f.Superseded) != 2 || len(r.Conflicts()) != 0 {
		t.Error("a decision that saw all siblings left one")
	}
}

func TestM1AWriteAcceptedLateBehindItsAuthorsLaterOneIsHistory(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 2), 10, 0, 1, T("later"))
	if f := put(r, by(1, 1), 5, 0, 2, T("earlier")); !f.Late {
		t.Error("the earlier write was not recognised as late")
	}
	if got := values(r); !slices.Equal(got, []string{"later"}) {
		t.Errorf("got %v, want the later value alone", got)
	}
}

func TestM2EqualValuesAreOneAndFieldsDoNotMix(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	if f := put(r, by(2, 1), 20, 0, 2, T("a")); !f.Same {
		t.Error("an equal value was not recognised")
	}
	if got := values(r); len(got) != 1 {
		t.Errorf("an equal value made a conflict: %v", got)
	}
	c := &Change{ChangeID: by(3, 1)}
	r.Merge(c, &Write{Ref: r.Ref, Fields: []Set{{2, T("b")}}}, Applied{Seq: 3})
	if len(r.Conflicts()) != 0 {
		t.Error("different fields conflict")
	}
}

func TestM3TheHighestOfStampAndArrivalIsShown(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	ahead := &Change{ChangeID: by(1, 1), Stamp: Stamp{Wall: 9_000_000}} // a clock far ahead
	r.Merge(ahead, &Write{Ref: r.Ref, Fields: []Set{{1, T("ahead")}}}, Applied{Seq: 1, Received: 1000})
	late := &Change{ChangeID: by(2, 1), Stamp: Stamp{Wall: 2000}}
	r.Merge(late, &Write{Ref: r.Ref, Fields: []Set{{1, T("later")}}}, Applied{Seq: 2, Received: 3000})
	if got := r.Value(1).Text(); got != "later" {
		t.Errorf("shown %q: a wrong clock won", got)
	}
}

func TestX9BasesOfAnotherLogEpochCountAsNothing(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	c := &Change{ChangeID: by(2, 1), LogEpoch: 7}
	r.Merge(c, &Write{Ref: r.Ref, Base: 9, Fields: []Set{{1, T("b")}}}, Applied{Seq: 2, LogEpoch: 8})
	if len(r.Get(1).Siblings) != 2 {
		t.Error("a base of another log epoch superseded a value")
	}
}

// TestNothingUnseenIsEverSuperseded drives writers who look at a row at some
// moment and write at another, and checks M's invariant against a model of what
// each screen had shown.
func TestNothingUnseenIsEverSuperseded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := &Row{Ref: Ref{Household, ID{1}}}
		log := []func(*Row){}
		type writer struct {
			base Seq
			saw  map[Value]bool // what the screen showed when the form was opened
			own  map[Value]bool
			n    uint64
		}
		writers := make([]writer, 3)
		shown := map[Value]map[Value]bool{} // value written -> values its author had seen
		for i := range writers {
			writers[i] = writer{saw: map[Value]bool{}, own: map[Value]bool{}}
		}
		for seq := Seq(1); seq <= Seq(rapid.IntRange(1, 25).Draw(t, "steps")); seq++ {
			i := rapid.IntRange(0, 2).Draw(t, "writer")
			w := &writers[i]
			if rapid.Bool().Draw(t, "look") {
				w.base = row.Last
				if g := row.Get(1); g != nil {
					for _, s := range g.Siblings {
						w.saw[s.Value] = true
					}
				}
			}
			v := T(fmt.Sprint("v", rapid.IntRange(0, 40).Draw(t, "value")))
			if shown[v] != nil {
				continue // the model needs distinct values
			}
			shown[v] = map[Value]bool{}
			for x := range w.saw {
				shown[v][x] = true
			}
			for x := range w.own {
				shown[v][x] = true
			}
			w.own[v] = true
			w.n++
			apply := func(id ChangeID, base Seq, at Seq, wall int64) func(*Row) {
				return func(r *Row) { put(r, id, wall, base, at, v) }
			}(by(byte(i+1), w.n), w.base, seq, rapid.Int64Range(0, 3).Draw(t, "coarse clock"))
			before := map[Value]bool{}
			if g := row.Get(1); g != nil {
				for _, s := range g.Siblings {
					before[s.Value] = true
				}
			}
			apply(row)
			log = append(log, apply)
			for _, s := range row.Get(1).Siblings {
				delete(before, s.Value)
			}
			for gone := range before {
				if !shown[v][gone] {
					t.Fatalf("%s was superseded by %s, whose author had not seen it", gone, v)
				}
			}
			perQueue := map[ID]int{}
			for _, s := range row.Get(1).Siblings {
				if perQueue[s.By.Device]++; perQueue[s.By.Device] > 1 {
					t.Fatalf("one device has two siblings (M2): %v", row.Get(1).Siblings)
				}
			}
		}
		again := &Row{Ref: row.Ref}
		for _, apply := range log {
			apply(again)
		}
		if !reflect.DeepEqual(row, again) {
			t.Fatal("replaying the log gives another row")
		}
		if len(row.Fields) > 0 {
			packed := Row{Ref: row.Ref, Last: row.Last}
			if err := packed.Unpack(row.Pack()); err != nil || !reflect.DeepEqual(*row, packed) {
				t.Fatalf("a row does not survive packing: %v", err)
			}
		}
	})
}

func TestM6DuplicatesFollowTheLosersAndCyclesEndAtTheLowest(t *testing.T) {
	into := map[ID]ID{{1}: {2}, {2}: {3}, {5}: {6}, {6}: {5}, {7}: {6}, {8}: {8}}
	want := map[ID]ID{{1}: {3}, {2}: {3}, {6}: {5}, {7}: {5}}
	if got := Standing(into); !maps.Equal(got, want) {
		t.Errorf("they stand for %x, want %x", got, want)
	}
}

func TestM6AChainIsFollowedSoFarAndNoFarther(t *testing.T) {
	into := map[ID]ID{}
	at := func(i int) ID { return ID{byte(i >> 8), byte(i), 1} }
	const long = 5000
	for i := range long {
		into[at(i)] = at(i + 1)
	}
	got := Standing(into)
	for i := range long {
		want := at(long)
		if long-i > MaxMerges {
			want = ID{} // for itself
		}
		if got[at(i)] != want {
			t.Fatalf("the household %d merges before the end stands for %x", long-i, got[at(i)])
		}
	}
}
