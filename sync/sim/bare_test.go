package sim

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhucun/store"
)

// bareTable is what a device has in one table.
type bareTable struct {
	name string
	rows [][]any
}

// bareCounty writes the rows of desk.db into a new store's file, opened as a store opens
// it, by prepared inserts alone, in so many transactions, and says how long that took.
func bareCounty(t *testing.T, dir string, transactions int) time.Duration {
	var dsn string
	options := store.Options{Now: func() int64 { return 0 }, Connect: func(s string) (*sql.DB, error) { dsn = s; return sql.Open("sqlite", s) }}
	tables := readTables(t, filepath.Join(dir, "desk.db"))
	st, err := store.Open(ctx, filepath.Join(dir, "bare.db"), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	do := func(query string) func(...any) {
		s, err := conn.PrepareContext(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		return func(args ...any) {
			if _, err := s.ExecContext(ctx, args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	begin, commit := do("BEGIN IMMEDIATE"), do("COMMIT")
	var insert []func(...any)
	for _, b := range tables {
		insert = append(insert, do("INSERT INTO \""+b.name+"\" VALUES (?"+strings.Repeat(", ?", len(b.rows[0])-1)+")"))
	}
	start := time.Now()
	for part := range transactions { // each has its share of every table, as a page has
		begin()
		for i, b := range tables {
			for _, row := range b.rows[len(b.rows)*part/transactions : len(b.rows)*(part+1)/transactions] {
				insert[i](row...)
			}
		}
		commit()
	}
	return time.Since(start)
}

// readTables reads every table that the county's pages filled, in the order in which its
// rows were made.
func readTables(t *testing.T, path string) (tables []bareTable) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names []string
	read(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta', 'viewed', 'queue', 'cursor') AND name NOT LIKE 'sqlite_%'", func(v []any) {
		names = append(names, v[0].(string))
	})
	for _, name := range names {
		b := bareTable{name: name}
		query := fmt.Sprintf("SELECT v.* FROM \"%s\" AS v LEFT JOIN trunk AS t ON t.id = v.id ORDER BY t.last", name)
		if name == "trunk" {
			query = "SELECT * FROM trunk ORDER BY last"
		}
		var n int
		if err := db.QueryRow("SELECT count(*) FROM \"" + name + "\"").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			continue
		}
		read(t, db, query, func(v []any) { b.rows = append(b.rows, v) })
		tables = append(tables, b)
	}
	return tables
}

func read(t *testing.T, db *sql.DB, query string, f func([]any)) {
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		f(values)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
}
