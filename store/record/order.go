package record

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// NameOrder is the order of names in lists: Chinese by pinyin, then Tibetan as its
// dictionaries have it. It is not for two goroutines at once.
type NameOrder struct {
	chinese *collate.Collator
	buffer  collate.Buffer
}

// NewNameOrder makes one.
func NewNameOrder() *NameOrder { return &NameOrder{chinese: collate.New(language.Chinese)} }

// Key is a text whose order by bytes is that of the names.
func (o *NameOrder) Key(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Tibetan, r) }) == 0 {
		return "t" + tibetanKey(name)
	}
	o.buffer.Reset()
	return "c" + string(o.chinese.KeyFromString(&o.buffer, name))
}

// tibetanKey orders each syllable by its root letter, then by what stands before or
// above the root, then by the rest: ཀུན before བཀྲ before ཁྲོ. The library's orders go by
// the letter that is written first.
func tibetanKey(name string) string {
	var b strings.Builder
	for _, syllable := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		letters := []rune(syllable)
		i, root := rootLetter(letters)
		b.WriteRune(root)
		b.WriteString(string(letters[:i]) + " " + string(letters[i+1:]) + " ")
	}
	return b.String()
}

// TibetanRoot is the letter that a syllable is looked up by, and the letter that is written
// below it, or 0.
func TibetanRoot(syllable string) (root, below rune) {
	letters := []rune(syllable)
	if len(letters) == 0 {
		return 0, 0
	}
	at, root := rootLetter(letters)
	if at+1 < len(letters) && letters[at+1] >= firstBelow && letters[at+1] <= lastBelow {
		below = letters[at+1] - toBelow
	}
	return root, below
}

// A letter has a form below another, toBelow after it.
const (
	firstBelow, lastBelow = 0x0f90, 0x0fbc
	toBelow               = 0x50
)

// prefixes are the letters that may stand before a root.
const prefixes = "གདབམའ"

// rootLetter finds the letter that a syllable is looked up by: where it is, and the letter
// as it is written alone.
func rootLetter(letters []rune) (at int, root rune) {
	var bases []int // where a stack of letters begins
	for i, r := range letters {
		if unicode.IsLetter(r) {
			bases = append(bases, i)
		}
	}
	if len(bases) == 0 {
		return 0, letters[0]
	}
	marked := func(k int) bool { // has a vowel or letters below it
		end := len(letters)
		if k+1 < len(bases) {
			end = bases[k+1]
		}
		return end > bases[k]+1
	}
	last := len(bases)
	for last > 1 && letters[bases[last-1]] == 'འ' && marked(last-1) {
		last-- // འི and the like are endings
	}
	k := slices.IndexFunc(bases[:last], func(i int) bool { return marked(slices.Index(bases, i)) })
	switch {
	case k < 0:
		k = plainRoot(letters, bases[:last])
	case k > 1 || k == 1 && !strings.ContainsRune(prefixes, letters[bases[0]]):
		k = 0 // only five letters stand before a root: of པདྨ it is the first
	}
	at = bases[k]
	if at+1 < len(letters) && strings.ContainsRune("རལས", letters[at]) {
		if sub := letters[at+1]; sub >= 0x0f90 && sub <= 0x0fac {
			return at + 1, sub - toBelow // head letters stand above the root
		}
	}
	return at, letters[at]
}

// plainRoot is which of the letters is the root in a syllable without marks: of three the
// second, unless the last two can only be endings; of four the second.
func plainRoot(letters []rune, bases []int) int {
	switch n := len(bases); {
	case n < 3 || !strings.ContainsRune(prefixes, letters[bases[0]]):
		return 0
	case n == 3 && letters[bases[2]] == 'ས' && strings.ContainsRune("གངབམ", letters[bases[1]]):
		return 0
	}
	return 1
}
