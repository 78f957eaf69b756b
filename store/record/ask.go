package record

// Asker is a person who is about to do something on a device, with what the device
// knows. What it does not know it does not forbid: the endpoint decides (rule S5).
type Asker struct {
	Person ID
	Device ID
	Scope  Scope
	Rows   Rows
	Links  func(person ID) []Link
}

// May reports whether the person may make a write, having seen all that the device
// shows of the record: the same two questions that the endpoint asks when it accepts.
// An ID of zero is a new record. What lives with a record that is not here may not be
// written.
func (a Asker) May(w Write) bool {
	w.Base = Laid*2 - 1
	c := &Change{ChangeID: ChangeID{a.Device, 1, 1}, Author: a.Person, Writes: []Write{w}}
	before := a.Rows(w.Ref)
	after := &Row{Ref: w.Ref}
	if before != nil {
		after = before.Clone()
	}
	after.Merge(c, &w, Arrival{Seq: Laid * 2})
	known := Known{Device: a.Device, Before: a.Rows, Links: a.Links, Rows: func(ref Ref) *Row {
		if ref == w.Ref {
			return after
		}
		return a.Rows(ref)
	}}
	return a.mayIn(c, &w, before, known) && a.mayIn(c, &w, after, known)
}

// mayIn asks about the channel that a row names; nil is no row yet.
func (a Asker) mayIn(c *Change, w *Write, r *Row, known Known) bool {
	if r == nil {
		return true
	}
	ch, err := ChannelOf(r, known.Rows)
	return err == nil && a.Scope.MayApply(c, w.Ref, ch) && MayAuthor(c, w, ch, known, a.Scope)
}
