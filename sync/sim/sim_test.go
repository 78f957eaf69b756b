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
	seedsFlag   = flag.Int64("seeds", 500, "how many seeds to live through")
	fromFlag    = flag.Uint64("from", 1, "the first seed")
	forFlag     = flag.Duration("for", 0, "go on for this long instead of -seeds; one process a core with GOMAXPROCS=1 is twice as fast as one for all")
	actionsFlag = flag.Int("actions", 90, "actions in one seed before it comes to rest")
	everyFlag   = flag.Duration("every", time.Minute, "how often to say how far it is")
	goOnFlag    = flag.Bool("keep-going", false, "go on after a finding and list all at the end")
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
// oracle, unless it is told to keep going.
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
	k := &soak{dir: dir, start: start, began: time.Now()}
	k.run()
	t.Log(k.progress())
	for _, f := range k.findings {
		t.Error(f)
	}
}

// soak lives through seeds on every processor.
type soak struct {
	dir                            string
	start                          *Start
	began                          time.Time
	next, seeds, changes, replaced atomic.Int64
	mu                             sync.Mutex
	findings                       []string
	stop                           atomic.Bool
}

func (k *soak) run() {
	done := make(chan struct{})
	var told, wg sync.WaitGroup
	told.Go(func() { k.tell(done) })
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for !k.stop.Load() {
				i := k.next.Add(1) - 1
				if *forFlag == 0 && i >= *seedsFlag || *forFlag != 0 && time.Since(k.began) > *forFlag {
					return
				}
				k.count(Run(*fromFlag+uint64(i), *actionsFlag, k.dir, k.start))
			}
		})
	}
	wg.Wait()
	close(done)
	told.Wait()
}

func (k *soak) count(res Result) {
	k.seeds.Add(1)
	k.changes.Add(int64(res.Changes))
	k.replaced.Add(int64(res.Replaced))
	if res.Broken == "" {
		return
	}
	finding := fmt.Sprintf("seed %d: %s", res.Seed, res.Broken)
	if *goOnFlag {
		fmt.Println(finding)
	} else {
		k.stop.Store(true)
		finding += fmt.Sprintf("\nreplay with -seed=%d; the end of its trace:\n%s", res.Seed, strings.Join(res.Trace[max(0, len(res.Trace)-30):], "\n"))
	}
	k.mu.Lock()
	k.findings = append(k.findings, finding)
	k.mu.Unlock()
}

// tell says now and then how far it is.
func (k *soak) tell(done <-chan struct{}) {
	tick := time.NewTicker(*everyFlag)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			fmt.Println(k.progress())
		}
	}
}

func (k *soak) progress() string {
	k.mu.Lock()
	findings := len(k.findings)
	k.mu.Unlock()
	took, seeds := time.Since(k.began).Seconds(), k.seeds.Load()
	return fmt.Sprintf("%d seeds with %d changes and %d replaced devices in %.0f s (%.1f seeds/s), %d findings",
		seeds, k.changes.Load(), k.replaced.Load(), took, float64(seeds)/took, findings)
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
