package record

import (
	"fmt"
	"slices"
)

// Kind numbers a kind of record. Numbers are stored and never reused.
type Kind uint8

// Field numbers a field within its kind. Numbers are never reused, fields never
// retyped.
type Field uint8

// KindDef declares a kind once. SQL columns, wire form, validation, channel, key,
// permission, forms, export columns, labels and the privacy table are all derived
// from it.
type KindDef struct {
	Kind    Kind
	Name    string  // singular, snake_case: the view table and the i18n key
	Use     string  // what the records are for
	Key     []Field // its natural key: two who enter the same meet in one record; nil: a derived ID (rule I1)
	Home    Home    // where a record lives, and with what it moves
	About   Field   // names whom the record is about, where that is not what its Home names; or 0
	Writers []Role  // who may write, within the channels they are assigned
	Servers bool    // the endpoint alone writes it
	Rules   []Rule  // what MayAuthor holds besides
	Once    bool    // insert-only (rule M4): a later write needs the reason field
	Reason  Field   // the field that holds the reason of a correction, or 0
	Answer  []Field // of a letter: what Writers write, and nothing else of it; nil is no letter
	Reply   []Field // of a question: what the person that About names writes, on the device it lives with, and nobody else
	Form    []Group // what a person is asked, in this order; nil: no form
	Fields  []FieldDef
}

// Group is a part of a form: fields that belong together. Its heading is the
// catalogue key "section.<name>".
type Group struct {
	Name   string // "" has no heading
	Fields []Field
	After  bool // asked only of a record that is there
}

// Fill says what stands in a field of a new record before the person enters any.
type Fill uint8

// The fills. What the page says already (whose member, whose care) is never asked.
const (
	FillNone    Fill = iota
	FillVillage      // the person's village, if he has only one
	FillToday        // the date of today
)

// Letter reports whether records of the kind are letters to the county: whoever
// is assigned writes them, with or without his name, in the channel of the device
// that sends them. Writers only answer.
func (d *KindDef) Letter() bool { return d != nil && d.Answer != nil }

// answers reports whether field f of a letter is for Writers to write.
func (d *KindDef) answers(f Field) bool { return slices.Contains(d.Answer, f) }

// replies reports whether a write holds nothing but what the person who is asked says.
func (d *KindDef) replies(w *Write) bool {
	return d != nil && d.Reply != nil && w != nil && !slices.ContainsFunc(w.Fields, func(s Set) bool { return !slices.Contains(d.Reply, s.Field) })
}

// FieldDef declares one field.
type FieldDef struct {
	Field    Field
	Name     string // snake_case: SQL column, export column, i18n key kind.name
	Type     Type
	List     string // the code list of a Code or Codes field, or ""
	To       Kind   // the kind that a RefTo or RefsTo names
	Unit     string // of an Int; "" is a plain number
	Max      int    // of a Text: characters; of an Int: the largest value; of a Date or Month: the last year
	Min      int    // of an Int: the smallest value; of a Date or Month: the first year
	Digits   []int  // of a Code or Codes: an area code of one of these lengths; nil is a word
	Size     int    // of a Bytes: its length; 0 is any
	Number   bool   // of a Text: a phone or another number, kept with the digits 0–9
	Required bool   // must be set when the record is created
	Past     bool   // of a Date or Month: says what has happened, so it has come when it is entered
	Fill     Fill   // what a new record's form begins with
	Use      string // the report or measure that needs it; nothing is collected without one (S8)
	Readers  Readers
	Keep     Retention
	Present  bool // present value only: older values are erased from the log (S7)
	Strict   bool // a date that takes a right away: of a conflict the earliest is shown
}

// Readers says who may read a field, beyond the channel of its record.
type Readers uint8

const (
	// Assigned is everyone whose assignment shows the channel.
	Assigned Readers = iota
	// Masked is everyone assigned, but lists, reports and notices show it masked.
	Masked
	// Narrow is helper, leader and clerk only: the kind lives in a care channel.
	Narrow
	// Addressed is the device that sent it, or whose person is asked, and the clerk
	// only: the kind lives in a device channel.
	Addressed
)

// Retention says how long a field is kept; defaults of the project, to be
// confirmed by the county, not law.
type Retention uint8

const (
	// KeepCase is until five years after the household's case closed.
	KeepCase Retention = iota
	// KeepTerm is until three years after the person's term ended.
	KeepTerm
	// KeepLog is as long as the log itself.
	KeepLog
	// KeepPresent is only the value of today.
	KeepPresent
)

// Def returns the declaration of k, or nil for a kind this version does not
// know.
func (k Kind) Def() *KindDef {
	if int(k) < len(byKind) {
		return byKind[k]
	}
	return nil
}

func (k Kind) String() string {
	if d := k.Def(); d != nil {
		return d.Name
	}
	return fmt.Sprintf("kind%d", uint8(k))
}

// Field returns the declaration of field f, or nil. Fields are declared in the
// order of their numbers, from 1 without gaps.
func (d *KindDef) Field(f Field) *FieldDef {
	if d == nil || f == 0 || int(f) > len(d.Fields) {
		return nil
	}
	return &d.Fields[f-1]
}

// FieldNamed returns the declaration of the field called name, or nil.
func (d *KindDef) FieldNamed(name string) *FieldDef {
	i := slices.IndexFunc(d.Fields, func(x FieldDef) bool { return x.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Fields[i]
}

// KindNamed returns the declaration of the kind called name, or nil.
func KindNamed(name string) *KindDef {
	i := slices.IndexFunc(Kinds, func(d KindDef) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return &Kinds[i]
}

var byKind = func() []*KindDef {
	var t []*KindDef
	for i := range Kinds {
		d := &Kinds[i]
		for len(t) <= int(d.Kind) {
			t = append(t, nil)
		}
		t[d.Kind] = d
	}
	return t
}()
