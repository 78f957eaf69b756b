package wire

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"zhucun/store/record"
)

// county makes the rows of households with members as the endpoint's own device
// created them, one change a household, and a roster before them.
func county(rnd *rand.Rand, households int) (rows []record.PageRow) {
	dev := randomID(rnd)
	var seq record.Seq
	var no uint64
	surnames := []string{"才让", "卓玛", "扎西", "多杰", "央金", "拉姆", "仁青", "旦增", "次仁", "德吉", "索南", "桑吉", "贡布", "尕藏", "东知", "完么"}
	name := func() string { return surnames[rnd.IntN(16)] + surnames[rnd.IntN(16)] }
	author := randomID(rnd)
	add := func(by record.ChangeID, index int, kind record.Kind, channel record.Channel, sets ...record.Set) record.ID {
		no++
		r := record.PageRow{Whole: true, Row: record.Row{Ref: record.Ref{Kind: kind, ID: record.DerivedID(by, index)}, No: no, Channel: channel, Last: seq}}
		if channel == "" {
			r.Channel = record.Channel("village/623027103201/" + r.ID.String())
		}
		s := record.Writing{Seq: seq, At: 1763000000_000 + int64(seq)*1000, Author: author, By: by}
		for _, x := range sets {
			s.Value = x.Value
			r.Put(record.Register{Field: x.Field, Changed: seq, Writings: []record.Writing{s}})
		}
		rows = append(rows, r)
		return r.ID
	}
	next := func() record.ChangeID {
		seq++
		return record.ChangeID{Device: dev, Epoch: 0x5eed5eed5eed5eed, Seq: uint64(seq)}
	}
	code := func(f record.Field, list string) record.Set {
		return record.Set{Field: f, Value: record.C(pick(rnd, list))}
	}
	for range 30 {
		add(next(), 0, record.Person, "ref/people/623027103",
			record.Set{Field: record.PersonName, Value: record.T(name())},
			record.Set{Field: record.PersonUnit, Value: record.T("县农牧局")},
			record.Set{Field: record.PersonPhone, Value: record.T(fmt.Sprintf("12%09d", rnd.IntN(1e9)))},
			record.Set{Field: record.PersonTownship, Value: record.C("623027103")})
	}
	for i := range households {
		by := next()
		id := add(by, 0, record.Household, "",
			record.Set{Field: record.HouseholdVillage, Value: record.C("623027103201")},
			record.Set{Field: record.HouseholdGroup, Value: record.I(int64(i / 40))},
			record.Set{Field: record.HouseholdHead, Value: record.T(name())},
			record.Set{Field: record.HouseholdPhone, Value: record.T(fmt.Sprintf("12%09d", rnd.IntN(1e9)))},
			code(record.HouseholdRegister, "register"), code(record.HouseholdCause, "poverty_cause"),
			record.Set{Field: record.HouseholdSize, Value: record.I(int64(2 + rnd.IntN(6)))},
			code(record.HouseholdHousing, "housing_grade"), code(record.HouseholdWater, "water_source"))
		for k := range 4 + i%2 {
			add(by, 1+k, record.Member, record.Channel("village/623027103201/"+id.String()),
				record.Set{Field: record.MemberHousehold, Value: record.R(id)},
				record.Set{Field: record.MemberName, Value: record.T(name())},
				code(record.MemberSex, "sex"),
				record.Set{Field: record.MemberBirth, Value: record.M(1945+rnd.IntN(75), 1+rnd.IntN(12))},
				code(record.MemberRelation, "relation"), code(record.MemberSchooling, "schooling"),
				record.Set{Field: record.MemberMedical, Value: record.B(true)})
		}
	}
	return rows
}

func randomID(rnd *rand.Rand) (id record.ID) {
	for i := range id {
		id[i] = byte(rnd.Uint32())
	}
	return id
}

func firstReply(households int) (*record.Outbound, *record.Inbound) {
	rnd := rand.New(rand.NewPCG(3, 4))
	rows := county(rnd, households)
	sent := &record.Outbound{Device: randomID(rnd), Epoch: 9, Counter: 1}
	head := rows[len(rows)-1].Last
	in := &record.Inbound{Device: sent.Device, Epoch: sent.Epoch, Counter: 1, LogEpoch: 7, Head: head, ServerTime: 1763000000_123}
	in.Subs = []record.Prefix{"ref/people/623027103", "village/623027103201"}
	in.Pages = []record.Page{
		{Prefix: in.Subs[0], End: record.Cursor{Since: head, Pos: head}, Rows: rows[:30]},
		{Prefix: in.Subs[1], End: record.Cursor{Since: head, Pos: head}, Rows: rows[30:]},
	}
	return sent, in
}

// BenchmarkFirstBody is the reply that brings a new device 200 households with
// 900 members and a roster of 30.
func BenchmarkFirstBody(b *testing.B) { benchReply(b, 200) }

// BenchmarkCountyBody is the same for 12,000 households, as one reply.
func BenchmarkCountyBody(b *testing.B) { benchReply(b, 12000) }

func benchReply(b *testing.B, households int) {
	sent, in := firstReply(households)
	county, key := keys(2)
	rows := 0
	for _, p := range in.Pages {
		rows += len(p.Rows)
	}
	var size int
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			body, err := EncodeReply(in, sent, key)
			if err != nil {
				b.Fatal(err)
			}
			size = len(body)
		}
		b.ReportMetric(float64(size), "reply-B")
		b.ReportMetric(float64(rows), "rows")
	})
	body, err := EncodeReply(in, sent, key)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeReply(body, sent, numbers{}, county); err != nil {
				b.Fatal(err)
			}
		}
	})
}
