package store

import (
	"strings"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// The find table is filled anew in a file that has it in another form: raise the
// number whenever searchKeys puts down something else.
const (
	findTable = "find"
	findForm  = "2"
)

// searchKeys is what a household is found by: names, readings, group and
// register number, each part behind "^|", and behind "|" alone from each later
// syllable on. So "|x" in it means that a part or syllable starts with x.
func searchKeys(row *record.Row) string {
	var b strings.Builder
	part := func(s string) {
		if s != "" {
			b.WriteString("^|" + s)
		}
	}
	head := searchText(row.Value(record.HouseholdHead).Text())
	part(head)
	part(searchText(row.Value(record.HouseholdHeadBo).Text()))
	for _, syllables := range alike.Readings(head) {
		initials := ""
		for _, s := range syllables {
			initials += s[:1]
		}
		part(strings.Join(syllables, ""))
		part(initials)
		for i := 1; i < len(syllables); i++ {
			b.WriteString("|" + strings.Join(syllables[i:], "") + "|" + initials[i:])
		}
	}
	if g := row.Value(record.HouseholdGroup); g != "" {
		part(g.String() + "组")
	}
	part(searchText(row.Value(record.HouseholdExternalNo).Text()))
	return b.String()
}

// searchText is text as it is compared, without the marks of searchKeys.
func searchText(s string) string {
	return strings.TrimSpace(strings.NewReplacer("^", "", "|", "").Replace(record.Fold(s)))
}
