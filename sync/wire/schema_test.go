package wire

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
)

const schemaFile = "dict/schema-v1.txt"

// writeSchema writes down the kinds and lists as they are declared now.
func writeSchema() string {
	var b strings.Builder
	for _, d := range record.Kinds {
		if record.Keyed(d.Kind) {
			fmt.Fprintln(&b, "key", uint8(d.Kind))
		}
		for _, f := range d.Fields {
			fmt.Fprintf(&b, "field %d %d %c", uint8(d.Kind), uint8(f.Field), f.Type)
			if f.To != 0 {
				fmt.Fprintf(&b, " %d", uint8(f.To))
			} else if f.List != "" {
				fmt.Fprintf(&b, " %s", f.List)
			}
			fmt.Fprintln(&b)
		}
	}
	for _, name := range record.Lists() {
		fmt.Fprintf(&b, "list %s", name)
		for _, c := range record.List(name) {
			fmt.Fprintf(&b, " %s", c.Code)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// Kinds, fields and codes are only ever added: all that version 1 knows is still
// declared as it was.
func TestTheSchemaOfVersion1HoldsForWhatIsDeclared(t *testing.T) {
	if _, err := os.Stat(schemaFile); *update && err != nil {
		if err := os.WriteFile(schemaFile, []byte(writeSchema()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := parseSchema(schemaV1)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.fields) < 100 || len(s.lists) < 20 || len(s.keyed) < 5 {
		t.Fatalf("%d fields, %d lists, %d keyed kinds", len(s.fields), len(s.lists), len(s.keyed))
	}
	for at, x := range s.fields {
		f := at.kind.Def().Field(at.field)
		if f == nil || f.Type != x.typ || f.To != x.to || f.List != x.list {
			t.Errorf("kind %d field %d is no longer what version 1 says: %+v", at.kind, at.field, x)
		}
	}
	for k := range s.keyed {
		if !record.Keyed(k) {
			t.Errorf("kind %d has no natural key any more", k)
		}
	}
	for name, codes := range s.lists {
		for _, c := range codes {
			if !slices.ContainsFunc(record.List(name), func(d record.CodeDef) bool { return d.Code == c }) {
				t.Errorf("list %s has lost its code %s", name, c)
			}
		}
	}
}

func TestASchemaThatIsNotOneIsRefused(t *testing.T) {
	for _, text := range []string{"field", "field 1 2", "field 1 x t", "field 300 1 t", "key x", "what 1 2 t", "field 1 2 text"} {
		if _, err := parseSchema(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// What was declared after a version travels as it is, whatever its type: both an
// end that has the declaration and one that does not read the same.
func TestWhatTheSchemaDoesNotKnowTravelsAsItIs(t *testing.T) {
	v := theSchema()
	for _, d := range record.Kinds {
		for _, f := range d.Fields {
			for _, value := range []record.Value{"", record.T("才让"), record.I(-3), record.C("own"), record.Cs("a", "b"), record.R(record.ID{1}), record.D(record.UnixDay(20000))} {
				known := v.fields[fieldOf{d.Kind, f.Field}]
				for _, as := range []spelling{known, {}} {
					got := value
					w := newWriterCoder(record.ID{9})
					w.near = func(record.Ref, int) (uint64, bool) { return 0, false }
					w.value(as, &slot{d.Kind, f.Field, 0, 20000, &got})
					r := newReaderCoder(w.w.buf.Bytes(), w.texts.b, 1<<20, record.ID{9})
					if back := r.value(as, &slot{d.Kind, f.Field, 0, 20000, new(record.Value)}); back != value || r.finish() != nil {
						t.Fatalf("%s.%s as %+v: %q came back as %q", d.Name, f.Name, as, value, back)
					}
				}
			}
		}
	}
}

// A code that was added after a version travels as a string.
func TestACodeThatTheSchemaDoesNotKnowTravelsAsAString(t *testing.T) {
	if slices.Contains(theSchema().lists["visit_topic"], "added_later") {
		t.Fatal("choose another code")
	}
	as := spelling{typ: record.Codes, list: "visit_topic"}
	value := record.Cs("added_later", theSchema().lists["visit_topic"][0])
	w := newWriterCoder(record.ID{9})
	w.value(as, &slot{record.Visit, record.VisitTopics, 0, 0, &value})
	r := newReaderCoder(w.w.buf.Bytes(), w.texts.b, 1<<20, record.ID{9})
	if back := r.value(as, &slot{record.Visit, record.VisitTopics, 0, 0, new(record.Value)}); back != value {
		t.Fatalf("%q came back as %q", value, back)
	}
}
