package main

import (
	"strings"
	"testing"
)

// A clerk keeps the county's people by the verbs of every page: somebody comes, takes
// over a place in the team, and a tablet is revoked. The endpoint takes all of it.
func TestTheRosterIsKeptWithoutAWindow(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`)
	got := ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"rows","page":"people","kind":"assignment","list":"people"}`,
		`{"do":"fill","page":"edit","kind":"person","fields":{"name":"接任队长","township":"623027103"}}`,
		`{"do":"fill","page":"edit","kind":"unit","fields":{"name":"县农牧局","level":"county"}}`,
		`{"do":"rows","page":"people","kind":"device","list":"people"}`, `{"do":"rows","page":"people","kind":"team","list":"people"}`)
	contains(t, "who is where", got[2:3], `"role":"leader"`)
	_, next, _ := strings.Cut(got[3], `["person/`)
	next = next[:36]
	team := firstRow(t, "team", got[6])
	got = append(got, ask(t, desk, `{"do":"rows","page":"handover","record":"`+team+`","list":"lines"}`)...)
	place := firstRow(t, "assignment", got[7])
	at := strings.Index(got[5], `"label":"tablet"`)
	device := firstRow(t, "device", got[5][strings.LastIndex(got[5][:at], `"ref":`):])

	got = ask(t, desk, `{"do":"fill","page":"handover","record":"`+team+`","fields":{"valid_from":"2026-11-25"},"lines":{"`+place+`":"`+next+`"}}`,
		`{"do":"rows","page":"people","kind":"assignment","list":"people","date":"2026-11-24"}`, `{"do":"rows","page":"people","kind":"assignment","list":"people","date":"2026-11-25"}`,
		`{"do":"fill","page":"edit","kind":"device","record":"`+device+`","fields":{"revoked":"2026-11-20"}}`,
		`{"do":"fill","page":"edit","kind":"assignment","fields":{"person":"`+next+`","role":"member","team":"`+team+`","valid_to":"2026-13-01"}}`,
		`{"do":"exchange"}`, `{"do":"status"}`)
	before, after := got[1], got[2]
	if strings.Contains(before, next) || !strings.Contains(before, `"valid_to":"2026-11-24"`) || !strings.Contains(after, next) {
		t.Errorf("the day before %s\nthe day %s", before, after)
	}
	contains(t, "a day that there is not", got[4:5], `"key":"error.fields"`)
	contains(t, "the endpoint", got[6:], `"waiting":0`, `"held":0`)
	got = ask(t, tablet, `{"do":"exchange"}`)
	contains(t, "the tablet", got, "revoked")
}
