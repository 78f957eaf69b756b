package server_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"zhucun/store/record"
)

// bareRow is what one record of the storm left in the two tables.
type bareRow struct {
	log, row []any
	fresh    bool // the storm made the record
}

// bare writes what the storm left in the log, one log row and one visible row a
// record, into a copy of the log as it was before, by prepared statements alone:
// one transaction a device, synchronous=FULL.
func (s *storm) bare(b *testing.B, after string) time.Duration {
	devices := s.left(b, after)
	db, err := sql.Open("sqlite", "file:"+s.copy(b)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	do := func(query string) func(...any) {
		st, err := conn.PrepareContext(ctx, query)
		if err != nil {
			b.Fatal(err)
		}
		return func(args ...any) {
			if _, err := st.ExecContext(ctx, args...); err != nil {
				b.Fatal(err)
			}
		}
	}
	begin, commit := do("BEGIN IMMEDIATE"), do("COMMIT")
	log := do("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	insert := do("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
	replace := do("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (county, no) DO UPDATE SET last = excluded.last, fields = excluded.fields, touched = excluded.touched")
	start := time.Now()
	for _, rows := range devices {
		begin()
		for _, r := range rows {
			log(r.log...)
			if r.fresh {
				insert(r.row...)
			} else {
				replace(r.row...)
			}
		}
		commit()
	}
	return time.Since(start)
}

// left reads what the storm left, by device in the order of the log.
func (s *storm) left(b *testing.B, path string) (devices [][]bareRow) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows := map[record.Ref][]any{}
	each(b, db, "SELECT * FROM record", 9, func(v []any) {
		rows[record.Ref{Kind: record.Kind(v[2].(int64)), ID: record.ID(v[3].([]byte))}] = v
	})
	var last string
	n := 0
	each(b, db, fmt.Sprintf("SELECT * FROM log WHERE seq > %d ORDER BY seq", s.head), 13, func(v []any) {
		if device := string(v[2].([]byte)); device != last {
			devices, last = append(devices, nil), device
		}
		c, err := record.DecodeChange(v[11].([]byte))
		if err != nil {
			b.Fatal(err)
		}
		w := c.Writes[0]
		at := &devices[len(devices)-1]
		*at = append(*at, bareRow{v, rows[w.Ref], w.Kind != record.Household})
		n++
	})
	if n != stormDevices*stormWeek || len(devices) != stormDevices {
		b.Fatalf("the storm left %d entries of %d devices", n, len(devices))
	}
	return devices
}

func each(b *testing.B, db *sql.DB, query string, columns int, f func([]any)) {
	rows, err := db.Query(query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		values, into := make([]any, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		f(values)
	}
	if rows.Err() != nil {
		b.Fatal(rows.Err())
	}
}
