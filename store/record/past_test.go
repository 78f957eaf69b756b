package record

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// pastLog is a record's past made of changes of several devices, as an endpoint has it.
type pastLog struct {
	row  Row
	past []Past // newest first
	rows []Row  // after each change, in the order of the log
}

// apply takes a change into the log.
func (h *pastLog) apply(c *Change, seq Seq, received int64, later []Later) {
	h.row = *h.row.Clone()
	h.row.Merge(c, &c.Writes[0], Arrival{Seq: seq, Received: received, Later: later})
	p, ok := PastOf(c, h.row.Ref)
	if !ok {
		panic("it writes to another record")
	}
	p.Seq, p.Received = seq, received
	h.past = append([]Past{p}, h.past...)
	h.rows = append(h.rows, h.row)
}

// now says what is in force, as an answer does.
func (h *pastLog) now() []Past {
	for i := range h.past {
		p := &h.past[i]
		p.InForce = nil
		for _, s := range p.Fields {
			if slices.ContainsFunc(h.row.Get(s.Field).Writings, func(w Writing) bool { return w.Seq == p.Seq }) {
				p.InForce = append(p.InForce, s.Field)
			}
		}
	}
	return h.past
}

// pastScript has three devices write to two fields, each having seen the log as of its
// last pull, now and then with a change that was held back and comes late.
func pastScript(seed uint64) *pastLog {
	r := rand.New(rand.NewPCG(seed, 7))
	h := &pastLog{row: Row{Ref: Ref{Kind: Household, ID: ID{1}}}}
	type device struct {
		n      uint64
		base   Seq
		held   *Change
		passed []Later // since it is held
	}
	devices := [3]device{}
	for seq := Seq(1); seq < 40; seq++ {
		k := r.IntN(3)
		d := &devices[k]
		if r.IntN(3) == 0 {
			d.base = seq - 1
		}
		d.n++
		c := &Change{ChangeID: ChangeID{Device: ID{byte(k + 1)}, Epoch: 1, Seq: d.n}, Author: ID{9, byte(k)}, Stamp: Stamp{Wall: int64(seq) * 1000}}
		w := Write{Ref: h.row.Ref, Base: d.base}
		for _, f := range []Field{HouseholdPhone, HouseholdGroup} {
			if r.IntN(2) == 0 || f == HouseholdGroup && len(w.Fields) == 0 {
				w.Fields = append(w.Fields, Set{f, T(string(rune('a' + r.IntN(3))))})
			}
		}
		slices.SortFunc(w.Fields, func(a, b Set) int { return int(a.Field) - int(b.Field) })
		c.Writes = []Write{w}
		switch {
		case d.held == nil && r.IntN(6) == 0:
			d.held, d.passed = c, nil
			continue
		case d.held != nil && r.IntN(3) == 0:
			h.apply(d.held, seq, int64(seq)*1000, d.passed)
			d.held = nil
			d.n--
			continue
		}
		h.apply(c, seq, int64(seq)*1000, nil)
		if d.held != nil {
			d.passed = append(d.passed, Later{Seq: seq, Change: c, Write: &c.Writes[0]})
		}
	}
	return h
}

func TestVersionsSayWhatMergingDid(t *testing.T) {
	late := 0
	for seed := range uint64(400) {
		h := pastScript(seed)
		past := h.now()
		all := Versions(past)
		living := map[Field][]Seq{}
		for _, v := range all {
			if v.Current != (v.Ended == 0) {
				t.Fatalf("script %d: %+v is current %v and ended at %d", seed, v.Value, v.Current, v.Ended)
			}
			if v.Current {
				living[v.Field] = append(living[v.Field], v.Seq)
			} else if v.Ended < v.Seq {
				late++
			}
			for _, gone := range v.Ends {
				i := slices.IndexFunc(all, func(o Version) bool { return o.Seq == gone && o.Field == v.Field })
				if i < 0 || all[i].Ended != v.Seq {
					t.Fatalf("script %d: change %d superseded %d, and that was ended by another", seed, v.Seq, gone)
				}
			}
		}
		for _, g := range h.row.Fields {
			var want []Seq
			for _, w := range g.Writings {
				want = append(want, w.Seq)
			}
			slices.Sort(want)
			if !slices.Equal(living[g.Field], want) {
				t.Fatalf("script %d: in force %v, merged %v", seed, living[g.Field], want)
			}
		}
	}
	if late == 0 {
		t.Error("nothing came late: the scripts are too tame")
	}
}

// Any past state is that which the log had then.
func TestThePastOfAnyMomentIsWhatItWas(t *testing.T) {
	for seed := range uint64(100) {
		h := pastScript(seed)
		past := h.now()
		for i, want := range h.rows {
			moment := past[len(past)-1-i].Received
			got := PastRow(h.row.Ref, past, moment)
			for _, g := range want.Fields {
				if fmt.Sprint(seqs(got.Get(g.Field))) != fmt.Sprint(seqs(&g)) || got.Value(g.Field) != want.Value(g.Field) {
					t.Fatalf("script %d after %d: field %d had %v, was %v", seed, want.Last, g.Field, seqs(got.Get(g.Field)), seqs(&g))
				}
			}
		}
		if got := PastRow(h.row.Ref, past, 0); len(got.Fields) > 0 {
			t.Fatalf("before the first change: %+v", got)
		}
	}
}

func seqs(g *Register) (all []Seq) {
	if g == nil {
		return nil
	}
	for _, w := range g.Writings {
		all = append(all, w.Seq)
	}
	slices.Sort(all)
	return all
}

// A piece of the past, newest first, says the same of what it has as the whole does;
// but for what came late, of which it may not have why that was history at once.
func TestAPieceOfThePastContradictsNothing(t *testing.T) {
	for seed := range uint64(200) {
		h := pastScript(seed)
		past := h.now()
		whole := Versions(past)
		for n := 1; n < len(past); n += 5 {
			for _, v := range Versions(past[:n]) {
				i := slices.IndexFunc(whole, func(o Version) bool { return o.Seq == v.Seq && o.Field == v.Field })
				w := whole[i]
				if v.Current != w.Current || v.Ended != 0 && v.Ended != w.Ended && w.Ended > v.Seq || v.Ended == 0 && w.Ended > v.Seq {
					t.Fatalf("script %d: of %d changes version %d is current %v, ended %d; of all %v, %d", seed, n, v.Seq, v.Current, v.Ended, w.Current, w.Ended)
				}
			}
		}
	}
}

// What the author's screen showed of a field: what was pulled and not yet superseded
// there, his own unsent work, and nothing that the form left out.
func TestShownIsWhatTheAuthorsScreenHad(t *testing.T) {
	h := &pastLog{row: Row{Ref: Ref{Kind: Household, ID: ID{1}}}}
	write := func(device byte, n uint64, base Seq, value string, hidden ...Hidden) {
		c := &Change{ChangeID: ChangeID{Device: ID{device}, Epoch: 1, Seq: n}, Author: ID{9, device},
			Writes: []Write{{Ref: h.row.Ref, Base: base, Hidden: hidden, Fields: []Set{{HouseholdPhone, T(value)}}}}}
		h.apply(c, h.row.Last+1, int64(h.row.Last+1), nil)
	}
	write(1, 1, 0, "a")
	write(2, 1, 1, "b") // saw a
	write(3, 1, 1, "c") // saw a, not b
	write(2, 2, 1, "d") // saw a and its own b
	write(1, 2, 4, "e", Hidden{HouseholdPhone, Name{Seq: 3}})
	past := h.now()
	all := Versions(past)
	for i, want := range []string{"[d]", "[b]", "[a]", "[a]", "[]"} { // newest first
		var got []string
		for _, v := range Shown(all, &past[i], HouseholdPhone) {
			got = append(got, v.Value.Text())
		}
		if fmt.Sprint(got) != want {
			t.Errorf("change %d: its author saw %v, want %s", past[i].Seq, got, want)
		}
	}
}
