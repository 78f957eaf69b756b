package record

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTheLivingWritingsAreTheSameInEveryOrder drives scripts that fix what people
// do and when each device pulls, so that what every screen shows is given. Only
// the order in which queues are pushed and changes accepted out of quarantine is
// not: whatever it is, in force must be just the writings that no screen of a
// later writer had shown (rules M1 and M2).
func TestTheLivingWritingsAreTheSameInEveryOrder(t *testing.T) {
	scripts := uint64(10_000)
	if testing.Short() {
		scripts = 1000
	}
	for seed := range scripts {
		s := newScript(seed)
		first := s.play(nil, 0)
		if want := first.unseen(); !slices.Equal(first.living(), want) {
			t.Fatalf("script %d: in force are %v, want %v\n%v", seed, first.living(), want, s)
		}
		for i := range s.rounds {
			for k, order := range s.orders(i) {
				if got := s.play(map[int][]int{i: order}, uint64(k+1)); !slices.Equal(got.living(), first.living()) {
					t.Fatalf("script %d: pushed as %v in round %d in force are %v, else %v\n%v", seed, order, i, got.living(), first.living(), s)
				}
			}
		}
	}
}

const (
	orderDevices = 3
	orderRounds  = 3
	orderPushes  = 5 // of one round
)

// script is what happens, but for the order of arrival.
type script struct {
	seed   uint64
	rounds []scriptRound
}

type scriptRound struct {
	saves  []scriptSave
	pulls  []bool // by device
	accept int    // how many of what waits a clerk accepts
	back   int    // how many he returns before
}

// scriptSave is a save by one of the people of a device; device 0 is shared.
type scriptSave struct {
	device  int
	who     byte
	value   Value
	all     bool // the form shows every sibling
	hold    bool // it waits in quarantine
	keep    bool // a draft is begun before, if there is none
	resume  bool // it is the draft that is saved
	decides bool // a draft that was resumed, in which something was chosen now
}

func newScript(seed uint64) *script {
	r := rand.New(rand.NewPCG(seed, 0x77))
	s := &script{seed: seed}
	for range orderRounds {
		var round scriptRound
		for range r.IntN(orderPushes + 1) {
			x := scriptSave{device: r.IntN(orderDevices), value: T(string(rune('a' + r.IntN(3)))), all: r.IntN(3) == 0, hold: r.IntN(5) == 0,
				keep: r.IntN(3) == 0, resume: r.IntN(3) == 0, decides: r.IntN(3) == 0}
			if seed%2 == 1 { // all that happens, on the shared tablet
				x.device = 0
			}
			if x.who = byte(x.device); x.device == 0 && r.IntN(2) == 0 {
				x.who = 9
			}
			round.saves = append(round.saves, x)
		}
		for range orderDevices {
			round.pulls = append(round.pulls, r.IntN(5) < 3)
		}
		round.accept, round.back = r.IntN(3), r.IntN(3)
		s.rounds = append(s.rounds, round)
	}
	return s
}

func (s *script) String() (text string) {
	for i, r := range s.rounds {
		text += fmt.Sprintf("round %d: pulls %v, %d accepted, %d returned\n", i, r.pulls, r.accept, r.back)
		for _, x := range r.saves {
			text += fmt.Sprintf("  %+v\n", x)
		}
	}
	return text
}

// orders are all orders in which the saves of a round can be pushed: those of a
// device keep theirs.
func (s *script) orders(round int) (all [][]int) {
	left := make([]int, orderDevices)
	for _, x := range s.rounds[round].saves {
		left[x.device]++
	}
	var extend func([]int)
	extend = func(order []int) {
		done := true
		for d := range left {
			if left[d] > 0 {
				done = false
				left[d]--
				extend(append(order, d))
				left[d]++
			}
		}
		if done {
			all = append(all, slices.Clone(order))
		}
	}
	extend(nil)
	return all
}

// orderWorld is a county with one record of one field.
type orderWorld struct {
	row     Row
	log     []Later
	devices []*orderDevice
	held    []*orderWrite
	all     []*orderWrite
	chance  *rand.Rand // of the order
}

type orderWrite struct {
	Change
	id   int
	seen map[int]bool // what its author's screen had shown, and what those had seen who wrote it; or he wrote before
	hold bool
	back bool // a clerk returned it
}

type orderDevice struct {
	trunk  Row
	mine   []*orderWrite
	log    int // as much of it is pulled
	drafts map[byte]orderForm
}

type orderForm struct {
	seen  Seen
	shown map[int]bool
}

var orderRef = Ref{Household, ID{1}}

// play lives through a script; order names the devices that push in some rounds,
// one after the other, and chance decides the rest.
func (s *script) play(order map[int][]int, chance uint64) *orderWorld {
	w := &orderWorld{row: Row{Ref: orderRef}, chance: rand.New(rand.NewPCG(s.seed, chance))}
	for range orderDevices {
		w.devices = append(w.devices, &orderDevice{trunk: Row{Ref: orderRef}, drafts: map[byte]orderForm{}})
	}
	for i, round := range s.rounds {
		queues := make([][]*orderWrite, orderDevices)
		for _, x := range round.saves {
			queues[x.device] = append(queues[x.device], w.save(x))
		}
		for k := range round.saves {
			d := w.next(queues)
			if order[i] != nil {
				d = order[i][k]
			}
			w.push(queues[d][0])
			queues[d] = queues[d][1:]
		}
		w.giveBack(round.back)
		w.accept(round.accept)
		for d, pulls := range round.pulls {
			if pulls {
				w.pull(w.devices[d])
			}
		}
	}
	w.accept(len(w.held))
	return w
}

func (w *orderWorld) next(queues [][]*orderWrite) int {
	for {
		if d := w.chance.IntN(orderDevices); len(queues[d]) > 0 {
			return d
		}
	}
}

// screen is the record as the device shows it.
func (w *orderWorld) screen(d *orderDevice) *Screen {
	screen := NewScreen(d.trunk)
	for _, x := range d.mine {
		if x.back || slices.ContainsFunc(w.log[:d.log], func(l Later) bool { return l.Change.ChangeID == x.ChangeID }) {
			continue
		}
		screen.Lay(&x.Change, &x.Writes[0], Arrival{Seq: Laid + Seq(x.Seq), Received: x.Stamp.Wall, Later: laterIn(w.log[:d.log], x)})
	}
	return screen
}

// open is a form as it shows the record now.
func (w *orderWorld) open(d *orderDevice, all bool) orderForm {
	screen := w.screen(d)
	f := orderForm{Seen{Seq: d.trunk.Last, Own: uint64(len(d.mine))}, map[int]bool{}}
	place := ChangeID{Device: ID{byte(slices.Index(w.devices, d) + 1)}, Epoch: 1}
	hidden := screen.Unshown(1)
	if all {
		hidden = nil
	}
	for i := range hidden {
		f.seen.Unshown = append(f.seen.Unshown, nameOf(&hidden[i], place))
	}
	if g := screen.Get(1); g != nil {
		for _, o := range g.Writings {
			if all || o.Value == screen.Value(1) {
				w.see(w.idOf(o.By), f.shown)
			}
		}
	}
	return f
}

// see adds a writing that is shown, what its author had seen, and what they had;
// what was returned is gone from the device.
func (w *orderWorld) see(id int, shown map[int]bool) {
	if !shown[id] && !w.all[id].back {
		shown[id] = true
		for o := range w.all[id].seen {
			w.see(o, shown)
		}
	}
}

func (w *orderWorld) idOf(by ChangeID) int {
	return w.all[slices.IndexFunc(w.all, func(x *orderWrite) bool { return x.ChangeID == by })].id
}

func (w *orderWorld) save(x scriptSave) *orderWrite {
	d := w.devices[x.device]
	if _, kept := d.drafts[x.who]; x.keep && !kept {
		d.drafts[x.who] = w.open(d, x.all)
	}
	f, kept := d.drafts[x.who]
	switch {
	case !x.resume || !kept:
		f = w.open(d, x.all)
	case x.decides:
		delete(d.drafts, x.who)
		now := w.open(d, true)
		maps.Copy(now.shown, f.shown)
		f = now
	default:
		delete(d.drafts, x.who)
	}
	c := &orderWrite{id: len(w.all), seen: maps.Clone(f.shown), hold: x.hold}
	for _, m := range d.mine {
		if m.Author == (ID{'p', x.who}) {
			c.seen[m.id] = true
		}
	}
	c.ChangeID = ChangeID{Device: ID{byte(x.device + 1)}, Epoch: 1, Seq: uint64(len(d.mine) + 1)}
	c.Author, c.Stamp.Wall = ID{'p', x.who}, int64(c.id*7%5)
	c.Writes = []Write{{Ref: orderRef, Fields: []Set{{1, x.value}}}}
	c.Hide(&c.Writes[0], w.screen(d), func(Field) Seen { return f.seen })
	d.mine = append(d.mine, c)
	w.all = append(w.all, c)
	return c
}

// push lets a change arrive: it waits if it must, or if one before it does.
func (w *orderWorld) push(x *orderWrite) {
	if x.hold || slices.ContainsFunc(w.held, func(h *orderWrite) bool { return h.Device == x.Device }) {
		w.held = append(w.held, x)
		return
	}
	w.apply(x)
}

func (w *orderWorld) apply(x *orderWrite) {
	a := Arrival{Seq: Seq(len(w.log) + 1), Received: 1 << 40, Later: laterIn(w.log, x)}
	w.log = append(w.log, Later{a.Seq, &x.Change, &x.Writes[0]})
	w.row.Merge(&x.Change, &x.Writes[0], a)
}

// laterIn are the writes of the log that came before an earlier one of their queue.
func laterIn(log []Later, x *orderWrite) (later []Later) {
	for _, l := range log {
		if l.Change.SameQueue(x.ChangeID) && l.Change.Seq > x.Seq {
			later = append(later, l)
		}
	}
	return later
}

// giveBack lets a clerk return n of what waits, which its author hears at once.
func (w *orderWorld) giveBack(n int) {
	waiting := slices.SortedFunc(slices.Values(w.held), func(a, b *orderWrite) int { return a.id*13%17 - b.id*13%17 })
	for _, x := range waiting[:min(n, len(waiting))] {
		x.back = true
		w.held = slices.DeleteFunc(w.held, func(h *orderWrite) bool { return h == x })
	}
}

// accept lets a clerk accept n of what waits: which is the script's, in which
// order is not.
func (w *orderWorld) accept(n int) {
	waiting := slices.SortedFunc(slices.Values(w.held), func(a, b *orderWrite) int { return a.id*31%17 - b.id*31%17 })
	chosen := waiting[:min(n, len(waiting))]
	w.chance.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	for _, x := range chosen {
		w.held = slices.DeleteFunc(w.held, func(h *orderWrite) bool { return h == x })
		w.apply(x)
	}
}

func (w *orderWorld) pull(d *orderDevice) {
	d.trunk = w.row
	d.trunk.Fields = slices.Clone(w.row.Fields)
	d.log = len(w.log)
}

// living are the writings in force.
func (w *orderWorld) living() (ids []int) {
	if g := w.row.Get(1); g != nil {
		for _, o := range g.Writings {
			ids = append(ids, w.idOf(o.By))
		}
	}
	slices.Sort(ids)
	return ids
}

// unseen are those that the author of nothing in the log had seen.
func (w *orderWorld) unseen() (ids []int) {
	for _, x := range w.all {
		if !x.back && !slices.ContainsFunc(w.all, func(y *orderWrite) bool { return !y.back && y.seen[x.id] }) {
			ids = append(ids, x.id)
		}
	}
	return ids
}
