// Package alike finds records that may be of one household, member or person: entered
// twice, by two teams, in another village, in another script or spelling. It proposes
// and says why; whether two are one is for people to say.
//
// The method is that of Fellegi and Sunter: what can be compared is a sign for or
// against, weighed in bits by how often it holds of doubles and how often by chance;
// a rare name that is the same says more than a common one. Only records that have
// something in common are compared at all (blocks), and each with a bounded number of
// others, so the work is proportional to the number of records.
//
// It has no clock, no randomness and no state but what it is given: the same records
// give the same pairs in the same order.
package alike

import (
	"strings"
	"unicode"

	"zhucun/store/record"
)

// Spelling is one way to write a part of a name in Chinese characters, and that part in
// Tibetan, which has one way for all of them: 道吉 and 多杰 are both རྡོ་རྗེ.
type Spelling struct {
	Zh, Bo string
	Suffix bool // one syllable that only follows a part
}

// Names takes names apart. One is made of a county's spellings and not changed after.
type Names struct {
	parts    map[string]string // by Chinese characters: the class
	suffixes map[string]bool
	readings map[string]string // by pinyin: the class, "" where it is of several
}

// NewNames makes one of the spellings that are known.
func NewNames(spellings []Spelling) *Names {
	n := &Names{map[string]string{}, map[string]bool{}, map[string]string{}}
	for _, s := range spellings {
		zh, class := record.Fold(s.Zh), tibetanClass(s.Bo)
		n.parts[zh] = class
		n.suffixes[zh] = n.suffixes[zh] || s.Suffix
		if reading := pinyinOf(zh); n.readings[reading] == "" {
			n.readings[reading] = class
		} else if n.readings[reading] != class {
			n.readings[reading] = several
		}
	}
	return n
}

// several marks a reading that is of more than one class.
const several = "?"

// part is a piece of a name: mostly two syllables with a meaning.
type part struct {
	zh    string // as it is written in Chinese, or ""
	class string // what it is, however it is written
	sound string // the consonants that its syllables begin with, roughly
}

// name is a name as it is compared.
type name struct {
	zh, bo string // as it is written, folded
	parts  []part
	whole  string // the classes of all parts
	sound  string // their sounds
}

// read takes a name apart. Where both scripts have as many parts, the Tibetan says what
// they are and the Chinese how they sound: nothing else is known of a spelling that the
// table lacks. Tibetan may stand in the place of Chinese, where a person typed it there.
func (n *Names) read(zh, bo string) *name {
	if isTibetan(zh) {
		zh, bo = "", zh
	}
	r := &name{zh: record.Fold(zh), bo: record.Fold(bo)}
	r.parts = n.chinese(r.zh)
	if tibetan := n.tibetan(bo); len(r.parts) == 0 {
		r.parts = tibetan
	} else if len(tibetan) == len(r.parts) {
		for i := range tibetan {
			r.parts[i].class = tibetan[i].class
		}
	}
	for i, p := range r.parts {
		if i > 0 {
			r.whole, r.sound = r.whole+"|", r.sound+"|"
		}
		r.whole, r.sound = r.whole+p.class, r.sound+p.sound
	}
	return r
}

func isTibetan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Tibetan, r) })
}

// chinese parts a name where the table knows a part, and else where names are parted:
// two and two, two and a suffix, a surname and what is given.
func (n *Names) chinese(zh string) (parts []part) {
	rest := []rune(strings.ReplaceAll(zh, " ", ""))
	for len(rest) > 0 {
		size := min(2, len(rest))
		if _, known := n.parts[string(rest[:size])]; !known && len(rest) == 3 && !n.suffixes[string(rest[2:])] {
			size = 1
		}
		parts = append(parts, n.part(string(rest[:size])))
		rest = rest[size:]
	}
	return parts
}

func (n *Names) part(zh string) part {
	reading := pinyinOf(zh)
	class := n.parts[zh]
	if class == "" {
		class = n.readings[reading] // another character that is read the same
	}
	if class == "" || class == several {
		class = reading
	}
	return part{zh, class, chineseSound(zh)}
}

// tibetan parts a name by twos of its syllables.
func (n *Names) tibetan(bo string) (parts []part) {
	syllables := syllablesOf(bo)
	for len(syllables) > 0 {
		size := min(2, len(syllables))
		p := part{class: tibetanClass(strings.Join(syllables[:size], "་"))}
		for _, s := range syllables[:size] {
			p.sound += tibetanSound(s)
		}
		parts = append(parts, p)
		syllables = syllables[size:]
	}
	return parts
}

// syllablesOf parts Tibetan at its dots and strokes.
func syllablesOf(bo string) []string {
	return strings.FieldsFunc(bo, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// tibetanClass is a part as it is compared: without dots.
func tibetanClass(bo string) string { return record.Fold(bo) }
