package wire

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"zhucun/store/record"
)

func goldenQuestion() *record.Question {
	return &record.Question{
		Device: record.ID{0xD0, 1}, At: 1795320000456, LogEpoch: 0x99AABBCCDDEEFF00,
		Ref: record.Ref{Kind: record.Household, ID: record.ID{0x11, 1}}, Before: 899, Bytes: 65536,
	}
}

// goldenAnswer has a change of every form there is.
func goldenAnswer() *record.Answer {
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	tablet, laptop := record.ID{0xD0, 1}, record.ID{0xD1, 2}
	person, clerk := record.ID{0x13, 3}, record.ID{0x16, 6}
	return &record.Answer{LogEpoch: 0x99AABBCCDDEEFF00, Time: 1795320000789, More: true,
		Past: []record.Past{
			{Seq: 899, By: record.ChangeID{Device: tablet, Epoch: 0x1122334455667788, Seq: 44}, First: 40, N: 9, Author: person,
				Stamp: record.Stamp{Wall: 1795310000000, N: 2}, Received: 1795319000123, Base: 880, Missed: 1,
				Hidden:  []record.Hidden{{Field: record.HouseholdPhone, Name: record.Name{Seq: 870, Own: 41}}},
				Fields:  []record.Set{set(record.HouseholdPhone, record.T("13900001111")), set(record.HouseholdSize, record.I(5)), set(200, "zof a newer version")},
				InForce: []record.Field{record.HouseholdPhone, 200}},
			{Seq: 880, By: record.ChangeID{Device: laptop, Epoch: 3, Seq: 7}, Branch: 0x7766554433221100, First: 7, N: 1, Author: clerk,
				Stamp: record.Stamp{Wall: 1795300000000}, Received: 1795301000000, OtherLog: true, Base: 700, Import: record.ID{0x17, 7},
				Fields:  []record.Set{set(record.HouseholdPhone, "")},
				Verdict: record.Verdict{Reason: "permission", Outcome: record.OutcomeApplied, By: clerk, At: 1795309000000}},
			{Seq: 812, By: record.ChangeID{Device: tablet, Epoch: 0x1122334455667788, Seq: 3}, First: 1, N: 4, Author: person,
				Stamp: record.Stamp{Wall: 1795200000000}, Received: 1795201000000, Erased: true,
				Fields: []record.Set{set(record.HouseholdWhere, ""), set(record.HouseholdBack, "")}},
			{Seq: 3, By: record.ChangeID{Device: record.TheServer, Epoch: 0x99AABBCCDDEEFF00, Seq: 3}, Stamp: record.Stamp{Wall: 1790000000123}, Received: 1790000000123,
				Fields: []record.Set{set(record.HouseholdHead, record.T("才让卓玛 ཚེ་རིང་")), set(record.HouseholdSplitFrom, record.R(record.ID{0x19}))}, InForce: []record.Field{record.HouseholdHead}},
		},
		Waits: []record.Past{{By: record.ChangeID{Device: tablet, Epoch: 0x1122334455667788, Seq: 60}, First: 60, N: 1, Author: person,
			Stamp: record.Stamp{Wall: 1795315000000}, Received: 1795319000123, Verdict: record.Verdict{Reason: "depends"}}},
		Labels: []record.Label{{Device: tablet, Name: "桑科一队平板"}, {Device: laptop, Name: "desk"}},
	}
}

func TestAQuestionAndItsAnswerHaveTheirGoldenForm(t *testing.T) {
	q, a := goldenQuestion(), goldenAnswer()
	devicePub, deviceKey := keys(1)
	countyPub, countyKey := keys(2)
	golden(t, "question", EncodeQuestion(q, deviceKey))
	asked, err := OpenQuestion(readGolden(t, "question"))
	if err != nil || asked.Question != *q || asked.Verify(devicePub) != nil {
		t.Fatalf("read %+v, %v", asked, err)
	}
	body, err := EncodeAnswer(a, q.Ref, readGolden(t, "question"), countyKey)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "answer", body)
	if !reflect.DeepEqual(a, goldenAnswer()) {
		t.Error("what was written has changed")
	}
	got, err := DecodeAnswer(readGolden(t, "answer"), q.Ref, readGolden(t, "question"), countyPub)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, a) {
		t.Errorf("got %+v\nwant %+v", got, a)
	}
}

// A signature is for one question of one device, and one answer to it.
func TestAnAlteredQuestionOrAnswerIsNotTaken(t *testing.T) {
	devicePub, deviceKey := keys(1)
	countyPub, countyKey := keys(2)
	q := goldenQuestion()
	body := EncodeQuestion(q, deviceKey)
	for i := range body {
		bad := bytes.Clone(body)
		bad[i] ^= 0x10
		if a, err := OpenQuestion(bad); err == nil && a.Verify(devicePub) == nil {
			t.Errorf("byte %d of a question may be altered", i)
		}
	}
	if a, err := OpenQuestion(body); err != nil || a.Verify(countyPub) == nil || a.Verify(nil) == nil {
		t.Errorf("another's key fits: %v", err)
	}
	answer, err := EncodeAnswer(goldenAnswer(), q.Ref, body, countyKey)
	if err != nil {
		t.Fatal(err)
	}
	for i := range answer {
		bad := bytes.Clone(answer)
		bad[i] ^= 0x10
		if _, err := DecodeAnswer(bad, q.Ref, body, countyPub); err == nil {
			t.Errorf("byte %d of an answer may be altered", i)
		}
	}
	q.At++
	if _, err := DecodeAnswer(answer, q.Ref, EncodeQuestion(q, deviceKey), countyPub); !errors.Is(err, ErrSignature) {
		t.Errorf("the answer to another question: %v", err)
	}
	if _, err := DecodeAnswer(answer, q.Ref, body, devicePub); !errors.Is(err, ErrSignature) {
		t.Errorf("an answer of a device: %v", err)
	}
	if _, err := DecodeAnswer(make([]byte, MaxAnswer+1), q.Ref, body, countyPub); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a huge answer: %v", err)
	}
	if _, err := OpenQuestion(make([]byte, MaxQuestion+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a huge question: %v", err)
	}
	// No signature of one kind of message fits another.
	if ed25519.Verify(devicePub, append([]byte(requestTag), body[:len(body)-64]...), body[len(body)-64:]) {
		t.Error("a question is signed like a request")
	}
}

// Whatever changes there are come back as they were.
func TestAnyAnswerComesBack(t *testing.T) {
	pub, key := keys(2)
	rapid.Check(t, func(rt *rapid.T) {
		kind := record.Kind(rapid.SampledFrom([]int{1, 2, 5, 7, 250}).Draw(rt, "kind"))
		n := func(what string) uint64 { return rapid.Uint64().Draw(rt, what) }
		id := func(what string) record.ID { return record.ID{byte(rapid.IntRange(0, 3).Draw(rt, what)), 1} }
		a := &record.Answer{LogEpoch: record.LogEpoch(n("epoch")), Time: int64(n("time")), More: rapid.Bool().Draw(rt, "more")}
		for range rapid.IntRange(0, 5).Draw(rt, "changes") {
			p := record.Past{Seq: record.Seq(n("seq")), By: record.ChangeID{Device: id("device"), Epoch: record.Epoch(n("queue")), Seq: n("number")},
				Branch: record.Epoch(rapid.SampledFrom([]uint64{0, 1 << 63}).Draw(rt, "branch")), First: n("first"), N: n("n"), Author: id("author"),
				Stamp: record.Stamp{Wall: int64(n("wall")), N: rapid.Uint32().Draw(rt, "counter")}, Received: int64(n("received")),
				Base: record.Seq(rapid.Uint64Max(1<<50).Draw(rt, "base")), Missed: n("missed"), OtherLog: rapid.Bool().Draw(rt, "other"), Erased: rapid.Bool().Draw(rt, "erased")}
			p.Seq %= 1 << 50
			for f := rapid.IntRange(0, 9).Draw(rt, "first field"); f < 256; f += rapid.IntRange(1, 90).Draw(rt, "step") {
				s := record.Set{Field: record.Field(f)}
				if !p.Erased {
					s.Value = rapid.SampledFrom([]record.Value{"", record.T("草场"), record.I(-7), record.C("x"), record.R(record.ID{4}), record.D(20000), "\x00\x01"}).Draw(rt, "value")
				}
				p.Fields = append(p.Fields, s)
				if rapid.Bool().Draw(rt, "in force") {
					p.InForce = append(p.InForce, s.Field)
				}
			}
			a.Past = append(a.Past, p)
		}
		ref := record.Ref{Kind: kind}
		body, err := EncodeAnswer(a, ref, []byte("?"), key)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := DecodeAnswer(body, ref, []byte("?"), pub)
		if err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(got, a) {
			rt.Errorf("got %+v\nwant %+v", got, a)
		}
	})
}

// A short message may not become more memory than its limit says.
func TestAnAnswerHasALimitOfMemory(t *testing.T) {
	_, key := keys(2)
	a := &record.Answer{}
	many := make([]record.Past, MaxPasts+1)
	for i := range many {
		many[i].First, many[i].N = 0, 1
	}
	a.Past = many
	if _, err := EncodeAnswer(a, record.Ref{Kind: record.Household}, nil, key); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many changes: %v", err)
	}
	c := newWriterCoder()
	c.byNumber(nil)
	c.answer(&record.Answer{Past: many[:MaxPasts]}, record.Household)
	scalars := c.w.buf.Bytes()
	r := newReaderCoder(scalars, c.texts.b, MaxPasts*pastSize/2)
	r.byNumber(nil)
	r.answer(new(record.Answer), record.Household)
	if err := r.finish(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("half of the memory is enough: %v", err)
	}
}

func FuzzQuestion(f *testing.F) {
	_, key := keys(1)
	f.Add(EncodeQuestion(goldenQuestion(), key))
	f.Add([]byte{Version})
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := OpenQuestion(body)
		if err != nil {
			return
		}
		again, err := OpenQuestion(EncodeQuestion(&a.Question, key))
		if err != nil || again.Question != a.Question {
			t.Errorf("%+v came back as %+v, %v", a.Question, again, err)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	_, key := keys(2)
	body, err := EncodeAnswer(goldenAnswer(), goldenQuestion().Ref, nil, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body[1+ed25519.SignatureSize:])
	f.Fuzz(func(_ *testing.T, payload []byte) {
		_, _ = readAnswer(payload, record.Household)
	})
}

// FuzzAnswerStreams reaches past the packing. What was read can be laid over each
// other, and is written and read again unchanged.
func FuzzAnswerStreams(f *testing.F) {
	c := newWriterCoder()
	c.byNumber(nil)
	c.answer(goldenAnswer(), record.Household)
	f.Add(c.w.buf.Bytes(), c.texts.b)
	f.Add([]byte{}, []byte{})
	read := func(scalars, text []byte) (*record.Answer, error) {
		a, c := new(record.Answer), newReaderCoder(scalars, text, maxAnswerContent)
		c.byNumber(nil)
		c.answer(a, record.Household)
		return a, c.finish()
	}
	f.Fuzz(func(t *testing.T, scalars, text []byte) {
		a, err := read(scalars, text)
		if err != nil {
			return
		}
		all := record.Versions(a.Past)
		_ = record.PastRow(record.Ref{Kind: record.Household}, a.Past, a.Time)
		if len(all) > 0 {
			v := all[len(all)-1]
			_ = record.Shown(all, v.Past, v.Field)
		}
		c := newWriterCoder()
		c.byNumber(nil)
		if c.answer(a, record.Household); c.err != nil {
			return // a reader takes a little more than a writer makes
		}
		again, err := read(c.w.buf.Bytes(), c.texts.b)
		if err != nil || !reflect.DeepEqual(again, a) {
			t.Errorf("%+v came back as %+v, %v", a, again, err)
		}
	})
}

// An answer about a batch says of each change which record it was written to.
func TestAnAnswerAboutABatchNamesItsRecords(t *testing.T) {
	a := goldenAnswer()
	a.Waits = nil
	for i := range a.Past {
		a.Past[i].Ref = record.Ref{Kind: record.Household, ID: record.ID{9, byte(i)}}
	}
	batch := record.Ref{Kind: record.Batch, ID: record.ID{5}}
	pub, key := keys(2)
	body, err := EncodeAnswer(a, batch, nil, key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeAnswer(body, batch, nil, pub)
	if err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("read %+v, %v", got, err)
	}
}
