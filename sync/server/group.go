package server

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"zhucun/store/record"
)

// maxGroup is how many requests share one durable transaction, as long as their
// changes are no more than one request may carry: enough to spread the cost of a
// flush to the disk, few enough that the first does not wait long for the last.
const maxGroup = 16

var errAbandoned = errors.New("the transaction was abandoned")

// gate is where requests wait for the log. Those that wait together become
// durable together.
//
// Who took much of the log's time lately is behind those who did not: for every
// second it took it waits one more, of the last few (see spending).
type gate struct {
	mu      sync.Mutex
	waiting []*entrant
	spent   map[record.ID]spending
}

// spending is the time in ms that the lock was held for a device, halved every
// spentHalf.
type spending struct {
	ms float64
	at int64
}

const spentHalf = 30_000 // ms

// maxSpent is how much of that a device may owe, in ms: with more it is to come
// later. A week of work takes a hundredth of it.
const maxSpent = 1000

// owes reports whether a device took so much of the lock lately that it has to wait.
func (g *gate) owes(device record.ID, now int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.spent[device].now(now) > maxSpent
}

func (s spending) now(now int64) float64 {
	return s.ms * math.Exp2(-float64(max(now-s.at, 0))/spentHalf)
}

// charge adds the time that a group took to its devices, by their changes.
func (g *gate) charge(group []*entrant, took, now int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := 0
	for _, e := range group {
		all += 1 + len(e.changes)
	}
	for _, e := range group {
		d := e.sealed.Device
		g.spent[d] = spending{g.spent[d].now(now) + float64(took)*float64(1+len(e.changes))/float64(all), now}
	}
	for d, s := range g.spent {
		if s.now(now) < 1 {
			delete(g.spent, d)
		}
	}
}

// entrant is a request at the gate.
type entrant struct {
	*request
	opened record.Inbound // the answer as it was before the request was taken
	came   int64          // to the gate, ms since 1970
	done   bool
	err    error
}

func (g *gate) enter(e *entrant) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, e)
}

// next takes those whose turn it is: who has waited longest beyond what its device
// took lately.
func (g *gate) next(now int64) []*entrant {
	g.mu.Lock()
	defer g.mu.Unlock()
	due := func(e *entrant) float64 { return float64(e.came) + g.spent[e.sealed.Device].now(now) }
	slices.SortStableFunc(g.waiting, func(a, b *entrant) int { return cmp.Compare(due(a), due(b)) })
	n, changes := 0, 0
	for n < min(len(g.waiting), maxGroup) {
		e := g.waiting[n]
		if changes += len(e.changes); n > 0 && (e.alone || changes > record.MaxBatch) {
			break
		}
		if n++; e.alone {
			break
		}
	}
	group := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	for _, e := range group {
		e.done, e.err = true, errAbandoned
	}
	return group
}

// takeIn makes a request durable. Requests that wait for the lock together share one
// transaction: the one that gets it commits for all of them. On return the request is in
// the log and may be answered, or nothing of it was kept.
func (s *Server) takeIn(ctx context.Context, r *request) error {
	e := &entrant{request: r, opened: r.in, came: s.Now()}
	s.gate.enter(e)
	s.writing.Lock()
	defer s.writing.Unlock()
	ctx = context.WithoutCancel(ctx) // it is not this request's transaction alone
	for !e.done {
		start := s.Now()
		group := s.gate.next(start)
		s.takeGroup(ctx, group)
		end := s.Now()
		s.gate.charge(group, max(end-start, 0), end)
		s.Counts.LockMillis.Add(max(end-start, 0))
		s.Counts.Transactions.Add(1)
	}
	return e.err
}

// takeGroup takes requests in one transaction. If that fails each has one of its
// own, so that nobody pays for another's request.
func (s *Server) takeGroup(ctx context.Context, group []*entrant) {
	err := s.commit(ctx, func(x *update) error {
		for _, e := range group {
			if err := e.take(x); err != nil {
				return err
			}
		}
		return x.finish()
	})
	if err != nil && len(group) > 1 {
		for i, e := range group {
			e.in = e.opened
			s.takeGroup(ctx, group[i:i+1])
		}
		return
	}
	for _, e := range group {
		e.err = err
	}
}
