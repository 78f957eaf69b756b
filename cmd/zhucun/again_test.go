package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// loseKeys deletes device.json and leaves the records.
func loseKeys(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "device.json")); err != nil {
		t.Fatal(err)
	}
}

func TestUnsentWorkOfADeviceThatLostItsKeysIsSentOnceByTheNextEnrolment(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school","present":"head"}}`, `{"do":"exchange"}`,
		`{"do":"fill","page":"visit","household":"zx","fields":{"topics":"income","present":"head"}}`,
		`{"do":"write","kind":"household","fields":{"village":"`+testVillage+`","head":"新户"}}`,
		`{"do":"fill","page":"edit","household":"新户","fields":{"phone":"7"}}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`)
	loseKeys(t, dir)
	got := ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"status"}`, `{"do":"exchange"}`, `{"do":"exchange"}`, `{"do":"households"}`, `{"do":"check"}`)
	contains(t, "before the exchange", got[1:2], `"waiting":4`)
	contains(t, "in the round", got[2:3], `{"view":{"sent":4,"held":0`, `"done":true,"say":"exchange.done"`)
	contains(t, "in the next", got[3:4], `{"view":{"sent":0,`)
	contains(t, "in the end", got[4:], `"total":3`, `{"view":{"problems":[]}}`)
	if visits, homes := len(c.rows(t, record.Visit)), len(c.rows(t, record.Household)); visits != 2 || homes != 3 {
		t.Errorf("the county has %d visits and %d households, want 2 and 3", visits, homes)
	}
	if phone := c.household(t, "新户").Value(record.HouseholdPhone).Text(); phone != "7" {
		t.Errorf("the phone is %q", phone)
	}
	if devices := len(c.rows(t, record.Device)); devices != 2 {
		t.Errorf("the county lists %d devices, want the old one until it is revoked", devices)
	}
	if found, err := c.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("the county's check: %v %v", found, err)
	}
}

// TestADamagedIdentityIsPutAsideAndTheDeviceEnrolledAgain goes on as the failure page
// offers.
func TestADamagedIdentityIsPutAsideAndTheDeviceEnrolledAgain(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school","present":"head"}}`)
	file := filepath.Join(dir, "device.json")
	if err := os.Truncate(file, 100); err != nil {
		t.Fatal(err)
	}
	d, lost := openDevice(dir, version, testClock, rand.Reader)
	f := state.NewFailed(state.Inline, d, lost)
	if v := f.View(); !v.Enrol || v.Why.Key != "error.identity" {
		t.Errorf("%+v", v)
	}
	done := false
	f.Done = func() { done = true }
	f.GoOn()
	kept, err := filepath.Glob(file + ".kept-*")
	if !done || d.Lost() != nil || d.Enrolled() || err != nil || len(kept) != 1 {
		t.Fatalf("done %v, lost %v, enrolled %v, kept %v %v", done, d.Lost(), d.Enrolled(), kept, err)
	}
	got := ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"check"}`)
	contains(t, "what waited is sent", got[1:2], `{"view":{"sent":1,"held":0`)
	contains(t, "the check", got[2:], `{"view":{"problems":[]}}`)
}

func TestADeviceWithRecordsIsNotEnrolledAtAnotherCounty(t *testing.T) {
	home, away := newTestCounty(t), newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, home.invite(t, home.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`)
	loseKeys(t, dir)
	got := ask(t, dir, away.invite(t, away.leader, "tablet"), `{"do":"status"}`, home.invite(t, home.leader, "tablet"), `{"do":"exchange"}`)
	contains(t, "at another county", got[:1], `"key":"error.other_county"`)
	contains(t, "after it", got[1:2], `not enrolled`)
	contains(t, "at home", got[2:], `"view":{"label":"tablet"`, `{"view":{"sent":1,"held":0`)
}
