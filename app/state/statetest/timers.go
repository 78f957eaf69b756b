package statetest

import (
	"slices"
	"time"
)

// Timers is time that passes only when a test lets it.
type Timers struct {
	now  time.Duration
	wait []*timer
}

type timer struct {
	at time.Duration
	f  func()
}

// After is a state.Timer.
func (t *Timers) After(d time.Duration, f func()) (stop func()) {
	w := &timer{t.now + d, f}
	t.wait = append(t.wait, w)
	return func() { t.wait = slices.DeleteFunc(t.wait, func(x *timer) bool { return x == w }) }
}

// Pass lets time pass, and whatever is due in it happen.
func (t *Timers) Pass(d time.Duration) {
	end := t.now + d
	for {
		next := -1
		for i, w := range t.wait {
			if w.at <= end && (next < 0 || w.at < t.wait[next].at) {
				next = i
			}
		}
		if next < 0 {
			t.now = end
			return
		}
		w := t.wait[next]
		t.now, t.wait = w.at, slices.Delete(t.wait, next, next+1)
		w.f()
	}
}

// Running is how many timers run.
func (t *Timers) Running() int { return len(t.wait) }
