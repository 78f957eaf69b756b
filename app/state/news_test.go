package state_test

import (
	"errors"
	"slices"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestTheBarSaysWhatWasSavedAndWhatCanBeDoneAboutIt(t *testing.T) {
	for _, c := range formCases() {
		t.Run(c.name, func(t *testing.T) {
			w, disk := newWorld(t), &slow{}
			w.Go(c.at(w))
			c.enter(w)
			w.Kit.Run = disk.run
			c.save(w)
			if v := w.News.View(); v.Say.Key != "" {
				t.Fatalf("says %+v before the store has it", v)
			}
			disk.settle()
			w.Kit.Run = state.Inline
			v := w.News.View()
			if c.name == "complaint" {
				if v.Say.Key != "" {
					t.Errorf("the page says it: %+v", v)
				}
				return
			}
			if v.Say.Key == "" || v.Say.Text == "" || v.Warn {
				t.Fatalf("says %+v", v)
			}
			i := slices.IndexFunc(v.Acts, func(a state.Act) bool { return a.Key == "news.correct" })
			if i < 0 {
				t.Fatalf("offers %+v", v.Acts)
			}
			ref := w.m.Saves[0].Edits[0].Ref
			w.Act(v.Acts[i])
			if r := w.Route(); r.Page != c.at(w).Page || !ref.ID.IsZero() && r.Page == state.PageEdit && r.Kind != record.MemberCare && r.Record != ref.ID || !w.AtForm() {
				t.Errorf("correcting leads to %+v", r)
			}
			if l := c.life(w.Desk); !l.Loaded || l.Dirty || l.Say.Key != "" {
				t.Errorf("the form is %+v", l)
			}
			if v := w.News.View(); v.Say.Key != "" {
				t.Errorf("still says %+v", v)
			}
		})
	}
}

func TestTheBarLeadsToWhatCouldNotBeSavedWhenItsFormWasLeft(t *testing.T) {
	w, disk := newWorld(t), &slow{}
	visit := state.Route{Page: state.PageVisit, Household: w.home}
	w.Go(visit)
	w.Visit.AsLastTime()
	w.Kit.Run = disk.run
	w.m.Fail = errors.New("no space left")
	w.Visit.Save()
	w.Go(state.Route{Page: state.PageLedger})
	disk.settle()
	v := w.News.View()
	if v.Say.Key != "news.not_saved" || !v.Warn || len(v.Acts) != 1 {
		t.Fatalf("says %+v", v)
	}
	w.Act(v.Acts[0])
	disk.settle()
	if v := w.Visit.View(); w.Route() != visit || !v.Dirty || len(v.Topics) == 0 {
		t.Errorf("at %+v: %+v", w.Route(), v)
	}
}

func TestTheBarSaysThatAnExchangeByHandDidNotSucceed(t *testing.T) {
	w := newWorld(t)
	ex := &noExchange{}
	w.Desk = state.NewDesk(w.Kit, ex, w.Settings, nil)
	w.Start()
	failed := state.Exchanging{Failure: state.NoNetwork}
	w.Reported(state.Exchanging{Running: true})
	if w.Reported(failed); w.News.View().Say.Key != "" {
		t.Error("one that nobody asked for is said")
	}
	w.Exchange.Start()
	w.Reported(state.Exchanging{Running: true})
	w.Reported(failed)
	v := w.News.View()
	if v.Say.Key != "exchange.failed" || !v.Warn || len(v.Acts) != 1 {
		t.Fatalf("says %+v", v)
	}
	if w.Act(v.Acts[0]); ex.started != 2 {
		t.Errorf("began %d exchanges", ex.started)
	}
}
