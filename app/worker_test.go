package app

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
)

func TestWorkIsDoneInOrderAndAwayFromWhoAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var done []string
		w := newWorker(func(then func()) { then() })
		hold := make(chan struct{})
		w.run(func(context.Context) func() { <-hold; done = append(done, "first"); return nil })
		w.run(func(context.Context) func() {
			done = append(done, "second")
			return func() {
				done = append(done, "drawn")
				w.run(func(context.Context) func() { done = append(done, "asked for while drawing"); return nil })
			}
		})
		w.run(func(context.Context) func() { done = append(done, "third"); return nil })
		synctest.Wait() // whoever asked went on while the first one hangs
		if len(done) > 0 {
			t.Errorf("%v", done)
		}
		close(hold)
		synctest.Wait()
		if want := []string{"first", "second", "drawn", "third", "asked for while drawing"}; !slices.Equal(done, want) {
			t.Errorf("%v, want %v", done, want)
		}
		w.close()
	})
}

func TestClosingDoesWhatWasAskedBeforeAndNothingAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var done []string
		w := newWorker(func(then func()) { then() })
		var life context.Context
		w.run(func(ctx context.Context) func() { life = ctx; return nil })
		w.run(func(context.Context) func() { done = append(done, "a draft is kept"); return nil })
		w.close()
		w.run(func(context.Context) func() { done = append(done, "too late"); return nil })
		w.close() // a second time does nothing
		synctest.Wait()
		if !slices.Equal(done, []string{"a draft is kept"}) || life.Err() == nil {
			t.Errorf("%v, %v", done, life.Err())
		}
	})
}
