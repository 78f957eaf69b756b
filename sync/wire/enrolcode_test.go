package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var oneServer = []byte("public key of one server")

func aCode(t testing.TB, seed byte) Code {
	t.Helper()
	c, err := NewCode(bytes.NewReader(bytes.Repeat([]byte{seed, 0x5a, seed + 9}, 3)), oneServer)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	c := aCode(t, 7)
	text := c.String()
	if len(text) != 24 || strings.Count(text, "-") != 4 {
		t.Fatalf("%q is not five groups of four", text)
	}
	for _, typed := range []string{
		text,
		strings.ToLower(text),
		strings.ReplaceAll(text, "-", ""),
		" " + strings.ReplaceAll(text, "-", "  ") + "\n",
		strings.ReplaceAll(text, "-", "－"),
		strings.Map(func(r rune) rune { return r + 0xFEE0 }, text), // full-width
		strings.NewReplacer("0", "༠", "1", "༡", "2", "༢", "3", "༣", "4", "༤", "-", "—").Replace(text),
		strings.NewReplacer("0", "O", "1", "l").Replace(text),
	} {
		if got, err := ParseCode(typed); err != nil || got != c {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
}

func TestAMistypedCodeIsToldBeforeAnythingIsSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Code{rapid.Uint64Range(0, 1<<secretBits-1).Draw(t, "secret"), rapid.Uint64Range(0, 1<<printBits-1).Draw(t, "print")}
		symbols := []byte(strings.ReplaceAll(c.String(), "-", ""))
		i := rapid.IntRange(0, codeLength-1).Draw(t, "i")
		if rapid.Bool().Draw(t, "swap") {
			j := rapid.IntRange(0, codeLength-1).Draw(t, "j")
			if symbols[i] == symbols[j] {
				return
			}
			symbols[i], symbols[j] = symbols[j], symbols[i]
		} else {
			other := codeAlphabet[rapid.IntRange(0, 31).Draw(t, "other")]
			if symbols[i] == other {
				return
			}
			symbols[i] = other
		}
		if _, err := ParseCode(string(symbols)); !errors.Is(err, ErrCodeCheck) {
			t.Fatalf("%s for %s: %v", symbols, c, err)
		}
	})
}

func TestWhatIsNotACodeIsSaidSo(t *testing.T) {
	text := aCode(t, 7).String()
	for typed, want := range map[string]error{
		"":                           ErrCodeLength,
		text[:23]:                    ErrCodeLength,
		text + "0":                   ErrCodeLength,
		"U" + text[1:]:               ErrCodeAlphabet,
		text[:22] + "村":              ErrCodeAlphabet,
		strings.Repeat("\xff", 20):   ErrCodeAlphabet,
		strings.Repeat("Z0Z0", 4096): ErrCodeLength,
	} {
		if _, err := ParseCode(typed); !errors.Is(err, want) {
			t.Errorf("%.30q: %v, want %v", typed, err, want)
		}
	}
}

func TestACodeKnowsItsServer(t *testing.T) {
	c := aCode(t, 7)
	if !c.Matches(oneServer) || c.Matches([]byte("another")) {
		t.Error("the fingerprint does not tell servers apart")
	}
	d := aCode(t, 8)
	if c.Locator() == d.Locator() || c.print != d.print {
		t.Error("two codes of one server differ in the secret only, and so in their locators")
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add(aCode(f, 7).String())
	f.Add("oil0-")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			return
		}
		if again, err := ParseCode(c.String()); err != nil || again != c {
			t.Errorf("%q reads as %v, which reads as %v, %v", s, c, again, err)
		}
	})
}
