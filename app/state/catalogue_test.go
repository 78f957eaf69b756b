package state_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/assets"
	"zhucun/store/record"
)

func catalogues(t *testing.T) map[state.Lang]map[string]string {
	t.Helper()
	all := map[state.Lang]map[string]string{}
	for _, lang := range state.Langs {
		words, err := assets.Catalogue(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		all[lang] = words
	}
	return all
}

func TestCataloguesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	all := catalogues(t)
	placeholder := regexp.MustCompile(`\{(n|text|more)\}`) // {household} is Chinese alone
	find := func(s string) []string {
		found := placeholder.FindAllString(s, -1)
		slices.Sort(found)
		return found
	}
	for lang, words := range all {
		for key, chinese := range all[state.Chinese] {
			w, ok := words[key]
			switch {
			case !ok:
				t.Errorf("%s lacks %s", lang, key)
			case strings.TrimSpace(w) == "":
				t.Errorf("%s: %s is empty", lang, key)
			case !slices.Equal(find(w), find(chinese)):
				t.Errorf("%s: %s has placeholders %v, Chinese %v", lang, key, find(w), find(chinese))
			}
		}
		for key := range words {
			if _, ok := all[state.Chinese][key]; !ok {
				t.Errorf("%s has %s, which Chinese lacks", lang, key)
			}
		}
	}
}

// declared are the keys that follow from what the domain declares.
func declared() (keys []string) {
	for _, k := range record.Kinds {
		keys = append(keys, "kind."+k.Name)
		for _, g := range k.Form {
			if g.Name != "" {
				keys = append(keys, "section."+g.Name)
			}
		}
		for _, f := range k.Fields {
			keys = append(keys, "field."+k.Name+"."+f.Name)
		}
	}
	for _, l := range record.Lists() {
		for _, c := range record.List(l) {
			keys = append(keys, "code."+l+"."+c.Code)
		}
	}
	return keys
}

func TestEverythingDeclaredHasWords(t *testing.T) {
	words := catalogues(t)[state.Chinese]
	for _, key := range declared() {
		if words[key] == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

func TestEveryKeyInTheSourceHasWordsAndEveryWordIsUsed(t *testing.T) {
	words := catalogues(t)[state.Chinese]
	used := map[string]bool{}
	for _, key := range declared() {
		used[key] = true
	}
	literal := regexp.MustCompile(`"([a-z_]+(?:\.[A-Za-z_0-9]+)+)"`)
	for _, dir := range []string{"../../app", "../../cmd/zhucun"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			b, err := os.ReadFile(name)
			for _, m := range literal.FindAllStringSubmatch(string(b), -1) {
				used[m[1]] = true
			}
			for _, m := range regexp.MustCompile(`(?:\.t|\.T|\.n|\.N|Key:)\(?\s*"([a-z_.]+)"[,)}]`).FindAllStringSubmatch(string(b), -1) {
				if used[m[1]] = true; words[m[1]] == "" {
					t.Errorf("%s: no words for %s", name, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Keys put together at run time.
	made := regexp.MustCompile(`^received\.flag_|^(alike|fyne|weekday|month|until|page|tab|theme|draft|edit|invalid|refusal)\.|^household\.(farming|mixed|pastoral)$|^code\..*\.20\d\d$`)
	for key := range words {
		if !used[strings.TrimSuffix(key, ".one")] && !made.MatchString(key) {
			t.Errorf("nothing uses %s", key)
		}
	}
}

func TestEveryErrorAndRefusalHasWords(t *testing.T) {
	words := catalogues(t)[state.Chinese]
	check := func(file, pattern, prefix string) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1)
		if len(found) == 0 {
			t.Errorf("%s has nothing like %s: has it moved?", file, pattern)
		}
		for _, m := range found {
			if words[prefix+m[1]] == "" {
				t.Errorf("%s: no words for %s%s", file, prefix, m[1])
			}
		}
	}
	check("../../store/record/check.go", `Invalid\{Code: "(\w+)"`, "invalid.")
	check("../../store/record/check.go", `return "(\w+)", `, "invalid.")
	check("../../store/save.go", `Invalid\{Code: "(\w+)"`, "invalid.")
	check("../../store/record/exchange.go", `Refusal = "(\w+)"`, "refusal.")
}

func TestTibetanThatMayLoseDataStandsBesideChinese(t *testing.T) {
	words := catalogues(t)[state.Tibetan]
	han := regexp.MustCompile(`\p{Han}`)
	for _, key := range []string{"discard", "error.save", "error.corrupt", "refusal.unknown_device", "conflict.choose", "exchange.held_do",
		"exchange.dismiss", "saved.waiting", "status.saved", "settings.practice_what", "exchange.failed"} {
		if !han.MatchString(words[key]) {
			t.Errorf("%s: %s has no Chinese beside it", key, words[key])
		}
	}
}

func TestUnreviewedTibetanIsListed(t *testing.T) {
	b, err := os.ReadFile("../../assets/i18n/unreviewed_bo.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := catalogues(t)[state.Tibetan]
	listed := strings.Fields(strings.ReplaceAll(string(b), " ", "_"))
	if !slices.IsSorted(listed) {
		t.Error("the list is not sorted")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := strconv.Itoa(len(listed)); !strings.Contains(string(readme), " "+n+" of the Tibetan texts") {
		t.Errorf("README does not say that %s texts are unreviewed", n)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if words[line] == "" {
			t.Errorf("the list names %q, which the catalogue lacks", line)
		}
	}
}
