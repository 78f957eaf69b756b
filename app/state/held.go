package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// HeldLine is a change in quarantine as a clerk's copy shows it (rule X5).
type HeldLine struct {
	ID      record.ID // of the quarantine record
	Device  record.ID
	Label   string     // of the device, or ""
	Revoked record.Day // when the county ended the device, or 0
	Author  Named      // zero: a letter without a name
	Reason  string     // a code of list quarantine_reason
	Came    int64      // when it came, ms since 1970
	// Change is what waits. It is nil where its content is not here: present values
	// (rule S7) stay with the county's server.
	Change *record.Change
	About  record.Ref // whom it is about
	Who    Named
	Parts  []HeldPart
	Leans  int  // how many others wait for it
	Tried  bool // somebody accepted it, and it could not be applied

	Decision string // what a clerk said, a code of list verdict; it is not carried out before Outcome says so
	By       Named  // whose decision was carried out
	Outcome  record.Outcome
	Why      string // a code of list return_reason
	Note     string
	Late     string // a decision that came too late, a code of list verdict
	LateBy   Named
	Saved    Saved // how far the decision made here has come
	base     Base
}

// HeldPart is one field that a change sets.
type HeldPart struct {
	Ref    record.Ref
	New    bool // the record would be new
	Field  record.Field
	Before record.Value
	After  record.Value
}

// Open reports whether it waits for a decision.
func (h HeldLine) Open() bool { return h.Outcome == record.OutcomeOpen && h.Decision == "" }

// number is the place of the change in its queue, as far as it is here: what came with one
// request came in that order.
func (h HeldLine) number() uint64 {
	if h.Change == nil {
		return 0
	}
	return h.Change.Seq
}

// looker reads what a page shows, each record once.
type looker struct {
	ctx   context.Context
	kit   *Kit
	rows  map[record.Ref]*record.Row // nil: not on this device
	over  map[record.Ref]*record.Row // as what was accepted before would leave them
	names map[record.Ref]Named
	links func(record.ID) []record.Link
}

func newLooker(ctx context.Context, k *Kit) *looker {
	return &looker{ctx: ctx, kit: k, rows: map[record.Ref]*record.Row{}, over: map[record.Ref]*record.Row{},
		names: map[record.Ref]Named{}, links: k.asker(ctx, Me{}).Links}
}

func (l *looker) row(ref record.Ref) *record.Row {
	if r := l.over[ref]; r != nil {
		return r
	}
	r, known := l.rows[ref]
	if !known {
		if got, err := l.kit.Records.Get(l.ctx, ref); err == nil {
			r = &got.Row
		}
		l.rows[ref] = r
	}
	return r
}

// name is how people call a record: whose it is, or its own name.
func (l *looker) name(ref record.Ref) Named {
	n, known := l.names[ref]
	if known || ref.ID.IsZero() {
		return n
	}
	n.ID = ref.ID
	if r := l.row(ref); r != nil {
		switch about := r.About(); {
		case about != ref:
			n = l.name(about)
		default:
			n.Name, n.Bo = nameOf(r)
		}
	}
	l.names[ref] = n
	return n
}

// RefersTo are the records that a value names: places by their codes, others by ID.
func RefersTo(f *record.FieldDef, v record.Value) (refs []record.Ref) {
	switch {
	case f == nil:
	case f.Digits != nil:
		for _, code := range v.Codes() {
			refs = append(refs, record.Ref{Kind: record.Area, ID: record.AreaID(code)})
		}
	case f.To != 0:
		for _, id := range v.IDs() {
			refs = append(refs, record.Ref{Kind: f.To, ID: id})
		}
	}
	return refs
}

// nameOf is the name that a record has of its own, in both scripts.
func nameOf(r *record.Row) (name, bo string) {
	d := r.Kind.Def()
	for _, of := range []string{"name", "head", "label", "title"} {
		if f := d.FieldNamed(of); f != nil && f.Type == record.Text {
			name = r.Value(f.Field).Text()
			if f = d.FieldNamed(of + "_bo"); f != nil {
				bo = r.Value(f.Field).Text()
			}
			return name, bo
		}
	}
	return "", ""
}

// held is a quarantine record in words.
func (l *looker) held(q Record) HeldLine {
	r := &q.Row
	text := func(f record.Field) string { return r.Value(f).Text() }
	person := func(f record.Field) Named { return l.name(record.Ref{Kind: record.Person, ID: r.Value(f).ID()}) }
	h := HeldLine{
		ID: r.ID, Device: r.Value(record.QuarantineDevice).ID(), Author: person(record.QuarantineAuthor), Reason: text(record.QuarantineReason),
		Decision: text(record.QuarantineDecision), Outcome: record.Outcome(text(record.QuarantineOutcome)), By: person(record.QuarantineDecidedBy),
		Why: text(record.QuarantineWhy), Note: text(record.QuarantineNote), Late: text(record.QuarantineOvertaken), LateBy: person(record.QuarantineOvertakenBy),
		Saved: q.Saved, base: q.Base,
	}
	if g := r.Get(record.QuarantineChange); g != nil {
		h.Came = g.Writings[0].At
	}
	h.Tried = h.Decision == "" && r.Get(record.QuarantineDecision) != nil
	if d := l.row(record.Ref{Kind: record.Device, ID: h.Device}); d != nil {
		h.Label, h.Revoked = d.Value(record.DeviceLabel).Text(), d.Value(record.DeviceRevoked).Day()
	}
	c, err := record.DecodeChange(r.Value(record.QuarantineContent).Bytes())
	if err != nil {
		return h
	}
	h.Change = c
	h.About = l.about(c)
	h.Who = l.name(h.About)
	h.Parts = l.parts(c)
	return h
}

// was is the record of write i of a change that waits: none, if it makes it.
func (l *looker) was(c *record.Change, i int) *record.Row {
	if w := &c.Writes[i]; w.ID != c.NewID(i) {
		return l.row(w.Ref)
	}
	return nil
}

// about is whom a change is about: the household it concerns, or else what its first
// write is about.
func (l *looker) about(c *record.Change) record.Ref {
	for i := range c.Writes {
		w := &c.Writes[i]
		if hh := w.Household(l.was(c, i)); !hh.IsZero() {
			return record.Ref{Kind: record.Household, ID: hh}
		}
	}
	w := &c.Writes[0]
	if r := l.was(c, 0); r != nil {
		return r.About()
	}
	new := record.Row{Ref: w.Ref}
	new.Merge(c, w, record.Arrival{Seq: 1})
	if w.Kind.Def() == nil {
		return w.Ref
	}
	return new.About()
}

// parts are the fields that a change sets, but for those that say only where a new
// record belongs.
func (l *looker) parts(c *record.Change) (parts []HeldPart) {
	for i := range c.Writes {
		w := &c.Writes[i]
		was := l.was(c, i)
		for _, s := range w.Fields {
			p := HeldPart{Ref: w.Ref, New: was == nil, Field: s.Field, After: s.Value}
			if was != nil {
				p.Before = was.Value(s.Field)
			} else if typ := s.Value.Type(); typ == record.RefTo && w.Kind.Def().Field(s.Field).Required {
				continue
			}
			parts = append(parts, p)
		}
	}
	return parts
}

// foresee says what accepting what waits would do, on top of what was foreseen before
// with then.
func (l *looker) foresee(h *HeldLine) record.Foreseen {
	var persons []record.ID
	if d := l.row(record.Ref{Kind: record.Device, ID: h.Device}); d != nil {
		persons = d.Value(record.DevicePersons).IDs()
	}
	return h.Change.Foresee(record.Foresight{
		Rows: l.row, Links: l.links, Persons: persons, LogEpoch: h.base.LogEpoch, Received: h.Came, Fork: h.Reason == "fork",
	})
}

// then has what is foreseen later follow on this.
func (l *looker) then(f record.Foreseen) {
	for _, w := range f.Writes {
		l.over[w.Ref] = w.After
	}
}

// lean counts for each how many others wait for it: those of its device that write to
// what it writes to, or name it, and came later.
func lean(lines []HeldLine) {
	type of struct {
		device record.ID
		ref    record.Ref
	}
	writers := map[of][]int{}
	for i, h := range lines {
		if h.Change != nil && h.Reason != "fork" {
			for _, w := range h.Change.Writes {
				writers[of{h.Device, w.Ref}] = append(writers[of{h.Device, w.Ref}], i)
			}
		}
	}
	for i, h := range lines {
		if h.Change == nil {
			continue
		}
		for _, k := range writersBefore(h.Change, func(ref record.Ref) []int { return writers[of{h.Device, ref}] }, lines) {
			if k != i {
				lines[k].Leans++
			}
		}
	}
}

// writersBefore are those that write to what a change names, and were made before it.
func writersBefore(c *record.Change, writers func(record.Ref) []int, lines []HeldLine) (before []int) {
	for _, ref := range c.Named() {
		for _, k := range writers(ref) {
			if o := lines[k].Change; o.SameQueue(c.ChangeID) && o.Seq < c.Seq && !slices.Contains(before, k) {
				before = append(before, k)
			}
		}
	}
	return before
}
