package sim

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
	"zhucun/sync/wire"
)

// endpoint is the county's server: one process on one database.
type endpoint struct {
	w       *world
	disk    *disk
	rand    *seeded
	key     ed25519.PrivateKey
	l       *sqlitelog.Log
	core    *server.Server
	backup  string
	at      map[string]record.Seq      // where each tag is applied, as of seen
	roster  map[record.Ref]*record.Row // devices and assignments, as of seen
	held    []record.Hash              // changes that have a quarantine record, as of seen
	seen    record.Seq
	served  map[record.ID]int64        // when each device last left nothing behind, as far as is certain
	waiting map[record.Hash]bool       // changes seen in quarantine
	known   map[record.Ref]*record.Row // what rows read, as of knownAt
	knownAt record.Seq
}

// errServerDown is what a device meets when the endpoint died or has no space.
var errServerDown = errors.New("the endpoint is down")

// garbled is the endpoint's answer to what the network had cut.
type garbled struct{ error }

func (s *endpoint) path() string { return filepath.Join(s.w.dir, "server", "log.db") }

func (s *endpoint) public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

func (s *endpoint) open() (err error) {
	s.at, s.roster, s.held, s.seen, s.known = map[string]record.Seq{}, map[record.Ref]*record.Row{}, nil, 0, nil
	s.served, s.waiting = map[record.ID]int64{}, map[record.Hash]bool{}
	if s.l, err = sqlitelog.Open(ctx, s.path(), sqlitelog.Options{Connect: s.disk.open}); err != nil {
		return err
	}
	s.core, err = server.New(ctx, server.Config{Log: s.l, Key: s.key, Rand: s.rand, Now: func() int64 { return s.w.now }})
	return err
}

func (s *endpoint) stop() {
	if s.l == nil {
		return
	}
	s.disk.kill(s.l.Close)
	s.l, s.core = nil, nil
	s.disk.revive()
}

// answer serves one request, or dies in it.
func (s *endpoint) answer(body []byte) ([]byte, error) {
	reply, err := s.core.Exchange(ctx, body)
	defer s.lookAtWaiting(body, err)
	switch {
	case s.disk.dead:
		s.w.logf("  the endpoint crashed")
		s.restart()
		return nil, errServerDown
	case errors.Is(err, server.ErrFull):
		s.w.logf("  the endpoint's disk is full")
		return nil, errServerDown
	case err != nil:
		return nil, garbled{err}
	}
	return reply, nil
}

// lookAtWaiting holds what this request put in quarantine for permission
// against the roster.
func (s *endpoint) lookAtWaiting(body []byte, err error) {
	env, bad := wire.OpenRequest(body)
	if bad != nil {
		return
	}
	since, known := s.served[env.Device]
	if err != nil || s.core == nil {
		delete(s.served, env.Device)
		return // it may or may not have been served
	}
	for _, d := range s.w.devs {
		if d.id != env.Device {
			continue
		}
		if d.leaves[leaving{env.Epoch, env.Counter}] && s.has(env) {
			s.served[d.id] = s.w.now
		}
		if env.N == 0 {
			return // it brought nothing that could wait
		}
		s.view(func(tx server.Tx) error {
			held, err := tx.Undecided(d.id)
			for _, h := range held {
				if known && h.Reason == "permission" && h.Received == s.w.now && !s.waiting[h.Hash] {
					s.w.judgedFairly(h, d, since)
				}
				s.waiting[h.Hash] = true
			}
			return err
		})
	}
}

// has reports whether all that a request brought is here.
func (s *endpoint) has(env *wire.Sealed) (all bool) {
	if env.N == 0 {
		return true
	}
	s.view(func(tx server.Tx) error {
		queues, err := tx.Queues(env.Device)
		last := env.First + uint64(env.N) - 1
		for _, q := range queues {
			all = all || q.Epoch == env.Queue && (q.Seq > last || q.Seq == last && q.Chain == env.Chain)
		}
		return err
	})
	return all
}

func (s *endpoint) restart() {
	s.stop()
	s.w.must(s.open(), "the endpoint starts again")
	problems, err := s.core.Check(ctx)
	s.w.must(err, "the endpoint checks itself")
	if len(problems) > 0 {
		s.w.fail("the endpoint after a crash: %v", problems)
	}
}

// view reads the log; the oracles look without being noticed.
func (s *endpoint) view(f func(server.Tx) error) {
	s.disk.quietly(func() { s.w.must(s.l.View(ctx, f), "look at the log") })
}

// log reads the whole log.
func (s *endpoint) log() (log []logged) {
	s.view(func(tx server.Tx) error {
		epochs, err := tx.LogEpochs()
		if err != nil {
			return err
		}
		entries, err := tx.EntriesAfter(0, 1<<30)
		if err != nil {
			return err
		}
		for _, e := range entries {
			l := logged{hash: e.Hash, received: e.Received, applied: record.Arrival{Seq: e.Seq, Received: e.Received}}
			for _, start := range epochs {
				if start.Start <= e.Seq {
					l.applied.LogEpoch = start.LogEpoch
				}
			}
			if l.change, err = e.Content(); err != nil {
				return err
			}
			l.erased = e.Payload == nil
			log = append(log, l)
		}
		return nil
	})
	return log
}

// rows reads every row, once for each head.
func (s *endpoint) rows() map[record.Ref]*record.Row {
	head := s.head()
	if s.known != nil && s.knownAt == head {
		return s.known
	}
	rows := map[record.Ref]*record.Row{}
	s.known, s.knownAt = rows, head
	s.view(func(tx server.Tx) error {
		return server.EachRow(tx, func(r *server.Row) error {
			rows[r.Ref] = &r.Row
			return nil
		})
	})
	return rows
}

func (s *endpoint) head() record.Seq { return s.state().Head }

func (s *endpoint) state() (st server.State) {
	s.view(func(tx server.Tx) (err error) {
		st, err = tx.State()
		return err
	})
	return st
}

// follow reads on in the log: the oracles that are asked at every step keep up
// with it instead of reading everything anew.
func (s *endpoint) follow() {
	s.view(func(tx server.Tx) error {
		entries, err := tx.EntriesAfter(s.seen, 1<<30)
		if err != nil {
			return err
		}
		changed := map[record.Ref]bool{}
		for _, e := range entries {
			s.seen = e.Seq
			if w := s.w.model.byHash[e.Hash]; w != nil {
				s.at[w.tag] = e.Seq
			}
			if e.Payload == nil {
				continue // erased, so of no roster
			}
			c, err := record.DecodeChange(e.Payload)
			if err != nil {
				return fmt.Errorf("entry %d: %w", e.Seq, err)
			}
			if w := s.w.model.tagOf(c); w != nil { // the copy of a fork has another hash and place
				s.at[w.tag] = e.Seq
				s.w.model.place(c.Place(), w)
			}
			if err := s.notEarly(tx, c, e.Hash); err != nil {
				return err
			}
			for _, wr := range c.Writes {
				switch {
				case wr.Kind == record.Device || wr.Kind == record.Assignment:
					changed[wr.Ref] = true
				case wr.Kind == record.Quarantine && wr.Sets(record.QuarantineChange):
					s.held = append(s.held, record.Hash(wr.Value(record.QuarantineChange).Bytes()))
				}
			}
		}
		for ref := range changed {
			r, err := tx.Row(ref)
			if err != nil {
				return err
			}
			if r == nil {
				return fmt.Errorf("%s is in the log and has no row", ref)
			}
			s.roster[ref] = &r.Row
		}
		return nil
	})
}

// find tells at which Seq a tag was applied, 0 for not, and whether a clerk has
// returned it.
func (s *endpoint) find(tag string) (record.Seq, bool) {
	s.follow()
	return s.at[tag], s.returned()[tag]
}

// returned are the tags of changes that a clerk returned.
func (s *endpoint) returned() map[string]bool {
	return s.quarantined(func(h *server.Held) bool { return h.State == server.Returned })
}

// quarantined are the tags of changes in quarantine that pass a test.
func (s *endpoint) quarantined(pass func(*server.Held) bool) map[string]bool {
	s.follow()
	tags := map[string]bool{}
	s.view(func(tx server.Tx) error {
		for _, hash := range s.held {
			h, err := tx.Held(hash)
			if err != nil {
				return err
			}
			if w := s.w.model.byHash[hash]; w != nil && h != nil && pass(h) {
				tags[w.tag] = true
			}
		}
		return nil
	})
	return tags
}

// tags are all the endpoint holds, applied or in quarantine.
func (s *endpoint) tags() map[string]bool {
	tags := s.quarantined(func(h *server.Held) bool { return h.State == server.Waiting || h.State == server.Returned })
	for _, l := range s.log() {
		if w := s.w.model.byHash[l.hash]; w != nil {
			tags[w.tag] = true
		}
	}
	return tags
}
