package state

import (
	"context"

	"zhucun/store/record"
)

// Mine is what is the person's own: his line of the ledger, what he sent and what came
// back, his complaints, and the way to the settings and to what the bar has no place for.
type Mine struct {
	source
	kit  *Kit
	view MineView
}

// MineView is what the page shows.
type MineView struct {
	Loaded     bool
	Team       bool // else there is no ledger
	Month      int  // the days of this month up to today that count as resident
	Year       int  // those of this year
	Complaints int  // that he made, or that were made here without a name
	Answered   int
	Say        Msg
}

// NewMine makes the state; Load fills it.
func NewMine(kit *Kit) *Mine { return &Mine{kit: kit} }

// View is what to show.
func (m *Mine) View() MineView { return m.view }

func (m *Mine) show(Route) { m.Load() }

// Load reads everything afresh.
func (m *Mine) Load() {
	me := m.kit.Me
	m.kit.read(func(ctx context.Context) func() {
		v, err := m.read(ctx, me)
		return func() {
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			}
			m.view = v
			m.changed()
		}
	})
}

func (m *Mine) read(ctx context.Context, me Me) (v MineView, err error) {
	v = MineView{Loaded: true, Team: !me.Team.IsZero()}
	today := m.kit.Today()
	t := today.Time()
	days, err := m.kit.Records.List(ctx, Query{Kind: record.DutyDay, Where: of(record.DutyPerson, me.ID),
		Field: record.DutyDate, From: record.NewDay(t.Year(), 1, 1), To: today})
	if err != nil {
		return v, err
	}
	for _, d := range days {
		counts := record.Resident(d.Value(record.DutyStatus).Text())
		v.Year += btoi(counts)
		v.Month += btoi(counts && d.Value(record.DutyDate).Day() >= record.NewDay(t.Year(), int(t.Month()), 1))
	}
	letters, err := ownComplaints(ctx, m.kit.Records, m.kit.Device, me.ID)
	v.Complaints = len(letters)
	for _, r := range letters {
		v.Answered += btoi(r.Value(record.ComplaintAnswer) != "")
	}
	return v, err
}

func (m *Mine) close() { m.view = MineView{} }
