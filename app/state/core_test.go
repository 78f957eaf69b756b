package state_test

import (
	"errors"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// formCase is one form, filled in far enough to be saved.
type formCase struct {
	name  string
	at    func(w *world) state.Route
	other func(w *world) state.Route // of the same form, or of another page
	enter func(w *world)
	save  func(w *world)
	more  func(w *world)                 // enters something else
	has   func(d *state.Desk) bool       // shows what more entered
	life  func(d *state.Desk) state.Life // of the form
}

func formCases() []formCase {
	member := func(w *world, household record.ID) record.ID {
		return w.m.Find(record.Member, record.MemberHousehold, record.R(household)).ID
	}
	mate := func(w *world, i int) record.ID { return w.Kit.Me.Mates[i].ID }
	visit := func(name string, at func(w *world) state.Route) formCase {
		return formCase{name, at,
			func(w *world) state.Route { return state.Route{Page: state.PageVisit, Household: w.next} },
			func(w *world) { w.Visit.AsLastTime(); w.Visit.Note("羊"); w.Visit.Reason("看错了") },
			func(w *world) { w.Visit.Save() },
			func(w *world) { w.Visit.Note("羊和牛") },
			func(d *state.Desk) bool { return d.Visit.View().Note == "羊和牛" },
			func(d *state.Desk) state.Life { return d.Visit.View().Life }}
	}
	form := func(name string, at, other func(w *world) state.Route, no record.Field, v, more record.Value) formCase {
		return formCase{name, at, other,
			func(w *world) { w.Edit.Set(no, v) }, func(w *world) { w.Edit.Save() },
			func(w *world) { w.Edit.Set(no, more) },
			func(d *state.Desk) bool {
				for _, x := range d.Edit.View().Fields {
					if x.Def.Field == no {
						return x.Value == more && x.Touched
					}
				}
				return false
			},
			func(d *state.Desk) state.Life { return d.Edit.View().Life }}
	}
	return []formCase{
		visit("visit", func(w *world) state.Route { return state.Route{Page: state.PageVisit, Household: w.home} }),
		visit("corrected visit", func(w *world) state.Route {
			return state.Route{Page: state.PageVisit, Household: w.home, Record: w.m.Find(record.Visit, record.VisitHousehold, record.R(w.home)).ID}
		}),
		form("household",
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home}
			}, func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.Household, Record: w.next}
			}, record.HouseholdHead, record.T("扎西"), record.T("扎西才让")),
		form("new household",
			func(w *world) state.Route { return state.Route{Page: state.PageEdit, Kind: record.Household} },
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.Household, Record: w.next}
			}, record.HouseholdHead, record.T("扎西"), record.T("扎西才让")),
		form("new member",
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Member}
			}, func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.Member}
			}, record.MemberName, record.T("卓玛"), record.T("卓玛草")),
		form("new matter",
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Matter}
			}, func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.Matter}
			}, record.MatterNeed, record.C("water"), record.C("vet")),
		form("value of one's own",
			func(w *world) state.Route {
				return state.Route{Page: state.PageOwnValue, Household: w.home, Kind: record.Household, Record: w.home, Field: record.HouseholdPhone}
			}, func(w *world) state.Route {
				return state.Route{Page: state.PageOwnValue, Household: w.next, Kind: record.Household, Record: w.next, Field: record.HouseholdPhone}
			}, record.HouseholdPhone, record.T("12009410555"), record.T("12009410666")),
		{"answer",
			func(w *world) state.Route { return state.Route{Page: state.PageAnswer, Record: w.asked().ID} },
			func(w *world) state.Route { return state.Route{Page: state.PageLedger} },
			func(w *world) { w.Answer.Choose(1) }, func(w *world) { w.Answer.Save() }, func(w *world) { w.Answer.Say("打过电话") },
			func(d *state.Desk) bool { return d.Answer.View().Words == "打过电话" },
			func(d *state.Desk) state.Life { return d.Answer.View().Life }},
		{"batch",
			func(w *world) state.Route { return state.Route{Page: state.PageBatch} },
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.Household, Record: w.next}
			},
			func(w *world) { w.Batch.Tick(w.home); w.Batch.Place("summer") }, func(w *world) { w.Batch.Save() },
			func(w *world) { w.Batch.Place("winter") },
			func(d *state.Desk) bool { return d.Batch.View().Place == "winter" },
			func(d *state.Desk) state.Life { return d.Batch.View().Life }},
		form("care",
			func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.home, Kind: record.MemberCare, Member: member(w, w.home)}
			}, func(w *world) state.Route {
				return state.Route{Page: state.PageEdit, Household: w.next, Kind: record.MemberCare, Member: member(w, w.next)}
			}, record.CareHealth, record.C("h2"), record.C("h1")),
		{"day",
			func(w *world) state.Route {
				return state.Route{Page: state.PageDay, Person: mate(w, 1), Day: today - 1}
			},
			func(w *world) state.Route {
				return state.Route{Page: state.PageDay, Person: mate(w, 2), Day: today - 1}
			},
			func(w *world) { w.Day.Status("sick") }, func(w *world) { w.Day.Save() }, func(w *world) { w.Day.Note("在县医院") },
			func(d *state.Desk) bool { return d.Day.View().Note == "在县医院" },
			func(d *state.Desk) state.Life { return d.Day.View().Life }},
		{"team day",
			func(w *world) state.Route { return state.Route{Page: state.PageTeamDay, Day: today} },
			func(w *world) state.Route { return state.Route{Page: state.PageTeamDay, Day: today - 1} },
			func(w *world) { w.TeamDay.Brush("annual"); w.TeamDay.Tap(mate(w, 1)) }, func(w *world) { w.TeamDay.Save() },
			func(w *world) { w.TeamDay.Brush("study"); w.TeamDay.Tap(mate(w, 2)) },
			func(d *state.Desk) bool { v := d.TeamDay.View(); return v.Loaded && v.People[2].Now == "study" },
			func(d *state.Desk) state.Life { return d.TeamDay.View().Life }},
		{"batch move",
			func(w *world) state.Route { return state.Route{Page: state.PageBatch} },
			func(w *world) state.Route { return state.Route{Page: state.PageLedger} },
			func(w *world) { w.Batch.Tick(w.home); w.Batch.Place("winter") }, func(w *world) { w.Batch.Save() },
			func(w *world) { w.Batch.Tick(w.next) },
			func(d *state.Desk) bool {
				for _, l := range d.Batch.View().Lines {
					if l.Head == "万玛太" {
						return l.On
					}
				}
				return false
			},
			func(d *state.Desk) state.Life { return d.Batch.View().Life }},
		{"complaint",
			func(w *world) state.Route { return state.Route{Page: state.PageComplaint} },
			func(w *world) state.Route { return state.Route{Page: state.PageLedger} },
			func(w *world) { w.Complaints.About("forms"); w.Complaints.Text("表太多") }, func(w *world) { w.Complaints.Save() },
			func(w *world) { w.Complaints.Text("表太多了") },
			func(d *state.Desk) bool { return d.Complaints.View().Text == "表太多了" },
			func(d *state.Desk) state.Life { return d.Complaints.View().Life }},
	}
}

// heldForm is a form on a disk that takes its time, whose save was begun.
type heldForm struct {
	*world
	formCase
	t     *testing.T
	disk  *slow
	saved int // how often Kit.AfterSave heard
}

func (c formCase) held(t *testing.T) *heldForm {
	h := &heldForm{world: newWorld(t), formCase: c, t: t, disk: &slow{}}
	w := h.world
	heard := w.Kit.AfterSave
	w.Kit.AfterSave = func() { h.saved++; heard() }
	w.Go(state.Route{Page: state.PageHouseholds})
	w.Go(state.Route{Page: state.PageHouseholds, Household: w.next}) // two steps to go back
	w.Go(c.at(w))
	c.enter(w)
	w.Kit.Run = h.disk.run
	h.formCase.save(w)
	if !c.life(w.Desk).Saving || h.saved != 0 {
		t.Fatalf("the save did not begin: %+v", c.life(w.Desk))
	}
	return h
}

func (h *heldForm) expect(when string, saves, saved, drafts int, page state.Page) {
	h.t.Helper()
	all := h.m.DraftKeys()
	if len(h.m.Saves) != saves || h.saved != saved || len(all) != drafts || h.Route().Page != page {
		h.t.Errorf("%s: %d saves, heard %d times, drafts %+v, at %s; want %d, %d, %d, %s", when,
			len(h.m.Saves), h.saved, all, h.Route().Page.Name(), saves, saved, drafts, page.Name())
	}
}

// stays is the page of a form that is open after its save: a complaint is followed by
// the next one.
func (h *heldForm) stays() bool { return h.name == "complaint" }

func TestEveryFormThroughASaveThatTakesItsTime(t *testing.T) {
	card := state.PageHouseholds
	for _, c := range formCases() {
		for _, order := range []struct {
			name string
			do   func(h *heldForm)
		}{
			{"type, save done", func(h *heldForm) {
				h.more(h.world)
				if !h.has(h.Desk) {
					h.t.Error("what is typed during a save is not taken")
				}
				h.disk.settle()
				h.expect("then", 1, 1, 1, h.at(h.world).Page)
				if l := h.life(h.Desk); !h.has(h.Desk) || !l.Dirty || l.Saving {
					h.t.Errorf("it does not stay: %+v", l)
				}
				h.Kit.Run = state.Inline
				d := h.restarted()
				d.Resume(d.Today.View().Drafts[0].Key)
				if !h.has(d) || !h.life(d).Dirty {
					h.t.Error("it did not outlive a crash")
				}
			}},
			{"save done, type", func(h *heldForm) {
				h.disk.settle()
				h.more(h.world)
				h.disk.settle()
				if h.stays() {
					h.expect("then", 1, 1, 1, state.PageComplaint)
					return
				}
				h.expect("then", 1, 1, 0, card)
			}},
			{"back, save done", func(h *heldForm) {
				h.Back()
				h.expect("at once", 0, 0, 1, h.Route().Page) // what is being saved is a draft until it is
				here := h.Route()
				h.disk.settle()
				if h.expect("then", 1, 1, 0, here.Page); h.Route() != here {
					h.t.Errorf("left %+v for %+v", here, h.Route())
				}
			}},
			{"save done, back", func(h *heldForm) {
				h.disk.settle()
				if h.stays() {
					h.Back()
					h.disk.settle()
					h.expect("then", 1, 1, 0, state.PageHouseholds)
					return
				}
				if h.Route().Household != h.world.next {
					h.t.Errorf("a saved form leads to %+v", h.Route())
				}
				h.Back()
				h.disk.settle()
				if h.expect("then", 1, 1, 0, card); !h.Route().Household.IsZero() {
					h.t.Errorf("back is at %+v", h.Route())
				}
			}},
			{"open other, save done", func(h *heldForm) {
				other := h.other(h.world)
				h.Go(other)
				h.disk.settle()
				if h.expect("then", 1, 1, 0, other.Page); h.Route() != other {
					h.t.Errorf("left for %+v", h.Route())
				}
				if l := h.life(h.Desk); other.Page == h.at(h.world).Page && (!l.Loaded || l.Dirty || l.Saving || h.has(h.Desk)) {
					h.t.Errorf("the other form is %+v", l)
				}
			}},
			{"type, open other, save done", func(h *heldForm) {
				other := h.other(h.world)
				h.more(h.world)
				h.Go(other)
				h.disk.settle()
				h.expect("then", 1, 1, 1, other.Page)
				h.Kit.Run = state.Inline
				d := h.restarted()
				d.Resume(d.Today.View().Drafts[0].Key)
				if !h.has(d) {
					h.t.Error("what was typed is lost")
				}
			}},
			{"save done, open other", func(h *heldForm) {
				other := h.other(h.world)
				h.disk.settle()
				h.Go(other)
				h.disk.settle()
				h.expect("then", 1, 1, 0, other.Page)
			}},
			{"type, save failed", func(h *heldForm) {
				h.m.Fail = errors.New("no space left")
				h.more(h.world)
				h.disk.settle()
				h.expect("then", 0, 0, 1, h.at(h.world).Page)
				if l := h.life(h.Desk); l.Say.Key != "error.save" || l.Saving || !h.has(h.Desk) {
					h.t.Errorf("%+v", l)
				}
			}},
			{"back, save failed", func(h *heldForm) {
				h.m.Fail = errors.New("no space left")
				h.more(h.world)
				h.Back()
				h.disk.settle()
				h.expect("then", 0, 0, 1, h.Route().Page)
				h.Go(h.at(h.world))
				h.disk.settle()
				if l := h.life(h.Desk); !l.Dirty || l.Saving || !h.has(h.Desk) {
					h.t.Errorf("%+v", l)
				}
			}},
			{"open other, save failed", func(h *heldForm) {
				h.m.Fail = errors.New("no space left")
				h.more(h.world)
				h.Go(h.other(h.world))
				h.disk.settle()
				h.expect("then", 0, 0, 1, h.other(h.world).Page)
				h.Go(h.at(h.world))
				h.disk.settle()
				if l := h.life(h.Desk); !l.Dirty || !h.has(h.Desk) {
					h.t.Errorf("%+v", l)
				}
			}},
			{"open other, open again, save done", func(h *heldForm) {
				h.Go(h.other(h.world))
				h.Go(h.at(h.world))
				h.disk.settle()
				if l := h.life(h.Desk); l.Dirty || l.Saving {
					h.t.Errorf("%+v", l)
				}
				h.expect("then", 1, 1, 0, h.Route().Page)
			}},
			{"save twice, save done", func(h *heldForm) {
				h.formCase.save(h.world)
				h.disk.settle()
				if n := len(h.m.Saves); n != 1 || h.saved != 1 {
					h.t.Errorf("%d saves, heard %d times", n, h.saved)
				}
			}},
		} {
			t.Run(c.name+"/"+order.name, func(t *testing.T) { order.do(c.held(t)) })
		}
	}
}

// What goes on after a save was typed on the screen of the opening: it speaks for what
// that showed and for what was saved, and for nothing that came in between.
func TestWhatGoesOnAfterASaveHasSeenWhatItsFormHadSeen(t *testing.T) {
	w, disk := newWorld(t), &slow{}
	ref := record.Ref{Kind: record.Household, ID: w.home}
	opened, _ := w.m.Records().Get(t.Context(), ref)
	w.Go(state.Route{Page: state.PageEdit, Household: w.home, Kind: record.Household, Record: w.home})
	w.Edit.Set(record.HouseholdSize, record.I(9))
	w.Kit.Run = disk.run
	w.Edit.Save()
	w.Edit.Set(record.HouseholdPhone, record.T("12001112222"))
	if _, err := w.m.Records().Save(t.Context(), state.Save{Edits: []state.Edit{{Ref: ref, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("12003334444")}}}}}); err != nil {
		t.Fatal(err)
	}
	w.m.Settle()
	disk.settle()
	if x := fieldOf(w.Desk, record.HouseholdPhone); len(x.Siblings) != 1 || x.Value != record.T("12001112222") {
		t.Errorf("what came in is not shown: %+v", x)
	}
	w.Edit.Save()
	disk.settle()
	if e := w.last(t, 2).Edits[0]; e.Base.Seq != opened.Base.Seq || e.Base.Own <= opened.Base.Own || len(e.Fields) != 1 {
		t.Errorf("base %+v, opened on %+v: %+v", e.Base, opened.Base, e.Fields)
	}
}
