package main

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"runtime"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

const dayMS = 24 * 3600_000

// wrongs are how far off the clocks of the tests are.
var wrongs = map[string]int64{
	"-65 d": -65 * dayMS, "-1 d": -dayMS, "+1 d": dayMS, "+3 d": 3 * dayMS, "+400 d": 400 * dayMS, "1970": -theDay,
	"2013": record.MustDay("2013-01-01").Time().UnixMilli() - theDay, "2099": record.MustDay("2099-01-01").Time().UnixMilli() - theDay,
}

// session is one start of the app on a device whose clock can be set.
type session struct {
	t   *testing.T
	h   *headless
	off int64
}

func startApp(t *testing.T, dir string, off int64) *session {
	t.Helper()
	a := &session{t: t, off: off}
	d, err := openDevice(dir, version, func() int64 { return theDay + a.off }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a.h = &headless{d: d}
	t.Cleanup(func() { a.h.close() })
	return a
}

// do gives the answer to an intent; an error ends the test unless wrong names it.
func (a *session) do(line, wrong string) map[string]any {
	a.t.Helper()
	got, _ := a.h.answer([]byte(line), nil)
	if got.Key != wrong || wrong == "" && got.Error != "" {
		a.t.Fatalf("%s: %s (%s), want %q", line, got.Error, got.Key, wrong)
	}
	b, err := json.Marshal(got.View)
	if err != nil {
		a.t.Fatal(err)
	}
	var view map[string]any
	if json.Unmarshal(b, &view) != nil {
		return nil
	}
	return view
}

func (a *session) status(when, today string, clock any) {
	a.t.Helper()
	if s := a.do(`{"do":"status"}`, ""); s["today"] != today || s["clock"] != clock || len(s["roles"].([]any)) == 0 {
		a.t.Errorf("%s: today %v, clock %v, roles %v; want %s, %v", when, s["today"], s["clock"], s["roles"], today, clock)
	}
}

const aVisit = `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"income","present":"head"},"sure":true}`

// dates are the days of the visits in the county.
func (c *testCounty) dates(t *testing.T) (days []string) {
	t.Helper()
	a := startApp(t, t.TempDir(), 0)
	a.do(c.invite(t, c.clerk, "desk"), "")
	for i := 0; i < 3; i++ {
		a.do(`{"do":"exchange"}`, "")
	}
	for _, r := range a.do(`{"do":"list","kind":"visit"}`, "")["rows"].([]any) {
		days = append(days, r.(map[string]any)["fields"].(map[string]any)["date"].(string))
	}
	return days
}

func TestADeviceEnrolledWithAWrongClock(t *testing.T) {
	for name, off := range wrongs {
		t.Run(name, func(t *testing.T) {
			c := newTestCounty(t)
			a := startApp(t, t.TempDir(), off)
			a.do(c.invite(t, c.leader, "tablet"), "")
			if s := a.do(`{"do":"status"}`, ""); s["today"] != "2026-11-22" || s["clock"] != "clock.off" {
				t.Errorf("before the first exchange: %v", s)
			}
			a.do(`{"do":"exchange"}`, "")
			a.status("after it", "2026-11-22", "clock.off")
			a.do(aVisit, "")
			a.do(`{"do":"fill","page":"day","fields":{"status":"in"}}`, "")
			if x := a.do(`{"do":"exchange"}`, ""); x["done"] != true || x["held"] != 0.0 {
				t.Errorf("%v", x)
			}
			if days := c.dates(t); len(days) != 1 || days[0] != "2026-11-22" {
				t.Errorf("the county has visits of %v", days)
			}
			a.off = 0
			a.status("put right while open", "2026-11-22", nil)
			a.do(aVisit, "")
		})
	}
}

func TestAClockThatGoesWrongAfterTheFirstExchange(t *testing.T) {
	for name, off := range wrongs {
		t.Run(name, func(t *testing.T) {
			c, dir := newTestCounty(t), t.TempDir()
			a := startApp(t, dir, 0)
			a.do(c.invite(t, c.leader, "tablet"), "")
			a.do(`{"do":"exchange"}`, "")
			a.do(aVisit, "")
			a.h.close()

			a = startApp(t, dir, off)
			today, clock := record.DayOf(theDay+off).String(), any(nil)
			switch {
			case off < 0: // shows what has passed
				today, clock = "2026-11-22", "clock.least"
			case off > 180*dayMS:
				clock = "clock.doubt"
			}
			a.status("started with a wrong clock", today, clock)
			a.do(aVisit, "")
			a.off = 0
			a.status("put right while open", "2026-11-22", nil)
			a.do(aVisit, "")
			x := a.do(`{"do":"exchange"}`, "")
			if held := x["held"] == 1.0; held != (off > dayMS) {
				t.Errorf("%v held at the county", x["held"])
			}
			if days := c.dates(t); len(days) != 3 && off <= dayMS || len(days) != 2 && off > dayMS {
				t.Errorf("the county has visits of %v", days)
			}
		})
	}
}

func TestDaysAreAskedAboutKeptAndHeld(t *testing.T) {
	c := newTestCounty(t)
	a := startApp(t, t.TempDir(), 0)
	a.do(c.invite(t, c.leader, "tablet"), "")
	a.do(`{"do":"exchange"}`, "")
	// Once read as no date, and saved as of today.
	visit := func(date, more string) string {
		return `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"income","present":"head","date":"` + date + `"}` + more + `}`
	}
	a.do(visit("1970-01-01", `,"sure":true`), "error.fields")
	a.do(`{"do":"fill","page":"edit","household":"crzm","fields":{"event_date":"1970-01-01"}}`, "")
	if card := a.do(`{"do":"card","household":"crzm"}`, "")["household"].(map[string]any)["fields"].(map[string]any); card["event_date"] != "1970-01-01" {
		t.Errorf("%v", card)
	}
	a.do(visit("2036-11-22", ""), "error.asked")
	a.do(visit("2036-11-22", `,"sure":true`), "")
	a.do(`{"do":"fill","page":"day","date":"2026-11-29","fields":{"status":"in"}}`, "error.asked")
	a.do(`{"do":"fill","page":"day","date":"2026-11-29","fields":{"status":"in"},"sure":true}`, "")
	a.do(`{"do":"fill","page":"edit","household":"crzm","fields":{"checked":"2026-11-29"}}`, "error.asked")
	a.do(`{"do":"fill","page":"edit","household":"crzm","fields":{"checked":"2026-11-29"},"sure":true}`, "")
	if x := a.do(`{"do":"exchange"}`, ""); x["held"] != 3.0 {
		t.Errorf("%v", x)
	}
	for _, r := range a.do(`{"do":"items"}`, "")["rows"].([]any) {
		if it := r.(map[string]any); it["state"] == "held" && it["reason"] != "future" {
			t.Errorf("%v", it)
		}
	}
}

func TestTheCounterIsOfTheMachineAndNotOfTheClock(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have theirs")
	}
	count, again := counter(), counter()
	ms, boot := count()
	later, same := again()
	if ms <= 0 || later < ms || later-ms > 60_000 || boot == 0 || same != boot {
		t.Errorf("%d ms of %x, then %d ms of %x", ms, boot, later, same)
	}
}

// TestPracticeNeedsNoClock opens the practice file before anybody has told the
// device the time, and again when its clock was put right.
func TestPracticeNeedsNoClock(t *testing.T) {
	wrongs := maps.Clone(wrongs)
	wrongs["2150"] = record.MustDay("2150-01-01").Time().UnixMilli() - theDay
	for name, off := range wrongs {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, off := range []int64{off, 0} {
				a := startApp(t, dir, off)
				c, err := a.h.d.open(t.Context(), true)
				if err != nil {
					t.Fatal(err)
				}
				kit := &state.Kit{Records: c.Records(), Conflicting: c.Conflicting(), Compared: c.Compared(), Drafts: c.Drafts(), Outbox: c.Outbox(), Tablet: c, Device: c.Device(), Clock: c.Time, Run: state.Inline, AfterSave: func() {}}
				if kit.Seat, err = kit.LoadSeat(t.Context(), c.Person()); err != nil || kit.Me.Team.IsZero() {
					t.Errorf("%d d off, as of %s: %+v (%v)", off/dayMS, kit.Today(), kit.Me, err)
				}
				today := state.NewToday(kit)
				today.Load()
				today.Set("in")
				today.Load()
				if v := today.View(); v.Status != "in" {
					t.Errorf("%d d off, on %s: %+v", off/dayMS, v.Day, v.Say)
				}
				if year := kit.Today().Time().Year(); off == 0 && year != 2026 {
					t.Errorf("put right it is %d", year)
				}
				if err := c.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestARevokedDeviceSaysSo(t *testing.T) {
	c := newTestCounty(t)
	a := startApp(t, t.TempDir(), 0)
	a.do(c.invite(t, c.leader, "tablet"), "")
	a.do(`{"do":"exchange"}`, "")
	a.do(aVisit, "")
	c.write(t, record.Ref{Kind: record.Device, ID: a.h.d.id.Device}, record.DeviceRevoked, record.D(record.DayOf(theDay)))
	x := a.do(`{"do":"exchange"}`, "")
	if x["say"] != "exchange.revoked" || x["held"] != 1.0 {
		t.Errorf("%v", x)
	}
	if s := a.do(`{"do":"status"}`, ""); s["revoked"] != "2026-11-22" || s["say"] != "status.revoked" {
		t.Errorf("%v", s)
	}
}
