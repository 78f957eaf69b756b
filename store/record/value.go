package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Value is the content of one field in canonical form: one byte that says its
// Type, then the content. Equal values are equal strings (rule M2). The empty
// Value is a field that was cleared or never set. A Value of a type this
// version does not know is kept and sent on untouched.
type Value string

// Type is the first byte of a Value.
type Type byte

// The types a field can have. Their letters are stored: never change one.
const (
	Text   Type = 't' // UTF-8, NFC, trimmed
	Int    Type = 'i' // int64
	Bool   Type = 'b' // yes or no
	Code   Type = 'c' // one code of a code list, or an area code
	Codes  Type = 'C' // a set of codes
	Date   Type = 'd' // a business date, chosen by a person (rule X13)
	Month  Type = 'm' // a year and month
	RefTo  Type = 'r' // the ID of another record
	RefsTo Type = 'R' // a set of IDs
	Bytes  Type = 'x' // keys, sealed content
)

// MaxValue is the longest Value in bytes; it leaves room in a change's 48 KiB.
const MaxValue = 40 << 10

// T makes a Text: invalid UTF-8 replaced, NFC, surrounding blanks removed. The
// empty text is the empty Value.
func T(s string) Value {
	s = strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")))
	if s == "" {
		return ""
	}
	return Value(string(Text) + s)
}

// I makes an Int.
func I(n int64) Value { return Value(binary.AppendVarint([]byte{byte(Int)}, n)) }

// B makes a Bool.
func B(yes bool) Value {
	if yes {
		return "b\x01"
	}
	return "b\x00"
}

// C makes a Code; the empty code is the empty Value.
func C(code string) Value {
	if code == "" {
		return ""
	}
	return Value(string(Code) + code)
}

// Cs makes a set of codes, sorted and without doubles; no code is the empty
// Value.
func Cs(codes ...string) Value {
	set := slices.DeleteFunc(slices.Clone(codes), func(s string) bool { return s == "" })
	slices.Sort(set)
	if set = slices.Compact(set); len(set) == 0 {
		return ""
	}
	return Value(string(Codes) + strings.Join(set, "\x1f"))
}

// D makes a Date; the zero day is the empty Value.
func D(d Day) Value {
	if d == 0 {
		return ""
	}
	return Value(binary.AppendVarint([]byte{byte(Date)}, d.Unix()))
}

// M makes a Month; year 1..9999, month 1..12.
func M(year, month int) Value {
	return Value(binary.AppendVarint([]byte{byte(Month)}, int64(year)*12+int64(month)-1))
}

// R makes a reference; the zero ID is the empty Value.
func R(id ID) Value {
	if id.IsZero() {
		return ""
	}
	return Value(string(RefTo) + string(id[:]))
}

// Rs makes a set of references, sorted and without doubles.
func Rs(ids ...ID) Value {
	set := slices.DeleteFunc(slices.Clone(ids), ID.IsZero)
	slices.SortFunc(set, func(a, b ID) int { return strings.Compare(string(a[:]), string(b[:])) })
	set = slices.Compact(set)
	if len(set) == 0 {
		return ""
	}
	b := []byte{byte(RefsTo)}
	for _, id := range set {
		b = append(b, id[:]...)
	}
	return Value(b)
}

// X makes a Bytes value; no bytes is the empty Value.
func X(b []byte) Value {
	if len(b) == 0 {
		return ""
	}
	return Value(string(Bytes) + string(b))
}

// Type says what v is; the empty Value has type 0.
func (v Value) Type() Type {
	if v == "" {
		return 0
	}
	return Type(v[0])
}

// Text is the content of a Text or a Code, else "".
func (v Value) Text() string {
	if t := v.Type(); t == Text || t == Code {
		return string(v[1:])
	}
	return ""
}

// Int is the content of an Int, Bool, Date or Month as a number, else 0.
func (v Value) Int() int64 {
	switch v.Type() {
	case Int, Date, Month:
		n, k := binary.Varint([]byte(v[1:]))
		if k > 0 {
			return n
		}
	case Bool:
		if v == "b\x01" {
			return 1
		}
	}
	return 0
}

// Bool is the content of a Bool, else false.
func (v Value) Bool() bool { return v.Type() == Bool && v.Int() == 1 }

// Codes are the members of a Codes (or the one Code), sorted.
func (v Value) Codes() []string {
	switch v.Type() {
	case Codes:
		return strings.Split(string(v[1:]), "\x1f")
	case Code:
		return []string{string(v[1:])}
	}
	return nil
}

// Day is the content of a Date, else 0.
func (v Value) Day() Day {
	if v.Type() == Date {
		return UnixDay(v.Int())
	}
	return 0
}

// Month is the content of a Month as year and month 1..12, else 0, 0.
func (v Value) Month() (year, month int) {
	if v.Type() != Month {
		return 0, 0
	}
	n := v.Int()
	return int(n / 12), int(n%12) + 1
}

// year is that of a Date or Month, else 0.
func (v Value) year() int {
	if v.Type() == Date {
		return v.Day().Time().Year()
	}
	year, _ := v.Month()
	return year
}

// Earlier is a Date or Month so many years before, as other calendars count them.
func (v Value) Earlier(years int) Value {
	if v.Type() == Date {
		t := v.Day().Time()
		return D(NewDay(t.Year()-years, int(t.Month()), t.Day()))
	}
	year, month := v.Month()
	return M(year-years, month)
}

// ID is the content of a RefTo, else the zero ID.
func (v Value) ID() (id ID) {
	if v.Type() == RefTo && len(v) == 17 {
		copy(id[:], v[1:])
	}
	return id
}

// IDs are the members of a RefsTo (or the one RefTo).
func (v Value) IDs() (ids []ID) {
	if t := v.Type(); t != RefsTo && t != RefTo {
		return nil
	}
	for b := v[1:]; len(b) >= 16; b = b[16:] {
		ids = append(ids, ID([]byte(b[:16])))
	}
	return ids
}

// Bytes is the content of a Bytes, else nil.
func (v Value) Bytes() []byte {
	if v.Type() == Bytes {
		return []byte(v[1:])
	}
	return nil
}

// String is v for people who read traces and exports: dates as 2026-11-22,
// months as 2026-11, sets with spaces, references short.
func (v Value) String() string {
	switch v.Type() {
	case 0:
		return ""
	case Text, Code:
		return v.Text()
	case Int:
		return strconv.FormatInt(v.Int(), 10)
	case Bool:
		return strconv.FormatBool(v.Bool())
	case Codes:
		return strings.Join(v.Codes(), " ")
	case Date:
		return v.Day().String()
	case Month:
		y, m := v.Month()
		return fmt.Sprintf("%04d-%02d", y, m)
	case RefTo, RefsTo:
		var s []string
		for _, id := range v.IDs() {
			s = append(s, id.String())
		}
		return strings.Join(s, " ")
	}
	return fmt.Sprintf("%q", string(v))
}

// The first and the last day that can be written.
var firstDay, lastDay = NewDay(1, 1, 1), NewDay(9999, 12, 31)

// check reports whether v is in canonical form; types of a newer version pass.
func (v Value) check() error {
	if len(v) > MaxValue {
		return fmt.Errorf("a value of %d bytes; the limit is %d", len(v), MaxValue)
	}
	if v == "" {
		return nil
	}
	bad := fmt.Errorf("not a canonical %c value", v[0])
	rest := string(v[1:])
	switch v.Type() {
	case Text:
		if rest == "" || !utf8.ValidString(rest) || strings.TrimSpace(rest) != rest || !norm.NFC.IsNormalString(rest) {
			return bad
		}
	case Code:
		if rest == "" || !utf8.ValidString(rest) || strings.ContainsRune(rest, 0x1f) {
			return bad
		}
	case Codes:
		if !utf8.ValidString(rest) || !isSet(v.Codes()) {
			return bad
		}
	case Int, Date, Month:
		n, k := binary.Varint([]byte(rest))
		if k <= 0 || string(binary.AppendVarint(nil, n)) != rest {
			return bad
		}
		if v.Type() == Month && (n < 12 || n >= 10000*12) {
			return errors.New("a month outside years 1 to 9999")
		}
		if v.Type() == Date && (n < firstDay.Unix() || n > lastDay.Unix()) {
			return errors.New("a date outside years 1 to 9999")
		}
	case Bool:
		if v != "b\x00" && v != "b\x01" {
			return bad
		}
	case RefTo:
		if len(rest) != 16 || v.ID().IsZero() {
			return bad
		}
	case RefsTo:
		if len(rest)%16 != 0 || Rs(v.IDs()...) != v {
			return bad
		}
	case Bytes:
		if rest == "" {
			return bad
		}
	}
	return nil
}

// isSet reports whether codes are sorted, without doubles and none empty.
func isSet(codes []string) bool {
	for i, c := range codes {
		if c == "" || i > 0 && codes[i-1] >= c {
			return false
		}
	}
	return true
}
