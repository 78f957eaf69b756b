package record

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWhatIsTypedIsReadAsWhatItIs(t *testing.T) {
	for in, want := range map[string]string{
		"１２０４３３２３６５４":       "12043323654",
		"༡༢༠":               "120",
		"　３：４５ ":            "3:45",
		"ｈｔｔｐｓ：／／county。cn": "https://county.cn",
		"２０２６－１１－２２":        "2026-11-22",
		"a\u200bb\u202e":    "ab",
		"٣٤":                "34",
		"𝟗𝟎":                "90",
	} {
		if got := Typed(in); got != want {
			t.Errorf("Typed(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDatesAreReadInTheSpellingsPeopleUse(t *testing.T) {
	want := NewDay(2026, 1, 2)
	for _, s := range []string{"2026-01-02", "2026-1-2", "2026/1/2", "2026/01/02", "2026.1.2", "20260102", "２０２６－１－２",
		"༢༠༢༦-༡-༢", " 2026-01-02 ", "2026年1月2日", "2026 1 2", "2026。1。2", "2026–1–2"} {
		if got, err := ParseDay(s); got != want || err != nil {
			t.Errorf("ParseDay(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2026-13-01", "2026-02-30", "26-1-2", "2026-1", "202601021", "2026-01-02-03", "0x20-1-2", "2026-+1-2", "2026-1-x"} {
		if got, err := ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %v, want an error", s, got)
		}
	}
}

func TestMonthsAndNumbersAreReadInTheSpellingsPeopleUse(t *testing.T) {
	for _, s := range []string{"2026-06", "2026-6", "2026/6", "202606", "２０２６年６月", "༢༠༢༦.༦"} {
		if got, err := ParseMonth(s); got != M(2026, 6) || err != nil {
			t.Errorf("ParseMonth(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2026", "2026-13", "2026-0", "6-2026", "2026-6-1"} {
		if got, err := ParseMonth(s); err == nil {
			t.Errorf("ParseMonth(%q) = %v, want an error", s, got)
		}
	}
	for s, want := range map[string]int64{"１２": 12, "༡༢": 12, " 7 ": 7, "1,200": 1200, "－３": -3, "1 200": 1200, "1，200": 1200} {
		if got, err := ParseNumber(s); got != want || err != nil {
			t.Errorf("ParseNumber(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "十二", "1.5", "12a", "9223372036854775808"} {
		if got, err := ParseNumber(s); err == nil {
			t.Errorf("ParseNumber(%q) = %d, want an error", s, got)
		}
	}
}

func TestAFieldIsReadByItsType(t *testing.T) {
	for _, c := range []struct {
		f     FieldDef
		typed string
		want  Value
	}{
		{FieldDef{Type: Text, Number: true}, "１２０ ４３３２（女）", T("120 4332(女)")},
		{FieldDef{Type: Text}, "８组·才让", T("８组·才让")}, // names and notes stay as they were written
		{FieldDef{Type: Int}, "༡༢", I(12)},
		{FieldDef{Type: Int}, "　", ""},
		{FieldDef{Type: Date}, "2026/1/2", D(NewDay(2026, 1, 2))},
		{FieldDef{Type: Month}, "202606", M(2026, 6)},
		{FieldDef{Type: Code}, " stable", C("stable")},
		{FieldDef{Type: Codes}, "a　b", Cs("a", "b")},
	} {
		if got, err := c.f.Read(c.typed); got != c.want || err != nil {
			t.Errorf("%c %q: %q, %v; want %q", c.f.Type, c.typed, got, err, c.want)
		}
	}
	for _, typ := range []Type{Int, Date, Month, Bool, RefTo} {
		if v, err := (&FieldDef{Type: typ}).Read("才让"); err == nil {
			t.Errorf("%c took 才让 as %q", typ, v)
		}
	}
}

func TestSearchFoldsWhatPeopleDoNotTellApart(t *testing.T) {
	for in, want := range map[string]string{
		"８组": "8组", "ｚｓ": "zs", "lü": "lv", "NÜER": "nver", "lü": "lv", "才让·卓玛": "才让卓玛", "才让・卓玛": "才让卓玛", "才让•卓玛": "才让卓玛", "才让‧卓玛": "才让卓玛",
		"བཀྲ་ཤིས་": "བཀྲཤིས", "བཀྲ༌ཤིས།": "བཀྲཤིས", "༣": "3", "xi'an": "xian", "a\u200bb": "ab", "a　b": "a b",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("２０２６－１－２")
	f.Add("༡༢༠\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Typed(s)
		if again := Typed(got); again != got {
			t.Errorf("Typed(%q) = %q, and that %q", s, got, again)
		}
		if !utf8.ValidString(got) {
			t.Errorf("Typed(%q) = %q is not valid", s, got)
		}
		for _, r := range got {
			if unicode.IsDigit(r) && r > '9' {
				t.Errorf("Typed(%q) = %q has the digit %q", s, got, r)
			}
		}
	})
}
