package main

import (
	"strings"
	"testing"

	"zhucun/store/record"
)

// Two people write a telephone number without seeing each other, over TLS to a real
// endpoint. Either asks who wrote what and what the other had on the screen; of another
// village's household, and without a network, the page says so.
func TestTheHistoryOfARecordIsAskedOfTheEndpoint(t *testing.T) {
	c := newTestCounty(t)
	far := c.add(t, record.Household, map[string]string{"village": testVillage[:9] + "999", "head": "别村"})
	tablet, desk := t.TempDir(), t.TempDir()
	got := ask(t, tablet, c.invite(t, c.leader, "桑科一队平板"), `{"do":"exchange"}`, `{"do":"households","text":"才让卓玛"}`)
	_, id, _ := strings.Cut(got[2], `"ref":"household/`)
	id = id[:36]
	ask(t, desk, c.invite(t, c.clerk, "县里"), `{"do":"exchange"}`)
	write := func(phone string) string {
		return `{"do":"write","kind":"household","record":"` + id + `","fields":{"phone":"` + phone + `"}}`
	}
	ask(t, tablet, write("12011112222"))
	ask(t, desk, write("12033334444"), `{"do":"exchange"}`)
	page := `{"do":"rows","page":"history","list":"history","kind":"household","record":"` + id + `"`
	got = ask(t, tablet, page+`}`, `{"do":"exchange"}`, page+`}`, page+`,"date":"2020-01-01"}`,
		`{"do":"rows","page":"history","list":"history","kind":"household","record":"`+far.String()+`"}`,
		`{"do":"rows","page":"history","list":"history","kind":"household","record":"6f1d8a52-0c0e-5b0a-9d52-3c1f623027aa"}`)
	for n, want := range map[int][]string{
		0: {`"standing":"unsent","value":"12011112222"`, `"author":"管理员"`, `"device":"县里"`, `"value":"12033334444"`},
		2: {`"author":"管理员"`, `"author":"队长"`, `"device":"桑科一队平板"`, `"device":"县里"`, `"standing":"current","value":"12011112222"`,
			`"standing":"current","value":"12033334444"`, `"saw":"1","saw0":"1"`, `"standing":"superseded","value":"1"`, `"batch":"1+1"`, `"over0":"1"`},
		3: {`"total":0,"rows":[]}`},
		4: {`"total":0,"rows":[],"say":"history.not_here"`},
		5: {`"total":0,"rows":[],"say":"history.not_here"`},
	} {
		for _, w := range want {
			if !strings.Contains(got[n], w) {
				t.Errorf("answer %d is %s\nwant %s", n, got[n], w)
			}
		}
	}
	if strings.Contains(got[2], `"say"`) || strings.Count(got[2], `"standing":"current"`) < 4 {
		t.Errorf("the whole history: %s", got[2])
	}

	got = ask(t, desk, page+`}`, `{"do":"quit"}`)
	if !strings.Contains(got[0], `"value":"12011112222"`) {
		t.Errorf("the clerk hears %s", got[0])
	}
	c.srv.Close()
	got = ask(t, tablet, page+`}`)
	if !strings.Contains(got[0], `"say":"history.offline"`) || !strings.Contains(got[0], `"value":"12011112222"`) || strings.Contains(got[0], `"saw"`) {
		t.Errorf("without a network: %s", got[0])
	}
}

// What was entered by mistake is listed, with who says so.
func TestTheTrashListsWhatWasEnteredByMistake(t *testing.T) {
	c := newTestCounty(t)
	tablet := t.TempDir()
	got := ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"rows","page":"trash","list":"trash"}`, `{"do":"households","text":"才让卓玛"}`)
	if !strings.Contains(got[2], `"total":0`) {
		t.Fatalf("the trash of a new county: %s", got[2])
	}
	_, id, _ := strings.Cut(got[3], `"ref":"household/`)
	id = id[:36]
	got = ask(t, tablet, `{"do":"write","kind":"household","record":"`+id+`","fields":{"voided":"录了两次"}}`, `{"do":"rows","page":"trash","list":"trash"}`)
	if !strings.Contains(got[1], `"total":1`) || !strings.Contains(got[1], id) || !strings.Contains(got[1], `"voided":"录了两次"`) {
		t.Errorf("the trash: %s", got[1])
	}
}
