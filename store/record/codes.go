package record

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// CodeDef is one entry of a code list: a stable slug of ours and the dates between
// which it may be chosen. A code that ended stays readable for ever. Its words are in
// the catalogues.
type CodeDef struct {
	Code     string
	From, To Day // zero ends are open
}

// List returns the built-in code list called name in its order, or nil.
// Treat it as a constant; the county's own additions are CodeItem records.
func List(name string) []CodeDef { return lists[name] }

// Lists are the names of the built-in lists, sorted.
func Lists() []string {
	names := make([]string, 0, len(lists))
	for n := range lists {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Choices are the codes of a list that may be chosen on a date: the built-in
// ones as amended by the county's items, whose rows are given. The county's
// additions follow the built-in codes.
func Choices(list string, on Day, items []*Row) []CodeDef {
	all := slices.Clone(lists[list])
	for _, r := range items {
		if r.Value(CodeList).Text() != list {
			continue
		}
		c := CodeDef{
			Code: r.Value(CodeCode).Text(),
			From: r.Value(CodeFrom).Day(), To: r.Value(CodeTo).Day(),
		}
		if i := slices.IndexFunc(all, func(x CodeDef) bool { return x.Code == c.Code }); i >= 0 {
			all[i].From, all[i].To = c.From, c.To
		} else {
			all = append(all, c)
		}
	}
	return slices.DeleteFunc(all, func(c CodeDef) bool { return !on.Within(c.From, c.To) })
}

// codesJSON are the built-in lists in the order they are offered. Basis says where a
// list is from: the county's report, a published source that was seen (verified), what
// is commonly known (memory), or this project (ours). Words are not here: a code is
// worded once, by code.LIST.CODE of the catalogues.
//
//go:embed codes.json
var codesJSON []byte

// validity dates codes that were replaced: the three monitored types of 2021–2025,
// the name in use since 2026, and the cause that ended with the poverty campaign.
var validity = map[string]map[string][2]Day{
	"monitor_type": {
		"unstable": {MustDay("2021-01-01"), MustDay("2025-12-31")},
		"edge":     {MustDay("2021-01-01"), MustDay("2025-12-31")},
		"sudden":   {MustDay("2021-01-01"), MustDay("2025-12-31")},
		"prevent":  {MustDay("2026-01-01"), 0},
	},
	"poverty_cause": {"c11": {0, MustDay("2020-12-31")}},
}

var lists = func() map[string][]CodeDef {
	m, err := parseLists(codesJSON)
	if err != nil {
		panic(fmt.Sprintf("embedded code lists: %v", err))
	}
	return m
}()

// parseLists refuses whatever else would stand beside a code.
func parseLists(text []byte) (map[string][]CodeDef, error) {
	var file map[string]struct {
		Basis, Note string
		Codes       []string
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, err
	}
	m := map[string][]CodeDef{}
	for name, l := range file {
		if !slices.Contains([]string{"report", "verified", "memory", "ours"}, l.Basis) {
			return nil, fmt.Errorf("%s has the basis %q", name, l.Basis)
		}
		for _, c := range l.Codes {
			dates := validity[name][c]
			m[name] = append(m[name], CodeDef{c, dates[0], dates[1]})
		}
	}
	return m, nil
}
