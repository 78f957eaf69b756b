package sqlitelog

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

const heldColumns = `SELECT hash, device, epoch, dseq, at, came, fork, chain, reason, detail, waits_kind, waits_id, judged, received,
	state, applied, payload, author, woken FROM held WHERE county = ?`

func (t *tx) Held(hash record.Hash) (*server.Held, error) {
	return firstHeld(t.held(heldColumns+` AND hash = ?`, t.county, hash[:]))
}

func firstHeld(l []*server.Held, err error) (*server.Held, error) {
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return l[0], nil
}

func (t *tx) HeldOf(device record.ID, queue record.Epoch, from, to uint64) ([]*server.Held, error) {
	return t.held(heldColumns+` AND device = ? AND epoch = ? AND dseq BETWEEN ? AND ? AND fork = 0 ORDER BY dseq`,
		t.county, device[:], int64(queue), int64(from), int64(to))
}

func (t *tx) AppliedAfter(h *server.Held) (l []record.Seq, err error) {
	query, args := `SELECT applied FROM held WHERE county = ? AND device = ? AND epoch = ? AND dseq > ? AND applied > 0 AND fork = 0`,
		[]any{t.county, h.Device[:], int64(h.Epoch), int64(h.ChangeID.Seq)}
	if h.Fork {
		query = `SELECT applied FROM held WHERE county = ? AND device = ? AND epoch = ? AND dseq > ? AND applied > 0 AND fork = 1 AND chain = ?`
		args = append(args, h.Chain[:])
	}
	err = t.c.each(query+` ORDER BY applied`, args, func(scan func(...any) error) error {
		var at int64
		err := scan(&at)
		l = append(l, record.Seq(at))
		return err
	})
	return l, err
}

func (t *tx) ForksOf(device record.ID, queue record.Epoch) ([]*server.Held, error) {
	return t.held(heldColumns+` AND device = ? AND epoch = ? AND fork = 1 ORDER BY dseq, hash`, t.county, device[:], int64(queue))
}

func (t *tx) Undecided(device record.ID) ([]*server.Held, error) {
	if device.IsZero() {
		return t.held(heldColumns+` AND state = 0 ORDER BY at`, t.county)
	}
	return t.held(heldColumns+` AND state = 0 AND device = ? ORDER BY at`, t.county, device[:])
}

func (t *tx) UndecidedBy(author record.ID) ([]*server.Held, error) {
	return t.held(heldColumns+` AND state = 0 AND author = ? ORDER BY at`, t.county, author[:])
}

const waitsFor = heldColumns + ` AND state = 0 AND waits_kind > 0 AND waits_kind = ? AND waits_id = ?`

func (t *tx) WaitsFor(ref record.Ref) ([]*server.Held, error) {
	return t.held(waitsFor+` ORDER BY at`, t.county, int64(ref.Kind), ref.ID[:])
}

func (t *tx) NextFor(ref record.Ref, device record.ID, after uint64) (*server.Held, error) {
	return firstHeld(t.held(waitsFor+` AND device = ? AND at > ? ORDER BY at LIMIT 1`,
		t.county, int64(ref.Kind), ref.ID[:], device[:], int64(after)))
}

func (t *tx) AnyWaits() (bool, error) {
	return t.c.one(`SELECT 1 FROM held WHERE county = ? AND state = 0 AND waits_kind > 0 LIMIT 1`, []any{t.county}, []any{new(int64)})
}

func (t *tx) Blocks(ref record.Ref, device record.ID, before uint64) (bool, error) {
	return t.c.one(`SELECT 1 FROM held_touch WHERE county = ? AND device = ? AND kind = ? AND id = ? AND at < ? AND returned = 0 LIMIT 1`,
		[]any{t.county, device[:], int64(ref.Kind), ref.ID[:], int64(before)}, []any{new(int64)})
}

func (t *tx) Touched(h *server.Held) (l []record.Ref, err error) {
	err = t.c.each(`SELECT kind, id FROM held_touch WHERE county = ? AND device = ? AND at = ? ORDER BY kind, id`,
		[]any{t.county, h.Device[:], int64(h.At)}, func(scan func(...any) error) error {
			var ref record.Ref
			err := scan(&ref.Kind, fixed{ref.ID[:]})
			l = append(l, ref)
			return err
		})
	return l, err
}

func (t *tx) HeldOn(ref record.Ref, limit int) (l []*server.Held, err error) {
	var hashes []record.Hash
	err = t.c.each(`SELECT hash FROM held_touch WHERE county = ? AND kind = ? AND id = ? ORDER BY at DESC LIMIT ?`,
		[]any{t.county, int64(ref.Kind), ref.ID[:], limit}, func(scan func(...any) error) error {
			var h record.Hash
			err := scan(fixed{h[:]})
			hashes = append(hashes, h)
			return err
		})
	for _, hash := range hashes {
		h, err := t.Held(hash)
		if err != nil {
			return nil, err
		}
		if h != nil {
			l = append(l, h)
		}
	}
	return l, err
}

func (t *tx) ShareOf(device record.ID) (server.Share, error) {
	s := server.Share{Device: device}
	_, err := t.c.one(`SELECT count(*), coalesce(sum(size), 0) FROM held WHERE county = ? AND state = 0 AND device = ?`,
		[]any{t.county, device[:]}, []any{&s.Changes, &s.Bytes})
	return s, err
}

func (t *tx) Shares() (l []server.Share, err error) {
	err = t.c.each(`SELECT device, count(*), sum(size) FROM held WHERE county = ? AND state = 0 GROUP BY device ORDER BY device`,
		[]any{t.county}, func(scan func(...any) error) error {
			var s server.Share
			err := scan(fixed{s.Device[:]}, &s.Changes, &s.Bytes)
			l = append(l, s)
			return err
		})
	return l, err
}

func (t *tx) held(query string, args ...any) (l []*server.Held, err error) {
	err = t.c.each(query, args, func(scan func(...any) error) error {
		h := new(server.Held)
		var epoch, dseq, at, came, applied int64
		err := scan(fixed{h.Hash[:]}, fixed{h.Device[:]}, &epoch, &dseq, &at, &came, &h.Fork, fixed{h.Chain[:]}, &h.Reason,
			&h.Detail, &h.Waits.Kind, fixed{h.Waits.ID[:]}, &h.Judged, &h.Received, &h.State, &applied, &h.Payload,
			fixed{h.Author[:]}, &h.Woken)
		if err != nil {
			return err
		}
		h.Epoch, h.ChangeID.Seq = record.Epoch(epoch), uint64(dseq)
		h.At, h.Came, h.Applied = uint64(at), record.Seq(came), record.Seq(applied)
		l = append(l, h)
		return nil
	})
	return l, err
}

func (t *tx) PutHeld(h *server.Held) error {
	err := t.c.exec(`INSERT INTO held (county, hash, device, epoch, dseq, at, came, fork, chain, reason, detail, waits_kind, waits_id,
		judged, received, state, applied, payload, author, woken, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (county, hash) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,
		waits_kind = excluded.waits_kind, waits_id = excluded.waits_id, state = excluded.state,
		applied = excluded.applied, payload = excluded.payload, woken = excluded.woken`,
		t.county, h.Hash[:], h.Device[:], int64(h.Epoch), int64(h.ChangeID.Seq), int64(h.At), int64(h.Came), bit(h.Fork), h.Chain[:],
		h.Reason, h.Detail, int64(h.Waits.Kind), h.Waits.ID[:], h.Judged, h.Received, int64(h.State), int64(h.Applied), h.Payload,
		h.Author[:], h.Woken, h.Size())
	if err != nil {
		return err
	}
	switch h.State {
	case server.Waiting:
	case server.Returned:
		return t.c.exec(`UPDATE held_touch SET returned = 1 WHERE county = ? AND device = ? AND at = ?`, t.county, h.Device[:], int64(h.At))
	default:
		return t.c.exec(`DELETE FROM held_touch WHERE county = ? AND device = ? AND at = ?`, t.county, h.Device[:], int64(h.At))
	}
	for _, ref := range h.Touches {
		err := t.c.exec(`INSERT INTO held_touch (county, device, kind, id, at, hash, returned) VALUES (?, ?, ?, ?, ?, ?, 0)
			ON CONFLICT (county, device, kind, id, at) DO NOTHING`, t.county, h.Device[:], int64(ref.Kind), ref.ID[:], int64(h.At), h.Hash[:])
		if err != nil {
			return err
		}
	}
	return nil
}
