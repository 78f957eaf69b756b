package alike_test

import (
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhucun/assets"
	"zhucun/store/alike"
	"zhucun/store/record"
)

// names are the spellings that the product ships.
func names(t testing.TB) *alike.Names {
	t.Helper()
	parts, err := assets.NameParts()
	if err != nil {
		t.Fatal(err)
	}
	var all []alike.Spelling
	for _, p := range parts {
		all = append(all, alike.Spelling{Zh: p.Zh, Bo: p.Bo, Suffix: p.Suffix})
	}
	return alike.NewNames(all)
}

// The matcher must not be measured with what it knows already.
func TestTheGeneratorHasSpellingsOfItsOwn(t *testing.T) {
	parts, err := assets.NameParts()
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	for _, p := range parts {
		table[p.Zh] = p.Bo
	}
	own := map[string]bool{}
	for _, s := range spoken {
		for _, zh := range strings.Fields(s.county) {
			if table[zh] != s.bo {
				t.Errorf("%s: the table has %q", zh, table[zh])
			}
		}
		for _, zh := range strings.Fields(s.others) {
			if table[zh] != "" || own[zh] {
				t.Errorf("%s is in the table, or is of two names", zh)
			}
			own[zh] = true
		}
	}
	for _, zh := range unknown {
		if table[zh] != "" {
			t.Errorf("%s is in the table", zh)
		}
	}
	if len(own) < 40 {
		t.Errorf("only %d spellings", len(own))
	}
}

// BenchmarkDuplicates looks for 300 doubles among 12,000 households, beside 100 that only
// look so: over five counties that were not looked at while the weights were chosen.
func BenchmarkDuplicates(b *testing.B) {
	n := names(b)
	for range b.N {
		var s score
		var took []time.Duration
		peak := 0.0
		for seed := range uint64(5) {
			c := newCounty(7001+seed, 12_000, 300, 100)
			var pairs []alike.Pair
			start := time.Now()
			peak = max(peak, peakMB(func() { pairs = n.NewHouses(c.houses).Pairs() }))
			took = append(took, time.Since(start))
			s.add(c, pairs)
		}
		b.ReportMetric(s.recall(), "recall>=0.8")
		b.ReportMetric(s.inside(), "recall-in-table>=0.95")
		b.ReportMetric(s.precision(), "precision>=0.85")
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds(), "s<=3")
		b.ReportMetric(peak, "peak-MB<=128")
	}
}

// BenchmarkNear holds a household that is being entered against 12,000: it is done on a
// pause between two keys.
func BenchmarkNear(b *testing.B) {
	c := newCounty(7001, 12_000, 300, 100)
	all := names(b).NewHouses(slices.Clone(c.houses))
	var took []time.Duration
	for b.Loop() {
		for _, x := range c.houses[:200] {
			x.ID = record.ID{}
			start := time.Now()
			all.Near(x)
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms<=32")
}

// peakMB is how much more memory is in use while f runs than before, at most.
func peakMB(f func()) float64 {
	debug.FreeOSMemory()
	used := func() float64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return float64(s[0].Value.Uint64()) / (1 << 20)
	}
	before, peak := used(), 0.0
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				peak = max(peak, used()-before)
			}
		}
	})
	f()
	close(done)
	watching.Wait()
	return max(peak, used()-before)
}
