package store_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhucun/store"
	"zhucun/store/record"
)

// BenchmarkSaveBesideReading: 200 saves while all rows of 12,000 households are read
// again and again, against 200 with nothing beside them. p99-x-quiet and median-x-quiet
// are medians of three runs, each over the quiet one beside it.
func BenchmarkSaveBesideReading(b *testing.B) {
	const saves, runs = 200, 3
	d := withHouseholds(b, 12_000)
	must(b, d.Close())
	d.open() // as devices do: what is saved is durable
	hh := d.household("才让卓玛")
	save := func() (p50, p99 float64) {
		var times []time.Duration
		for i := range saves {
			d.now += 1000
			start := time.Now()
			_, err := d.Save(context.Background(), visitOf(hh, i))
			times = append(times, time.Since(start))
			must(b, err)
		}
		slices.Sort(times)
		return ms(times[saves/2]), ms(times[saves*99/100])
	}
	for b.Loop() {
		var medians, tails []float64
		read := 0
		for range runs {
			quiet50, quiet99 := save()
			var over atomic.Bool
			var reading sync.WaitGroup
			reading.Go(func() {
				for !over.Load() {
					all, err := d.List(context.Background(), store.Query{Kind: record.Household})
					if err != nil || len(all) < 12_000 {
						b.Errorf("%d households, %v", len(all), err)
						return
					}
					read++
				}
			})
			beside50, beside99 := save()
			over.Store(true)
			reading.Wait()
			medians, tails = append(medians, beside50/quiet50), append(tails, beside99/quiet99)
		}
		slices.Sort(medians)
		slices.Sort(tails)
		b.ReportMetric(tails[runs/2], "p99-x-quiet<=4")
		b.ReportMetric(medians[runs/2], "median-x-quiet<=1.5")
		b.ReportMetric(float64(read), "lists-read")
		b.ReportMetric(0, "ns/op")
	}
}
