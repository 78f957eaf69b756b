package server

import (
	"context"
	"errors"
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
type gate struct {
	mu      sync.Mutex
	waiting []*entrant
}

// entrant is a request at the gate.
type entrant struct {
	*request
	opened record.Inbound // the answer as it was before the request was taken
	done   bool
	err    error
}

func (g *gate) enter(e *entrant) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, e)
}

// next takes those who have waited longest.
func (g *gate) next() []*entrant {
	g.mu.Lock()
	defer g.mu.Unlock()
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

// takeIn makes a request durable, with others if they wait too: whoever gets the
// lock takes in those before him and himself. On return the request is in the
// log and may be answered, or nothing of it was kept.
func (s *Server) takeIn(ctx context.Context, r *request) error {
	e := &entrant{request: r, opened: r.in}
	s.gate.enter(e)
	s.writing.Lock()
	defer s.writing.Unlock()
	ctx = context.WithoutCancel(ctx) // it is not this request's transaction alone
	for !e.done {
		s.takeGroup(ctx, s.gate.next())
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
