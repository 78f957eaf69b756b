package record

import (
	"slices"
	"testing"
)

// shows lays changes with numbers 1, 2, … over a row that a log epoch has.
func shows(r Row, all ...*Change) *Screen {
	s := NewScreen(r)
	for i, c := range all {
		s.Lay(c, &c.Writes[0], Arrival{Seq: Laid + Seq(i+1), Received: 1 << 40})
	}
	return s
}

func unshown(s *Screen) (vs []string) {
	for _, o := range s.Unshown(1) {
		vs = append(vs, o.Value.Text())
	}
	return vs
}

// A form does not show what was ended by somebody whom it does not show: that is in
// force again if he gets his change back.
func TestM1WhatSomebodyUnshownEndedIsUnshown(t *testing.T) {
	r := Row{Ref: Ref{Household, ID{1}}}
	put(&r, by(9, 1), 1, 0, 5, T("county"))
	first := change(by(1, 1), 'p', 5, 0, T("first"))
	second := change(by(1, 2), 'p', 5, 0, T("second"))
	old := change(by(1, 3), 'q', 0, 2, T("old")) // from a form of before
	s := shows(r, first, second, old)
	if got, want := unshown(s), []string{"second", "county", "first"}; !slices.Equal(got, want) {
		t.Errorf("unshown are %v, want %v", got, want)
	}
	seen := change(by(1, 4), 'q', 5, 0, T("seen"), Name{Own: 2}) // he had seen all but the second
	if got, want := unshown(shows(r, first, second, old, seen)), []string{"second"}; !slices.Equal(got, want) {
		t.Errorf("unshown are %v, want %v", got, want)
	}
	next := change(by(1, 4), 'r', 0, 0, T("next"))
	next.Hide(&next.Writes[0], s, func(Field) Seen {
		return Seen{Seq: 5, Own: 3, Unshown: []Name{{Seq: 5}, {Own: 1}, {Own: 2}}}
	})
	if got, want := next.Writes[0].Hidden, []Hidden{{1, Name{Own: 1}}, {1, Name{Own: 2}}, {1, Name{Seq: 5}}}; !slices.Equal(got, want) {
		t.Errorf("hidden are %v, want %v", got, want)
	}
}

// What would come into the log behind one that saw it changes nothing on a screen.
func TestM1AScreenLeavesOutWhatWouldComeAsHistory(t *testing.T) {
	r := Row{Ref: Ref{Household, ID{1}}}
	put(&r, by(9, 1), 1, 0, 5, T("county"))
	second := change(by(1, 2), 'p', 0, 0, T("second"))
	apply(&r, second, 6)
	held := change(by(1, 1), 'p', 5, 0, T("held"))
	s := NewScreen(r)
	s.Lay(held, &held.Writes[0], Arrival{Seq: Laid + 1, Received: 1 << 40, Later: []Later{{6, second, &second.Writes[0]}}})
	if got := values(&s.Row); !slices.Equal(got, []string{"county", "second"}) {
		t.Errorf("the screen has %v", got)
	}
}

// Who would have to name more than a change can hold has seen nothing but his own.
func TestM1AListOfHiddenWritingsThatIsTooLongIsSaidShorter(t *testing.T) {
	r := Row{Ref: Ref{Household, ID{1}}}
	var all []*Change
	for n := range uint64(MaxHidden + 2) {
		all = append(all, change(by(1, n+1), 'p', 0, 0, T("p")))
	}
	c := change(by(1, MaxHidden+3), 'q', 0, 0, T("q"))
	c.Hide(&c.Writes[0], shows(r, all...), func(Field) Seen { return Seen{Own: MaxHidden + 2, Unshown: namesOf(all)} })
	if w := c.Writes[0]; len(w.Hidden) != 0 || w.Missed != MaxHidden+2 || w.Base != 0 {
		t.Errorf("%d hidden, %d missed, base %d", len(w.Hidden), w.Missed, w.Base)
	}
}

func namesOf(all []*Change) (names []Name) {
	for _, c := range all {
		names = append(names, Name{Own: c.Seq})
	}
	return names
}
