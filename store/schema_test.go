package store_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

var update = flag.Bool("update", false, "write testdata/v<schema>.sql anew; only while that schema was never released")

// story fills a tablet with something of everything.
func story(s *county, d *tablet) (hh, visit record.Ref) {
	hh = d.named("才让卓玛", "ཚེ་རིང་སྒྲོལ་མ", 2, "stable")
	d.sync(s)
	visit = d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(hh.ID)},
		{Field: record.VisitDate, Value: record.D(record.MustDay("2026-11-22"))}, {Field: record.VisitSpoken, Value: record.C("bo")}}}).Refs[0]
	must(d.t, d.PutDraft(context.Background(), store.Draft{Key: "visit", Ref: hh, Base: d.view(hh).Base, Author: author, Body: []byte("半张表")}))
	return hh, visit
}

// TestAFileOfEveryEarlierSchemaOpens loads each dump in testdata as that version
// of the app left it.
func TestAFileOfEveryEarlierSchemaOpens(t *testing.T) {
	if *update {
		d := newTablet(t, "a")
		story(newCounty(), d)
		must(t, d.Close())
		dump(t, d.path, filepath.Join("testdata", "v1.sql"))
	}
	dumps, err := filepath.Glob("testdata/v*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("no dumps: %v", err)
	}
	for _, path := range dumps {
		t.Run(filepath.Base(path), func(t *testing.T) { openDump(t, path, "") })
		// The same file as an app left it that did not know some fields and kinds yet.
		t.Run(filepath.Base(path)+" with fewer columns", func(t *testing.T) {
			openDump(t, path, `ALTER TABLE visit DROP COLUMN language; ALTER TABLE household DROP COLUMN head_bo;
				UPDATE viewed SET columns = 'other' WHERE kind IN ('visit', 'household');
				DROP TABLE setting; DELETE FROM viewed WHERE kind = 'setting';`)
		})
	}
}

func openDump(t *testing.T, path, older string) {
	b, err := os.ReadFile(path)
	must(t, err)
	d := &tablet{t: t, path: filepath.Join(t.TempDir(), "a.db"), now: 1_790_000_100_000, id: idOf("a")}
	d.o = store.Options{Now: func() int64 { return d.now }, Rand: strings.NewReader(strings.Repeat("r", 100)), MustExist: true}
	execSQL(t, d.path, string(b)+older)
	d.open()
	d.check()
	views, err := d.List(context.Background(), store.Query{Kind: record.Visit, Where: []record.Set{{Field: record.VisitSpoken, Value: record.C("bo")}}})
	must(t, err)
	if len(views) != 1 || views[0].State != store.Waiting {
		t.Fatalf("visits %+v", views)
	}
	if got := d.find(store.Find{Text: "crzm"}); len(got) != 1 {
		t.Errorf("found %v", got)
	}
	if drafts, err := d.Drafts(context.Background()); err != nil || len(drafts) != 1 || string(drafts[0].Body) != "半张表" {
		t.Errorf("drafts %+v, %v", drafts, err)
	}
	out := d.outbound()
	if len(out.Changes) != 1 || out.Changes[0].Seq != 2 || out.LogEpoch != 77 || len(out.Subs) != 2 {
		t.Errorf("sends %+v", out)
	}
	d.set(record.Ref{Kind: record.Household, ID: views[0].Value(record.VisitHousehold).ID()}, record.HouseholdPhone, record.T("1"))
	d.check()
}

// dump writes a database as SQL.
func dump(t *testing.T, path, to string) {
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	var b strings.Builder
	for _, q := range []string{`SELECT format('PRAGMA application_id = %d;', application_id) FROM pragma_application_id`,
		`SELECT format('PRAGMA user_version = %d;', user_version) FROM pragma_user_version`,
		`SELECT sql || ';' FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid`} {
		b.WriteString(strings.Join(texts(t, db, q), "\n") + "\n")
	}
	for _, table := range texts(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`) {
		columns := texts(t, db, `SELECT 'quote("' || name || '")' FROM pragma_table_info('`+table+`')`)
		for _, row := range texts(t, db, fmt.Sprintf(`SELECT %s FROM "%s"`, strings.Join(columns, ` || ',' || `), table)) {
			fmt.Fprintf(&b, "INSERT INTO \"%s\" VALUES (%s);\n", table, row)
		}
	}
	must(t, os.MkdirAll(filepath.Dir(to), 0o755))
	must(t, os.WriteFile(to, []byte(b.String()), 0o644))
}

func texts(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		all = append(all, s)
	}
	return all
}
