package store

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Conflict is a field of a record whose values are in conflict on this device, or
// were: what was settled stays, with who settled it, for as long as keepSettled. The
// values of a field of which only the present one is kept stay for no time (rule S7).
//
// What is known here is what this device saw: a conflict that arose and was settled
// between two exchanges is only in the history of the county.
type Conflict struct {
	Ref     record.Ref
	Field   record.Field
	Open    bool            // it is in conflict now
	Values  record.Register // in conflict; of a settled one those that were
	Settled *record.Writing // what it was settled with last, here or elsewhere; nil: never
	About   record.Ref      // whom the record is about, see record.Row.About
	Name    string          // of the household, person or team it is about, as far as it is here
	NameBo  string          // the same in Tibetan
	Village string          // of a household, its code
	Group   int             // of a household
}

// keepSettled is how long what was settled is listed, in ms.
const keepSettled = 400 * 24 * 3600 * 1000

// Conflicts are the fields in conflict, by village, group and whom they are about; or
// those that were settled, latest first. limit 0 is all. It takes as long as there are
// conflicts, whatever else is here.
func (s *Store) Conflicts(ctx context.Context, settled bool, limit int) (all []Conflict, err error) {
	which, order := `c.settled = 0`, `f.village, f.group_no, f.head, c.about, c.kind, c.id, c.field`
	if settled {
		which, order = `c.settled > 0`, `c.settled DESC, c.kind, c.id, c.field`
	}
	if limit == 0 {
		limit = -1
	}
	err = s.readBeside(ctx, "conflicts", func(t *tx) error {
		return t.each(fmt.Sprintf(`SELECT c.kind, c.id, c.field, c.settled, c.was, c.decided, c.about_kind, c.about,
			coalesce(f.head, p.name, m.name, ''), coalesce(f.head_bo, p.name_bo, ''), coalesce(f.village, ''), coalesce(f.group_no, 0)
			FROM conflict AS c LEFT JOIN find AS f ON c.about_kind = %d AND f.id = c.about LEFT JOIN person AS p ON c.about_kind = %d AND p.id = c.about
			LEFT JOIN team AS m ON c.about_kind = %d AND m.id = c.about WHERE %s ORDER BY %s LIMIT ?`, record.Household, record.Person, record.Team, which, order),
			[]any{limit}, func(scan func(...any) error) error {
				c, err := scanConflict(scan)
				all = append(all, c)
				return err
			})
	})
	return all, err
}

func scanConflict(scan func(...any) error) (c Conflict, err error) {
	var id, about, was, decided []byte
	var at int64
	if err := scan(&c.Ref.Kind, &id, &c.Field, &at, &was, &decided, &c.About.Kind, &about, &c.Name, &c.NameBo, &c.Village, &c.Group); err != nil {
		return c, err
	}
	copy(c.Ref.ID[:], id)
	copy(c.About.ID[:], about)
	c.Open = at == 0
	if c.Values, err = unpackRegister(was); err != nil || decided == nil {
		return c, err
	}
	by, err := unpackRegister(decided)
	if err == nil && len(by.Writings) > 0 {
		w := by.Winner()
		c.Settled = &w
	}
	return c, err
}

func packRegister(g record.Register) []byte {
	return (&record.Row{Fields: []record.Register{g}}).Pack()
}

func unpackRegister(b []byte) (record.Register, error) {
	var r record.Row
	if err := r.Unpack(b); err != nil {
		return record.Register{}, fmt.Errorf("conflict: %w (%w)", ErrCorrupt, err)
	}
	if len(r.Fields) != 1 {
		return record.Register{}, fmt.Errorf("conflict of %d fields: %w", len(r.Fields), ErrCorrupt)
	}
	return r.Fields[0], nil
}

// contest keeps the list of conflicts in step with a record as it is shown; nil is one
// that is not here.
func (t *tx) contest(ref record.Ref, row *record.Row) error {
	open, listed, err := t.contested(ref)
	if err != nil {
		return err
	}
	if row == nil {
		if !listed {
			return nil
		}
		return t.exec(`DELETE FROM conflict WHERE kind = ? AND id = ?`, int64(ref.Kind), ref.ID[:])
	}
	for _, f := range open {
		if g := row.Get(f); g == nil || !g.InConflict() {
			if err := t.settle(ref, f, g); err != nil {
				return err
			}
		}
	}
	for i := range row.Fields {
		if g := &row.Fields[i]; g.InConflict() {
			if err := t.oppose(row, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// contested are the fields of a record that are listed as in conflict; listed reports
// whether any are, or were.
func (t *tx) contested(ref record.Ref) (open []record.Field, listed bool, err error) {
	err = t.each(`SELECT field, settled FROM conflict WHERE kind = ? AND id = ? ORDER BY field`, []any{int64(ref.Kind), ref.ID[:]}, func(scan func(...any) error) error {
		var f record.Field
		var at int64
		err := scan(&f, &at)
		if listed = true; at == 0 {
			open = append(open, f)
		}
		return err
	})
	return open, listed, err
}

// oppose lists a field as in conflict. What it was settled with before stays.
func (t *tx) oppose(row *record.Row, g *record.Register) error {
	about := row.About()
	return t.exec(`INSERT INTO conflict (kind, id, field, about_kind, about, settled, was) VALUES (?, ?, ?, ?, ?, 0, ?)
		ON CONFLICT (kind, id, field) DO UPDATE SET about_kind = excluded.about_kind, about = excluded.about, settled = 0, was = excluded.was`,
		int64(row.Kind), row.ID[:], int64(g.Field), int64(about.Kind), about.ID[:], packRegister(*g))
}

// settle lists a field as settled by what is shown of it now; nil is nothing.
func (t *tx) settle(ref record.Ref, f record.Field, g *record.Register) error {
	if d := ref.Kind.Def().Field(f); g == nil || d == nil || d.Present {
		return t.exec(`DELETE FROM conflict WHERE kind = ? AND id = ? AND field = ?`, int64(ref.Kind), ref.ID[:], int64(f))
	}
	at := max(g.Winner().At, 1)
	if err := t.exec(`DELETE FROM conflict WHERE settled > 0 AND settled < ?`, at-keepSettled); err != nil {
		return err
	}
	return t.exec(`UPDATE conflict SET settled = ?, decided = ? WHERE kind = ? AND id = ? AND field = ?`,
		at, packRegister(*g), int64(ref.Kind), ref.ID[:], int64(f))
}
