package server

import (
	"errors"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// Codes of list quarantine_reason.
const (
	reasonPermission = "permission"
	reasonRevoked    = "revoked"
	reasonInvalid    = "invalid"
	reasonFork       = "fork"
	reasonDepends    = "depends"
	reasonNewer      = "unknown_kind"
	reasonFuture     = "future"
	reasonCrowded    = "crowded"
)

// objection says why a change may not be applied now. A nil one is none.
type objection struct {
	reason string
	detail string
	waits  record.Ref // the record that is missing, or too crowded
}

// sealed is a change with what was made of it before the lock was taken.
type sealed struct {
	change  *record.Change
	hash    record.Hash
	payload []byte // canonical form
	fault   error  // what Check says
	held    *Held  // its place in quarantine; nil if it has just arrived
}

func seal(c *record.Change) sealed {
	b := c.Encode()
	return sealed{change: c, hash: record.HashOf(b), payload: b, fault: c.Check()}
}

// trial merges a change into copies of the rows it writes, so that a change
// that may not be applied leaves nothing behind.
type trial struct {
	x        *update
	change   *record.Change
	by       *judge
	fault    error // what is wrong with its content, if it may be told
	rows     map[record.Ref]*Row
	before   map[record.Ref]*Row // as they were; nil: new
	order    []record.Ref
	numbers  uint64         // record numbers used
	outdated []record.Seq   // entries whose present values it ends
	later    []record.Later // changes of its queue that the log took in before it
	crowded  record.Ref     // a record with more values than may be there
	shrunk   []record.Ref   // records that were nearly crowded and have fewer values now
}

func (t *trial) row(ref record.Ref) *Row {
	if r := t.rows[ref]; r != nil {
		return r
	}
	return t.x.row(ref)
}

func (t *trial) record(ref record.Ref) *record.Row {
	if r := t.row(ref); r != nil {
		return &r.Row
	}
	return nil
}

// judge is whom a change is judged by. A nil one allows everything: the server's
// own changes.
type judge struct {
	scope    record.Scope // of the author
	device   record.ID    // that sent it
	accepted bool         // by a clerk, who waives where its author may write, never what (rule S5)
}

// notYours is the answer both to a change that writes what its author may not and to one
// that names a record that is not here, so that nobody learns by trying which records
// there are. What the change really waits for is kept here, and not told.
func notYours(k record.Kind, waits record.Ref) *objection {
	return &objection{reason: reasonPermission, detail: k.String(), waits: waits}
}

// try merges the change at the next Seq; an objection says why it may not be
// applied. Permission is judged before anything is said of what is here.
func (x *update) try(s sealed, received int64, by *judge) (*trial, *objection, error) {
	if s.fault != nil {
		return nil, faulty(s.fault), nil
	}
	c := s.change
	t := &trial{
		x: x, change: c, by: by, rows: make(map[record.Ref]*Row, len(c.Writes)), before: make(map[record.Ref]*Row, len(c.Writes)),
		order: make([]record.Ref, 0, len(c.Writes)),
	}
	if x.beyondHead(s) {
		return nil, &objection{reason: reasonInvalid, detail: "base"}, nil
	}
	var err error
	if s.held != nil {
		t.later, err = x.acceptedAfter(s.held, c)
	}
	if err != nil || x.err != nil {
		return nil, nil, errors.Join(err, x.err)
	}
	at := record.Arrival{Seq: x.st.Head + 1, Received: received, LogEpoch: x.st.LogEpoch}
	for i := range c.Writes {
		if o := t.write(i, at); o != nil || x.err != nil {
			return nil, o, x.err
		}
	}
	if o := t.references(); o != nil || x.err != nil {
		return nil, o, x.err
	}
	if o := t.place(at.Seq); o != nil || x.err != nil {
		return nil, o, x.err
	}
	if t.fault != nil {
		return nil, faulty(t.fault), nil
	}
	if t.crowded != (record.Ref{}) {
		return nil, &objection{reason: reasonCrowded, detail: t.crowded.Kind.String(), waits: t.crowded}, nil
	}
	return t, nil, nil
}

// beyondHead reports whether a change claims to have seen what the log had not
// reached when it came: nobody's screen can have shown that.
func (x *update) beyondHead(s sealed) bool {
	head := x.st.Head
	if s.held != nil {
		head = s.held.Came
	}
	return s.change.LogEpoch == x.st.LogEpoch && slices.ContainsFunc(s.change.Writes, func(w record.Write) bool { return w.Base > head })
}

// acceptedAfter are the changes that a clerk accepted before an earlier one of
// their queue, c, which is held, as far as they wrote to the records of c (rule M1).
func (x *update) acceptedAfter(h *Held, c *record.Change) (later []record.Later, err error) {
	came := h.Came // a queue comes in its order: what was sent after is in the log after
	if h.Fork {
		came = 0
	}
	wrote := map[record.Seq]bool{}
	for i := range c.Writes {
		if r := x.row(c.Writes[i].Ref); r != nil && r.Last > came {
			for _, q := range r.Touched.List() {
				wrote[q] = q > came
			}
		}
	}
	if len(wrote) == 0 || x.err != nil {
		return nil, x.err
	}
	at, err := x.tx.AppliedAfter(h)
	if err != nil {
		return nil, err
	}
	for _, q := range at {
		if !wrote[q] {
			continue
		}
		c, err := x.accepted(q)
		if err != nil {
			return nil, err
		}
		later = append(later, record.Later{Seq: q, Change: c})
	}
	return later, nil
}

// accepted is what an entry says, read once a transaction.
func (x *update) accepted(q record.Seq) (*record.Change, error) {
	if c := x.contents[q]; c != nil {
		return c, nil
	}
	e, err := x.tx.Entry(q)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, fmt.Errorf("entry %d is missing", q)
	}
	c, err := e.Content()
	if err != nil {
		return nil, err
	}
	x.contents[q] = c
	return c, nil
}

// laterOf are those of the later changes that wrote to a record.
func laterOf(later []record.Later, ref record.Ref) (to []record.Later) {
	for _, l := range later {
		if l.Write = l.Change.WriteTo(ref); l.Write != nil {
			to = append(to, l)
		}
	}
	return to
}

func faulty(err error) *objection {
	if errors.Is(err, record.ErrUnknownKind) {
		return &objection{reason: reasonNewer, detail: err.Error()}
	}
	var bad *record.Invalid
	if !errors.As(err, &bad) {
		return &objection{reason: reasonInvalid, detail: err.Error()}
	}
	detail := bad.Code
	if d := bad.Kind.Def(); d != nil {
		detail += " " + d.Name
		if f := d.Field(bad.Field); f != nil {
			detail += "." + f.Name
		}
	}
	return &objection{reason: reasonInvalid, detail: detail}
}

// write merges write i into a copy of its row. What is wrong with its content is
// kept for later.
func (t *trial) write(i int, at record.Arrival) *objection {
	w := &t.change.Writes[i]
	r := t.rows[w.Ref]
	if r == nil {
		if was := t.stored(w, i); was != nil {
			if !t.covers(w.Ref, t.x.home(was)) {
				return notYours(w.Kind, w.Ref) // it may come to live where he may
			}
			t.before[w.Ref], r = was, was.clone()
		}
	}
	var known *record.Row
	if r != nil {
		known = &r.Row
	}
	if err := t.change.CheckAgainst(i, known); errors.Is(err, record.ErrUnknownKind) {
		return faulty(err)
	} else if known == nil && t.by != nil && isWrongID(err) {
		return notYours(w.Kind, w.Ref) // it may be on its way, from another device
	} else if t.fault == nil {
		t.fault = err
	}
	if r == nil {
		t.numbers++
		r = &Row{Row: record.Row{Ref: w.Ref, No: t.x.st.Numbers + t.numbers}, Entered: at.Seq}
	}
	if t.rows[w.Ref] == nil {
		t.rows[w.Ref] = r
		t.order = append(t.order, w.Ref)
		r.Touched = r.Touched.Add(at.Seq)
	}
	if len(t.later) > 0 {
		at.Later = laterOf(t.later, w.Ref)
	}
	before := 0
	if known != nil && known.NearlyCrowded() {
		before = known.Size()
	}
	t.outdate(w, r.Merge(t.change, w, at), at.Seq)
	if r.Crowded(w, t.change.Place().Device) {
		t.crowded = w.Ref
	}
	if before > r.Size() {
		t.shrunk = append(t.shrunk, w.Ref)
	}
	return nil
}

// isWrongID reports whether a write to a record that is not here cannot be the
// one that makes it.
func isWrongID(err error) bool {
	var bad *record.Invalid
	return errors.As(err, &bad) && bad.Code == "wrong_id"
}

// covers reports whether the author's scope lets him write to a record in a
// channel, or nobody asks.
func (t *trial) covers(ref record.Ref, ch record.Channel) bool {
	return t.by == nil || t.by.accepted || t.by.scope.MayApply(t.change, ref, ch)
}

// stored gives the row that write i meets. A record whose ID is derived from this
// very change cannot be there yet: it need not be looked for.
func (t *trial) stored(w *record.Write, i int) *Row {
	if r, ok := t.x.rows[w.Ref]; ok {
		return r
	}
	if !record.Keyed(w.Kind) && t.change.Was.IsZero() && w.ID == record.DerivedID(t.change.ChangeID, i) {
		return nil
	}
	return t.x.row(w.Ref)
}

// references looks for every record that the change names.
func (t *trial) references() *objection {
	for i := range t.change.Writes {
		w := &t.change.Writes[i]
		d := w.Kind.Def()
		for _, s := range w.Fields {
			if typ := s.Value.Type(); typ != record.RefTo && typ != record.RefsTo {
				continue
			}
			f := d.Field(s.Field)
			for _, id := range s.Value.IDs() {
				ref := record.Ref{Kind: f.To, ID: id}
				if t.row(ref) == nil {
					if t.by != nil {
						return notYours(w.Kind, ref)
					}
					return &objection{reason: reasonDepends, detail: fmt.Sprintf("%s.%s names %s, which is not here", d.Name, f.Name, ref)}
				}
			}
		}
	}
	return nil
}

// placedBy is the record that decides where another lives: if it moves, permission
// is judged again.
func (t *trial) placedBy(ref record.Ref, channel record.Channel) record.Ref {
	if hh := channel.Household(); t.before[ref] == nil && !hh.IsZero() {
		return record.Ref{Kind: record.Household, ID: hh}
	}
	return ref
}

// place finds the channel of every row written, and asks whether the author may
// write where it was and where it comes to be, and what he writes there; a change
// concerns at most one household (rule I2).
func (t *trial) place(seq record.Seq) *objection {
	var household record.ID
	for _, ref := range t.order {
		r := t.rows[ref]
		channel, err := record.ChannelOf(&r.Row, t.record)
		if errors.Is(err, record.ErrNoParent) {
			return notYours(ref.Kind, record.Ref{})
		}
		if err != nil {
			return &objection{reason: reasonInvalid, detail: "channel " + ref.Kind.String()}
		}
		if !t.covers(ref, channel) || !t.mayAuthor(ref, channel) || r.Channel != "" && r.Channel != channel && !t.mayAuthor(ref, r.Channel) {
			return notYours(ref.Kind, t.placedBy(ref, channel))
		}
		if ref.Kind == record.Household && t.before[ref] != nil && r.Channel != channel && t.bounded() && t.x.heavy(ref.ID, r.Channel) {
			return notYours(ref.Kind, record.Ref{})
		}
		if hh := channel.Household(); !hh.IsZero() && t.by != nil {
			if !household.IsZero() && household != hh {
				return &objection{reason: reasonInvalid, detail: "two_households"}
			}
			household = hh
		}
		if r.Channel != channel {
			r.Channel, r.Entered = channel, seq
		}
	}
	return nil
}

// bounded reports whether a change may make only so much work for others: that of
// somebody who is no clerk, until one accepts it.
func (t *trial) bounded() bool {
	return t.by != nil && !t.by.accepted && !t.by.scope.Has(record.Clerk)
}

// mayAuthor asks about every write to a record that lives in a channel.
func (t *trial) mayAuthor(ref record.Ref, ch record.Channel) bool {
	if t.by == nil {
		return true
	}
	known := record.Known{Device: t.by.device, Before: t.was, Rows: t.record, Links: t.x.links}
	for i := range t.change.Writes {
		if w := &t.change.Writes[i]; w.Ref == ref && !record.MayAuthor(t.change, w, ch, known, t.by.scope) {
			return false
		}
	}
	return true
}

// was gives a record as it was before the change.
func (t *trial) was(ref record.Ref) *record.Row {
	if t.rows[ref] == nil {
		return t.x.record(ref)
	}
	if r := t.before[ref]; r != nil {
		return &r.Row
	}
	return nil
}
