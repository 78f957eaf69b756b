package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"zhucun/assets"
)

// name is a person's name in both scripts.
type name struct{ zh, bo string }

// namer invents names from parts: first and second, or first and one syllable.
type namer struct {
	first, second map[byte][]assets.NamePart // by sex, 'm' or 'f'
}

// shunned are put-together names that belong to well-known people.
var shunned = []string{"万玛才旦", "才旦卓玛", "丹增德吉", "索南旺姆", "格桑德吉", "桑杰才让", "才让东珠"}

// lamaParts close the names of historic religious figures: no demo person gets one.
var lamaParts = []string{"嘉措", "加措"}

func newNamer() (*namer, error) {
	parts, err := assets.NameParts()
	if err != nil {
		return nil, err
	}
	n := &namer{first: map[byte][]assets.NamePart{}, second: map[byte][]assets.NamePart{}}
	for _, p := range parts {
		if slices.Contains(lamaParts, p.Zh) {
			continue
		}
		for _, sex := range []byte("mf") {
			if p.Sex != sex && p.Sex != 'u' {
				continue
			}
			if p.First {
				n.first[sex] = append(n.first[sex], p)
			}
			if p.Second || p.Suffix {
				n.second[sex] = append(n.second[sex], p)
			}
		}
	}
	for _, sex := range []byte("mf") {
		if len(n.first[sex]) == 0 || len(n.second[sex]) == 0 {
			return nil, fmt.Errorf("no name parts for sex %c", sex)
		}
	}
	return n, nil
}

// draw invents one name for sex 'm' or 'f'.
func (n *namer) draw(rng *rand.Rand, sex byte) name {
	for {
		a := n.first[sex][rng.IntN(len(n.first[sex]))]
		b := n.second[sex][rng.IntN(len(n.second[sex]))]
		if zh := a.Zh + b.Zh; a.Bo != b.Bo && !slices.Contains(shunned, zh) {
			return name{zh, a.Bo + "་" + b.Bo}
		}
	}
}

// phone invents a number that begins with 120, which no mobile number does.
func phone(rng *rand.Rand) string { return fmt.Sprintf("120%08d", rng.IntN(100_000_000)) }
