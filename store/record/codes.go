package record

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// CodeDef is one entry of a code list: a stable slug of ours with its words and
// the dates between which it may be chosen. A code that ended stays readable
// for ever.
type CodeDef struct {
	Code, Zh, En string
	From, To     Day // zero ends are open
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

// Lookup finds a code in a built-in list.
func Lookup(list, code string) (CodeDef, bool) {
	i := slices.IndexFunc(lists[list], func(c CodeDef) bool { return c.Code == code })
	if i < 0 {
		return CodeDef{}, false
	}
	return lists[list][i], true
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
			Code: r.Value(CodeCode).Text(), Zh: r.Value(CodeZh).Text(), En: r.Value(CodeEn).Text(),
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

// codesJSON are the users' lists; their basis (report, verified, memory,
// proposal) is in the file. listsJSON are the lists this project adds.
var (
	//go:embed codes.json
	codesJSON []byte
	//go:embed lists.json
	listsJSON []byte
)

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
	m := map[string][]CodeDef{}
	var users map[string]json.RawMessage
	must(json.Unmarshal(codesJSON, &users))
	delete(users, "_about")
	for name, raw := range users {
		var l struct {
			Items []struct{ Code, Zh, En string }
		}
		must(json.Unmarshal(raw, &l))
		for _, c := range l.Items {
			dates := validity[name][c.Code]
			m[name] = append(m[name], CodeDef{c.Code, c.Zh, c.En, dates[0], dates[1]})
		}
	}
	var ours map[string][][3]string
	must(json.Unmarshal(listsJSON, &ours))
	for name, items := range ours {
		if m[name] != nil {
			panic("code list declared twice: " + name)
		}
		for _, c := range items {
			dates := validity[name][c[0]]
			m[name] = append(m[name], CodeDef{c[0], c[1], c[2], dates[0], dates[1]})
		}
	}
	return m
}()

// DutySymbol is the mark of a day status in the attendance table. There is no
// national standard: print the legend with it.
func DutySymbol(status string) string { return dutySymbols[status] }

var dutySymbols = func() map[string]string {
	var users struct {
		Symbols struct{ Map map[string]string } `json:"day_symbol"`
	}
	must(json.Unmarshal(codesJSON, &users))
	return users.Symbols.Map
}()

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("embedded code lists: %v", err))
	}
}
