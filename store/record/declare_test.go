package record

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/kinds.golden anew; only while no version was released")

// sample makes a record of a kind with every field filled in, so that it names a
// team, a household and a village that are there, or none of the fields in empty.
func sample(d *KindDef, ids map[string]ID, empty ...Field) *Row {
	r := &Row{Ref: Ref{d.Kind, ID{0x77}}}
	w := &Write{Ref: r.Ref}
	for i := range d.Fields {
		f := &d.Fields[i]
		if !slices.Contains(empty, f.Field) {
			w.Fields = append(w.Fields, Set{f.Field, sampleValue(f, ids)})
		}
	}
	r.Merge(&Change{ChangeID: by(1, 1)}, w, Arrival{Seq: 1})
	return r
}

func sampleValue(f *FieldDef, ids map[string]ID) Value {
	id := ID{0x55}
	switch f.To {
	case Household:
		id = ids["hh"]
	case Team:
		id = ids["team"]
	case Member:
		id = ids["member"]
	}
	switch f.Type {
	case Int:
		return I(1)
	case Bool:
		return B(true)
	case Code, Codes:
		code := "x"
		if f.Digits != nil {
			code = "623027103201"[:f.Digits[len(f.Digits)-1]]
		}
		if f.Type == Codes {
			return Cs(code)
		}
		return C(code)
	case Date:
		return D(MustDay("2026-11-01"))
	case Month:
		return M(2026, 11)
	case RefTo:
		return R(id)
	case RefsTo:
		return Rs(id)
	case Bytes:
		return X(make([]byte, max(1, f.Size)))
	}
	return T("x")
}

// The golden file says of every kind what is derived from its declaration: its key,
// where a record lives, also where a field is empty, and who writes.
func TestWhatIsDerivedFromTheDeclarationsStays(t *testing.T) {
	rows, ids := world(t)
	where := func(r *Row) string {
		ch, err := ChannelOf(r, rows)
		switch {
		case errors.Is(err, ErrNoParent):
			return "no parent"
		case err != nil:
			return "no channel"
		}
		return string(ch)
	}
	var b strings.Builder
	for i := range Kinds {
		d := &Kinds[i]
		r := sample(d, ids)
		key, keyed := NaturalKey(d.Kind, func(f Field) Value { return Value(d.Field(f).Name) })
		fmt.Fprintf(&b, "%s writers %v once %v reason %d letter %v\n", d.Name, d.Writers, d.Once, d.Reason, d.Letter())
		fmt.Fprintf(&b, "  key %q %v\n  lives in %s\n", key, keyed, where(r))
		for _, f := range d.Fields {
			if at := where(sample(d, ids, f.Field)); at != where(r) {
				fmt.Fprintf(&b, "  without %s in %s\n", f.Name, at)
			}
		}
	}
	fmt.Fprintf(&b, "under a household %v, under a team %v\n", Under(Household), Under(Team))
	const file = "testdata/kinds.golden"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("what follows from the declarations is no longer what %s says:\n%s", file, b.String())
	}
}

// A form asks for each field once, and for none that the page or another screen
// fills in: what must be there and is not asked names the record's key or home.
func TestEveryFormCanBeFilledIn(t *testing.T) {
	for i := range Kinds {
		d := &Kinds[i]
		asked := map[Field]int{}
		for _, g := range d.Form {
			if len(g.Fields) == 0 {
				t.Errorf("%s: group %q asks for nothing", d.Name, g.Name)
			}
			for _, f := range g.Fields {
				asked[f]++
			}
		}
		for f, n := range asked {
			if fd := d.Field(f); fd == nil || n != 1 || fd.Type == Bytes || f == d.Reason && !d.Once {
				t.Errorf("%s: field %d is asked for %d times", d.Name, f, n)
			}
		}
		given := append(slices.Clone(d.Key), d.About)
		for h := &d.Home; h != nil; h = h.otherwise {
			given = append(given, h.field)
		}
		for _, f := range d.Fields {
			if d.Form != nil && f.Required && asked[f.Field] == 0 && !slices.Contains(given, f.Field) {
				t.Errorf("%s: nobody enters %s", d.Name, f.Name)
			}
		}
	}
}

func TestARecordSaysWhatItIsAbout(t *testing.T) {
	_, ids := world(t)
	for k, want := range map[Kind]Ref{
		Household: {Household, ID{0x77}}, Member: {Household, ids["hh"]}, MemberCare: {Household, ids["hh"]}, Visit: {Household, ids["hh"]},
		DutyDay: {Person, ID{0x55}}, Assignment: {Person, ID{0x55}}, Setting: {Setting, ID{0x77}}, 200: {200, ID{0x77}},
	} {
		r := &Row{Ref: Ref{k, ID{0x77}}}
		if d := k.Def(); d != nil {
			r = sample(d, ids)
		}
		if got := r.About(); got != want {
			t.Errorf("a %s is about %s, want %s", k, got, want)
		}
	}
	for _, w := range []*Write{
		{Ref: Ref{Visit, ID{9}}, Fields: []Set{{VisitHousehold, R(ids["hh"])}}},
		{Ref: Ref{Household, ids["hh"]}, Fields: []Set{{HouseholdPhone, T("1")}}},
	} {
		if w.Household(nil) != ids["hh"] {
			t.Errorf("a write to %s concerns household %s", w.Ref, w.Household(nil))
		}
	}
	if w := (&Write{Ref: Ref{DutyDay, ID{9}}, Fields: []Set{{DutyTeam, R(ids["team"])}}}); !w.Household(nil).IsZero() {
		t.Error("a day concerns a household")
	}
}
