package state_test

import (
	"errors"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// full is a disk that is.
type full struct{}

func (full) Error() string { return "full" }
func (full) Key() string   { return "error.disk_full" }

func TestAFullDiskIsSaidWhenAFormIsPutAwayOrDiscarded(t *testing.T) {
	w := newWorld(t)
	visit := state.Route{Page: state.PageVisit, Household: w.home}
	for name, leave := range map[string]func(){"put away": w.Desk.KeepDrafts, "discarded": w.Desk.Visit.Discard} {
		w.Go(visit)
		w.m.NoDrafts = full{}
		w.Visit.Note("在填")
		leave()
		if got := w.Status.View().Draft.Key; got != "error.disk_full" {
			t.Errorf("%s: %q", name, got)
		}
		w.m.NoDrafts = errors.New("other")
		w.Visit.Note("再填")
		leave()
		if got := w.Status.View().Draft.Key; got != "status.draft" {
			t.Errorf("%s: %q", name, got)
		}
		w.m.NoDrafts = nil
		w.Visit.Toggle(record.VisitTopics, "water")
		leave()
		if got := w.Status.View().Draft.Key; got != "" {
			t.Errorf("%s: there is room again, and still %q", name, got)
		}
	}
}
