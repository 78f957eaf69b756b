package sqlitelog

import (
	"fmt"
	"strconv"

	"zhucun/store/record"
	"zhucun/sync/server"
)

const rowColumns = `SELECT no, kind, id, channel, entered, last, fields, touched FROM record WHERE county = ?`

func (t *tx) Row(ref record.Ref) (*server.Row, error) {
	return first(t.rows(rowColumns+` AND kind = ? AND id = ?`, t.county, int64(ref.Kind), ref.ID[:]))
}

func (t *tx) Numbered(no uint64) (*server.Row, error) {
	return first(t.rows(rowColumns+` AND no = ?`, t.county, int64(no)))
}

func (t *tx) Assignments(person record.ID) ([]*server.Row, error) {
	return t.rows(`SELECT r.no, kind, id, channel, entered, last, fields, touched
		FROM assignment a JOIN record r ON r.county = a.county AND r.no = a.no
		WHERE a.county = ? AND a.person = ? ORDER BY a.no`, t.county, person[:])
}

func first(l []*server.Row, err error) (*server.Row, error) {
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return l[0], nil
}

func (t *tx) rows(query string, args ...any) (l []*server.Row, err error) {
	if err := t.record.flush(t.c); err != nil {
		return nil, err
	}
	err = t.c.each(query, args, func(scan func(...any) error) error {
		r := new(server.Row)
		var no, entered, last int64
		var packed []byte
		err := scan(&no, &r.Kind, fixed{r.ID[:]}, &r.Channel, &entered, &last, &packed, (*[]byte)(&r.Touched))
		if err != nil {
			return err
		}
		r.No, r.Entered, r.Last = uint64(no), record.Seq(entered), record.Seq(last)
		if err := r.Unpack(packed); err != nil {
			return fmt.Errorf("record %s: %w", r.Ref, err)
		}
		l = append(l, r)
		return nil
	})
	return l, err
}

func (t *tx) AddRow(r *server.Row) error {
	err := t.record.add(t.c, t.county, int64(r.No), int64(r.Kind), r.ID[:], string(r.Channel), int64(r.Entered), int64(r.Last),
		r.Pack(), []byte(r.Touched))
	if err != nil {
		return err
	}
	return t.assign(r)
}

func (t *tx) PutRow(r *server.Row) error {
	if err := t.record.flush(t.c); err != nil {
		return err
	}
	err := t.c.exec(`UPDATE record SET channel = ?, entered = ?, last = ?, fields = ?, touched = ?
		WHERE county = ? AND no = ?`,
		string(r.Channel), int64(r.Entered), int64(r.Last), r.Pack(), []byte(r.Touched),
		t.county, int64(r.No))
	if err != nil {
		return err
	}
	return t.assign(r)
}

// assign keeps whom an assignment is about, by which Assignments finds it.
func (t *tx) assign(r *server.Row) error {
	if r.Kind != record.Assignment {
		return nil
	}
	person := r.Value(record.AssignmentPerson).ID()
	return t.c.exec(`INSERT INTO assignment (county, no, person) VALUES (?, ?, ?)
		ON CONFLICT (county, no) DO UPDATE SET person = excluded.person`, t.county, int64(r.No), person[:])
}

// Rows hands the numbers over as one JSON array: there may be many. It is the one
// query that is SQLite's own; PostgreSQL has arrays for it.
func (t *tx) Rows(nos []uint64) ([]*server.Row, error) {
	if len(nos) == 0 {
		return nil, nil
	}
	list := []byte{'['}
	for i, no := range nos {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendUint(list, no, 10)
	}
	return t.rows(rowColumns+` AND no IN (SELECT value FROM json_each(?)) ORDER BY no`, t.county, string(append(list, ']')))
}

// Scan finds the place in one of two indexes: by last Seq, which reads what is
// near the head, or by channel, which reads the keys of every record of the
// prefix. The planner does not know which is the shorter: an expression instead
// of a column keeps it off the other index.
func (t *tx) Scan(s server.Scan) (l []server.Place, err error) {
	from, to := span(s.Prefix)
	query := `SELECT no, last, channel FROM record WHERE county = ?
		AND channel >= ? AND channel < ? AND (last + 0, no) > (?, ?) ORDER BY last + 0, no LIMIT ?`
	if s.Near {
		query = `SELECT no, last, channel FROM record WHERE county = ?
			AND channel || '' >= ? AND channel || '' < ? AND (last, no) > (?, ?) ORDER BY last, no LIMIT ?`
	}
	args := []any{t.county, from, to, int64(s.Last), int64(s.No), s.Limit}
	if err := t.record.flush(t.c); err != nil {
		return nil, err
	}
	err = t.c.each(query, args, func(scan func(...any) error) error {
		var p server.Place
		var no, last int64
		if err := scan(&no, &last, &p.Channel); err != nil {
			return err
		}
		p.No, p.Last = uint64(no), record.Seq(last)
		l = append(l, p)
		return nil
	})
	return l, err
}

// span is the range of channels that start with a prefix: their characters all
// come before the tilde.
func span(p record.Prefix) (from, to string) { return string(p), string(p) + "~" }

func (t *tx) Left(p record.Prefix, after server.Tombstone, to record.Seq, limit int) (l []server.Tombstone, err error) {
	lo, hi := span(p)
	err = t.c.each(`SELECT seq, no, channel, kind, id FROM tombstone
		WHERE county = ? AND (seq, no, channel) > (?, ?, ?) AND seq <= ? AND channel >= ? AND channel < ?
		ORDER BY seq, no, channel LIMIT ?`,
		[]any{t.county, int64(after.Seq), int64(after.No), string(after.Channel), int64(to), lo, hi, limit}, func(scan func(...any) error) error {
			var d server.Tombstone
			var seq, no int64
			if err := scan(&seq, &no, &d.Channel, &d.Ref.Kind, fixed{d.Ref.ID[:]}); err != nil {
				return err
			}
			d.Seq, d.No = record.Seq(seq), uint64(no)
			l = append(l, d)
			return nil
		})
	return l, err
}

func (t *tx) LeftBy(no uint64) (l []record.Channel, err error) {
	err = t.c.each(`SELECT channel FROM tombstone WHERE county = ? AND no = ? ORDER BY seq`, []any{t.county, int64(no)},
		func(scan func(...any) error) error {
			var c record.Channel
			err := scan(&c)
			l = append(l, c)
			return err
		})
	return l, err
}

func (t *tx) PutTombstone(d server.Tombstone) error {
	err := t.c.exec(`DELETE FROM tombstone WHERE county = ? AND no = ? AND channel = ?`, t.county, int64(d.No), string(d.Channel))
	if err != nil {
		return err
	}
	return t.c.exec(`INSERT INTO tombstone (county, seq, no, channel, kind, id) VALUES (?, ?, ?, ?, ?, ?)`,
		t.county, int64(d.Seq), int64(d.No), string(d.Channel), int64(d.Ref.Kind), d.Ref.ID[:])
}
