package store

import (
	"fmt"
	"strings"

	"zhucun/store/record"
)

// migrate brings a file of any earlier schema, or an empty one, to this
// version: hand-made tables by number, view tables by adding what their kinds
// declare and filling it.
func (t *tx) migrate() error {
	version, err := t.identify()
	if err != nil {
		return err
	}
	if version == 0 && t.s.o.MustExist {
		return fmt.Errorf("no table: %w", ErrMissing)
	}
	if version > 0 {
		if err := t.loadMeta(); err != nil {
			return err
		}
		if m, marked := readMark(t.s.path); marked && t.meta.commits < m.commits {
			return fmt.Errorf("commit %d where %d was: %w", t.meta.commits, m.commits, ErrShort)
		}
	}
	if err := t.exec(`PRAGMA journal_mode = wal`); err != nil {
		return err
	}
	if version == 0 {
		return t.createAll()
	}
	t.s.know(t.meta)
	return t.addViews()
}

// identify is the schema version of a file of ours, or 0 of an empty one. It
// changes nothing.
func (t *tx) identify() (version int, err error) {
	var id, tables int
	_, err = t.one(`SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`,
		nil, &version, &id, &tables)
	if err != nil {
		return 0, err
	}
	switch {
	case tables == 0 && id == 0 && version == 0:
		return 0, nil
	case id != applicationID || version < 1:
		return 0, fmt.Errorf("%d tables under application id %x: %w", tables, id, ErrCorrupt)
	case version > schemaVersion:
		return 0, fmt.Errorf("schema %d, this version knows %d: %w", version, schemaVersion, ErrNewerSchema)
	}
	return version, nil
}

// createAll makes every table of a new file in one transaction and one call.
func (t *tx) createAll() error {
	var b strings.Builder
	b.WriteString("BEGIN IMMEDIATE;" + baseSchema)
	for _, v := range t.s.views {
		if v == nil {
			continue
		}
		b.WriteString(v.create())
		fmt.Fprintf(&b, "INSERT INTO viewed VALUES ('%s', '%s');\n", v.name, v.columns)
	}
	fmt.Fprintf(&b, "INSERT INTO viewed VALUES ('%s', '%s');\n", findTable, findForm)
	fmt.Fprintf(&b, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;", applicationID, schemaVersion)
	if _, err := t.on.ExecContext(t.ctx, b.String()); err != nil {
		_, _ = t.on.ExecContext(t.ctx, "ROLLBACK")
		return err
	}
	// From here on the file itself says whose it is.
	return t.exec(`PRAGMA wal_checkpoint(truncate)`)
}

// addViews adds the tables and columns that record.Kinds has gained, and fills
// them: an older app kept the values in the trunk without knowing them.
func (t *tx) addViews() error {
	have := map[string]string{}
	err := t.each(`SELECT kind, columns FROM viewed`, nil, func(scan func(...any) error) error {
		var kind, columns string
		err := scan(&kind, &columns)
		have[kind] = columns
		return err
	})
	if err != nil {
		return err
	}
	var grown []*viewDef
	for _, v := range t.s.views {
		if v != nil && have[v.name] != v.columns {
			grown = append(grown, v)
		}
	}
	folded := have[findTable] == findForm
	if len(grown) == 0 && folded {
		return nil
	}
	return t.run(func(t *tx) error {
		for _, v := range grown {
			if err := t.grow(v, have[v.name] != ""); err != nil {
				return fmt.Errorf("view table %s: %w", v.name, err)
			}
		}
		if folded {
			return nil
		}
		if err := t.exec(`REPLACE INTO viewed VALUES (?, ?)`, findTable, findForm); err != nil {
			return err
		}
		return t.rebuild(record.Household)
	})
}

func (t *tx) grow(v *viewDef, exists bool) error {
	sql := v.create()
	if exists {
		columns := map[string]bool{}
		err := t.each(`SELECT name FROM pragma_table_info(?)`, []any{v.name}, func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			columns[name] = true
			return err
		})
		if err != nil {
			return err
		}
		sql = ""
		for _, f := range v.fields {
			if !columns[f.Name] {
				sql += fmt.Sprintf("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s;\n", v.name, f.Name, columnType(f.Type))
			}
		}
	}
	if _, err := t.on.ExecContext(t.ctx, sql); err != nil {
		return err
	}
	if err := t.exec(`REPLACE INTO viewed VALUES (?, ?)`, v.name, v.columns); err != nil {
		return err
	}
	return t.rebuild(v.kind)
}

// rebuild derives the view rows of one kind anew.
func (t *tx) rebuild(k record.Kind) error {
	ids, err := t.ids(`SELECT id FROM trunk WHERE kind = ?1 UNION SELECT id FROM laid WHERE kind = ?1`, int64(k))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.refresh(record.Ref{Kind: k, ID: id}); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) ids(query string, args ...any) (ids []record.ID, err error) {
	err = t.each(query, args, func(scan func(...any) error) error {
		var b []byte
		if err := scan(&b); err != nil {
			return err
		}
		var id record.ID
		copy(id[:], b)
		ids = append(ids, id)
		return nil
	})
	return ids, err
}
