package store_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"zhucun/store/record"
)

// S7 on a device: where others' households were is in none of its bytes once it
// is no longer so, or out of its scope.
func TestWhatADeviceNoLongerHoldsIsNotInItsFile(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	var gone [][]byte
	var homes []record.Ref
	for i := range 60 {
		homes = append(homes, s.write("server", record.Ref{Kind: record.Household}, 0, record.Set{Field: record.HouseholdVillage, Value: record.C(village)},
			record.Set{Field: record.HouseholdHead, Value: record.T(fmt.Sprint("户", i))}))
	}
	for round := range 5 {
		for i, hh := range homes {
			code := fmt.Sprintf("whereabouts-%02d-%02d", round, i)
			gone = append(gone, []byte(code))
			s.write("server", hh, s.seq, record.Set{Field: record.HouseholdWhere, Value: record.C(code)})
		}
		d.sync(s)
	}
	for _, hh := range homes {
		s.write("server", hh, s.seq, record.Set{Field: record.HouseholdWhere, Value: record.C("home")})
	}
	d.sync(s)
	must(t, d.Close())
	b, err := os.ReadFile(d.path)
	must(t, err)
	left := 0
	for _, code := range gone {
		if bytes.Contains(b, code) {
			left++
		}
	}
	if left > 0 {
		t.Errorf("%d of %d former whereabouts are still in the file of %d bytes", left, len(gone), len(b))
	}
}
