package sim

import (
	"strings"

	"zhucun/store"
	"zhucun/store/record"
)

// forkTwice puts a shared tablet back to a copy of itself and lets two of its people
// write to one field, the second in a form of before. The county takes both for
// forks, and a clerk accepts them before they are sent again.
func (w *world) forkTwice() {
	d := w.someone()
	if len(d.persons) < 2 || d.revoked {
		return
	}
	calm := w.calm // else the network would mostly keep it from happening
	w.calm = true
	defer func() { w.calm = calm }()
	d.turn()
	d.backUp()
	w.tryEdit(d)
	d.turn()
	d.restore()
	h, ok := d.household()
	if !ok {
		return
	}
	for _, i := range w.rng.Perm(2) {
		d.show(h, nil) // as it was before either wrote
		d.who = d.persons[i]
		tag := w.model.tag()
		d.save(tag, false, store.Edit{Ref: h.Ref, Base: h.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T(tag)}}})
	}
	d.turn() // its counter is an old one
	d.turn() // its changes are others than those known
	w.desk.turn()
	waiting, err := w.desk.st.List(ctx, store.Query{Kind: record.Quarantine, Where: []record.Set{{Field: record.QuarantineDecision}, {Field: record.QuarantineOutcome}}})
	w.must(err, "list the quarantine")
	for _, i := range w.rng.Perm(len(waiting)) {
		q := waiting[i]
		if q.Value(record.QuarantineReason) == record.C("fork") && q.Value(record.QuarantineChange) != "" && !strings.HasPrefix(q.Value(record.QuarantineDetail).Text(), "accepted before") {
			w.desk.says(q, "accept")
		}
	}
	w.desk.turn()
}
