package record

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
	switch {
	case d.Letter():
		return mayPost(c, w, d, ch, k, s)
	case w.Kind == DutyDay:
		return k.mayEnterDay(w, s)
	case w.Kind == MemberCare:
		return k.mayCare(w)
	case w.Kind == Household:
		return k.mayLead(w, HouseholdMerged, s) && k.mayLead(w, HouseholdSplitFrom, s)
	}
	return true
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

// mayEnterDay: the person of a day is of its team on its date. Once entered, only
// a clerk gives it to another team.
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

// mayCare: a care record's member belongs to the household it names.
func (k Known) mayCare(w *Write) bool {
	was := k.Before(w.Ref)
	if was != nil && !w.Sets(CareHousehold) {
		return true
	}
	member := k.Rows(Ref{Member, w.in(was, CareMember).ID()})
	return member != nil && member.Value(MemberHousehold) == w.in(was, CareHousehold)
}

// mayLead: what a household is merged into or split from is one that its author
// may write too.
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
