package app

import (
	"context"
	"sync"
)

// worker does one work after another away from the goroutine that draws; what a
// work returns is handed to do, which runs it there.
type worker struct {
	do   func(func())
	ctx  context.Context
	stop context.CancelFunc

	mu    sync.Mutex
	queue []func(context.Context) func()
	wake  chan struct{}
	done  chan struct{}
	ended bool
}

func newWorker(do func(func())) *worker {
	ctx, stop := context.WithCancel(context.Background())
	w := &worker{do: do, ctx: ctx, stop: stop, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go w.loop()
	return w
}

// run is a state.Runner. Work that comes after close is not done.
func (w *worker) run(work func(context.Context) func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	w.queue = append(w.queue, work)
	select {
	case w.wake <- struct{}{}:
	default: // awake already
	}
}

func (w *worker) loop() {
	defer close(w.done)
	for range w.wake {
		for work := w.next(); work != nil; work = w.next() {
			if then := work(w.ctx); then != nil {
				w.do(then)
			}
		}
	}
}

func (w *worker) next() func(context.Context) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		return nil
	}
	work := w.queue[0]
	w.queue = w.queue[1:]
	return work
}

// close does what was queued, such as keeping drafts, and ends the goroutine.
func (w *worker) close() {
	w.mu.Lock()
	if !w.ended {
		w.ended = true
		close(w.wake)
	}
	w.mu.Unlock()
	<-w.done
	w.stop()
}
