package wire

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"zhucun/store/record"
)

// schema is what the wire form knows of the kinds of record: how the values of a
// field are spelled short, which kinds are named by their natural key, and at
// which place of its list a code stands. It is part of a version and does not
// grow with the kinds: what was declared later travels as it is, so that an end
// of an older version reads it and keeps it untouched.
type schema struct {
	fields map[fieldOf]spelling
	keyed  map[record.Kind]bool
	lists  map[string][]string
	places map[string]map[string]int
}

type fieldOf struct {
	kind  record.Kind
	field record.Field
}

// spelling is how the values of a field are spelled.
type spelling struct {
	typ  record.Type
	to   record.Kind // of references
	list string      // of codes
}

// schemaV1 is the kinds and lists as they were when version 1 was drawn up, a
// line each:
//
//	key KIND
//	field KIND FIELD TYPE [KIND or LIST]
//	list NAME CODE …
//
//go:embed dict/schema-v1.txt
var schemaV1 string

var theSchema = sync.OnceValue(func() *schema {
	s, err := parseSchema(schemaV1)
	if err != nil {
		panic(err) // of the program's own file: a test reads it
	}
	return s
})

func parseSchema(text string) (*schema, error) {
	s := &schema{
		fields: map[fieldOf]spelling{}, keyed: map[record.Kind]bool{}, lists: map[string][]string{}, places: map[string]map[string]int{},
	}
	for line := range strings.Lines(text) {
		if err := s.add(strings.Fields(line)); err != nil {
			return nil, fmt.Errorf("schema, line %q: %w", line, err)
		}
	}
	return s, nil
}

func (s *schema) add(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("%d words", len(words))
	}
	if words[0] == "list" {
		s.lists[words[1]], s.places[words[1]] = words[2:], map[string]int{}
		for i, code := range words[2:] {
			s.places[words[1]][code] = i
		}
		return nil
	}
	kind, err := strconv.ParseUint(words[1], 10, 8)
	switch {
	case err != nil:
		return err
	case words[0] == "key":
		s.keyed[record.Kind(kind)] = true
		return nil
	case words[0] != "field" || len(words) < 4 || len(words[3]) != 1:
		return fmt.Errorf("neither a list nor a key nor a field")
	}
	field, err := strconv.ParseUint(words[2], 10, 8)
	if err != nil {
		return err
	}
	x := spelling{typ: record.Type(words[3][0])}
	if len(words) > 4 {
		if to, err := strconv.ParseUint(words[4], 10, 8); err == nil {
			x.to = record.Kind(to)
		} else {
			x.list = words[4]
		}
	}
	s.fields[fieldOf{record.Kind(kind), record.Field(field)}] = x
	return nil
}

// keyedID is the ID that the natural key of a record makes, where this version
// names its kind by it.
func keyedID(k record.Kind, get func(record.Field) record.Value) (record.ID, bool) {
	if !theSchema().keyed[k] {
		return record.ID{}, false
	}
	key, ok := record.NaturalKey(k, get)
	if !ok {
		return record.ID{}, false
	}
	return record.NaturalID(k, key), true
}
