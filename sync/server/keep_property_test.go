package server_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhucun/store/record"
	"zhucun/sync/server/sqlitelog"
)

// What the endpoint keeps it can read, send and check: any change that the decoder
// accepts, applied or in quarantine, is paged to every kind of device, decided,
// backed up, restored and checked.
func TestWhatIsKeptCanBeReadSentAndChecked(t *testing.T) {
	lived := 0
	rapid.Check(t, func(rt *rapid.T) {
		if lived++; lived > 30 {
			return // each takes a fifth of a second; the fuzz target goes on
		}
		n := rapid.IntRange(1, 4).Draw(rt, "changes")
		keep(t, rt, func(c *county) {
			for range n {
				c.tablet.save(drawAuthor(rt, c), drawWrites(rt, c)...)
			}
		}, rapid.SampledFrom([]string{"accept", "return", ""}).Draw(rt, "verdict"), rapid.Bool().Draw(rt, "fork"), rapid.Bool().Draw(rt, "revoked"))
	})
}

// FuzzKeepPageAcceptRestore is the same from a change's canonical form.
func FuzzKeepPageAcceptRestore(f *testing.F) {
	id := record.ChangeID{Device: record.ID{1}, Epoch: 7, Seq: 1}
	for _, w := range [][]record.Write{
		{{Ref: record.Ref{Kind: record.Visit, ID: record.ID{2}}, Fields: []record.Set{{Field: record.VisitHousehold, Value: "r\x01"}, {Field: record.VisitDate, Value: "d"}}}},
		{{Ref: record.Ref{Kind: record.Quarantine, ID: record.ID{2}}, Base: 9, Fields: []record.Set{{Field: record.QuarantineDecision, Value: record.C("accept")}}}},
		{{Ref: record.Ref{Kind: 200, ID: record.ID{2}}, Fields: []record.Set{{Field: 255, Value: "?"}}}},
		nil,
	} {
		f.Add((&record.Change{ChangeID: id, Stamp: record.Stamp{Wall: -1 << 60, N: 1 << 31}, Writes: w}).Encode(), byte(len(w)))
	}
	f.Fuzz(func(t *testing.T, canonical []byte, how byte) {
		x, err := record.DecodeChange(canonical)
		if err != nil {
			t.Skip()
		}
		verdict := []string{"accept", "return", ""}[how%3]
		keep(t, t, func(c *county) {
			s := c.tablet.saveAgain(x.Was, x.Author, x.Writes...)
			s.Stamp, s.LogEpoch, s.Salt, s.Import = x.Stamp, x.LogEpoch, x.Salt, x.Import
		}, verdict, how&4 != 0, how&8 != 0)
	})
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// keep puts changes through everything that can become of them.
func keep(t *testing.T, f fataler, save func(*county), verdict string, fork, revoked bool) {
	c := newCounty(t)
	d, member := c.tablet, c.device("member", c.helper)
	second := c.device("second desk", c.clerk)
	for _, x := range []*tablet{d, member, c.desk} {
		x.round()
	}
	if fork {
		for i := range 5 {
			d.save(c.leader, c.visit(fmt.Sprint("before ", i)))
		}
		d.round()
		d.all, d.from = nil, 0
	}
	if revoked {
		at := record.Ref{Kind: record.Device, ID: d.id}
		c.local(edit(at, c.row(at).Last, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	}
	save(c)
	q, body, err := d.tryRequest()
	if err != nil {
		return // what cannot be spelled cannot be sent
	}
	reply, err := c.Exchange(ctx, body)
	if err != nil {
		return // refused at the door: nothing was kept
	}
	d.takeReply(f, q, reply)
	everybody := func(step string) {
		for _, x := range []*tablet{d, member, c.desk, second} {
			q, body, err := x.tryRequest()
			if err != nil {
				f.Fatalf("%s: request: %v", step, err)
			}
			reply, err := c.Exchange(ctx, body)
			if err != nil {
				f.Fatalf("%s: exchange: %v", step, err)
			}
			x.takeReply(f, q, reply)
		}
		problems, err := c.Check(ctx)
		if err != nil || len(problems) > 0 {
			f.Fatalf("%s: check: %v %v", step, problems, err)
		}
		if _, err := c.Status(ctx); err != nil {
			f.Fatalf("%s: status: %v", step, err)
		}
	}
	d.all = d.all[:d.from] // sent and known, whatever became of it
	everybody("kept")
	for _, ch := range slices.Clone(c.desk.waiting()) {
		if verdict != "" {
			c.desk.say(c.clerk, ch, verdict)
		}
	}
	everybody("decided")
	c.serve()
	everybody("started again")
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := c.log.Backup(ctx, path); err != nil {
		f.Fatalf("backup: %v", err)
	}
	c.log.Close()
	if c.log, err = sqlitelog.Open(context.Background(), path, sqlitelog.Options{}); err != nil {
		f.Fatalf("open the backup: %v", err)
	}
	defer c.log.Close()
	c.serve()
	if err := c.BeginRestored(ctx); err != nil {
		f.Fatalf("restore: %v", err)
	}
	for _, x := range []*tablet{c.desk, second, d, member} {
		x.log, x.head, x.cursors, x.held = 0, 0, map[record.Prefix]record.Cursor{}, map[record.Ref]*record.Row{}
	}
	everybody("restored")
	everybody("restored, and the clerk was there")
}

// waiting are the quarantine records of a desk that are undecided.
func (d *tablet) waiting() (refs []record.Ref) {
	for ref, r := range d.held {
		if ref.Kind == record.Quarantine && r.Value(record.QuarantineOutcome) == "" {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(a, b record.Ref) int { return strings.Compare(string(a.ID[:]), string(b.ID[:])) })
	return refs
}

func drawAuthor(rt *rapid.T, c *county) record.ID {
	return rapid.SampledFrom([]record.ID{c.leader, c.helper, c.clerk, {}, {9}}).Draw(rt, "author")
}

// drawWrites makes what an app makes, and what none would.
func drawWrites(rt *rapid.T, c *county) (writes []record.Write) {
	for range rapid.IntRange(0, 3).Draw(rt, "writes") {
		kind := rapid.OneOf(rapid.SampledFrom([]record.Kind{record.Visit, record.Household, record.Member, record.DutyDay, record.Quarantine, record.Device, record.Complaint}),
			rapid.Map(rapid.Byte(), func(b byte) record.Kind { return record.Kind(b) })).Draw(rt, "kind")
		w := record.Write{Ref: record.Ref{Kind: kind}, Base: record.Seq(rapid.OneOf(rapid.Uint64Range(0, 40), rapid.Uint64()).Draw(rt, "base"))}
		w.ID = rapid.SampledFrom([]record.ID{{}, c.house, c.house2, c.elsewhere, c.tablet.id, {7}}).Draw(rt, "record")
		for f := range rapid.IntRange(1, 12).Draw(rt, "fields") {
			if rapid.Bool().Draw(rt, "sets") {
				w.Fields = append(w.Fields, record.Set{Field: record.Field(f + 1), Value: drawValue(rt, c, kind.Def().Field(record.Field(f+1)))})
			}
		}
		writes = append(writes, w)
	}
	return writes
}

func drawValue(rt *rapid.T, c *county, f *record.FieldDef) record.Value {
	wild := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) record.Value { return record.Value(b) })
	if f == nil {
		return wild.Draw(rt, "value")
	}
	ids := []record.ID{c.house, c.house2, c.elsewhere, c.leader, c.helper, c.team, c.tablet.id, {8}}
	fits := map[record.Type]*rapid.Generator[record.Value]{
		record.Text:   rapid.Map(rapid.String(), record.T),
		record.Int:    rapid.Map(rapid.Int64(), record.I),
		record.Bool:   rapid.Map(rapid.Bool(), record.B),
		record.Code:   rapid.Map(rapid.SampledFrom([]string{village, village2, "own", "accept", "return", "x"}), record.C),
		record.Codes:  rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{village, "income", "x"}), 1, 3), func(l []string) record.Value { return record.Cs(l...) }),
		record.Date:   rapid.Map(rapid.Int32(), func(d int32) record.Value { return record.D(record.Day(d)) }),
		record.Month:  rapid.Map(rapid.IntRange(1, 9999), func(y int) record.Value { return record.M(y, 3) }),
		record.RefTo:  rapid.Map(rapid.SampledFrom(ids), record.R),
		record.RefsTo: rapid.Map(rapid.SliceOfN(rapid.SampledFrom(ids), 1, 3), func(l []record.ID) record.Value { return record.Rs(l...) }),
		record.Bytes:  rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 40), record.X),
	}[f.Type]
	long := rapid.Map(rapid.IntRange(1, record.MaxValue), func(n int) record.Value { return record.Value("t" + strings.Repeat("长", n/3)) })
	return rapid.OneOf(fits, fits, fits, wild, rapid.Just(record.Value("")), long).Draw(rt, "value")
}
