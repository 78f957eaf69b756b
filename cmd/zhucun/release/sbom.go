package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bom is a bill of materials as CycloneDX 1.5 has it.
type bom struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
	Depends    []depends   `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	PURL    string `json:"purl,omitempty"`
}

type depends struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

// writeSBOM lists, for each program, the modules and the Go that are built into it, as
// the programs themselves say.
func writeSBOM(out string, programs []string) error {
	b := bom{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: metadata{component{Type: "application", Ref: "zhucun", Name: "zhucun"}}}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return fmt.Errorf("what %s was built from: %w", filepath.Base(program), err)
		}
		b.add(filepath.Base(program), info)
	}
	b.sort()
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(text, '\n'), 0o644)
}

// add lists one program with its modules.
func (b *bom) add(program string, info *buildinfo.BuildInfo) {
	d := depends{Ref: "program:" + program}
	b.put(component{Type: "application", Ref: d.Ref, Name: program})
	need := func(kind, name, version, purl string) {
		ref := name + "@" + version
		b.put(component{Type: kind, Ref: ref, Name: name, Version: version, PURL: purl})
		d.On = append(d.On, ref)
	}
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	need("library", "std", goVersion, "pkg:golang/std@"+goVersion)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		need("library", m.Path, m.Version, "pkg:golang/"+m.Path+"@"+m.Version)
	}
	slices.Sort(d.On)
	b.Depends = append(b.Depends, d)
}

func (b *bom) put(c component) {
	if !slices.Contains(b.Components, c) {
		b.Components = append(b.Components, c)
	}
}

// sort gives the same list for the same programs in any order.
func (b *bom) sort() {
	slices.SortFunc(b.Components, func(x, y component) int { return strings.Compare(x.Ref, y.Ref) })
	slices.SortFunc(b.Depends, func(x, y depends) int { return strings.Compare(x.Ref, y.Ref) })
}
