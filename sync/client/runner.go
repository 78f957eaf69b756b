package client

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhucun/store/record"
)

// Why says what made the Runner start a round.
type Why int

// The occasions of a round. Those from Foreground on cut a waiting time short.
const (
	Timer      Why = iota // the time came
	AfterSave             // something was saved
	Foreground            // the app came to the front
	ByHand                // a person asked
)

// Report is what a screen may say about exchanging, as of one moment.
type Report struct {
	Running bool
	Why     Why            // of the running or the last round
	Settled record.Settled // of the running or the last round, summed over its turns
	Err     error          // of the last round; nil while none failed
	Failed  int            // rounds that failed in a row
	Wait    time.Duration  // until the next round by timer, when not running
}

// Runner runs rounds one at a time: after a save, when the app comes to the
// front, by hand, and on a timer that backs off with jitter while the endpoint
// cannot be reached.
type Runner struct {
	Round  func(ctx context.Context, progress func(record.Settled)) (record.Settled, error)
	Report func(Report)   // hears of every step, on the goroutine of Run; may be nil
	Jitter func() float64 // uniform in [0, 1)
	Idle   time.Duration  // between rounds when all is well; 0 is DefaultIdle
	First  time.Duration  // after the first failure, doubling; 0 is DefaultFirst

	once sync.Once
	wake chan Why
}

// Defaults that are kind to a battery.
const (
	DefaultIdle  = 15 * time.Minute
	DefaultFirst = 20 * time.Second
	maxBackOff   = 30 * time.Minute
)

// Wake asks for a round. It never blocks; wakes during a round are answered by
// one more round after it.
func (r *Runner) Wake(why Why) {
	select {
	case r.channel() <- why:
	default: // a wake is waiting already: one round serves both
	}
}

func (r *Runner) channel() chan Why {
	r.once.Do(func() { r.wake = make(chan Why, 1) })
	return r.wake
}

// Run runs rounds until ctx ends, then returns once the round under way, whose
// context ends too, has returned. Call it once.
func (r *Runner) Run(ctx context.Context) {
	rep := Report{Why: Timer}
	for {
		rep = r.round(ctx, rep)
		if ctx.Err() != nil {
			return
		}
		why, ok := r.sleep(ctx, rep)
		if !ok {
			return
		}
		rep.Why = why
	}
}

func (r *Runner) round(ctx context.Context, rep Report) Report {
	rep.Running, rep.Settled, rep.Wait = true, record.Settled{}, 0
	r.tell(rep)
	settled, err := r.Round(ctx, func(s record.Settled) {
		rep.Settled = s
		r.tell(rep)
	})
	rep.Running, rep.Settled, rep.Err = false, settled, err
	if err != nil || settled.Refused != record.Served {
		rep.Failed++
	} else {
		rep.Failed = 0
	}
	rep.Wait = r.wait(rep)
	r.tell(rep)
	return rep
}

// sleep waits for the timer or a wake that may cut it short. A save does so
// only while all is well: an unreachable endpoint is not tried once a save.
func (r *Runner) sleep(ctx context.Context, rep Report) (Why, bool) {
	timer := time.NewTimer(rep.Wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0, false
		case <-timer.C:
			return Timer, true
		case why := <-r.channel():
			if why >= Foreground || rep.Failed == 0 {
				return why, true
			}
		}
	}
}

// wait is the time to the next round: Idle when all is well, else doubling from
// First, each with up to half as much again of jitter so that a county's
// tablets do not come all at once.
func (r *Runner) wait(rep Report) time.Duration {
	d := orDefaultTime(r.Idle, DefaultIdle)
	if rep.Failed > 0 {
		d = orDefaultTime(r.First, DefaultFirst)
		for i := 1; i < rep.Failed && d < maxBackOff; i++ {
			d *= 2
		}
		d = min(d, maxBackOff)
		if turned := (*Turned)(nil); errors.As(rep.Err, &turned) {
			d = max(d, turned.After)
		}
	}
	return d + time.Duration(r.Jitter()*float64(d)/2)
}

func (r *Runner) tell(rep Report) {
	if r.Report != nil {
		r.Report(rep)
	}
}

func orDefaultTime(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
