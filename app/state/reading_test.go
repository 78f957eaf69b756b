package state_test

import (
	"context"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// saving is the worker that saves, with its records: what it reads must be quick.
type saving struct {
	state.Records
	t    *testing.T
	here bool // its work is being done
	page string
}

func (s *saving) run(work func(context.Context) func()) {
	s.here = true
	then := work(context.Background())
	s.here = false
	if then != nil {
		then()
	}
}

func (s *saving) read(work func(context.Context) func()) {
	if then := work(context.Background()); then != nil {
		then()
	}
}

func (s *saving) not(long bool, what string) {
	if s.here && long {
		s.t.Errorf("%s: a save would wait for %s", s.page, what)
	}
}

func (s *saving) Find(ctx context.Context, f state.Find) ([]state.Hit, int, error) {
	s.not(true, "a search")
	return s.Records.Find(ctx, f)
}

func (s *saving) Due(ctx context.Context, until record.Day, limit int) ([]state.Hit, int, error) {
	s.not(true, "who is due")
	return s.Records.Due(ctx, until, limit)
}

// List is long where it may give more than is kept of one household or person.
func (s *saving) List(ctx context.Context, q state.Query) ([]state.Record, error) {
	s.not(q.Kind == record.DutyDay || q.Kind == record.Household || q.Kind == record.Visit && len(q.Where) == 0, "a list of "+q.Kind.String())
	return s.Records.List(ctx, q)
}

// Whatever page is gone to, the worker that saves does none of its long reads.
func TestNoPageReadsForLongWhereItIsSaved(t *testing.T) {
	w := newWorld(t)
	s := &saving{Records: w.Kit.Records, t: t}
	w.Kit.Records, w.Kit.Run, w.Kit.Read = s, s.run, s.read
	for _, p := range state.Pages {
		s.page = p.Name
		at := state.Route{Page: p.Page, Person: w.Kit.Me.ID, Day: today, Kind: record.Household}
		w.Go(at)
		at.Household = w.home
		w.Go(at)
		w.Refresh()
	}
	s.page = "search"
	w.Households.Search("才")
	w.Households.All()
	if w.Households.View().Total != 2 || w.Today.View().DueTotal == 0 || len(w.Ledger.View().People) == 0 {
		t.Errorf("nothing was read: %d found", w.Households.View().Total)
	}
}
