package part

import (
	"strings"
	"unicode"
)

// No line begins with one of noStart or ends with one of noEnd (GB/T 15834). The
// toolkit breaks Chinese between any two characters.
const (
	noStart = "。，、；：？！）」』》】”’…·།"
	noEnd   = "（「『《【“‘"
)

// broken is a text with a line break wherever it reaches the width.
func broken(s string, width float32, measure func(string) float32) string {
	var lines []string
	for _, p := range strings.Split(s, "\n") {
		rest := []rune(p)
		for {
			fits := func(n int) bool { return measure(string(rest[:n])) <= width }
			near := reach(len(rest), fits)
			if near > len(rest) {
				break
			}
			n := breakAt(rest[:near], fits)
			lines = append(lines, string(rest[:n]))
			if rest = rest[n:]; len(rest) > 0 && unicode.IsSpace(rest[0]) {
				rest = rest[1:]
			}
		}
		lines = append(lines, string(rest))
	}
	return strings.Join(lines, "\n")
}

// reach is a number of characters that does not fit a line, at most twice what does, or
// more than n if all n fit: measuring all that is left for every line would take a second for a long note.
func reach(n int, fits func(n int) bool) int {
	for k := 16; k < n; k *= 2 {
		if !fits(k) {
			return k
		}
	}
	if fits(n) {
		return n + 1
	}
	return n
}

// breakAt is how many characters of a text that is too long stand in its first
// line: as many as fit, less what would be torn apart. A word that does not fit
// at all is torn.
func breakAt(text []rune, fits func(n int) bool) int {
	lo, hi := 1, len(text)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; fits(mid) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	for n := lo; n > 0; n-- {
		next := text[n:]
		space := unicode.IsSpace(next[0])
		if space && len(next) > 1 {
			next = next[1:]
		}
		if (space || wide(text[n-1]) || wide(next[0])) && !strings.ContainsRune(noStart, next[0]) && !strings.ContainsRune(noEnd, text[n-1]) {
			return n
		}
	}
	return max(1, lo)
}

// wide reports whether a line may break beside a character: Chinese has no
// blanks between words.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
