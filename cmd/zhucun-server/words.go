package main

import "fmt"

// words are what the operator reads, in one language. Keys and placeholders are
// the same in all.
type words map[string]string

// say makes a line; what others chose is made visible in it.
func (w words) say(key string, args ...any) string {
	text, ok := w[key]
	if !ok {
		return key
	}
	return fmt.Sprintf(text, visibleArgs(args)...)
}

// vars are the words as help texts name them.
func (w words) vars() map[string]string {
	v := map[string]string{"language": w["language"]}
	for key := range helpZh {
		v[key] = w[key]
	}
	return v
}

// wordsFor gives the words of zh or en.
func wordsFor(language string) words {
	w := words{"language": language}
	help, lines := helpEn, linesEn
	if language == "zh" {
		help, lines = helpZh, linesZh
	}
	for _, m := range []map[string]string{help, lines} {
		for k, v := range m {
			w[k] = v
		}
	}
	return w
}
