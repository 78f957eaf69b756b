package server

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Config is what a server is made of.
type Config struct {
	Log    Log
	Key    ed25519.PrivateKey // the county's; signs every reply
	Now    func() int64       // server time, ms since 1970
	Rand   io.Reader          // log epochs and salts
	Logger *slog.Logger       // nil: silent. Nothing personal is written to it

	Budget    int    // bytes of pages in a reply where the device asks for none; 0: DefaultBudget
	MaxBudget int    // the most a device may ask for; 0: DefaultMaxBudget
	MinApp    string // the lowest app version the county asks for, or ""
	PerMinute int    // requests a minute a device may make; 0: no limit
	AtOnce    int    // requests in work, each of another device; 0: DefaultAtOnce
}

// DefaultAtOnce is how many requests are in work; others wait in line.
const DefaultAtOnce = 16

// largeMemory is what requests that are not small may take, all together. Small ones
// are not counted: there are no more than are in work, so that requests take at most
// DefaultAtOnce × 2 × wire.SmallRequest + largeMemory, 80 MiB.
const largeMemory = 2 * wire.LargeRequest

// busyDelay is how long a device waits that asks too often.
const busyDelay = time.Second

// A revoked device is told so, and what became of its work; it has no other
// business.
const (
	revokedPerMinute = 1
	revokedAtOnce    = 20
)

// Budgets of pages in bytes, as estimated before compression is known.
const (
	DefaultBudget    = 64 << 10
	DefaultMaxBudget = 1 << 20
)

// Server is one county's endpoint. Its methods may be called at the same time.
// What it remembers of the log in memory holds for the log's own version
// numbers only.
type Server struct {
	Config
	self    record.ID // the server as the device of its own changes
	Counts  Counts
	limiter *limiter[record.ID]
	revoked *limiter[record.ID]
	turns   turns

	questions *limiter[record.ID] // about the past of records
	asked     askedOnce

	slots  chan struct{} // one for each request in work
	memory *semaphore.Weighted

	busyDelay time.Duration // before a device is told that it asks too often
	numbers   numbers

	mu     sync.Mutex
	roster *roster

	gate    gate
	writing sync.Mutex // held through an update
	recent  recent
}

// New opens a server on a log. A log without a log epoch is begun; changes that
// waited for a newer version are judged again.
func New(ctx context.Context, c Config) (*Server, error) {
	if c.Log == nil || c.Now == nil || c.Rand == nil || len(c.Key) != ed25519.PrivateKeySize {
		return nil, errors.New("new server: a log, a key, a clock and randomness are needed")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.AtOnce == 0 {
		c.AtOnce = DefaultAtOnce
	}
	c.Logger = slog.New(sample(c.Logger.Handler()))
	if c.Budget == 0 {
		c.Budget = DefaultBudget
	}
	if c.MaxBudget == 0 {
		c.MaxBudget = DefaultMaxBudget
	}
	s := &Server{Config: c, self: Self(), roster: newRoster(0), slots: make(chan struct{}, c.AtOnce), memory: semaphore.NewWeighted(largeMemory), busyDelay: busyDelay}
	s.limiter = newLimiter[record.ID](float64(c.PerMinute), c.PerMinute)
	s.revoked = newLimiter[record.ID](revokedPerMinute, revokedAtOnce)
	s.questions = newLimiter[record.ID](float64(c.PerMinute), c.PerMinute)
	s.asked = askedOnce{begun: c.Now(), last: map[record.ID]int64{}}
	s.gate.spent = map[record.ID]spending{}
	if err := s.begin(ctx); err != nil {
		return nil, fmt.Errorf("new server: %w", err)
	}
	return s, nil
}

// Self is the device ID under which the server makes its own changes. Its epoch
// is the log epoch, so that a restored log never names two changes alike.
func Self() record.ID { return record.TheServer }

// Public is the county's key for verifying replies.
func (s *Server) Public() ed25519.PublicKey { return s.Key.Public().(ed25519.PublicKey) }

func (s *Server) begin(ctx context.Context) error {
	todo := false
	err := s.Log.View(ctx, func(tx Tx) error {
		st, err := tx.State()
		if err != nil {
			return err
		}
		waiting, err := tx.Undecided(record.ID{})
		todo = st.LogEpoch == 0 || slices.ContainsFunc(waiting, func(h *Held) bool { return h.Reason == reasonNewer })
		return err
	})
	if err != nil || !todo {
		return err // nothing is written: a log on a full disk opens
	}
	return s.update(ctx, func(x *update) error {
		if x.st.LogEpoch == 0 {
			return s.openLogEpoch(x.tx, x.st)
		}
		if err := x.wakeNewer(); err != nil {
			return err
		}
		return x.finish()
	})
}

// openLogEpoch draws a new log epoch, in force from the next Seq on.
func (s *Server) openLogEpoch(tx Tx, st State) error {
	n, err := s.random()
	if err != nil {
		return err
	}
	st.LogEpoch = record.LogEpoch(n)
	if err := tx.PutLogEpoch(LogStart{st.Head + 1, st.LogEpoch}); err != nil {
		return err
	}
	return tx.PutState(st)
}

// random draws a number that is not 0 and fits a signed 64-bit column.
func (s *Server) random() (uint64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(s.Rand, b[:]); err != nil {
			return 0, fmt.Errorf("draw a number: %w", err)
		}
		if n := binary.BigEndian.Uint64(b[:]) >> 1; n != 0 {
			return n, nil
		}
	}
}
