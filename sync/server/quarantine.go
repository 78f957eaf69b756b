package server

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"zhucun/store/record"
)

// examine says why a device's change may not be applied now, or merges it on
// trial (rules X5, X11, S5). Judged is the moment its scope is judged by.
func (x *update) examine(s sealed, judged, received int64) (*trial, *objection, error) {
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
	touched, err := x.touchedBy(c.Device)
	if err != nil {
		return nil, nil, err
	}
	if ref, ok := names(c, touched); ok {
		return nil, &objection{reason: reasonDepends, detail: ref.String()}, nil
	}
	on := record.DayOf(judged)
	t, o, err := x.try(s, received, func(ref record.Ref, ch record.Channel) bool {
		return x.authority(c, d, on).MayApply(c, ref, ch)
	})
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

// names finds a record of a set that the change writes to or refers to.
func names(c *record.Change, set map[record.Ref]bool) (record.Ref, bool) {
	if len(set) == 0 {
		return record.Ref{}, false
	}
	for _, w := range c.Writes {
		if set[w.Ref] {
			return w.Ref, true
		}
		for _, s := range w.Fields {
			f := w.Kind.Def().Field(s.Field)
			if f == nil {
				continue
			}
			for _, id := range s.Value.IDs() {
				if ref := (record.Ref{Kind: f.To, ID: id}); set[ref] {
					return ref, true
				}
			}
		}
	}
	return record.Ref{}, false
}

// touchedBy is the set of records that undecided changes of a device write to.
// Forks do not count: the device sends them again.
func (x *update) touchedBy(device record.ID) (map[record.Ref]bool, error) {
	if set, ok := x.blocked[device]; ok {
		return set, nil
	}
	waiting, err := x.tx.Undecided(device)
	if err != nil {
		return nil, err
	}
	set := map[record.Ref]bool{}
	for _, h := range waiting {
		if h.Fork {
			continue
		}
		c, err := record.DecodeChange(h.Payload)
		if err != nil {
			return nil, fmt.Errorf("held change %s: %w", h.ChangeID, err)
		}
		touch(set, c)
	}
	x.blocked[device] = set
	return set, nil
}

func touch(set map[record.Ref]bool, c *record.Change) {
	for _, w := range c.Writes {
		set[w.Ref] = true
	}
}

// hold puts a change in quarantine and announces it in the device's channel.
func (x *update) hold(s sealed, o *objection, h Held) (*Held, error) {
	c := s.change
	h.Hash, h.ChangeID, h.Payload = s.hash, c.ChangeID, s.payload
	h.Reason, h.Detail, h.Waits = o.reason, cut(o.detail), o.waits
	fields := []record.Set{
		{Field: record.QuarantineDevice, Value: record.R(c.Device)},
		{Field: record.QuarantineChange, Value: record.X(s.hash[:])},
	}
	if !c.Author.IsZero() {
		fields = append(fields, record.Set{Field: record.QuarantineAuthor, Value: record.R(c.Author)})
	}
	fields = append(fields, record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)})
	if h.Detail != "" {
		fields = append(fields, record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)})
	}
	// A present value must be erasable (rule S7): the server alone keeps it.
	if content := record.X(s.payload); len(content) <= record.MaxValue && !c.HasPresent() {
		fields = append(fields, record.Set{Field: record.QuarantineContent, Value: content})
	}
	at, err := x.note(s.hash, fields...)
	if err != nil {
		return nil, err
	}
	h.At = at
	if set, ok := x.blocked[c.Device]; ok && !h.Fork {
		touch(set, c)
	}
	return &h, x.tx.PutHeld(&h)
}

func cut(detail string) string {
	for utf8.RuneCountInString(detail) > 200 {
		_, n := utf8.DecodeLastRuneInString(detail)
		detail = detail[:len(detail)-n]
	}
	return record.T(detail).Text()
}

func holdsPresent(payload []byte) bool {
	c, err := record.DecodeChange(payload)
	return err == nil && c.HasPresent()
}

func quarantineRef(hash record.Hash) record.Ref {
	id, _ := record.KeyedID(record.Quarantine, []record.Set{{Field: record.QuarantineChange, Value: record.X(hash[:])}})
	return record.Ref{Kind: record.Quarantine, ID: id}
}

// note writes fields of a quarantine record by the server's own device.
func (x *update) note(hash record.Hash, fields ...record.Set) (record.Seq, error) {
	ref := quarantineRef(hash)
	var base record.Seq
	if r := x.row(ref); r != nil {
		base = r.Last
	}
	c, err := x.draft(record.ID{}, x.now, []record.Write{{Ref: ref, Base: base, Fields: fields}})
	if err != nil {
		return 0, err
	}
	return x.apply(c)
}

// decided looks for verdicts among the writes of a change that was applied.
func (x *update) decided(c *record.Change) error {
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.Kind != record.Quarantine || c.Device == x.s.self || w.Value(record.QuarantineDecision) == "" {
			continue
		}
		r := x.row(w.Ref)
		var hash record.Hash
		if r == nil || copy(hash[:], r.Value(record.QuarantineChange).Bytes()) != len(hash) {
			continue
		}
		h, err := x.tx.Held(hash)
		if err != nil {
			return err
		}
		if h == nil || h.State != Waiting {
			continue
		}
		if err := x.decide(h, w.Value(record.QuarantineDecision).Text()); err != nil {
			return fmt.Errorf("decide on %s: %w", h.ChangeID, err)
		}
	}
	return nil
}

func (x *update) decide(h *Held, verdict string) error {
	switch verdict {
	case "return":
		h.State = Returned
		return x.close(h)
	case "accept":
		return x.accept(h)
	}
	return nil
}

// close stores what was decided. What waited for it is judged again. Of what is
// not applied only a whereabouts is forgotten (rule S7).
func (x *update) close(h *Held) error {
	delete(x.blocked, h.Device)
	x.judge[h.Device] = true
	if h.State == Applied || holdsPresent(h.Payload) {
		h.Payload = nil
	}
	return x.tx.PutHeld(h)
}

// accept applies what a clerk accepted, whoever may write it. What cannot be
// applied at all goes back to the clerk with the reason.
func (x *update) accept(h *Held) error {
	c, err := record.DecodeChange(h.Payload)
	if err != nil {
		return err
	}
	s := seal(c)
	if h.Fork {
		if s, err = x.again(s); err != nil {
			return err
		}
	}
	t, o, err := x.try(s, h.Received, func(record.Ref, record.Channel) bool { return true })
	if err != nil {
		return err
	}
	if o != nil {
		h.Reason, h.Detail, h.Waits = o.reason, cut(o.detail), o.waits
		if err := x.tx.PutHeld(h); err != nil {
			return err
		}
		_, err := x.note(h.Hash,
			record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)},
			record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)},
			record.Set{Field: record.QuarantineDecision})
		return err
	}
	chain := h.Chain
	if h.Fork {
		chain = x.link(s.hash)
	}
	return x.release(h, t, chain, s)
}

// again makes a fork copy a change of the server's own queue, in its author's
// name: its place in the device's queue belongs to another change, and so do the
// record IDs derived from it.
func (x *update) again(s sealed) (sealed, error) {
	old := s.change
	writes := slices.Clone(old.Writes)
	renamed := map[record.ID]int{}
	for i := range writes {
		if !record.Keyed(writes[i].Kind) && writes[i].ID == record.DerivedID(old.ChangeID, i) {
			renamed[writes[i].ID] = i
		}
	}
	for i := range writes {
		w := &writes[i]
		if j, ok := renamed[w.ID]; ok {
			w.ID = NewID(j)
		}
		w.Fields = slices.Clone(w.Fields)
		for k := range w.Fields {
			w.Fields[k].Value = rename(w.Fields[k].Value, renamed)
		}
	}
	c, err := x.draft(old.Author, min(old.Stamp.Wall, x.now), writes)
	if err != nil {
		return sealed{}, err
	}
	c.Was = s.hash
	return seal(c), nil
}

func rename(v record.Value, renamed map[record.ID]int) record.Value {
	ids := v.IDs()
	for i, id := range ids {
		if j, ok := renamed[id]; ok {
			ids[i] = NewID(j)
		}
	}
	switch v.Type() {
	case record.RefTo:
		return record.R(ids[0])
	case record.RefsTo:
		return record.Rs(ids...)
	}
	return v
}

// release gives a change out of quarantine its place in the log.
func (x *update) release(h *Held, t *trial, chain record.Hash, s sealed) error {
	if err := x.append(t, chain, s, h.Received); err != nil {
		return err
	}
	h.State, h.Applied = Applied, x.st.Head
	if err := x.close(h); err != nil {
		return err
	}
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineDecision, Value: record.C("accept")},
		record.Set{Field: record.QuarantineApplied, Value: record.I(int64(h.Applied))})
	if err != nil {
		return err
	}
	return x.decided(s.change)
}

// replaced marks the fork copy that the device has sent again (rule X3).
func (x *update) replaced(c *record.Change) error {
	if c.Was.IsZero() {
		return nil
	}
	h, err := x.tx.Held(c.Was)
	if err != nil || h == nil || !h.Fork || h.State != Waiting || h.Device != c.Device {
		return err
	}
	h.State = Replaced
	if err := x.close(h); err != nil {
		return err
	}
	_, err = x.note(h.Hash, record.Set{Field: record.QuarantineDecision, Value: record.C("replaced")})
	return err
}
