package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What devices and people chose ends up on an operator's terminal: labels, names,
// notes, versions, errors that quote them. A terminal obeys control characters, so
// they are shown as what they are and never sent there.

// visible shows what cannot be seen: control characters, those that turn the
// direction of writing, and bytes that are no text. The result has none of them,
// so showing it again changes nothing.
func visible(text string) string {
	if strings.IndexFunc(text, unseen) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unseen(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
}

// visibleArgs makes the arguments of a text visible; numbers keep their types.
func visibleArgs(args []any) []any {
	shown := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			shown[i] = visible(a)
		case error:
			shown[i] = visible(a.Error())
		case fmt.Stringer:
			shown[i] = visible(a.String())
		default:
			shown[i] = a
		}
	}
	return shown
}

// visibleLines passes lines of JSON on, each written whole. In them control
// characters stand in strings only, where \u writes them, and JSON does so itself
// for the first 32 alone.
type visibleLines struct{ to io.Writer }

// Write implements io.Writer.
func (v visibleLines) Write(b []byte) (int, error) {
	lines := strings.Split(string(b), "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	_, err := io.WriteString(v.to, strings.Join(lines, "\n"))
	return len(b), err
}
