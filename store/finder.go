package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"zhucun/store/record"
)

// finder is the search table in memory: a scan of SQLite rows would take longer
// than a screen may wait between two typed characters. It is read at the first
// search and follows each commit. Its order is that of the list.
type finder struct {
	entries   []*entry
	order     *record.NameOrder
	monitored map[record.ID]string // nil until it is read, and again after a case changed
}

// entry is what search knows of one household.
type entry struct {
	id      record.ID
	village string
	group   int
	class   record.Class // as its own record says; the finder knows who is monitored
	head    string
	headBo  string
	name    string    // the key of its order
	stands  record.ID // the household that stands for this duplicate, or zero
	keys    string
	begins  uint64 // the letters that begin a part or syllable of keys: most entries need no closer look
}

func entryOf(row *record.Row) *entry {
	e := &entry{
		id:      row.ID,
		village: row.Value(record.HouseholdVillage).Text(),
		group:   int(row.Value(record.HouseholdGroup).Int()),
		class:   record.Class{Register: row.Value(record.HouseholdRegister).Text(), Assistance: row.Value(record.HouseholdAssistance).Text()},
		head:    row.Value(record.HouseholdHead).Text(),
		headBo:  row.Value(record.HouseholdHeadBo).Text(),
		keys:    searchKeys(row),
	}
	e.begins = beginnings(e.keys)
	return e
}

// beginnings has a bit for each byte that follows a "|" in keys.
func beginnings(keys string) (bits uint64) {
	for i := 1; i < len(keys); i++ {
		if keys[i-1] == '|' {
			bits |= bitOf(keys[i])
		}
	}
	return bits
}

// bitOf tells letters apart, and digits; others share bits with them.
func bitOf(c byte) uint64 { return 1 << (c % 64) }

// args are the columns of the find table, but for stands.
func (e *entry) args() []any {
	return []any{e.id[:], e.village, int64(e.group), e.class.Register, e.class.Assistance, e.head, e.headBo, e.keys}
}

func (e *entry) compare(f *entry) int {
	return cmp.Or(cmp.Compare(e.group, f.group), strings.Compare(e.name, f.name), bytes.Compare(e.id[:], f.id[:]))
}

// maxFollow is how many households one commit may change before reading all of
// them again is cheaper.
const maxFollow = 200

// indexed is a household whose entry a transaction changed; nil is one removed.
type indexed struct {
	id    record.ID
	entry *entry
}

// follow takes what a commit changed; false means to read everything again.
func (f *finder) follow(changed []indexed) bool {
	if len(changed) > maxFollow {
		return false
	}
	for _, c := range changed {
		stands := record.ID{}
		if i := slices.IndexFunc(f.entries, func(e *entry) bool { return e.id == c.id }); i >= 0 {
			stands = f.entries[i].stands
			f.entries = slices.Delete(f.entries, i, i+1)
		}
		if c.entry == nil {
			continue
		}
		e := *c.entry
		e.stands, e.name = stands, f.order.Key(e.head)
		i, _ := slices.BinarySearchFunc(f.entries, &e, (*entry).compare)
		f.entries = slices.Insert(f.entries, i, &e)
	}
	return true
}

// gathering is what is committed while a finder is read on the connection beside.
type gathering struct {
	changed       []indexed
	merged, cases bool // as in tx
}

// withFinder runs f, which must be quick, with the search table. Where that is not in
// memory yet it is read over the second connection, so that saves go on; then it catches
// up with what was committed meanwhile and is kept. If it cannot catch up it serves this
// one call and is read again by the next.
func (s *Store) withFinder(ctx context.Context, f func(*tx, *finder) error) error {
	ready := false
	err := s.read(ctx, "search", func(t *tx) error {
		if ready = s.finder != nil && s.finder.monitored != nil; !ready {
			return nil
		}
		return f(t, s.finder)
	})
	if err != nil || ready {
		return err
	}
	return s.useBeside(ctx, "search", func(beside *tx) error {
		g := &gathering{}
		s.gather(g)
		defer s.gather(nil)
		all := &finder{}
		err := beside.snapshot(func(t *tx) (err error) {
			all, err = t.readFinder()
			return err
		})
		if err != nil {
			return err
		}
		return s.read(ctx, "search", func(t *tx) error {
			if s.gathering == g && !g.merged && !g.cases && all.follow(g.changed) {
				s.finder = all
			}
			return f(t, all)
		})
	})
}

func (s *Store) gather(g *gathering) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gathering = g
}

// monitored are the households that are monitored, by themselves or by a duplicate,
// and as what. It says in SQL what record.MonitoredOn says.
func (t *tx) monitored() (map[record.ID]string, error) {
	types := map[record.ID]string{}
	err := t.each(monitoredSQL+` SELECT hh, type FROM monitored`, []any{t.tomorrow().Unix()}, func(scan func(...any) error) error {
		var household []byte
		var as string
		err := scan(&household, &as)
		if err == nil && len(household) == len(record.ID{}) { // a case may name none
			types[record.ID(household)] = as
		}
		return err
	})
	return types, err
}

// monitoredSQL names the households that are monitored on day ?1.
const monitoredSQL = `WITH monitored AS MATERIALIZED (SELECT hh, coalesce(type, 'prevent') AS type FROM (
	SELECT coalesce(find.stands, c.household) AS hh, c.type, max(c.ordinal) AS ordinal FROM "case" AS c LEFT JOIN find ON find.id = c.household
	WHERE c.outcome = 'accepted' AND coalesce(c.outcome_on, 0) <= ?1
		AND (coalesce(c.closed, 'open') = 'open' OR coalesce(c.closed_on, 0) > ?1) GROUP BY hh))`

func (t *tx) readFinder() (*finder, error) {
	f := &finder{order: record.NewNameOrder()}
	err := t.each(`SELECT id, village, group_no, register, assistance, head, head_bo, stands, keys FROM find`, nil, func(scan func(...any) error) error {
		e := &entry{}
		var id, stands []byte
		err := scan(&id, &e.village, &e.group, &e.class.Register, &e.class.Assistance, &e.head, &e.headBo, &stands, &e.keys)
		copy(e.id[:], id)
		copy(e.stands[:], stands)
		e.begins, e.name = beginnings(e.keys), f.order.Key(e.head)
		f.entries = append(f.entries, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(f.entries, (*entry).compare)
	f.monitored, err = t.monitored()
	return f, err
}

// find gives the households that match: those whose name begins with the text
// first, duplicates last.
func (f *finder) find(q Find) []*entry {
	words := strings.Fields(searchText(q.Text))
	rank := ""
	for i, w := range words {
		if i == 0 {
			rank = "^|" + w
		}
		if isLatin(w) {
			words[i] = "|" + w
		}
	}
	var parts [3][]*entry
	for _, e := range f.entries {
		if !q.matches(e, f.class(e), words) {
			continue
		}
		part := 0
		switch {
		case !e.stands.IsZero():
			part = 2
		case rank != "" && !strings.Contains(e.keys, rank):
			part = 1
		}
		parts[part] = append(parts[part], e)
	}
	return slices.Concat(parts[:]...)
}

// class is what a household counts as.
func (f *finder) class(e *entry) record.Class {
	s := e.class
	s.Monitored = f.monitored[e.id]
	return s
}

func (q *Find) matches(e *entry, s record.Class, words []string) bool {
	if len(words) == 0 && !e.stands.IsZero() ||
		q.Group != 0 && e.group != q.Group ||
		!strings.HasPrefix(e.village, q.Village) ||
		len(q.Status) > 0 && !slices.ContainsFunc(q.Status, s.Is) {
		return false
	}
	for _, w := range words {
		if w[0] == '|' && e.begins&bitOf(w[1]) == 0 || !strings.Contains(e.keys, w) {
			return false
		}
	}
	return true
}
