package state

import (
	"maps"
	"slices"

	"zhucun/store/record"
)

// Filler is a form as it is filled in by the names of its fields, without a screen: a
// new page with a form needs no verb of its own.
type Filler interface {
	form
	// Kind is what the form is a record of.
	Kind() record.Kind
	// Lived is what it shows of its life.
	Lived() Life
	// Shown are its values as shown.
	Shown() []record.Set
	// Put enters a value of a field; "" clears it.
	Put(no record.Field, v record.Value)
	// Decide enters one of the values that stand beside each other, and reports
	// whether it is one of them.
	Decide(no record.Field, v record.Value) bool
	// Agree says that what the form asks about is right, and reports whether it asked.
	Agree() bool
	Save()
	Discard()
}

// Liner is a form with a line a person, or a household.
type Liner interface {
	Line(of record.ID, code string)
}

// Filling is the form that the person is at.
func (d *Desk) Filling() (Filler, bool) {
	f, is := d.parts(d.Route().Layout()[0]...)[0].(Filler)
	return f, is
}

// Lived is what the form shows of its life.
func (c *core) Lived() Life { return c.life }

// Put enters a value of a field as a draft of it would.
func (c *core) Put(no record.Field, v record.Value) {
	c.enter(no, func() {
		e, _ := c.body.entered()
		if e.Fields = maps.Clone(e.Fields); e.Fields == nil {
			e.Fields = map[record.Field][]byte{}
		}
		e.Fields[no] = []byte(v)
		c.body.lay(e)
	})
}

// Decide enters one of the values of a conflict, or of what came in meanwhile.
func (c *core) Decide(no record.Field, v record.Value) bool {
	if !slices.ContainsFunc(c.siblings(no, true), func(s record.Sibling) bool { return s.Value == v }) {
		return false
	}
	c.Put(no, v)
	return true
}

// agree says that what is asked about is right, if anything is asked.
func agree(m Msg, sure func()) bool {
	if asks(m) {
		sure()
	}
	return asks(m)
}

func valueIn(sets []record.Set) func(record.Field) record.Value {
	return func(no record.Field) record.Value {
		for _, s := range sets {
			if s.Field == no {
				return s.Value
			}
		}
		return ""
	}
}

// The forms of this app.

func (f *VisitForm) Kind() record.Kind  { return record.Visit }
func (f *Form) Kind() record.Kind       { return f.at.Kind }
func (f *DayForm) Kind() record.Kind    { return record.DutyDay }
func (t *TeamDay) Kind() record.Kind    { return record.DutyDay }
func (c *Complaints) Kind() record.Kind { return record.Complaint }

func (f *VisitForm) Shown() []record.Set { return f.view.fields() }
func (f *DayForm) Shown() []record.Set   { return f.fields() }
func (c *Complaints) Shown() []record.Set {
	by := record.R(c.kit.Me.ID)
	if c.view.Nameless {
		by = ""
	}
	return []record.Set{{Field: record.ComplaintAbout, Value: record.C(c.view.About)},
		{Field: record.ComplaintText, Value: record.T(c.view.Text)}, {Field: record.ComplaintAuthor, Value: by}}
}

func (t *TeamDay) Shown() []record.Set {
	return []record.Set{{Field: record.DutyReason, Value: record.T(t.view.Reason)}}
}

func (f *Form) Shown() (sets []record.Set) {
	for _, x := range f.view.Fields {
		sets = append(sets, record.Set{Field: x.Def.Field, Value: x.Value})
	}
	return sets
}

func (f *VisitForm) Agree() bool  { return agree(f.life.Errors[record.VisitDate], f.Sure) }
func (f *DayForm) Agree() bool    { return agree(f.life.Errors[record.DutyStatus], f.Sure) }
func (t *TeamDay) Agree() bool    { return agree(t.life.Say, t.Sure) }
func (c *Complaints) Agree() bool { return false }

func (f *Form) Agree() (asked bool) {
	for no, m := range f.life.Errors {
		asked = agree(m, func() { f.Sure(no) }) || asked
	}
	return asked
}

// Put enters a value of a field; the codes of a set exclude each other as when tapped.
func (f *VisitForm) Put(no record.Field, v record.Value) {
	switch no {
	case record.VisitTopics, record.VisitPresent, record.VisitNeeds:
		now := valueIn(f.Shown())(no).Codes()
		for _, code := range now {
			if !slices.Contains(v.Codes(), code) {
				f.Toggle(no, code)
			}
		}
		for _, code := range v.Codes() {
			if !slices.Contains(now, code) {
				f.Toggle(no, code)
			}
		}
	default:
		f.core.Put(no, v)
	}
}

// Put enters a value of a field.
func (f *Form) Put(no record.Field, v record.Value) { f.Set(no, v) }

// Decide enters one of the values of a conflict, or of what came in meanwhile.
func (f *Form) Decide(no record.Field, v record.Value) bool {
	i := f.index(no)
	if i < 0 || !slices.ContainsFunc(f.siblings(no, f.view.Fields[i].Touched), func(s record.Sibling) bool { return s.Value == v }) {
		return false
	}
	f.Choose(no, v)
	return true
}

// Put signs a complaint or leaves the name out, beside what every form does.
func (c *Complaints) Put(no record.Field, v record.Value) {
	if no == record.ComplaintAuthor {
		c.Nameless(v == "")
		return
	}
	c.core.Put(no, v)
}

// Line gives a person of the team a status.
func (t *TeamDay) Line(person record.ID, status string) {
	t.Brush(status)
	i := slices.IndexFunc(t.view.People, func(l TeamLine) bool { return l.ID == person })
	if i >= 0 && t.view.People[i].Now != status {
		t.Tap(person)
	}
}
