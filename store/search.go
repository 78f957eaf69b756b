package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"zhucun/store/record"
)

// Find says which households are looked for. Every part that is set must hold.
type Find struct {
	// Text is what was typed: pinyin initials (crzm), full pinyin, Chinese or
	// Tibetan characters from anywhere in the name, a group (3组) or a register
	// number; words between blanks must all be found.
	Text    string
	Village string // a village code, or the first digits of one
	Group   int    // 0 is any
	Status  []string
	Limit   int // 0 is 50
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
	Status  string
	Into    record.ID // the household that stands for this duplicate, or zero (rule M6)
}

// Search finds households and counts all that match. Without text, duplicates
// that were merged into another are left out.
func (s *Store) Search(ctx context.Context, f Find) (hits []Hit, total int, err error) {
	err = s.read(ctx, "search", func(t *tx) error {
		hits, total, err = t.search(f)
		return err
	})
	return hits, total, err
}

func (t *tx) search(f Find) (hits []Hit, total int, err error) {
	where, args, rank := f.where()
	if f.Limit == 0 {
		f.Limit = 50
	}
	if total, err = t.count(`SELECT count(*) FROM find WHERE `+where, args...); err != nil {
		return nil, 0, err
	}
	order := `stands IS NOT NULL, group_no, head, id`
	if rank != "" {
		order = `instr(keys, ?) = 0, ` + order
		args = append(args, rank)
	}
	err = t.each(`SELECT id, head, head_bo, village, group_no, status, stands FROM find WHERE `+where+` ORDER BY `+order+` LIMIT ? OFFSET ?`,
		append(args, f.Limit, f.Offset), func(scan func(...any) error) error {
			h := Hit{Ref: record.Ref{Kind: record.Household}}
			var id, into []byte
			if err := scan(&id, &h.Head, &h.HeadBo, &h.Village, &h.Group, &h.Status, &into); err != nil {
				return err
			}
			copy(h.Ref.ID[:], id)
			copy(h.Into[:], into)
			hits = append(hits, h)
			return nil
		})
	return hits, total, err
}

// where is the condition of a search with its arguments, and what the keys of
// the best hits contain.
func (f *Find) where() (where string, args []any, rank string) {
	conds := []string{"1"}
	and := func(cond string, arg ...any) {
		conds, args = append(conds, cond), append(args, arg...)
	}
	if f.Village != "" {
		and(`village >= ? AND village < ?`, f.Village, f.Village+"\uffff")
	}
	if f.Group != 0 {
		and(`group_no = ?`, f.Group)
	}
	if len(f.Status) > 0 {
		var codes []any
		for _, c := range f.Status {
			codes = append(codes, c)
		}
		and(`status IN (?`+strings.Repeat(",?", len(codes)-1)+`)`, codes...)
	}
	words := strings.Fields(searchText(f.Text))
	if len(words) == 0 {
		and(`stands IS NULL`)
	}
	for i, w := range words {
		if i == 0 {
			rank = "^|" + w
		}
		if isLatin(w) {
			w = "|" + w
		}
		and(`instr(keys, ?)`, w)
	}
	return strings.Join(conds, " AND "), args, rank
}

// isLatin reports whether a word is letters and digits that must begin a part or
// syllable to be a hit; Chinese and Tibetan count anywhere.
func isLatin(s string) bool { return len(s) == utf8.RuneCountInString(s) }

// index keeps what search knows of a household; a nil row is one that is not
// here. before is what it was merged into until now.
func (t *tx) index(id record.ID, row *record.Row, before record.ID) error {
	into := record.ID{}
	if row == nil {
		if err := t.exec(`DELETE FROM find WHERE id = ?`, id[:]); err != nil {
			return err
		}
	} else {
		into = row.Value(record.HouseholdMerged).ID()
		if err := t.exec(`INSERT INTO find (id, village, group_no, status, head, head_bo, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
			ON CONFLICT (id) DO UPDATE SET village = ?2, group_no = ?3, status = ?4, head = ?5, head_bo = ?6, keys = ?7`, findArgs(row)...); err != nil {
			return err
		}
	}
	if into.IsZero() && before.IsZero() {
		return nil
	}
	return t.follow()
}

func findArgs(row *record.Row) []any {
	return []any{row.ID[:], row.Value(record.HouseholdVillage).Text(), row.Value(record.HouseholdGroup).Int(), row.Value(record.HouseholdStatus).Text(),
		row.Value(record.HouseholdHead).Text(), row.Value(record.HouseholdHeadBo).Text(), searchKeys(row)}
}

// mergedBefore is what the view table says a household was merged into.
func (t *tx) mergedBefore(id record.ID) (into record.ID, err error) {
	var b []byte
	_, err = t.one(`SELECT merged_into FROM household WHERE id = ?`, []any{id[:]}, &b)
	copy(into[:], b)
	return into, err
}

// follow works out anew which household stands for which (rule M6). Merging is
// rare, so all of it is done at once.
func (t *tx) follow() error {
	stands, err := t.standing()
	if err != nil {
		return err
	}
	if err := t.exec(`UPDATE find SET stands = NULL WHERE stands IS NOT NULL`); err != nil {
		return err
	}
	for _, s := range stands {
		if err := t.exec(`UPDATE find SET stands = ? WHERE id = ?`, s[1][:], s[0][:]); err != nil {
			return err
		}
	}
	return nil
}

// standing lists the duplicates, each with the household that stands for it.
func (t *tx) standing() (pairs [][2]record.ID, err error) {
	into := map[record.ID]record.ID{}
	ids, err := t.ids(`SELECT id FROM household WHERE merged_into IS NOT NULL ORDER BY id`)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if into[id], err = t.mergedBefore(id); err != nil {
			return nil, fmt.Errorf("merged into: %w", err)
		}
	}
	for _, id := range ids {
		if s := record.MergedInto(id, func(id record.ID) record.ID { return into[id] }); s != id {
			pairs = append(pairs, [2]record.ID{id, s})
		}
	}
	return pairs, nil
}
