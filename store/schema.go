package store

import (
	"fmt"
	"strings"

	"zhucun/store/record"
)

// schemaVersion is PRAGMA user_version of the tables in baseSchema. The view
// tables are not part of it: they follow record.Kinds by adding columns.
const schemaVersion = 1

// applicationID is PRAGMA application_id: "ZhuC".
const applicationID = 0x5a687543

// baseSchema is everything but the view tables. The n of a change orders all
// changes of this device, over its epochs, and never changes.
const baseSchema = `
CREATE TABLE meta (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	device BLOB NOT NULL, label TEXT NOT NULL, county BLOB NOT NULL, persons BLOB NOT NULL,
	epoch INTEGER NOT NULL, counter INTEGER NOT NULL, replied INTEGER NOT NULL,
	log_epoch INTEGER NOT NULL, head INTEGER NOT NULL, backup INTEGER NOT NULL,
	clock_stamp INTEGER NOT NULL, clock_n INTEGER NOT NULL, clock_learned INTEGER NOT NULL, clock_run INTEGER NOT NULL, clock_boot INTEGER NOT NULL,
	clock_wall INTEGER NOT NULL, clock_offset INTEGER NOT NULL,
	exchange INTEGER NOT NULL, from_head INTEGER NOT NULL, commits INTEGER NOT NULL) STRICT;
CREATE TABLE queue (epoch INTEGER PRIMARY KEY, secret BLOB NOT NULL, seq INTEGER NOT NULL, chain BLOB NOT NULL,
	kept_seq INTEGER NOT NULL DEFAULT 0, kept_chain BLOB) STRICT;
CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
	payload BLOB NOT NULL, hash BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE own (n INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
	payload BLOB NOT NULL, hash BLOB NOT NULL, chain BLOB NOT NULL,
	state INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX own_seq ON own (epoch, seq);
CREATE INDEX own_hash ON own (hash);
CREATE INDEX own_at ON own (at) WHERE at > 0;
CREATE TABLE laid (kind INTEGER NOT NULL, id BLOB NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (kind, id, n)) STRICT, WITHOUT ROWID;
CREATE TABLE trunk (kind INTEGER NOT NULL, id BLOB NOT NULL, no INTEGER NOT NULL, channel TEXT NOT NULL,
	last INTEGER NOT NULL, stale INTEGER NOT NULL, fields BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX trunk_no ON trunk (no) WHERE no > 0;
CREATE INDEX trunk_stale ON trunk (stale) WHERE stale > 0;
CREATE TABLE cursor (prefix TEXT PRIMARY KEY, since INTEGER NOT NULL, pos INTEGER NOT NULL, no INTEGER NOT NULL,
	ended INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE returned (n INTEGER PRIMARY KEY, payload BLOB NOT NULL, hash BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, why TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE draft (key TEXT PRIMARY KEY, kind INTEGER NOT NULL, id BLOB NOT NULL, base TEXT NOT NULL, author BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE find (id BLOB PRIMARY KEY, village TEXT NOT NULL, group_no INTEGER NOT NULL,
	register TEXT NOT NULL, assistance TEXT NOT NULL, head TEXT NOT NULL, head_bo TEXT NOT NULL, stands BLOB, keys TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX find_stands ON find (stands) WHERE stands IS NOT NULL;
CREATE TABLE conflict (kind INTEGER NOT NULL, id BLOB NOT NULL, field INTEGER NOT NULL, about_kind INTEGER NOT NULL, about BLOB NOT NULL,
	settled INTEGER NOT NULL, was BLOB NOT NULL, decided BLOB, PRIMARY KEY (kind, id, field)) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_settled ON conflict (settled);
CREATE TABLE viewed (kind TEXT PRIMARY KEY, columns TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES (1, x'', '', x'', x'', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
`

// viewDef is a kind's typed view table: one row for each record as it is shown,
// one column for each field. An empty value is NULL.
type viewDef struct {
	kind    record.Kind
	name    string
	fields  []record.FieldDef
	upsert  string
	remove  string
	columns string // what the viewed table says when the columns are in place
}

// viewDefs are the view tables of all kinds, indexed by kind.
func viewDefs() (all []*viewDef) {
	for _, d := range record.Kinds {
		for len(all) <= int(d.Kind) {
			all = append(all, nil)
		}
		v := &viewDef{kind: d.Kind, name: d.Name, fields: d.Fields}
		var names []string
		for _, f := range d.Fields {
			names = append(names, `"`+f.Name+`"`)
		}
		v.columns = strings.Join(names, ",")
		v.upsert = fmt.Sprintf(`REPLACE INTO "%s" (id,%s) VALUES (?%s)`, d.Name, v.columns, strings.Repeat(",?", len(names)))
		v.remove = fmt.Sprintf(`DELETE FROM "%s" WHERE id = ?`, d.Name)
		all[d.Kind] = v
	}
	return all
}

// create is the SQL that makes the table with its indexes: one for each
// reference a record must have, with the record's date, because screens ask for
// the visits of a household and the days of a team.
func (v *viewDef) create() string {
	var b strings.Builder
	fmt.Fprintf(&b, `CREATE TABLE "%s" (id BLOB PRIMARY KEY`, v.name)
	for _, f := range v.fields {
		fmt.Fprintf(&b, `, "%s" %s`, f.Name, columnType(f.Type))
	}
	b.WriteString(") STRICT, WITHOUT ROWID;\n")
	date := ""
	for _, f := range v.fields {
		if f.Required && f.Type == record.Date && date == "" {
			date = `, "` + f.Name + `"`
		}
	}
	for _, f := range v.fields {
		if f.Required && f.Type == record.RefTo {
			fmt.Fprintf(&b, "CREATE INDEX \"%[1]s_%[2]s\" ON \"%[1]s\" (\"%[2]s\"%[3]s);\n", v.name, f.Name, date)
		}
	}
	return b.String()
}

func columnType(t record.Type) string {
	switch t {
	case record.Int, record.Bool, record.Date, record.Month:
		return "INTEGER"
	case record.RefTo, record.RefsTo, record.Bytes:
		return "BLOB"
	}
	return "TEXT"
}

// column is a value as its view table keeps it; one of another type, which a
// newer version may have sent, is not shown, nor is a reference that is cut off.
func column(t record.Type, v record.Value) any {
	if v.Type() != t || t == record.RefTo && v.ID().IsZero() {
		return nil
	}
	switch t {
	case record.Int, record.Bool, record.Date, record.Month:
		return v.Int()
	case record.RefTo:
		if v.ID().IsZero() {
			return nil // cut off on its way: it names nothing
		}
		return []byte(v[1:])
	case record.RefsTo, record.Bytes:
		return []byte(v[1:])
	}
	return string(v[1:])
}

func (s *Store) view(k record.Kind) *viewDef {
	if int(k) < len(s.views) {
		return s.views[k]
	}
	return nil
}
