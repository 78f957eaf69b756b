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
