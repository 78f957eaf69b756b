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
	view ReceivedView
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
	Say     Msg
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
		r.view.One, r.view.Waits = ReceivedLine{ID: at.Record}, nil
		r.view.Loaded = false
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
			v.Loaded, v.Seq, v.Device = true, r.view.Seq+1, device
			r.view = v
			r.changed()
		}
	})
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
		listed("waiting", r.view.Waits, func(h HeldLine) record.Ref { return record.Ref{Kind: record.Quarantine, ID: h.ID} })}
}
