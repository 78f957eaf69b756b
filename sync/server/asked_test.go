package server_test

import (
	"testing"

	"zhucun/store/record"
)

// A clerk's question reaches the device of the person who is asked and no other; his
// answer comes back; nobody else's does, not even where a clerk accepts it (rule S5).
func TestS5AQuestionIsAnsweredByWhoIsAskedAlone(t *testing.T) {
	c := newCounty(t)
	mate := c.local(write(record.Person, record.PersonName, record.T("队员"), record.PersonTownship, record.C("623027103")))[0].ID
	c.local(c.assign(mate, record.TeamMember))
	clerk := c.local(write(record.Person, record.PersonName, record.T("数据员")))[0].ID
	c.local(c.assign(clerk, record.Clerk))
	shared, other, desk := c.device("shared", c.leader, mate), c.device("other", mate), c.device("clerk's", clerk)
	for _, d := range []*tablet{shared, other, desk} {
		d.round()
	}
	ask := record.Ref{Kind: record.Ask}
	on := record.D(record.MustDay("2026-11-15"))
	fields := []record.Set{{Field: record.AskDevice, Value: record.R(shared.id)}, {Field: record.AskTo, Value: record.R(c.leader)}, {Field: record.AskKind, Value: record.I(int64(record.Household))},
		{Field: record.AskRecord, Value: record.X(c.house[:])}, {Field: record.AskField, Value: record.I(int64(record.HouseholdPhone))}, {Field: record.AskDate, Value: on}}
	ask.ID, _ = record.KeyedID(record.Ask, fields)
	desk.save(clerk, record.Write{Ref: ask, Fields: fields})
	desk.round()
	shared.round()
	other.round()
	if shared.held[ask] == nil || other.held[ask] != nil {
		t.Fatalf("on the tablet of who is asked: %v, on another of his team: %v", shared.held[ask] != nil, other.held[ask] != nil)
	}
	right := record.X(record.DigestOf(record.HouseholdPhone, record.T("1")))
	shared.save(c.leader, edit(ask, shared.held[ask].Last, record.AskRight, right, record.AskAnswer, record.T("打过电话")))
	if run := shared.round().Receipt.Runs[0]; run.At == 0 {
		t.Fatalf("the answer waits: %s %s", run.Reason, run.Detail)
	}
	desk.round()
	if got := desk.held[ask].Value(record.AskRight); got != right {
		t.Errorf("the clerk reads %q", got)
	}
	shared.round()
	forged := shared.save(mate, edit(ask, shared.held[ask].Last, record.AskAnswer, record.T("不是我说的")))
	if run := shared.round().Receipt.Runs[0]; run.At != 0 || run.Reason != "permission" {
		t.Fatalf("a colleague answers: applied at %d, %s", run.At, run.Reason)
	}
	hash := forged.Hash()
	waits := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	desk.round()
	desk.save(clerk, edit(waits, desk.held[waits].Last, record.QuarantineDecision, record.C("accept")))
	desk.round()
	if got := c.value(ask, record.AskAnswer); got != record.T("打过电话") {
		t.Errorf("accepted, it says %q", got)
	}
	c.checked()
}
