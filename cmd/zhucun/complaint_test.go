package main

import (
	"strings"
	"testing"

	"zhucun/store/record"
)

func TestAComplaintTravelsToTheClerkAndItsAnswerBack(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk, other := t.TempDir(), t.TempDir(), t.TempDir()
	const mine, theirs = "同一个数字填六张表", "群众反映的事没有人回"
	got := ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
		`{"do":"fill","page":"complaint","fields":{"about":"forms"}}`,
		`{"do":"fill","page":"complaint","fields":{"about":"forms","text":"`+mine+`"}}`,
		`{"do":"fill","page":"complaint","fields":{"text":"`+theirs+`","author":""}}`,
		`{"do":"rows","page":"complaint","list":"complaints"}`, `{"do":"exchange"}`, `{"do":"rows","page":"complaint","list":"complaints"}`)
	for n, want := range map[int]string{
		2: `field 5: invalid.required`,
		3: `"saved":["complaint/`,
		4: `"waiting":2`,
		5: `"total":2,"rows":[{"ref":"complaint/`,
		6: `"sent":2,"held":0`,
		7: `"state":"sent"`,
	} {
		if !strings.Contains(got[n], want) {
			t.Errorf("answer %d is %s\nwant %s", n, got[n], want)
		}
	}
	if !strings.Contains(got[5], `"state":"waiting"`) || strings.Count(got[5], c.leader.String()) != 1 {
		t.Errorf("two that wait, one of them signed: %s", got[5])
	}

	got = ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"list","kind":"complaint"}`)
	if !strings.Contains(got[2], mine) || !strings.Contains(got[2], theirs) || strings.Count(got[2], c.leader.String()) != 1 {
		t.Fatalf("the clerk reads %s", got[2])
	}
	id := refOf(got[2], theirs)
	ref, err := record.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	past, err := c.History(t.Context(), record.Ref{Kind: record.Complaint, ID: ref}, 0)
	if err != nil || past == nil || len(past.Past) == 0 {
		t.Fatalf("history: %+v, %v", past, err)
	}
	for _, v := range past.Past {
		if !v.Author.IsZero() {
			t.Errorf("the log knows who wrote without a name: %+v", v)
		}
	}
	got = ask(t, desk, `{"do":"write","kind":"complaint","record":"`+id+`","fields":{"answer":"下周一起去回访","answered":"2026-11-22"}}`, `{"do":"exchange"}`)
	if !strings.Contains(got[0], `"saved":["complaint/`+id) || !strings.Contains(got[1], `"held":0`) {
		t.Errorf("it is not answered: %s", strings.Join(got, "\n"))
	}

	got = ask(t, tablet, `{"do":"exchange"}`, `{"do":"rows","page":"complaint","list":"complaints"}`)
	if !strings.Contains(got[1], `"answer":"下周一起去回访","answered":"2026-11-22"`) {
		t.Errorf("the tablet reads no answer: %s", got[1])
	}
	got = ask(t, other, c.invite(t, c.leader, "other"), `{"do":"exchange"}`, `{"do":"list","kind":"complaint"}`)
	if !strings.Contains(got[2], `"total":0`) {
		t.Errorf("another tablet of the same team reads it: %s", got[2])
	}
}

// refOf is the ID of the record in a list that has a text.
func refOf(list, text string) string {
	before, _, _ := strings.Cut(list, text)
	return before[strings.LastIndex(before, `"ref":"complaint/`)+len(`"ref":"complaint/`):][:36]
}
