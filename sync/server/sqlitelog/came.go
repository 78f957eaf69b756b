package sqlitelog

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

const cameColumns = `SELECT device, day, last, authors, changes, flags, told FROM came WHERE county = ?`

func (t *tx) Came(device record.ID, day record.Day) (c server.Came, err error) {
	all, err := t.came(cameColumns+` AND device = ? AND day = ?`, t.county, device[:], int64(day))
	if len(all) > 0 {
		c = all[0]
	}
	return c, err
}

func (t *tx) Untold(limit int) ([]server.Came, error) {
	return t.came(cameColumns+` AND told = 0 ORDER BY day, device LIMIT ?`, t.county, limit)
}

func (t *tx) CameBefore(day record.Day, limit int) ([]server.Came, error) {
	return t.came(cameColumns+` AND day < ? ORDER BY day, device LIMIT ?`, t.county, int64(day), limit)
}

func (t *tx) came(query string, args ...any) (all []server.Came, err error) {
	err = t.c.each(query, args, func(scan func(...any) error) error {
		var c server.Came
		var authors []byte
		if err := scan(fixed{c.Device[:]}, (*int32)(&c.Day), &c.Last, &authors, &c.Changes, (*int)(&c.Flags), &c.Told); err != nil {
			return err
		}
		for len(authors) >= len(record.ID{}) {
			c.Authors = append(c.Authors, record.ID(authors[:16]))
			authors = authors[16:]
		}
		all = append(all, c)
		return nil
	})
	return all, err
}

func (t *tx) PutCame(c server.Came) error {
	var authors []byte
	for _, id := range c.Authors {
		authors = append(authors, id[:]...)
	}
	if authors == nil {
		authors = []byte{}
	}
	return t.c.exec(`INSERT INTO came (county, device, day, last, authors, changes, flags, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (county, device, day) DO UPDATE SET last = excluded.last, authors = excluded.authors, changes = excluded.changes,
		flags = excluded.flags, told = excluded.told`,
		t.county, c.Device[:], int64(c.Day), c.Last, authors, c.Changes, int64(c.Flags), bit(c.Told))
}

func (t *tx) DropCame(device record.ID, day record.Day) error {
	return t.c.exec(`DELETE FROM came WHERE county = ? AND device = ? AND day = ?`, t.county, device[:], int64(day))
}
