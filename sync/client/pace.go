package client

import (
	"errors"
	"time"
)

// Pace is how much a device tries to send and to receive at once. It learns what
// the link carries: after a failure less is tried, down to one change and one row,
// and more again when that arrives. Keep it from round to round. The zero Pace
// tries all that the client may.
type Pace struct {
	batch  size // bytes of changes in a request, before they are packed
	budget size // bytes of pages in a reply, as the endpoint estimates them
	link   link
}

// link is what was seen of the link and of who is at its other end.
type link struct {
	rate float64 // bytes a second, both ways, of the last turns; 0 is not known
	busy bool    // the endpoint could not serve the last request
}

// thinRate is how many bytes a second make a link on which a fifth less of them is
// worth the time of both ends that it takes.
const thinRate = 8 << 10

// fewBytes says nothing about a link.
const fewBytes = 512

// thin reports whether requests are to be packed as small as can be. A link of which
// nothing was seen yet is taken to be thin.
func (l *link) thin() bool { return !l.busy && l.rate < thinRate }

// saw learns from a turn that moved so many bytes.
func (l *link) saw(bytes int, took time.Duration) {
	if l.busy = false; bytes < fewBytes || took <= 0 {
		return
	}
	rate := float64(bytes) / took.Seconds()
	if l.rate > 0 {
		rate = (rate + l.rate) / 2
	}
	l.rate = rate
}

// failed learns from an error.
func (l *link) failed(err error) {
	var turned *Turned
	if errors.As(err, &turned) {
		l.busy = turned.Busy()
	}
}

// leastBudget is what a reply of hardly more than one row is asked for with.
const leastBudget = 256

// size is one of them. Not to fail again and again it stays well below what failed
// last, until enough has arrived to try that anew.
type size struct {
	now  int // what is tried; 0 is the most
	bad  int // what failed last; 0 is nothing
	wait int // arrivals until it is tried again
	left int // of them
}

const (
	firstWait = 32
	mostWait  = 256
)

func (s *size) get(most int) int {
	if s.now == 0 || s.now > most {
		return most
	}
	return s.now
}

// fail halves the size; tried is what failed, which may be less than the size.
// It reports whether anything smaller can be tried.
func (s *size) fail(tried, least int) bool {
	if tried <= least {
		return false
	}
	s.bad = tried
	s.now = max(tried/2, least)
	s.wait = min(max(2*s.wait, firstWait), mostWait)
	s.left = s.wait
	return true
}

// pass doubles what has passed, or closes half the gap to what failed while that
// is worth another failure.
func (s *size) pass(passed, most int) {
	if s.now == 0 {
		return
	}
	s.now = max(s.now, passed)
	if s.left--; s.left <= 0 {
		s.bad = 0
	}
	next := 2 * s.now
	if s.bad > 0 && next >= s.bad {
		if next = (s.now + s.bad) / 2; next-s.now < s.now/4 {
			return
		}
	}
	if s.now = next; s.now >= most {
		*s = size{wait: s.wait}
	}
}
