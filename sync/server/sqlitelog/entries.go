package sqlitelog

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

func (t *tx) Append(e *server.Entry) error {
	return t.log.add(t.c, t.county, int64(e.Seq), e.Device[:], int64(e.Epoch), int64(e.ChangeID.Seq), e.Hash[:], e.Chain[:], e.Author[:],
		e.Stamp.Wall, int64(e.Stamp.N), e.Received, e.Payload)
}

const entryColumns = `SELECT seq, device, epoch, dseq, hash, chain, author, wall, n, received, payload, shape FROM log WHERE county = ?`

func (t *tx) Entry(seq record.Seq) (*server.Entry, error) {
	l, err := t.entries(entryColumns+` AND seq = ?`, t.county, int64(seq))
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return l[0], nil
}

func (t *tx) EntriesAfter(seq record.Seq, limit int) ([]*server.Entry, error) {
	return t.entries(entryColumns+` AND seq > ? ORDER BY seq LIMIT ?`, t.county, int64(seq), limit)
}

func (t *tx) EntriesOf(device record.ID, queue record.Epoch, from, to uint64) ([]*server.Entry, error) {
	return t.entries(entryColumns+` AND device = ? AND epoch = ? AND dseq BETWEEN ? AND ? ORDER BY dseq`,
		t.county, device[:], int64(queue), int64(from), int64(to))
}

func (t *tx) entries(query string, args ...any) (l []*server.Entry, err error) {
	if err := t.log.flush(t.c); err != nil {
		return nil, err
	}
	err = t.c.each(query, args, func(scan func(...any) error) error {
		e := new(server.Entry)
		var seq, epoch, dseq int64
		err := scan(&seq, fixed{e.Device[:]}, &epoch, &dseq, fixed{e.Hash[:]}, fixed{e.Chain[:]}, fixed{e.Author[:]},
			&e.Stamp.Wall, &e.Stamp.N, &e.Received, &e.Payload, &e.Shape)
		if err != nil {
			return err
		}
		e.Seq, e.Epoch, e.ChangeID.Seq = record.Seq(seq), record.Epoch(epoch), uint64(dseq)
		l = append(l, e)
		return nil
	})
	return l, err
}

func (t *tx) Erase(seq record.Seq, shape []byte) error {
	if err := t.log.flush(t.c); err != nil {
		return err
	}
	return t.c.exec(`UPDATE log SET payload = NULL, shape = ? WHERE county = ? AND seq = ?`, shape, t.county, int64(seq))
}
