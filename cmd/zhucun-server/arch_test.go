package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "zhucun"
	root   = "../.." // no Go file lies at the root, so its rules are checked from here
)

// mayImport lists, for every package, the packages of this module it may import:
// the layout table of README's Architecture. A package that is not listed fails.
var mayImport = map[string][]string{
	"assets":                {},
	"store/record":          {},
	"store/alike":           {"store/record"},
	"store/durable":         {},
	"store/prepared":        {},
	"store":                 {"store/record", "store/alike", "store/durable", "store/prepared"},
	"sync/wire":             {"store/record"},
	"sync/client":           {"store/record", "sync/wire"},
	"sync/server":           {"store/record", "sync/wire"},
	"sync/server/sqlitelog": {"store/record", "store/prepared", "sync/server"},
	"sync/server/logtest":   {"store/record", "sync/wire", "sync/server"},
	"sync/sim":              {"store/record", "store", "sync/wire", "sync/client", "sync/server", "sync/server/sqlitelog"},
	"app/state":             {"store/record", "store/alike"},
	"app/state/statetest":   {"store/record", "store/alike", "app/state"},
	"app/chart":             {},
	"app/screen/part":       {"app/chart"},
	"app/screen":            {"store/record", "store/alike", "app/state", "app/chart", "app/screen/part"},
	"app":                   {"store/record", "app/state", "app/screen", "app/screen/part", "assets"},
	"cmd/zhucun":            {"store/record", "store/alike", "store", "store/durable", "sync/wire", "sync/client", "app/state", "app", "assets"},
	"cmd/zhucun/release":    {},
	"cmd/zhucun-server":     {"store/record", "store/durable", "sync/wire", "sync/server", "sync/server/sqlitelog", "assets"},
}

// use confines a third-party module to packages, for a reason. Packages of tests
// are marked by "_test" and include every test of the module.
type use struct {
	packages []string
	reason   string
}

var mayUse = map[string]use{
	"github.com/google/uuid":              {[]string{"store/record"}, "record ids are UUIDv5"},
	"golang.org/x/text":                   {[]string{"store/record", "sync/wire"}, "NFC of every text; GB18030 on the wire"},
	"modernc.org/libc":                    {[]string{"sync/sim"}, "what SQLite calls its files by: a power cut is simulated between the two"},
	"modernc.org/sqlite":                  {[]string{"store", "sync/server/sqlitelog", "sync/sim"}, "SQLite without cgo; the simulator breaks it between two statements"},
	"github.com/mozillazg/go-pinyin":      {[]string{"store/alike"}, "search by pinyin, and names that sound alike"},
	"github.com/vmihailenco/msgpack/v5":   {[]string{"sync/wire"}, "the wire's arrays"},
	"github.com/klauspost/compress":       {[]string{"sync/wire"}, "zstd"},
	"github.com/prometheus/client_golang": {[]string{"cmd/zhucun-server"}, "GET /metrics"},
	"golang.org/x/time":                   {[]string{"sync/server"}, "how often a device, an address or a line of the log may come"},
	"golang.org/x/sync":                   {[]string{"sync/server"}, "the memory that large requests share"},
	"golang.org/x/mod":                    {[]string{"app/state"}, "which of two versions is older"},
	"fyne.io/fyne/v2":                     {[]string{"app", "app/screen", "app/screen/part"}, "the window"},
	"golang.org/x/sys":                    {[]string{"cmd/zhucun"}, "a clock that counts sleep and that nobody can set"},
	"github.com/alecthomas/kong":          {[]string{"cmd/zhucun", "cmd/zhucun-server"}, "command lines"},
	"github.com/skip2/go-qrcode":          {[]string{"cmd/zhucun-server"}, "enrolment codes for a camera"},
	"golang.org/x/image":                  {[]string{"_test"}, "which characters a font has"},
	"pgregory.net/rapid":                  {[]string{"_test"}, "property tests"},
	"github.com/rogpeppe/go-internal":     {[]string{"_test"}, "tests of commands as scripts"},
}

func TestPackagesImportOnlyWhatTheLayoutAllows(t *testing.T) {
	commented := map[string]bool{}
	for file, f := range goFiles(t) {
		dir := path.Dir(file)
		isTest := strings.HasSuffix(file, "_test.go")
		allowed, listed := mayImport[dir]
		if !listed {
			t.Errorf("%s: package %s is not in the layout table", file, dir)
		}
		if !isTest {
			commented[dir] = commented[dir] || f.Doc != nil
		}
		for _, imp := range f.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			first, _, _ := strings.Cut(p, "/")
			switch {
			case first == module:
				if of := strings.TrimPrefix(p, module+"/"); !isTest && !slices.Contains(allowed, of) {
					t.Errorf("%s may not import %s", file, of)
				}
			case strings.Contains(first, ".") && !mayUseModule(p, dir, isTest):
				t.Errorf("%s may not use %s", file, p)
			}
		}
	}
	for dir, ok := range commented {
		if !ok {
			t.Errorf("package %s has no package comment", dir)
		}
	}
}

// mayUseModule finds the module of an import path and looks who may use it. Tests
// may use what any package may.
func mayUseModule(importPath, dir string, isTest bool) bool {
	for mod, use := range mayUse {
		if importPath == mod || strings.HasPrefix(importPath, mod+"/") {
			return isTest || slices.Contains(use.packages, dir)
		}
	}
	return false
}

// What nobody uses any more may not be used: the tables say how things are.
func TestTheTablesAllowNothingThatIsNotUsed(t *testing.T) {
	used := map[string]map[string]bool{} // folder: what its files import
	for file, f := range goFiles(t) {
		dir := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") {
			dir = "_test"
		}
		if used[dir] == nil {
			used[dir] = map[string]bool{}
		}
		for _, imp := range f.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			used[dir][p] = true
		}
	}
	for dir, allowed := range mayImport {
		for _, p := range allowed {
			if !used[dir][module+"/"+p] {
				t.Errorf("%s does not import %s", dir, p)
			}
		}
	}
	for mod, use := range mayUse {
		for _, dir := range use.packages {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(used[dir])), func(p string) bool { return p == mod || strings.HasPrefix(p, mod+"/") }) {
				t.Errorf("%s does not use %s", dir, mod)
			}
		}
	}
}

// README shows the same table, in short names: joins stands for a program, which may
// import whatever it needs.
func TestTheTableOfREADMEIsTheTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| \[([\w/-]+)\]\(([\w/-]+)\) \|.*\| ([^|]+) \|$`).FindAllStringSubmatch(string(text), -1) {
		if shown[m[1]] = m[3]; m[1] != m[2] {
			t.Errorf("%s leads to %s", m[1], m[2])
		}
		if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
			t.Errorf("%s is in the table and not here", m[1])
		}
	}
	for dir, allowed := range mayImport {
		short := make([]string, len(allowed))
		for i, p := range allowed {
			short[i] = path.Base(p)
		}
		want := strings.Join(short, ", ")
		if want == "" {
			want = "–"
		}
		if shown[dir] != want && shown[dir] != "joins" {
			t.Errorf("README says that %s may import %q, the table %q", dir, shown[dir], want)
		}
	}
}

func TestNoGoFileLiesAtTheRootOrInSync(t *testing.T) {
	for file := range goFiles(t) {
		if dir := path.Dir(file); dir == "." || dir == "sync" || dir == "cmd" {
			t.Errorf("%s: no package belongs there", file)
		}
	}
}

// goFiles parses every Go file of the module, imports and package comment only.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != root && (name == "testdata" || name == "build" || name == "demo" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The rules of README are named by comments and tests.
func TestEveryRuleHasANumberOfItsOwnAndEveryNamedRuleIsThere(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for _, m := range regexp.MustCompile(`\*\*([IMXS]\d+)\*\*`).FindAllStringSubmatch(string(text), -1) {
		if rules[m[1]] {
			t.Errorf("two rules are called %s", m[1])
		}
		rules[m[1]] = true
	}
	named, number := regexp.MustCompile(`\brules? ([IMXS]\d+(?:(?:, | and )[IMXS]\d+)*)`), regexp.MustCompile(`[IMXS]\d+`)
	n := 0
	for file := range goFiles(t) {
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllSubmatch(source, -1) {
			for _, r := range number.FindAllString(string(m[1]), -1) {
				if n++; !rules[r] {
					t.Errorf("%s names the rule %s, which README does not have", file, r)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d references were found", n)
	}
}
