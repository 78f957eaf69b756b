package server

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter counts for each of many how often it may: perMinute a minute, of which
// burst may come at once.
type limiter[K comparable] struct {
	perMinute float64
	burst     int
	mu        sync.Mutex
	of        map[K]*rate.Limiter
}

// maxCounted bounds the memory of a limiter: those who did nothing for long are
// forgotten.
const maxCounted = 1 << 12

func newLimiter[K comparable](perMinute float64, burst int) *limiter[K] {
	return &limiter[K]{perMinute: perMinute, burst: burst, of: map[K]*rate.Limiter{}}
}

// allow takes a token at a moment in ms since 1970.
func (l *limiter[K]) allow(who K, now int64) bool {
	return l.get(who, now).AllowN(time.UnixMilli(now), 1)
}

// left reports whether there is a token, without taking it.
func (l *limiter[K]) left(who K, now int64) bool {
	return l.get(who, now).TokensAt(time.UnixMilli(now)) >= 1
}

func (l *limiter[K]) get(who K, now int64) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.of[who]
	if r == nil {
		l.forget(now)
		r = rate.NewLimiter(rate.Limit(l.perMinute/60), l.burst)
		l.of[who] = r
	}
	return r
}

func (l *limiter[K]) forget(now int64) {
	if len(l.of) < maxCounted {
		return
	}
	for who, r := range l.of {
		if r.TokensAt(time.UnixMilli(now)) >= float64(l.burst) {
			delete(l.of, who)
		}
	}
	if len(l.of) >= maxCounted { // all of them are busy: begin anew
		clear(l.of)
	}
}
