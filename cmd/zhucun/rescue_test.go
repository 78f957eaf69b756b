package main

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// The work of a lost tablet that is found, by the verbs that every page has: the clerk
// sees what waits and why, accepts one and returns the other, and the author hears.
func TestTheWorkOfARevokedTabletIsRescued(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
		`{"do":"fill","page":"visit","household":"扎西","fields":{"topics":"water","present":"head"}}`,
		`{"do":"fill","page":"edit","household":"才让卓玛","fields":{"phone":"12009410333"}}`)
	ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`)
	devices := ask(t, desk, `{"do":"list","kind":"device"}`)[0]
	at := strings.Index(devices, `"label":"tablet"`)
	_, id, _ := strings.Cut(devices[strings.LastIndex(devices[:at], `"ref":`):], `"ref":"device/`)
	ask(t, desk, `{"do":"write","kind":"device","record":"`+id[:36]+`","fields":{"revoked":"2026-11-20"}}`, `{"do":"exchange"}`)
	ask(t, tablet, `{"do":"exchange"}`)

	seen := ask(t, desk, `{"do":"exchange"}`, `{"do":"open","page":"workbench"}`, `{"do":"rows","page":"waiting","list":"waiting"}`, `{"do":"rows","page":"received","list":"received"}`)
	contains(t, "the workbench", seen[1:2], `"settle":1`)
	contains(t, "what waits", seen[2:3], `"total":2`, `"reason":"revoked"`, `"topics":"water"`, `"phone":"12009410333"`)
	contains(t, "what came", seen[3:4], `"total":2`, `"changes":"2"`, `"flags":"first"`)
	var waits []string
	for _, part := range strings.Split(seen[2], `"ref":"quarantine/`)[1:] {
		waits = append(waits, part[:36])
	}
	done := ask(t, desk, `{"do":"fill","page":"verdict","record":"`+waits[0]+`","fields":{"decision":"accept"}}`,
		`{"do":"fill","page":"verdict","record":"`+waits[1]+`","fields":{"decision":"return"}}`,
		`{"do":"fill","page":"verdict","record":"`+waits[1]+`","fields":{"decision":"return","why":"outdated"}}`,
		`{"do":"exchange"}`, `{"do":"list","kind":"visit"}`, `{"do":"rows","page":"waiting","list":"waiting"}`)
	contains(t, "a return without a reason", done[1:2], `"key":"error.fields"`)
	contains(t, "the visit", done[4:5], `"total":1`, `"topics":"water"`)
	contains(t, "what waits then", done[5:], `"total":0`)
	after := ask(t, tablet, `{"do":"exchange"}`, `{"do":"items"}`)
	contains(t, "its author", after[1:], `"state":"returned"`, `"why":"outdated"`, `"state":"sent"`)
}

// BenchmarkWaiting times the opening of the list of what waits, on a county's copy with
// five hundred changes to decide about.
func BenchmarkWaiting(b *testing.B) {
	c := newTestCounty(b)
	away := c.add(b, record.Household, map[string]string{"village": "623027104201", "head": "旦正加"})
	tablet, dir := b.TempDir(), b.TempDir()
	lines := []string{c.invite(b, c.leader, "tablet"), `{"do":"exchange"}`}
	for i := range 500 {
		lines = append(lines, fmt.Sprintf(`{"do":"write","kind":"visit","fields":{"household":"%s","date":"2026-11-%02d","topics":"water","present":"head"}}`, away, i%20+1))
	}
	ask(b, tablet, append(lines, `{"do":"exchange"}`)...)
	ask(b, dir, c.invite(b, c.clerk, "desk"), `{"do":"exchange"}`)
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	h := &headless{d: d}
	defer h.close()
	if err := h.sit(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		h.desk.Go(state.Route{Page: state.PageHouseholds})
		h.desk.Quarantine.Load()
	}
	if n := len(h.desk.Quarantine.View().Lines); n != 500 {
		b.Fatalf("%d wait", n)
	}
	within(b, float64(b.Elapsed().Milliseconds())/float64(b.N), "open-ms", 100)
}
