package store

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"zhucun/store/record"
)

// maxReadings bounds the readings of one name: 尕藏 is gazang, but its second
// character alone reads cang or zang.
const maxReadings = 4

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
	for _, syllables := range readings(head) {
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

// readings are the ways to read the Chinese characters of a name, as syllables.
func readings(name string) [][]string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	all := [][]string{nil}
	for _, r := range name {
		var syllables []string
		for _, s := range pinyin.SinglePinyin(r, args) {
			if s = strings.ReplaceAll(s, "ü", "v"); s != "" && !slices.Contains(syllables, s) {
				syllables = append(syllables, s)
			}
		}
		if len(syllables) == 0 {
			continue
		}
		if len(all)*len(syllables) > maxReadings {
			syllables = syllables[:1]
		}
		var next [][]string
		for _, sofar := range all {
			for _, s := range syllables {
				next = append(next, append(sofar[:len(sofar):len(sofar)], s))
			}
		}
		all = next
	}
	if len(all[0]) == 0 {
		return nil
	}
	return all
}
