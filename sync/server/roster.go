package server

import (
	"slices"
	"sync"

	"zhucun/store/record"
)

// roster remembers the few rows that decide scope: areas, teams, persons,
// devices, and the assignments of each person as links. It holds for one
// State.Roster: whoever changes such a row moves that number in the same
// transaction. Its rows are shared and never changed.
type roster struct {
	version uint64
	mu      sync.Mutex
	rows    map[record.Ref]*Row // nil: known to be absent
	links   map[record.ID][]record.Link
}

func newRoster(version uint64) *roster {
	return &roster{version: version, rows: map[record.Ref]*Row{}, links: map[record.ID][]record.Link{}}
}

// rosterKind reports whether rows of a kind decide scope.
func rosterKind(k record.Kind) bool {
	switch k {
	case record.Area, record.Team, record.Person, record.Device, record.Assignment:
		return true
	}
	return false
}

// remembered reports whether rows of a kind are kept in the roster: there may
// be tens of thousands of assignments, which are kept as links.
func remembered(k record.Kind) bool { return rosterKind(k) && k != record.Assignment }

// rosterAt is the shared roster of a version.
func (s *Server) rosterAt(version uint64) *roster {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roster.version != version {
		s.roster = newRoster(version)
	}
	return s.roster
}

// row gives a remembered row, reading it where it is not known yet.
func (o *roster) row(ref record.Ref, read func(record.Ref) (*Row, error)) (*Row, error) {
	o.mu.Lock()
	r, ok := o.rows[ref]
	o.mu.Unlock()
	if ok {
		return r, nil
	}
	r, err := read(ref)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	if len(o.rows) >= maxRoster { // made-up references must not fill the memory
		clear(o.rows)
	}
	o.rows[ref] = r
	o.mu.Unlock()
	return r, nil
}

const maxRoster = 1 << 15

// linksOf gives the assignments of a person.
func (o *roster) linksOf(person record.ID, read func(record.ID) ([]*Row, error), rows record.Rows) ([]record.Link, error) {
	o.mu.Lock()
	links, ok := o.links[person]
	o.mu.Unlock()
	if ok {
		return links, nil
	}
	assigned, err := read(person)
	if err != nil {
		return nil, err
	}
	for _, r := range assigned {
		links = append(links, record.LinkOf(&r.Row, rows))
	}
	o.mu.Lock()
	if len(o.links) >= maxRoster {
		clear(o.links)
	}
	o.links[person] = links
	o.mu.Unlock()
	return links, nil
}

// device is what an exchange needs of a Device record.
type device struct {
	persons []record.ID
	key     []byte
	revoked bool
	since   int64 // when its key was enrolled, ms since 1970
}

// deviceOf reads a Device record. A revocation dated later than today is not in
// force yet.
func deviceOf(r *Row, today record.Day) *device {
	d := &device{persons: r.Value(record.DevicePersons).IDs(), key: r.Value(record.DeviceSignKey).Bytes()}
	if day := r.Value(record.DeviceRevoked).Day(); day != 0 && day <= today {
		d.revoked = true
	}
	if g := r.Get(record.DeviceSignKey); g != nil {
		d.since = g.Winner().At
	}
	return d
}

func (d *device) carries(author record.ID) bool { return slices.Contains(d.persons, author) }
