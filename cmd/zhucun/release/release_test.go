package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/adler32"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// aDex is a dex file of these instructions.
func aDex(ops ...[]byte) []byte {
	dex := append([]byte("dex\n035\x00"), make([]byte, dexBody-8)...)
	dex = append(dex, bytes.Join(ops, nil)...)
	sign := sha1.Sum(dex[dexBody:])
	copy(dex[dexSign:], sign[:])
	binary.LittleEndian.PutUint32(dex[dexSum:], adler32.Checksum(dex[dexSign:]))
	return dex
}

var (
	text     = []byte{0x15, 4, 0x08, 0x00}
	another  = []byte{0x15, 1, 0x08, 0x00}
	password = []byte{0x14, 4, 0x80, 0x00, 0x08, 0x00}
	number   = []byte{0x14, 4, 0x02, 0x00, 0x08, 0x00}
	other    = []byte{0x15, 4, 0x09, 0x00}
)

func TestTheHiddenFieldsOfATabletGetTheClassOfTheirText(t *testing.T) {
	dex := aDex(text, other, password, number, another)
	if err := mendInput(dex); err != nil {
		t.Fatal(err)
	}
	want := aDex([]byte{0x13, 4, 0x01, 0x00}, other, []byte{0x14, 4, 0x81, 0x00, 0x08, 0x00}, number, []byte{0x13, 1, 0x01, 0x00})
	if !bytes.Equal(dex, want) {
		t.Errorf("mended to\n%x, want\n%x", dex, want)
	}
}

func TestAnotherActivityIsRefused(t *testing.T) {
	damaged := aDex(text, password, another)
	damaged[len(damaged)-1]++
	for what, dex := range map[string][]byte{
		"mended already":    aDex(password),
		"a text too many":   aDex(text, another, text, password),
		"without passwords": aDex(text, another),
		"damaged":           damaged,
		"no dex":            []byte("PK\x03\x04 but long enough to have a whole head"),
		"empty":             nil,
	} {
		if err := mendInput(dex); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

func TestTheDexIsTakenOutOfThePackagingTool(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "classes.dex")
	folder := filepath.Join(dir, "cmd", "fyne", "internal", "mobile")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	code := base64.StdEncoding.EncodeToString(aDex(text, another, password))
	src := fmt.Sprintf("package mobile\n\nvar dexStr = `%s` +\n\t`%s` +\n\t``\n", code[:16], code[16:])
	if err := os.WriteFile(filepath.Join(folder, "dex.go"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"dex", dir, out}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	want := aDex(text, another, password)
	if mended := mendInput(want); err != nil || mended != nil || !bytes.Equal(got, want) {
		t.Errorf("wrote %x, %v", got, err)
	}
	if _, err := decodeDex([]byte("package mobile\n\nvar other = ``\n")); err == nil {
		t.Error("took a tool without a dex")
	}
}

func TestTheBillOfMaterialsNamesWhatAProgramIsBuiltFrom(t *testing.T) {
	self, err := os.Executable() // a test is a program of Go as well
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "sbom.json")
	if err := run([]string{"sbom", out, self}); err != nil {
		t.Fatal(err)
	}
	var b bom
	text, err := os.ReadFile(out)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil || b.Format != "CycloneDX" || b.Spec != "1.5" || len(b.Depends) != 1 {
		t.Fatalf("wrote %s, %v", text, err)
	}
	for _, on := range b.Depends[0].On {
		if !slices.ContainsFunc(b.Components, func(c component) bool { return c.Ref == on && c.Version != "" && c.PURL != "" }) {
			t.Errorf("%s is not described", on)
		}
	}
	if !slices.ContainsFunc(b.Components, func(c component) bool { return c.Name == "std" }) {
		t.Error("Go itself is not listed")
	}
	if err := run([]string{"sbom", out, out}); err == nil {
		t.Error("took a file that is no program")
	}
}

func TestTheSameModuleOfTwoProgramsIsListedOnce(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	two := filepath.Join(t.TempDir(), "other")
	if err := os.Symlink(self, two); err != nil {
		t.Skip(err)
	}
	out := filepath.Join(t.TempDir(), "sbom.json")
	if err := writeSBOM(out, []string{two, self}); err != nil {
		t.Fatal(err)
	}
	var b bom
	text, _ := os.ReadFile(out)
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	var std int
	for _, c := range b.Components {
		if c.Name == "std" {
			std++
		}
	}
	if std != 1 || len(b.Depends) != 2 {
		t.Errorf("std is listed %d times for %d programs", std, len(b.Depends))
	}
}
