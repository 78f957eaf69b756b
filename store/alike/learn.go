package alike

import (
	"cmp"
	"maps"
	"slices"
)

// lesson is a name as a record has it in both scripts.
type lesson struct{ zh, bo string }

// learn adds the spellings that records show which have a name in both scripts, where the
// table lacks them: a county writes its names in its own way. What is written in two ways
// is what more of the records say.
func (n *Names) learn(lessons []lesson) *Names {
	votes := map[string]map[string]int{}
	for _, l := range lessons {
		if l.zh == "" || l.bo == "" || isTibetan(l.zh) {
			continue
		}
		zh, bo := n.read(l.zh, "").parts, n.tibetan(l.bo)
		if len(zh) != len(bo) {
			continue // who knows which part is which
		}
		for i, p := range zh {
			if _, known := n.parts[p.zh]; known || p.zh == "" {
				continue
			}
			if votes[p.zh] == nil {
				votes[p.zh] = map[string]int{}
			}
			votes[p.zh][bo[i].class]++
		}
	}
	if len(votes) == 0 {
		return n
	}
	learned := &Names{parts: maps.Clone(n.parts), suffixes: n.suffixes, readings: n.readings}
	for zh, classes := range votes {
		learned.parts[zh] = slices.MaxFunc(slices.Sorted(maps.Keys(classes)), func(a, b string) int { return cmp.Compare(classes[a], classes[b]) })
	}
	return learned
}
