package state

import "context"

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
	Practice bool // nothing here is ever sent
	Now      int64
	Clock    Msg // what is wrong with the device's clock
	Revoked  Msg // that the county ended this device
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
			v := StatusView{Outgoing: out, Running: s.view.Running, Practice: s.practice, Now: s.kit.Now()}
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
	v.Running = e.Running
	s.set(v)
	if !e.Running {
		s.Load()
	}
}

func (s *Status) set(v StatusView) {
	if v != s.view {
		s.view = v
		s.changed()
	}
}
