package server

import (
	"context"
	"sync"

	"zhucun/store/record"
)

// maxInLine is how many requests of one device may be served or wait their turn; a
// device of ours has one.
const maxInLine = 3

// turns serves one request of a device at a time: whoever opens many connections gets no
// more than whoever opens one, and in each queue further on (memory, lock) a device stands
// at most once.
type turns struct {
	mu   sync.Mutex
	line map[record.ID]*line
}

type line struct {
	free chan struct{} // holds one while nobody is served
	n    int
}

// take waits for a device's turn. Its error is ErrBusy or the context's.
func (t *turns) take(ctx context.Context, device record.ID) (leave func(), err error) {
	l := t.enter(device)
	if l == nil {
		return nil, ErrBusy
	}
	select {
	case <-l.free:
		return func() { l.free <- struct{}{}; t.leave(device, l) }, nil
	case <-ctx.Done():
		t.leave(device, l)
		return nil, ctx.Err()
	}
}

func (t *turns) enter(device record.ID) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.line == nil {
		t.line = map[record.ID]*line{}
	}
	l := t.line[device]
	if l == nil {
		l = &line{free: make(chan struct{}, 1)}
		l.free <- struct{}{}
		t.line[device] = l
	}
	if l.n >= maxInLine {
		return nil
	}
	l.n++
	return l
}

func (t *turns) leave(device record.ID, l *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.n--; l.n == 0 {
		delete(t.line, device)
	}
}
