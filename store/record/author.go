package record

import "slices"

// Known is what MayAuthor looks at besides the change.
type Known struct {
	Device ID                     // that sent the change
	Before Rows                   // the records as they were
	Rows   Rows                   // and as they are with the change
	Links  func(person ID) []Link // the assignments of a person, of any date
}

// MayAuthor reports whether the author of change c, whose scope is s, may write
// what w sets in a record that lives in channel ch. It is asked beside MayApply
// and, unlike that, cannot be waived: not by a clerk who accepts the change out
// of quarantine either. It holds that the key of a record and its home belong
// together (nobody enters another team's day as his own), that nobody is led into
// a household he may not write, and who may write what only some may.
func MayAuthor(c *Change, w *Write, ch Channel, k Known, s Scope) bool {
	d := w.Kind.Def()
	if d.Letter() {
		return mayPost(c, w, d, ch, k, s)
	}
	return d == nil || !slices.ContainsFunc(d.Rules, func(r Rule) bool { return !r.holds(w, k, s) })
}

// Rule is one thing that MayAuthor holds of a kind. The functions that make one are
// what a declaration is written with.
type Rule struct {
	is    ruleOf
	field Field
}

type ruleOf uint8

const (
	ruleItsTeam ruleOf = iota
	ruleMember
	ruleLeads
)

// ofItsTeam: the person of a day is of its team on its date. Once entered, only a
// clerk gives it to another team.
func ofItsTeam() Rule { return Rule{is: ruleItsTeam} }

// ofMember: the member that f names belongs to the household that the record lives with.
func ofMember(f Field) Rule { return Rule{ruleMember, f} }

// leadsTo: the household that f names is one that the author may write too.
func leadsTo(f Field) Rule { return Rule{ruleLeads, f} }

func (r Rule) holds(w *Write, k Known, s Scope) bool {
	switch r.is {
	case ruleItsTeam:
		return k.mayEnterDay(w, s)
	case ruleMember:
		return k.mayName(w, r.field)
	case ruleLeads:
		return k.mayLead(w, r.field, s)
	}
	return false
}

// mayPost: a letter is written in the channel of the device that sends it, under
// no other name than the author's. It is answered by name.
func mayPost(c *Change, w *Write, d *KindDef, ch Channel, k Known, s Scope) bool {
	for _, set := range w.Fields {
		f := d.Field(set.Field)
		switch {
		case f == nil:
			return false
		case d.answers(set.Field):
			if c.Author.IsZero() || !s.MayWrite(d.Kind, ch) {
				return false
			}
		case ch != deviceChannel(k.Device), f.To == Person && set.Value != "" && set.Value != R(c.Author):
			return false
		}
	}
	return true
}

func (k Known) mayEnterDay(w *Write, s Scope) bool {
	was := k.Before(w.Ref)
	team := w.in(was, DutyTeam).ID()
	if was != nil && (!w.Sets(DutyTeam) || team == was.Value(DutyTeam).ID()) {
		return true
	}
	if was != nil && !s.Has(Clerk) {
		return false
	}
	person, on := w.in(was, DutyPerson).ID(), w.in(was, DutyDate).Day()
	for _, l := range k.Links(person) {
		if l.Person == person && l.Team == team && !team.IsZero() && on.Within(l.From, l.To) {
			return true
		}
	}
	return false
}

func (k Known) mayName(w *Write, f Field) bool {
	was := k.Before(w.Ref)
	home := w.Kind.Def().Home.of(func(f Field) Value { return w.in(was, f) }).field
	if was != nil && !w.Sets(home) {
		return true
	}
	member := k.Rows(Ref{Member, w.in(was, f).ID()})
	return member != nil && member.Value(MemberHousehold) == w.in(was, home)
}

func (k Known) mayLead(w *Write, f Field, s Scope) bool {
	id := w.Value(f).ID()
	if id.IsZero() {
		return true
	}
	other := k.Rows(Ref{Household, id})
	if other == nil {
		return false
	}
	ch, err := ChannelOf(other, k.Rows)
	return err == nil && s.MayWrite(Household, ch)
}

// in is what field f of the record is with the write, the record having been was.
func (w *Write) in(was *Row, f Field) Value {
	if w.Sets(f) || was == nil {
		return w.Value(f)
	}
	return was.Value(f)
}
