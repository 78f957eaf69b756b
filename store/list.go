package store

import (
	"context"
	"fmt"
	"strings"

	"zhucun/store/record"
)

// Query picks records of one kind by what screens show of them.
type Query struct {
	Kind    record.Kind
	Where   []record.Set // each field has this value; the empty value is a field without one
	Between []Range
	Order   []Order // then by ID
	Limit   int     // 0 is all
	Offset  int
	Merged  bool // households: those merged into another too (rule M6)
}

// Range holds where a field's number, date or month is From..To, both included;
// an empty end is open. A record without the field is outside.
type Range struct {
	Field    record.Field
	From, To record.Value
}

// Order sorts by one field; records without it come first.
type Order struct {
	Field record.Field
	Desc  bool
}

// quickRows is how many rows are read while a save may wait for it.
const quickRows = 200

// List is the records that a query picks. State is Returned only in View.
func (s *Store) List(ctx context.Context, q Query) (views []View, err error) {
	read := s.read
	if q.Limit == 0 || q.Limit > quickRows {
		read = s.readBeside
	}
	err = read(ctx, "list", func(t *tx) error {
		where, args, err := t.where(q)
		if err != nil {
			return err
		}
		views, err = t.list(q, where, args)
		return err
	})
	return views, err
}

// Due is a household to visit.
type Due struct {
	Household record.Ref
	Next      record.Day // agreed at the latest visit for the next; 0 for a household never visited
	Last      record.Day // the latest visit, or 0
}

// DueOthers is the setting by which households that are neither paired nor monitored
// are due too while nobody has visited them: "yes".
const DueOthers = "visit.due_others"

// Due are the households whose latest visit named a day up to until for the
// next, the most overdue first, then those never visited of whom visits are expected:
// the paired and monitored ones, or all by the county's setting; and how many there are
// in all. A visit of a day to come was not made yet, and one that was voided never
// was. limit 0 is all.
func (s *Store) Due(ctx context.Context, until record.Day, limit int) (due []Due, total int, err error) {
	if limit == 0 {
		limit = -1
	}
	err = s.readBeside(ctx, "due", func(t *tx) error {
		// With max(), the other columns are those of the row that has it.
		return t.each(monitoredSQL+`, latest AS MATERIALIZED (SELECT coalesce(find.stands, v.household) AS hh, max(v.date) AS last, v.next AS next
				FROM visit AS v LEFT JOIN find ON find.id = v.household WHERE v.date <= ?1 AND v.voided IS NULL
				AND NOT EXISTS (SELECT 1 FROM household AS h WHERE h.id = v.household AND h.voided IS NOT NULL) GROUP BY hh),
			expected AS MATERIALIZED (SELECT hh FROM monitored UNION SELECT coalesce(find.stands, a.household) FROM assignment AS a LEFT JOIN find ON find.id = a.household
				WHERE a.household IS NOT NULL AND a.role = 'helper' AND a.valid_from <= ?4 AND coalesce(a.valid_to, ?4) >= ?4)
			SELECT hh, last, next, count(*) OVER () FROM (
				SELECT hh, last, next FROM latest WHERE next <= ?2
				UNION ALL SELECT id, NULL, NULL FROM find WHERE stands IS NULL AND id NOT IN (SELECT hh FROM latest)
					AND (id IN (SELECT hh FROM expected) OR 'yes' = (SELECT value FROM setting WHERE name = ?5 AND valid_from <= ?4 ORDER BY valid_from DESC LIMIT 1)))
			ORDER BY last IS NULL, next, hh LIMIT ?3`, []any{t.tomorrow().Unix(), until.Unix(), limit, t.tomorrow().Unix() - 1, DueOthers}, func(scan func(...any) error) error {
			d := Due{Household: record.Ref{Kind: record.Household}}
			var id []byte
			var last, next *int64
			if err := scan(&id, &last, &next, &total); err != nil {
				return err
			}
			d.Last, d.Next = dayOr0(last), dayOr0(next)
			copy(d.Household.ID[:], id)
			due = append(due, d)
			return nil
		})
	})
	return due, total, err
}

// where is a query's condition on its view table v.
func (t *tx) where(q Query) (string, []any, error) {
	v := t.s.view(q.Kind)
	if v == nil {
		return "", nil, fmt.Errorf("kind %d: %w", q.Kind, record.ErrUnknownKind)
	}
	conds := []string{"1"}
	var args []any
	for _, w := range q.Where {
		f, err := v.field(w.Field)
		if err != nil {
			return "", nil, err
		}
		if w.Value == "" {
			conds = append(conds, fmt.Sprintf(`v."%s" IS NULL`, f.Name))
			continue
		}
		if f.Required && f.To == record.Household && f.Type == record.RefTo { // what lives under it, and under its duplicates (rule M6)
			id := column(f.Type, w.Value)
			conds = append(conds, fmt.Sprintf(`v."%s" IN (SELECT ? UNION ALL SELECT id FROM find WHERE stands = ?)`, f.Name))
			args = append(args, id, id)
			continue
		}
		conds, args = append(conds, fmt.Sprintf(`v."%s" = ?`, f.Name)), append(args, column(f.Type, w.Value))
	}
	for _, r := range q.Between {
		f, err := v.field(r.Field)
		if err != nil {
			return "", nil, err
		}
		conds = append(conds, fmt.Sprintf(`v."%s" IS NOT NULL`, f.Name))
		if r.From != "" {
			conds, args = append(conds, fmt.Sprintf(`v."%s" >= ?`, f.Name)), append(args, column(f.Type, r.From))
		}
		if r.To != "" {
			conds, args = append(conds, fmt.Sprintf(`v."%s" <= ?`, f.Name)), append(args, column(f.Type, r.To))
		}
	}
	if q.Kind == record.Household && !q.Merged {
		conds = append(conds, `NOT EXISTS (SELECT 1 FROM find WHERE find.id = v.id AND stands IS NOT NULL)`)
	}
	return strings.Join(conds, " AND "), args, nil
}

func (v *viewDef) field(f record.Field) (*record.FieldDef, error) {
	if d := v.kind.Def().Field(f); d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("%s has no field %d: %w", v.name, f, record.ErrUnknownKind)
}

func (t *tx) list(q Query, where string, args []any) ([]View, error) {
	v := t.s.view(q.Kind)
	order := ""
	for _, o := range q.Order {
		f, err := v.field(o.Field)
		if err != nil {
			return nil, err
		}
		order += fmt.Sprintf(`v."%s"`, f.Name)
		if o.Desc {
			order += " DESC"
		}
		order += ", "
	}
	if q.Limit == 0 {
		q.Limit = -1
	}
	var rows []*overlaid
	err := t.each(fmt.Sprintf(`SELECT v.id, t.no, t.channel, t.last, t.stale, t.fields, EXISTS (SELECT 1 FROM laid WHERE laid.kind = %[2]d AND laid.id = v.id)
		FROM "%[1]s" AS v LEFT JOIN trunk AS t ON t.kind = %[2]d AND t.id = v.id WHERE %[3]s ORDER BY %[4]sv.id LIMIT ? OFFSET ?`, v.name, q.Kind, where, order),
		append(args, q.Limit, q.Offset), func(scan func(...any) error) error {
			h, err := t.scanOverlaid(q.Kind, scan)
			rows = append(rows, h)
			return err
		})
	if err != nil {
		return nil, err
	}
	views := make([]View, 0, len(rows))
	for i, h := range rows {
		if t.long && i%longRows == 0 {
			t.giveWay()
		}
		if h.laid != nil {
			if h.laid, err = t.laidOver(h.row.Ref); err != nil {
				return nil, err
			}
		}
		v, err := t.viewOf(h)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// scanOverlaid reads a listed row; laid is not nil if own changes lie over it.
func (t *tx) scanOverlaid(k record.Kind, scan func(...any) error) (*overlaid, error) {
	h := &overlaid{row: record.Row{Ref: record.Ref{Kind: k}}, epoch: t.meta.logEpoch}
	var id, fields []byte
	var channel *string
	var stale *int
	var laid bool
	if err := scan(&id, (*i64)(&h.row.No), &channel, (*i64)(&h.row.Last), &stale, &fields, &laid); err != nil {
		return h, err
	}
	copy(h.row.ID[:], id)
	if laid {
		h.laid = []laidChange{}
	}
	if channel == nil {
		return h, nil // new here: the trunk has nothing yet
	}
	h.row.Channel, h.stale = record.Channel(*channel), *stale
	return h, h.unpack(fields)
}
