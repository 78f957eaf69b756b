package store_test

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// county is the server's side of an exchange in miniature: the rules a device
// relies on and nothing else.
type county struct {
	epoch  record.LogEpoch
	seq    record.Seq
	nextNo uint64
	now    int64
	backup record.Seq
	rows   map[record.Ref]*logged
	queues map[record.ChangeID][]taken // by device and epoch
	log    []record.Later
	highs  map[record.ID]uint64 // highest counter, by device
	subs   []record.Prefix
	gone   []record.Gone
	rowsOf int // rows of a page at most

	refuse  func(*record.Change) string // the reason of a quarantine, or ""
	written map[record.ChangeID]bool    // every change in the log

	onSuperseded func(by, old record.Writing, c *record.Change)
}

type logged struct {
	record.Row
	entered record.Seq
}

type taken struct {
	run   record.Run
	hash  record.Hash
	chain record.Hash
}

var (
	serverID = idOf("server")
	village  = "623027103201"
)

func idOf(s string) (id record.ID) {
	copy(id[:], s)
	id[15] = 1
	return id
}

func newCounty() *county {
	return &county{epoch: 77, now: 1_790_000_000_000, rows: map[record.Ref]*logged{}, queues: map[record.ChangeID][]taken{}, highs: map[record.ID]uint64{},
		subs: []record.Prefix{"village/" + record.Prefix(village)}, rowsOf: 1000, written: map[record.ChangeID]bool{}}
}

func (s *county) row(ref record.Ref) *record.Row {
	if l := s.rows[ref]; l != nil {
		return &l.Row
	}
	return nil
}

// apply puts a change into the log.
func (s *county) apply(c *record.Change) record.Seq {
	s.seq++
	s.written[c.ChangeID] = true
	s.log = append(s.log, record.Later{Seq: s.seq, Change: c})
	for i := range c.Writes {
		w := &c.Writes[i]
		l := s.rows[w.Ref]
		if l == nil {
			s.nextNo++
			l = &logged{Row: record.Row{Ref: w.Ref, No: s.nextNo}, entered: s.seq}
			s.rows[w.Ref] = l
		}
		fates := l.Merge(c, w, record.Arrival{Seq: s.seq, Received: s.now, LogEpoch: s.epoch, Later: s.later(c, w.Ref)})
		for i, f := range fates {
			for _, old := range f.Ended {
				if s.onSuperseded != nil && w.Kind == record.Household {
					s.onSuperseded(record.Writing{Value: w.Fields[i].Value, By: c.ChangeID}, old, c)
				}
			}
		}
		if ch, err := record.ChannelOf(&l.Row, s.row); err == nil {
			l.Channel = ch
		}
	}
	return s.seq
}

// later are the writes to a record that the log has of a queue after a change.
func (s *county) later(c *record.Change, ref record.Ref) (later []record.Later) {
	for _, l := range s.log {
		if l.Write = l.Change.WriteTo(ref); l.Write != nil && l.Change.SameQueue(c.ChangeID) && l.Change.Seq > c.Seq {
			later = append(later, l)
		}
	}
	return later
}

// write is a change by another device.
func (s *county) write(by string, ref record.Ref, base record.Seq, fields ...record.Set) record.Ref {
	id := idOf(by)
	key := record.ChangeID{Device: id, Epoch: 1}
	n := uint64(len(s.queues[key]) + 1)
	c := &record.Change{ChangeID: record.ChangeID{Device: id, Epoch: 1, Seq: n}, Stamp: record.Stamp{Wall: s.now / 1000 * 1000}, Author: id, LogEpoch: s.epoch,
		Writes: []record.Write{{Ref: ref, Base: base, Fields: fields}}}
	if ref.ID.IsZero() {
		c.Writes[0].ID = record.DerivedID(c.ChangeID, 0)
	}
	s.queues[key] = append(s.queues[key], taken{})
	s.apply(c)
	return c.Writes[0].Ref
}

func (s *county) quarantine(c *record.Change, hash record.Hash, reason string) {
	key := record.X(hash[:])
	s.internal(record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(key))},
		record.Set{Field: record.QuarantineDevice, Value: record.R(c.Device)}, record.Set{Field: record.QuarantineChange, Value: key},
		record.Set{Field: record.QuarantineReason, Value: record.C(reason)})
}

// internal is a change by the server or a clerk whose base covers everything.
func (s *county) internal(ref record.Ref, fields ...record.Set) {
	s.write("server", ref, s.seq, fields...)
}

func (s *county) exchange(out *record.Outbound) *record.Inbound {
	in := &record.Inbound{Device: out.Device, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: s.epoch, ServerTime: s.now, Backup: s.backup}
	if out.LogEpoch != 0 && out.LogEpoch != s.epoch {
		in.Refused, in.Head = record.OtherLogEpoch, s.seq
		for key, q := range s.queues {
			if key.Device == out.Device && len(q) > 0 {
				in.Highs = append(in.Highs, record.High{Epoch: key.Epoch, Seq: uint64(len(q))})
			}
		}
		return in
	}
	key := record.ChangeID{Device: out.Device, Epoch: out.Epoch}
	_ = key
	if len(out.Changes) > 0 {
		in.Receipt = s.receive(out)
	}
	in.Subs = append([]record.Prefix{record.Prefix("device/" + out.Device.String())}, s.subs...)
	held := map[record.Prefix]record.Cursor{}
	for _, sub := range out.Subs {
		held[sub.Prefix] = sub.Cursor
	}
	for _, p := range in.Subs {
		in.Pages = append(in.Pages, s.page(p, held[p], in.Receipt, out))
	}
	in.Head = s.seq
	return in
}

func (s *county) receive(out *record.Outbound) *record.Receipt {
	key := record.ChangeID{Device: out.Device, Epoch: out.Queue}
	rc := &record.Receipt{Queue: out.Queue}
	for _, c := range out.Changes {
		q := s.queues[key]
		hash := c.Hash()
		switch {
		case c.Seq > uint64(len(q))+1:
			rc.Gap = true
		case c.Seq <= uint64(len(q)) && q[c.Seq-1].hash != hash:
			rc.Fork = true
			s.quarantine(c, hash, "fork")
		case c.Seq <= uint64(len(q)):
			rc.Runs = append(rc.Runs, q[c.Seq-1].run)
		default:
			s.queues[key] = append(q, s.judge(c, hash, s.chainOf(key)))
			rc.Runs = append(rc.Runs, s.queues[key][c.Seq-1].run)
		}
		if rc.Gap || rc.Fork {
			break
		}
	}
	rc.Seq = out.Changes[0].Seq - 1 + uint64(len(rc.Runs))
	if rc.Gap {
		rc.Seq = uint64(len(s.queues[key]))
	}
	rc.Chain = record.ChainStart(out.Device, out.Queue)
	if rc.Seq > 0 {
		rc.Chain = s.queues[key][rc.Seq-1].chain
	}
	return rc
}

func (s *county) chainOf(key record.ChangeID) record.Hash {
	if q := s.queues[key]; len(q) > 0 {
		return q[len(q)-1].chain
	}
	return record.ChainStart(key.Device, key.Epoch)
}

func (s *county) judge(c *record.Change, hash, before record.Hash) taken {
	t := taken{hash: hash, chain: before.Link(hash), run: record.Run{First: c.Seq, N: 1, Received: s.now}}
	if s.refuse != nil {
		t.run.Reason = s.refuse(c)
	}
	if t.run.Reason != "" {
		s.quarantine(c, hash, t.run.Reason)
		return t
	}
	t.run.At = s.apply(c)
	return t
}

// page is one piece of a subscription, in order of (Last, No) (rule X6).
func (s *county) page(p record.Prefix, start record.Cursor, rc *record.Receipt, out *record.Outbound) record.Page {
	page := record.Page{Prefix: p, Start: start, End: start}
	var due []*logged
	for _, l := range s.rows {
		if p.Covers(l.Channel) && (l.Last > start.Pos || l.Last == start.Pos && l.No > start.No) {
			due = append(due, l)
		}
	}
	slices.SortFunc(due, func(a, b *logged) int { return cmp.Or(cmp.Compare(a.Last, b.Last), cmp.Compare(a.No, b.No)) })
	for _, g := range s.gone {
		if g.Seq > start.Since {
			page.Gone = append(page.Gone, g)
		}
	}
	for i, l := range due {
		if i == s.rowsOf {
			page.More = true
			return page
		}
		pr := record.PageRow{Row: l.Row, Whole: l.entered > start.Since, Own: true}
		pr.Fields = nil
		for _, g := range l.Fields {
			if (pr.Whole || g.Changed > start.Since) && !s.isOwn(&g, rc, out, l.Ref) {
				pr.Fields = append(pr.Fields, g)
			}
		}
		if !pr.Whole {
			pr.Channel = ""
		}
		page.Rows = append(page.Rows, pr)
		page.End.Pos, page.End.No = l.Last, l.No
	}
	page.End = record.Cursor{Since: s.seq, Pos: s.seq, No: s.nextNo}
	return page
}

// isOwn reports whether the register holds exactly what the last accepted
// change of the request wrote there.
func (s *county) isOwn(g *record.Register, rc *record.Receipt, out *record.Outbound, ref record.Ref) bool {
	if rc == nil || len(g.Writings) != 1 {
		return false
	}
	last := record.ChangeID{}
	for _, run := range rc.Runs {
		for _, c := range out.Changes {
			for _, w := range c.Writes {
				if c.Seq == run.First && run.At > 0 && w.Ref == ref && w.Sets(g.Field) {
					last = c.ChangeID
				}
			}
		}
	}
	return !last.IsZero() && g.Writings[0].By == last && g.Changed == g.Writings[0].Seq
}

// tablet is a device under test.
type tablet struct {
	*store.Store
	t    testing.TB
	path string
	o    store.Options
	now  int64
	id   record.ID
}

var author = idOf("author")

func newTablet(t testing.TB, name string) *tablet {
	t.Helper()
	d := &tablet{t: t, path: filepath.Join(t.TempDir(), name+".db"), now: 1_790_000_000_000, id: idOf(name)}
	d.o = store.Options{Now: func() int64 { return d.now }, Connect: hasty, Rand: rand.NewChaCha8([32]byte(bytes.Repeat([]byte(name), 32)[:32]))}
	d.open()
	must(t, d.Enrol(context.Background(), store.Identity{Device: d.id, Label: name, County: []byte("key"), Persons: []record.ID{author}}))
	return d
}

// hasty does not wait for the disk: no test pulls the machine's own plug.
func hasty(dsn string) (*sql.DB, error) {
	return sql.Open("sqlite", strings.Replace(dsn, "synchronous%28full%29", "synchronous%28off%29", 1))
}

func (d *tablet) open() {
	d.t.Helper()
	s, err := store.Open(context.Background(), d.path, d.o)
	must(d.t, err)
	d.Store = s
	d.t.Cleanup(func() { s.Close() })
}

// listed is how many records a list has.
func listed(t testing.TB, d interface {
	List(context.Context, store.Query) ([]store.View, error)
}, q store.Query) int {
	t.Helper()
	views, err := d.List(context.Background(), q)
	must(t, err)
	return len(views)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *tablet) save(edits ...store.Edit) store.Made {
	d.t.Helper()
	d.now += 1000
	saved, err := d.Save(context.Background(), store.Save{Author: author, Edits: edits})
	must(d.t, err)
	return saved[0]
}

// household saves a new one.
func (d *tablet) household(head string) record.Ref {
	d.t.Helper()
	return d.save(store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T(head)}}}).Refs[0]
}

// set opens a form on ref and saves one field.
func (d *tablet) set(ref record.Ref, f record.Field, v record.Value) store.Made {
	d.t.Helper()
	return d.save(store.Edit{Ref: ref, Base: d.view(ref).Base, Fields: []record.Set{{Field: f, Value: v}}})
}

// draft is the draft with a key, and whether there is one.
func (d *tablet) draft(key string) (store.Draft, bool) {
	d.t.Helper()
	drafts, err := d.Drafts(context.Background())
	must(d.t, err)
	k := slices.IndexFunc(drafts, func(x store.Draft) bool { return x.Key == key })
	if k < 0 {
		return store.Draft{}, false
	}
	return drafts[k], true
}

func (d *tablet) view(ref record.Ref) store.View {
	d.t.Helper()
	v, err := d.View(context.Background(), ref)
	must(d.t, err)
	return v
}

func (d *tablet) shows(ref record.Ref, f record.Field, want string) {
	d.t.Helper()
	v := d.view(ref)
	if got := v.Value(f).String(); got != want {
		d.t.Fatalf("field %d of %s shows %q, want %q", f, ref, got, want)
	}
}

func (d *tablet) outbound() *record.Outbound {
	d.t.Helper()
	out, err := d.Outbound(context.Background(), 1<<20)
	must(d.t, err)
	return out
}

func (d *tablet) inbound(out *record.Outbound, in *record.Inbound) record.Settled {
	d.t.Helper()
	settled, err := d.Inbound(context.Background(), out, in, true)
	must(d.t, err)
	d.check()
	return settled
}

func (d *tablet) exchange(s *county) record.Settled {
	d.t.Helper()
	out := d.outbound()
	return d.inbound(out, s.exchange(out))
}

// sync exchanges until nothing is left.
func (d *tablet) sync(s *county) {
	d.t.Helper()
	for i := 0; ; i++ {
		settled := d.exchange(s)
		if settled.Done() {
			return
		}
		if i == 50 {
			d.t.Fatalf("after %d rounds still %+v", i, settled)
		}
	}
}

// check fails the test if the copy is not whole.
func (d *tablet) check() {
	d.t.Helper()
	found, err := d.Check(context.Background())
	must(d.t, err)
	if len(found) > 0 {
		d.t.Fatalf("check found %v", found)
	}
}

func (d *tablet) String() string { return fmt.Sprintf("tablet %s", d.id.Short()) }
