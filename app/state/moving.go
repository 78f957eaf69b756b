package state

import (
	"context"
	"strings"
)

// Moving follows a county's server to another address. The server is known by its
// key, so that any address may be tried.
type Moving struct {
	source
	kit  *Kit
	ex   Exchanger // nil in practice mode
	view MovingView
	Pick func() // lets the person choose an invitation file; nil where nobody can
}

// MovingView is what the page shows.
type MovingView struct {
	Can   bool     // the device belongs to a county
	Now   []string // in the order they are tried
	Typed string
	Busy  bool
	Done  bool // what was typed or read is kept
	Say   Msg
}

// NewMoving makes the state. What waits is sent to a new address at once: after many
// failures the next round by itself may be most of an hour away.
func NewMoving(kit *Kit, ex Exchanger) *Moving { return &Moving{kit: kit, ex: ex} }

// View is what to show.
func (m *Moving) View() MovingView { return m.view }

func (m *Moving) show(at Route) {
	if at.Page == PageSettings { // else it stands beside, and what is typed stays
		m.Open()
	}
}

// Open begins anew.
func (m *Moving) Open() {
	m.view = MovingView{Can: m.kit.Endpoint != nil}
	if m.view.Can {
		m.view.Now = m.kit.Endpoint.Addresses()
	}
	m.changed()
}

// Type takes what stands in the field; that of a QR picture is taken at once.
func (m *Moving) Type(text string) {
	m.view.Typed, m.view.Done, m.view.Say = text, false, Msg{}
	if invitation(text) {
		m.Start()
		return
	}
	m.changed()
}

// File takes an invitation file.
func (m *Moving) File(data []byte) { m.take(string(data)) }

// Start takes what was typed.
func (m *Moving) Start() { m.take(m.view.Typed) }

func (m *Moving) take(text string) {
	if m.view.Busy || !m.view.Can {
		return
	}
	m.view.Busy, m.view.Done, m.view.Say = true, false, Msg{}
	m.changed()
	m.kit.Run(func(context.Context) func() {
		err := m.kit.Endpoint.Move(text)
		now := m.kit.Endpoint.Addresses()
		return func() {
			m.view.Busy, m.view.Now = false, now
			if err != nil {
				m.view.Say = keyOr(err, "error.save")
			} else {
				m.view.Typed, m.view.Done = "", true
				if m.ex != nil {
					m.ex.Now()
				}
			}
			m.changed()
		}
	})
}

// invitation reports whether text is that of an invitation, as a scanner types the
// QR picture of one.
func invitation(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "{") }
