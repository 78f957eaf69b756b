package server_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
	"zhucun/sync/wire"
)

var ctx = context.Background()

const (
	village  = "623027103201"
	village2 = "623027104201"
	hour     = int64(3600_000)
)

// county is a server on a real log with a small roster.
type county struct {
	t    testing.TB
	path string
	log  *sqlitelog.Log
	*server.Server
	now int64

	team                     record.ID
	clerk, leader, helper    record.ID
	desk, tablet             *tablet // of the clerk; of leader and helper
	house, house2, elsewhere record.ID
	helperAt                 record.Ref // the helper's assignment
}

func newCounty(t testing.TB) *county {
	t.Helper()
	c := &county{t: t, path: filepath.Join(t.TempDir(), "log.db"), now: record.MustDay("2026-11-16").Time().UnixMilli()}
	c.open()
	add := func(w ...record.Write) record.ID {
		refs := c.local(w...)
		return refs[0].ID
	}
	add(write(record.Area, record.AreaCode, record.C(village), record.AreaName, record.T("九甲村")))
	c.team = add(write(record.Team, record.TeamName, record.T("一队"), record.TeamTownship, record.C("623027103")))
	c.clerk = add(write(record.Person, record.PersonName, record.T("管理员")))
	c.leader = add(write(record.Person, record.PersonName, record.T("队长"), record.PersonTownship, record.C("623027103")))
	c.helper = add(write(record.Person, record.PersonName, record.T("帮扶"), record.PersonTownship, record.C("623027103")))
	from := record.D(record.MustDay("2025-08-01"))
	add(write(record.Assignment, record.AssignmentPerson, record.R(c.clerk), record.AssignmentRole, record.C("clerk"),
		record.AssignmentAreas, record.Cs("623027"), record.AssignmentFrom, from))
	add(write(record.Assignment, record.AssignmentPerson, record.R(c.leader), record.AssignmentRole, record.C("leader"),
		record.AssignmentTeam, record.R(c.team), record.AssignmentAreas, record.Cs(village), record.AssignmentFrom, from))
	home := func(v, head string) record.ID {
		return add(write(record.Household, record.HouseholdVillage, record.C(v), record.HouseholdHead, record.T(head)))
	}
	c.house, c.house2, c.elsewhere = home(village, "才让"), home(village, "卓玛"), home(village2, "扎西")
	c.helperAt = c.local(write(record.Assignment, record.AssignmentPerson, record.R(c.helper), record.AssignmentRole, record.C("helper"),
		record.AssignmentHousehold, record.R(c.house), record.AssignmentFrom, from))[0]
	c.desk = c.device("desk", c.clerk)
	c.tablet = c.device("tablet", c.leader, c.helper)
	return c
}

func (c *county) open() {
	c.t.Helper()
	var err error
	if c.log, err = sqlitelog.Open(ctx, c.path, sqlitelog.Options{}); err != nil {
		c.t.Fatal(err)
	}
	c.serve()
	c.t.Cleanup(func() { c.log.Close() })
}

// serve makes a new server on the log, as a restart does.
func (c *county) serve() {
	c.t.Helper()
	c.serveOn(c.log)
}

func (c *county) serveOn(l server.Log) {
	c.t.Helper()
	var err error
	c.Server, err = server.New(ctx, server.Config{
		Log: l, Key: keyOf("county"), Now: func() int64 { return c.now }, Rand: rand.NewChaCha8([32]byte{byte(len(c.path))}),
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (c *county) local(w ...record.Write) []record.Ref {
	c.t.Helper()
	refs, err := c.Local(ctx, record.ID{}, w...)
	if err != nil {
		c.t.Fatal(err)
	}
	return refs
}

func (c *county) row(ref record.Ref) (r *server.Row) {
	c.t.Helper()
	err := c.log.View(ctx, func(tx server.Tx) (err error) { r, err = tx.Row(ref); return err })
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func (c *county) value(ref record.Ref, f record.Field) record.Value {
	r := c.row(ref)
	if r == nil {
		return ""
	}
	return r.Value(f)
}

// checked fails the test if the log does not prove itself.
func (c *county) checked() {
	c.t.Helper()
	problems, err := c.Check(ctx)
	if err != nil || len(problems) > 0 {
		c.t.Fatalf("check: %v %v", problems, err)
	}
}

// write makes a write of a new record from fields and values in turn; fields
// are given in any order.
func write(k record.Kind, fv ...any) record.Write { return edit(record.Ref{Kind: k}, 0, fv...) }

func edit(ref record.Ref, base record.Seq, fv ...any) record.Write {
	w := record.Write{Ref: ref, Base: base}
	for i := 0; i < len(fv); i += 2 {
		w.Fields = append(w.Fields, record.Set{Field: fv[i].(record.Field), Value: fv[i+1].(record.Value)})
	}
	return w
}

// tablet is a device reduced to what the server sees of it.
type tablet struct {
	c       *county
	id      record.ID
	key     ed25519.PrivateKey
	epoch   record.Epoch
	queue   record.Epoch
	counter uint64
	log     record.LogEpoch
	head    record.Seq
	secret  [16]byte
	all     []*record.Change // of the queue, from seq 1
	from    int              // index of the first change to send
	cursors map[record.Prefix]record.Cursor
	held    map[record.Ref]*record.Row
	budget  int
	left    int   // changes it says wait beyond those it sends
	asked   int64 // when it asked for the past of a record last
}

// device enrols a device.
func (c *county) device(name string, persons ...record.ID) *tablet {
	c.t.Helper()
	d := &tablet{c: c, key: keyOf(name), epoch: 7, queue: 7, cursors: map[record.Prefix]record.Cursor{}, held: map[record.Ref]*record.Row{}}
	var err error
	if d.id, err = c.AddDevice(ctx, persons, name, d.key.Public().(ed25519.PublicKey), nil); err != nil {
		c.t.Fatal(err)
	}
	return d
}

// Number and Ref implement wire.Numbers.
func (d *tablet) Number(ref record.Ref) (uint64, bool) {
	if r := d.held[ref]; r != nil && r.No != 0 {
		return r.No, true
	}
	return 0, false
}

func (d *tablet) Ref(no uint64) (record.Ref, bool) {
	for ref, r := range d.held {
		if r.No == no {
			return ref, true
		}
	}
	return record.Ref{}, false
}

// save queues a change; a write with a zero ID makes a record.
func (d *tablet) save(author record.ID, writes ...record.Write) *record.Change {
	return d.saveAgain(record.Hash{}, author, writes...)
}

// saveAgain is save of a change that replaces a fork copy.
func (d *tablet) saveAgain(was record.Hash, author record.ID, writes ...record.Write) *record.Change {
	c := &record.Change{
		ChangeID: record.ChangeID{Device: d.id, Epoch: d.queue, Seq: uint64(len(d.all)) + 1},
		Stamp:    record.Stamp{Wall: d.c.now / 1000 * 1000, N: uint32(len(d.all))}, Author: author, LogEpoch: d.log, Was: was, Writes: writes,
	}
	c.Salt = record.SaltOf(d.secret, c.ChangeID)
	for i := range c.Writes {
		w := &c.Writes[i]
		if key, ok := record.KeyedID(w.Kind, w.Fields); ok && w.ID.IsZero() {
			w.ID = key
		} else if w.ID.IsZero() {
			w.ID = c.NewID(i)
		}
	}
	d.all = append(d.all, c)
	return c
}

// chain is the chain hash after the first n changes.
func (d *tablet) chain(n int) record.Hash {
	h := record.ChainStart(d.id, d.queue)
	for _, c := range d.all[:n] {
		h = h.Link(c.Hash())
	}
	return h
}

// request makes the next request with all that waits.
func (d *tablet) request() (*wire.Request, []byte) {
	d.c.t.Helper()
	q, body, err := d.tryRequest()
	if err != nil {
		d.c.t.Fatal(err)
	}
	return q, body
}

// tryRequest is request of what may not be spelled at all.
func (d *tablet) tryRequest() (*wire.Request, []byte, error) {
	d.counter++
	q := &wire.Request{Budget: d.budget, Outbound: record.Outbound{
		Device: d.id, Epoch: d.epoch, Counter: d.counter, LogEpoch: d.log, Head: d.head, Queue: d.queue, Secret: d.secret,
		Changes: d.all[d.from:], Chain: d.chain(len(d.all)), Waiting: len(d.all) - d.from + d.left,
	}}
	for p, cur := range d.cursors {
		q.Subs = append(q.Subs, record.Sub{Prefix: p, Cursor: cur})
	}
	body, err := wire.EncodeRequest(q, d, d.key)
	return q, body, err
}

// takeReply takes a reply that must be one.
func (d *tablet) takeReply(f fataler, q *wire.Request, reply []byte) {
	in, err := wire.DecodeReply(reply, &q.Outbound, d, d.c.Public())
	if err != nil {
		f.Fatalf("read the reply: %v", err)
	}
	d.take(in)
}

// ask sends a body and reads the reply.
func (d *tablet) ask(q *wire.Request, body []byte) *record.Inbound {
	d.c.t.Helper()
	reply, err := d.c.Exchange(ctx, body)
	if err != nil {
		d.c.t.Fatal(err)
	}
	in, err := wire.DecodeReply(reply, &q.Outbound, d, d.c.Public())
	if err != nil {
		d.c.t.Fatal(err)
	}
	return in
}

// round is one exchange: the reply is taken as a device takes it.
func (d *tablet) round() *record.Inbound {
	d.c.t.Helper()
	q, body := d.request()
	in := d.ask(q, body)
	d.take(in)
	return in
}

func (d *tablet) take(in *record.Inbound) {
	d.c.t.Helper()
	if in.Refused != record.Served {
		return
	}
	d.log, d.head = in.LogEpoch, max(d.head, in.Head)
	if r := in.Receipt; r != nil && r.Queue == d.queue && r.Seq <= uint64(len(d.all)) && r.Chain == d.chain(int(r.Seq)) {
		d.from = int(r.Seq)
	}
	for _, p := range in.Pages {
		if p.Start != d.cursors[p.Prefix] {
			d.c.t.Fatalf("page of %s starts at %v, the device is at %v", p.Prefix, p.Start, d.cursors[p.Prefix])
		}
		d.cursors[p.Prefix] = p.End
		for _, r := range p.Rows {
			d.lay(in, r)
		}
		for _, g := range p.Gone {
			if r := d.held[g.Ref]; r != nil && r.Last < g.Seq && g.Via == "" {
				delete(d.held, g.Ref)
			}
		}
	}
}

// lay keeps one record of a page, own registers too.
func (d *tablet) lay(in *record.Inbound, pr record.PageRow) {
	r := d.held[pr.Ref]
	if pr.Whole || r == nil {
		if !pr.Whole {
			d.c.t.Fatalf("%s came in part to a device that does not hold it", pr.Ref)
		}
		r = &record.Row{Ref: pr.Ref, Channel: pr.Channel}
		d.held[pr.Ref] = r
	}
	r.No, r.Last = pr.No, pr.Last
	if pr.Own {
		d.layOwn(in, pr, r)
	}
	for _, g := range pr.Fields {
		r.Put(g)
	}
}

// layOwn builds the registers that the reply left out: own values, alone.
func (d *tablet) layOwn(in *record.Inbound, pr record.PageRow, r *record.Row) {
	for _, run := range in.Receipt.Runs {
		for i := uint64(0); run.At != 0 && i < run.N; i++ {
			c := d.all[run.First+i-1]
			for _, w := range c.Writes {
				for _, s := range w.Fields {
					if w.Ref == pr.Ref && pr.Get(s.Field) == nil {
						seq := run.At + record.Seq(i)
						r.Put(record.Register{Field: s.Field, Changed: seq, Writings: []record.Writing{{
							Value: s.Value, Seq: seq, At: min(c.Stamp.Wall, run.Received), Author: c.Author, By: c.ChangeID}}})
					}
				}
			}
		}
	}
}

// same fails unless the device holds exactly what the server has in its
// subscriptions.
func (d *tablet) same(in *record.Inbound) {
	t := d.c.t
	t.Helper()
	n := 0
	err := d.c.log.View(ctx, func(tx server.Tx) error {
		st, err := tx.State()
		if err != nil {
			return err
		}
		for no := uint64(1); no <= st.Numbers; no++ {
			r, err := tx.Numbered(no)
			if err != nil {
				return err
			}
			covered := false
			for _, p := range in.Subs {
				covered = covered || p.Covers(r.Channel)
			}
			held := d.held[r.Ref]
			if covered != (held != nil) {
				t.Errorf("%s in %s: in scope %v, held %v", r.Ref, r.Channel, covered, held != nil)
				continue
			}
			if held == nil {
				continue
			}
			n++
			held.Fields = slices.DeleteFunc(slices.Clone(held.Fields), func(g record.Register) bool {
				return r.Kind == record.Quarantine && g.Field == record.QuarantineContent // kept beside the record
			})
			if held.No != r.No || held.Last != r.Last || held.Channel != r.Channel || !bytes.Equal(held.Pack(), r.Pack()) {
				t.Errorf("%s differs:\nheld %+v\nlog  %+v", r.Ref, *held, r.Row)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != len(d.held) {
		t.Errorf("the device holds %d records, its scope has %d", len(d.held), n)
	}
}

func run(r record.Run) string { return fmt.Sprintf("%d+%d@%d %s", r.First, r.N, r.At, r.Reason) }
