package server

import (
	"context"

	"zhucun/store/record"
)

// AtGate is how many requests wait for the log.
func (s *Server) AtGate() int {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return len(s.gate.waiting)
}

// Remembered reports whether a row that an update left at one Seq is used for
// its place at another.
func Remembered(left, now record.Seq) bool {
	var m recent
	st := State{LogEpoch: 1, Head: left}
	r := &Row{Row: record.Row{No: 7, Last: left}}
	m.keep(State{LogEpoch: 1}, st, map[record.Ref]*Row{{Kind: record.Visit}: r})
	return m.at(1, Place{No: 7, Last: now}) == r
}

// AtOnceRefused lets a device that asks too often be refused without a delay.
func (s *Server) AtOnceRefused() { s.busyDelay = 0 }

// TakeMemory takes all that large requests share, until it is given back.
func (s *Server) TakeMemory(ctx context.Context) (giveBack func(), err error) {
	return func() { s.memory.Release(largeMemory) }, s.memory.Acquire(ctx, largeMemory)
}

// TakeTurn is a request of a device that is in work until leave is called.
func (s *Server) TakeTurn(ctx context.Context, device record.ID) (leave func(), err error) {
	return s.turn(ctx, device)
}

// InLine is how many requests of a device are in work or wait their turn.
func (s *Server) InLine(device record.ID) int {
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	if l := s.turns.line[device]; l != nil {
		return l.n
	}
	return 0
}
