package record

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaskName keeps the first character: 才让卓玛 → 才***. Tibetan names have no
// surname, so no part is treated as one.
func MaskName(name string) string {
	_, first := utf8.DecodeRuneInString(name)
	return name[:first] + strings.Repeat("*", utf8.RuneCountInString(name[first:]))
}

// MaskPhone keeps the first three and the last four digits: 120****5678. What else
// stands there, a remark, is hidden; a number of fewer than eight digits is hidden
// whole.
func MaskPhone(phone string) string {
	chars := []rune(phone)
	var digits []int // where they are
	for i, r := range chars {
		if unicode.IsDigit(r) {
			digits = append(digits, i)
		}
	}
	masked := []rune(strings.Repeat("*", len(chars)))
	if n := len(digits); n >= 8 {
		for _, i := range append(digits[:3:3], digits[n-4:]...) {
			masked[i] = chars[i]
		}
	}
	return string(masked)
}

// Masked is v as lists, reports and notices show it.
func (f *FieldDef) Masked(v Value) string {
	switch {
	case f.Readers != Masked:
		return v.String()
	case f.Number:
		return MaskPhone(v.Text())
	}
	return MaskName(v.Text())
}
