package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Quarantine is the list of what waits for a clerk (rule X5), the oldest first, and of
// what was decided lately.
type Quarantine struct {
	source
	kit  *Kit
	turn int // answers to older questions are dropped
	all  []HeldLine
	view QuarantineView
	// going leads to the change with an ID.
	going func(record.ID)
}

// Narrowed is what the list is narrowed to; the zero value is all that waits.
type Narrowed struct {
	Device  record.ID
	Author  record.ID
	Reason  string
	Decided bool // what was decided, in place of what waits
}

// QuarantineView is what the list shows. Seq moves with its lines.
type QuarantineView struct {
	Loaded   bool
	Find     Narrowed
	Lines    []HeldLine
	Seq      int
	Waiting  int // in all
	Devices  []Narrow
	Authors  []Narrow
	Reasons  []Narrow
	Selected record.ID
	Say      Msg
}

// Narrow is something that the list can be narrowed to, and how many there are of it.
type Narrow struct {
	ID      record.ID // of a device or an author
	Code    string    // of a reason
	Name    string
	Bo      string
	Revoked bool // of a device
	N       int
}

// decidedShown is how many decisions are read, the latest first.
const decidedShown = 200

// NewQuarantine makes the state; Load fills it.
func NewQuarantine(kit *Kit) *Quarantine { return &Quarantine{kit: kit} }

// View is what to show.
func (q *Quarantine) View() QuarantineView { return q.view }

// show marks what the route is about.
func (q *Quarantine) show(at Route) {
	if q.view.Selected != at.Record {
		q.view.Selected = at.Record
		q.changed()
	}
	if !q.view.Loaded {
		q.Load()
	}
}

// stale has the list read afresh the next time it is shown.
func (q *Quarantine) stale() { q.view.Loaded = false }

func (q *Quarantine) close() {
	q.turn++
	q.all, q.view = nil, QuarantineView{}
}

// Load reads the list afresh, keeping what is shown until the answer is there.
func (q *Quarantine) Load() {
	q.turn++
	turn, decided := q.turn, q.view.Find.Decided
	q.kit.read(func(ctx context.Context) func() {
		lines, err := readHeld(ctx, q.kit, decided)
		return func() {
			if turn != q.turn {
				return
			}
			if q.view.Say = (Msg{}); err != nil {
				q.view.Say = Msg{Key: "error.read"}
			} else {
				q.all = lines
			}
			q.view.Loaded = true
			q.narrow()
		}
	})
}

// readHeld reads what waits in the order of its coming, or the latest of what was decided.
func readHeld(ctx context.Context, k *Kit, decided bool) ([]HeldLine, error) {
	var all []Record
	outcomes := []record.Outcome{record.OutcomeOpen}
	if decided {
		outcomes = []record.Outcome{record.OutcomeApplied, record.OutcomeReturned}
	}
	for _, o := range outcomes {
		some, err := k.Records.List(ctx, Query{Kind: record.Quarantine, Where: []record.Set{{Field: record.QuarantineOutcome, Value: record.C(string(o))}}})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if decided {
		slices.SortFunc(all, func(a, b Record) int { return cmp.Compare(b.Row.Last, a.Row.Last) })
		all = all[:min(len(all), decidedShown)]
	}
	l := newLooker(ctx, k)
	lines := make([]HeldLine, len(all))
	for i, r := range all {
		lines[i] = l.held(r)
	}
	if !decided {
		slices.SortStableFunc(lines, func(a, b HeldLine) int {
			return cmp.Or(cmp.Compare(a.Came, b.Came), cmp.Compare(a.number(), b.number()))
		})
		lean(lines)
	}
	return lines, nil
}

// Narrow narrows the list.
func (q *Quarantine) Narrow(to Narrowed) {
	if to == q.view.Find {
		return
	}
	again := to.Decided != q.view.Find.Decided
	if q.view.Find = to; again {
		q.Load()
		return
	}
	q.narrow()
}

// narrow shows the lines that the list is narrowed to, and what it can be narrowed to.
func (q *Quarantine) narrow() {
	v := &q.view
	v.Lines, v.Waiting, v.Devices, v.Authors, v.Reasons = nil, 0, nil, nil, nil
	for _, h := range q.all {
		if h.Open() {
			v.Waiting++
		}
		f := v.Find
		if (Narrowed{Author: f.Author, Reason: f.Reason}).lets(h) {
			v.Devices = count(v.Devices, Narrow{ID: h.Device, Name: h.Label, Revoked: h.Revoked != 0})
		}
		if (Narrowed{Device: f.Device, Reason: f.Reason}).lets(h) {
			v.Authors = count(v.Authors, Narrow{ID: h.Author.ID, Name: h.Author.Name, Bo: h.Author.Bo})
		}
		if (Narrowed{Device: f.Device, Author: f.Author}).lets(h) {
			v.Reasons = count(v.Reasons, Narrow{Code: h.Reason})
		}
		if f.lets(h) {
			v.Lines = append(v.Lines, h)
		}
	}
	v.Seq++
	q.changed()
}

// lets reports whether a line is one of those that the list is narrowed to.
func (f Narrowed) lets(h HeldLine) bool {
	return (f.Device.IsZero() || f.Device == h.Device) && (f.Author.IsZero() || f.Author == h.Author.ID) && (f.Reason == "" || f.Reason == h.Reason)
}

func count(all []Narrow, one Narrow) []Narrow {
	for i := range all {
		if all[i].ID == one.ID && all[i].Code == one.Code {
			all[i].N++
			return all
		}
	}
	one.N = 1
	return append(all, one)
}

// open are the lines that the list is narrowed to and that wait for a decision.
func (q *Quarantine) open() (ids []record.ID) {
	for _, h := range q.view.Lines {
		if h.Open() {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// beside is the line that waits so many lines after one, or the next before the end; zero
// where there is no other.
func (q *Quarantine) beside(id record.ID, by int) record.ID {
	i := slices.IndexFunc(q.view.Lines, func(h HeldLine) bool { return h.ID == id })
	for k := i + by; k >= 0 && k < len(q.view.Lines); k += by {
		if q.view.Lines[k].Open() {
			return q.view.Lines[k].ID
		}
	}
	return record.ID{}
}

// Key goes to the next change that waits, or the one before.
func (q *Quarantine) Key(key string) bool {
	by := map[string]int{KeyDown: 1, KeyUp: -1}[key]
	if by == 0 || q.view.Selected.IsZero() {
		return false
	}
	if id := q.beside(q.view.Selected, by); !id.IsZero() {
		q.going(id)
	}
	return true
}

func (q *Quarantine) lists() []Listed {
	return []Listed{listed("waiting", q.view.Lines, func(h HeldLine) record.Ref { return record.Ref{Kind: record.Quarantine, ID: h.ID} })}
}
