package record

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestAChangeSurvivesItsCanonicalForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := genChange(t)
		b := c.Encode()
		d, err := DecodeChange(b)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(c, d) {
			t.Fatalf("wrote %+v, read %+v", c, d)
		}
		if c.Hash() != d.Hash() || c.Hash() != HashOf(b) {
			t.Fatal("the hash is not that of the canonical form")
		}
	})
}

func TestOnlyTheCanonicalFormIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := genChange(t).Encode()
		if _, err := DecodeChange(b[:rapid.IntRange(0, len(b)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a truncated change was read")
		}
		if _, err := DecodeChange(append(b, 0)); err == nil {
			t.Fatal("a change with a byte after its end was read")
		}
		i := rapid.IntRange(0, len(b)-1).Draw(t, "byte")
		b[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if d, err := DecodeChange(b); err == nil && string(d.Encode()) != string(b) {
			t.Fatal("two spellings of one change")
		}
	})
}

func FuzzDecodeChange(f *testing.F) {
	c := Change{ChangeID: ChangeID{ID{1}, 2, 3}, Writes: []Write{{Ref: Ref{Visit, ID{4}}, Fields: []Set{{VisitNote, T("草料剩2车")}}}}}
	f.Add(c.Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := DecodeChange(b); err == nil {
			if string(c.Encode()) != string(b) {
				t.Fatal("two spellings of one change")
			}
			_ = c.Check()
		}
	})
}

func FuzzUnpack(f *testing.F) {
	r := Row{Ref: Ref{Household, ID{1}}}
	r.Merge(&Change{ChangeID: ChangeID{ID{1}, 2, 3}}, &Write{Ref: r.Ref, Fields: []Set{{1, C("623027103201")}}}, Arrival{Seq: 9})
	f.Add(r.Pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Row
		if err := r.Unpack(b); err == nil {
			_ = r.Conflicts()
			var again Row
			if err := again.Unpack(r.Pack()); err != nil || !reflect.DeepEqual(r, again) {
				t.Fatalf("a row does not survive packing: %v", err)
			}
		}
	})
}

func TestChangesThatMustBeRefused(t *testing.T) {
	visit := func(fields ...Set) *Change {
		c := &Change{ChangeID: ChangeID{ID{1}, 2, 3}, Author: ID{9}}
		c.Writes = []Write{{Ref: Ref{Visit, DerivedID(c.ChangeID, 0)}, Fields: fields}}
		return c
	}
	good := []Set{{VisitHousehold, R(ID{5})}, {VisitDate, D(MustDay("2026-11-22"))}}
	long := make([]rune, 2001)
	for i := range long {
		long[i] = '草'
	}
	where := visit(good...)
	where.Writes = append(where.Writes, Write{Ref: Ref{Household, ID{5}}, Fields: []Set{{HouseholdWhere, C("summer")}}})
	many := visit(good...)
	for range MaxWrites {
		many.Writes = append(many.Writes, many.Writes[0])
	}
	twice := visit(good...)
	twice.Writes = append(twice.Writes, twice.Writes[0])
	big := visit(good...)
	for range 12 { // legal notes, but too many of them for one change
		big.Writes = append(big.Writes, Write{Ref: Ref{Visit, DerivedID(big.ChangeID, len(big.Writes))}, Fields: []Set{{VisitNote, T(string(long[:2000]))}}})
	}
	for name, tc := range map[string]struct {
		c    *Change
		want string
	}{
		"no name":                    {&Change{Writes: visit(good...).Writes}, "unnamed"},
		"no write":                   {&Change{ChangeID: ChangeID{ID{1}, 2, 3}}, "empty"},
		"201 writes":                 {many, "too_many_writes"},
		"more than 48 KiB":           {big, "too_large"},
		"a required field cleared":   {visit(Set{VisitDate, ""}), "required"},
		"a date that is a number":    {visit(Set{VisitDate, I(5)}), "wrong_type"},
		"a note of 2001 characters":  {visit(Set{VisitNote, T(string(long))}), "too_long"},
		"fields out of order":        {visit(good[1], good[0]), "field_twice"},
		"one record in two writes":   {twice, "record_twice"},
		"whereabouts beside a visit": {where, "present_not_alone"},
		"text that is not NFC":       {visit(Set{VisitNote, "te\u0301"}), "bad_value"},
	} {
		err, ok := tc.c.Check().(*Invalid)
		if !ok || err.Code != tc.want {
			t.Errorf("%s: got %v, want %s", name, err, tc.want)
		}
	}
	if err := visit(good...).Check(); err != nil {
		t.Errorf("a good visit was refused: %v", err)
	}
}

func TestACreationMustNameItselfRight(t *testing.T) {
	c := &Change{ChangeID: ChangeID{ID{1}, 2, 3}, Author: ID{9}}
	fields := []Set{{DutyPerson, R(ID{9})}, {DutyDate, D(20000)}, {DutyTeam, R(ID{7})}, {DutyStatus, C("in")}}
	key, _ := KeyedID(DutyDay, fields)
	c.Writes = []Write{{Ref: Ref{DutyDay, key}, Fields: fields}}
	if err := c.CheckAgainst(0, nil); err != nil {
		t.Fatalf("a duty day under its natural key: %v", err)
	}
	row := &Row{Ref: c.Writes[0].Ref}
	row.Merge(c, &c.Writes[0], Arrival{Seq: 1})
	c.Writes[0].Fields = []Set{{DutyDate, D(20001)}}
	if c.CheckAgainst(0, row) == nil {
		t.Error("a write changed the date of a duty day, which is its key")
	}
	c.Writes[0] = Write{Ref: Ref{DutyDay, DerivedID(c.ChangeID, 0)}, Fields: fields}
	if c.CheckAgainst(0, nil) == nil {
		t.Error("a duty day with a derived ID was taken")
	}
	c.Writes[0] = Write{Ref: Ref{Visit, DerivedID(c.ChangeID, 0)}, Fields: []Set{{VisitHousehold, R(ID{5})}, {VisitDate, D(20000)}}}
	if err := c.CheckAgainst(0, nil); err != nil {
		t.Errorf("a visit with its derived ID: %v", err)
	}
	visit := &Row{Ref: c.Writes[0].Ref}
	c.Writes[0].Fields = []Set{{VisitNote, T("改")}}
	if c.CheckAgainst(0, visit) == nil {
		t.Error("a visit was corrected without a reason (M4)")
	}
	c.Writes[0].Fields = []Set{{VisitNote, T("改")}, {VisitReason, T("写错户")}}
	if err := c.CheckAgainst(0, visit); err != nil {
		t.Errorf("a correction with a reason: %v", err)
	}
}

func TestErasureKeepsTheChainVerifiable(t *testing.T) {
	// S7: only hashes are needed to walk the chain.
	h := ChainStart(ID{1}, 2)
	hashes := []Hash{HashOf([]byte("a")), HashOf([]byte("b")), HashOf([]byte("c"))}
	for _, x := range hashes {
		h = h.Link(x)
	}
	again := ChainStart(ID{1}, 2).Link(hashes[0]).Link(hashes[1]).Link(hashes[2])
	if h != again || h == ChainStart(ID{1}, 3) {
		t.Error("the chain depends on more than its hashes")
	}
}
