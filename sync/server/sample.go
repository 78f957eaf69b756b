package server

import (
	"context"
	"log/slog"
	"sync"

	"golang.org/x/time/rate"
)

// Log lines of one text: so many may come at once, and so many follow a minute.
// Strangers can make the endpoint say the same thing for ever.
const (
	linesAtOnce    = 10
	linesPerMinute = 2
)

// sampled passes lines on. Of those of one text that come too often most are left
// out, and the next one says how many.
type sampled struct {
	slog.Handler
	*samples
}

type samples struct {
	mu sync.Mutex
	of map[string]*series
}

type series struct {
	may  *rate.Limiter
	left int // out, since the last that was written
}

func sample(h slog.Handler) slog.Handler {
	return &sampled{h, &samples{of: map[string]*series{}}}
}

// Handle implements slog.Handler.
func (s *sampled) Handle(ctx context.Context, r slog.Record) error {
	left, ok := s.pass(r)
	if !ok {
		return nil
	}
	if left > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("left_out", left))
	}
	return s.Handler.Handle(ctx, r)
}

func (s *samples) pass(r slog.Record) (left int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.of[r.Message]
	if x == nil {
		x = &series{may: rate.NewLimiter(linesPerMinute/60.0, linesAtOnce)}
		s.of[r.Message] = x // the texts are constants of this package
	}
	if !x.may.AllowN(r.Time, 1) {
		x.left++
		return 0, false
	}
	left, x.left = x.left, 0
	return left, true
}

// WithAttrs and WithGroup implement slog.Handler.
func (s *sampled) WithAttrs(a []slog.Attr) slog.Handler {
	return &sampled{s.Handler.WithAttrs(a), s.samples}
}

// WithGroup implements slog.Handler.
func (s *sampled) WithGroup(name string) slog.Handler {
	return &sampled{s.Handler.WithGroup(name), s.samples}
}
