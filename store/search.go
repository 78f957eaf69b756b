package store

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"zhucun/store/record"
)

// Find says which households are looked for. Every part that is set must hold.
type Find struct {
	// Text is what was typed: pinyin initials (crzm), full pinyin, Chinese or
	// Tibetan characters from anywhere in the name, a group (3组) or a register
	// number; words between blanks must all be found.
	Text    string
	Village string   // a village code, or the first digits of one
	Group   int      // 0 is any
	Status  []string // any of these, see record.Class
	Limit   int      // 0 is 50
	Offset  int
}

// Hit is a household that was found. Those whose name begins with the text come
// first, then by group and name.
type Hit struct {
	Ref     record.Ref
	Head    string
	HeadBo  string
	Village string
	Group   int
	Class   record.Class
	Into    record.ID // the household that stands for this duplicate, or zero (rule M6)
	Away    bool      // it was merged into a household that is not here, and so stays listed
	Size    int
	Where   string       // a code of list place, or ""
	Back    record.Value // the month of return, or ""
	Last    record.Day   // the latest visit that was made, or 0
	Next    record.Day   // what that visit agreed for the next, or 0
	State   State
}

// Search finds households and counts all that match. Without text, duplicates
// that were merged into another are left out.
func (s *Store) Search(ctx context.Context, f Find) (hits []Hit, total int, err error) {
	err = s.withFinder(ctx, func(t *tx, all *finder) error {
		if f.Limit == 0 {
			f.Limit = 50
		}
		found := all.find(f)
		total = len(found)
		found = found[min(max(f.Offset, 0), total):]
		states, err := t.householdStates()
		if err != nil {
			return err
		}
		for _, e := range found[:min(f.Limit, len(found))] {
			h, err := t.hit(e)
			if err != nil {
				return err
			}
			h.Class = all.class(e)
			h.State = states[e.id]
			hits = append(hits, h)
		}
		return nil
	})
	return hits, total, err
}

// hit fills one line of the list.
func (t *tx) hit(e *entry) (Hit, error) {
	h := Hit{Ref: record.Ref{Kind: record.Household, ID: e.id}, Head: e.head, HeadBo: e.headBo, Village: e.village, Group: e.group, Into: e.stands}
	var size, back *int
	var where *string
	var into []byte
	var last, next *int64
	_, err := t.one(`SELECT h.size, h.where_now, h.back, h.merged_into, v.date, v.next FROM household AS h LEFT JOIN visit AS v ON v.id =
		(SELECT id FROM visit WHERE household IN (SELECT ?1 UNION ALL SELECT id FROM find WHERE stands = ?1) AND date <= ?2 AND voided IS NULL ORDER BY date DESC, id LIMIT 1)
		WHERE h.id = ?1`, []any{e.id[:], t.tomorrow().Unix()}, &size, &where, &back, &into, &last, &next)
	h.Away = into != nil && h.Into.IsZero() && record.ID(into) != e.id
	if size != nil {
		h.Size = *size
	}
	if where != nil {
		h.Where = *where
	}
	if back != nil {
		h.Back = record.M(*back/12, *back%12+1)
	}
	h.Last, h.Next = dayOr0(last), dayOr0(next)
	return h, err
}

// dayOr0 is the day of a column, 0 where it has none.
func dayOr0(n *int64) record.Day {
	if n == nil {
		return 0
	}
	return record.UnixDay(*n)
}

// householdStates are the marks of the households that need one.
func (t *tx) householdStates() (map[record.ID]State, error) {
	states := map[record.ID]State{}
	err := t.each(`SELECT laid.id, coalesce(own.state, ?) FROM laid LEFT JOIN own ON own.n = laid.n WHERE laid.kind = ?`,
		[]any{int64(Waiting), int64(record.Household)}, func(scan func(...any) error) error {
			var id []byte
			var state State
			err := scan(&id, &state)
			if err == nil {
				states[record.ID(id)] = max(states[record.ID(id)], state)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	returned, err := t.returnedRefs()
	for ref := range returned {
		states[ref.ID] = Returned
	}
	return states, err
}

// isLatin reports whether a word is letters and digits that must begin a part or
// syllable to be a hit; Chinese and Tibetan count anywhere.
func isLatin(s string) bool { return len(s) == utf8.RuneCountInString(s) }

// index keeps what search knows of a household; a nil row is one that is not
// here. One that was voided is not searched for. was is what it was merged into until now, and whether it was here.
func (t *tx) index(id record.ID, row *record.Row, was merge) error {
	now := merge{here: row != nil && row.Value(record.HouseholdVoided) == ""}
	if !now.here {
		t.indexed = append(t.indexed, indexed{id: id})
		if err := t.exec(`DELETE FROM find WHERE id = ?`, id[:]); err != nil {
			return err
		}
	} else {
		now.into = row.Value(record.HouseholdMerged).ID()
		e := entryOf(row)
		t.indexed = append(t.indexed, indexed{id, e})
		if err := t.exec(`INSERT INTO find (id, village, group_no, register, assistance, head, head_bo, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
			ON CONFLICT (id) DO UPDATE SET village = ?2, group_no = ?3, register = ?4, assistance = ?5, head = ?6, head_bo = ?7, keys = ?8`, e.args()...); err != nil {
			return err
		}
	}
	t.merging = t.merging || now != was
	return nil
}

// merge is what a household is merged into, if it is here.
type merge struct {
	into record.ID
	here bool
}

// mergedBefore is what the view table says of a household. One that was voided stands
// for no other.
func (t *tx) mergedBefore(id record.ID) (m merge, err error) {
	var b []byte
	m.here, err = t.one(`SELECT merged_into FROM household WHERE id = ? AND voided IS NULL`, []any{id[:]}, &b)
	copy(m.into[:], b)
	return m, err
}

// followMerges works out anew which household stands for which (rule M6), once
// in a transaction.
func (t *tx) followMerges() error {
	now, err := t.standing()
	if err != nil {
		return err
	}
	was, err := t.pairs(`SELECT id, stands FROM find WHERE stands IS NOT NULL`)
	if err != nil || maps.Equal(now, was) {
		return err
	}
	t.merged = true
	if err := t.exec(`UPDATE find SET stands = NULL WHERE stands IS NOT NULL`); err != nil {
		return err
	}
	for _, id := range slices.SortedFunc(maps.Keys(now), func(a, b record.ID) int { return bytes.Compare(a[:], b[:]) }) {
		stands := now[id]
		if err := t.exec(`UPDATE find SET stands = ? WHERE id = ?`, stands[:], id[:]); err != nil {
			return err
		}
	}
	return nil
}

// standing names for each duplicate the household that stands for it. One whose
// keeper is not here stands for itself: it stays listed, and says what it was
// merged into.
func (t *tx) standing() (map[record.ID]record.ID, error) {
	into, err := t.pairs(`SELECT id, merged_into FROM household WHERE merged_into IS NOT NULL AND voided IS NULL`)
	if err != nil || len(into) == 0 {
		return nil, err
	}
	stands := record.Standing(into)
	here := map[record.ID]bool{}
	for id, keeper := range stands {
		if _, known := here[keeper]; !known {
			m, err := t.mergedBefore(keeper)
			if err != nil {
				return nil, err
			}
			here[keeper] = m.here
		}
		if !here[keeper] {
			delete(stands, id)
		}
	}
	return stands, nil
}

func (t *tx) pairs(query string) (map[record.ID]record.ID, error) {
	pairs := map[record.ID]record.ID{}
	err := t.each(query, nil, func(scan func(...any) error) error {
		var a, b []byte
		err := scan(&a, &b)
		if err == nil {
			pairs[record.ID(a)] = record.ID(b)
		}
		return err
	})
	return pairs, err
}
