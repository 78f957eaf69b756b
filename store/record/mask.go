package record

import "strings"

// MaskName keeps the first character: 才让卓玛 → 才***. Tibetan names have no
// surname, so no part is treated as one.
func MaskName(name string) string {
	for i, r := range name {
		if i > 0 {
			return name[:i] + strings.Repeat("*", len([]rune(name[i:])))
		}
		_ = r
	}
	return name
}

// MaskPhone keeps the first three and the last four digits: 120****5678. Short
// numbers are hidden whole.
func MaskPhone(phone string) string {
	if len(phone) < 8 {
		return strings.Repeat("*", len(phone))
	}
	return phone[:3] + strings.Repeat("*", len(phone)-7) + phone[len(phone)-4:]
}

// Masked is v as lists, reports and notices show it.
func (f *FieldDef) Masked(v Value) string {
	switch {
	case f.Readers != Masked:
		return v.String()
	case strings.HasPrefix(f.Name, "phone"):
		return MaskPhone(v.Text())
	}
	return MaskName(v.Text())
}
