package wire

import (
	"math"
	"reflect"
	"testing"

	"zhucun/store/record"
)

// extremes are the values at the ends of every type, canonical or not: those
// that Check passes must travel both ways.
func extremes(f *record.FieldDef) []record.Value {
	long := make([]byte, record.MaxValue-1)
	for i := range long {
		long[i] = 'a'
	}
	var refs []record.ID
	for i := range record.MaxValue / 16 {
		refs = append(refs, record.ID{byte(i >> 8), byte(i), 1})
	}
	full := record.ID{}
	for i := range full {
		full[i] = 0xff
	}
	v := []record.Value{
		"", record.T("\x01"), record.T("\x01x"), record.T("a\x00b"), record.T("\x02"), record.T("😀 ཀ \ue000\ufffd"), record.T(string(long)),
		record.C("\x01"), record.C("a\x00"), record.C("x\x02/y"), record.C(string(long[:32])), record.Cs("\x01", "b\x00", "ཀ"),
		record.B(true), record.B(false), record.R(full), record.R(record.ID{15: 1}), record.Rs(refs...), record.Rs(full, record.ID{1}),
		record.X([]byte{0}), record.X(long), record.Value("z"), record.Value("z\x00\xff"),
	}
	for _, n := range []int64{0, 1, -1, 12, 11, 9999*12 + 11, 9999*12 + 12, 719162, -719162, -719163, 2932896, 2932897, math.MaxInt32, math.MinInt32,
		1 << 59, 1 << 60, -1 << 60, 1<<60 + 1, 1 << 62, math.MaxInt64, math.MinInt64, int64(f.Min), int64(f.Max)} {
		v = append(v, record.I(n), "d"+record.I(n)[1:], "m"+record.I(n)[1:])
	}
	return v
}

// Whatever Check passes can be sent, read, kept and sent on: every field of
// every kind at the ends of its type, with stamps and bases at theirs.
func TestWhatCheckPassesTravelsBothWays(t *testing.T) {
	_, key := keys(1)
	pub, county := keys(2)
	device := record.ID{1, 2, 3}
	stamps := []record.Stamp{{}, {Wall: 999}, {Wall: -1}, {Wall: record.MinWall}, {Wall: record.MinWall - 1}, {Wall: record.MaxWall, N: math.MaxUint32},
		{Wall: record.MaxWall + 1}, {Wall: math.MaxInt64}, {Wall: math.MinInt64}, {Wall: -1 << 61}, {Wall: 1 << 61}}
	passed := 0
	try := func(k record.Kind, f record.Field, v record.Value, s record.Stamp, base record.Seq, salt record.Salt) {
		t.Helper()
		c := &record.Change{ChangeID: record.ChangeID{Device: device, Epoch: math.MaxUint64, Seq: 1<<63 + 1}, Stamp: s, Author: record.ID{7}, Salt: salt,
			LogEpoch: 9, Writes: []record.Write{{Ref: record.Ref{Kind: k, ID: record.ID{8}}, Base: base, Fields: []record.Set{{Field: f, Value: v}}}}}
		if c.Check() != nil {
			return
		}
		passed++
		again, err := record.DecodeChange(c.Encode())
		if err != nil || !reflect.DeepEqual(c, again) {
			t.Fatalf("%s field %d, %.60q at %v: what Check passes cannot be kept: %v", k, f, v, s.Wall, err)
		}
		q := &Request{Outbound: record.Outbound{Device: device, Epoch: math.MaxUint64, Counter: 1, LogEpoch: 9, Head: 5, Queue: math.MaxUint64,
			Changes: []*record.Change{c}, Chain: record.Hash{1}}}
		body, err := EncodeRequest(q, nil, key)
		if err != nil {
			t.Fatalf("%s field %d, %.60q at %v: what Check passes cannot be sent: %v", k, f, v, s.Wall, err)
		}
		sealed, err := OpenRequest(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sealed.Decode(nil)
		if err != nil || !reflect.DeepEqual(got.Changes, q.Changes) {
			t.Fatalf("%s field %d, %.60q at %v: what was sent is read as %+v, %v", k, f, v, s.Wall, got, err)
		}
		row := &record.Row{Ref: c.Writes[0].Ref, No: 3, Channel: "village/623027103201/" + record.Channel(record.ID{8}.String())}
		row.Merge(c, &c.Writes[0], record.Arrival{Seq: 6, Received: 1_790_000_000_123, LogEpoch: 9})
		in := &record.Inbound{Device: device, Epoch: math.MaxUint64, Counter: 1, LogEpoch: 9, Head: 6, ServerTime: 1_790_000_000_123,
			Pages: []record.Page{{Prefix: "village/623027103201", Rows: []record.PageRow{{Row: *row, Whole: true}}}}}
		empty := &record.Outbound{Device: device, Epoch: math.MaxUint64, Counter: 1, LogEpoch: 9}
		reply, err := EncodeReply(in, empty, county)
		if err != nil {
			t.Fatalf("%s field %d, %.60q at %v: what Check passes cannot be replied: %v", k, f, v, s.Wall, err)
		}
		back, err := DecodeReply(reply, empty, nil, pub)
		if err != nil || !reflect.DeepEqual(back.Pages, in.Pages) {
			t.Fatalf("%s field %d, %.60q at %v: a reply is read as %+v, %v", k, f, v, s.Wall, back, err)
		}
	}
	for _, d := range record.Kinds {
		for i := range d.Fields {
			f := &d.Fields[i]
			for _, v := range extremes(f) {
				try(d.Kind, f.Field, v, stamps[0], 0, record.Salt{})
			}
		}
	}
	for _, s := range stamps {
		for _, base := range []record.Seq{0, 1, 5, 1 << 62, 1<<63 - 1} {
			try(record.Household, record.HouseholdHead, record.T("才让"), s, base, record.Salt{1})
		}
	}
	if passed < 300 {
		t.Errorf("only %d values passed Check: nothing was tested", passed)
	}
}
