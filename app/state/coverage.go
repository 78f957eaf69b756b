package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Coverage is how far the visits have come, by village: by no person, and in the order
// of the villages' codes, not of their counts. Of one village alone it is by group.
type Coverage struct {
	source
	kit  *Kit
	turn int // answers to older questions are dropped
	view CoverageView
}

// CoverageView is what the page shows.
type CoverageView struct {
	Loaded bool
	Month  record.Day // the first day of this month
	Groups bool       // the rows are groups of one village
	Rows   []Covered
	All    Covered
	Say    Msg
}

// Covered is what this device knows of a village, or of a group of one. Each household
// is counted once among Visited, Before, Earlier and Never.
type Covered struct {
	Village    Village
	Group      int
	Households int
	Visited    int        // this month
	Before     int        // in the two months before
	Earlier    int        // longer ago
	Never      int        // no visit is known here
	Due        int        // a visit was promised or is expected by today
	Away       int        // on summer pasture, at work elsewhere: not unvisited, but elsewhere
	Latest     record.Day // the latest visit; what is not sent yet may be later
}

// NewCoverage makes the state; Load fills it.
func NewCoverage(kit *Kit) *Coverage { return &Coverage{kit: kit} }

// MaySeeCoverage reports whether one of the person's roles looks after whole villages.
func (m Me) MaySeeCoverage() bool {
	return slices.ContainsFunc([]record.Role{record.Leader, record.Station, record.Township, record.County, record.Clerk}, m.Has)
}

// View is what to show.
func (c *Coverage) View() CoverageView { return c.view }

func (c *Coverage) show(Route) { c.Load() }

func (c *Coverage) close() { c.turn, c.view = c.turn+1, CoverageView{} }

// Load counts afresh, keeping what is shown until it is known.
func (c *Coverage) Load() {
	c.turn++
	t := c.kit.Today().Time()
	me, month := c.kit.Me, record.NewDay(t.Year(), int(t.Month()), 1)
	n := &tally{me: me, month: month, before: record.NewDay(t.Year(), int(t.Month())-2, 1), rows: map[coverKey]*Covered{}, by: len(me.Villages) == 1}
	if !n.by {
		for _, v := range me.Villages {
			n.row(v.Code, 0)
		}
	}
	c.page(c.turn, n, 0)
}

// page counts a page of the households, then the next: a save comes in between.
func (c *Coverage) page(turn int, n *tally, from int) {
	today := c.kit.Today()
	c.kit.read(func(ctx context.Context) func() {
		hits, total, err := c.kit.Records.Find(ctx, Find{Offset: from, Limit: wholePage})
		for _, h := range hits {
			n.add(h)
		}
		last := err == nil && (from+len(hits) >= total || len(hits) == 0)
		if last {
			err = n.due(ctx, c.kit.Records, today)
		}
		return func() {
			switch {
			case turn != c.turn:
				return
			case err != nil:
				c.view.Say = Msg{Key: "error.read"}
			case !last:
				c.page(turn, n, from+len(hits))
				return
			default:
				c.view = n.view()
			}
			c.changed()
		}
	})
}

// tally is a coverage that is being counted.
type tally struct {
	me            Me
	by            bool // group, not village
	month, before record.Day
	rows          map[coverKey]*Covered
}

type coverKey struct {
	village string
	group   int
}

func (n *tally) row(village string, group int) *Covered {
	k := coverKey{village, 0}
	if n.by {
		k.group = group
	}
	if n.rows[k] == nil {
		n.rows[k] = &Covered{Village: n.me.Village(village), Group: k.group}
	}
	return n.rows[k]
}

func (n *tally) add(h Hit) {
	if h.Away {
		return // it is counted where it was merged to
	}
	r := n.row(h.Village, h.Group)
	r.Households++
	r.Away += btoi(Away(h.Where))
	switch {
	case h.Last == 0:
		r.Never++
	case h.Last >= n.month:
		r.Visited++
	case h.Last >= n.before:
		r.Before++
	default:
		r.Earlier++
	}
	r.Latest = max(r.Latest, h.Last)
}

func (n *tally) due(ctx context.Context, rs Records, today record.Day) error {
	due, _, err := rs.Due(ctx, today, 0)
	for _, h := range due {
		n.row(h.Village, h.Group).Due++
	}
	return err
}

func (n *tally) view() CoverageView {
	v := CoverageView{Loaded: true, Month: n.month, Groups: n.by}
	for _, r := range n.rows {
		v.Rows = append(v.Rows, *r)
	}
	slices.SortFunc(v.Rows, func(a, b Covered) int {
		return cmp.Or(cmp.Compare(a.Village.Code, b.Village.Code), cmp.Compare(a.Group, b.Group))
	})
	for _, r := range v.Rows {
		a := &v.All
		a.Households, a.Visited, a.Before, a.Earlier = a.Households+r.Households, a.Visited+r.Visited, a.Before+r.Before, a.Earlier+r.Earlier
		a.Never, a.Due, a.Away, a.Latest = a.Never+r.Never, a.Due+r.Due, a.Away+r.Away, max(a.Latest, r.Latest)
	}
	return v
}

// Narrow shows the households of a row.
func (d *Desk) Narrow(r Covered) {
	d.Go(Route{Page: PageHouseholds})
	d.Households.narrow(func(f *Find) {
		if *f = (Find{}); d.Coverage.view.Groups {
			f.Group = r.Group
		} else {
			f.Village = r.Village.Code
		}
	})
}
