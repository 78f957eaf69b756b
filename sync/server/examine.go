package server

import "zhucun/store/record"

// newest is after every place in the quarantine: that of a change on its way in.
const newest = uint64(1<<63 - 1)

// examine says why a device's change may not be applied now, or merges it on
// trial (rules X5, X11, S5). Judged is the moment its scope is judged by; at is
// its place in the quarantine, before which what waits may hold it back.
func (x *update) examine(s sealed, judged, received int64, at uint64) (*trial, *objection, error) {
	c := s.change
	d := x.device(c.Device)
	switch {
	case x.err != nil:
		return nil, nil, x.err
	case d == nil || d.revoked:
		return nil, &objection{reason: reasonRevoked}, nil
	case s.fault != nil:
		return nil, faulty(s.fault), nil
	case !d.carries(c.Author) && !c.Nameless():
		return nil, &objection{reason: reasonPermission, detail: "author"}, nil
	}
	if ref, ok, err := x.heldBack(c, at); err != nil || ok {
		return nil, &objection{reason: reasonDepends, detail: ref.String(), waits: ref}, err
	}
	t, o, err := x.try(s, received, &judge{scope: x.authority(c, d, record.DayOf(judged)), device: c.Device})
	if t != nil && o == nil && err == nil {
		o = t.early()
	}
	return t, o, err
}

// authority is the scope a change is judged by: its author's, or without a name
// that of everybody who uses the device.
func (x *update) authority(c *record.Change, d *device, on record.Day) (all record.Scope) {
	if !c.Author.IsZero() {
		return x.scope(c.Author, on)
	}
	for _, p := range d.persons {
		all.Grants = append(all.Grants, x.scope(p, on).Grants...)
	}
	return all
}

// heldBack finds a record that the change writes to or refers to and that an
// earlier change of its device, which still waits, writes to. Forks do not count:
// the device sends them again.
func (x *update) heldBack(c *record.Change, at uint64) (record.Ref, bool, error) {
	share, err := x.share(c.Device)
	if err != nil || share.Changes == 0 {
		return record.Ref{}, false, err
	}
	for _, ref := range c.Named() {
		if blocked, err := x.tx.Blocks(ref, c.Device, at); err != nil || blocked {
			return ref, blocked, err
		}
	}
	return record.Ref{}, false, nil
}
