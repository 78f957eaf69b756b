package sim

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"

	"zhucun/store"
	"zhucun/store/record"
)

// device is a tablet, laptop or desk: one process on one database.
type device struct {
	w       *world
	name    string
	id      record.ID
	key     ed25519.PrivateKey
	persons []record.ID
	disk    *disk
	st      *store.Store
	rand    *seeded
	skew    int64 // what its clock shows beside true time, ms
	coarse  int64 // its clock moves in steps of this many ms
	life    int   // raised when its database is restored
	gone    bool  // lost for good with all it held
	revoked bool
	rested  standstill // in which it had nothing left to say
	full    bool       // its disk is full
	forms   []form
	seen    map[cell]map[*written]bool // the writings that the form in hand shows
	who     record.ID                  // whose form it is, or zero for any of its persons
	made    map[record.Ref]bool        // records it created
	last    map[cell]*own              // what was last saved on it, per field
	team    record.ID                  // of its persons, or zero
	mates   []record.ID                // the persons of the team
	village string                     // where it may add households, or ""
	epochs  int                        // new epochs drawn in this life
	backup  string                     // folder of a backup, or ""
	kept    map[string]bool            // tags the backup holds
	mangled bool                       // the network cut the message of this turn
	sent    *record.Outbound
	leaves  map[leaving]bool // requests that left nothing behind on the device
	allowed scopeOf
}

// leaving names a request by its epoch and counter.
type leaving struct {
	epoch   record.Epoch
	counter uint64
}

// own is a value saved on this device that must stay visible (I4).
type own struct {
	value record.Value
	tag   string
	ended bool // the log's word has taken its place
	lives home // where its record lived when it was saved, if the trunk had it
}

// home is where a record lives, since its household moved there.
type home struct {
	channel record.Channel
	since   record.Seq
}

// homeOf tells it from a record's row and that of a household, either may be nil.
func homeOf(row *record.Row, household func(record.Ref) *record.Row) (h home) {
	if row == nil {
		return h
	}
	h.channel = row.Channel
	if of := row.Channel.Household(); !of.IsZero() {
		if hh := household(record.Ref{Kind: record.Household, ID: of}); hh != nil && hh.Get(record.HouseholdVillage) != nil {
			h.since = hh.Get(record.HouseholdVillage).Changed
		}
	}
	return h
}

// form is an open form or draft: what it showed and the base it keeps (I3).
type form struct {
	view   store.View
	life   int
	author record.ID
	seen   map[cell]map[*written]bool
}

func (d *device) clock() int64 { return (d.w.now + d.skew) / d.coarse * d.coarse }

func (d *device) path() string { return filepath.Join(d.w.dir, d.name, "zhucun.db") }

func (d *device) open() error {
	st, err := store.Open(ctx, d.path(), store.Options{Now: d.clock, Rand: d.rand, Connect: d.disk.open, MustExist: true})
	if err == nil {
		d.st = st
	}
	return err
}

func (d *device) stop() {
	if d.st == nil {
		return
	}
	d.disk.kill(d.st.Close)
	d.st = nil
	d.disk.revive()
}

// do runs something on the device and survives what may happen to it: a crash
// is followed by a restart, a full disk by nothing. Any other error that the
// network does not explain is a finding.
func (d *device) do(what string, f func() error) (ok bool) {
	err := f()
	switch {
	case d.disk.dead:
		d.w.logf("  %s crashed: %s", d.name, what)
		d.restart()
		return false
	case err == nil:
		return true
	case d.full && errors.Is(err, store.ErrDiskFull):
		d.w.logf("  %s: its disk is full", d.name)
		return false
	case errors.Is(err, errServerDown), errors.Is(err, errLost):
		return false
	case d.expects(err):
		return false
	}
	d.w.fail("%s: %s: %v", d.name, what, err)
	return false
}

// expects: what cut messages and an endpoint without space lead to.
func (d *device) expects(err error) bool {
	return d.mangled || !d.w.calm && errors.As(err, new(garbled))
}

// restart starts the device's process again on what its disk holds.
func (d *device) restart() {
	d.stop()
	d.forms = nil
	d.w.must(d.open(), d.name+" starts again")
	d.check()
}

// check is the store's own proof of integrity.
func (d *device) check() {
	problems, err := d.st.Check(ctx)
	d.w.must(err, d.name+" checks its store")
	if len(problems) > 0 {
		d.w.fail("%s: its store has problems: %v", d.name, problems)
	}
}

// The device is the client's Store: it passes everything on and looks at it.

// Number passes on.
func (d *device) Number(r record.Ref) (uint64, bool) { return d.st.Number(r) }

// Ref passes on.
func (d *device) Ref(no uint64) (record.Ref, bool) { return d.st.Ref(no) }

// Outbound passes on.
func (d *device) Outbound(ctx context.Context, n int) (*record.Outbound, error) {
	out, err := d.st.Outbound(ctx, n)
	if err == nil {
		d.sent = out
		if d.leaves == nil {
			d.leaves = map[leaving]bool{}
		}
		d.leaves[leaving{out.Epoch, out.Counter}] = out.Waiting == len(out.Changes)
		d.w.model.sent(out.Changes)
		d.w.logf("  %s sends %d changes of epoch %04x from %d, counter %d", d.name, len(out.Changes), uint16(out.Queue), firstSeq(out), out.Counter)
	}
	return out, err
}

func firstSeq(o *record.Outbound) uint64 {
	if len(o.Changes) == 0 {
		return 0
	}
	return o.Changes[0].Seq
}

// Inbound checks that nothing comes in from outside the device's scope (S5),
// passes on, and checks that nothing saved has vanished from the screen.
func (d *device) Inbound(ctx context.Context, sent *record.Outbound, in *record.Inbound, direct bool) (record.Settled, error) {
	for _, p := range in.Pages {
		for _, r := range p.Rows {
			if c := r.Channel; r.Whole && !d.allowed.sees(d, c) {
				d.w.fail("%s received %s of %s, outside its scope", d.name, r.Ref, c)
			}
		}
	}
	s, err := d.st.Inbound(ctx, sent, in, direct)
	if err == nil {
		d.w.logf("  %s: %s", d.name, briefly(in, s))
	}
	return s, err
}

func (d *device) settled(s record.Settled) {
	if s.NewEpoch {
		d.w.restored = true
		d.forms = nil
		d.epochs++
		d.disk.quietly(func() { // what waits has other names now
			changes, err := d.st.Pending(ctx)
			d.w.must(err, "list what waits")
			d.w.model.sent(changes)
		})
	}
	if s.Done() {
		d.disk.quietly(func() {
			st, err := d.st.Status(ctx)
			d.w.must(err, "status")
			if st.Waiting != 0 {
				d.w.fail("%s reported success with %d changes waiting (X12)", d.name, st.Waiting)
			}
		})
	}
	d.look()
}

// briefly says what a reply did, for the trace.
func briefly(in *record.Inbound, s record.Settled) string {
	line := fmt.Sprintf("head %d", in.Head)
	if in.Refused != record.Served {
		line += ", refused: " + string(in.Refused)
	}
	if r := in.Receipt; r != nil {
		line += fmt.Sprintf(", receipt to %d", r.Seq)
		for _, run := range r.Runs {
			line += fmt.Sprintf(" [%d+%d at %d%s]", run.First, run.N, run.At, run.Reason)
		}
		if r.Gap {
			line += " gap"
		}
		if r.Fork {
			line += " fork"
		}
	}
	for _, p := range in.Pages {
		if len(p.Rows)+len(p.Gone) == 0 && !p.More {
			continue
		}
		line += fmt.Sprintf(", %s %d rows %d gone to %v", p.Prefix, len(p.Rows), len(p.Gone), p.End)
	}
	return line + fmt.Sprintf("; sent %d, waiting %d, at head %v", s.Sent, s.Waiting, s.AtHead)
}
