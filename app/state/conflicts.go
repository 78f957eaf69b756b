package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// settledShown is how many of those that were settled the page lists.
const settledShown = 500

// Conflicts is the page where a clerk, or a leader within his scope, settles what was
// filled in differently (填写不一致): the list, of one of them all values with the record
// around them, and what may be done about it. Whatever is done is an ordinary save of a
// form that showed every value (rule M3); Key does it by one key.
//
// What was settled on this page can be undone, the latest first: what was shown before
// is written back, and the field is listed again with the values it had, until it is
// settled once more or the app is closed.
type Conflicts struct {
	source
	kit  *Kit
	view ConflictsView
	at   Route // the selected one, or without field the first
	turn int   // of the list, and
	pair int   // of the selected one: answers to older questions are dropped
	// Reason is what is saved as the reason where a record may only be corrected with one
	// (rule M4): words of the person's language.
	Reason string
	going  func(Route)
	done   []settled            // on this page, the latest last
	again  []ConflictLine       // undone: listed although nobody disagrees any more
	busy   map[conflictKey]bool // being settled
	own    settledLine          // a value of one's own is entered for it elsewhere; without line: for none
	asking bool
	group  bool
}

// ConflictsView is what the page shows.
type ConflictsView struct {
	Loaded  bool
	Settled bool // those that were settled are listed, not those to settle
	Lines   []ConflictLine
	At      int // of Lines: the selected one
	Pair    Pair
	Group   []ConflictLine // with Pair: the similar ones, the selected one first, that a gesture settles together; nil: it alone
	Sight   Sight
	Asking  bool // whom to ask is being chosen
	CanUndo bool
	Say     Msg
}

// ConflictLine is one line of the list.
type ConflictLine struct {
	Conflict
	Again bool   // it was settled before: two decided differently, or it was undone
	Ask   Record // the latest question about it; without ID none was asked
	// alike is the same of all that are similar: of one field, by the same people, each
	// with one value. "" is like none.
	alike string
}

type conflictKey struct {
	ref   record.Ref
	field record.Field
}

func (l *ConflictLine) key() conflictKey { return conflictKey{l.Ref, l.Field} }

// route is where a line is selected.
func (l *ConflictLine) route() Route {
	r := Route{Page: PageConflicts, Kind: l.Ref.Kind, Record: l.Ref.ID, Field: l.Field}
	if l.About.Kind == record.Household {
		r.Household = l.About.ID
	}
	return r
}

// NewConflicts makes the state; show fills it.
func NewConflicts(kit *Kit) *Conflicts {
	return &Conflicts{kit: kit, busy: map[conflictKey]bool{}, going: func(Route) {}}
}

// View is what to show.
func (c *Conflicts) View() ConflictsView {
	v := c.view
	v.Asking, v.CanUndo = c.asking, len(c.done) > 0
	return v
}

func (c *Conflicts) show(at Route) {
	if at != c.at || !c.view.Loaded {
		c.at, c.asking = at, false
		if c.view.Loaded {
			c.choose()
			return
		}
	}
	c.Load()
}

func (c *Conflicts) stale() { c.view.Loaded = false }

func (c *Conflicts) close() {
	c.done, c.again, c.own, c.asking, c.group = nil, nil, settledLine{}, false, false
	c.busy, c.view = map[conflictKey]bool{}, ConflictsView{}
	c.turn, c.pair = c.turn+1, c.pair+1
}

// Filter lists those that were settled, or those to settle.
func (c *Conflicts) Filter(settled bool) {
	if c.view.Settled != settled {
		c.view.Settled, c.view.Lines, c.view.Pair, c.view.Group, c.view.Say = settled, nil, Pair{}, nil, Msg{}
		c.asking, c.group = false, false
		c.Load()
	}
}

// Load reads the list afresh, and the record of the selected one.
func (c *Conflicts) Load() {
	c.turn++
	turn, settled, me, own := c.turn, c.view.Settled, c.kit.Me, c.own.line.key()
	c.kit.read(func(ctx context.Context) func() {
		lines, err := conflictLines(ctx, c.kit, me, settled)
		now, _ := c.kit.Records.Get(ctx, own.ref) // the zero record if there is none
		return func() {
			if turn != c.turn {
				return
			}
			if err != nil {
				c.view.Say = Msg{Key: "error.read"}
				c.changed()
				return
			}
			c.view.Loaded = true
			if own == c.own.line.key() {
				c.ownSettled(lines, now)
			}
			c.list(lines)
			c.choose()
		}
	})
}

// conflictLines are the lines of the list for a person.
func conflictLines(ctx context.Context, k *Kit, me Me, settled bool) (lines []ConflictLine, err error) {
	limit := 0
	if settled {
		limit = settledShown
	}
	all, err := k.Conflicting.Conflicts(ctx, settled, limit)
	if err != nil {
		return nil, err
	}
	asked, err := asksOf(ctx, k.Records)
	if err != nil {
		return nil, err
	}
	fields := map[record.Ref]int{}
	for _, x := range all {
		fields[x.Ref]++
	}
	for _, x := range all {
		def := x.Ref.Kind.Def()
		switch {
		case x.Ref.Kind == record.Quarantine: // the first decision carried out is final (rule X5)
		case (def.Letter() || def.Reply != nil) && !me.Has(record.Clerk): // a colleague's, on a shared tablet
		case x.Field == def.Reason && fields[x.Ref] > 1: // is settled with what it is the reason of
		default:
			// Where each stands does not change while one looks, whatever comes.
			slices.SortStableFunc(x.Values, func(a, b record.Sibling) int { return cmp.Compare(a.At, b.At) })
			l := ConflictLine{Conflict: x, Again: x.Open && x.Settled != nil}
			l.Ask, l.alike = asked[l.key()], sharedKey(x)
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// list takes lines as they were read. What was undone is listed first.
func (c *Conflicts) list(lines []ConflictLine) {
	if !c.view.Settled {
		c.again = slices.DeleteFunc(c.again, func(l ConflictLine) bool { return indexOf(lines, l.key()) >= 0 })
		lines = append(slices.Clone(c.again), lines...)
		lines = slices.DeleteFunc(lines, func(l ConflictLine) bool { return c.busy[l.key()] })
	}
	c.view.Lines = lines
}

func indexOf(lines []ConflictLine, k conflictKey) int {
	return slices.IndexFunc(lines, func(l ConflictLine) bool { return l.key() == k })
}

// choose finds the line of the route, or else the first, and reads its record. In place
// of one that is not listed any more the next is selected.
func (c *Conflicts) choose() {
	v := &c.view
	i := indexOf(v.Lines, conflictKey{record.Ref{Kind: c.at.Kind, ID: c.at.Record}, c.at.Field})
	switch {
	case len(v.Lines) == 0:
		v.At, v.Pair, v.Group, v.Sight = 0, Pair{}, nil, Sight{}
		c.changed()
		return
	case i >= 0:
		v.At = i
	case c.at.Record.IsZero():
		v.At = 0
	default:
		v.At = min(v.At, len(v.Lines)-1)
		if c.at.Page == PageConflicts {
			c.going(v.Lines[v.At].route())
			return
		}
	}
	line := v.Lines[v.At]
	if v.Pair.Line.key() != line.key() {
		v.Pair, v.Group, v.Sight, c.group = Pair{Line: line}, nil, Sight{}, false
	}
	c.pair++
	pair, me, alike := c.pair, c.kit.Me, alikeTo(v.Lines, v.At)
	c.changed()
	c.kit.Run(func(ctx context.Context) func() {
		p := readPair(ctx, c.kit, me, line)
		return func() {
			if p.Similar = alike; pair == c.pair {
				c.view.Pair = p
				c.changed()
			}
		}
	})
}

// Select goes to a line of the list.
func (c *Conflicts) Select(i int) {
	if i >= 0 && i < len(c.view.Lines) {
		c.view.Say = Msg{}
		c.going(c.view.Lines[i].route())
	}
}

// Skip goes on to the next line, after the last to the first.
func (c *Conflicts) Skip() {
	if n := len(c.view.Lines); n > 0 {
		c.Select((c.view.At + 1) % n)
	}
}

func (c *Conflicts) lists() []Listed {
	name := "conflicts"
	if c.view.Settled {
		name = "settled"
	}
	return []Listed{listed(name, c.view.Lines, func(l ConflictLine) record.Ref { return l.Ref })}
}
