package sqlitelog

import (
	"fmt"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// tx is one transaction in one county. Counters and epochs are unsigned in the
// domain and signed in SQL: their bits are kept.
type tx struct {
	c      *conn
	county int64
	log    batch
	record batch
}

func newTx(c *conn, county int64) *tx {
	return &tx{
		c: c, county: county,
		log:    batch{into: "log (county, seq, device, epoch, dseq, hash, chain, author, wall, n, received, payload)", columns: 12},
		record: batch{into: "record (county, no, kind, id, channel, entered, last, fields, touched)", columns: 9},
	}
}

// flush inserts what was only gathered so far.
func (t *tx) flush() error {
	if err := t.log.flush(t.c); err != nil {
		return err
	}
	return t.record.flush(t.c)
}

var _ server.Tx = (*tx)(nil)

func (t *tx) State() (s server.State, err error) {
	var epoch, head, numbers, places, roster, backup, reference, departed int64
	_, err = t.c.one(`SELECT log_epoch, head, numbers, places, roster, no_pages, backup, reference, departed FROM county WHERE county = ?`,
		[]any{t.county}, []any{&epoch, &head, &numbers, &places, &roster, &s.NoPages, &backup, &reference, &departed})
	if err != nil {
		return s, fmt.Errorf("read state: %w", err)
	}
	s.LogEpoch, s.Head, s.Numbers, s.Places = record.LogEpoch(epoch), record.Seq(head), uint64(numbers), uint64(places)
	s.Roster, s.Backup = uint64(roster), record.Seq(backup)
	s.Reference, s.Departed = record.Seq(reference), record.Seq(departed)
	return s, nil
}

func (t *tx) PutState(s server.State) error {
	return t.c.exec(`INSERT INTO county (county, log_epoch, head, numbers, places, roster, no_pages, backup, reference, departed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (county) DO UPDATE SET log_epoch = excluded.log_epoch, head = excluded.head,
		numbers = excluded.numbers, places = excluded.places, roster = excluded.roster, no_pages = excluded.no_pages, backup = excluded.backup,
		reference = excluded.reference, departed = excluded.departed`,
		t.county, int64(s.LogEpoch), int64(s.Head), int64(s.Numbers), int64(s.Places), int64(s.Roster), bit(s.NoPages), int64(s.Backup),
		int64(s.Reference), int64(s.Departed))
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *tx) LogEpochs() (l []server.LogStart, err error) {
	err = t.c.each(`SELECT start, log_epoch FROM log_epoch WHERE county = ? ORDER BY start`, []any{t.county},
		func(scan func(...any) error) error {
			var start, epoch int64
			if err := scan(&start, &epoch); err != nil {
				return err
			}
			l = append(l, server.LogStart{Start: record.Seq(start), LogEpoch: record.LogEpoch(epoch)})
			return nil
		})
	return l, err
}

func (t *tx) PutLogEpoch(s server.LogStart) error {
	return t.c.exec(`INSERT INTO log_epoch (county, start, log_epoch) VALUES (?, ?, ?)
		ON CONFLICT (county, start) DO UPDATE SET log_epoch = excluded.log_epoch`,
		t.county, int64(s.Start), int64(s.LogEpoch))
}

const queueColumns = `SELECT device, epoch, seq, chain, counter, digest, served, begun, delivered FROM queue WHERE county = ?`

func (t *tx) Queues(device record.ID) ([]server.Queue, error) {
	return t.queues(queueColumns+` AND device = ? ORDER BY served, epoch`, t.county, device[:])
}

func (t *tx) AllQueues() ([]server.Queue, error) {
	return t.queues(queueColumns+` ORDER BY device, served, epoch`, t.county)
}

func (t *tx) queues(query string, args ...any) (l []server.Queue, err error) {
	err = t.c.each(query, args, func(scan func(...any) error) error {
		var q server.Queue
		var epoch, seq, counter int64
		if err := scan(fixed{q.Device[:]}, &epoch, &seq, fixed{q.Chain[:]}, &counter, fixed{q.Digest[:]}, &q.Served, &q.Begun, &q.Delivered); err != nil {
			return err
		}
		q.Epoch, q.Seq, q.Counter = record.Epoch(epoch), uint64(seq), uint64(counter)
		l = append(l, q)
		return nil
	})
	return l, err
}

func (t *tx) PutQueue(q server.Queue) error {
	return t.c.exec(`INSERT INTO queue (county, device, epoch, seq, chain, counter, digest, served, begun, delivered)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (county, device, epoch) DO UPDATE SET seq = excluded.seq, chain = excluded.chain,
		counter = excluded.counter, digest = excluded.digest, served = excluded.served, begun = excluded.begun, delivered = excluded.delivered`,
		t.county, q.Device[:], int64(q.Epoch), int64(q.Seq), q.Chain[:], int64(q.Counter), q.Digest[:], q.Served, q.Begun, q.Delivered)
}

const batchColumns = `SELECT first, n, epoch, counter, log_epoch, chain, digest, sig, sign_key, received
	FROM batch WHERE county = ? AND device = ? AND queue = ?`

func (t *tx) Batches(device record.ID, queue record.Epoch) ([]server.Batch, error) {
	return t.batches(device, queue, batchColumns+` ORDER BY first, n`)
}

func (t *tx) BatchWith(c record.ChangeID) (*server.Batch, error) {
	l, err := t.batches(c.Device, c.Epoch, batchColumns+` AND first <= ? ORDER BY first DESC, n DESC LIMIT 1`, int64(c.Seq))
	if err != nil || len(l) == 0 || c.Seq-l[0].First >= uint64(l[0].N) {
		return nil, err
	}
	return &l[0], nil
}

func (t *tx) batches(device record.ID, queue record.Epoch, query string, more ...any) (l []server.Batch, err error) {
	err = t.c.each(query, append([]any{t.county, device[:], int64(queue)}, more...), func(scan func(...any) error) error {
		var b server.Batch
		var first, n, epoch, counter, logEpoch int64
		err := scan(&first, &n, &epoch, &counter, &logEpoch, fixed{b.Chain[:]}, fixed{b.Proof.Digest[:]},
			fixed{b.Sig[:]}, &b.Key, &b.Received)
		if err != nil {
			return err
		}
		b.Device, b.Queue, b.First, b.N = device, queue, uint64(first), int(n)
		b.Epoch, b.Counter, b.LogEpoch = record.Epoch(epoch), uint64(counter), record.LogEpoch(logEpoch)
		l = append(l, b)
		return nil
	})
	return l, err
}

func (t *tx) PutBatch(b server.Batch) error {
	return t.c.exec(`INSERT INTO batch (county, device, queue, first, n, epoch, counter, log_epoch, chain, digest, sig, sign_key, received)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.county, b.Device[:], int64(b.Queue), int64(b.First), b.N, int64(b.Epoch), int64(b.Counter), int64(b.LogEpoch),
		b.Chain[:], b.Proof.Digest[:], b.Sig[:], b.Key, b.Received)
}

// fixed reads a blob of a known length into its place.
type fixed struct{ dst []byte }

// Scan implements sql.Scanner.
func (f fixed) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(f.dst) {
		return fmt.Errorf("a blob of %d bytes is expected, not %T", len(f.dst), src)
	}
	copy(f.dst, b)
	return nil
}
