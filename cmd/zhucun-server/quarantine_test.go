package main

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"zhucun/store/record"
)

// What a device has waiting is listed, and returned in one act.
func TestAnOperatorReturnsAllThatADeviceHasWaiting(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "county")
	cmd(t, 0, "--dir", dir, "init", "--county", "623027", "--clerk", "管理员")
	co := openTest(t, dir)
	tablet := newTablet(rand.New(rand.NewPCG(1, 2)))
	if _, err := co.AddDevice(t.Context(), []record.ID{{5}}, "平板", tablet.signKey(), nil); err == nil {
		t.Fatal("a device of a person who is not there was enrolled")
	}
	person, err := co.Local(t.Context(), record.ID{}, put(record.Person, record.ID{}, set(record.PersonName, record.T("队员"))))
	if err != nil {
		t.Fatal(err)
	}
	id, err := co.AddDevice(t.Context(), []record.ID{person[0].ID}, "平板", tablet.signKey(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tablet.enrolled(id, co.Public())
	for range 3 {
		tablet.save(1_794_000_000_000, person[0].ID, func(created func(int) record.ID) []record.Write {
			return []record.Write{put(record.Team, created(0), set(record.TeamName, record.T("二队")), set(record.TeamTownship, record.C("623027103")))}
		})
	}
	if err := tablet.exchange(t.Context(), co.Exchange); err == nil {
		t.Fatal("what the person may not write was applied")
	}
	if err := co.Close(); err != nil {
		t.Fatal(err)
	}
	list := func() (l []waitingInfo) {
		out, _ := cmd(t, 0, "--json", "--dir", dir, "quarantine")
		if err := json.Unmarshal([]byte(out), &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	if l := list(); len(l) != 1 || l[0].Device != id || l[0].Label != "平板" || l[0].Changes != 3 || l[0].Bytes == 0 || l[0].Full {
		t.Errorf("what waits: %+v", l)
	}
	var did struct{ Decided, Waiting int }
	out, _ := cmd(t, 0, "--json", "--dir", dir, "quarantine", "return", id.String())
	if err := json.Unmarshal([]byte(out), &did); err != nil || did.Decided != 3 || did.Waiting != 0 {
		t.Errorf("returned: %s %v", out, err)
	}
	if l := list(); len(l) != 0 {
		t.Errorf("still waiting: %+v", l)
	}
}
