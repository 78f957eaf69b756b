//go:build !headless

package main

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"zhucun/app/state"
	"zhucun/store/record"
)

// accent is the colour of the place of the bar where the person is: blue, green
// and red.
var accent = []byte{0x54, 0x52, 0x00}

func TestAVisitByPointerAndKeyboardInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	s := newScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	if _, err := openDeviceFolder(t, data); err != nil {
		t.Fatal(err)
	}
	blank := s.picture()
	app := s.open(buildWindow(t), data)
	s.until(func() bool { return bytes.Contains(s.picture(), accent) }, "an empty window became one with a page")
	s.settle(blank, "start")

	s.change(click(345, 220)) // my day: in the village
	s.change(click(90, 95))   // households
	s.change(click(330, 89))  // the search field
	s.change("type crzm")
	s.change(click(330, 245))  // the first of the list
	s.change(click(660, 728))  // visit
	s.change(click(1000, 148)) // as last time
	s.change(click(1000, 728)) // save
	_ = app.Process.Kill()     // as a battery would: what was saved must be there
	_ = app.Wait()

	c := openPractice(t, newDevice(t, data))
	day, err := c.Records().List(t.Context(), state.Query{Kind: record.DutyDay, Where: []record.Set{
		{Field: record.DutyPerson, Value: record.R(c.person)}, {Field: record.DutyStatus, Value: record.C("in")}}, Field: record.DutyDate, Desc: true, Limit: 1})
	if err != nil || len(day) != 1 || day[0].Value(record.DutyDate).Day() != record.DayOf(time.Now().UnixMilli()) {
		t.Errorf("my day of today is not there: %v, %v", day, err)
	}
	hits, _, err := c.Records().Find(t.Context(), state.Find{Text: "crzm", Limit: 1})
	if err != nil || len(hits) != 1 || hits[0].Last != record.DayOf(time.Now().UnixMilli()) {
		t.Errorf("the visit is not there: %+v, %v", hits, err)
	}
}

// openDeviceFolder makes the practice file beforehand, so that the window shows
// it at once.
func openDeviceFolder(t *testing.T, dir string) (*openCopy, error) {
	t.Helper()
	d := newDevice(t, dir)
	d.now = func() int64 { return time.Now().UnixMilli() }
	c, err := d.open(t.Context(), true)
	if err != nil {
		return nil, err
	}
	return c, c.Close()
}
