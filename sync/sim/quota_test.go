package sim

import (
	"testing"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/server"
)

// Over its quota a device keeps what has no room, says so, still receives, and
// sends the rest when a clerk has decided (rule X15).
func TestADeviceOverItsQuotaKeepsItsWorkSaysSoAndReceives(t *testing.T) {
	g := newRig(t)
	g.populate(t, 2)
	h := g.device(t, "tablet", g.crew[1])
	h.round(t)
	const over = 7
	for range server.MaxUndecided + over { // a team is for a clerk to write
		_, err := h.st.Save(ctx, store.Save{Author: g.crew[1], Edits: []store.Edit{{Ref: record.Ref{Kind: record.Team}, Fields: []record.Set{
			set(record.TeamName, record.T("自建队")), set(record.TeamTownship, record.C("623027103"))}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	news := g.household()
	if _, err := g.core.Local(ctx, record.ID{}, news...); err != nil {
		t.Fatal(err)
	}
	s, err := h.client.Round(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	st, err := h.st.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if s.Refused != record.OverQuota || s.Done() || s.Waiting != over || st.Waiting != over || st.Held != server.MaxUndecided {
		t.Errorf("the round says %+v, the device %+v", s, st)
	}
	if all, err := h.st.List(ctx, store.Query{Kind: record.Household}); err != nil || len(all) != 3 {
		t.Errorf("the device has %d households: it no longer receives (%v)", len(all), err)
	}
	if _, err := g.core.DecideAll(ctx, h.id, record.SaidReturn); err != nil {
		t.Fatal(err)
	}
	h.client.Round(ctx, nil)
	if s := h.round(t); s.Waiting != 0 || s.Held != over {
		t.Errorf("after the decision the round says %+v", s)
	}
	if st, err = h.st.Status(ctx); err != nil || st.Returned != server.MaxUndecided || st.Waiting != 0 {
		t.Errorf("the device says %+v (%v)", st, err)
	}
}
