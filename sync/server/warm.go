package server

import "zhucun/store/record"

// warm remembers households as the last update left them: a week names the same
// ones again and again. It holds for one head of one log epoch: an update that
// finds the log elsewhere, because another process wrote, starts without. Its
// rows are shared and never changed.
type warm struct {
	epoch record.LogEpoch
	head  record.Seq
	rows  map[record.Ref]*Row
}

const maxWarm = 1 << 12

// row gives a household as it is at a state of the log, or nil if that is not
// remembered.
func (w *warm) row(st State, ref record.Ref) *Row {
	if w.epoch != st.LogEpoch || w.head != st.Head {
		return nil
	}
	return w.rows[ref]
}

// keep takes over what an update read and wrote, once that is durable.
func (w *warm) keep(before, after State, rows map[record.Ref]*Row) {
	if w.epoch != before.LogEpoch || w.head != before.Head || len(w.rows) > maxWarm {
		w.rows = map[record.Ref]*Row{}
	}
	w.epoch, w.head = after.LogEpoch, after.Head
	for ref, r := range rows {
		if ref.Kind == record.Household && r != nil {
			w.rows[ref] = r
		}
	}
}
