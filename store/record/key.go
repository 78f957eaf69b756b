package record

// Keyed reports whether records of kind k have a natural key.
func Keyed(k Kind) bool { return k.key() != nil }

func (k Kind) key() []Field {
	if d := k.Def(); d != nil {
		return d.Key
	}
	return nil
}

// NaturalKey is the natural key of a record of kind k with these fields, or
// false where the kind has none and records get derived IDs (rule I1).
func NaturalKey(k Kind, get func(Field) Value) (string, bool) {
	parts := k.key()
	if parts == nil {
		return "", false
	}
	key := ""
	for i, f := range parts {
		if i > 0 {
			key += "\x1f"
		}
		key += string(get(f))
	}
	return key, true
}

// KeyedID is the ID of the record of kind k whose natural key is made of these
// fields, or false where the kind has no natural key.
func KeyedID(k Kind, fields []Set) (ID, bool) {
	key, ok := NaturalKey(k, func(f Field) Value { return valueOf(fields, f) })
	if !ok {
		return ID{}, false
	}
	return NaturalID(k, key), true
}

func valueOf(fields []Set, f Field) Value {
	for _, s := range fields {
		if s.Field == f {
			return s.Value
		}
	}
	return ""
}

// Value is what the write sets field f to, or "".
func (w *Write) Value(f Field) Value { return valueOf(w.Fields, f) }

// Sets reports whether the write touches field f.
func (w *Write) Sets(f Field) bool {
	for _, s := range w.Fields {
		if s.Field == f {
			return true
		}
	}
	return false
}
