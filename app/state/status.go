package state

import (
	"context"
	"errors"
)

// Status is the one quiet line that every screen carries: what is safe, what
// waits, when the last exchange was.
type Status struct {
	source
	kit      *Kit
	view     StatusView
	practice bool
}

// StatusView is what the line says.
type StatusView struct {
	Outgoing
	Running  bool
	Failed   bool // the last exchange did not reach the county
	Saving   bool // a save is under way
	Unsaved  bool // the last save failed
	Practice bool // nothing here is ever sent
	Now      int64
	Clock    Msg // what is wrong with the device's clock
	Revoked  Msg // that the county ended this device
	Draft    Msg // why what was entered or discarded last could not be put away
}

// NewStatus makes the state; Load fills it.
func NewStatus(kit *Kit, practice bool) *Status { return &Status{kit: kit, practice: practice} }

// View is what to show.
func (s *Status) View() StatusView { return s.view }

// Load counts afresh.
func (s *Status) Load() {
	s.kit.Run(func(ctx context.Context) func() {
		out, err := s.kit.Outbox.Status(ctx)
		if err != nil {
			return nil // the line stays as it was; screens say what could not be read
		}
		return func() {
			v := s.view
			v.Outgoing, v.Practice, v.Now, v.Clock, v.Revoked = out, s.practice, s.kit.Now(), Msg{}, Msg{}
			if !s.practice {
				v.Clock = ClockTrouble(s.kit.Clock())
				if day := s.kit.revoked(); day != 0 {
					v.Revoked = Msg{Key: "status.revoked", Text: day.String()}
				}
			}
			s.set(v)
		}
	})
}

// Reported hears from the exchange.
func (s *Status) Reported(e Exchanging) {
	v := s.view
	if v.Running = e.Running; !e.Running {
		v.Failed = !e.worked()
	}
	s.set(v)
	if !e.Running {
		s.Load()
	}
}

// storing hears of the saves under way, and what the last one came to.
func (s *Status) storing(n int, err error) {
	v := s.view
	v.Saving, v.Unsaved = n > 0, err != nil
	s.set(v)
}

// drafted hears whether a draft could be written or, after it was discarded, deleted. The
// line says so while it cannot: if the app is closed then, what was entered is lost, or
// what was discarded comes back.
func (s *Status) drafted(err error) {
	v := s.view
	if v.Draft = (Msg{}); err != nil {
		v.Draft = Msg{Key: "status.draft"}
		var k Keyed
		if errors.As(err, &k) {
			v.Draft = Trouble(err)
		}
	}
	s.set(v)
}

// left forgets a save that failed: its page, which says what to do, was left.
func (s *Status) left() {
	v := s.view
	v.Unsaved = false
	s.set(v)
}

func (s *Status) set(v StatusView) {
	if v != s.view {
		s.view = v
		s.changed()
	}
}
