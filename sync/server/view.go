package server

import (
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// view is one transaction's sight of the rows. A failed read is kept in err and
// ends the transaction: record.Rows has no error to return.
type view struct {
	s      *Server
	tx     Tx
	st     State
	now    int64
	roster *roster
	rows   map[record.Ref]*Row // as this transaction has them; nil: known to be absent
	scopes map[scopeKey]record.Scope
	err    error

	read        func(record.Ref) (*Row, error)
	assignments func(person record.ID) ([]*Row, error)
}

type scopeKey struct {
	person record.ID
	on     record.Day
}

func (s *Server) newView(tx Tx) (*view, error) {
	st, err := tx.State()
	if err != nil {
		return nil, err
	}
	return &view{
		s: s, tx: tx, st: st, now: s.Now(), roster: s.rosterAt(st.Roster),
		rows: map[record.Ref]*Row{}, scopes: map[scopeKey]record.Scope{}, read: tx.Row, assignments: tx.Assignments,
	}, nil
}

// row gives a row as this transaction has it, or nil. It belongs to the
// transaction, or to all if it is in the roster: clone it to change it.
func (v *view) row(ref record.Ref) *Row {
	if r, ok := v.rows[ref]; ok {
		return r
	}
	if v.err != nil {
		return nil
	}
	var r *Row
	if remembered(ref.Kind) {
		r, v.err = v.roster.row(ref, v.read)
	} else {
		r, v.err = v.read(ref)
	}
	if v.err != nil {
		return nil
	}
	v.rows[ref] = r
	return r
}

// record is row for the functions of package record.
func (v *view) record(ref record.Ref) *record.Row {
	if r := v.row(ref); r != nil {
		return &r.Row
	}
	return nil
}

// device gives the Device record with an ID, or nil.
func (v *view) device(id record.ID) *device {
	r := v.row(record.Ref{Kind: record.Device, ID: id})
	if r == nil {
		return nil
	}
	return deviceOf(r, record.DayOf(v.now))
}

// scope is what a person may see and do on a date (rule S5).
func (v *view) scope(person record.ID, on record.Day) record.Scope {
	key := scopeKey{person, on}
	if s, ok := v.scopes[key]; ok {
		return s
	}
	if v.err != nil {
		return record.Scope{}
	}
	s := record.ScopeOf(person, v.links(person), on)
	v.scopes[key] = s
	return s
}

// links are the assignments of a person, of any date.
func (v *view) links(person record.ID) (links []record.Link) {
	if v.err == nil {
		links, v.err = v.roster.linksOf(person, v.assignments, v.record)
	}
	return links
}

// subscriptions are the prefixes a device follows now. A revoked device follows
// its own channel only: it hears what became of its changes.
func (v *view) subscriptions(id record.ID, d *device) []record.Prefix {
	if d.revoked {
		return record.Subscriptions(id)
	}
	var scopes []record.Scope
	for _, p := range d.persons {
		scopes = append(scopes, v.scope(p, record.DayOf(v.now)))
	}
	subs := record.Subscriptions(id, scopes...)
	if len(subs) <= wire.MaxSubs {
		return subs
	}
	v.s.Logger.Error("a device may read more areas and households than one reply can name, and hears only of some: give its persons fewer",
		"device", id.Short(), "subscriptions", len(subs))
	own := slices.Index(subs, record.Subscriptions(id)[0])
	return append(slices.Delete(subs, own, own+1)[:wire.MaxSubs-1:wire.MaxSubs-1], record.Subscriptions(id)[0])
}

// isClerk reports whether one of the device's persons is a clerk today.
func (v *view) isClerk(d *device) bool {
	for _, p := range d.persons {
		if !d.revoked && v.scope(p, record.DayOf(v.now)).Has(record.Clerk) {
			return true
		}
	}
	return false
}
