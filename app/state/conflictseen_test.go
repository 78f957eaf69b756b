package state_test

import (
	"context"
	"fmt"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// told answers with the past of one record, a change a page.
type told struct {
	past    []record.Past
	failure state.Failure
	asked   int
}

func (x *told) Ask(_ context.Context, _ record.Ref, before record.Seq, _ record.LogEpoch) (a record.Answer, _ state.Failure) {
	x.asked++
	for _, p := range x.past {
		if before == 0 || p.Seq < before {
			a.Past, a.More = []record.Past{p}, p.Seq > x.past[len(x.past)-1].Seq
			break
		}
	}
	return a, x.failure
}

// What each author had on his screen is asked of the county, page by page, until all of
// it is known; without a network the page says so.
func TestWhatEachAuthorHadSeenIsAskedOfTheCounty(t *testing.T) {
	w := clerkWorld(t)
	w.quarrels(t, 1)
	one, other := w.Conflicts.View().Pair.Values[0], w.Conflicts.View().Pair.Values[1]
	wrote := func(seq record.Seq, device byte, base record.Seq, v record.Value) record.Past {
		return record.Past{Seq: seq, By: record.ChangeID{Device: record.ID{device}, Epoch: 1, Seq: 1}, Base: base, Stamp: record.Stamp{Wall: noon - int64(device)*3600_000}, Received: noon,
			Fields: []record.Set{set(record.HouseholdPhone, v)}, InForce: []record.Field{record.HouseholdPhone}}
	}
	x := &told{failure: state.NoNetwork, past: []record.Past{wrote(other.Seq, 2, 0, other.Value), wrote(one.Seq, 1, 5, one.Value), wrote(5, 3, 0, record.T("110"))}}
	w.Conflicts.Key("h")
	if say := w.Conflicts.View().Sight.Say.Key; say != "history.practice" {
		t.Errorf("without a county it says %q", say)
	}
	w.Kit.Past = x
	w.Conflicts.Key("h")
	if s := w.Conflicts.View().Sight; s.Say.Key != "history.offline" || s.Asked {
		t.Errorf("without a network: %+v", s)
	}
	x.failure, x.asked = state.Unfailed, 0
	w.Conflicts.Key("h")
	s := w.Conflicts.View().Sight
	if a, b := s.Of[one.Seq], s.Of[other.Seq]; !s.Asked || x.asked != 3 || fmt.Sprint(a.Saw) != fmt.Sprint([]record.Value{record.T("110")}) || !b.Known || len(b.Saw) != 0 || a.Made != noon-3600_000 || a.Came != noon {
		t.Errorf("asked %d times: %+v, %+v", x.asked, a, b)
	}
	w.Conflicts.Key("1")
	if s := w.Conflicts.View().Sight; s.Asked {
		t.Error("it is said of the next conflict too")
	}
}
