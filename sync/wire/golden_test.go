package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zhucun/store/record"
)

// The files of testdata/golden are the wire form: a build that reads or writes
// anything else breaks every tablet in the field. They are frozen: -update writes
// those that are missing and no other.

// golden compares got with the file of that name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		writeGolden(t, name, got)
	}
	if want := readGolden(t, name); !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes that are not the %d of the golden file", name, len(got), len(want))
	}
}

// writeGolden makes a file that is missing: in hex, 32 bytes a line.
func writeGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".hex")
	if _, err := os.Stat(path); err == nil {
		return
	}
	var lines strings.Builder
	for b := got; len(b) > 0; b = b[min(32, len(b)):] {
		fmt.Fprintf(&lines, "%x\n", b[:min(32, len(b))])
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "golden", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// oddChanges are changes with everything the wire knows a shorter spelling for,
// and everything it does not.
func oddChanges(o *record.Outbound, n numbers) []*record.Change {
	id := func(i uint64) record.ChangeID {
		return record.ChangeID{Device: o.Device, Epoch: o.Queue, Seq: i}
	}
	house, team, person := record.ID{0x11, 1}, record.ID{0x12, 2}, record.ID{0x13, 3}
	n[record.Ref{Kind: record.Household, ID: house}] = 1200
	n[record.Ref{Kind: record.Team, ID: team}] = 40
	n[record.Ref{Kind: record.Person, ID: person}] = 7
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	day := record.MustDay("2026-11-22")
	visit := record.Write{Ref: record.Ref{Kind: record.Visit, ID: record.DerivedID(id(1), 0)}, Fields: []record.Set{
		set(record.VisitHousehold, record.R(house)), set(record.VisitDate, record.D(day)),
		set(record.VisitTopics, record.Cs("school", "health", "newer_topic")), set(record.VisitPresent, record.Cs("head", "elder")),
		set(record.VisitNote, record.T("羊 116 只，ཚེ་རིང་ 在家。")), set(record.VisitVisitors, record.Rs(person, record.ID{0x14, 4})),
	}}
	duty := record.Write{Fields: []record.Set{
		set(record.DutyPerson, record.R(person)), set(record.DutyDate, record.D(day-1)), set(record.DutyTeam, record.R(team)),
		set(record.DutyStatus, record.C("not_in_the_list")), set(record.DutyOvernight, record.B(true)),
	}}
	duty.Kind = record.DutyDay
	duty.ID, _ = record.KeyedID(duty.Kind, duty.Fields)
	edit := record.Write{Ref: record.Ref{Kind: record.Household, ID: house}, Base: 812, Fields: []record.Set{
		set(record.HouseholdPhone, ""), set(record.HouseholdSize, record.I(5)), set(record.HouseholdBack, record.M(2027, 4)), set(200, "zof a newer version"),
	}}
	later := record.Write{Ref: record.Ref{Kind: record.Household, ID: record.ID{0x19, 9}}, Base: 890, Missed: 1, Hidden: []record.Hidden{
		{Field: record.HouseholdGroup, Name: record.Name{Own: 1}}, {Field: record.HouseholdGroup, Name: record.Name{Seq: 850, Own: 2}},
	}, Fields: []record.Set{set(record.HouseholdGroup, record.I(-3))}}
	newer := record.Write{Ref: record.Ref{Kind: 77, ID: record.ID{0x15, 5}}, Base: 9, Fields: []record.Set{set(0, "q\x00\xff"), set(255, record.X([]byte{1, 2}))}}
	return []*record.Change{
		{ChangeID: id(1), Author: person, Stamp: record.Stamp{Wall: 1795310000000}, LogEpoch: o.LogEpoch, Writes: []record.Write{visit}},
		{ChangeID: id(2), Author: person, Stamp: record.Stamp{Wall: 1795310000000, N: 1}, LogEpoch: o.LogEpoch, Writes: []record.Write{duty}},
		{ChangeID: id(3), Author: record.ID{0x16, 6}, Stamp: record.Stamp{Wall: 1795313600123}, LogEpoch: 5, Writes: []record.Write{edit, later}, Was: record.Hash{9}},
		{ChangeID: id(4), Stamp: record.Stamp{Wall: 1795317200000}, LogEpoch: o.LogEpoch, Writes: []record.Write{newer}, Import: record.ID{0x17, 7}, Salt: record.Salt{1, 2, 3}},
	}
}

func goldenRequest() (*Request, numbers) {
	n := numbers{}
	q := &Request{Budget: 65536, App: "0.1.0"}
	o := &q.Outbound
	o.Device, o.Epoch, o.Counter, o.LogEpoch, o.Head = record.ID{0xD0, 1}, 0x1122334455667788, 31, 0x99AABBCCDDEEFF00, 900
	o.Queue, o.Secret, o.Waiting = o.Epoch, [16]byte{5, 4, 3}, 4
	o.Subs = []record.Sub{
		{Prefix: record.Prefix("device/" + o.Device.String()), Cursor: record.Cursor{Since: 900, Pos: 900}},
		{Prefix: "village/623027103201", Cursor: record.Cursor{Since: 700, Pos: 850, No: 1200}},
	}
	o.Changes = oddChanges(o, n)
	o.Chain = record.ChainStart(o.Device, o.Queue)
	for i, c := range o.Changes {
		if i != 3 {
			c.Salt = record.SaltOf(o.Secret, c.ChangeID)
		}
		o.Chain = o.Chain.Link(c.Hash())
	}
	return q, n
}

func goldenReply(o *record.Outbound) *record.Inbound {
	by := record.ChangeID{Device: record.ID{0xD1}, Epoch: 3, Seq: 44}
	sibling := func(v record.Value) record.Writing {
		return record.Writing{Value: v, Seq: 899, At: 1795300000000, Author: record.ID{0x16, 6}, By: by}
	}
	house := record.Row{Ref: record.Ref{Kind: record.Household, ID: record.DerivedID(by, 0)}, No: 1301, Last: 899}
	house.Channel = record.Channel("village/623027103201/" + house.ID.String())
	other := sibling(record.T("旦正加"))
	other.Seq, other.At, other.By.Seq = 890, 1795299999321, 40
	house.Fields = []record.Register{
		{Field: record.HouseholdVillage, Changed: 899, Writings: []record.Writing{sibling(record.C("623027103201"))}},
		{Field: record.HouseholdHead, Changed: 899, Writings: []record.Writing{other, sibling(record.T("才让卓玛"))}},
	}
	member := record.Row{Ref: record.Ref{Kind: record.Member, ID: record.DerivedID(by, 1)}, No: 1302, Channel: house.Channel, Last: 899}
	member.Fields = []record.Register{
		{Field: record.MemberHousehold, Changed: 899, Writings: []record.Writing{sibling(record.R(house.ID))}},
		{Field: record.MemberBirth, Changed: 899, Writings: []record.Writing{sibling(record.M(1987, 6))}},
	}
	own := record.Row{Ref: o.Changes[0].Writes[0].Ref, No: 1303, Last: 901}
	return &record.Inbound{
		Device: o.Device, Epoch: o.Epoch, Counter: o.Counter, LogEpoch: o.LogEpoch, Head: 904, ServerTime: 1795320000456, Backup: 850,
		Receipt: &record.Receipt{Queue: o.Queue, Seq: 4, Chain: o.Chain, Runs: []record.Run{
			{First: 1, N: 3, At: 901, Received: 1795320000456}, {First: 4, N: 1, Received: 1795320000456, Reason: "unknown_kind", Detail: "kind 77"}}},
		Subs: []record.Prefix{o.Subs[0].Prefix, o.Subs[1].Prefix}, MinApp: "0.1",
		Pages: []record.Page{{Prefix: o.Subs[1].Prefix, Start: o.Subs[1].Cursor, End: record.Cursor{Since: 904, Pos: 904},
			Rows: []record.PageRow{{Row: house, Whole: true}, {Row: member, Whole: true}, {Row: own, Own: true}},
			Gone: []record.Gone{{Ref: record.Ref{Kind: record.Visit, ID: record.ID{0x18}}, Seq: 880, Via: o.Subs[0].Prefix}}}},
	}
}

func TestAChangeHasItsGoldenForm(t *testing.T) {
	q, _ := goldenRequest()
	var all []byte
	for i, c := range q.Changes {
		golden(t, fmt.Sprint("change-", i+1), c.Encode())
		h := c.Hash()
		all = append(all, h[:]...)
	}
	golden(t, "chain", append(all, q.Chain[:]...))
}

func TestARequestHasItsGoldenForm(t *testing.T) {
	q, n := goldenRequest()
	pub, key := keys(1)
	body, err := EncodeRequest(clone(t, q), n, key)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "request", body)
	s, err := OpenRequest(readGolden(t, "request"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(pub); err != nil {
		t.Error(err)
	}
	got, err := s.Decode(n)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, q) {
		t.Errorf("got %+v\nwant %+v", got, q)
	}
}

func TestAReplyHasItsGoldenForm(t *testing.T) {
	q, n := goldenRequest()
	in := goldenReply(&q.Outbound)
	pub, key := keys(2)
	body, err := EncodeReply(clone(t, in), &q.Outbound, key)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "reply", body)
	got, err := DecodeReply(readGolden(t, "reply"), &q.Outbound, n, pub)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, in) {
		t.Errorf("got %+v\nwant %+v", got, in)
	}
}

// A payload over quickModelled goes by zstd; what zstd writes may change with its
// version, what it reads may not.
func TestALargePayloadIsStillRead(t *testing.T) {
	texts := bytes.Repeat([]byte("abcdefgh"), quickModelled/8+1)
	p, err := packRequest([]byte{1, 2, 3}, texts, false)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeGolden(t, "large", p)
	}
	for _, p := range [][]byte{p, readGolden(t, "large")} {
		if p[0] != packedZstd {
			t.Error("a large payload is not packed by zstd")
		}
		a, b, err := unpack(p, MaxRequestPayload)
		if err != nil || !bytes.Equal(a, []byte{1, 2, 3}) || !bytes.Equal(b, texts) {
			t.Errorf("came back as %d and %d bytes, %v", len(a), len(b), err)
		}
	}
}

// The table of characters and what the model learnt of the dictionary are part
// of the wire form, though they are made by code.
func TestTablesAreThoseOfVersion1(t *testing.T) {
	h := sha256.New()
	for _, r := range gb18030().runes {
		h.Write([]byte{byte(r >> 8), byte(r)})
	}
	for _, r := range gb18030().code {
		h.Write([]byte{byte(r >> 8), byte(r)})
	}
	golden(t, "characters", h.Sum(nil))
	p, err := packing()
	if err != nil {
		t.Fatal(err)
	}
	h.Reset()
	for _, s := range p.text.slots {
		h.Write([]byte{byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s)})
	}
	golden(t, "model", h.Sum(nil))
}
