package record

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// by is the change that device d (one byte) makes as its number n.
func by(d byte, n uint64) ChangeID { return ChangeID{Device: ID{d}, Epoch: 1, Seq: n} }

func put(r *Row, c ChangeID, wall int64, base Seq, seq Seq, v Value) Fate {
	ch := &Change{ChangeID: c, Stamp: Stamp{Wall: wall}, Author: ID{c.Device[0], 'p'}}
	return r.Merge(ch, &Write{Ref: r.Ref, Base: base, Fields: []Set{{1, v}}}, Arrival{Seq: seq, Received: 1 << 40})[0]
}

func values(r *Row) (vs []string) {
	for _, s := range r.Get(1).Siblings() {
		vs = append(vs, s.Value.Text())
	}
	return vs
}

func TestM1WhatTheAuthorSawIsSupersededAndNothingElse(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	if f := put(r, by(2, 1), 20, 1, 2, T("b")); len(f.Ended) != 1 {
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
	if f := put(r, by(2, 2), 40, 4, 5, T("e")); len(f.Ended) != 2 || len(r.Conflicts()) != 0 {
		t.Error("a decision that saw all siblings left one")
	}
}

// write applies a whole change as the log would.
func apply(r *Row, c *Change, seq Seq, later ...Later) Fate {
	return r.Merge(c, &c.Writes[0], Arrival{Seq: seq, Received: 1 << 40, Later: later})[0]
}

func change(id ChangeID, who byte, base Seq, missed uint64, v Value, hidden ...Name) *Change {
	c := &Change{ChangeID: id, Author: ID{who}, Writes: []Write{{Base: base, Missed: missed, Fields: []Set{{1, v}}}}}
	for _, n := range hidden {
		c.Writes[0].Hidden = append(c.Writes[0].Hidden, Hidden{1, n})
	}
	return c
}

func TestM1AWriteAcceptedLateBehindOneThatSawItIsHistory(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	later := change(by(1, 2), 'p', 0, 0, T("later"))
	apply(r, later, 1)
	apply(r, change(by(2, 1), 'q', 1, 0, T("decided")), 2) // the later one is history itself
	f := apply(r, change(by(1, 1), 'p', 0, 0, T("earlier")), 3, Later{1, later, &later.Writes[0]})
	if f.Late != 1 {
		t.Error("the earlier write was not recognised as late")
	}
	if got := values(r); !slices.Equal(got, []string{"decided"}) {
		t.Errorf("got %v, want what was decided alone", got)
	}
	if r.Get(1).Changed != 2 {
		t.Error("a write that changed nothing counts as a change of the register")
	}
}

func TestM1ALateWriteEndsWhatItHadSeen(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	apply(r, change(by(2, 1), 'q', 0, 0, T("old")), 1)
	later := change(by(1, 2), 'p', 0, 0, T("later")) // made on a copy of before
	apply(r, later, 2)
	f := apply(r, change(by(1, 1), 'p', 1, 0, T("earlier")), 3, Later{2, later, &later.Writes[0]})
	if got := values(r); f.Late != 2 || !slices.Equal(got, []string{"later"}) || r.Get(1).Changed != 3 {
		t.Errorf("got %v, want the later value alone, changed by the late write", got)
	}
}

func TestM1ALateWriteThatTheLaterOneHadNotSeenStays(t *testing.T) {
	for name, later := range map[string]*Change{
		"another person's form, opened before": change(by(1, 2), 'q', 0, 1, T("later")),
		"hidden":                               change(by(1, 2), 'q', 0, 0, T("later"), Name{Own: 1}),
	} {
		r := &Row{Ref: Ref{Household, ID{1}}}
		apply(r, later, 1)
		apply(r, change(by(1, 1), 'p', 0, 0, T("earlier")), 2, Later{1, later, &later.Writes[0]})
		if got := values(r); !slices.Equal(got, []string{"later", "earlier"}) {
			t.Errorf("%s: got %v, want both", name, got)
		}
	}
}

// Two people share a tablet.
func TestM1OfItsOwnQueueAWriteEndsWhatItsFormHadShown(t *testing.T) {
	for name, c := range map[string]struct {
		second *Change
		want   []string
	}{
		"the form was opened before the colleague saved": {change(by(1, 2), 'm', 0, 1, T("m")), []string{"l", "m"}},
		"the form showed the colleague's value":          {change(by(1, 2), 'm', 0, 0, T("m")), []string{"m"}},
		"the form hid the colleague's value":             {change(by(1, 2), 'm', 0, 0, T("m"), Name{Own: 1}), []string{"l", "m"}},
		"he wrote it himself":                            {change(by(1, 2), 'l', 0, 1, T("m")), []string{"m"}},
		"it came back with a page and was not shown":     {change(by(1, 2), 'm', 1, 1, T("m"), Name{Seq: 1}), []string{"l", "m"}},
	} {
		r := &Row{Ref: Ref{Household, ID{1}}}
		apply(r, change(by(1, 1), 'l', 0, 0, T("l")), 1)
		apply(r, c.second, 2)
		if got := values(r); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestM1LettersWithoutANameAreNotOneMansWork(t *testing.T) {
	r := &Row{Ref: Ref{Complaint, ID{1}}}
	a, b := change(by(1, 1), 0, 0, 0, T("a")), change(by(1, 2), 0, 0, 1, T("b"))
	a.Author, b.Author = ID{}, ID{}
	apply(r, a, 1)
	apply(r, b, 2)
	if got := values(r); len(got) != 2 {
		t.Errorf("nobody's word ended nobody's: %v", got)
	}
}

// What a clerk accepts of a fork enters the server's queue.
func TestM1TheServersQueueSeesNothingOfItself(t *testing.T) {
	server := func(n uint64, base Seq, v Value) *Change {
		return change(ChangeID{Device: TheServer, Epoch: 9, Seq: n}, 'p', base, 0, v)
	}
	r := &Row{Ref: Ref{Household, ID{1}}}
	apply(r, server(1, 0, T("a")), 1)
	apply(r, server(2, 0, T("b")), 2)
	if got := values(r); len(got) != 2 {
		t.Errorf("one copy ended the other unseen: %v", got)
	}
	apply(r, server(3, 2, T("c")), 3)
	if got := values(r); !slices.Equal(got, []string{"c"}) {
		t.Errorf("got %v, want what saw both", got)
	}
}

func TestM1CopiesOfAForkCountUnderThePlacesTheyHad(t *testing.T) {
	copyOf := func(n uint64, at uint64, first byte, v Value) *Change {
		c := change(ChangeID{Device: TheServer, Epoch: 9, Seq: at}, 'p', 0, 0, v)
		c.For = by(1, n).Branch(Hash{first})
		return c
	}
	r := &Row{Ref: Ref{Household, ID{1}}}
	apply(r, change(by(1, 1), 'p', 0, 0, T("before the restore")), 1)
	second := copyOf(3, 1, 'x', T("second"))
	apply(r, second, 2)
	apply(r, copyOf(2, 2, 'x', T("first")), 3, Later{2, second, &second.Writes[0]})
	apply(r, copyOf(4, 3, 'y', T("of another branch")), 4)
	if got, want := values(r), []string{"before the restore", "second", "of another branch"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestM2EqualValuesAreOneAndFieldsDoNotMix(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	put(r, by(2, 1), 20, 0, 2, T("a"))
	g := r.Get(1)
	if g.InConflict() || len(g.Writings) != 2 || len(r.Conflicts()) != 0 {
		t.Errorf("two people who write the same made %+v", g)
	}
	s := g.Siblings()
	if len(s) != 1 || s[0].At != 20 || !slices.Equal(s[0].Authors, []ID{{1, 'p'}, {2, 'p'}}) {
		t.Errorf("the value is shown as %+v, want it once, with both authors", s)
	}
	c := &Change{ChangeID: by(3, 1)}
	r.Merge(c, &Write{Ref: r.Ref, Fields: []Set{{2, T("b")}}}, Arrival{Seq: 3})
	if len(r.Conflicts()) != 0 {
		t.Error("different fields conflict")
	}
}

// An equal value has as many writings as people wrote it.
func TestM2WhoWritesOverAnEqualValueEndsOnlyTheWritingHeSaw(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		r := &Row{Ref: Ref{Household, ID{1}}}
		put(r, by(2, 1), 10, 0, 1, T("v"))
		for i, k := range order {
			if k == 0 {
				put(r, by(1, 1), 20, 0, Seq(2+i), T("v"))
			} else {
				put(r, by(2, 2), 30, 1, Seq(2+i), T("u"))
			}
		}
		got := values(r)
		if slices.Sort(got); !slices.Equal(got, []string{"u", "v"}) {
			t.Errorf("in order %v: %v, want u and the v that nobody saw", order, got)
		}
	}
}

// Which of the writings of a value came first does not matter.
func TestM3AValueCountsByItsLatestWriting(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}} {
		r := &Row{Ref: Ref{Household, ID{1}}}
		for i, k := range order {
			put(r, by(byte(k+1), 1), []int64{8, 10, 9}[k], 0, Seq(i+1), []Value{T("v"), T("v"), T("w")}[k])
		}
		if got := r.Value(1).Text(); got != "v" {
			t.Errorf("in order %v %s is shown, want v, written at 10", order, got)
		}
	}
}

func TestM3TheHighestOfStampAndArrivalIsShown(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	ahead := &Change{ChangeID: by(1, 1), Stamp: Stamp{Wall: 9_000_000}} // a clock far ahead
	r.Merge(ahead, &Write{Ref: r.Ref, Fields: []Set{{1, T("ahead")}}}, Arrival{Seq: 1, Received: 1000})
	late := &Change{ChangeID: by(2, 1), Stamp: Stamp{Wall: 2000}}
	r.Merge(late, &Write{Ref: r.Ref, Fields: []Set{{1, T("later")}}}, Arrival{Seq: 2, Received: 3000})
	if got := r.Value(1).Text(); got != "later" {
		t.Errorf("shown %q: a wrong clock won", got)
	}
}

func TestX9BasesOfAnotherLogEpochCountAsNothing(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	put(r, by(1, 1), 10, 0, 1, T("a"))
	c := &Change{ChangeID: by(2, 1), LogEpoch: 7}
	r.Merge(c, &Write{Ref: r.Ref, Base: 9, Fields: []Set{{1, T("b")}}}, Arrival{Seq: 2, LogEpoch: 8})
	if len(r.Get(1).Writings) != 2 {
		t.Error("a base of another log epoch superseded a value")
	}
}

func TestARegisterHoldsNoMoreThanMayTravel(t *testing.T) {
	r := &Row{Ref: Ref{Household, ID{1}}}
	for i := range uint64(MaxOfDevice) {
		c := change(ChangeID{Device: ID{1}, Epoch: Epoch(i + 1), Seq: 1}, 'p', 0, 0, T(fmt.Sprint(i)))
		if apply(r, c, Seq(i+1)); r.Crowded(&c.Writes[0], ID{1}) {
			t.Fatalf("crowded with %d writings of a device", i+1)
		}
	}
	if !r.NearlyCrowded() {
		t.Error("nothing says that a device has all it may have")
	}
	c := change(ChangeID{Device: ID{1}, Epoch: 99, Seq: 1}, 'p', 0, 0, T("one more"))
	if apply(r, c, 99); !r.Crowded(&c.Writes[0], ID{1}) {
		t.Error("one more of the device is not too many")
	}
	r = &Row{Ref: r.Ref}
	for i := range MaxWritings + 1 {
		c := change(by(byte(i+1), 1), byte(i+1), 0, 0, T(fmt.Sprint(i)))
		if apply(r, c, Seq(i+1)); r.Crowded(&c.Writes[0], c.Device) != (i == MaxWritings) {
			t.Fatalf("with %d writings crowded is %v", i+1, i != MaxWritings)
		}
	}
	r = &Row{Ref: r.Ref}
	long := X(make([]byte, MaxValue-1))
	for i := 0; ; i++ {
		c := change(by(byte(i%30+1), 1), 'p', 0, 0, long)
		c.Writes[0].Fields[0].Field = Field(i/30 + 1)
		apply(r, c, Seq(i+1))
		if full := len(r.Pack()) > MaxRow; r.Crowded(&c.Writes[0], c.Device) != full {
			t.Fatalf("a row of %d bytes: crowded is %v", len(r.Pack()), !full)
		} else if full {
			return
		}
	}
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
