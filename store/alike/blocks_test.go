package alike

import "testing"

// However many have something in common, the work grows with their number and no more.
func TestTheWorkIsInProportion(t *testing.T) {
	count := func(n int) (compared int) {
		var b blocks
		for i := range n {
			b.add(i, []uint64{keyOf("phone", "13909410001"), keyOf("head", "才让")})
		}
		b.sort()
		for i, j := range b.pairs {
			if i >= j {
				t.Fatal(i, j)
			}
			compared++
		}
		return compared
	}
	few, many := count(1000), count(10_000)
	if few > 1000*window || many > 10*few+10*window*window || many < 9*few {
		t.Errorf("%d comparisons of 1,000, %d of 10,000", few, many)
	}
}

func TestNearLooksAtNeighbours(t *testing.T) {
	var b blocks
	of := keyOf("head", "才让")
	for i := range 1000 {
		b.add(i, []uint64{of})
	}
	b.sort()
	items := b.near([]uint64{of, keyOf("phone", "1")}, 500)
	if len(items) != 2*window || items[0] != 500-window || items[len(items)-1] != 500+window-1 {
		t.Errorf("%v", items)
	}
}
