package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Invalid says what is wrong with a change. Code is the end of the catalogue
// key "invalid.<code>" that a person reads.
type Invalid struct {
	Code  string
	Kind  Kind
	Field Field
	Limit int
}

func (e *Invalid) Error() string {
	s := "invalid change: " + e.Code
	if d := e.Kind.Def(); d != nil {
		s += " in " + d.Name
		if f := d.Field(e.Field); f != nil {
			s += "." + f.Name
		}
	}
	if e.Limit != 0 {
		s += fmt.Sprintf(" (limit %d)", e.Limit)
	}
	return s
}

// Check says whether the change is well formed as far as can be told without
// looking at any record. A kind or field of a newer version gives an error that
// wraps ErrUnknownKind, and only if nothing else is wrong.
func (c *Change) Check() error {
	switch {
	case c.Device.IsZero() || c.Epoch == 0 || c.Seq == 0:
		return &Invalid{Code: "unnamed"}
	case c.Stamp.Wall < MinWall || c.Stamp.Wall > MaxWall:
		return &Invalid{Code: "bad_stamp"}
	case len(c.Writes) == 0:
		return &Invalid{Code: "empty"}
	case c.For != (ChangeID{}) && c.Device != TheServer:
		return &Invalid{Code: "unnamed"}
	case len(c.Writes) > MaxWrites:
		return &Invalid{Code: "too_many_writes", Limit: MaxWrites}
	}
	if n := len(c.Encode()); n > MaxChange {
		return &Invalid{Code: "too_large", Limit: MaxChange}
	}
	var unknown error
	touched := map[Ref]bool{}
	present, lasting := false, false
	for i := range c.Writes {
		w := &c.Writes[i]
		if len(c.Writes) > 1 && touched[w.Ref] {
			return &Invalid{Code: "record_twice", Kind: w.Kind}
		}
		touched[w.Ref] = true
		if err := w.check(); errors.Is(err, ErrUnknownKind) {
			unknown = err
		} else if err != nil {
			return err
		}
		if d := w.Kind.Def(); d != nil && d.Servers && c.Device != TheServer {
			return &Invalid{Code: "servers_own", Kind: w.Kind}
		}
		if w.Kind == Quarantine && c.Device != TheServer {
			if err := w.checkVerdict(); err != nil {
				return err
			}
		}
		for _, s := range w.Fields {
			if f := w.Kind.Def().Field(s.Field); f != nil && f.Present {
				present = true
			} else {
				lasting = true
			}
		}
	}
	if present && lasting {
		// Erasing an old whereabouts erases its change (S7): nothing else may go with it.
		return &Invalid{Code: "present_not_alone"}
	}
	return unknown
}

// check holds the write against its kind.
func (w *Write) check() error {
	if w.ID.IsZero() || len(w.Fields) == 0 {
		return &Invalid{Code: "empty", Kind: w.Kind}
	}
	d := w.Kind.Def()
	var unknown error
	for i, s := range w.Fields {
		if i > 0 && w.Fields[i-1].Field >= s.Field {
			return &Invalid{Code: "field_twice", Kind: w.Kind, Field: s.Field}
		}
		if err := s.Value.check(); err != nil {
			return &Invalid{Code: "bad_value", Kind: w.Kind, Field: s.Field}
		}
		f := d.Field(s.Field)
		if f == nil {
			unknown = fmt.Errorf("kind %d field %d: %w", w.Kind, s.Field, ErrUnknownKind)
			continue
		}
		if code, limit := f.check(s.Value); code != "" {
			return &Invalid{Code: code, Kind: w.Kind, Field: s.Field, Limit: limit}
		}
	}
	return unknown
}

// Check says what is wrong with a value that a record holds, nil if its
// declaration allows it. A field of a newer version, which has none, holds
// anything.
func (f *FieldDef) Check(k Kind, v Value) error {
	if f == nil {
		return nil
	}
	if err := v.check(); err != nil {
		return &Invalid{Code: "bad_value", Kind: k, Field: f.Field}
	}
	if code, limit := f.check(v); code != "" {
		return &Invalid{Code: code, Kind: k, Field: f.Field, Limit: limit}
	}
	return nil
}

// check says what is wrong with a value of this field: a code and its limit.
// Codes are not held against their list: lists grow by records.
func (f *FieldDef) check(v Value) (code string, limit int) {
	if v == "" {
		if f.Required {
			return "required", 0
		}
		return "", 0
	}
	if v.Type() != f.Type {
		return "wrong_type", 0
	}
	switch f.Type {
	case Text:
		if f.Max > 0 && utf8.RuneCountInString(v.Text()) > f.Max {
			return "too_long", f.Max
		}
	case Int:
		if n := v.Int(); n < int64(f.Min) || f.Max > 0 && n > int64(f.Max) {
			return "out_of_range", f.Max
		}
	case Date, Month:
		if year := v.year(); f.Max > 0 && (year < f.Min || year > f.Max) {
			return "out_of_years", f.Max
		}
	case Code, Codes:
		codes := v.Codes()
		if slices.ContainsFunc(codes, func(c string) bool { return len(c) > 32 }) || len(codes) > 200 {
			return "too_long", 32
		}
		if f.Max > 0 && len(codes) > f.Max {
			return "too_many", f.Max
		}
		return f.checkForm(codes), 0
	case Bytes:
		if f.Size > 0 && len(v.Bytes()) != f.Size {
			return "wrong_size", f.Size
		}
	}
	return "", 0
}

// checkForm says what is wrong with the form of codes. Where a program takes a
// code apart its declaration says how long it is.
func (f *FieldDef) checkForm(codes []string) string {
	for _, c := range codes {
		switch {
		case f.Digits == nil && !isWord(c):
			return "bad_code"
		case f.Digits != nil && (!IsAreaCode(c) || !slices.Contains(f.Digits, len(c))):
			return "area_code"
		}
	}
	return ""
}

// isWord reports whether a code is one: two that a comma or a blank joins are
// none.
func isWord(code string) bool {
	return !strings.ContainsFunc(code, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.:/", r)
	})
}

// CheckValue says what is wrong with a value a person is entering, nil if it
// may be saved. A code must be in its list on the date, unless it is the value
// the record already has.
func (f *FieldDef) CheckValue(k Kind, v, before Value, on Day, items []*Row) error {
	if err := f.Check(k, v); err != nil {
		return err
	}
	if f.List == "" || v == before {
		return nil
	}
	choices := Choices(f.List, on, items)
	for _, c := range v.Codes() {
		if !slices.ContainsFunc(choices, func(d CodeDef) bool { return d.Code == c }) &&
			!slices.Contains(before.Codes(), c) {
			return &Invalid{Code: "not_in_list", Kind: k, Field: f.Field}
		}
	}
	return nil
}

// CheckAgainst says whether a write may be applied to the row it meets; row is
// nil where the record does not exist yet. It needs the change for derived IDs.
func (c *Change) CheckAgainst(index int, row *Row) error {
	w := &c.Writes[index]
	d := w.Kind.Def()
	if d == nil {
		return fmt.Errorf("kind %d: %w", w.Kind, ErrUnknownKind)
	}
	key, keyed := KeyedID(w.Kind, w.Fields)
	if row != nil {
		if d.Once && w.Value(d.Reason) == "" {
			return &Invalid{Code: "reason_missing", Kind: w.Kind, Field: d.Reason}
		}
		return w.keepsKey(row, keyed)
	}
	if keyed && key != w.ID || !keyed && c.NewID(index) != w.ID {
		return &Invalid{Code: "wrong_id", Kind: w.Kind}
	}
	for _, f := range d.Fields {
		if f.Required && w.Value(f.Field) == "" {
			return &Invalid{Code: "required", Kind: w.Kind, Field: f.Field}
		}
	}
	return nil
}

// keepsKey refuses a write that would change the natural key of a record.
func (w *Write) keepsKey(row *Row, keyed bool) error {
	if !keyed {
		return nil
	}
	get := func(f Field) Value {
		if w.Sets(f) {
			return w.Value(f)
		}
		return row.Value(f)
	}
	if key, _ := NaturalKey(w.Kind, get); NaturalID(w.Kind, key) != w.ID {
		return &Invalid{Code: "key_changed", Kind: w.Kind}
	}
	return nil
}
