package alike

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"zhucun/store/record"
)

// maxReadings bounds the readings of one name: 尕藏 is gazang, but its second
// character alone reads cang or zang.
const maxReadings = 4

// Readings are the ways to read the Chinese characters of a name, as syllables.
func Readings(name string) [][]string {
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

// pinyinOf is how a part is read; characters that have no reading stand for themselves.
func pinyinOf(zh string) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range zh {
		if s := pinyin.SinglePinyin(r, args); len(s) > 0 {
			b.WriteString(s[0])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// The sounds that syllables begin with, as far as two people who write down the same
// Tibetan name agree on them: 才让 and 次仁 are both "CR". A vowel is "A".
const (
	affricates = "C"
	vowel      = "A"
)

// chineseSound is the sound of Chinese characters by their pinyin.
func chineseSound(zh string) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range zh {
		if s := pinyin.SinglePinyin(r, args); len(s) > 0 {
			b.WriteString(initial(s[0]))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func initial(syllable string) string {
	if strings.HasPrefix(syllable, "sh") {
		return "S"
	}
	switch syllable[0] {
	case 'b', 'p', 'f', 'w':
		return "B"
	case 'd', 't':
		return "D"
	case 'g', 'k', 'h':
		return "G"
	case 'z', 'c', 'j', 'q':
		return affricates
	case 's', 'x':
		return "S"
	case 'a', 'e', 'o':
		return vowel
	}
	return strings.ToUpper(syllable[:1])
}

// tibetanSound is the sound of a Tibetan syllable: that of its root letter, which a letter
// below it changes: གྲུབ is read drup, and written 珠.
func tibetanSound(syllable string) string {
	root, below := record.TibetanRoot(syllable)
	sound := map[rune]string{
		'ཀ': "G", 'ཁ': "G", 'ག': "G", 'ཧ': "G", 'ཅ': "C", 'ཆ': "C", 'ཇ': "C", 'ཙ': "C", 'ཚ': "C", 'ཛ': "C",
		'ཏ': "D", 'ཐ': "D", 'ད': "D", 'པ': "B", 'ཕ': "B", 'བ': "B", 'ཝ': "B", 'ན': "N", 'ཉ': "N", 'མ': "M",
		'ཞ': "S", 'ཟ': "S", 'ཤ': "S", 'ས': "S", 'ཡ': "Y", 'ར': "R", 'ལ': "L", 'ང': vowel, 'འ': vowel, 'ཨ': vowel,
	}[root]
	if (below == 'ར' || below == 'ཡ') && strings.Contains("GDB", sound) {
		return affricates
	}
	return sound
}
