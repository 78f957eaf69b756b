package store

import (
	"slices"

	"zhucun/store/record"
)

// takeSubs follows the subscriptions in force. New ones begin at the zero
// cursor; ended ones stay, with what they brought, until every change of this
// device has a receipt (rule X8).
func (r *reply) takeSubs() error {
	if !r.newest() {
		return nil
	}
	followed := map[record.Prefix]bool{}
	err := r.each(`SELECT prefix FROM cursor`, nil, func(scan func(...any) error) error {
		var p string
		err := scan(&p)
		followed[record.Prefix(p)] = true
		return err
	})
	if err != nil {
		return err
	}
	if err := r.exec(`UPDATE cursor SET ended = 1`); err != nil {
		return err
	}
	var added []record.Prefix
	for _, p := range r.in.Subs {
		if !followed[p] {
			added = append(added, p)
		}
		err := r.exec(`INSERT INTO cursor (prefix, since, pos, no, ended) VALUES (?, 0, 0, 0, 0) ON CONFLICT (prefix) DO UPDATE SET ended = 0`, string(p))
		if err != nil {
			return err
		}
	}
	return r.doubt(added)
}

// doubt marks the records that a new subscription covers and that an ended one brought:
// between the two subscriptions some may have left without the device being told. The
// first full pull confirms each or drops it.
func (r *reply) doubt(added []record.Prefix) error {
	if len(added) == 0 {
		return nil
	}
	refs, err := r.refsIn(func(c record.Channel) bool {
		return slices.ContainsFunc(added, func(p record.Prefix) bool { return p.Covers(c) })
	})
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := r.exec(`UPDATE trunk SET stale = ? WHERE kind = ? AND id = ? AND stale = 0`, doubtful, int64(ref.Kind), ref.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

// refsIn are the records of the trunk whose channel is wanted.
func (r *reply) refsIn(want func(record.Channel) bool) (refs []record.Ref, err error) {
	err = r.each(`SELECT kind, id, channel FROM trunk`, nil, func(scan func(...any) error) error {
		var ref record.Ref
		var id []byte
		var c string
		err := scan(&ref.Kind, &id, &c)
		copy(ref.ID[:], id)
		if want(record.Channel(c)) {
			refs = append(refs, ref)
		}
		return err
	})
	return refs, err
}

// takePages applies the pages that start where this device is (rule X6).
func (r *reply) takePages() error {
	if err := r.loadLaid(); err != nil {
		return err
	}
	subs, err := r.subs()
	if err != nil {
		return err
	}
	atHead := map[record.Prefix]bool{}
	for i := range r.in.Pages {
		p := &r.in.Pages[i]
		k := slices.IndexFunc(subs, func(s record.Sub) bool { return s.Prefix == p.Prefix })
		if k < 0 || subs[k].Cursor != p.Start {
			continue
		}
		if err := r.takePage(p); err != nil {
			return err
		}
		subs[k].Cursor = p.End
		err := r.exec(`UPDATE cursor SET since = ?, pos = ?, no = ? WHERE prefix = ?`, int64(p.End.Since), int64(p.End.Pos), int64(p.End.No), string(p.Prefix))
		if err != nil {
			return err
		}
		atHead[p.Prefix] = !p.More
	}
	r.out.AtHead = !r.in.NoPages && len(subs) > 0
	through := true
	for _, s := range subs {
		r.out.AtHead = r.out.AtHead && (atHead[s.Prefix] || s.Cursor.Since >= r.in.Head)
		through = through && s.Cursor.Since > 0
	}
	r.meta.fromHead = r.out.AtHead
	if !r.out.AtHead && !through {
		return nil
	}
	return r.dropStale()
}

func (r *reply) loadLaid() error {
	r.laid = map[record.Ref]bool{}
	return r.each(`SELECT DISTINCT kind, id FROM laid`, nil, func(scan func(...any) error) error {
		var ref record.Ref
		var id []byte
		err := scan(&ref.Kind, &id)
		copy(ref.ID[:], id)
		r.laid[ref] = true
		return err
	})
}

func (r *reply) takePage(p *record.Page) error {
	for i := range p.Rows {
		if err := r.takeRow(&p.Rows[i]); err != nil {
			return err
		}
	}
	for _, g := range p.Gone {
		if err := r.takeGone(g); err != nil {
			return err
		}
	}
	return nil
}

func (r *reply) takeRow(pr *record.PageRow) error {
	row, err := r.takeWhole(pr)
	if err == nil && row == nil {
		row, err = r.takePart(pr)
	}
	if err != nil {
		return err
	}
	return r.taken(row)
}

// takeWhole writes a row that has all of its record into the trunk, in one statement and
// without reading what is there: a first exchange has only such rows. It gives nil, and
// has done nothing, if the row needs what the trunk has or the trunk has a later one.
func (r *reply) takeWhole(pr *record.PageRow) (*record.Row, error) {
	if !pr.Whole || pr.Own || pr.Channel == "" {
		return nil, nil
	}
	row := &record.Row{Ref: pr.Ref, No: pr.No, Channel: pr.Channel, Last: pr.Last}
	for _, g := range pr.Fields {
		row.Take(g)
	}
	n, err := r.execN(`INSERT INTO trunk (kind, id, no, channel, last, stale, fields) VALUES (?, ?, ?, ?, ?, 0, ?)
		ON CONFLICT (kind, id) DO UPDATE SET no = excluded.no, channel = excluded.channel, last = CASE WHEN trunk.stale = 2 THEN max(trunk.last, excluded.last) ELSE excluded.last END, stale = 0, fields = excluded.fields
		WHERE excluded.last >= trunk.last OR trunk.stale <> 0`,
		int64(row.Kind), row.ID[:], int64(row.No), string(row.Channel), int64(row.Last), row.Pack())
	if err != nil || n == 0 {
		return nil, err
	}
	return row, nil
}

// takePart takes a row by what the trunk has of it.
func (r *reply) takePart(pr *record.PageRow) (*record.Row, error) {
	h, err := r.trunk(pr.Ref)
	if err != nil {
		return nil, err
	}
	row := &h.row
	if pr.Whole && (pr.Last >= row.Last || h.stale != fresh) {
		row.Fields = nil
	}
	for _, g := range pr.Fields {
		row.Take(g)
	}
	if pr.Own {
		r.takeOwn(row, pr.Fields)
	}
	if pr.Channel != "" {
		row.Channel = pr.Channel
	}
	row.No, row.Last = pr.No, max(row.Last, pr.Last)
	h.stale = fresh
	return row, r.putTrunk(h)
}

// taken shows a row that was taken, and learns from it.
func (r *reply) taken(row *record.Row) error {
	r.out.Rows++
	for _, g := range row.Fields {
		for _, s := range g.Writings {
			r.meta.clock.Observe(record.Stamp{Wall: s.At}, r.in.ServerTime)
		}
	}
	if row.Kind == record.Quarantine {
		if b := row.Value(record.QuarantineChange).Bytes(); len(b) == len(record.Hash{}) {
			r.judge = append(r.judge, record.Hash(b))
		}
	}
	if r.laid[row.Ref] {
		r.touched[row.Ref] = true
		return nil
	}
	return r.show(row.Ref, row)
}

// takeOwn fills in the registers that the server left out because this very
// request wrote them: each holds the value of the last accepted change.
func (r *reply) takeOwn(row *record.Row, listed []record.Register) {
	done := map[record.Field]bool{}
	for _, c := range slices.Backward(r.sent.Changes) {
		at, received := r.appliedAt(c.Seq)
		if at == 0 {
			continue
		}
		for _, w := range c.Writes {
			if w.Ref != row.Ref {
				continue
			}
			for _, s := range w.Fields {
				if done[s.Field] || slices.ContainsFunc(listed, func(g record.Register) bool { return g.Field == s.Field }) {
					continue
				}
				// Out of quarantine an earlier change may have a later Seq; the last one stands.
				done[s.Field] = true
				if g := row.Get(s.Field); g != nil && g.Changed >= at {
					continue // an earlier page has brought it, with what came beside it
				}
				row.Put(record.Register{Field: s.Field, Changed: at, Writings: []record.Writing{
					{Value: s.Value, Seq: at, At: min(c.Stamp.Wall, received), Author: c.Author, By: c.ChangeID}}})
			}
		}
	}
}

// appliedAt is the Seq that the receipt gives a change of the request, or 0.
func (r *reply) appliedAt(seq uint64) (at record.Seq, received int64) {
	if r.in.Receipt == nil {
		return 0, 0
	}
	for _, run := range r.in.Receipt.Runs {
		if run.At > 0 && seq >= run.First && seq-run.First < run.N {
			return run.At + record.Seq(seq-run.First), run.Received
		}
	}
	return 0, 0
}

// takeGone drops a record that left, unless the device holds it at a later Seq
// or another subscription will bring it.
func (r *reply) takeGone(g record.Gone) error {
	h, err := r.trunk(g.Ref)
	if err != nil || !h.here || h.row.Last >= g.Seq {
		return err
	}
	if g.Via != "" {
		n, err := r.count(`SELECT count(*) FROM cursor WHERE prefix = ? AND ended = 0`, string(g.Via))
		if err != nil {
			return err
		}
		if n > 0 { // if that one ends before it brings the record, purge drops it
			return r.exec(`UPDATE trunk SET channel = ? WHERE kind = ? AND id = ?`, string(g.Via), int64(g.Ref.Kind), g.Ref.ID[:])
		}
	}
	return r.drop(g.Ref)
}

func (r *reply) drop(ref record.Ref) error {
	r.touched[ref] = true
	return r.exec(`DELETE FROM trunk WHERE kind = ? AND id = ?`, int64(ref.Kind), ref.ID[:])
}

// dropStale drops what a full pull did not confirm. What only an ended
// subscription covers was in no pull: purge decides about it (rule X8).
func (r *reply) dropStale() error {
	subs, err := r.subs()
	if err != nil {
		return err
	}
	ended, err := r.count(`SELECT count(*) FROM cursor WHERE ended = 1`)
	if err != nil {
		return err
	}
	var refs []record.Ref
	err = r.each(`SELECT kind, id, channel FROM trunk WHERE stale > 0 AND NOT EXISTS
		(SELECT 1 FROM laid JOIN outbox ON outbox.n = laid.n WHERE laid.kind = trunk.kind AND laid.id = trunk.id)`, nil, func(scan func(...any) error) error {
		var ref record.Ref
		var id []byte
		var channel string
		err := scan(&ref.Kind, &id, &channel)
		copy(ref.ID[:], id)
		if ended == 0 || slices.ContainsFunc(subs, func(s record.Sub) bool { return s.Prefix.Covers(record.Channel(channel)) }) {
			refs = append(refs, ref)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.dropAll(refs)
}

func (r *reply) dropAll(refs []record.Ref) error {
	for _, ref := range refs {
		if err := r.drop(ref); err != nil {
			return err
		}
	}
	return nil
}

// purge drops what ended subscriptions brought, once every change of this
// device has a receipt of either kind (rule X8).
func (r *reply) purge() error {
	ended, err := r.count(`SELECT count(*) FROM cursor WHERE ended = 1`)
	if err != nil || ended == 0 {
		return err
	}
	if waiting, err := r.count(`SELECT count(*) FROM outbox`); err != nil || waiting > 0 {
		return err
	}
	if err := r.exec(`DELETE FROM cursor WHERE ended = 1`); err != nil {
		return err
	}
	subs, err := r.subs()
	if err != nil {
		return err
	}
	refs, err := r.refsIn(func(c record.Channel) bool {
		return !slices.ContainsFunc(subs, func(s record.Sub) bool { return s.Prefix.Covers(c) })
	})
	if err != nil {
		return err
	}
	return r.dropAll(refs)
}
