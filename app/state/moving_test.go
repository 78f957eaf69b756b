package state_test

import (
	"errors"
	"slices"
	"testing"

	"zhucun/app/state"
)

// server is an endpoint that may be led elsewhere, but not to "bad".
type server struct{ at []string }

func (s *server) Addresses() []string { return slices.Clone(s.at) }

func (s *server) Move(text string) error {
	if text == "bad" {
		return errors.New("bad")
	}
	s.at = append([]string{text}, s.at...)
	return nil
}

func TestANewAddressIsTakenByHandByFileAndByPicture(t *testing.T) {
	w := newWorld(t)
	w.Go(state.Route{Page: state.PageSettings})
	if w.Moving.View().Can {
		t.Error("a practice copy has no server")
	}
	s := &server{at: []string{"old"}}
	w.Kit.Endpoint = s
	w.Go(state.Route{Page: state.PageToday})
	w.Go(state.Route{Page: state.PageSettings})
	for _, c := range []struct {
		name string
		do   func()
		want state.MovingView
	}{
		{"as it was", func() {}, state.MovingView{Can: true, Now: []string{"old"}}},
		{"typed", func() { w.Moving.Type("one"); w.Moving.Start() }, state.MovingView{Can: true, Now: []string{"one", "old"}, Done: true}},
		{"typing on", func() { w.Moving.Type("b") }, state.MovingView{Can: true, Now: []string{"one", "old"}, Typed: "b"}},
		{"not an address", func() { w.Moving.Type("bad"); w.Moving.Start() },
			state.MovingView{Can: true, Now: []string{"one", "old"}, Typed: "bad", Say: state.Msg{Key: "error.save"}}},
		{"a file", func() { w.Moving.File([]byte("two")) }, state.MovingView{Can: true, Now: []string{"two", "one", "old"}, Done: true}},
		{"a picture, as a scanner types it", func() { w.Moving.Type(` {"zhucun":1}`) },
			state.MovingView{Can: true, Now: []string{` {"zhucun":1}`, "two", "one", "old"}, Done: true}},
	} {
		c.do()
		v := w.Moving.View()
		if !slices.Equal(v.Now, c.want.Now) || v.Can != c.want.Can || v.Typed != c.want.Typed || v.Done != c.want.Done || v.Say != c.want.Say || v.Busy {
			t.Errorf("%s: %+v, want %+v", c.name, v, c.want)
		}
	}
}

func TestANewAddressIsTriedAtOnce(t *testing.T) {
	ex := &noExchange{}
	m := state.NewMoving(&state.Kit{Run: state.Inline, Endpoint: &server{}}, ex)
	m.Open()
	if m.File([]byte("bad")); ex.started != 0 {
		t.Error("exchanges because of an address that was not kept")
	}
	if m.File([]byte("one")); ex.started != 1 {
		t.Errorf("a new address began %d exchanges", ex.started)
	}
}

func TestThePictureOfAnInvitationIsReadInAnyFieldOfTheEnrolment(t *testing.T) {
	for name, into := range map[string]func(e *state.Enrol){
		"the code":    func(e *state.Enrol) { e.Type(0, `{"zhucun":1}`) },
		"the address": func(e *state.Enrol) { e.Address(` {"zhucun":1}`) },
	} {
		e := state.NewEnrol(&state.Kit{Run: state.Inline}, reader{}, "")
		into(e)
		if v := e.View(); !v.Whole || v.Address != "a b" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

type reader struct{ state.Enroller }

func (reader) Check(string) bool { return true }

func (reader) Read([]byte) (state.Ticket, error) {
	return state.Ticket{Code: "00000000000000000000", Address: "a b"}, nil
}
