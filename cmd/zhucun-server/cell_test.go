package main

import (
	"strings"
	"testing"

	"zhucun/store/record"
)

func TestACellNeverBecomesAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"才让卓玛":       "才让卓玛",
		"=1+1":       "'=1+1",
		"+86 120":    "'+86 120",
		"-2":         "'-2",
		"@SUM(A1)":   "'@SUM(A1)",
		" =1":        "' =1",
		"\u3000=1":   "'\u3000=1",
		"=全角":        "'=全角",
		"|cmd":       "'|cmd",
		"a=b":        "a=b",
		"":           "",
		"1. 看牛 = 10": "1. 看牛 = 10",
	} {
		if got := cell(record.Text, text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := cell(record.Int, "-5"); got != "-5" {
		t.Errorf("a number becomes %q", got)
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, pair := range [][2]map[string]string{{helpZh, helpEn}, {linesZh, linesEn}} {
		for key, zh := range pair[0] {
			en, ok := pair[1][key]
			if !ok || verbs(zh) != verbs(en) {
				t.Errorf("%s: %q and %q", key, zh, en)
			}
		}
		if len(pair[0]) != len(pair[1]) {
			t.Errorf("%d and %d texts", len(pair[0]), len(pair[1]))
		}
	}
	for key := range helpZh {
		if _, both := linesZh[key]; both {
			t.Errorf("%s is a help text and a line", key)
		}
	}
}

// verbs are the placeholders of a text in order.
func verbs(text string) (v string) {
	parts := strings.Split(text, "%")
	for _, p := range parts[1:] {
		v += "%" + p[:strings.IndexAny(p, "vdsxf")+1]
	}
	return v
}

func TestExitCodesMeanSomething(t *testing.T) {
	dir := t.TempDir()
	cmd(t, exitNoCounty, "--dir", dir, "status")
	cmd(t, exitUsage, "--dir", dir, "dance")
	cmd(t, exitUsage, "--dir", dir, "init", "--county", "62302")
	cmd(t, 0, "--dir", dir, "init")
	cmd(t, exitNoCounty, "--dir", dir, "init")
	cmd(t, exitUnknown, "--dir", dir, "history", "6f1d8a52-0c0e-5b0a-9d52-3c1f623027aa")
	cmd(t, exitUsage, "--dir", dir, "history", "x")
	cmd(t, exitUsage, "--dir", dir, "export", "nothing")
	out, _ := cmd(t, 0, "--lang", "zh", "--help")
	if !strings.Contains(out, "驻村服务端") || !strings.Contains(out, "退出码") {
		t.Errorf("help in Chinese: %s", out)
	}
}
