package assets

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// typed are characters that people type in notes and no text of the app has.
const typed = "㎡㎏㎞㎜㎝㎎㎖㏄−×÷±≈≠≤≥½¼¾①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ℃‰№€¥“”‘’《》〈〉【】「」—…·•○●◎△▲□■☆★√←↑→↓"

// undrawn are characters in the sources that no screen shows.
var undrawn = map[rune]string{
	'\u200a': "a place to break a line, which the toolkit draws from the blank",
	'\u02bc': "folded by the search", '\u2219': "folded by the search", '\u22c5': "folded by the search",
	'\u2028': "shown by its number", '\u2029': "shown by its number",
	'\ufeff': "the beginning of a file", '\ufffd': "what cannot be read",
}

// TestTheFontsHaveEveryCharacter holds the fonts against the catalogues, the code lists,
// the names and every text in the sources of what is drawn, notes of the demo included.
func TestTheFontsHaveEveryCharacter(t *testing.T) {
	for _, style := range []string{"Regular", "Bold"} {
		var fonts []*sfnt.Font
		for _, family := range []string{"SC", "Bo"} {
			b, err := fs.ReadFile(Fonts(), "Zhucun"+family+"-"+style+".ttf")
			if err != nil {
				t.Fatal(err)
			}
			f, err := sfnt.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			fonts = append(fonts, f)
		}
		missing := map[rune]string{}
		look := func(where, text string) {
			for _, r := range text {
				if r >= ' ' && undrawn[r] == "" && !has(t, fonts, r) {
					missing[r] = where
				}
			}
		}
		look("what people type", typed)
		n := 0
		for where, text := range texts(t) {
			look(where, text)
			n += len(text)
		}
		if n < 200_000 {
			t.Errorf("only %d bytes of text were looked at", n)
		}
		for r, where := range missing {
			t.Errorf("%s lacks %U %c of %s", style, r, r, where)
		}
	}
}

func has(t *testing.T, fonts []*sfnt.Font, r rune) bool {
	for _, f := range fonts {
		i, err := f.GlyphIndex(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		if i != 0 {
			return true
		}
	}
	return false
}

// texts are all that could be drawn, by where it stands.
func texts(t *testing.T) map[string]string {
	all := map[string]string{}
	for _, root := range []string{".", "../app", "../cmd", "../store/record"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			switch filepath.Ext(name) {
			case ".json", ".csv":
				all[name] = string(b)
			case ".go":
				all[name] = literals(b)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// literals are the texts and characters in a source of Go.
func literals(source []byte) string {
	var all strings.Builder
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", files.Base(), len(source)), source, nil, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return all.String()
		}
		if tok == token.STRING || tok == token.CHAR {
			if text, err := strconv.Unquote(lit); err == nil {
				all.WriteString(text)
			}
		}
	}
}
