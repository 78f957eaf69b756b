package client

// Pace is how much a device tries to send and to receive at once. It learns what
// the link carries: after a failure less is tried, down to one change and one row,
// and more again when that arrives. Keep it from round to round. The zero Pace
// tries all that the client may.
type Pace struct {
	batch  size // bytes of changes in a request, before they are packed
	budget size // bytes of pages in a reply, as the endpoint estimates them
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
