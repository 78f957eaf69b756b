package client

import (
	"errors"
	"fmt"
	"net/http"

	"zhucun/store/record"
)

// attempt is what a turn tried.
type attempt struct {
	changes []*record.Change
	body    int // bytes of the request
	budget  int
}

// bytes is the size of the changes as batches count it.
func (a *attempt) bytes() (n int) {
	for _, c := range a.changes {
		n += len(c.Encode())
	}
	return n
}

// TooBig says that a change does not pass the link even alone: a proxy between has
// a limit below its size, or connections end before it is through. What waits
// behind it waits too; what there is to receive is received.
type TooBig struct {
	Change record.ChangeID
	Bytes  int // of a request with nothing else
	Err    error
}

func (e *TooBig) Error() string {
	return fmt.Sprintf("change %s does not pass alone, with %d bytes: %v", e.Change, e.Bytes, e.Err)
}

func (e *TooBig) Unwrap() error { return e.Err }

// smallBody is what any link that is one must carry: if a request of it fails,
// that is not for its size.
const smallBody = 4 << 10

// smaller makes the next turn smaller than one that failed, and reports whether
// there is one to try.
func (r *round) smaller(tried *attempt, err error) bool {
	var broken *Broken
	if errors.As(err, &broken) && broken.Reused {
		// It may be the connection's age and not the size: once more on a new one.
		return r.once()
	}
	began := broken != nil && broken.Began || errors.Is(err, errGarbled)
	// A connection may end after so many bytes both ways: the larger part shrinks.
	if began && (len(tried.changes) < 2 || broken != nil && broken.Whole > int64(tried.body)) && r.lessBack(tried, broken) {
		return true
	}
	if len(tried.changes) > 1 {
		return r.pace.batch.fail(tried.bytes(), 1)
	}
	if len(tried.changes) == 1 && r.tooBig(tried, err) {
		return true
	}
	return (began || broken != nil) && (r.lessBack(tried, broken) || r.once())
}

// lessBack asks for less.
func (r *round) lessBack(tried *attempt, broken *Broken) bool {
	size := tried.budget
	if broken != nil && broken.Whole > 0 {
		// The reply may have been far below the budget.
		size = min(size, packed*int(broken.Whole))
	}
	return r.pace.budget.fail(size, leastBudget)
}

// tooBig leaves the oldest change where it is if it does not pass for its size.
func (r *round) tooBig(tried *attempt, err error) bool {
	var turned *Turned
	refused := errors.As(err, &turned) && turned.Status == http.StatusRequestEntityTooLarge
	if refused || tried.body > smallBody {
		r.stuck = &TooBig{tried.changes[0].ChangeID, tried.body, err}
	}
	return r.stuck != nil
}

// packed is how many bytes of pages at most become one byte of a reply, by the
// endpoint's estimate.
const packed = 6

func (r *round) once() bool {
	r.again++
	return r.again <= mostAgain
}
