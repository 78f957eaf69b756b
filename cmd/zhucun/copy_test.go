package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/record"
)

// noon is 2026-04-22 12:00 in China.
const noon = 1776830400000

func newDevice(t testing.TB, dir string) *device {
	t.Helper()
	d, err := openDevice(dir, "0.3.0", func() int64 { return noon }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openPractice(t testing.TB, d *device) *openCopy {
	t.Helper()
	c, err := d.open(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// deskOn is a desk on a copy, without a window.
func deskOn(t testing.TB, c *openCopy) *state.Desk {
	t.Helper()
	kit := &state.Kit{Records: c.Records(), Conflicting: c.Conflicting(), Compared: c.Compared(), Drafts: c.Drafts(), Outbox: c.Outbox(), Tablet: c, Clock: func() record.Time { return record.Time{Now: noon, Shown: noon} }, Run: state.Inline}
	var err error
	if kit.Seat, err = kit.LoadSeat(context.Background(), c.Person()); err != nil {
		t.Fatal(err)
	}
	d := state.NewDesk(kit, nil, state.NewSettings(state.SettingsView{}, func(state.Prefs) {}, func(bool) {}), nil)
	d.Start()
	return d
}

func TestPracticeIsAFileOfItsOwnThatIsNeverSent(t *testing.T) {
	dir := t.TempDir()
	d := newDevice(t, dir)
	c := openPractice(t, d)
	person := c.Person()
	if !c.practice || c.exchange != nil {
		t.Error("practice exchanges")
	}
	desk := deskOn(t, c)
	desk.Today.Set("in")
	if v := desk.Today.View(); v.Status != "in" || v.DueTotal != 6 || v.Out.Waiting != 0 {
		t.Errorf("%+v", v)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again := openPractice(t, newDevice(t, dir))
	if again.Person() != person {
		t.Error("the practice file was made a second time")
	}
	if v := deskOn(t, again).Today.View(); v.Status != "in" {
		t.Errorf("what was practised is gone: %+v", v)
	}
	if _, err := os.Stat(filepath.Join(dir, "records.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("practice touched the real records")
	}
}

func TestAFormOnTheRealStoreSavesWhatWasTouched(t *testing.T) {
	c := openPractice(t, newDevice(t, t.TempDir()))
	desk := deskOn(t, c)
	desk.Households.Search("crzm")
	hit, ok := desk.Households.Row(0)
	if !ok || hit.Head != "才让卓玛" || hit.Where != "summer" || hit.Last == 0 {
		t.Fatalf("%+v, %v", hit, ok)
	}
	desk.Go(state.Route{Page: state.PageVisit, Household: hit.ID})
	desk.Visit.AsLastTime()
	desk.Visit.NextIn(30)
	desk.KeepDrafts()
	desk.Today.Load()
	if d := desk.Today.View().Drafts; len(d) != 1 || d[0].Name != "才让卓玛" {
		t.Fatalf("%+v", d)
	}
	desk.Visit.Save()
	desk.Card.Open(hit.ID)
	v := desk.Card.View()
	if len(v.Visits) != 4 || v.Visits[0].Value(record.VisitDate).Day() != record.DayOf(noon) || v.Visits[0].Saved != state.Waiting {
		t.Errorf("%d visits", len(v.Visits))
	}
	if where := v.Household.Value(record.HouseholdWhere).Text(); where != "home" {
		t.Errorf("the household was met at home and is at %q", where)
	}
	if d := desk.Today.View().Drafts; len(d) != 0 {
		t.Errorf("the draft stays: %+v", d)
	}
	desk.Go(state.Route{Page: state.PageVisit, Household: hit.ID, Record: v.Visits[0].Row.ID})
	desk.Visit.Toggle(record.VisitTopics, "school")
	desk.Visit.Reason("漏记")
	desk.Visit.Save()
	if say := desk.Visit.View().Say; say.Key != "" {
		t.Errorf("a correction: %+v", say)
	}
}

func TestKeysAreKeptBeforeAnythingIsSent(t *testing.T) {
	dir := t.TempDir()
	d := newDevice(t, dir)
	_, err := d.Enrol(t.Context(), state.Ticket{Code: "0000 0000 0000 0000 0000", Address: "127.0.0.1:1"})
	var k state.Keyed
	if !errors.As(err, &k) || k.Key() != "enrol.down" {
		t.Fatalf("%v", err)
	}
	if d.Enrolled() {
		t.Error("enrolled with nobody")
	}
	if again := newDevice(t, dir); len(again.id.Sign) != 32 || string(again.id.Sign) != string(d.id.Sign) {
		t.Error("the next attempt would come with another key")
	}
	if fi, err := os.Stat(filepath.Join(dir, "device.json")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("device.json: %v, %v", fi.Mode(), err)
	}
	if _, err := d.Enrol(t.Context(), state.Ticket{Code: "0000 0000 0000 0000 0001"}); !errors.As(err, &k) || k.Key() != "enrol.mistyped" {
		t.Errorf("%v", err)
	}
	if _, err := d.Read([]byte("{}")); !errors.As(err, &k) || k.Key() != "enrol.file_bad" {
		t.Errorf("%v", err)
	}
}

func TestADamagedIdentityIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"", "{", "{}", `{"sign":"AAAA"}`} {
		if err := os.WriteFile(filepath.Join(dir, "device.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := openDevice(dir, "0.3.0", func() int64 { return noon }, rand.Reader)
		var k state.Keyed
		if !errors.As(err, &k) || k.Key() != "error.identity" || !state.Lost(err) {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := d.open(t.Context(), false); err == nil {
			t.Errorf("%q was opened", text)
		}
		if _, err := d.Enrol(t.Context(), state.Ticket{Code: "0000"}); !errors.Is(err, errIdentity) {
			t.Errorf("%q: enrolled over it: %v", text, err)
		}
		if now, _ := os.ReadFile(filepath.Join(dir, "device.json")); string(now) != text {
			t.Errorf("%q became %q", text, now)
		}
	}
}

func TestAFolderThatCannotBeMadeIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := openDevice(filepath.Join(file, "data"), "0.3.0", func() int64 { return noon }, rand.Reader)
	var k state.Keyed
	if !errors.As(err, &k) || k.Key() != "error.folder" || state.Lost(err) {
		t.Errorf("%v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := d.Lost(); err != nil {
		t.Errorf("looked at again: %v", err)
	}
}

func TestTheStoresTroublesHaveWords(t *testing.T) {
	for err, key := range map[error]string{store.ErrDiskFull: "error.disk_full", store.ErrInUse: "error.in_use", store.ErrCorrupt: "error.corrupt"} {
		if got := state.Trouble(errors.Join(readable(err))); got.Key != key {
			t.Errorf("%v: %s", err, got.Key)
		}
	}
	if readable(nil) != nil {
		t.Error("nothing is not an error")
	}
}

// Rule M6, on the real store: the card of who stands for a duplicate has its visits,
// and is shown them the moment that the duplicate is known.
func TestTheCardOfAKeeperFollowsItsDuplicates(t *testing.T) {
	c := openPractice(t, newDevice(t, t.TempDir()))
	desk := deskOn(t, c)
	var ids []record.ID
	visits := 0
	for _, initials := range []string{"crzm", "wmt"} {
		hits, total, err := c.Records().Find(t.Context(), state.Find{Text: initials, Limit: 1})
		if err != nil || total != 1 {
			t.Fatalf("%s finds %d: %v", initials, total, err)
		}
		ids = append(ids, hits[0].ID)
		desk.Go(state.Route{Page: state.PageHouseholds, Household: hits[0].ID})
		visits += len(desk.Card.View().Visits)
	}
	e := state.Edit{Ref: record.Ref{Kind: record.Household, ID: ids[0]}, Fields: []record.Set{{Field: record.HouseholdMerged, Value: record.R(ids[1])}}}
	if _, err := c.Records().Save(t.Context(), state.Save{Author: c.Person(), Edits: []state.Edit{e}}); err != nil {
		t.Fatal(err)
	}
	desk.Kit.AfterSave()
	if v := desk.Card.View(); v.ID != ids[1] || len(v.Visits) != visits || visits < 4 {
		t.Errorf("%d visits, with those of the duplicate there are %d", len(v.Visits), visits)
	}
}
