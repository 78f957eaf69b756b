package state_test

import (
	"context"
	"errors"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// slow is a Runner on a disk that takes its time: works wait until the test lets
// the disk go on, and what they came to waits until it is told.
type slow struct {
	works []func(context.Context) func()
	thens []func()
}

func (s *slow) run(work func(context.Context) func()) { s.works = append(s.works, work) }

// store lets the works do what they do, without telling.
func (s *slow) store() {
	works := s.works
	s.works = nil
	for _, work := range works {
		if then := work(context.Background()); then != nil {
			s.thens = append(s.thens, then)
		}
	}
}

// settle tells, and lets everything go on until nothing is left.
func (s *slow) settle() {
	for s.store(); len(s.thens) > 0; s.store() {
		thens := s.thens
		s.thens = nil
		for _, then := range thens {
			then()
		}
	}
}

// saver is one thing that a person saves, up to the tap that does it.
type saver struct {
	name  string
	enter func(w *world)
	save  func(w *world)
	shown func(w *world) bool // as saved, by anything that its view says
	said  func(w *world) string
	more  func(w *world) // enters something else; nil where there is nothing to enter
	kept  func(w *world) bool
}

// onForm are the checks of a form that is left when it was saved.
func onForm(name string, at func(w *world) state.Route, enter, save func(*world), say func(*world) string, more func(*world), kept func(*world) bool) saver {
	return saver{name, func(w *world) { w.Go(at(w)); enter(w) }, save,
		func(w *world) bool { return w.Route() != at(w) }, say, more, kept}
}

func savers() []saver {
	member := func(w *world) record.ID { return w.m.Find(record.Member, record.MemberHousehold, record.R(w.home)).ID }
	mate := func(w *world) record.ID { return w.Kit.Me.Mates[1].ID }
	form := func(name string, at func(w *world) state.Route, no record.Field, v, later record.Value) saver {
		return onForm(name, at, func(w *world) { w.Edit.Set(no, v) }, func(w *world) { w.Edit.Save() },
			func(w *world) string { return w.Edit.View().Say.Key },
			func(w *world) { w.Edit.Set(no, later); w.Edit.Discard() },
			func(w *world) bool {
				for _, x := range w.Edit.View().Fields {
					if x.Def.Field == no {
						return x.Value == v
					}
				}
				return false
			})
	}
	visit := func(name string, at func(w *world) state.Route) saver {
		return onForm(name, at, func(w *world) {
			w.Visit.AsLastTime()
			w.Visit.Note("羊")
			w.Visit.Reason("看错了")
		}, func(w *world) { w.Visit.Save() }, func(w *world) string { return w.Visit.View().Say.Key },
			func(w *world) { w.Visit.Note("羊和牛"); w.Visit.Discard() }, func(w *world) bool { return w.Visit.View().Note == "羊" })
	}
	return []saver{
		visit("visit", func(w *world) state.Route { return state.Route{Page: state.PageVisit, Household: w.home} }),
		visit("corrected visit", func(w *world) state.Route {
			return state.Route{Page: state.PageVisit, Household: w.home, Record: w.m.Find(record.Visit, record.VisitHousehold, record.R(w.home)).ID}
		}),
		form("household", func(w *world) state.Route {
			return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home}
		}, record.HouseholdHead, record.T("扎西"), record.T("扎西才让")),
		form("member", func(w *world) state.Route {
			return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member, Record: member(w)}
		}, record.MemberName, record.T("卓玛"), record.T("卓玛草")),
		form("care", func(w *world) state.Route {
			return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.MemberCare, Member: member(w)}
		}, record.CareHealth, record.C("h2"), record.C("h1")),
		onForm("day", func(w *world) state.Route {
			return state.Route{Page: state.PageDay, Person: mate(w), Day: today - 1}
		}, func(w *world) { w.Day.Status("sick") }, func(w *world) { w.Day.Save() }, func(w *world) string { return w.Day.View().Say.Key },
			func(w *world) { w.Day.Status("in"); w.Day.Discard() }, func(w *world) bool { return w.Day.View().Status == "sick" }),
		onForm("team day", func(w *world) state.Route { return state.Route{Page: state.PageTeamDay, Day: today} },
			func(w *world) { w.TeamDay.Brush("rest"); w.TeamDay.Tap(mate(w)) }, func(w *world) { w.TeamDay.Save() },
			func(w *world) string { return w.TeamDay.View().Say.Key },
			func(w *world) { w.TeamDay.Tap(mate(w)); w.TeamDay.Reason("x"); w.TeamDay.Discard() },
			func(w *world) bool {
				v := w.TeamDay.View()
				return v.People[1].Now == "rest" && v.Reason == ""
			}),
		{"complaint", func(w *world) {
			w.Complaints.Open()
			w.Complaints.About("app")
			w.Complaints.Text("一")
			w.Complaints.Save() // the one before says that it was saved
			w.Complaints.About("forms")
			w.Complaints.Text("表太多")
		}, func(w *world) { w.Complaints.Save() },
			func(w *world) bool { v := w.Complaints.View(); return v.Sent || !v.Dirty },
			func(w *world) string { return w.Complaints.View().Say.Key },
			func(w *world) { w.Complaints.Text("表太多了"); w.Complaints.Nameless(true); w.Complaints.Discard() },
			func(w *world) bool {
				v := w.Complaints.View()
				return v.Text == "表太多" && !v.Nameless
			}},
		{"my day", func(w *world) { w.Today.Set("in") }, func(w *world) { w.Today.Set("pasture") },
			func(w *world) bool { v := w.Today.View(); return v.Say.Key == "say.saved" || v.Status != "in" },
			func(w *world) string { return w.Today.View().Say.Key }, nil, nil},
		{"my day taken back", func(w *world) { w.Today.Set("in") }, func(w *world) { w.Today.Undo() },
			func(w *world) bool {
				v := w.Today.View()
				return v.Say.Key == "say.saved" || v.Say.Key == "say.undone" || v.Status != "in"
			},
			func(w *world) string { return w.Today.View().Say.Key }, nil, nil},
	}
}

// TestNothingIsShownAsSavedBeforeTheStoreHasIt holds every save on a slow disk: a
// person who closes the lid the moment that a screen says saved must have it.
func TestNothingIsShownAsSavedBeforeTheStoreHasIt(t *testing.T) {
	for _, c := range savers() {
		t.Run(c.name, func(t *testing.T) {
			w, disk := newWorld(t), &slow{}
			c.enter(w)
			before := len(w.m.Saves)
			w.Kit.Run = disk.run
			c.save(w)
			notYet := func(when string) {
				t.Helper()
				if c.shown(w) || !w.Status.View().Saving {
					t.Errorf("shown as saved %s: %+v", when, w.Status.View())
				}
			}
			notYet("before the store began")
			if c.more != nil {
				if c.more(w); !c.kept(w) {
					t.Error("what was entered later stands among what is being saved")
				}
				notYet("after something was entered meanwhile")
			}
			disk.store()
			if len(w.m.Saves) <= before {
				t.Fatalf("nothing was saved: %s", c.said(w))
			}
			notYet("before the store had answered")
			disk.settle()
			if v := w.Status.View(); !c.shown(w) || v.Saving || v.Unsaved {
				t.Errorf("not shown as saved: %+v", v)
			}
		})
	}
}

func TestASaveThatFailedIsNowhereShownAsSaved(t *testing.T) {
	for _, c := range savers() {
		t.Run(c.name, func(t *testing.T) {
			w, disk := newWorld(t), &slow{}
			c.enter(w)
			w.Kit.Run = disk.run
			w.m.Fail = errors.New("no space left")
			c.save(w)
			disk.settle()
			if v := w.Status.View(); c.shown(w) || c.said(w) != "error.save" || v.Saving || !v.Unsaved {
				t.Errorf("says %q, %+v", c.said(w), v)
			}
			w.m.Fail = nil
			c.save(w)
			disk.settle()
			if v := w.Status.View(); !c.shown(w) || v.Unsaved {
				t.Errorf("the second try: says %q, %+v", c.said(w), v)
			}
		})
	}
}

func TestTheFailedSaveOfAPageThatWasLeftIsSaidNoMore(t *testing.T) {
	w := newWorld(t)
	w.m.Fail = errors.New("no space left")
	w.Today.Set("pasture")
	if !w.Status.View().Unsaved {
		t.Fatal("not said")
	}
	w.Go(state.Route{Page: state.PageLedger})
	if w.Status.View().Unsaved {
		t.Error("still said")
	}
}
