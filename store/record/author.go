package record

import (
	"bytes"
	"slices"
	"strings"
)

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
	a := act{c, w, ch, k, s}
	if d != nil && d.Reply != nil && !a.mayReply(d) {
		return false
	}
	return d == nil || !slices.ContainsFunc(d.Rules, func(r Rule) bool { return !r.allows(a) })
}

// act is one write that a rule looks at: whose, to a record that lives where.
type act struct {
	change *Change
	write  *Write
	in     Channel
	Known
	scope Scope
}

// was is the record before the act, nil if it is new.
func (a act) was() *Row { return a.Before(a.write.Ref) }

// now is what field f of the record is with the act.
func (a act) now(f Field) Value { return a.write.in(a.was(), f) }

// Rule is one thing that MayAuthor holds of a kind. The functions that make one are
// what a declaration is written with.
type Rule struct {
	is    ruleOf
	field Field
	other Field
	code  string
	roles []Role
}

type ruleOf uint8

const (
	ruleItsTeam ruleOf = iota
	ruleMember
	ruleLeads
	ruleOnly
	ruleOwnWord
	ruleRoster
	ruleStandsIn
	ruleItsDevice
	ruleInOrder
)

// ofItsTeam: the person of a day is of its team on its date. Once entered, only a
// clerk gives it to another team.
func ofItsTeam() Rule { return Rule{is: ruleItsTeam} }

// ofMember: the member that f names, if any, belongs to the household that the record lives with.
func ofMember(f Field) Rule { return Rule{is: ruleMember, field: f} }

// leadsTo: the record that f names is one that the author may write too.
func leadsTo(f Field) Rule { return Rule{is: ruleLeads, field: f} }

// only: f is given a code by these roles alone, and they alone take it back. Who has
// not seen it may say something else: that stands beside it.
func only(f Field, code string, roles ...Role) Rule {
	return Rule{is: ruleOnly, field: f, code: code, roles: roles}
}

// ownWord: f is written by the person whom the record is about, or for him from paper by a clerk.
func ownWord(f Field) Rule { return Rule{is: ruleOwnWord, field: f} }

// ofRoster: a clerk assigns anybody, but does not make himself one of the cadre office;
// the office assigns others to teams.
func ofRoster() Rule { return Rule{is: ruleRoster} }

// standsIn: a deputy has the role of the person that f names, who is another and has it
// in the same place.
func standsIn(f Field) Rule { return Rule{is: ruleStandsIn, field: f} }

// toDeviceOf: the device that a record lives with is one of the person that f names.
func toDeviceOf(f Field) Rule { return Rule{is: ruleItsDevice, field: f} }

// inOrder: f and g name two records of a key, the lower ID first, or neither does.
func inOrder(f, g Field) Rule { return Rule{is: ruleInOrder, field: f, other: g} }

func (r Rule) allows(a act) bool {
	switch r.is {
	case ruleItsTeam:
		return a.mayEnterDay()
	case ruleMember:
		return a.mayName(r.field)
	case ruleLeads:
		return a.mayLead(r.field)
	case ruleOnly:
		return !a.gives(r.field, r.code) && !a.ends(r.field, r.code) || a.scope.holds(r.roles, a.in)
	case ruleOwnWord:
		return !a.write.Sets(r.field) || a.now(a.write.Kind.Def().About).ID() == a.change.Author || a.scope.Has(Clerk)
	case ruleRoster:
		return a.mayAssign(func(f Field) Value { return a.now(f) }) && (a.was() == nil || a.mayAssign(a.was().Value))
	case ruleStandsIn:
		return a.mayStandIn(r.field)
	case ruleItsDevice:
		return a.mayAddress(r.field)
	case ruleInOrder:
		x, y := a.now(r.field).ID(), a.now(r.other).ID()
		return x.IsZero() && y.IsZero() || !x.IsZero() && bytes.Compare(x[:], y[:]) < 0
	}
	return false
}

// gives reports whether the act gives field f a code that it does not show.
func (a act) gives(f Field, code string) bool {
	return a.write.Value(f) == C(code) && (a.was() == nil || a.was().Value(f) != C(code))
}

// ends reports whether the act takes a code back that was in force.
func (a act) ends(f Field, code string) bool {
	had := func(r *Row) bool {
		g := r.Get(f)
		return g != nil && slices.ContainsFunc(g.Writings, func(w Writing) bool { return w.Value == C(code) })
	}
	was, now := a.was(), a.Rows(a.write.Ref)
	return was != nil && now != nil && a.write.Sets(f) && had(was) && !had(now)
}

// mayAssign: the assignment with these fields is one that the author may make.
func (a act) mayAssign(get func(Field) Value) bool {
	role, himself := Role(get(AssignmentRole).Text()), get(AssignmentPerson).ID() == a.change.Author
	switch {
	case a.scope.Has(Clerk):
		return role != Office || !himself
	case a.scope.Has(Office):
		return slices.Contains([]Role{TeamMember, Leader, Liaison}, role) && !himself
	}
	return true
}

func (a act) mayStandIn(f Field) bool {
	principal := a.now(f).ID()
	if principal.IsZero() {
		return true
	}
	now := a.Rows(a.write.Ref)
	if now == nil || principal == a.now(AssignmentPerson).ID() {
		return false
	}
	mine := LinkOf(now, a.Rows)
	return slices.ContainsFunc(a.Links(principal), func(l Link) bool {
		return l.Person == principal && l.Role == mine.Role && l.Team == mine.Team && l.Household == mine.Household &&
			within(mine.Areas, l.Areas) && (mine.To == 0 || l.From <= mine.To) && (l.To == 0 || mine.From <= l.To)
	})
}

// within reports whether every area lies in one of the others.
func within(areas, of []string) bool {
	return !slices.ContainsFunc(areas, func(code string) bool {
		return !slices.ContainsFunc(of, func(o string) bool { return strings.HasPrefix(code, o) })
	})
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

// mayReply: what is asked is answered by the person who is asked, on the device that
// the question lives with, and that is all he writes of it.
func (a act) mayReply(d *KindDef) bool {
	switch {
	case d.replies(a.write):
		return a.was() != nil && a.was().Value(d.About).ID() == a.change.Author && !a.change.Author.IsZero() && a.in == deviceChannel(a.Device)
	case slices.ContainsFunc(d.Reply, a.write.Sets):
		return false
	}
	return a.scope.Has(Clerk)
}

func (a act) mayAddress(f Field) bool {
	home := a.write.Kind.Def().Home.of(a.now).field
	if a.was() != nil && !a.write.Sets(home) && !a.write.Sets(f) {
		return true
	}
	device := a.Rows(Ref{Device, a.now(home).ID()})
	return device != nil && slices.Contains(device.Value(DevicePersons).IDs(), a.now(f).ID())
}

func (a act) mayEnterDay() bool {
	was, w := a.was(), a.write
	team := a.now(DutyTeam).ID()
	if was != nil && (!w.Sets(DutyTeam) || team == was.Value(DutyTeam).ID()) {
		return true
	}
	if was != nil && !a.scope.Has(Clerk) {
		return false
	}
	person, on := a.now(DutyPerson).ID(), a.now(DutyDate).Day()
	for _, l := range a.Links(person) {
		if l.Person == person && l.Team == team && !team.IsZero() && on.Within(l.From, l.To) {
			return true
		}
	}
	return false
}

func (a act) mayName(f Field) bool {
	home := a.write.Kind.Def().Home.of(a.now).field
	if a.was() != nil && !a.write.Sets(home) {
		return true
	}
	id := a.now(f).ID()
	if id.IsZero() {
		return true
	}
	member := a.Rows(Ref{Member, id})
	return member != nil && member.Value(MemberHousehold) == a.now(home)
}

func (a act) mayLead(f Field) bool {
	id := a.write.Value(f).ID()
	if id.IsZero() {
		return true
	}
	to := a.write.Kind.Def().Field(f).To
	other := a.Rows(Ref{to, id})
	if other == nil {
		return false
	}
	ch, err := ChannelOf(other, a.Rows)
	return err == nil && a.scope.MayWrite(to, ch)
}

// in is what field f of the record is with the write, the record having been was.
func (w *Write) in(was *Row, f Field) Value {
	if w.Sets(f) || was == nil {
		return w.Value(f)
	}
	return was.Value(f)
}
