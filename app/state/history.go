package state

import (
	"context"
	"errors"
	"slices"

	"zhucun/store/record"
)

// History is who wrote what to one record, and when: asked of the county, or where it
// cannot be reached what this device knows itself.
type History struct {
	source
	kit   *Kit
	ref   record.Ref
	home  record.ID // the household it is about, or zero
	turn  int       // answers about other records are dropped
	kept  map[record.Ref]*pasts
	order []record.Ref // of kept, the oldest answer first
	view  HistoryView
}

// keptPasts is how many records' answers are kept, to be read without a network.
const keptPasts = 32

// mostPages is how many older pages are asked for to know the state of a day.
const mostPages = 64

// pasts is what the county said of a record in this session.
type pasts struct {
	record.Answer
	at       int64      // when, ms since 1970
	last     record.Seq // of the record then, as this device had it
	versions []record.Version
}

// HistoryView is what the page shows. Seq moves with its lines.
type HistoryView struct {
	Ref     record.Ref
	Loaded  bool
	Record  Record      // as this device shows it; without ID: not here
	Who     Named       // whose it is
	Others  []HistoryOf // of the same household, this one too
	Asking  bool
	Asked   int64 // when the county answered, ms since 1970; 0: what this device knows is shown
	Lines   []HistoryLine
	Seq     int
	More    bool       // the county has older ones
	On      record.Day // the state at the end of this day is shown; 0: all
	Picked  string     // the line of which all is said
	Details HistoryDetails
	Names   map[record.Ref]Named // of what values name
	Say     Msg                  // why the county said nothing
}

// HistoryOf is a record whose history may be shown.
type HistoryOf struct {
	Ref  record.Ref
	Name Named      // of a person or household
	Day  record.Day // of what has one
}

// Standing says how a value stands.
type Standing uint8

// The standings of a value.
const (
	Current    Standing = iota // in force
	Superseded                 // somebody who had seen it wrote over it
	Overtaken                  // it came late, and was history at once
	Unsent                     // saved here, not with the county yet
	InDoubt                    // in quarantine
	GivenBack                  // returned to its author
)

// HistoryLine is one value that somebody wrote to a field; of what waits or was
// returned the county says no field.
type HistoryLine struct {
	Key      string     // tells lines apart
	Seq      record.Seq // its place in the log; 0 is none
	Made     int64      // when its device says, ms since 1970
	Came     int64      // when the county had it; 0: this device cannot tell
	Author   Named      // zero: the county's server, or a letter without a name
	Device   string     // what it is called, or ""
	Change   uint64     // its number among the changes of the device; 0: not known
	First, N uint64     // of the batch it came in
	Field    record.Field
	Value    record.Value
	Erased   bool
	Standing Standing
	EndedBy  Named // of Superseded and Overtaken
	Over     []record.Value
	Reason   record.Value // what the kind's field for a reason says in the same change
	Waited   string       // why it was in quarantine, a code of list quarantine_reason; "": never
	Decided  Named        // who decided; zero: nothing spoke against it any more, or it waits
}

// HistoryDetails is what there is to say of the picked line beside what its columns do.
type HistoryDetails struct {
	Line  HistoryLine
	Known bool           // what its author's screen showed can be told
	Saw   []record.Value // the field as his screen showed it when he wrote
}

// NewHistory makes the state.
func NewHistory(kit *Kit) *History { return &History{kit: kit, kept: map[record.Ref]*pasts{}} }

// View is what to show.
func (h *History) View() HistoryView { return h.view }

// show opens the history of what a route is about.
func (h *History) show(at Route) {
	ref := record.Ref{Kind: at.Kind, ID: at.Record}
	if ref != h.ref {
		h.turn++
		h.ref, h.home = ref, at.Household
		h.view = HistoryView{Ref: ref, Seq: h.view.Seq + 1}
	}
	h.view.On = at.Day
	h.view.Say = Msg{} // whoever comes back may have a network now
	h.Load()
}

func (h *History) close() {
	h.turn++
	h.kept, h.order, h.ref, h.view = map[record.Ref]*pasts{}, nil, record.Ref{}, HistoryView{}
}

// Load reads what this device knows of the record, and asks the county if it was not
// asked in this session, or something has come since.
func (h *History) Load() {
	turn, ref, home := h.turn, h.ref, h.home
	if ref.ID.IsZero() {
		return
	}
	h.kit.read(func(ctx context.Context) func() {
		l := newLooker(ctx, h.kit)
		r, err := h.kit.Records.Get(ctx, ref)
		if errors.Is(err, ErrNotHere) {
			err = nil
		}
		others, failed := historyOthers(ctx, h.kit, home, ref)
		local, who := l.known(r), l.name(ref)
		names := l.refer(ref.Kind, local)
		if err == nil {
			err = failed
		}
		return func() {
			if turn != h.turn {
				return
			}
			v := &h.view
			v.Loaded, v.Record, v.Who, v.Others = true, r, who, others
			if err != nil {
				v.Say = Msg{Key: "error.read"}
				h.changed()
				return
			}
			p := h.kept[ref]
			if p == nil {
				h.lines(local, names)
			} else {
				h.lay(p)
			}
			switch {
			case p == nil && v.Say.Key == "" || p != nil && r.Row.Last > p.last:
				h.Again()
			case p != nil:
				h.complete(p)
			}
		}
	})
}

// Again asks the county for the newest.
func (h *History) Again() { h.ask(nil, 0) }

// Older asks for what is before the oldest that is shown.
func (h *History) Older() {
	if p := h.kept[h.ref]; p != nil && p.More {
		h.ask(p, 1)
	}
}

// ask asks for so many pages after what is known, or for the newest one.
func (h *History) ask(known *pasts, pages int) {
	if h.view.Asking {
		return
	}
	if h.kit.Past == nil {
		h.view.Say = Msg{Key: "history.practice"}
		h.changed()
		return
	}
	h.view.Asking, h.view.Say = true, Msg{}
	h.changed()
	turn, ref, past := h.turn, h.ref, h.kit.Past
	p := pasts{}
	if known != nil {
		p = *known
	}
	h.kit.ask(func(ctx context.Context) func() {
		answer, failure := past.Ask(ctx, ref, before(p), p.LogEpoch)
		return func() {
			if turn != h.turn {
				return
			}
			h.view.Asking = false
			if why := unanswered(answer, failure); why.Key != "" {
				h.view.Say = why
				h.changed()
				return
			}
			h.keep(ref, p, answer)
			switch p := h.kept[ref]; {
			case p.More && pages > 1:
				h.ask(p, pages-1)
			case pages == 0:
				h.complete(p)
			}
		}
	})
}

// complete asks for all that is older if the state of a day is to be shown.
func (h *History) complete(p *pasts) {
	if h.view.On != 0 && p.More {
		h.ask(p, mostPages)
	}
}

// before is the place before which nothing is known.
func before(p pasts) record.Seq {
	if n := len(p.Past); n > 0 {
		return p.Past[n-1].Seq
	}
	return 0
}

// unanswered says why there is no answer, or nothing.
func unanswered(a record.Answer, failure Failure) Msg {
	switch {
	case failure == NoNetwork || failure == Down:
		return Msg{Key: "history.offline"}
	case failure != Unfailed:
		return Msg{Key: "history.failed"}
	case a.Refused == record.NotHere:
		return Msg{Key: "history.not_here"}
	case a.Refused == record.NotYet || a.Refused == record.OtherLogEpoch:
		return Msg{Key: "history.restored"}
	case a.Refused == record.Stale:
		return Msg{Key: "history.failed"}
	case a.Refused != record.Served:
		return Msg{Key: "refusal." + string(a.Refused)}
	}
	return Msg{}
}

// keep puts a page behind what is known, and lays it out.
func (h *History) keep(ref record.Ref, known pasts, a record.Answer) {
	past, waits, labels := known.Past, known.Waits, known.Labels
	known.Answer = a
	if len(past) > 0 {
		known.Past, known.Waits, known.Labels = slices.Concat(past, a.Past), waits, slices.Concat(labels, a.Labels)
	}
	known.at, known.last, known.versions = h.kit.Now(), h.view.Record.Row.Last, record.Versions(known.Past)
	if h.kept[ref] == nil {
		h.order = append(h.order, ref)
	}
	h.kept[ref] = &known
	if len(h.order) > keptPasts {
		delete(h.kept, h.order[0])
		h.order = h.order[1:]
	}
	h.lay(&known)
}

// lay shows what the county said; who wrote it is read from this device.
func (h *History) lay(p *pasts) {
	turn, on, mine := h.turn, h.view.On, h.view.Record
	h.kit.read(func(ctx context.Context) func() {
		l := newLooker(ctx, h.kit)
		lines := l.told(p, mine, on)
		names := l.refer(mine.Row.Kind, lines)
		return func() {
			if turn == h.turn && on == h.view.On {
				h.view.Asked, h.view.More = p.at, p.More
				h.lines(lines, names)
			}
		}
	})
}

func (h *History) lines(lines []HistoryLine, names map[record.Ref]Named) {
	h.view.Lines, h.view.Names, h.view.Seq = lines, names, h.view.Seq+1
	h.pick()
	h.changed()
}

// AsOf shows the state at the end of a day, or with 0 all changes again.
func (h *History) AsOf(day record.Day) {
	h.view.On = day
	p := h.kept[h.ref]
	if p == nil {
		h.changed()
		return
	}
	h.lay(p)
	h.complete(p)
}

// Pick says all of a line, or no longer.
func (h *History) Pick(key string) {
	if h.view.Picked == key {
		key = ""
	}
	h.view.Picked = key
	h.pick()
	h.changed()
}

func (h *History) pick() {
	v := &h.view
	i := slices.IndexFunc(v.Lines, func(l HistoryLine) bool { return l.Key == v.Picked })
	if i < 0 {
		v.Picked, v.Details = "", HistoryDetails{}
		return
	}
	v.Details = HistoryDetails{Line: v.Lines[i]}
	if p := h.kept[h.ref]; p != nil {
		v.Details.Saw, v.Details.Known = p.saw(v.Lines[i])
	}
}

// saw is what the author of a line had on his screen in its field; ok is false where
// that is before what is known.
func (p *pasts) saw(line HistoryLine) (values []record.Value, ok bool) {
	i := slices.IndexFunc(p.Past, func(x record.Past) bool { return x.Seq == line.Seq })
	if i < 0 || line.Seq == 0 || line.Field == 0 {
		return nil, false
	}
	shown := record.Shown(p.versions, &p.Past[i], line.Field)
	for _, v := range shown {
		if !slices.Contains(values, v.Value) {
			values = append(values, v.Value)
		}
	}
	return values, len(shown) > 0 || !p.More
}

// historyOthers are the records of the same household whose history may be shown, and
// the one that is.
func historyOthers(ctx context.Context, k *Kit, home record.ID, ref record.Ref) (all []HistoryOf, err error) {
	if home.IsZero() {
		return nil, nil
	}
	own := record.Ref{Kind: record.Household, ID: home}
	if h, err := k.Records.Get(ctx, own); err == nil {
		name, bo := nameOf(&h.Row)
		all = append(all, HistoryOf{Ref: own, Name: Named{home, name, bo}})
	}
	for _, of := range []struct {
		kind      record.Kind
		home, day record.Field
	}{{record.Member, record.MemberHousehold, 0}, {record.Visit, record.VisitHousehold, record.VisitDate}, {record.Matter, record.MatterHousehold, record.MatterDue}} {
		q := Query{Kind: of.kind, Where: []record.Set{{Field: of.home, Value: record.R(home)}}, Limit: historyMost}
		if of.kind == record.Visit {
			q.Field, q.Desc = of.day, true
		}
		rows, err := k.Records.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			x := HistoryOf{Ref: r.Row.Ref}
			x.Name.Name, x.Name.Bo = nameOf(&r.Row)
			if of.day != 0 {
				x.Day = r.Value(of.day).Day()
			}
			all = append(all, x)
		}
	}
	if !slices.ContainsFunc(all, func(x HistoryOf) bool { return x.Ref == ref }) {
		all = append(all, HistoryOf{Ref: ref})
	}
	return all, nil
}

// historyMost is how many records of a kind are offered.
const historyMost = 50

// Past is the route to the history of what is shown, if there is one.
func (at Route) Past() (Route, bool) {
	to := Route{Page: PageHistory, Household: at.Household, Kind: at.Kind, Record: at.Record}
	switch at.Page {
	case PageHouseholds:
		to.Kind, to.Record = record.Household, at.Household
	case PageVisit:
		to.Kind = record.Visit
	case PageVerdict:
		to.Kind = record.Quarantine
	case PageDay:
		ref := dutyRef(at.Person, at.Day)
		to.Kind, to.Record = ref.Kind, ref.ID
	case PageEdit:
		if at.Kind == record.MemberCare && !at.Member.IsZero() {
			to.Record, _ = record.KeyedID(record.MemberCare, of(record.CareMember, at.Member))
		}
	default:
		return Route{}, false
	}
	return to, !to.Record.IsZero()
}
