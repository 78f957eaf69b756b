package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// nobody is the code of a line that ends and is not handed on.
const nobody = "nobody"

func (h *Handover) empty() { h.view = HandoverView{} }

func (h *Handover) key(at Route) string {
	if at.Record.IsZero() {
		return "handover/" + at.Person.String()
	}
	return "handover/" + at.Record.String()
}

// Seek looks for who takes over.
func (h *Handover) Seek(text string) {
	h.view.Sought = text
	turn := h.turn
	h.kit.read(func(ctx context.Context) func() {
		found, err := h.kit.seek(ctx, record.Assignment.Def().Field(record.AssignmentPerson), text)
		return func() {
			if turn == h.turn && h.view.Sought == text && err == nil {
				h.view.Found = found
				h.changed()
			}
		}
	})
}

// Pick says who takes over what is tapped next.
func (h *Handover) Pick(o Option) {
	h.enter(record.AssignmentPerson, func() { h.view.To, h.view.Sought, h.view.Found = o, "", nil })
}

// Tap hands a line to who takes over, or ends it where nobody does, or leaves it as it was.
func (h *Handover) Tap(id record.ID) {
	h.enter(0, func() {
		for i := range h.view.Lines {
			if l := &h.view.Lines[i]; l.Row.ID == id {
				h.hand(l, !l.Ends || l.To.ID != h.view.To.Name.ID && !l.acts())
			}
		}
	})
}

// All hands every line on, or none if all are.
func (h *Handover) All() {
	on := slices.ContainsFunc(h.view.Lines, func(l HandoverLine) bool { return !l.Ends })
	h.enter(0, func() {
		for i := range h.view.Lines {
			if l := &h.view.Lines[i]; on != l.Ends {
				h.hand(l, on)
			}
		}
	})
}

func (h *Handover) hand(l *HandoverLine, on bool) {
	if l.Ends, l.To = on, (Named{}); on && !l.acts() {
		l.To = h.view.To.Name
	}
}

// Date says from which day on the others have it.
func (h *Handover) Date(day record.Day) {
	h.enter(record.AssignmentFrom, func() { h.view.Day = day })
}

func (h *Handover) entered() (entered, bool) {
	v := &h.view
	e := entered{Name: v.Team.Name + v.From.Name, Bo: v.From.Bo, Fields: map[record.Field][]byte{}}
	for _, l := range v.Lines {
		if l.Ends {
			e.Team = append(e.Team, teamEntered{opened{Base: l.Base}, l.Row.ID, "", l.code()})
		}
	}
	any := len(e.Team) > 0 || v.Day != h.kit.Today() || v.To.Key != ""
	for _, s := range h.Shown() {
		if s.Value != "" {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	return e, any
}

func (l HandoverLine) code() string {
	if l.To.ID.IsZero() {
		return nobody
	}
	return l.To.ID.String()
}

func (h *Handover) lay(e entered) {
	v := &h.view
	for i := range v.Lines {
		l := &v.Lines[i]
		l.Ends, l.To = false, Named{}
		for _, t := range e.Team {
			if t.Person == l.Row.ID {
				l.Ends, l.Base = true, t.opened.Base
				if id, err := record.ParseID(t.Now); err == nil {
					l.To = v.name(id)
				}
			}
		}
	}
	v.Day = record.Value(e.Fields[record.AssignmentFrom]).Day()
	if v.Day == 0 {
		v.Day = h.kit.Today()
	}
	if id := record.Value(e.Fields[record.AssignmentPerson]).ID(); id.IsZero() {
		v.To = Option{}
	} else {
		v.To = Option{Key: id.String(), Name: v.name(id)}
	}
}

// name names somebody who takes over, as far as he was named before.
func (v *HandoverView) name(id record.ID) Named {
	if v.To.Name.ID == id {
		return v.To.Name
	}
	if n, known := v.names[id]; known {
		return n
	}
	return Named{ID: id}
}

// saves are one of a whole team, and one a household of a helper (rule I2).
func (h *Handover) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	v := &h.view
	var saves []Save
	for _, l := range v.Lines {
		if !l.Ends {
			continue
		}
		if l.To.ID == l.Value(record.AssignmentPerson).ID() {
			errs[record.AssignmentPerson] = Msg{Key: "handover.same", Text: l.To.Name, Bo: l.To.Bo}
			return nil, Msg{Key: "error.fields"}
		}
		edits := l.edits(v.Day)
		if len(saves) > 0 && !v.Team.ID.IsZero() {
			saves[0].Edits = append(saves[0].Edits, edits...)
			continue
		}
		saves = append(saves, Save{h.kit.Me.ID, edits, h.draftKey()})
	}
	if len(saves) == 0 {
		return nil, Msg{Key: "handover.none"}
	}
	return saves, Msg{}
}

// edits end an assignment on the day before, and begin the same of another.
func (l HandoverLine) edits(day record.Day) []Edit {
	all := []Edit{{Ref: l.Row.Ref, Base: l.Base, Fields: []record.Set{{Field: record.AssignmentTo, Value: record.D(day - 1)}}}}
	if l.To.ID.IsZero() {
		return all
	}
	next := Edit{Ref: record.Ref{Kind: record.Assignment}, Fields: []record.Set{{Field: record.AssignmentPerson, Value: record.R(l.To.ID)}, {Field: record.AssignmentFrom, Value: record.D(day)}}}
	for _, f := range []record.Field{record.AssignmentRole, record.AssignmentTeam, record.AssignmentAreas, record.AssignmentHousehold, record.AssignmentTeamRole} {
		if v := l.Value(f); v != "" {
			next.Fields = append(next.Fields, record.Set{Field: f, Value: v})
		}
	}
	return append(all, next)
}

func (h *Handover) told(s *flight) Told {
	told := s.savedAs("news.handover", Route{Page: PagePeople}, s.at)
	told.Say.N = len(s.saved.Team)
	return told
}

func (h *Handover) saved(s *flight) []Route { return []Route{s.at} }

// rest are the lines that were handed on after the save began.
func (h *Handover) rest(s *flight) (entered, bool) {
	e := s.now
	e.Team = slices.DeleteFunc(slices.Clone(e.Team), func(t teamEntered) bool {
		return slices.ContainsFunc(s.saved.Team, func(was teamEntered) bool { return was.Person == t.Person })
	})
	return e, len(e.Team) > 0
}

// Kind, Shown, Agree and Line are for what fills it in without a screen: see Filler.
func (h *Handover) Kind() record.Kind { return record.Assignment }

func (h *Handover) Shown() []record.Set {
	to := record.Value("")
	if !h.view.To.Name.ID.IsZero() {
		to = record.R(h.view.To.Name.ID)
	}
	return []record.Set{{Field: record.AssignmentFrom, Value: record.D(h.view.Day)}, {Field: record.AssignmentPerson, Value: to}}
}

func (h *Handover) Agree() bool { return false }

// Line hands an assignment to the person of an ID, ends it for nobody, or with "" leaves
// it as it was.
func (h *Handover) Line(assignment record.ID, code string) {
	h.enter(0, func() {
		for i := range h.view.Lines {
			if l := &h.view.Lines[i]; l.Row.ID == assignment {
				to, err := record.ParseID(code)
				if l.Ends, l.To = code != "", (Named{}); err == nil && !l.acts() {
					l.To = h.view.name(to)
				}
			}
		}
	})
}

func (h *Handover) lists() []Listed {
	return []Listed{listed("lines", h.view.Lines, func(l HandoverLine) record.Ref { return l.Row.Ref }),
		listed("matters", h.view.Open.Matters, func(m MatterLine) record.Ref { return m.Row.Ref }), listed("due", h.view.Open.Due, refOfHit)}
}
