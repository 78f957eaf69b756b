package wire

import (
	"slices"

	"zhucun/store/record"
)

// maxTries is how many places in changes are tried to find the write that
// created a record. A record whose first change no longer shows in any value
// is spelled out.
const maxTries = 2 * record.MaxWrites

// creation is the write that created a record.
type creation struct {
	by    record.ChangeID
	index int
}

// creationOf finds the write that created the record of a row, among the
// changes its values came from. Records made by one change mostly come one
// after the other, so next holds where to look first.
func creationOf(r *record.PageRow, next map[record.ChangeID]int) (creation, bool) {
	tried := 0
	var before []record.ChangeID
	for i := range r.Fields {
		for j := range r.Fields[i].Writings {
			by := r.Fields[i].Writings[j].By
			if slices.Contains(before, by) {
				continue
			}
			before = append(before, by)
			from := next[by]
			for k := 0; k < record.MaxWrites && tried < maxTries; k++ {
				index := (from + k) % record.MaxWrites
				if tried++; record.DerivedID(by, index) == r.ID {
					next[by] = index + 1
					return creation{by, index}, true
				}
			}
		}
	}
	return creation{}, false
}

// derivedRow names a row by its creation: at which of its values the change
// stands, and the index of the write in it.
func (a *answer) derivedRow(r *record.PageRow, x creation) {
	at := 0
	if a.w != nil {
		at = position(r, x.by)
	}
	by, ok := changeAt(r, a.u(uint64(at)))
	if !ok {
		a.fail("a record created by none of its values")
		return
	}
	index := a.delta(uint64(x.index), a.nextIndex[by])
	if index >= record.MaxWrites {
		a.fail("a record created by write %d", index)
		return
	}
	a.nextIndex[by] = index + 1
	r.ID = record.DerivedID(by, int(index))
}

func position(r *record.PageRow, by record.ChangeID) (n int) {
	for i := range r.Fields {
		for j := range r.Fields[i].Writings {
			if r.Fields[i].Writings[j].By == by {
				return n
			}
			n++
		}
	}
	return n
}

func changeAt(r *record.PageRow, n uint64) (by record.ChangeID, ok bool) {
	for i := range r.Fields {
		s := r.Fields[i].Writings
		if n < uint64(len(s)) {
			return s[n].By, true
		}
		n -= uint64(len(s))
	}
	return by, false
}
