package state

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"zhucun/store/record"
)

// Matters is the list of what households and teams ask for, as far as this device has
// them.
type Matters struct {
	source
	kit  *Kit
	all  []MatterLine
	turn int // answers to older questions are dropped
	view MattersView
}

// MattersView is what the list shows.
type MattersView struct {
	Loaded bool
	Only   string       // what it is narrowed to: a holder, or Overdue or Closed; "" is all
	Onlys  []string     // what it may be narrowed to
	Lines  []MatterLine // open ones first, by holder and by when they are due
	Add    bool         // the person may add one of his team's own
	Say    Msg
}

// What the list may be narrowed to beside the holders.
const (
	Overdue = "overdue"
	Closed  = "closed"
)

// MatterLine is one matter with whose it is.
type MatterLine struct {
	Record
	Whose   Named // the household that stands for it now; without ID: the team's own
	Village string
	Late    int // days that it is overdue
}

// Closed reports whether it was closed.
func (m MatterLine) Closed() bool { return m.Value(record.MatterClosed) != "" }

// Route is where it is seen and changed.
func (m MatterLine) Route() Route {
	return Route{Page: PageEdit, Household: m.Whose.ID, Kind: record.Matter, Record: m.Row.ID}
}

func (m MatterLine) is(only string) bool {
	switch only {
	case "":
		return true
	case Overdue:
		return m.Late > 0
	case Closed:
		return m.Closed()
	}
	return m.Value(record.MatterHolder).Text() == only
}

// NewMatters makes the state; Load fills it.
func NewMatters(kit *Kit) *Matters { return &Matters{kit: kit} }

// View is what to show.
func (m *Matters) View() MattersView { return m.view }

func (m *Matters) show(Route) { m.Load() }

func (m *Matters) close() { m.all, m.view = nil, MattersView{} }

// Only narrows the list, or widens it again.
func (m *Matters) Only(what string) {
	if m.view.Only == what {
		what = ""
	}
	m.view.Only = what
	m.narrow()
	m.changed()
}

func (m *Matters) narrow() {
	m.view.Lines = slices.DeleteFunc(slices.Clone(m.all), func(l MatterLine) bool { return !l.is(m.view.Only) })
}

// Load reads all afresh.
func (m *Matters) Load() {
	m.turn++
	turn, me := m.turn, m.kit.Me
	m.kit.read(func(ctx context.Context) func() {
		all, err := m.read(ctx)
		add := m.kit.asker(ctx, me).May(record.Write{Ref: record.Ref{Kind: record.Matter}, Fields: of(record.MatterTeam, me.Team)})
		return func() {
			if turn != m.turn {
				return
			}
			v := &m.view
			v.Loaded, v.Add, v.Say = true, add && !me.Team.IsZero(), Msg{}
			if err != nil {
				v.Say = Msg{Key: "error.read"}
				m.changed()
				return
			}
			m.all, v.Onlys = all, []string{Overdue}
			for _, c := range record.List("matter_holder") {
				if slices.ContainsFunc(all, func(l MatterLine) bool { return l.is(c.Code) }) {
					v.Onlys = append(v.Onlys, c.Code)
				}
			}
			v.Onlys = append(v.Onlys, Closed)
			m.narrow()
			m.changed()
		}
	})
}

func (m *Matters) read(ctx context.Context) (lines []MatterLine, err error) {
	rs, today := m.kit.Records, m.kit.Today()
	all, err := rs.List(ctx, Query{Kind: record.Matter})
	if err != nil {
		return nil, err
	}
	houses := map[record.ID]Record{}
	for _, r := range all {
		l := MatterLine{Record: r}
		if id := r.Value(record.MatterHousehold).ID(); !id.IsZero() {
			h, err := keeper(ctx, rs, id, houses)
			if err != nil {
				return nil, err
			}
			if Voided(h) != "" {
				continue
			}
			l.Whose = Named{h.Row.ID, h.Value(record.HouseholdHead).Text(), h.Value(record.HouseholdHeadBo).Text()}
			l.Village = h.Value(record.HouseholdVillage).Text()
		}
		if due := r.Value(record.MatterDue).Day(); due != 0 && !l.Closed() {
			l.Late = max(0, int(today-due))
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, byHolderAndDue())
	return lines, nil
}

// byHolderAndDue has the open ones first, by who holds them and by when they are due,
// and then those closed last.
func byHolderAndDue() func(a, b MatterLine) int {
	holder := map[string]int{}
	for i, c := range record.List("matter_holder") {
		holder[c.Code] = i + 1
	}
	due := func(m MatterLine) record.Day {
		return cmp.Or(m.Value(record.MatterDue).Day(), record.MustDay("9999-12-31"))
	}
	return func(a, b MatterLine) int {
		if a.Closed() || b.Closed() {
			return cmp.Or(btoi(a.Closed())-btoi(b.Closed()), cmp.Compare(b.Value(record.MatterClosed).Day(), a.Value(record.MatterClosed).Day()))
		}
		of := func(m MatterLine) int { return holder[m.Value(record.MatterHolder).Text()] }
		return cmp.Or(cmp.Compare(of(a), of(b)), cmp.Compare(due(a), due(b)))
	}
}

// keeper is the household that stands for one, as far as it is here (rule M6); known are
// those that were read.
func keeper(ctx context.Context, rs Records, id record.ID, known map[record.ID]Record) (h Record, err error) {
	seen := map[record.ID]bool{}
	for next := id; !next.IsZero() && !seen[next]; next = h.Value(record.HouseholdMerged).ID() {
		seen[next] = true
		r, ok := known[next]
		if !ok {
			if r, err = rs.Get(ctx, record.Ref{Kind: record.Household, ID: next}); err != nil && !errors.Is(err, ErrNotHere) {
				return h, err
			}
			if err != nil && next != id {
				break // the last that is here stands for it
			}
			known[next] = r
		}
		h = r
	}
	if h.Row.ID.IsZero() {
		h.Row.ID = id // not here: it has no name
	}
	return h, nil
}

func (m *Matters) lists() []Listed {
	return []Listed{listed("matters", m.view.Lines, func(l MatterLine) record.Ref { return refOf(l.Record) })}
}
