package state

import "time"

// Timer runs f after a time on the goroutine that draws, unless it is stopped before.
type Timer func(after time.Duration, f func()) (stop func())

// What a person enters is put away when he pauses, and at least so often while he goes
// on: a battery that dies takes no more than the last second along. Android tells an
// app late that it goes to the background, so that the pause is what counts.
const (
	pausing = 400 * time.Millisecond
	atMost  = 900 * time.Millisecond
)

// pace has what is entered put away by and by, the latest in place of what came before.
type pace struct {
	put         func()
	due         bool   // something was entered that was not put away
	pause, most func() // stop the timers that run
}

// entered notes that something was. Without a timer it is put away at once.
func (p *pace) entered(after Timer) {
	p.due = true
	if after == nil {
		p.put()
		return
	}
	if p.pause != nil {
		p.pause()
	}
	if p.pause = after(pausing, p.put); p.most == nil {
		p.most = after(atMost, p.put)
	}
}

// stop stops waiting, and reports whether something was to be put away.
func (p *pace) stop() (due bool) {
	for _, stop := range []func(){p.pause, p.most} {
		if stop != nil {
			stop()
		}
	}
	due, p.due, p.pause, p.most = p.due, false, nil, nil
	return due
}
