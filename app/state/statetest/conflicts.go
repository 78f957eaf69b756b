package statetest

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"

	"zhucun/app/state"
)

// settle notes that a save settles a conflict.
func (m *Memory) settle(r *state.Record, s record.Set, author record.ID) {
	if g := r.Row.Get(s.Field); g != nil && g.InConflict() {
		c := m.conflict(r, *g)
		c.Open, c.Settled = false, &record.Writing{Value: s.Value, Author: author, At: m.Now()}
		m.settled = slices.Insert(m.settled, 0, c)
	}
}

func (m *Memory) conflict(r *state.Record, g record.Register) state.Conflict {
	c := state.Conflict{Ref: r.Row.Ref, Field: g.Field, Open: true, Values: g.Siblings(), About: r.Row.About()}
	if about := m.rows[c.About]; about != nil {
		switch c.About.Kind {
		case record.Household:
			c.Name, c.NameBo = about.Value(record.HouseholdHead).Text(), about.Value(record.HouseholdHeadBo).Text()
			c.Village, c.Group = about.Value(record.HouseholdVillage).Text(), int(about.Value(record.HouseholdGroup).Int())
		case record.Person:
			c.Name, c.NameBo = about.Value(record.PersonName).Text(), about.Value(record.PersonNameBo).Text()
		}
	}
	return c
}

func (r records) Conflicts(_ context.Context, settled bool, limit int) (all []state.Conflict, err error) {
	if all = slices.Clone(r.m.settled); !settled {
		all = nil
		for _, ref := range r.m.order {
			row := r.m.rows[ref]
			for _, f := range row.Row.Conflicts() {
				c := r.m.conflict(row, *row.Row.Get(f))
				if i := slices.IndexFunc(r.m.settled, func(o state.Conflict) bool { return o.Ref == ref && o.Field == f }); i >= 0 {
					c.Settled = r.m.settled[i].Settled
				}
				all = append(all, c)
			}
		}
		slices.SortStableFunc(all, func(a, b state.Conflict) int {
			return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name))
		})
	}
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	return all, nil
}
