package record

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Typed is what a person typed or pasted, as a field that is read rather than
// kept takes it: a number, a date, a month, a phone, a code, an address. Full-width
// forms become half-width, Tibetan and other digits 0–9, the dashes, colons and stops of
// Chinese and Tibetan keyboards those of ASCII; blanks at the ends and characters that
// cannot be seen are dropped. It never looks at names and notes.
func Typed(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '。':
			return '.'
		case strings.ContainsRune("‐‑‒–—―−－", r):
			return '-'
		case unicode.IsDigit(r):
			return digit(r)
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, width.Fold.String(s))
	return strings.TrimSpace(s)
}

// Fold is text as search compares it, on both sides: what people do not tell apart
// when they type a name or a note becomes the same. Width and case do not count, nor do middle
// dots, the tsheg and shad of Tibetan, apostrophes and marks that cannot be seen; ü is v, as
// keyboards have it.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ü':
			return 'v'
		case strings.ContainsRune("·・•‧∙⋅'’‘ʼ\u0f0b\u0f0c\u0f0d\u0f0e\u0f11\u0f14", r):
			return -1
		case unicode.IsDigit(r):
			return digit(r)
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, strings.ToLower(norm.NFC.String(width.Fold.String(strings.ToValidUTF8(s, "")))))
}

// digit is a decimal digit of any script as 0–9. Unicode keeps the ten of a script
// together, in order.
func digit(r rune) rune {
	for i := range rune(10) {
		if !unicode.IsDigit(r-i-1) || i == 9 {
			return '0' + i
		}
	}
	return r
}

// Read is the value of a field that was typed as text; nothing is the empty Value.
// References and bytes are not typed.
func (f *FieldDef) Read(s string) (v Value, err error) {
	typed := Typed(s)
	if typed == "" && f.Type != Text {
		return "", nil
	}
	switch f.Type {
	case Text:
		if f.Number {
			s = typed
		}
		return T(s), nil
	case Int:
		n, err := ParseNumber(s)
		return I(n), err
	case Date:
		d, err := ParseDay(s)
		return D(d), err
	case Month:
		return ParseMonth(s)
	case Bool:
		yes, err := strconv.ParseBool(typed)
		return B(yes), err
	case Code:
		return C(typed), nil
	case Codes:
		return Cs(strings.Fields(typed)...), nil
	}
	return "", fmt.Errorf("%s is not a field to type", f.Name)
}

// ParseNumber reads a whole number as people type it; thousands may be parted by
// commas or blanks.
func ParseNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "").Replace(Typed(s)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("number %.20q: write digits only", s)
	}
	return n, nil
}

// ParseDay reads a date as people type it: 2026-11-22, 2026/1/2, 2026.1.2,
// 2026年1月2日, 20261122.
func ParseDay(s string) (Day, error) {
	n, ok := dateParts(s, 8)
	if len(n) == 3 && ok {
		t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
		if n[0] >= 1 && t.Year() == n[0] && int(t.Month()) == n[1] && t.Day() == n[2] {
			return dayOf(t), nil
		}
		if n[0] >= 1 && n[1] >= 1 && n[1] <= 12 && n[2] > 28 {
			return 0, &NoSuchDay{NewDay(n[0], n[1], 1).String()[:7], NewDay(n[0], n[1]+1, 0).Time().Day()}
		}
	}
	return 0, fmt.Errorf("date %.20q: write it like 2026-11-22", s)
}

// NoSuchDay is a date that was read whole and that its month does not have.
type NoSuchDay struct {
	Month string // like 2026-02
	Days  int    // it has so many
}

func (e *NoSuchDay) Error() string { return fmt.Sprintf("%s has %d days", e.Month, e.Days) }

// ParseMonth reads a month as people type it: 2026-11, 2026/11, 2026年11月, 202611.
func ParseMonth(s string) (Value, error) {
	n, ok := dateParts(s, 6)
	if len(n) == 2 && ok && n[0] >= 1 && n[1] >= 1 && n[1] <= 12 {
		return M(n[0], n[1]), nil
	}
	return "", fmt.Errorf("month %.20q: write it like 2026-11", s)
}

// dateParts are the numbers of a date, year first; ok says that the year has four
// digits. compact is how long one without separators is.
func dateParts(s string, compact int) (parts []int, ok bool) {
	s = Typed(s)
	if len(s) == compact && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.年月日号 ", r) })
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || w[0] == '+' {
			return nil, false
		}
		parts = append(parts, n)
	}
	return parts, len(words) > 0 && len(words[0]) == 4
}
