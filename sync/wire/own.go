package wire

import "zhucun/store/record"

// ownWrite is one write of the request.
type ownWrite struct {
	ref  record.Ref
	here bool // its author's device had the record, and so knows its number
}

func ownWrites(sent *record.Outbound) (own []ownWrite) {
	for _, x := range sent.Changes {
		for _, w := range x.Writes {
			own = append(own, ownWrite{w.Ref, w.Base != 0 && x.LogEpoch == sent.LogEpoch})
		}
	}
	return own
}

// knowsNumber reports whether the reader of the row of own write i knows its
// number: it had the record, and numbers still mean the same.
func (a *answer) knowsNumber(i int, r *record.PageRow) bool {
	return a.own[i].here && !r.Whole && a.in.LogEpoch == a.sent.LogEpoch
}

// ownRow names a row by a write of the request and says which, or -1; rows mostly
// follow the writes.
func (a *answer) ownRow(r *record.PageRow) int {
	i := uint64(0)
	if a.w != nil {
		i = uint64(a.ownAt[r.Ref])
	}
	i = a.delta(i, a.nextOwn)
	a.nextOwn = i + 1
	if i >= uint64(len(a.own)) {
		a.fail("a write that the request did not have")
		return -1
	}
	if kind := a.own[i].ref.Kind; kind != r.Kind {
		a.fail("a row of %v for a write of %v", r.Kind, kind)
		return -1
	}
	r.Ref = a.own[i].ref
	return int(i)
}

func (a *answer) knownNumber(r *record.PageRow) {
	if a.w != nil {
		return
	}
	no, ok := uint64(0), false
	if a.n != nil {
		no, ok = a.n.Number(r.Ref)
	}
	if !ok {
		a.fail("%v has no number here", r.Ref)
	}
	r.No = no
}
