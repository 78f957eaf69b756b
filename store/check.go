package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Problem is one thing that Check found wrong.
type Problem struct {
	Code   string // sqlite, view, conflict, value, search, laid, outbox, chain or clock
	Detail string
}

func (p Problem) String() string { return p.Code + ": " + p.Detail }

// maxProblems is how many Check lists at most.
const maxProblems = 100

// Check proves that the copy is whole: SQLite's own check, view = trunk with own
// changes laid over, search the same, outbox without gaps, chain unbroken, clock
// sane. It reads everything: seconds on a clerk's laptop.
func (s *Store) Check(ctx context.Context) (found []Problem, err error) {
	err = s.apart(ctx, "check", func(t *tx) error {
		return t.snapshot(func(t *tx) error {
			c := &checker{tx: t}
			for _, step := range []func() error{c.sqlite, c.views, c.duplicates, c.queues, c.overlays} {
				if err := step(); err != nil {
					return err
				}
			}
			found = c.found
			return nil
		})
	})
	return found, err
}

type checker struct {
	*tx
	found []Problem
}

func (c *checker) bad(code, format string, args ...any) {
	if len(c.found) < maxProblems {
		c.found = append(c.found, Problem{code, fmt.Sprintf(format, args...)})
	}
}

func (c *checker) sqlite() error {
	return c.each(`PRAGMA integrity_check`, nil, func(scan func(...any) error) error {
		var line string
		if err := scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			c.bad("sqlite", "%s", line)
		}
		return nil
	})
}

// views derives every view row anew and compares.
func (c *checker) views() error {
	for _, v := range c.s.views {
		if v == nil {
			continue
		}
		ids, err := c.ids(fmt.Sprintf(`SELECT id FROM trunk WHERE kind = ?1 UNION SELECT id FROM laid WHERE kind = ?1 UNION SELECT id FROM "%s"`, v.name), int64(v.kind))
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := c.view(v, record.Ref{Kind: v.kind, ID: id}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) view(v *viewDef, ref record.Ref) error {
	h, err := c.load(ref)
	if err != nil {
		c.bad("view", "%v", err)
		return nil
	}
	row := h.shown()
	var want []any
	if row != nil {
		want = v.args(row)
		c.values(row)
	}
	if err := c.conflicts(ref, row); err != nil {
		return err
	}
	if err := c.compare("view", ref, fmt.Sprintf(`SELECT id, %s FROM "%s" WHERE id = ?`, v.columns, v.name), want); err != nil {
		return err
	}
	if ref.Kind != record.Household {
		return nil
	}
	if want = nil; row != nil && row.Value(record.HouseholdVoided) == "" {
		want = entryOf(row).args()
	}
	return c.compare("search", ref, `SELECT id, village, group_no, register, assistance, head, head_bo, keys FROM find WHERE id = ?`, want)
}

// conflicts holds what is listed of a record as in conflict against what is shown.
func (c *checker) conflicts(ref record.Ref, row *record.Row) error {
	open, listed, err := c.contested(ref)
	if row == nil && listed {
		c.bad("conflict", "%s is not here and listed", ref)
	} else if row != nil && !slices.Equal(open, row.Conflicts()) {
		c.bad("conflict", "%s lists %v, in conflict are %v", ref, open, row.Conflicts())
	}
	return err
}

// values says which fields of a record hold what their declaration refuses: an
// older version let it be saved, or the log was tampered with. Screens show such
// a value as what it says or as nothing.
func (c *checker) values(row *record.Row) {
	for i := range row.Fields {
		g := &row.Fields[i]
		for _, s := range g.Writings {
			if err := row.Kind.Def().Field(g.Field).Check(row.Kind, s.Value); err != nil {
				c.bad("value", "%s: %v", row.Ref, err)
			}
		}
	}
}

// compare holds the row that query gives for a record against what it should
// be; nil is no row.
func (c *checker) compare(code string, ref record.Ref, query string, want []any) error {
	var got []any
	err := c.each(query, []any{ref.ID[:]}, func(scan func(...any) error) error {
		columns := 1 + strings.Count(query[:strings.Index(query, " FROM ")], ",")
		got = make([]any, columns)
		dest := make([]any, columns)
		for i := range got {
			dest[i] = &got[i]
		}
		return scan(dest...)
	})
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(got, want) {
		c.bad(code, "%s is shown as %v and should be %v", ref, got, want)
	}
	return nil
}

// duplicates checks which household stands for which (rule M6).
func (c *checker) duplicates() error {
	want, err := c.standing()
	if err != nil {
		return err
	}
	got, err := c.pairs(`SELECT id, stands FROM find WHERE stands IS NOT NULL`)
	if err == nil && !maps.Equal(got, want) {
		c.bad("search", "%d households are shown as merged into another, %d should be", len(got), len(want))
	}
	return err
}

// queues walks the changes of each epoch that are kept here.
func (c *checker) queues() error {
	type end struct {
		queue
		keptSeq   uint64
		keptChain []byte
	}
	ends := map[record.Epoch]*end{}
	err := c.each(`SELECT epoch, secret, seq, chain, kept_seq, kept_chain FROM queue`, nil, func(scan func(...any) error) error {
		var e record.Epoch
		var q end
		var secret, chain []byte
		err := scan((*i64)(&e), &secret, (*i64)(&q.seq), &chain, (*i64)(&q.keptSeq), &q.keptChain)
		copy(q.secret[:], secret)
		copy(q.chain[:], chain)
		ends[e] = &q
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range slices.Sorted(maps.Keys(ends)) {
		q := ends[e]
		device, err := c.deviceOf(e)
		if err != nil {
			return err
		}
		w := walk{c: c, device: device, seq: q.keptSeq, chain: record.ChainStart(device, e), secret: q.secret}
		if q.keptSeq > 0 {
			copy(w.chain[:], q.keptChain)
		}
		err = c.each(`SELECT payload, hash, chain FROM (SELECT * FROM (SELECT epoch, seq, payload, hash, chain FROM own UNION ALL SELECT epoch, seq, payload, hash, chain FROM outbox)
			WHERE epoch = ? ORDER BY seq)`, []any{int64(e)}, w.step)
		if err != nil {
			return err
		}
		if w.seq != q.seq || w.chain != q.chain {
			c.bad("chain", "epoch %04x ends at %d %s, its queue says %d %s", uint16(e), w.seq, w.chain, q.seq, q.chain)
		}
	}
	return nil
}

// deviceOf is whose queue an epoch is: another device's where this copy was
// enrolled again. New changes are always this one's.
func (c *checker) deviceOf(e record.Epoch) (record.ID, error) {
	device := c.meta.device
	var payload []byte
	ok, err := c.one(`SELECT payload FROM own WHERE epoch = ? ORDER BY seq LIMIT 1`, []any{int64(e)}, &payload)
	if err != nil || !ok || e == c.meta.epoch {
		return device, err
	}
	if first, err := record.DecodeChange(payload); err == nil { // else the walk says so
		device = first.Device
	}
	return device, nil
}

// walk follows the changes of one queue.
type walk struct {
	c      *checker
	device record.ID
	seq    uint64
	chain  record.Hash
	stamp  record.Stamp
	secret [16]byte
}

func (w *walk) step(scan func(...any) error) error {
	var payload, hash, chain []byte
	if err := scan(&payload, &hash, &chain); err != nil {
		return err
	}
	w.seq++
	change, err := record.DecodeChange(payload)
	switch {
	case err != nil:
		w.c.bad("outbox", "change %d: %v", w.seq, err)
		return nil
	case change.Seq != w.seq || change.Device != w.device:
		w.c.bad("outbox", "%s stands where change %d should be", change.ChangeID, w.seq)
		w.seq = change.Seq
	case change.Salt != record.SaltOf(w.secret, change.ChangeID):
		w.c.bad("outbox", "%s has another salt than its epoch's secret gives", change.ChangeID)
	case change.Stamp.Compare(w.stamp) <= 0 || change.Epoch == w.c.meta.epoch && change.Stamp.Compare(w.c.meta.clock.Last) > 0:
		w.c.bad("clock", "%s has stamp %s, the one before %s, the clock %s", change.ChangeID, change.Stamp, w.stamp, w.c.meta.clock.Last)
	}
	w.stamp = change.Stamp
	h := record.HashOf(payload)
	w.chain = w.chain.Link(h)
	if !bytes.Equal(h[:], hash) || !bytes.Equal(w.chain[:], chain) {
		w.c.bad("chain", "%s does not link to the change before it", change.ChangeID)
	}
	return nil
}

// overlays checks that what waits or is held lies over every record it writes,
// and that nothing else does but accepted changes that the trunk lacks.
func (c *checker) overlays() error {
	want := map[string]bool{}
	err := c.each(`SELECT n, payload FROM outbox UNION ALL SELECT n, payload FROM own WHERE state = ?`, []any{int64(Held)}, func(scan func(...any) error) error {
		var n int64
		var payload []byte
		if err := scan(&n, &payload); err != nil {
			return err
		}
		change, err := record.DecodeChange(payload)
		if err != nil {
			return nil // queues has said so
		}
		for _, w := range change.Writes {
			want[fmt.Sprintf("%d %d %x", n, w.Kind, w.ID[:])] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.each(`SELECT laid.n, laid.kind, laid.id, coalesce(own.state, ?), coalesce(own.at, 0), coalesce(trunk.last, 0) FROM laid LEFT JOIN own ON own.n = laid.n
		LEFT JOIN trunk ON trunk.kind = laid.kind AND trunk.id = laid.id`, []any{int64(Waiting)}, func(scan func(...any) error) error {
		var n, kind int64
		var id []byte
		var state State
		var at, last record.Seq
		if err := scan(&n, &kind, &id, &state, (*i64)(&at), (*i64)(&last)); err != nil {
			return err
		}
		key := fmt.Sprintf("%d %d %x", n, kind, id)
		if state == Sent && at > last {
			return nil
		}
		if !want[key] {
			c.bad("laid", "change %d lies over %s and should not", n, key)
		}
		delete(want, key)
		return nil
	})
	for _, key := range slices.Sorted(maps.Keys(want)) {
		c.bad("laid", "a change that waits does not lie over its record: %s", key)
	}
	return err
}
