package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Save is what one person did to one subject. It becomes one Change; or two,
// where present-value fields are among the others, because those are erased by
// their change (rule S7).
type Save struct {
	Author record.ID // the person unlocked (rule I2); zero for a letter without a name
	Import record.ID // the import this belongs to, or zero
	Edits  []Edit
	Draft  string          // key of the draft that this save finishes, or ""
	Fixes  record.ChangeID // the returned change that this save replaces, or zero
}

// Edit is one record as a form changes it.
type Edit struct {
	Ref    record.Ref   // zero ID: a new record, or the one with the natural key of Fields
	Base   Base         // View.Base when the form or draft was opened (rule I3)
	Fields []record.Set // only what the person touched, in any order
	// Shown are the fields all of whose siblings the form showed when their value was
	// entered, each with View.Base at that moment: a decision.
	Shown map[record.Field]Base
}

// NewID stands, in the references of a Save, for the record that its edit i
// creates.
func NewID(i int) record.ID {
	id := newID
	binary.BigEndian.PutUint32(id[12:], uint32(i))
	return id
}

// newID is in no UUID: its version is 0.
var newID = record.ID([]byte("zhu\xffcun\x00new\x00\x00\x00\x00\x00"))

// Made names what a save made.
type Made struct {
	ID   record.ChangeID
	Also record.ChangeID // the change of the present-value fields, if there are two
	Refs []record.Ref    // the record of each edit
}

// maxSaved leaves room in a change for the longer epoch and the hash that a
// fork adds (rule X3).
const maxSaved = record.MaxChange - 64

// Save makes the saves durable in one transaction: all or none.
func (s *Store) Save(ctx context.Context, saves ...Save) (made []Made, err error) {
	err = s.write(ctx, "save", func(t *tx) error {
		if t.meta.device.IsZero() {
			return ErrNotEnrolled
		}
		for _, sv := range saves {
			r, err := t.save(sv)
			if err != nil {
				return err
			}
			made = append(made, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

func (t *tx) save(sv Save) (Made, error) {
	lasting, present := splitPresent(sv.Edits)
	if lasting == nil {
		lasting, present = present, nil
	}
	first, err := t.change(sv, lasting)
	if err != nil {
		return Made{}, err
	}
	if present != nil {
		for i := range present {
			present[i].Ref = first.Refs[i]
		}
		second, err := t.change(sv, present)
		if err != nil {
			return Made{}, err
		}
		first.Also = second.ID
	}
	if sv.Draft != "" {
		if err := t.exec(`DELETE FROM draft WHERE key = ?`, sv.Draft); err != nil {
			return Made{}, err
		}
	}
	if !sv.Fixes.IsZero() {
		if err := t.dismiss(sv.Fixes); err != nil {
			return Made{}, err
		}
	}
	return first, nil
}

// splitPresent parts edits by the fields of which only the present value is
// kept. Either part is nil if it would have no field; else both have an edit at
// the place of each edit given.
func splitPresent(edits []Edit) (lasting, present []Edit) {
	var some [2]bool
	for _, e := range edits {
		parts := [2]Edit{e, e}
		parts[0].Fields, parts[1].Fields = nil, nil
		for _, f := range e.Fields {
			i := 0
			if d := e.Ref.Kind.Def().Field(f.Field); d != nil && d.Present {
				i = 1
			}
			parts[i].Fields, some[i] = append(parts[i].Fields, f), true
		}
		lasting, present = append(lasting, parts[0]), append(present, parts[1])
	}
	if !some[1] {
		return lasting, nil
	}
	if !some[0] {
		return nil, present
	}
	return lasting, present
}

// change makes one change of the edits, puts it in the outbox and lays it over
// its records. An edit without fields only names a record.
func (t *tx) change(sv Save, edits []Edit) (Made, error) {
	m := &t.meta
	c := &record.Change{
		ChangeID: record.ChangeID{Device: m.device, Epoch: m.epoch, Seq: m.queue.seq + 1},
		Stamp:    m.clock.Tick(t.s.reading()), Author: sv.Author, LogEpoch: m.logEpoch, Import: sv.Import,
	}
	c.Salt = record.SaltOf(m.queue.secret, c.ChangeID)
	refs, sets, err := resolve(c.ChangeID, edits)
	if err != nil {
		return Made{}, err
	}
	rows, err := t.compose(c, edits, refs, sets)
	if err != nil {
		return Made{}, err
	}
	if err := checkSave(c, rows); err != nil {
		return Made{}, err
	}
	if err := t.enqueue(c, rows); err != nil {
		return Made{}, err
	}
	return Made{ID: c.ChangeID, Refs: refs}, nil
}

// compose fills the writes of c, and gives each record they write as it stands
// before them.
func (t *tx) compose(c *record.Change, edits []Edit, refs []record.Ref, sets [][]record.Set) (map[record.Ref]*overlaid, error) {
	rows := map[record.Ref]*overlaid{}
	for i, e := range edits {
		if len(sets[i]) == 0 {
			continue
		}
		ref := refs[i]
		h := &overlaid{row: record.Row{Ref: ref}, epoch: t.meta.logEpoch}
		w := record.Write{Ref: ref, Fields: sets[i]}
		if ref.ID != record.DerivedID(c.ChangeID, len(c.Writes)) { // else it is new: nothing to load, nothing to have seen
			var err error
			if h, err = t.load(ref); err != nil {
				return nil, err
			}
			seen, err := t.seen(c, e)
			if err != nil {
				return nil, err
			}
			c.Hide(&w, h.screen(), seen)
		}
		rows[ref] = h
		c.Writes = append(c.Writes, w)
	}
	return rows, nil
}

// seen says of each field what the form had shown of it (rule I3): what it showed
// when it was opened, but all there was when a field in conflict was decided.
func (t *tx) seen(c *record.Change, e Edit) (func(record.Field) record.Seen, error) {
	opened, err := t.seenAt(c, e.Base)
	if err != nil {
		return nil, err
	}
	left := map[record.Field][]record.Name{}
	for _, u := range e.Base.Unshown {
		n, err := t.nameOf(c, e.Base, u)
		if err != nil {
			return nil, err
		}
		if n != (record.Name{}) {
			left[u.Field] = append(left[u.Field], n)
		}
	}
	decided := map[record.Field]record.Seen{}
	for f, b := range e.Shown {
		if decided[f], err = t.seenAt(c, b); err != nil {
			return nil, err
		}
	}
	return func(f record.Field) record.Seen {
		if s, ok := decided[f]; ok {
			return s
		}
		s := opened
		s.Unshown = left[f]
		return s
	}, nil
}

// seenAt is what was in force at a base, in the words of a change of this queue.
func (t *tx) seenAt(c *record.Change, b Base) (s record.Seen, err error) {
	if b.LogEpoch == c.LogEpoch { // else of a log that was restored since (rule X9)
		s.Seq = b.Seq
	}
	if b.Own >= t.meta.last {
		s.Own = c.Seq - 1
		return s, nil
	}
	_, err = t.one(`SELECT max(seq) FROM (SELECT seq FROM outbox WHERE epoch = ?1 AND n <= ?2 UNION ALL SELECT seq FROM own WHERE epoch = ?1 AND n <= ?2)`,
		[]any{int64(c.Epoch), b.Own}, (*i64)(&s.Own))
	return s, err
}

// nameOf names what a form did not show in the words of a change of this queue; not
// what the author of the change wrote himself.
func (t *tx) nameOf(c *record.Change, b Base, u record.Unshown) (n record.Name, err error) {
	if b.LogEpoch == c.LogEpoch {
		n.Seq = u.Seq
	}
	if u.N == 0 {
		return n, nil
	}
	var payload []byte
	ok, err := t.one(`SELECT payload FROM outbox WHERE epoch = ?1 AND n = ?2 UNION ALL SELECT payload FROM own WHERE epoch = ?1 AND n = ?2`,
		[]any{int64(c.Epoch), u.N}, &payload)
	if err != nil || !ok {
		return n, err
	}
	own, err := record.DecodeChange(payload)
	if err != nil {
		return n, fmt.Errorf("change %d: %w (%w)", u.N, ErrCorrupt, err)
	}
	if n.Own = own.Seq; own.Author == c.Author && !c.Author.IsZero() {
		return record.Name{}, nil
	}
	return n, nil
}

// checkSave refuses what the server would refuse, before it is in the queue.
func checkSave(c *record.Change, rows map[record.Ref]*overlaid) error {
	if c.Author.IsZero() && !c.Nameless() {
		return &record.Invalid{Code: "no_author"}
	}
	if err := c.Check(); err != nil {
		return err
	}
	if len(c.Encode()) > maxSaved {
		return &record.Invalid{Code: "too_large", Limit: maxSaved}
	}
	household := record.ID{}
	for i := range c.Writes {
		w := &c.Writes[i]
		row := rows[w.Ref].shown()
		if err := c.CheckAgainst(i, row); err != nil {
			return err
		}
		hh := w.Household(row)
		if !hh.IsZero() && !household.IsZero() && hh != household {
			return &record.Invalid{Code: "several_households", Kind: w.Kind}
		}
		if !hh.IsZero() {
			household = hh
		}
	}
	return nil
}

// enqueue puts c at the end of the queue of its epoch, which is the current
// one, and lays it over the records it writes.
func (t *tx) enqueue(c *record.Change, rows map[record.Ref]*overlaid) error {
	payload := c.Encode()
	hash := record.HashOf(payload)
	q := &t.meta.queue
	q.seq, q.chain = c.Seq, q.chain.Link(hash)
	var n int64
	_, err := t.one(`INSERT INTO outbox (epoch, seq, payload, hash, chain) VALUES (?, ?, ?, ?, ?) RETURNING n`,
		[]any{int64(c.Epoch), int64(c.Seq), payload, hash[:], q.chain[:]}, &n)
	if err != nil {
		return err
	}
	for _, ref := range slices.SortedFunc(maps.Keys(rows), compareRefs) {
		h := rows[ref]
		if err := t.lay(ref, n); err != nil {
			return err
		}
		t.meta.last = n
		h.laid = append(h.laid, laidChange{n: n, change: c, state: Waiting})
		if err := t.show(ref, h.shown()); err != nil {
			return err
		}
	}
	return nil
}

// lay notes that change n lies over a record.
func (t *tx) lay(ref record.Ref, n int64) error {
	return t.exec(`INSERT OR IGNORE INTO laid (kind, id, n) VALUES (?, ?, ?)`, int64(ref.Kind), ref.ID[:], n)
}

// errNewID is a NewID that names no new record.
var errNewID = errors.New("a reference to a new record that the save does not make")

// resolve names the record of each edit (rule I1) and puts the names in place
// of every NewID; fields come sorted.
func resolve(c record.ChangeID, edits []Edit) (refs []record.Ref, sets [][]record.Set, err error) {
	refs = make([]record.Ref, len(edits))
	sets = make([][]record.Set, len(edits))
	ids := make([]record.ID, len(edits))
	writes := 0
	for i, e := range edits {
		refs[i] = e.Ref
		if e.Ref.ID.IsZero() {
			refs[i].ID = record.DerivedID(c, writes)
		}
		ids[i] = refs[i].ID
		if len(e.Fields) > 0 {
			writes++
		}
	}
	for i, e := range edits {
		for _, s := range e.Fields {
			v, err := replaceIDs(s.Value, func(id record.ID) (record.ID, error) { return resolveID(id, ids) })
			if err != nil {
				return nil, nil, fmt.Errorf("edit %d: %w", i, err)
			}
			sets[i] = append(sets[i], record.Set{Field: s.Field, Value: v})
		}
		slices.SortStableFunc(sets[i], func(a, b record.Set) int { return int(a.Field) - int(b.Field) })
		if !e.Ref.ID.IsZero() {
			continue
		}
		// A natural key may refer to new records of edits before this one.
		if id, keyed := record.KeyedID(e.Ref.Kind, sets[i]); keyed {
			refs[i].ID, ids[i] = id, id
		}
	}
	return refs, sets, nil
}

func resolveID(id record.ID, ids []record.ID) (record.ID, error) {
	if !strings.HasPrefix(string(id[:]), string(newID[:12])) {
		return id, nil
	}
	i := binary.BigEndian.Uint32(id[12:])
	if int64(i) >= int64(len(ids)) {
		return id, errNewID
	}
	return ids[i], nil
}

// replaceIDs is v with each reference replaced.
func replaceIDs(v record.Value, f func(record.ID) (record.ID, error)) (record.Value, error) {
	t := v.Type()
	if t != record.RefTo && t != record.RefsTo {
		return v, nil
	}
	ids := v.IDs()
	for i := range ids {
		id, err := f(ids[i])
		if err != nil {
			return v, err
		}
		ids[i] = id
	}
	if t == record.RefTo && len(ids) == 1 {
		return record.R(ids[0]), nil
	}
	return record.Rs(ids...), nil
}
