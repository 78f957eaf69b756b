package store

import (
	"context"
	"fmt"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// Houses are the households that stand for themselves, with who lives there, to be
// compared. Those that were voided or merged are none, nor are members who left or died.
func (s *Store) Houses(ctx context.Context) (all []alike.House, err error) {
	err = s.readBeside(ctx, "households to compare", func(t *tx) error {
		at := map[record.ID]int{}
		err := t.each(`SELECT id, village, group_no, head, head_bo, phone, external_no, split_from FROM household WHERE voided IS NULL AND merged_into IS NULL ORDER BY id`,
			nil, func(scan func(...any) error) error {
				var h alike.House
				var village, head, bo, phone, no *string
				var group *int
				var id, split []byte
				err := scan(&id, &village, &group, &head, &bo, &phone, &no, &split)
				copy(h.ID[:], id)
				copy(h.Split[:], split)
				h.Village, h.Head, h.HeadBo, h.Phone, h.No = text(village), text(head), text(bo), text(phone), text(no)
				if group != nil {
					h.Group = *group
				}
				at[h.ID] = len(all)
				all = append(all, h)
				return err
			})
		if err != nil {
			return err
		}
		return t.people(func(m alike.Member, house record.ID, _ string) {
			if i, here := at[house]; here {
				all[i].Members = append(all[i].Members, m)
			}
		})
	})
	return all, err
}

// Beings are the members of households, or the persons of the roster, to be compared.
func (s *Store) Beings(ctx context.Context, k record.Kind) (all []alike.Being, err error) {
	err = s.readBeside(ctx, "people to compare", func(t *tx) error {
		switch k {
		case record.Member:
			villages := map[record.ID]string{}
			err := t.each(`SELECT id, village FROM household WHERE voided IS NULL`, nil, func(scan func(...any) error) error {
				var id []byte
				var village *string
				err := scan(&id, &village)
				villages[idIn(id)] = text(village)
				return err
			})
			if err != nil {
				return err
			}
			return t.people(func(m alike.Member, house record.ID, no string) {
				if village, here := villages[house]; here {
					all = append(all, alike.Being{ID: m.ID, House: house, Place: village, Name: m.Name, NameBo: m.NameBo, Birth: m.Birth, Sex: m.Sex, No: no})
				}
			})
		case record.Person:
			return t.each(`SELECT id, name, name_bo, phone, unit, township FROM person WHERE merged_into IS NULL ORDER BY id`, nil, func(scan func(...any) error) error {
				var id []byte
				var name, bo, phone, unit, township *string
				err := scan(&id, &name, &bo, &phone, &unit, &township)
				all = append(all, alike.Being{ID: idIn(id), Place: text(township), Name: text(name), NameBo: text(bo), Phone: text(phone), Unit: text(unit)})
				return err
			})
		}
		return fmt.Errorf("people of kind %s: %w", k, record.ErrUnknownKind)
	})
	return all, err
}

// people are the members who live somewhere, each with the household that stands for his
// (rule M6) and the county's own number of him.
func (t *tx) people(each func(m alike.Member, house record.ID, no string)) error {
	return t.each(`SELECT m.id, coalesce(find.stands, m.household), m.name, m.name_bo, m.birth, m.sex, m.relation, m.external_no FROM member AS m LEFT JOIN find ON find.id = m.household
		WHERE m.voided IS NULL AND m.merged_into IS NULL AND coalesce(m.event, '') NOT IN ('death', 'moved_out') ORDER BY m.id`, nil, func(scan func(...any) error) error {
		var id, house []byte
		var name, bo, sex, relation, no *string
		var birth *int
		err := scan(&id, &house, &name, &bo, &birth, &sex, &relation, &no)
		m := alike.Member{ID: idIn(id), Name: text(name), NameBo: text(bo), Sex: text(sex), Head: text(relation) == record.HeadRelation}
		if birth != nil {
			m.Birth = record.M(*birth/12, *birth%12+1)
		}
		each(m, idIn(house), text(no))
		return err
	})
}

// text is that of a column, "" where it has none.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func idIn(b []byte) (id record.ID) {
	copy(id[:], b)
	return id
}
