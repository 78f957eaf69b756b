package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Handover ends assignments on a day and gives them to others from that day on, in one
// save: the households of a helper (结对调整), or the places of a team that rotates
// (轮换交接). Somebody is chosen who takes over, and each line is handed to him by a tap.
type Handover struct {
	core
	view HandoverView
}

// HandoverView is what the form shows.
type HandoverView struct {
	Life
	Team   Named // that rotates; without ID: it is about a helper
	From   Named // the helper
	Day    record.Day
	To     Option // who takes over the lines that are tapped next; without Key: nobody
	Sought string
	Found  []Option
	Lines  []HandoverLine
	Handed int
	Open   Unfinished
	names  map[record.ID]Named // of who took lines over
}

// HandoverLine is one assignment.
type HandoverLine struct {
	Record
	Who  Named // the person, or of a helper the household
	Ends bool
	To   Named // who takes it over; without ID: nobody
}

// acts reports whether it stands in for another: that ends, and is not handed on.
func (l HandoverLine) acts() bool { return l.Value(record.AssignmentActing) != "" }

// Unfinished is what is open where a handover is about.
type Unfinished struct {
	Matters []MatterLine
	Due     []Hit
	Paired  []Pairings
}

// Pairings is one who also helps households, which a handover of the team does not hand on.
type Pairings struct {
	Named
	Households int
}

// NewHandover makes the state; Open fills it.
func NewHandover(kit *Kit) *Handover {
	h := &Handover{}
	h.long = true
	h.begin(kit, h)
	return h
}

// View is what to show.
func (h *Handover) View() HandoverView {
	v := h.view
	v.Life, v.Lines = h.life, slices.Clone(v.Lines)
	for _, l := range v.Lines {
		v.Handed += btoi(l.Ends)
	}
	return v
}

func (h *Handover) read(at Route) func(context.Context, entered) (func() Record, error) {
	k, me := h.kit, h.kit.Me
	return func(ctx context.Context, e entered) (func() Record, error) {
		v, err := k.handover(ctx, me, at)
		names := map[record.ID]Named{}
		for _, l := range e.Team {
			if id, err := record.ParseID(l.Now); err == nil {
				names[id] = named(ctx, k.Records, id)
			}
		}
		if id := record.Value(e.Fields[record.AssignmentPerson]).ID(); !id.IsZero() {
			names[id] = named(ctx, k.Records, id)
		}
		return func() Record {
			v.To, v.Sought, v.Found = h.view.To, h.view.Sought, h.view.Found
			for _, l := range h.view.Lines {
				names[l.To.ID] = l.To
			}
			h.view = v
			h.view.names = names
			return Record{}
		}, err
	}
}

// handover reads the assignments that a person may hand on, and what is open there.
func (k *Kit) handover(ctx context.Context, me Me, at Route) (v HandoverView, err error) {
	rs, ask := k.Records, k.asker(ctx, me)
	v.Day = k.Today()
	where := of(record.AssignmentPerson, at.Person)
	if !at.Record.IsZero() {
		where = of(record.AssignmentTeam, at.Record)
		v.Team.ID = at.Record
		if t, err := rs.Get(ctx, record.Ref{Kind: record.Team, ID: at.Record}); err == nil {
			v.Team.Name = t.Value(record.TeamName).Text()
		}
	} else {
		v.From = named(ctx, rs, at.Person)
	}
	all, err := rs.List(ctx, Query{Kind: record.Assignment, Where: where})
	if err != nil {
		return v, err
	}
	homes, villages := map[record.ID]bool{}, map[string]bool{}
	for _, a := range inForce(all, v.Day) {
		l := HandoverLine{Record: a, Who: named(ctx, rs, a.Value(record.AssignmentPerson).ID())}
		if v.Team.ID.IsZero() {
			if !pairs(a) {
				continue
			}
			id := a.Value(record.AssignmentHousehold).ID()
			homes[id] = true
			l.Who = Named{ID: id}
			if r, err := rs.Get(ctx, record.Ref{Kind: record.Household, ID: id}); err == nil {
				l.Who.Name, l.Who.Bo = r.Value(record.HouseholdHead).Text(), r.Value(record.HouseholdHeadBo).Text()
			}
		}
		for _, code := range a.Value(record.AssignmentAreas).Codes() {
			villages[code] = true
		}
		if ask.May(record.Write{Ref: a.Row.Ref, Fields: []record.Set{{Field: record.AssignmentTo, Value: record.D(v.Day)}}}) {
			v.Lines = append(v.Lines, l)
		}
	}
	order := record.NewNameOrder()
	slices.SortStableFunc(v.Lines, func(a, b HandoverLine) int {
		return cmp.Or(btoi(a.acts())-btoi(b.acts()), cmp.Compare(order.Key(a.Who.Name), order.Key(b.Who.Name)))
	})
	v.Open, err = k.unfinished(ctx, v, homes, villages)
	return v, err
}

// unfinished is what is open in villages and with households.
func (k *Kit) unfinished(ctx context.Context, v HandoverView, homes map[record.ID]bool, villages map[string]bool) (u Unfinished, err error) {
	matters, err := NewMatters(k).read(ctx)
	if err != nil {
		return u, err
	}
	for _, m := range matters {
		ofTeam := !v.Team.ID.IsZero() && m.Value(record.MatterTeam).ID() == v.Team.ID
		if !m.Closed() && (ofTeam || homes[m.Whose.ID] || villages[m.Village]) {
			u.Matters = append(u.Matters, m)
		}
	}
	due, _, err := k.Records.Due(ctx, v.Day, 0)
	for _, d := range due {
		if homes[d.ID] || villages[d.Village] {
			u.Due = append(u.Due, d)
		}
	}
	if err != nil || v.Team.ID.IsZero() {
		return u, err
	}
	for _, l := range v.Lines {
		mine, err := k.Records.List(ctx, Query{Kind: record.Assignment, Where: of(record.AssignmentPerson, l.Who.ID)})
		if err != nil {
			return u, err
		}
		n := len(slices.DeleteFunc(inForce(mine, v.Day), func(a Record) bool { return !pairs(a) }))
		if known := slices.ContainsFunc(u.Paired, func(p Pairings) bool { return p.ID == l.Who.ID }); n > 0 && !known {
			u.Paired = append(u.Paired, Pairings{l.Who, n})
		}
	}
	return u, nil
}
