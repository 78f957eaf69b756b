package wire

import (
	"slices"

	"zhucun/store/record"
)

// What pages, rows and registers take in memory at least, when read.
const (
	pageSize     = 128
	rowSize      = 160
	registerSize = 48
	writingSize  = 128
)

// What a page has.
const (
	pageMore       = 1 << iota
	pageOtherStart // it does not start where the reader stands
)

// pages codes the pages: their frames, then all rows of all of them.
func (a *answer) pages() {
	n := a.count(len(a.in.Pages), maxPages, pageSize, "pages")
	if a.w == nil && n > 0 {
		a.in.Pages = make([]record.Page, n)
	}
	stand := map[record.Prefix]record.Cursor{}
	for _, s := range a.sent.Subs {
		stand[s.Prefix] = s.Cursor
	}
	for i := range a.in.Pages {
		p := &a.in.Pages[i]
		a.frame(p, stand)
		stand[p.Prefix] = p.End
	}
	for i := range a.in.Pages {
		p := &a.in.Pages[i]
		for j := range p.Rows {
			a.rows = append(a.rows, &p.Rows[j])
			a.pageOf = append(a.pageOf, i)
		}
	}
	a.codeRows()
	for i := range a.in.Pages {
		for j := range a.in.Pages[i].Gone {
			a.gone(&a.in.Pages[i].Gone[j])
		}
	}
}

func (a *answer) frame(p *record.Page, stand map[record.Prefix]record.Cursor) {
	p.Prefix = a.prefix(p.Prefix)
	var flags uint64
	if p.More {
		flags |= pageMore
	}
	if p.Start != stand[p.Prefix] {
		flags |= pageOtherStart
	}
	flags = a.u(flags)
	p.More = flags&pageMore != 0
	if flags&pageOtherStart != 0 {
		p.Start = a.cursor(p.Start, a.in.Head)
	} else {
		p.Start = stand[p.Prefix]
	}
	p.End = a.cursor(p.End, a.in.Head)
	rows := a.count(len(p.Rows), maxRows, rowSize, "rows")
	gone := a.count(len(p.Gone), maxGone, 64, "records gone")
	if a.w == nil && rows > 0 {
		p.Rows = make([]record.PageRow, rows)
	}
	if a.w == nil && gone > 0 {
		p.Gone = make([]record.Gone, gone)
	}
}

// prefix codes the prefix of a page: 0 is none, then its place among the
// subscriptions, and one past them a path that follows.
func (a *answer) prefix(p record.Prefix) record.Prefix {
	subs := a.in.Subs
	n := uint64(0)
	if a.w != nil && p != "" {
		n = uint64(len(subs)) + 1
		if i := slices.Index(subs, p); i >= 0 {
			n = uint64(i) + 1
		}
	}
	switch n = a.u(n); {
	case n == 0:
		return ""
	case n <= uint64(len(subs)):
		return subs[n-1]
	case n == uint64(len(subs))+1:
		return record.Prefix(a.path(string(p), 0))
	}
	a.fail("a prefix that was not given")
	return ""
}

func (a *answer) gone(g *record.Gone) {
	g.Ref.Kind = record.Kind(a.small(uint64(g.Ref.Kind)))
	g.Ref.ID = a.ref(g.Ref.Kind, g.Ref.ID, 0)
	g.Seq = record.Seq(a.delta(uint64(g.Seq), uint64(a.in.Head)))
	g.Via = a.prefix(g.Via)
}

// small codes a number below 256.
func (c *coder) small(n uint64) uint64 {
	if n = c.u(n); n > 255 {
		c.fail("%d where a byte belongs", n)
		return 0
	}
	return n
}
