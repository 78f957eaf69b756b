package record

import "slices"

// Resident reports whether a day status counts as a resident day: official
// trips, meetings and training do (Gansu, 220 working days a year).
func Resident(status string) bool {
	return slices.Contains([]string{"in", "pasture", "duty", "study"}, status)
}

// Early reports whether a value says of a day after last what can only be said of
// one that has come.
func (f *FieldDef) Early(v Value, last Day) bool {
	switch {
	case f == nil || !f.Past:
		return false
	case v.Type() == Month:
		year, month := v.Month()
		return NewDay(year, month, 1) > last
	}
	return v.Type() == Date && v.Day() > last
}

// Early finds the field of a write that speaks too early of a day after last, 0
// for none; row is the record with the write applied. Nobody was in the village
// on a day to come, but leave may be planned.
func (w *Write) Early(row *Row, last Day) Field {
	d := w.Kind.Def()
	for _, s := range w.Fields {
		if d.Field(s.Field).Early(s.Value, last) {
			return s.Field
		}
	}
	if w.Kind == DutyDay && (w.Sets(DutyStatus) || w.Sets(DutyDate)) && Resident(row.Value(DutyStatus).Text()) && row.Value(DutyDate).Day() > last {
		return DutyDate
	}
	return 0
}
