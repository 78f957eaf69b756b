package sqlitelog

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

func (t *tx) Append(e *server.Entry) error {
	return t.c.exec(`INSERT INTO log (county, seq, device, epoch, dseq, hash, chain, author, wall, n, received, payload)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.county, int64(e.Seq), e.Device[:], int64(e.Epoch), int64(e.ChangeID.Seq), e.Hash[:], e.Chain[:], e.Author[:],
		e.Stamp.Wall, int64(e.Stamp.N), e.Received, e.Payload)
}

const entryColumns = `SELECT seq, device, epoch, dseq, hash, chain, author, wall, n, received, payload FROM log WHERE county = ?`

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
	err = t.c.each(query, args, func(scan func(...any) error) error {
		e := new(server.Entry)
		var seq, epoch, dseq int64
		err := scan(&seq, fixed{e.Device[:]}, &epoch, &dseq, fixed{e.Hash[:]}, fixed{e.Chain[:]}, fixed{e.Author[:]},
			&e.Stamp.Wall, &e.Stamp.N, &e.Received, &e.Payload)
		if err != nil {
			return err
		}
		e.Seq, e.Epoch, e.ChangeID.Seq = record.Seq(seq), record.Epoch(epoch), uint64(dseq)
		l = append(l, e)
		return nil
	})
	return l, err
}

func (t *tx) Erase(seq record.Seq) error {
	return t.c.exec(`UPDATE log SET payload = NULL WHERE county = ? AND seq = ?`, t.county, int64(seq))
}

const heldColumns = `SELECT hash, device, epoch, dseq, at, fork, chain, reason, detail, waits_kind, waits_id, judged, received,
	state, applied, payload FROM held WHERE county = ?`

func (t *tx) Held(hash record.Hash) (*server.Held, error) {
	l, err := t.held(heldColumns+` AND hash = ?`, t.county, hash[:])
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return l[0], nil
}

func (t *tx) HeldOf(device record.ID, queue record.Epoch, from, to uint64) ([]*server.Held, error) {
	return t.held(heldColumns+` AND device = ? AND epoch = ? AND dseq BETWEEN ? AND ? AND fork = 0 ORDER BY dseq`,
		t.county, device[:], int64(queue), int64(from), int64(to))
}

func (t *tx) Undecided(device record.ID) ([]*server.Held, error) {
	if device.IsZero() {
		return t.held(heldColumns+` AND state = 0 ORDER BY at`, t.county)
	}
	return t.held(heldColumns+` AND state = 0 AND device = ? ORDER BY at`, t.county, device[:])
}

func (t *tx) held(query string, args ...any) (l []*server.Held, err error) {
	err = t.c.each(query, args, func(scan func(...any) error) error {
		h := new(server.Held)
		var epoch, dseq, at, applied int64
		err := scan(fixed{h.Hash[:]}, fixed{h.Device[:]}, &epoch, &dseq, &at, &h.Fork, fixed{h.Chain[:]}, &h.Reason,
			&h.Detail, &h.Waits.Kind, fixed{h.Waits.ID[:]}, &h.Judged, &h.Received, &h.State, &applied, &h.Payload)
		if err != nil {
			return err
		}
		h.Epoch, h.ChangeID.Seq = record.Epoch(epoch), uint64(dseq)
		h.At, h.Applied = record.Seq(at), record.Seq(applied)
		l = append(l, h)
		return nil
	})
	return l, err
}

func (t *tx) PutHeld(h *server.Held) error {
	return t.c.exec(`INSERT INTO held (county, hash, device, epoch, dseq, at, fork, chain, reason, detail, waits_kind, waits_id,
		judged, received, state, applied, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (county, hash) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,
		waits_kind = excluded.waits_kind, waits_id = excluded.waits_id, state = excluded.state,
		applied = excluded.applied, payload = excluded.payload`,
		t.county, h.Hash[:], h.Device[:], int64(h.Epoch), int64(h.ChangeID.Seq), int64(h.At), bit(h.Fork), h.Chain[:],
		h.Reason, h.Detail, int64(h.Waits.Kind), h.Waits.ID[:], h.Judged, h.Received, int64(h.State), int64(h.Applied), h.Payload)
}
