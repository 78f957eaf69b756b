package state

import "zhucun/store/record"

// Listed is one of the lists that a page shows.
type Listed struct {
	Name  string
	Total int
	Ref   func(i int) (record.Ref, bool) // what line i is about; false where it is not read
	Line  func(i int) map[string]string  // what line i says, where that is not a record; nil: it is
	Say   string                         // key of why it is not all there is, or ""
}

// lister is a part that lists records.
type lister interface {
	part
	lists() []Listed
}

// Lists are the lists of the page that the person is on.
func (d *Desk) Lists() (all []Listed) {
	for _, s := range d.shown() {
		if l, ok := s.(lister); ok {
			all = append(all, l.lists()...)
		}
	}
	return all
}

// listed is a list of what is at hand.
func listed[T any](name string, of []T, ref func(T) record.Ref) Listed {
	return Listed{Name: name, Total: len(of), Ref: func(i int) (record.Ref, bool) { return ref(of[i]), true }}
}

func refOf(r Record) record.Ref   { return r.Row.Ref }
func refOfHit(h Hit) record.Ref   { return record.Ref{Kind: record.Household, ID: h.ID} }
func refOfItem(i Item) record.Ref { return i.Ref }

func (t *Today) lists() []Listed {
	return []Listed{listed("due", t.view.Due, refOfHit), listed("returned", t.view.Back, refOfItem),
		listed("asked", t.view.Asked, func(a AskLine) record.Ref { return a.Ask.Row.Ref })}
}

func (h *Households) lists() []Listed {
	return []Listed{{Name: "households", Total: h.view.Total, Ref: func(i int) (record.Ref, bool) {
		hit, ok := h.Row(i)
		return refOfHit(hit), ok
	}}}
}

func (c *Card) lists() []Listed {
	return []Listed{listed("members", c.view.Members, refOf), listed("visits", c.view.Visits, refOf), listed("matters", c.view.Matters, refOf)}
}

// The days of the ledger are those of its month that have a line, by person.
func (l *Ledger) lists() []Listed {
	var days []Record
	for _, p := range l.view.People {
		for i := range l.view.Days {
			if r, ok := l.Day(p.ID, l.view.Month+record.Day(i)); ok {
				days = append(days, r)
			}
		}
	}
	return []Listed{listed("days", days, refOf)}
}

func (e *Exchange) lists() []Listed {
	v := &e.view
	return []Listed{listed("waiting", v.Waiting, refOfItem), listed("held", v.Held, refOfItem),
		listed("returned", v.Back, refOfItem), listed("sent", v.Sent, refOfItem)}
}

func (c *Complaints) lists() []Listed {
	return []Listed{listed("complaints", c.View().Earlier, refOf)}
}
