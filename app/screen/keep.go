package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/app/state"
)

// keeps is what is carried over when forms are drawn anew because the tablet was turned,
// the language was changed or another assignment came: the entries themselves, with
// focus and cursor, and how far each pane was scrolled.
type keeps struct {
	typed map[state.Pane]keptEntries
	far   map[state.Pane]keptScroll
	shut  func() bool // nil, or closes what was opened last on the page, before Esc leaves it
}

type keptEntries struct {
	at  state.Route
	all map[string]*textEntry
}

type keptScroll struct {
	at   state.Route
	part float32 // of all that can be scrolled
}

func newKeeps() *keeps {
	return &keeps{typed: map[state.Pane]keptEntries{}, far: map[state.Pane]keptScroll{}}
}

// entries are those of a form on a route: those that there are, or new ones.
func (l Look) entries(p state.Pane, at state.Route) *entries {
	e := newEntries(l)
	if l.kept == nil {
		return e
	}
	if k, ok := l.kept.typed[p]; ok && k.at == at {
		e.all = k.all
	}
	l.kept.typed[p] = keptEntries{at, e.all}
	return e
}

// moved keeps what there is of a route for the one at which its form goes on.
func (k *keeps) moved(from, to state.Route) {
	for p, e := range k.typed {
		if e.at == from {
			k.typed[p] = keptEntries{to, e.all}
		}
	}
}

// note keeps how far the panes of a route are scrolled.
func (k *keeps) note(ids []state.Pane, panes []*Pane, at state.Route) {
	for i, p := range panes {
		if s, ok := p.Body.(*container.Scroll); ok {
			k.far[ids[i]] = keptScroll{at, s.Offset.Y / fyne.Max(1, room(s))}
		}
	}
}

// restore scrolls panes that were drawn anew for the same route as far as they were.
func (k *keeps) restore(ids []state.Pane, panes []*Pane, at state.Route) {
	for i, p := range panes {
		far, ok := k.far[ids[i]]
		if s, is := p.Body.(*container.Scroll); is && ok && far.at == at && s.Offset.Y == 0 && far.part > 0 {
			s.ScrollToOffset(fyne.NewPos(0, far.part*room(s)))
		}
	}
}

// room is how far something can be scrolled.
func room(s *container.Scroll) float32 { return s.Content.MinSize().Height - s.Size().Height }
