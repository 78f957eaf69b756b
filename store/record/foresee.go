package record

import (
	"errors"
	"slices"
)

// Foresight is what a replica knows when it says what accepting a change out of
// quarantine would do. What it does not know it does not forbid: the endpoint decides
// (rules S5, X5).
type Foresight struct {
	Rows     Rows                   // the records as they are here
	Links    func(person ID) []Link // the assignments of a person, of any date
	Persons  []ID                   // of the device, whose scope judges a letter without a name
	LogEpoch LogEpoch               // in which Seqs hold
	Received int64                  // when the change came, ms since 1970
	Fork     bool                   // its number was used by another change (rule X3)
}

// Foreseen is what would become of a change. Bar is a code of list "quarantine_reason",
// why it could not be applied even so, or nothing.
type Foreseen struct {
	Writes []ForeseenWrite
	Bar    string
	Waits  Ref // the record that is missing, of Bar "depends"
}

// ForeseenWrite is what would become of one record.
type ForeseenWrite struct {
	*Write
	Before *Row // nil: it would be new
	After  *Row
	Fates  []Fate
	// Later reports that something of the same queue is in the record already that
	// came after: what its author had seen by then is only in the log, so that parts of
	// the change may come to be history.
	Later bool
}

// beyond is the Seq under which a change is merged on trial: after all of the log.
const beyond = Laid - 1

// Foresee merges a change that waits into copies of the rows, as the endpoint would if
// a clerk accepted it: whoever accepts waives where its author may write, never what.
func (c *Change) Foresee(k Foresight) (f Foreseen) {
	if err := c.Check(); err != nil {
		f.Bar = barOf(err)
		return f
	}
	after := map[Ref]*Row{}
	now := func(ref Ref) *Row {
		if r := after[ref]; r != nil {
			return r
		}
		return k.Rows(ref)
	}
	var fault error
	for i := range c.Writes {
		w := c.renamed(i, k.Fork)
		x := ForeseenWrite{Write: w, Before: k.Rows(w.Ref), After: &Row{Ref: w.Ref}}
		if x.Before != nil {
			x.After = x.Before.Clone()
			x.Later = x.Before.laterOf(c, w)
		}
		if err := c.CheckAgainst(i, x.Before); fault == nil {
			fault = err
		}
		x.Fates = x.After.Merge(c, w, Arrival{Seq: beyond, Received: k.Received, LogEpoch: k.LogEpoch})
		after[w.Ref] = x.After
		f.Writes = append(f.Writes, x)
	}
	f.judge(c, k, now, fault)
	return f
}

// judge says what bars the change, in the order in which the endpoint asks.
func (f *Foreseen) judge(c *Change, k Foresight, now Rows, fault error) {
	for _, x := range f.Writes {
		for _, s := range x.Fields {
			d := x.Kind.Def().Field(s.Field) // Check knows it
			for _, id := range s.Value.IDs() {
				if ref := (Ref{d.To, id}); now(ref) == nil && !c.makes(id) {
					f.Bar, f.Waits = "depends", ref
					return
				}
			}
		}
	}
	var household ID
	scope := k.scope(c)
	known := Known{Device: c.Device, Before: k.Rows, Rows: now, Links: k.Links}
	for _, x := range f.Writes {
		for _, r := range []*Row{x.Before, x.After} {
			if r == nil {
				continue
			}
			ch, err := ChannelOf(r, now)
			if err != nil || !MayAuthor(c, x.Write, ch, known, scope) {
				f.Bar = "permission"
				return
			}
			if hh := ch.Household(); r == x.After && !hh.IsZero() {
				if !household.IsZero() && household != hh {
					f.Bar = "invalid"
					return
				}
				household = hh
			}
		}
		if x.After.Crowded(x.Write, c.Place().Device) {
			f.Bar = "crowded"
		}
	}
	if fault != nil {
		f.Bar = barOf(fault)
	}
}

// scope is that of the author on the day of the change, or without a name that of
// everybody who uses the device.
func (k *Foresight) scope(c *Change) (all Scope) {
	on := DayOf(min(c.Stamp.Wall, k.Received))
	persons := []ID{c.Author}
	if c.Author.IsZero() {
		persons = k.Persons
	}
	for _, p := range persons {
		all.Grants = append(all.Grants, ScopeOf(p, k.Links(p), on).Grants...)
	}
	return all
}

// renamed is write i, of a forked copy under the names that it gets outside its queue.
func (c *Change) renamed(i int, fork bool) *Write {
	w := c.Writes[i]
	if fork && w.ID == DerivedID(c.ChangeID, i) {
		w.ID = ForkID(c.Hash(), i)
	}
	return &w
}

// makes reports whether a record is one that the change creates.
func (c *Change) makes(id ID) bool {
	return slices.ContainsFunc(c.Writes, func(w Write) bool { return w.ID == id })
}

// laterOf reports whether something in the fields of a write came later in its queue.
func (r *Row) laterOf(c *Change, w *Write) bool {
	return slices.ContainsFunc(w.Fields, func(s Set) bool {
		g := r.Get(s.Field)
		return g != nil && slices.ContainsFunc(g.Writings, func(o Writing) bool { return o.By.SameQueue(c.Place()) && o.By.Seq > c.Place().Seq })
	})
}

func barOf(err error) string {
	if errors.Is(err, ErrUnknownKind) {
		return "unknown_kind"
	}
	return "invalid"
}
