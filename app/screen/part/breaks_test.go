package part

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLinesBreakWhereTheyMay(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"between any two characters of Chinese", "记在这个人的名下", "记在这个人|的名下"},
		{"never before a mark", "记在这个人，名下", "记在这个|人，名下"},
		{"nor before two of them", "说“在这里”。就", "说“在这|里”。就"},
		{"never after an opening bracket", "记在这个（人）名", "记在这个|（人）名"},
		{"between words", "saved on it now", "saved|on it|now"},
		{"a word too long is torn", "enrolment", "enrol|ment"},
		{"a date stays whole beside Chinese", "到11-22为止", "到|11-22|为止"},
		{"nothing fits but one", "，，，，，，，", "，，，，，|，，"},
		{"its own breaks stay", "第一行\n第二行", "第一行|第二行"},
		{"a shad stays with its syllable", "ངང་\u200aང་\u200a།ང", "ངང་|ང་\u200a།ང"},
	} {
		got := broken(c.text, 5, func(s string) float32 { return float32(utf8.RuneCountInString(s)) })
		if got := strings.ReplaceAll(got, "\n", "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
