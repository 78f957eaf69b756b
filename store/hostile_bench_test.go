package store_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"zhucun/store/record"
)

// BenchmarkHostileReceived says how many times longer a tablet needs for a record
// that somebody shaped to cost much than for an honest one.
func BenchmarkHostileReceived(b *testing.B) {
	const n, runs = 1500, 3
	for _, h := range []struct {
		name string
		into func(all []record.Ref, i int) record.Ref // by whom household i is replaced
	}{
		{"A7MergedInAChain", func(all []record.Ref, i int) record.Ref { return all[i-1] }},
		{"A7AllMergedIntoOne", func(all []record.Ref, i int) record.Ref { return all[0] }},
		{"A7MergedInACycle", func(all []record.Ref, i int) record.Ref { return all[(i+1)%n] }},
	} {
		b.Run(h.name, func(b *testing.B) {
			bad, good := math.Inf(1), math.Inf(1) // the best counts: other work only adds
			for b.Loop() {
				for range runs {
					good = min(good, received(b, n, nil))
					bad = min(bad, received(b, n, h.into))
				}
			}
			b.ReportMetric(bad/good, "x-honest<=5")
			b.ReportMetric(bad, "µs/record")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// received is how long a tablet that holds n households takes for a reply in which
// each of them was changed, µs each.
func received(b *testing.B, n int, into func([]record.Ref, int) record.Ref) float64 {
	d, s := newTablet(b, "tablet"), newCounty()
	s.rowsOf = 2 * n
	var all []record.Ref
	for i := range n {
		all = append(all, s.write("them", record.Ref{Kind: record.Household}, 0,
			record.Set{Field: record.HouseholdVillage, Value: record.C(village)}, record.Set{Field: record.HouseholdHead, Value: record.T(fmt.Sprint("户主", i))}))
	}
	var took time.Duration
	take := func() {
		out := d.outbound()
		in := s.exchange(out)
		start := time.Now()
		_, err := d.Inbound(context.Background(), out, in, true)
		took += time.Since(start)
		must(b, err)
	}
	take()
	took = 0
	for i := 1; i < n; i++ {
		set := record.Set{Field: record.HouseholdPhone, Value: record.T(fmt.Sprintf("120%08d", i))}
		if into != nil {
			set = record.Set{Field: record.HouseholdMerged, Value: record.R(into(all, i).ID)}
		}
		s.write("them", all[i], s.seq, set)
	}
	take()
	must(b, d.Close())
	return float64(took.Microseconds()) / float64(n)
}
