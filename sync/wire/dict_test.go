package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"zhucun/store/record"
)

var update = flag.Bool("update", false, "write what is missing of the schema, the dictionary and the golden vectors")

// collectWords writes down the words of the codes. They are kept in a file because
// lists grow and the dictionary of a version does not.
func collectWords(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../assets/i18n/code/zh_Hans.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range record.Lists() {
		for _, c := range record.List(name) {
			fmt.Fprintln(&b, words["code."+name+"."+c.Code])
		}
	}
	return b.String()
}

// buildDictionary makes the dictionary: words first, phrases last, where a
// compressor reaches them most cheaply.
func buildDictionary(words, phrases string) []byte {
	var t texts
	for _, s := range []string{words, phrases} {
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				t.put(line)
			}
		}
	}
	return t.b
}

func TestTheDictionaryIsWhatItsSourcesMake(t *testing.T) {
	if _, err := os.Stat("dict/words.txt"); *update && err != nil {
		if err := os.WriteFile("dict/words.txt", []byte(collectWords(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	words, err := os.ReadFile("dict/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	phrases, err := os.ReadFile("dict/phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := buildDictionary(string(words), string(phrases))
	if *update {
		if err := os.WriteFile("dict/v1.bin", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(dictV1, want) {
		t.Errorf("dict/v1.bin (%d bytes) is not what its sources make (%d bytes); other content needs another version", len(dictV1), len(want))
	}
}

// The dictionary must not know the notes it is measured with.
func TestTheDictionaryHoldsNoSentenceOfTheMeasuredNotes(t *testing.T) {
	phrases, err := os.ReadFile("dict/phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	const most = 10 // characters in a row that two texts may share by chance
	for i, note := range weekNotes(t) {
		r := []rune(note)
		for k := range max(0, len(r)-most) {
			if piece := string(r[k : k+most+1]); bytes.Contains(phrases, []byte(piece)) {
				t.Errorf("note %d and dict/phrases.txt share %q", i+1, piece)
			}
		}
	}
}
