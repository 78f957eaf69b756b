package main

import (
	"strings"
	"testing"

	"zhucun/store/record"
)

// withDoubles are a family of the county that was entered twice, and a second clerk.
func withDoubles(t *testing.T) (c *testCounty, second record.ID) {
	t.Helper()
	c = newTestCounty(t)
	second = c.add(t, record.Person, map[string]string{"name": "管理员乙"})
	c.add(t, record.Assignment, map[string]string{"person": second.String(), "role": "clerk", "areas": "623027", "valid_from": "2020-01-01"})
	for _, names := range [][3]string{{"万玛道吉", "拉毛草", "旦正加"}, {"完么多杰", "拉毛措", "旦正杰"}} {
		h := c.add(t, record.Household, map[string]string{"village": testVillage, "head": names[0], "group_no": "3", "phone": "13909410001"})
		for i, name := range names {
			c.add(t, record.Member, map[string]string{"household": h.String(), "name": name, "birth": []string{"1968-04", "1970-02", "1994-09"}[i], "relation": []string{"0", "1", "2"}[i]})
		}
	}
	return c, second
}

// the ID of the first row of an answer.
func firstRow(t *testing.T, kind, answer string) string {
	t.Helper()
	_, id, found := strings.Cut(answer, `"ref":"`+kind+`/`)
	if !found || len(id) < 36 {
		t.Fatalf("no %s in %s", kind, answer)
	}
	return id[:36]
}

// A clerk looks at a pair, merges it and takes that back, by the verbs of every page.
func TestADoubleIsJudgedWithoutAWindow(t *testing.T) {
	c, _ := withDoubles(t)
	dir := t.TempDir()
	got := ask(t, dir, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"rows","page":"duplicates","list":"duplicates"}`, `{"do":"rows","page":"households","list":"households"}`)
	contains(t, "one pair", got[2:3], `"total":1`)
	contains(t, "four households", got[3:4], `"total":4`)
	id := firstRow(t, "pair", got[2])
	got = ask(t, dir, `{"do":"open","page":"duplicates","record":"`+id+`"}`, `{"do":"rows","list":"right_members"}`, `{"do":"key","text":"9"}`, `{"do":"key","text":"1"}`,
		`{"do":"rows","page":"duplicates","list":"duplicates"}`, `{"do":"rows","page":"households","list":"households"}`, `{"do":"rows","page":"verdicts","list":"verdicts"}`)
	contains(t, "the pair", got[:1], `"duplicates":1`, `"left_members":3`, `"right_members":3`)
	contains(t, "its members", got[1:2], `"total":3`)
	contains(t, "a key that asks for nothing", got[2:3], "has nothing for the key")
	contains(t, "merged", got[3:4], `"duplicates":0`)
	contains(t, "nothing is left", got[4:5], `"total":0`)
	contains(t, "one fewer", got[5:6], `"total":3`)
	contains(t, "the verdict", got[6:7], `"verdict":"same"`, `"weight":`)
	// In one start: what may be taken back is not kept beyond it.
	got = ask(t, dir, `{"do":"write","kind":"pair","record":"`+id+`","fields":{"verdict":"proposed"}}`, `{"do":"exchange"}`, `{"do":"status"}`)
	contains(t, "the endpoint takes it all", got[1:2], `"held":0`)
	contains(t, "nothing waits", got[2:], `"waiting":0`)
}

// Persons of the roster are compared too, by who keeps it.
func TestAPersonWhoWasEnteredTwiceIsMerged(t *testing.T) {
	c, _ := withDoubles(t)
	dir := t.TempDir()
	for _, name := range []string{"才让久美", "才让晋美"} {
		c.add(t, record.Person, map[string]string{"name": name, "township": testVillage[:9], "phone": "13909411111", "unit": "县教育局"})
	}
	got := ask(t, dir, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"rows","page":"duplicates","kind":"person","list":"duplicates"}`)
	contains(t, "one pair of persons", got[2:], `"total":1`)
	got = ask(t, dir, `{"do":"open","page":"duplicates","kind":"person","record":"`+firstRow(t, "pair", got[2])+`"}`, `{"do":"key","text":"2"}`, `{"do":"exchange"}`,
		`{"do":"list","kind":"person"}`, `{"do":"rows","page":"duplicates","kind":"person","list":"duplicates"}`)
	contains(t, "the endpoint takes it", got[2:3], `"held":0`)
	contains(t, "one of them is merged", got[3:4], `"merged_into":"`)
	contains(t, "nothing is left", got[4:], `"total":0`)
}

// Two clerks decide differently on one pair, neither having seen the other's word: both
// words stand on both desks, the households stay merged until somebody decides, and that
// settles it everywhere.
func TestTwoClerksWhoDecideDifferentlyOnAPairSeeIt(t *testing.T) {
	c, second := withDoubles(t)
	a, b := t.TempDir(), t.TempDir()
	list := `{"do":"rows","page":"duplicates","list":"duplicates"}`
	got := ask(t, a, c.invite(t, c.clerk, "desk a"), `{"do":"exchange"}`, list)
	ask(t, b, c.invite(t, second, "desk b"), `{"do":"exchange"}`)
	id := firstRow(t, "pair", got[2])
	open := `{"do":"open","page":"duplicates","record":"` + id + `"}`
	ask(t, a, open, `{"do":"key","text":"1"}`, `{"do":"exchange"}`)
	ask(t, b, open, `{"do":"key","text":"3"}`, `{"do":"exchange"}`)
	ask(t, a, `{"do":"exchange"}`)
	for name, dir := range map[string]string{"a": a, "b": b} {
		got := ask(t, dir, list, `{"do":"rows","page":"households","list":"households"}`)
		contains(t, name+": the pair is back, with both words", got[:1], `"total":1`, `"conflicts":{"verdict":[`, `"value":"same"`, `"value":"not_same"`)
		contains(t, name+": still merged", got[1:], `"total":3`)
	}
	got = ask(t, b, open, `{"do":"key","text":"3"}`, `{"do":"exchange"}`)
	contains(t, "the second decides", got[2:], `"held":0`)
	ask(t, a, `{"do":"exchange"}`)
	for name, dir := range map[string]string{"a": a, "b": b} {
		got := ask(t, dir, list, `{"do":"rows","page":"households","list":"households"}`, `{"do":"list","kind":"pair"}`)
		contains(t, name+": nothing to look at", got[:1], `"total":0`)
		contains(t, name+": parted", got[1:2], `"total":4`)
		contains(t, name+": one verdict", got[2:], `"verdict":"not_same"`)
		if strings.Contains(got[2], `"conflicts"`) {
			t.Errorf("%s: it is not settled: %s", name, got[2])
		}
	}
}

// A team looks among its own, and asks the clerk.
func TestATeamProposesAPairToTheClerk(t *testing.T) {
	c, _ := withDoubles(t)
	tablet, desk := t.TempDir(), t.TempDir()
	got := ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"rows","page":"duplicates","list":"duplicates"}`)
	id := firstRow(t, "pair", got[2])
	got = ask(t, tablet, `{"do":"open","page":"duplicates","record":"`+id+`"}`, `{"do":"key","text":"5"}`, `{"do":"exchange"}`)
	contains(t, "the endpoint takes it", got[2:], `"held":0`)
	got = ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"rows","page":"duplicates","list":"duplicates"}`)
	contains(t, "the clerk", got[2:], `"total":1`, `"verdict":"proposed"`)
}
