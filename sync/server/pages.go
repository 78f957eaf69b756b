package server

import (
	"slices"
	"strings"

	"zhucun/store/record"
)

// pageScan is how many rows are read at once.
const pageScan = 128

// nearHead is how many Seqs from the head a scan in order of the log is cheaper
// than one by channels.
const nearHead = 64

// page adds subscriptions and pages, as of after the changes were taken.
func (r *request) page(tx Tx) error {
	v, err := r.s.newView(tx)
	if err != nil {
		return err
	}
	if v.st.LogEpoch != r.in.LogEpoch { // restored in between
		highs, err := highs(tx, r.in.Device)
		r.in.LogEpoch, r.in.Head = v.st.LogEpoch, v.st.Head
		r.refuse(record.OtherLogEpoch, highs...)
		return err
	}
	d := v.device(r.in.Device)
	if d == nil {
		r.refuse(record.UnknownDevice)
		return v.err
	}
	in := &r.in
	in.ServerTime, in.Head, in.Backup, in.MinApp = v.now, v.st.Head, v.st.Backup, r.s.MinApp
	in.Subs = v.subscriptions(in.Device, d)
	if in.NoPages = v.st.NoPages; in.NoPages || v.err != nil {
		return v.err
	}
	p := &pager{view: v, asking: r.in.Device, subs: in.Subs, own: r.own(), budget: r.budget()}
	for _, prefix := range pageOrder(in.Subs, in.Device) {
		page, err := p.page(prefix, r.cursor(prefix))
		if err != nil {
			return err
		}
		in.Pages = append(in.Pages, page)
	}
	return v.err
}

func (r *request) budget() int {
	if r.q.Budget <= 0 {
		return r.s.Budget
	}
	return min(r.q.Budget, r.s.MaxBudget)
}

// cursor is where the device stands in a subscription; one it did not name
// starts from zero.
func (r *request) cursor(p record.Prefix) record.Cursor {
	for _, sub := range r.q.Subs {
		if sub.Prefix == p {
			return sub.Cursor
		}
	}
	return record.Cursor{}
}

// pageOrder puts the small subscriptions that others build on first: what became
// of the device's changes, then reference data and teams.
func pageOrder(subs []record.Prefix, device record.ID) []record.Prefix {
	rank := func(p record.Prefix) int {
		space, _, _ := strings.Cut(string(p), "/")
		return slices.Index([]string{"device", "ref", "team", "village", "care"}, space)
	}
	ordered := slices.Clone(subs)
	slices.SortStableFunc(ordered, func(a, b record.Prefix) int { return rank(a) - rank(b) })
	return ordered
}

// own maps the fields that changes of this very request wrote to the Seq of the
// last accepted one.
func (r *request) own() map[record.Ref]map[record.Field]record.Seq {
	if r.in.Receipt == nil {
		return nil
	}
	own := map[record.Ref]map[record.Field]record.Seq{}
	for _, run := range r.in.Receipt.Runs {
		if run.At == 0 {
			continue
		}
		for i := range run.N {
			c := r.q.Changes[run.First+i-r.sealed.First]
			for _, w := range c.Writes {
				if own[w.Ref] == nil {
					own[w.Ref] = map[record.Field]record.Seq{}
				}
				for _, s := range w.Fields {
					own[w.Ref][s.Field] = run.At + record.Seq(i)
					if !c.Was.IsZero() {
						own[w.Ref][s.Field] = 0 // the log may have it from its fork copy
					}
				}
			}
		}
	}
	return own
}

// pager makes pages until the budget is used up (rule X6).
type pager struct {
	*view
	asking record.ID
	subs   []record.Prefix
	own    map[record.Ref]map[record.Field]record.Seq
	budget int
	begun  bool // a row was sent: the next one must fit the budget
}

// page is a piece of one subscription from a cursor on.
func (p *pager) page(prefix record.Prefix, start record.Cursor) (record.Page, error) {
	pg := record.Page{Prefix: prefix, Start: start, End: start}
	if start.Pos >= p.st.Head && start.Since == start.Pos {
		return pg, nil
	}
	budget, begun := p.budget, p.begun
	if start.Since != start.Pos || start.Pos < p.changed(prefix) {
		if err := p.fill(&pg); err != nil {
			return pg, err
		}
	}
	if !pg.More {
		pg.End = record.Cursor{Since: p.st.Head, Pos: p.st.Head}
	}
	if p.noneGone(&pg) {
		return pg, nil
	}
	p.budget, p.begun = budget, begun
	return pg, p.withGone(&pg)
}

// changed is a Seq after which nothing in a subscription has changed.
func (p *pager) changed(prefix record.Prefix) record.Seq {
	if reference(record.Channel(prefix)) {
		return p.st.Reference
	}
	return p.st.Head
}

// reference reports whether a channel, or all that a prefix covers, is reference
// data: everybody follows it and it hardly changes.
func reference(c record.Channel) bool {
	space, _, _ := strings.Cut(string(c), "/")
	return space == "ref"
}

// fill adds rows to a page until there are no more or the budget is used up.
func (p *pager) fill(pg *record.Page) error {
	start := pg.Start
	scan := Scan{Prefix: pg.Prefix, Last: start.Pos, No: start.No, Limit: min(max(p.budget/leastRow, 1), pageScan)}
	if start.Since == start.Pos { // nothing received since the last pull
		scan.No = 1<<63 - 1
	}
	scan.Near = start.Pos+nearHead > p.st.Head || countyWide(pg.Prefix)
	for !pg.More {
		places, err := p.tx.Scan(scan)
		if err != nil {
			return err
		}
		rows, err := p.at(pg.Prefix, places)
		if err != nil {
			return err
		}
		for _, at := range places {
			if r := rows[at.No]; r != nil {
				row := p.row(r, start.Since)
				size := sizeOf(&row)
				if pg.More = p.begun && size > p.budget; pg.More {
					break
				}
				p.begun = true
				p.budget -= size
				pg.Rows = append(pg.Rows, row)
			}
			scan.Last, scan.No = at.Last, at.No
		}
		if len(places) < scan.Limit {
			break
		}
	}
	if pg.More && (start.Since != start.Pos || len(pg.Rows) > 0) {
		pg.End = record.Cursor{Since: start.Since, Pos: scan.Last, No: scan.No}
	}
	return nil
}

// at gives the rows in the places that a prefix covers, by number.
func (p *pager) at(prefix record.Prefix, places []Place) (map[uint64]*Row, error) {
	rows := make(map[uint64]*Row, len(places))
	var others []uint64
	for _, at := range places {
		if !prefix.Covers(at.Channel) {
			continue
		}
		if r := p.s.recent.at(p.st.LogEpoch, at); r != nil {
			rows[at.No] = r
		} else {
			others = append(others, at.No)
		}
	}
	read, err := p.tx.Rows(others)
	for _, r := range read {
		rows[r.No] = r
	}
	return rows, err
}

// countyWide reports whether a prefix covers most of the rows.
func countyWide(p record.Prefix) bool {
	space, code, _ := strings.Cut(string(p), "/")
	return space == "village" && len(code) == 6
}

// row is what a device at since needs of a record: all of it if the record came
// into the subscription after, else the registers that changed after. What this
// very request wrote and nobody else touched is left out.
func (p *pager) row(r *Row, since record.Seq) record.PageRow {
	out := record.PageRow{Row: record.Row{Ref: r.Ref, No: r.No, Last: r.Last}}
	if out.Whole = r.Entered > since; out.Whole {
		out.Channel = r.Channel
	}
	own := p.own[r.Ref]
	fields := r.Fields
	if r.Kind == record.Quarantine && out.Whole {
		fields = p.withContent(r)
	}
	for _, g := range fields {
		at, mine := own[g.Field]
		switch {
		case mine && len(g.Writings) == 1 && g.Writings[0].Seq == at && g.Changed == at:
			out.Own = true
		case mine || out.Whole || g.Changed > since:
			out.Fields = append(out.Fields, g)
		}
	}
	return out
}

// withContent is what a clerk needs of a quarantine record: with what waits. Its
// own device has that already.
func (p *pager) withContent(r *Row) []record.Register {
	if p.asking == r.Value(record.QuarantineDevice).ID() {
		return r.Fields
	}
	g, ok := p.content(r)
	if !ok {
		return r.Fields
	}
	with := record.Row{Fields: slices.Clone(r.Fields)}
	with.Put(g)
	return with.Fields
}

// leastRow is the size of a row without content.
const leastRow = 6

// sizeOf estimates the bytes of a row in a compressed reply.
func sizeOf(r *record.PageRow) int {
	n := 2 * leastRow
	for _, g := range r.Fields {
		for _, s := range g.Writings {
			n += 5 + len(s.Value)
		}
	}
	return n / 2
}
