package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Received is the list of what devices sent (收到的), the latest first, each a device
// and day; one of them opened shows what of it waits.
type Received struct {
	source
	kit  *Kit
	turn int
	// epoch is of the log whose places the changes have that the county told of.
	epoch record.LogEpoch
	view  ReceivedView
}

// ReceivedView is what the page shows. Seq moves with its lines.
type ReceivedView struct {
	Loaded  bool
	Lines   []ReceivedLine
	Seq     int
	Device  record.ID // that the list is narrowed to, or zero
	Devices []Narrow
	One     ReceivedLine // the one that is opened
	Waits   []HeldLine   // of it, what waits for a decision or was decided
	Sent    []SentLine   // of it, what the county took, as it says itself; newest first
	Asking  bool
	Asked   bool // the county answered
	More    bool // it has older ones
	Why     Msg  // why it said nothing
	Say     Msg
}

// SentLine is what one change that came wrote to one record.
type SentLine struct {
	Ref       record.Ref
	Who       Named     // whom it is about
	Household record.ID // that it is about, or zero
	Author    Named
	Made      int64 // when its device says, ms since 1970
	Fields    []record.Set
	Erased    bool
	Seq       record.Seq
}

// ReceivedLine is what came from a device on a day.
type ReceivedLine struct {
	ID      record.ID // of the batch
	Device  record.ID
	Label   string
	Revoked record.Day // when the county ended the device, or 0
	Authors []Named
	Day     record.Day
	Last    int64 // when the last of it came, ms since 1970
	Way     []string
	Changes int
	Flags   []string // codes of list batch_flag
	Waits   int      // how many of the device's changes wait now
	// Replaces is a device that one of its people had before; only of the first that
	// came from a device.
	Replaces string
}

// receivedDays is how far back the list goes; of one device it has all that is kept.
const receivedDays = 14

// NewReceived makes the state; Load fills it.
func NewReceived(kit *Kit) *Received { return &Received{kit: kit} }

// View is what to show.
func (r *Received) View() ReceivedView { return r.view }

func (r *Received) show(at Route) {
	if r.view.One.ID != at.Record {
		v := &r.view
		v.One, v.Waits, v.Sent, v.Asking, v.Asked, v.More, v.Why = ReceivedLine{ID: at.Record}, nil, nil, false, false, false, Msg{}
		v.Loaded = false
	}
	if !r.view.Loaded {
		r.Load()
	}
}

// stale has the list read afresh the next time it is shown.
func (r *Received) stale() { r.view.Loaded = false }

func (r *Received) close() {
	r.turn++
	r.view = ReceivedView{}
}

// Of narrows the list to one device, with all that is kept of it; zero is all devices.
func (r *Received) Of(device record.ID) {
	if r.view.Device != device {
		r.view.Device = device
		r.Load()
	}
}

// Load reads the list afresh, keeping what is shown until the answer is there.
func (r *Received) Load() {
	r.turn++
	turn, device, one := r.turn, r.view.Device, r.view.One.ID
	today := r.kit.Today()
	r.kit.read(func(ctx context.Context) func() {
		v, err := readReceived(ctx, r.kit, device, one, today)
		return func() {
			if turn != r.turn {
				return
			}
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			}
			was := r.view
			v.Loaded, v.Seq, v.Device = true, was.Seq+1, device
			if was.One.ID == one && (was.One.Day == 0 || was.One.Changes == v.One.Changes) { // else more has come
				v.Sent, v.Asking, v.Asked, v.More, v.Why = was.Sent, was.Asking, was.Asked, was.More, was.Why
			}
			r.view = v
			if v.One.Day != 0 && !v.Asked && !v.Asking && v.Why.Key == "" {
				r.Ask()
				return
			}
			r.changed()
		}
	})
}

// Ask asks the county for the changes of the day that is opened, or for those before the
// oldest that are shown: no copy has them.
func (r *Received) Ask() {
	v := &r.view
	if v.Asking || v.One.Day == 0 {
		return
	}
	if r.kit.Past == nil {
		v.Why = Msg{Key: "history.practice"}
		r.changed()
		return
	}
	v.Asking, v.Why = true, Msg{}
	r.changed()
	one, past := v.One.ID, r.kit.Past
	before, epoch := record.Seq(0), record.LogEpoch(0)
	if n := len(v.Sent); n > 0 {
		before, epoch = v.Sent[n-1].Seq, r.epoch
	}
	r.kit.ask(func(ctx context.Context) func() {
		answer, failure := past.Ask(ctx, record.Ref{Kind: record.Batch, ID: one}, before, epoch)
		lines := newLooker(ctx, r.kit).sent(answer.Past)
		return func() {
			if r.view.One.ID != one {
				return
			}
			v.Asking = false
			if v.Why = unanswered(answer, failure); v.Why.Key == "" {
				v.Sent, v.Asked, v.More, r.epoch = append(slices.Clip(v.Sent), lines...), true, answer.More, answer.LogEpoch
			}
			r.changed()
		}
	})
}

// sent are changes that the county told of, in words.
func (l *looker) sent(past []record.Past) (lines []SentLine) {
	for _, p := range past {
		x := SentLine{Ref: p.Ref, Who: l.name(p.Ref), Author: l.person(p.Author), Made: p.Stamp.Wall, Fields: p.Fields, Erased: p.Erased, Seq: p.Seq}
		if row := l.row(p.Ref); row != nil {
			if about := row.About(); about.Kind == record.Household {
				x.Household = about.ID
			}
		}
		lines = append(lines, x)
	}
	return lines
}

func readReceived(ctx context.Context, k *Kit, device, one record.ID, today record.Day) (v ReceivedView, err error) {
	v.One.ID = one
	q := Query{Kind: record.Batch, Field: record.BatchDay, From: today - receivedDays, Desc: true}
	if !device.IsZero() {
		q.From, q.Where = today-record.BatchSlots, []record.Set{{Field: record.BatchDevice, Value: record.R(device)}}
	}
	all, err := k.Records.List(ctx, q)
	if err != nil {
		return v, err
	}
	if !one.IsZero() && !slices.ContainsFunc(all, func(b Record) bool { return b.Row.ID == one }) {
		if b, err := k.Records.Get(ctx, record.Ref{Kind: record.Batch, ID: one}); err == nil && b.Value(record.BatchDay) != "" {
			all = append(all, b)
		}
	}
	l := newLooker(ctx, k)
	waits, err := readHeld(ctx, k, false)
	if err != nil {
		return v, err
	}
	n := map[record.ID]int{}
	for _, h := range waits {
		n[h.Device]++
	}
	devices, err := k.Records.List(ctx, Query{Kind: record.Device})
	if err != nil {
		return v, err
	}
	for _, b := range all {
		line := l.received(b, devices)
		line.Waits = n[line.Device]
		v.Lines = append(v.Lines, line)
		v.Devices = count(v.Devices, Narrow{ID: line.Device, Name: line.Label, Revoked: line.Revoked != 0})
		if line.ID == one {
			v.One = line
		}
	}
	slices.SortStableFunc(v.Lines, func(a, b ReceivedLine) int { return cmp.Compare(b.Last, a.Last) })
	for _, h := range waits {
		if v.One.Day != 0 && h.Device == v.One.Device && record.DayOf(h.Came) == v.One.Day {
			v.Waits = append(v.Waits, h)
		}
	}
	return v, nil
}

// received is a batch in words.
func (l *looker) received(b Record, devices []Record) ReceivedLine {
	line := ReceivedLine{
		ID: b.Row.ID, Device: b.Value(record.BatchDevice).ID(), Day: b.Value(record.BatchDay).Day(), Last: b.Value(record.BatchLast).Int() * 1000,
		Way: b.Value(record.BatchWay).Codes(), Changes: int(b.Value(record.BatchChanges).Int()), Flags: b.Value(record.BatchFlags).Codes(),
	}
	for _, id := range b.Value(record.BatchAuthors).IDs() {
		line.Authors = append(line.Authors, l.name(record.Ref{Kind: record.Person, ID: id}))
	}
	d := l.row(record.Ref{Kind: record.Device, ID: line.Device})
	if d == nil {
		return line
	}
	line.Label, line.Revoked = d.Value(record.DeviceLabel).Text(), d.Value(record.DeviceRevoked).Day()
	if slices.Contains(line.Flags, "first") {
		line.Replaces = earlier(d, devices)
	}
	return line
}

// earlier is the device that one of a device's people had before it, or nothing.
func earlier(d *record.Row, devices []Record) (label string) {
	var latest record.Day
	for _, o := range devices {
		issued := o.Value(record.DeviceIssued).Day()
		shared := slices.ContainsFunc(o.Value(record.DevicePersons).IDs(), func(id record.ID) bool { return slices.Contains(d.Value(record.DevicePersons).IDs(), id) })
		if shared && o.Row.ID != d.ID && issued <= d.Value(record.DeviceIssued).Day() && issued >= latest {
			latest, label = issued, o.Value(record.DeviceLabel).Text()
		}
	}
	return label
}

func (r *Received) lists() []Listed {
	return []Listed{listed("received", r.view.Lines, func(l ReceivedLine) record.Ref { return record.Ref{Kind: record.Batch, ID: l.ID} }),
		listed("waiting", r.view.Waits, func(h HeldLine) record.Ref { return record.Ref{Kind: record.Quarantine, ID: h.ID} }),
		listed("sent", r.view.Sent, func(l SentLine) record.Ref { return l.Ref })}
}
