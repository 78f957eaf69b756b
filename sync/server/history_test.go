package server_test

import (
	"slices"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// past is all of the past of a record, newest first.
func (c *county) past(ref record.Ref) (all []record.Past, waits []record.Past) {
	c.t.Helper()
	for before := record.Seq(0); ; {
		a, err := c.History(ctx, ref, before)
		if err != nil || a == nil {
			c.t.Fatalf("history of %s: %v", ref, err)
		}
		all, waits = append(all, a.Past...), append(waits, a.Waits...)
		if !a.More {
			return all, waits
		}
		before = all[len(all)-1].Seq
	}
}

func (c *county) versions(ref record.Ref) []record.Version {
	c.t.Helper()
	all, _ := c.past(ref)
	return record.Versions(all)
}

// asking makes the body of a question of now.
func (d *tablet) asking(ref record.Ref, before record.Seq, bytes int) []byte {
	d.asked = max(d.asked+1, d.c.now)
	return wire.EncodeQuestion(&record.Question{Device: d.id, At: d.asked, LogEpoch: d.log, Ref: ref, Before: before, Bytes: bytes}, d.key)
}

// put puts a question and reads the answer.
func (d *tablet) put(ref record.Ref, body []byte) *record.Answer {
	d.c.t.Helper()
	answer, err := d.c.Ask(ctx, body)
	if err != nil {
		d.c.t.Fatal(err)
	}
	a, err := wire.DecodeAnswer(answer, ref, body, d.c.Public())
	if err != nil {
		d.c.t.Fatal(err)
	}
	return a
}

// asks asks for the newest page of the past of a record, once more if the endpoint
// wants another time.
func (d *tablet) asks(ref record.Ref) *record.Answer {
	d.c.t.Helper()
	a := d.put(ref, d.asking(ref, 0, 0))
	if a.Refused == record.Stale {
		d.asked = a.Time - 1
		a = d.put(ref, d.asking(ref, 0, 0))
	}
	return a
}

func house(id record.ID) record.Ref { return record.Ref{Kind: record.Household, ID: id} }

// The operator's command and the device's question are answered by the same code, and
// say of each change who, when, with what, having seen what.
func TestADeviceHearsThePastOfWhatItMayRead(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := house(c.house)
	base := c.row(hh).Last
	c.now += hour
	c.tablet.save(c.leader, c.phone(base, "12011111111"))
	c.tablet.save(c.leader, edit(hh, base, record.HouseholdGroup, record.I(3)))
	c.now += hour
	c.tablet.round()
	a := c.tablet.asks(hh)
	if a.Refused != "" || a.More || len(a.Past) != 3 {
		t.Fatalf("answer %+v", a)
	}
	newest, phone, made := a.Past[0], a.Past[1], a.Past[2]
	if newest.Fields[0].Field != record.HouseholdGroup || newest.By != c.tablet.all[1].ChangeID || newest.First != 1 || newest.N != 2 {
		t.Errorf("the newest is %+v", newest)
	}
	if phone.Author != c.leader || phone.Stamp.Wall != c.now-hour || phone.Received != c.now || phone.Base != base || phone.Fields[0].Value != record.T("12011111111") {
		t.Errorf("the one before is %+v", phone)
	}
	if !slices.Equal(phone.InForce, []record.Field{record.HouseholdPhone}) || !made.Author.IsZero() {
		t.Errorf("in force %v; made by %v", phone.InForce, made.Author)
	}
	if !slices.Contains(a.Labels, record.Label{Device: c.tablet.id, Name: "tablet"}) {
		t.Errorf("labels %v", a.Labels)
	}
	operators, _ := c.past(hh)
	for i := range operators {
		if operators[i].Seq != a.Past[i].Seq || len(operators[i].Fields) != len(a.Past[i].Fields) {
			t.Errorf("change %d is another to the operator: %+v", i, operators[i])
		}
	}
}

// Whatever the size of pages, together they say the same, and what superseded what.
func TestPagesOfThePastAreOneWhole(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	for i := range 13 {
		for _, d := range []*tablet{c.tablet, c.desk} {
			if i%3 != 0 {
				d.round()
			}
			d.save(map[*tablet]record.ID{c.tablet: c.leader, c.desk: c.clerk}[d], c.phone(d.base(hh), string(rune('A'+i))))
			d.round()
		}
	}
	whole, _ := c.past(hh)
	var pieces []record.Past
	for before := record.Seq(0); ; before = pieces[len(pieces)-1].Seq {
		a := c.tablet.put(hh, c.tablet.asking(hh, before, 100))
		if a.Refused == record.Stale {
			c.tablet.asked = a.Time - 1
			a = c.tablet.put(hh, c.tablet.asking(hh, before, 100))
		}
		if a.Refused != "" || len(a.Past) == 0 || len(a.Past) > 5 {
			t.Fatalf("a page of %d, %q", len(a.Past), a.Refused)
		}
		if pieces = append(pieces, a.Past...); !a.More {
			break
		}
	}
	if len(pieces) != len(whole) || len(whole) != 27 {
		t.Fatalf("%d changes in pages, %d in one", len(pieces), len(whole))
	}
	row := c.row(hh)
	living := 0
	for i, v := range record.Versions(pieces) {
		if w := record.Versions(whole)[i]; v.Seq != w.Seq || v.Ended != w.Ended || v.Current != w.Current || v.Value != w.Value {
			t.Errorf("version %d is %+v in pages, %+v in one", i, v, w)
		}
		if v.Current == (v.Ended != 0) {
			t.Errorf("version %d is current %v and ended at %d", i, v.Current, v.Ended)
		}
		if v.Current && v.Field == record.HouseholdPhone {
			living++
		}
	}
	if living != len(row.Get(record.HouseholdPhone).Writings) || living < 2 {
		t.Errorf("%d values are current, the row has %d", living, len(row.Get(record.HouseholdPhone).Writings))
	}
	if then := record.PastRow(hh, pieces, c.now); len(then.Fields) != len(row.Fields) || then.Value(record.HouseholdPhone) != row.Value(record.HouseholdPhone) {
		t.Errorf("now it was %+v, it is %+v", then, row.Row)
	}
}

// base is the record's place in the log as the device has it.
func (d *tablet) base(ref record.Ref) record.Seq {
	if r := d.held[ref]; r != nil {
		return r.Last
	}
	return 0
}

// What became of what waited is said: why, by whose word; and not what it would write.
func TestThePastSaysWhatBecameOfWhatWaited(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	far := house(c.elsewhere)
	c.tablet.save(c.leader, edit(far, 0, record.HouseholdPhone, record.T("12011111111")))
	c.tablet.save(c.leader, edit(far, 0, record.HouseholdPhone, record.T("12022222222")))
	c.tablet.save(c.leader, edit(far, 0, record.HouseholdPhone, record.T("12033333333")))
	c.tablet.round()
	c.decide(c.tablet.all[0], "accept")
	c.now += hour
	c.decide(c.tablet.all[1], "return")
	a := c.desk.asks(far)
	if len(a.Past) != 2 || a.Past[0].Verdict.Outcome != record.OutcomeApplied || a.Past[0].Verdict.By != c.clerk || a.Past[0].Verdict.Reason == "" || a.Past[0].By != c.tablet.all[0].ChangeID {
		t.Errorf("accepted: %+v", a.Past)
	}
	if len(a.Waits) != 2 {
		t.Fatalf("%d wait or were returned: %+v", len(a.Waits), a.Waits)
	}
	waits, returned := a.Waits[0], a.Waits[1]
	if waits.Verdict.Outcome != record.OutcomeOpen || waits.Verdict.Reason == "" || !waits.Verdict.By.IsZero() || waits.Author != c.leader || len(waits.Fields) > 0 {
		t.Errorf("what waits: %+v", waits)
	}
	if returned.Verdict.Outcome != record.OutcomeReturned || returned.Verdict.By != c.clerk || returned.Verdict.At != c.now || len(returned.Fields) > 0 {
		t.Errorf("what was returned: %+v", returned)
	}
}
