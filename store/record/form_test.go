package record

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// faultOf is what Check says of a change that sets one field.
func faultOf(k Kind, f Field, v Value) string {
	c := &Change{ChangeID: ChangeID{Device: TheServer, Epoch: 1, Seq: 1}, Author: ID{2}, Writes: []Write{{Ref: Ref{k, ID{3}}, Fields: []Set{{f, v}}}}}
	var bad *Invalid
	if errors.As(c.Check(), &bad) {
		return bad.Code
	}
	return ""
}

// A clerk's typo in a code that programs take apart.
func TestAnAreaCodeIsSixNineOrTwelveDigitsAndNothingElse(t *testing.T) {
	fields := 0
	for _, d := range Kinds {
		for i := range d.Fields {
			f := &d.Fields[i]
			if f.Digits == nil {
				continue
			}
			fields++
			for _, code := range []string{"6230271002000", "62302", "623027100200 623027100201x", "623027100200，623027100201", "623027100200,623027100201",
				"62302710020x", "６２３０２７", "", "623027\n", "-62302", "+62302", strings.Repeat("6", 31)} {
				if v := (C(code)); code != "" && f.Type == Code && faultOf(d.Kind, f.Field, v) != "area_code" {
					t.Errorf("%s.%s takes %q", d.Name, f.Name, code)
				}
				if v := Cs(code, "623027100200"); code != "" && f.Type == Codes && faultOf(d.Kind, f.Field, v) != "area_code" {
					t.Errorf("%s.%s takes %q in a set", d.Name, f.Name, code)
				}
			}
			for _, n := range []int{6, 9, 12} {
				v := C("623027100200"[:n])
				if f.Type == Codes {
					v = Cs("623027100200"[:n], "623027100201"[:n])
				}
				if got := faultOf(d.Kind, f.Field, v); (got == "") != slices.Contains(f.Digits, n) {
					t.Errorf("%s.%s: %d digits: %q", d.Name, f.Name, n, got)
				}
			}
		}
	}
	if fields < 6 {
		t.Errorf("only %d fields hold area codes", fields)
	}
}

// Every field that a channel or a scope is made of says what it looks like.
func TestWhatChannelsAreMadeOfHasADeclaredForm(t *testing.T) {
	for _, x := range []struct {
		k Kind
		f Field
	}{{Area, AreaCode}, {Area, AreaChannel}, {Team, TeamTownship}, {Person, PersonTownship}, {Assignment, AssignmentAreas}, {Household, HouseholdVillage}} {
		if x.k.Def().Field(x.f).Digits == nil {
			t.Errorf("%s.%s may be anything", x.k, x.k.Def().Field(x.f).Name)
		}
	}
	for _, x := range []struct {
		k Kind
		f Field
	}{{Device, DeviceSignKey}, {Device, DeviceSealKey}, {Quarantine, QuarantineChange}} {
		for _, n := range []int{1, 31, 33, 64} {
			if got := faultOf(x.k, x.f, X(make([]byte, n))); got != "wrong_size" {
				t.Errorf("%s.%s of %d bytes: %q", x.k, x.k.Def().Field(x.f).Name, n, got)
			}
		}
		if got := faultOf(x.k, x.f, X(make([]byte, 32))); got != "" {
			t.Errorf("%s.%s: %s", x.k, x.k.Def().Field(x.f).Name, got)
		}
	}
}

func TestEveryCodeIsAWordAndEveryOneOfOursIs(t *testing.T) {
	for _, d := range Kinds {
		for i := range d.Fields {
			f := &d.Fields[i]
			if f.Digits != nil || f.Type != Code && f.Type != Codes {
				continue
			}
			for _, code := range []string{"a b", "a，b", "a,b", "a;b", "a\nb", "\u200b", "a\x00", " ", "<b>", "a\u202e"} {
				if got := faultOf(d.Kind, f.Field, C(code)); f.Type == Code && got != "bad_code" {
					t.Errorf("%s.%s takes %q: %q", d.Name, f.Name, code, got)
				}
				if got := faultOf(d.Kind, f.Field, Cs(code)); f.Type == Codes && got != "bad_code" {
					t.Errorf("%s.%s takes %q: %q", d.Name, f.Name, code, got)
				}
			}
			for _, c := range List(f.List) {
				if got := f.checkForm([]string{c.Code}); got != "" {
					t.Errorf("code %s of list %s: %s", c.Code, f.List, got)
				}
			}
		}
	}
}
