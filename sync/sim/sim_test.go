package sim

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	seedFlag    = flag.Uint64("seed", 0, "replay this one seed and print its trace")
	seedsFlag   = flag.Int("seeds", 500, "how many seeds to live through")
	fromFlag    = flag.Uint64("from", 1, "the first seed")
	forFlag     = flag.Duration("for", 0, "go on for this long instead of -seeds")
	actionsFlag = flag.Int("actions", 90, "actions in one seed before it comes to rest")
)

// folder is where databases live: in memory where the system has such a place,
// as a crash is simulated above the file system.
func folder(t testing.TB) string {
	if dir, err := os.MkdirTemp("/dev/shm", "zhucun-sim"); err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

// TestSeeds lives through many seeds and stops at the first that breaks an
// oracle.
func TestSeeds(t *testing.T) {
	dir := folder(t)
	start, err := NewStart(dir)
	if err != nil {
		t.Fatal(err)
	}
	if *seedFlag != 0 {
		res := Run(*seedFlag, *actionsFlag, dir, start)
		fmt.Println(strings.Join(res.Trace, "\n"))
		if res.Broken != "" {
			t.Fatalf("seed %d: %s", *seedFlag, res.Broken)
		}
		return
	}
	began := time.Now()
	var next, seeds, changes atomic.Int64
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for !stop.Load() {
				i := next.Add(1) - 1
				if *forFlag == 0 && i >= int64(*seedsFlag) || *forFlag != 0 && time.Since(began) > *forFlag {
					return
				}
				res := Run(*fromFlag+uint64(i), *actionsFlag, dir, start)
				seeds.Add(1)
				changes.Add(int64(res.Changes))
				if res.Broken != "" && !stop.Swap(true) {
					t.Errorf("seed %d: %s\nreplay with -seed=%d; the end of its trace:\n%s", res.Seed, res.Broken, res.Seed,
						strings.Join(res.Trace[max(0, len(res.Trace)-30):], "\n"))
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d seeds with %d changes in %.0f s (%.1f seeds/s)", seeds.Load(), changes.Load(), time.Since(began).Seconds(), float64(seeds.Load())/time.Since(began).Seconds())
}

// TestTheSameSeedMakesTheSameTrace is what makes -seed worth anything.
func TestTheSameSeedMakesTheSameTrace(t *testing.T) {
	dir := folder(t)
	start, err := NewStart(dir)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(4) {
		a, b := Run(seed+1, *actionsFlag, dir, start), Run(seed+1, *actionsFlag, dir, start)
		for i := range max(len(a.Trace), len(b.Trace)) {
			if i >= len(a.Trace) || i >= len(b.Trace) || a.Trace[i] != b.Trace[i] {
				t.Fatalf("seed %d differs at line %d:\n%v\n%v", seed+1, i, slices.Collect(slices.Values(a.Trace[i:min(i+2, len(a.Trace))])), b.Trace[i:min(i+2, len(b.Trace))])
			}
		}
	}
}
