package store_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// A long list does not hold a save back, sees nothing of it, and the next one does.
func TestALongReadSeesOneMomentAndHoldsNobodyBack(t *testing.T) {
	d := newTablet(t, "a")
	d.household("才让")
	long := func() int {
		all, err := d.List(context.Background(), store.Query{Kind: record.Household})
		must(t, err)
		return len(all)
	}
	if n := long(); n != 1 {
		t.Errorf("%d households", n)
	}
	saved := make(chan struct{})
	seen := 0
	err := store.ReadBeside(d.Store, func(count func() int) {
		go func() {
			defer close(saved)
			d.household("卓玛")
		}()
		<-saved // while this read goes on
		seen = count()
	})
	must(t, err)
	if seen != 1 {
		t.Errorf("a read that began before a save sees %d households", seen)
	}
	if n := long(); n != 2 {
		t.Errorf("the next one sees %d", n)
	}
	d.check()
}

// The connection that reads follows the file when it is written again.
func TestALongReadFollowsAFileThatIsWrittenAgain(t *testing.T) {
	d := newTablet(t, "a")
	d.household("才让")
	d.check() // reads beside
	must(t, os.Remove(d.path))
	err := store.ReadBeside(d.Store, func(count func() int) { d.household("卓玛") })
	must(t, err)
	d.check()
	all, err := d.List(context.Background(), store.Query{Kind: record.Household})
	must(t, err)
	if len(all) != 2 {
		t.Errorf("%d households are read", len(all))
	}
	if _, err := store.Open(context.Background(), d.path, d.o); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second window opens: %v", err)
	}
	must(t, d.Close())
	d.open()
	d.check()
}
