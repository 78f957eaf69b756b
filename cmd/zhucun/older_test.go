package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

var update = flag.Bool("update", false, "make the files of the older build in testdata/older anew; only while no build was released")

// older is the folder of a tablet as an older build left it, with the log of its
// county, both as SQL.
const older = "testdata/older"

func olderKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{42}, ed25519.SeedSize))
}

// leaveOlder makes the files: a trunk that the county has changed since, changes
// that were sent, changes that were not, and a draft.
func leaveOlder(t *testing.T) {
	t.Helper()
	dir, log := t.TempDir(), filepath.Join(t.TempDir(), "county.db")
	t.Run("the older build", func(t *testing.T) {
		c := serveCounty(t, log, server.Config{Key: olderKey()})
		c.leader = c.add(t, record.Person, map[string]string{"name": "队长", "township": testVillage[:9]})
		team := c.add(t, record.Team, map[string]string{"name": "一队", "township": testVillage[:9]})
		c.add(t, record.Area, map[string]string{"code": testVillage, "name": "九甲村"})
		c.add(t, record.Assignment, map[string]string{"person": c.leader.String(), "role": "leader", "team": team.String(), "areas": testVillage, "valid_from": "2020-01-01"})
		hh := c.add(t, record.Household, map[string]string{"village": testVillage, "head": "才让卓玛", "head_bo": "ཚེ་རིང་སྒྲོལ་མ", "phone": "1"})
		c.add(t, record.Household, map[string]string{"village": testVillage, "head": "扎西"})
		c.add(t, record.Setting, map[string]string{"name": "visit_days", "value": "30", "valid_from": "2020-01-01"})
		ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
			`{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"income","present":"head","date":"2026-11-01","note":"已发出"}}`, `{"do":"fill","page":"day","date":"2026-11-01","fields":{"status":"in"}}`, `{"do":"exchange"}`)
		c.write(t, record.Ref{Kind: record.Household, ID: hh}, record.HouseholdPhone, record.T("2")) // the trunk changes
		ask(t, dir, `{"do":"exchange"}`,
			`{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school","present":"head","date":"2026-11-20","note":"没发出"}}`,
			`{"do":"fill","page":"edit","household":"crzm","fields":{"phone":"3"}}`, `{"do":"fill","page":"edit","household":"zx","fields":{"size":"5"}}`, `{"do":"fill","page":"day","date":"2026-11-20","fields":{"status":"pasture"}}`)
	})
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.s.PutDraft(t.Context(), store.Draft{Key: "visit/new", Ref: record.Ref{Kind: record.Visit}, Author: c.Person(), Body: []byte("半张表")}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	id, err := os.ReadFile(filepath.Join(dir, "device.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"device.json": id, "records.sql": dump(t, filepath.Join(dir, "records.db")), "county.sql": dump(t, log)} {
		if err := os.WriteFile(filepath.Join(older, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// write is a change of the endpoint's own that has seen everything.
func (c *testCounty) write(t *testing.T, ref record.Ref, f record.Field, v record.Value) {
	t.Helper()
	st, err := c.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Local(t.Context(), record.ID{}, record.Write{Ref: ref, Base: st.Head, Fields: []record.Set{{Field: f, Value: v}}}); err != nil {
		t.Fatal(err)
	}
}

func dump(t *testing.T, path string) []byte {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b bytes.Buffer
	texts := func(query string) (all []string) {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		return all
	}
	for _, q := range []string{`SELECT format('PRAGMA application_id = %d;', application_id) FROM pragma_application_id`,
		`SELECT format('PRAGMA user_version = %d;', user_version) FROM pragma_user_version`,
		`SELECT sql || ';' FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid`} {
		fmt.Fprintln(&b, strings.Join(texts(q), "\n"))
	}
	for _, table := range texts(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`) {
		columns := texts(`SELECT 'quote("' || name || '")' FROM pragma_table_info('` + table + `')`)
		for _, row := range texts(fmt.Sprintf(`SELECT %s FROM "%s"`, strings.Join(columns, ` || ',' || `), table)) {
			fmt.Fprintf(&b, "INSERT INTO \"%s\" VALUES (%s);\n", table, row)
		}
	}
	return b.Bytes()
}

// load makes a database of a file of SQL, and of what is given besides.
func load(t *testing.T, path, from, besides string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(older, from))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("BEGIN;" + string(b) + besides + "COMMIT;"); err != nil {
		t.Fatal(err)
	}
}

// TestAnOlderBuildsUnsentWorkIsSentByThisOne rehearses an update with changes
// pending, up to the county.
func TestAnOlderBuildsUnsentWorkIsSentByThisOne(t *testing.T) {
	if *update {
		leaveOlder(t)
	}
	for name, without := range map[string]string{
		"as it was left": "",
		"by a build that did not know a kind and some fields yet": `ALTER TABLE visit DROP COLUMN note; ALTER TABLE household DROP COLUMN head_bo;
			UPDATE viewed SET columns = 'other' WHERE kind IN ('visit', 'household');
			DROP TABLE setting; DELETE FROM viewed WHERE kind = 'setting';`,
	} {
		t.Run(name, func(t *testing.T) {
			dir, log := t.TempDir(), filepath.Join(t.TempDir(), "county.db")
			load(t, filepath.Join(dir, "records.db"), "records.sql", without)
			load(t, log, "county.sql", "")
			c := serveCounty(t, log, server.Config{Key: olderKey()})
			c.moveIn(t, dir)
			before := ask(t, dir, `{"do":"check"}`, `{"do":"status"}`, `{"do":"card","household":"crzm"}`, `{"do":"items"}`, `{"do":"list","kind":"setting"}`)
			contains(t, "before it is sent", before,
				`"problems":[]`, `"waiting":4,"held":0,"returned":0`, `"head_bo":"ཚེ་རིང་སྒྲོལ་མ"`, `"phone":"3"`, `"note":"没发出"`, `"note":"已发出"`,
				`"total":6`, `"name":"visit_days"`)
			drafted(t, dir)

			// Meanwhile the county went on, and knows nothing of the tablet's phone.
			hh := c.household(t, "才让卓玛")
			c.write(t, hh.Ref, record.HouseholdPhone, record.T("4"))
			after := ask(t, dir, `{"do":"exchange"}`, `{"do":"check"}`, `{"do":"status"}`, `{"do":"card","household":"crzm"}`)
			contains(t, "after it was sent", after,
				`"sent":4,"held":0,"returned":0`, `"reset":false,"done":true`, `"problems":[]`, `"waiting":0`, `"conflicts":{"phone":[`)
			drafted(t, dir)

			if got := len(c.household(t, "才让卓玛").Get(record.HouseholdPhone).Siblings()); got != 2 {
				t.Errorf("%d phones at the county, want the tablet's and its own", got)
			}
			if got := c.household(t, "扎西").Value(record.HouseholdSize).Int(); got != 5 {
				t.Errorf("the size at the county is %d", got)
			}
			notes := map[string]bool{}
			for _, r := range c.rows(t, record.Visit) {
				notes[r.Value(record.VisitNote).Text()] = true
			}
			if days := c.rows(t, record.DutyDay); len(notes) != 2 || !notes["没发出"] || !notes["已发出"] || len(days) != 2 {
				t.Errorf("the county has visits %v and %d duty days", notes, len(days))
			}
			if problems, err := c.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("the county's check: %v, %v", problems, err)
			}
		})
	}
}

// moveIn gives the folder the older build's identity, led to this endpoint.
func (c *testCounty) moveIn(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(older, "device.json"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "device.json"), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pin := wire.PinOf(c.spki)
	d.id.Address, d.id.Pin = c.srv.URL, pin[:]
	if err := d.keep(); err != nil {
		t.Fatal(err)
	}
}

func contains(t *testing.T, when string, answers []string, wanted ...string) {
	t.Helper()
	all := strings.Join(answers, "\n")
	for _, w := range wanted {
		if !strings.Contains(all, w) {
			t.Errorf("%s there is no %s in\n%s", when, w, all)
		}
	}
}

func drafted(t *testing.T, dir string) {
	t.Helper()
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if all, err := c.s.Drafts(t.Context()); err != nil || len(all) != 1 || string(all[0].Body) != "半张表" {
		t.Errorf("drafts %+v, %v", all, err)
	}
}

func (c *testCounty) household(t *testing.T, head string) *server.Row {
	t.Helper()
	for _, r := range c.rows(t, record.Household) {
		if r.Value(record.HouseholdHead).Text() == head {
			return r
		}
	}
	t.Fatalf("the county has no household %s", head)
	return nil
}

// rows reads all records of a kind.
func (c *testCounty) rows(t *testing.T, kind record.Kind) (rows []*server.Row) {
	t.Helper()
	err := c.Log.View(t.Context(), func(tx server.Tx) error {
		st, err := tx.State()
		for no := uint64(1); err == nil && no <= st.Numbers; no++ {
			var r *server.Row
			if r, err = tx.Numbered(no); err == nil && r.Kind == kind {
				rows = append(rows, r)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
