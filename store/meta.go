package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"zhucun/store/record"
)

// meta is the one row about this device and its place in the exchange, with the
// queue that new changes join. It is kept in memory and comparable.
type meta struct {
	device  record.ID
	label   string
	county  string // the county's public signing key
	persons string // packed IDs

	epoch    record.Epoch    // of requests and of new changes
	counter  uint64          // of the last request in epoch
	replied  uint64          // the highest counter in epoch that was answered
	logEpoch record.LogEpoch // 0 before the first exchange
	head     record.Seq
	backup   record.Seq
	clock    record.Clock
	exchange int64  // server time of the last served exchange, ms since 1970
	fromHead bool   // the last served reply left every subscription at the head
	commits  uint64 // of this file, to tell whether one was lost: see mark

	queue queue // of epoch
	last  int64 // the n of the last change; the outbox keeps it
}

// queue is what the changes of one epoch need: their secret and where they end.
type queue struct {
	secret [16]byte
	seq    uint64
	chain  record.Hash
}

const metaColumns = `device, label, county, persons, epoch, counter, replied, log_epoch, head, backup,
	clock_stamp, clock_n, clock_learned, clock_run, clock_boot, clock_wall, clock_offset, exchange, from_head, commits`

func (t *tx) loadMeta() error {
	var m meta
	var device []byte
	_, err := t.one(`SELECT `+metaColumns+` FROM meta`, nil, &device, &m.label, &m.county, &m.persons,
		(*i64)(&m.epoch), (*i64)(&m.counter), (*i64)(&m.replied), (*i64)(&m.logEpoch), (*i64)(&m.head), (*i64)(&m.backup),
		&m.clock.Last.Wall, &m.clock.Last.N, &m.clock.Learned, &m.clock.Run, (*i64)(&m.clock.Boot), &m.clock.Wall, &m.clock.Offset, &m.exchange, &m.fromHead, (*i64)(&m.commits))
	if err != nil {
		return err
	}
	copy(m.device[:], device)
	if m.epoch != 0 {
		if m.queue, _, err = t.queueOf(m.epoch); err != nil {
			return err
		}
	}
	if _, err := t.one(`SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`, nil, &m.last); err != nil {
		return err
	}
	t.meta = m
	return nil
}

// storeMeta writes what differs from the store's copy.
func (t *tx) storeMeta() error {
	m, was := t.meta, t.s.meta
	if m.queue != was.queue || m.epoch != was.epoch {
		if err := t.putQueue(m.epoch, m.queue); err != nil {
			return err
		}
	}
	was.queue, m.queue, was.last, m.last = queue{}, queue{}, 0, 0
	if m == was {
		return nil
	}
	ticked, c := was, m.clock
	ticked.commits = m.commits
	ticked.clock.Last, ticked.clock.Wall, ticked.clock.Offset = c.Last, c.Wall, c.Offset
	if m == ticked {
		return t.exec(`UPDATE meta SET clock_stamp = ?, clock_n = ?, clock_wall = ?, clock_offset = ?, commits = ?`, c.Last.Wall, c.Last.N, c.Wall, c.Offset, int64(m.commits))
	}
	return t.exec(`REPLACE INTO meta (one, `+metaColumns+`) VALUES (1, ?,?,?,?, ?,?,?,?,?,?, ?,?,?,?,?,?,?, ?,?,?)`,
		m.device[:], m.label, []byte(m.county), []byte(m.persons), int64(m.epoch), int64(m.counter), int64(m.replied), int64(m.logEpoch), int64(m.head),
		int64(m.backup), c.Last.Wall, c.Last.N, c.Learned, c.Run, int64(c.Boot), c.Wall, c.Offset, m.exchange, m.fromHead, int64(m.commits))
}

func (t *tx) queueOf(e record.Epoch) (q queue, ok bool, err error) {
	var secret, chain []byte
	ok, err = t.one(`SELECT secret, seq, chain FROM queue WHERE epoch = ?`, []any{int64(e)}, &secret, (*i64)(&q.seq), &chain)
	copy(q.secret[:], secret)
	copy(q.chain[:], chain)
	return q, ok, err
}

func (t *tx) putQueue(e record.Epoch, q queue) error {
	return t.exec(`INSERT INTO queue (epoch, secret, seq, chain) VALUES (?, ?, ?, ?)
		ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, chain = excluded.chain`, int64(e), q.secret[:], int64(q.seq), q.chain[:])
}

// newEpoch draws the epoch that requests and new changes carry from now on.
// Changes that wait keep the epoch they were made in.
func (t *tx) newEpoch() error {
	if err := t.keepQueue(); err != nil {
		return err
	}
	var b [8]byte
	var q queue
	for t.meta.epoch, b = 0, [8]byte{}; ; {
		if _, err := io.ReadFull(t.s.o.Rand, b[2:]); err != nil {
			return fmt.Errorf("draw an epoch: %w", err)
		}
		e := record.Epoch(binary.BigEndian.Uint64(b[:]))
		if _, used, err := t.queueOf(e); err != nil {
			return err
		} else if e != 0 && !used {
			t.meta.epoch = e
			break
		}
	}
	if _, err := io.ReadFull(t.s.o.Rand, q.secret[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	q.chain = record.ChainStart(t.meta.device, t.meta.epoch)
	t.meta.queue, t.meta.counter, t.meta.replied = q, 0, 0
	t.meta.clock.Enter(t.s.reading())
	return t.putQueue(t.meta.epoch, q)
}

// keepQueue writes the queue of the current epoch, which is about to change.
func (t *tx) keepQueue() error {
	if t.meta.epoch == 0 {
		return nil
	}
	return t.putQueue(t.meta.epoch, t.meta.queue)
}

// Identity is who this device is.
type Identity struct {
	Device  record.ID
	Label   string      // which tablet it is, for people
	County  []byte      // the county's Ed25519 public key
	Persons []record.ID // whose changes it may carry
	Told    int64       // what time the county said it was when it enrolled the device, ms since 1970
	At      record.Reading
}

// Enrol says who this device is and draws its first epoch. A copy of another
// device of the same county becomes this one: see enrolAgain. It is ErrEnrolled
// if it is this one already, and ErrOtherCounty if its records are another
// county's.
func (s *Store) Enrol(ctx context.Context, id Identity) error {
	return s.write(ctx, "enrol", func(t *tx) error {
		switch {
		case id.Device.IsZero():
			return errors.New("an identity without a device")
		case t.meta.device.IsZero():
			t.become(id)
			if id.Told != 0 {
				t.meta.clock.Learn(id.Told, id.At)
			}
			return t.newEpoch()
		case t.meta.device == id.Device:
			return ErrEnrolled
		case t.meta.county != string(id.County):
			return ErrOtherCounty
		}
		return t.enrolAgain(id)
	})
}

func (t *tx) become(id Identity) {
	t.meta.device, t.meta.label, t.meta.county = id.Device, id.Label, string(id.County)
	t.meta.persons = packIDs(id.Persons)
}

// Identity is what Enrol was given, or ErrNotEnrolled.
func (s *Store) Identity(ctx context.Context) (id Identity, err error) {
	err = s.read(ctx, "identity", func(t *tx) error {
		if t.meta.device.IsZero() {
			return ErrNotEnrolled
		}
		id = Identity{Device: t.meta.device, Label: t.meta.label, County: []byte(t.meta.county), Persons: unpackIDs(t.meta.persons)}
		return nil
	})
	return id, err
}

func packIDs(ids []record.ID) string {
	var b []byte
	for _, id := range ids {
		b = append(b, id[:]...)
	}
	return string(b)
}

func unpackIDs(s string) (ids []record.ID) {
	for ; len(s) >= 16; s = s[16:] {
		ids = append(ids, record.ID([]byte(s[:16])))
	}
	return ids
}

// i64 scans a 64-bit number that SQLite keeps as a signed one.
type i64 uint64

// Scan implements sql.Scanner.
func (u *i64) Scan(v any) error {
	n, ok := v.(int64)
	if !ok && v != nil {
		return fmt.Errorf("a %T where a number was expected", v)
	}
	*u = i64(n)
	return nil
}
