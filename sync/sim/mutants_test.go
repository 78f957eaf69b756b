package sim

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPlantedBugsAreCaught breaks one numbered rule at a time and expects the
// seeds to notice. The bugs are text patches laid over the sources for one
// build (go build -overlay); the product has no switch for them. All are
// compiled into one test binary and chosen by an environment variable that only
// that binary knows.
func TestPlantedBugsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a second test binary")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "planted.test")
	build := exec.Command("go", "test", "-c", "-overlay", overlay(t, root), "-o", bin, "./sync/sim")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build with the planted bugs: %v\n%s", err, out)
	}
	if out, caught := hunt(bin, root, "none", "60"); caught {
		t.Fatalf("with no bug planted the seeds find one:\n%s", out)
	}
	for _, m := range planted {
		t.Run(m.rule, func(t *testing.T) {
			out, caught := hunt(bin, root, m.rule, "1000")
			if !caught {
				t.Fatalf("%s (%s) was not caught", m.rule, m.what)
			}
			t.Logf("%s (%s): caught after %s; %s", m.rule, m.what, seedsIn(out), finding(out))
		})
	}
}

// hunt runs seeds with a planted bug and says whether an oracle objected.
func hunt(bin, root, rule, seeds string) (string, bool) {
	cmd := exec.Command(bin, "-test.run", "^TestSeeds$", "-test.v", "-test.timeout", "10m", "-seeds", seeds)
	cmd.Dir = filepath.Join(root, "sync/sim")
	cmd.Env = append(os.Environ(), "PLANTED="+rule)
	out, err := cmd.CombinedOutput()
	return string(out), err != nil && !strings.Contains(string(out), "test timed out")
}

func seedsIn(out string) string {
	if m := regexp.MustCompile(`(\d+) seeds with`).FindStringSubmatch(out); m != nil {
		return m[1] + " seeds"
	}
	return "a crash"
}

func finding(out string) string {
	if m := regexp.MustCompile(`seed \d+: .*`).FindString(out); m != "" {
		return m
	}
	return strings.TrimSpace(out[:min(len(out), 200)])
}

// overlay writes the patched sources and the file that tells go build of them.
func overlay(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	texts := map[string]string{}
	for _, m := range planted {
		path := filepath.Join(root, m.file)
		if texts[path] == "" {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = string(b)
		}
		if n := strings.Count(texts[path], m.old); n != 1 {
			t.Fatalf("%s: the patch fits %d places in %s; it must fit one:\n%s", m.rule, n, m.file, m.old)
		}
		texts[path] = strings.Replace(texts[path], m.old, m.new, 1)
	}
	texts[filepath.Join(root, "store/record/planted.go")] = "package record\n\nimport \"os\"\n\n" +
		"var planted = os.Getenv(\"PLANTED\")\n\nfunc Planted(rule string) bool { return planted == rule }\n"
	texts[filepath.Join(root, "sync/server/sqlitelog/planted.go")] = "package sqlitelog\n\nimport \"zhucun/store/record\"\n\nvar planted = record.Planted\n"
	replace := map[string]string{}
	for path, text := range texts {
		rel, _ := filepath.Rel(root, path)
		file := filepath.Join(dir, strings.ReplaceAll(rel, "/", "_"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = file
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
