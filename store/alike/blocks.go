package alike

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// window is how many others of a block a record is compared with. What is alike in one
// respect only, as a name that hundreds have, is compared with its neighbours.
const window = 24

// blocks are records by what they have in common. The records are numbered in such an
// order that neighbours live close to each other.
type blocks struct{ keys []key }

type key struct {
	of   uint64 // what is in common
	item int32
}

// keyOf makes what records have in common a number. Two things that share one cost a
// comparison, no more.
func keyOf(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0x1f})
	}
	return h.Sum64()
}

func (b *blocks) add(item int, keys []uint64) {
	for _, k := range keys {
		b.keys = append(b.keys, key{k, int32(item)})
	}
}

func (b *blocks) sort() {
	slices.SortFunc(b.keys, func(x, y key) int { return cmp.Or(cmp.Compare(x.of, y.of), cmp.Compare(x.item, y.item)) })
	b.keys = slices.Compact(b.keys)
}

// pairs gives each two records to compare once, in their order.
func (b *blocks) pairs(yield func(i, j int) bool) {
	var all []uint64
	for i, k := range b.keys {
		for j := i + 1; j < len(b.keys) && j <= i+window && b.keys[j].of == k.of; j++ {
			all = append(all, uint64(k.item)<<32|uint64(b.keys[j].item))
		}
	}
	slices.Sort(all)
	for _, p := range slices.Compact(all) {
		if !yield(int(p>>32), int(uint32(p))) {
			return
		}
	}
}

// near are the records to compare one with that has these keys and would stand at place
// in their order.
func (b *blocks) near(keys []uint64, place int) (items []int) {
	for _, of := range keys {
		at, _ := slices.BinarySearchFunc(b.keys, key{of, int32(place)}, func(x, y key) int {
			return cmp.Or(cmp.Compare(x.of, y.of), cmp.Compare(x.item, y.item))
		})
		for i := max(0, at-window); i < len(b.keys) && i < at+window; i++ {
			if b.keys[i].of == of {
				items = append(items, int(b.keys[i].item))
			}
		}
	}
	slices.Sort(items)
	return slices.Compact(items)
}
