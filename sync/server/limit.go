package server

import (
	"sync"

	"zhucun/store/record"
)

// limiter is a token bucket for each device: a minute's requests may come at
// once.
type limiter struct {
	perMinute int
	mu        sync.Mutex
	buckets   map[record.ID]bucket
}

type bucket struct {
	tokens float64
	at     int64 // ms since 1970
}

func newLimiter(perMinute int) *limiter {
	return &limiter{perMinute: perMinute, buckets: map[record.ID]bucket{}}
}

// allow takes a token of the device at a moment in ms since 1970.
func (l *limiter) allow(device record.ID, now int64) bool {
	if l.perMinute <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[device]
	if !ok {
		b = bucket{tokens: float64(l.perMinute), at: now}
	}
	b.tokens += float64(max(now-b.at, 0)) * float64(l.perMinute) / 60_000
	b.tokens, b.at = min(b.tokens, float64(l.perMinute)), now
	allowed := b.tokens >= 1
	if allowed {
		b.tokens--
	}
	l.buckets[device] = b
	return allowed
}
