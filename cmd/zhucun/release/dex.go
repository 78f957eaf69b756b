package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"hash/adler32"
	"os"
	"path/filepath"
)

// writeDex takes the activity's code out of the packaging tool's source and mends it.
func writeDex(tool, out string) error {
	src, err := os.ReadFile(filepath.Join(tool, "cmd", "fyne", "internal", "mobile", "dex.go"))
	if err != nil {
		return fmt.Errorf("read the packaging tool: %w", err)
	}
	dex, err := decodeDex(src)
	if err != nil {
		return err
	}
	if err := mendInput(dex); err != nil {
		return err
	}
	return os.WriteFile(out, dex, 0o644)
}

// decodeDex finds the one variable dexStr of a source file, which is a sum of literals.
func decodeDex(src []byte) ([]byte, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "dex.go", src, 0)
	if err != nil {
		return nil, fmt.Errorf("read the packaging tool: %w", err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 || v.Names[0].Name != "dexStr" {
				continue
			}
			text, err := types.Eval(token.NewFileSet(), nil, token.NoPos, string(src[v.Values[0].Pos()-1:v.Values[0].End()-1]))
			if err != nil || text.Value == nil || text.Value.Kind() != constant.String {
				return nil, fmt.Errorf("read the packaging tool: dexStr is no text: %w", err)
			}
			return base64.StdEncoding.DecodeString(constant.StringVal(text.Value))
		}
	}
	return nil, errors.New("read the packaging tool: it has no dexStr")
}

// The parts of a dex file's head: magic, a checksum of all that follows it, and a
// signature of all that follows that.
const (
	dexSum  = 8
	dexSign = 12
	dexBody = 32
)

// An input type is a class, such as text, and flags. The activity gives its hidden
// field the flag "no suggestions" of a text and no class, and some keyboards offer
// only ASCII then. It becomes the class text, without the flag: a Chinese keyboard
// composes by suggestions. A password keeps its flags and gets the class.
var (
	plainBefore    = []byte{0x15, 0, 0x08, 0x00} // const/high16 vN, 0x00080000
	plainAfter     = []byte{0x13, 0, 0x01, 0x00} // const/16 vN, 0x1
	passwordBefore = []byte{0x14, 0, 0x80, 0x00, 0x08, 0x00}
	passwordAfter  = []byte{0x14, 0, 0x81, 0x00, 0x08, 0x00} // const vN, 0x00080081
)

// mendInput gives the fields of an activity's dex their input types, in place:
// no instruction changes its length.
func mendInput(dex []byte) error {
	if len(dex) < dexBody || !bytes.HasPrefix(dex, []byte("dex\n")) || adler32.Checksum(dex[dexSign:]) != binary.LittleEndian.Uint32(dex[dexSum:]) {
		return errors.New("mend the input type: no dex file, or a damaged one")
	}
	// A page's field when it is made and when it is shown; a password's when shown.
	if n := replaceOp(dex, plainBefore, plainAfter); n != 2 {
		return fmt.Errorf("mend the input type: %d places of a text, not 2: the packaging tool is another one", n)
	}
	if n := replaceOp(dex, passwordBefore, passwordAfter); n != 1 {
		return fmt.Errorf("mend the input type: %d places of a password, not 1: the packaging tool is another one", n)
	}
	sign := sha1.Sum(dex[dexBody:])
	copy(dex[dexSign:], sign[:])
	binary.LittleEndian.PutUint32(dex[dexSum:], adler32.Checksum(dex[dexSign:]))
	return nil
}

// replaceOp replaces an instruction, at the even places where instructions stand,
// whatever its register, and says how often.
func replaceOp(dex, before, after []byte) (n int) {
	for i := dexBody; i+len(before) <= len(dex); i += 2 {
		if dex[i] == before[0] && bytes.Equal(dex[i+2:i+len(before)], before[2:]) {
			register := dex[i+1]
			copy(dex[i:], after)
			dex[i+1] = register
			n++
		}
	}
	return n
}
