package server

import (
	"slices"

	"zhucun/store/record"
)

const (
	goneSize = 20  // bytes that a record which left takes in a reply, nearly all of them its ID
	goneScan = 512 // tombstones read at once
)

// noneGone reports whether no record left the subscription in the stretch of the log
// that the page covers. A device that starts from zero holds nothing.
func (p *pager) noneGone(pg *record.Page) bool {
	start := pg.Start
	switch {
	case start == record.Cursor{} || pg.End == start:
		return true
	case start.Since == start.Pos:
		return start.Pos >= p.st.Departed
	}
	return start.Pos > p.st.Departed
}

// withGone lists the records that left the subscription in the stretch of the log that
// the page covers, in one order with its rows. Where the budget ends the page does, and
// rows that come later are left to the next one.
func (p *pager) withGone(pg *record.Page) error {
	after := Tombstone{Seq: pg.Start.Pos, No: pg.Start.No, Channel: "\xff"} // after all channels
	if pg.Start.Since == pg.Start.Pos {
		after.No = 1<<63 - 1
	}
	rows := 0
	for {
		left, err := p.tx.Left(pg.Prefix, after, pg.End.Pos, goneScan)
		if err != nil {
			return err
		}
		for _, t := range left {
			if pg.More && before(pg.End.Pos, pg.End.No, t.Seq, t.No) {
				left = nil // beyond the page
				break
			}
			for ; rows < len(pg.Rows) && before(pg.Rows[rows].Last, pg.Rows[rows].No, t.Seq, t.No); rows++ {
				if !p.fits(sizeOf(&pg.Rows[rows])) {
					p.cut(pg, rows, after)
					return nil
				}
				after = Tombstone{Seq: pg.Rows[rows].Last, No: pg.Rows[rows].No, Channel: "\xff"}
			}
			if g, ok := p.gone(pg.Prefix, t); ok {
				if tie := after.Seq == t.Seq && after.No == t.No; !p.fits(goneSize) && !tie {
					p.cut(pg, rows, after)
					return nil
				}
				pg.Gone = append(pg.Gone, g)
			}
			after = t
		}
		if p.err != nil || len(left) < goneScan {
			break
		}
	}
	for ; rows < len(pg.Rows); rows++ {
		if !p.fits(sizeOf(&pg.Rows[rows])) {
			p.cut(pg, rows, after)
			break
		}
		after = Tombstone{Seq: pg.Rows[rows].Last, No: pg.Rows[rows].No}
	}
	return p.err
}

// before reports whether one place of a page comes before another.
func before(seq record.Seq, no uint64, seq2 record.Seq, no2 uint64) bool {
	return seq < seq2 || seq == seq2 && no < no2
}

// fits takes bytes off the budget, if they are there or nothing was sent yet.
func (p *pager) fits(size int) bool {
	if p.begun && size > p.budget {
		return false
	}
	p.begun = true
	p.budget -= size
	return true
}

// cut ends a page after so many rows, at a place.
func (p *pager) cut(pg *record.Page, rows int, at Tombstone) {
	pg.Rows, pg.More = pg.Rows[:rows], true
	if pg.End = pg.Start; rows > 0 || len(pg.Gone) > 0 {
		pg.End = record.Cursor{Since: pg.Start.Since, Pos: at.Seq, No: at.No}
	}
}

// gone is what the device hears of a tombstone, if its record is in the subscription
// no more.
func (p *pager) gone(prefix record.Prefix, t Tombstone) (g record.Gone, ok bool) {
	if !prefix.Covers(t.Channel) {
		return g, false
	}
	r := p.view.row(t.Ref)
	if r == nil || prefix.Covers(r.Channel) {
		return g, false
	}
	g = record.Gone{Ref: t.Ref, Seq: t.Seq}
	if i := slices.IndexFunc(p.subs, func(q record.Prefix) bool { return q.Covers(r.Channel) }); i >= 0 {
		g.Via = p.subs[i]
	}
	return g, true
}
