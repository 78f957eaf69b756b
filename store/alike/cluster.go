package alike

import "zhucun/store/record"

// Clusters are the records that pairs join, the likeliest first, each in the order of
// its pairs: mostly two, three where a family was entered three times.
func Clusters(pairs []Pair) (all [][]record.ID) {
	of := map[record.ID]int{}
	place := func(id record.ID, at int) {
		if _, placed := of[id]; !placed {
			of[id] = at
			all[at] = append(all[at], id)
		}
	}
	for _, p := range pairs {
		i, a := of[p.A]
		j, b := of[p.B]
		switch {
		case a && b && i != j:
			i, j = min(i, j), max(i, j)
			for _, id := range all[j] {
				delete(of, id)
				place(id, i)
			}
			all[j] = nil
		case b:
			place(p.A, j)
		case !a:
			i = len(all)
			all = append(all, nil)
			place(p.A, i)
			fallthrough
		case a:
			place(p.B, i)
		}
	}
	kept := all[:0]
	for _, ids := range all {
		if ids != nil {
			kept = append(kept, ids)
		}
	}
	return kept
}
