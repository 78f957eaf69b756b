package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

// asked plants a question to the person about a conflict of his household, and gives it.
func (w *world) asked() record.Ref {
	sets := []record.Set{set(record.AskDevice, record.R(statetest.Tablet)), set(record.AskTo, record.R(w.Kit.Me.ID)), set(record.AskKind, record.I(int64(record.Household))),
		set(record.AskRecord, record.X(w.home[:])), set(record.AskField, record.I(int64(record.HouseholdPhone))), set(record.AskDate, record.D(today-1))}
	ref := record.Ref{Kind: record.Ask}
	ref.ID, _ = record.KeyedID(record.Ask, sets)
	if _, err := w.m.Records().Get(w.ctx(), ref); err == nil {
		return ref
	}
	clerk := w.put(record.Ref{Kind: record.Person}, record.ID{}, set(record.PersonName, record.T("完么")))
	w.put(record.Ref{Kind: record.Device, ID: statetest.Tablet}, record.ID{}, set(record.DevicePersons, record.Rs(w.Kit.Me.ID, w.Kit.Me.Mates[1].ID)))
	w.put(ref, clerk.ID, sets...)
	w.m.Oppose(record.Ref{Kind: record.Household, ID: w.home}, record.HouseholdPhone, record.T("13909410333"), w.Kit.Me.Mates[1].ID, noon-3600_000)
	w.m.Settle()
	return ref
}

func TestAQuestionArrivesOnTodayAndIsAnswered(t *testing.T) {
	w := newWorld(t)
	ref := w.asked()
	w.Refresh()
	open := w.Today.View().Asked
	if len(open) != 1 || open[0].Ask.Row.Ref != ref || open[0].By.Name != "完么" || open[0].About.Name != "才让卓玛" || open[0].Field != record.HouseholdPhone {
		t.Fatalf("Today asks %+v", open)
	}
	w.Go(state.Route{Page: state.PageAnswer, Record: ref.ID})
	v := w.Answer.View()
	if !v.May || len(v.Pair.Values) != 2 || v.Right != 0 || len(v.Pair.Around) == 0 {
		t.Fatalf("%+v", v)
	}
	w.Answer.Save()
	if say := w.Answer.View().Say.Key; say != "answer.nothing" {
		t.Errorf("nothing was entered, and it says %q", say)
	}
	w.Answer.Choose(2)
	w.Answer.Say("打过电话")
	w.Answer.Save()
	e := w.last(t, 1).Edits[0]
	want := record.X(record.DigestOf(record.HouseholdPhone, v.Pair.Values[1].Value))
	if e.Ref != ref || value(e, record.AskRight) != want || value(e, record.AskAnswer) != record.T("打过电话") || len(e.Fields) != 2 {
		t.Errorf("saved %+v", e)
	}
	if w.Route().Page == state.PageAnswer || len(w.Today.View().Asked) != 0 {
		t.Errorf("at %+v, still asked %+v", w.Route(), w.Today.View().Asked)
	}
}

// What a clerk asks one person his colleague on the same tablet is not asked, and a
// conflict that was settled meanwhile is asked about no more.
func TestAQuestionIsShownToWhomItIsAskedWhileItIsOpen(t *testing.T) {
	w := newWorld(t)
	ref := w.asked()
	mate := w.Kit.Me.Mates[1].ID
	var err error
	if w.Kit.Seat, err = w.Kit.LoadSeat(w.ctx(), mate); err != nil || w.Kit.Me.ID != mate {
		t.Fatalf("%v, %v", w.Kit.Me.Name, err)
	}
	w.Refresh()
	if open := w.Today.View().Asked; len(open) != 0 {
		t.Errorf("a colleague is asked %+v", open)
	}
	w.Go(state.Route{Page: state.PageAnswer, Record: ref.ID})
	if w.Answer.View().May {
		t.Error("a colleague may answer")
	}

	w = newWorld(t)
	w.asked()
	w.put(record.Ref{Kind: record.Household, ID: w.home}, mate, set(record.HouseholdPhone, record.T("1")))
	w.Refresh()
	if open := w.Today.View().Asked; len(open) != 0 {
		t.Errorf("it was settled, and is asked %+v", open)
	}
}

// A question about a record that is not on the device any more is answered in words.
func TestAQuestionAboutWhatIsNotHereIsAnsweredInWords(t *testing.T) {
	w := newWorld(t)
	w.asked()
	ask := w.put(record.Ref{Kind: record.Ask}, record.ID{}, set(record.AskDevice, record.R(statetest.Tablet)), set(record.AskTo, record.R(w.Kit.Me.ID)),
		set(record.AskKind, record.I(int64(record.Household))), set(record.AskRecord, record.X(make([]byte, 16))), set(record.AskField, record.I(5)), set(record.AskDate, record.D(today)))
	w.m.Settle()
	w.Refresh()
	if open := w.Today.View().Asked; len(open) != 2 {
		t.Fatalf("asked %+v", open)
	}
	w.Go(state.Route{Page: state.PageAnswer, Record: ask.ID})
	if v := w.Answer.View(); !v.May || len(v.Pair.Values) != 0 || v.Asked.About.Name != "" {
		t.Fatalf("%+v", v)
	}
	w.Answer.Say("户主说的")
	w.Answer.Save()
	if e := w.last(t, 1).Edits[0]; e.Ref != ask || len(e.Fields) != 1 {
		t.Errorf("saved %+v", e)
	}
}
