package wire

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"zhucun/store/record"
)

// weekNotes are 40 natural notes, supplied for measuring and never to be edited.
func weekNotes(t testing.TB) []string {
	b, err := os.ReadFile("testdata/week-notes.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != "cc59ee0f661a0b90f63da999f8dac45de96c3152de83fa175247598a6113920e" {
		t.Fatalf("testdata/week-notes.txt was changed: %s", got)
	}
	return strings.Split(strings.TrimRight(string(b), "\n"), "\n")
}

func TestTheMeasuredNotesAreTheSuppliedOnes(t *testing.T) {
	if n := len(weekNotes(t)); n != 40 {
		t.Errorf("%d notes, want 40", n)
	}
}

// week is one device's offline week: 40 visits, 14 duty days of two people, 25
// edits of household fields, in the order of seven days.
type week struct {
	numbers    numbers
	sent       record.Outbound
	households []record.ID
}

const (
	weekVisits = 40
	weekDuty   = 14
	weekEdits  = 25
)

func newWeek(t testing.TB) *week { return newWeekSeed(t, 1) }

func newWeekSeed(t testing.TB, seed uint64) *week {
	rnd := rand.New(rand.NewPCG(seed, 2))
	id := func() (id record.ID) {
		for i := range id {
			id[i] = byte(rnd.Uint32())
		}
		return id
	}
	w := &week{numbers: numbers{}}
	o := &w.sent
	o.Device, o.Epoch, o.Counter = id(), record.Epoch(rnd.Uint64()), 31
	o.LogEpoch, o.Head, o.Queue = record.LogEpoch(rnd.Uint64()), 48211, o.Epoch
	s := id()
	o.Secret, o.Waiting = [16]byte(s[:]), weekVisits+weekDuty+weekEdits
	team, author, colleague := id(), id(), id()
	w.numbers[record.Ref{Kind: record.Team, ID: team}] = 71
	w.numbers[record.Ref{Kind: record.Person, ID: author}] = 214
	w.numbers[record.Ref{Kind: record.Person, ID: colleague}] = 215
	w.numbers[record.Ref{Kind: record.Device, ID: o.Device}] = 700
	for i := range 200 {
		h := id()
		w.households = append(w.households, h)
		w.numbers[record.Ref{Kind: record.Household, ID: h}] = uint64(2400 + i*5 + rnd.IntN(3))
	}
	for _, p := range []string{"ref/area", "ref/code", "ref/setting", "ref/people/county", "ref/people/623027103", "ref/team/623027103",
		"device/" + o.Device.String(), "team/623027103/" + team.String(), "village/623027103201", "care/623027103201"} {
		o.Subs = append(o.Subs, record.Sub{Prefix: record.Prefix(p), Cursor: record.Cursor{Since: o.Head, Pos: o.Head}})
	}
	var saves []record.Write
	notes := weekNotes(t)
	for i := range weekVisits + weekDuty + weekEdits {
		day := record.MustDay("2026-11-16") + record.Day(i*7/(weekVisits+weekDuty+weekEdits))
		x := &record.Change{ChangeID: record.ChangeID{Device: o.Device, Epoch: o.Epoch, Seq: 412 + uint64(i)}, Author: author, LogEpoch: o.LogEpoch}
		x.Salt = record.SaltOf(o.Secret, x.ChangeID)
		x.Stamp.Wall = day.Unix()*86400_000 + int64(1+i%12)*3000_000 + int64(rnd.IntN(2900))*1000
		house := w.households[rnd.IntN(len(w.households))]
		switch k := i % 79; {
		case k%2 == 0 && k/2 < weekVisits:
			x.Writes = []record.Write{visitWrite(x.ChangeID, rnd, house, day, notes[k/2])}
		case k/2 < weekDuty:
			who := []record.ID{author, colleague}[k/2%2]
			x.Writes = []record.Write{dutyWrite(rnd, who, team, record.MustDay("2026-11-16")+record.Day(k/4))}
		default:
			x.Writes = []record.Write{editWrite(rnd, house)}
		}
		saves = append(saves, x.Writes...)
		o.Changes = append(o.Changes, x)
	}
	_ = saves
	o.Chain = record.ChainStart(o.Device, o.Epoch)
	for _, x := range o.Changes {
		if err := x.Check(); err != nil {
			t.Fatal(err)
		}
		o.Chain = o.Chain.Link(x.Hash())
	}
	return w
}

func pick(rnd *rand.Rand, list string) string {
	all := record.List(list)
	return all[rnd.IntN(len(all))].Code
}

func visitWrite(id record.ChangeID, rnd *rand.Rand, house record.ID, day record.Day, note string) record.Write {
	w := record.Write{Ref: record.Ref{Kind: record.Visit, ID: record.DerivedID(id, 0)}}
	w.Fields = []record.Set{
		{Field: record.VisitHousehold, Value: record.R(house)},
		{Field: record.VisitDate, Value: record.D(day)},
		{Field: record.VisitTopics, Value: record.Cs(pick(rnd, "visit_topic"), pick(rnd, "visit_topic"))},
		{Field: record.VisitPresent, Value: record.Cs("head")},
	}
	if rnd.IntN(2) == 0 {
		w.Fields[3].Value = record.Cs("head", pick(rnd, "visit_present"))
	}
	if rnd.IntN(3) == 0 {
		w.Fields = append(w.Fields, record.Set{Field: record.VisitNeeds, Value: record.Cs(pick(rnd, "visit_need"))})
	}
	if rnd.IntN(3) == 0 {
		w.Fields = append(w.Fields, record.Set{Field: record.VisitNext, Value: record.D(day + 30)})
	}
	w.Fields = append(w.Fields, record.Set{Field: record.VisitNote, Value: record.T(note)})
	return w
}

func dutyWrite(rnd *rand.Rand, person, team record.ID, day record.Day) record.Write {
	w := record.Write{Fields: []record.Set{
		{Field: record.DutyPerson, Value: record.R(person)},
		{Field: record.DutyDate, Value: record.D(day)},
		{Field: record.DutyTeam, Value: record.R(team)},
		{Field: record.DutyStatus, Value: record.C(record.List("day_status")[0].Code)},
		{Field: record.DutyOvernight, Value: record.B(true)},
		{Field: record.DutyWork, Value: record.Cs(pick(rnd, "ten_essentials"), "T03")},
	}}
	w.Kind = record.DutyDay
	w.ID, _ = record.KeyedID(w.Kind, w.Fields)
	return w
}

func editWrite(rnd *rand.Rand, house record.ID) record.Write {
	w := record.Write{Ref: record.Ref{Kind: record.Household, ID: house}, Base: record.Seq(30000 + rnd.IntN(18000))}
	switch rnd.IntN(4) {
	case 0:
		w.Fields = []record.Set{{Field: record.HouseholdHousing, Value: record.C(pick(rnd, "housing_grade"))}}
	case 1:
		w.Fields = []record.Set{{Field: record.HouseholdWater, Value: record.C(pick(rnd, "water_source"))}}
	case 2:
		w.Fields = []record.Set{{Field: record.HouseholdSize, Value: record.I(int64(1 + rnd.IntN(8)))}}
	default:
		w.Fields = []record.Set{{Field: record.HouseholdPhone, Value: record.T(fmt.Sprintf("12%09d", rnd.IntN(1e9)))}}
	}
	return w
}

// reply is what the server answers to such a week: a receipt, and the rows of
// the week by number.
func (w *week) reply() *record.Inbound {
	o := &w.sent
	n := len(o.Changes)
	in := &record.Inbound{Device: o.Device, Epoch: o.Epoch, Counter: o.Counter, LogEpoch: o.LogEpoch,
		Head: o.Head + record.Seq(n) + 913, ServerTime: o.Changes[n-1].Stamp.Wall + 7_654_321, Backup: o.Head - 100}
	first := o.Head + 500
	in.Receipt = &record.Receipt{Queue: o.Queue, Seq: lastSeq(o), Chain: o.Chain,
		Runs: []record.Run{{First: o.Changes[0].Seq, N: uint64(n), At: first, Received: in.ServerTime}}}
	for _, s := range o.Subs {
		in.Subs = append(in.Subs, s.Prefix)
		in.Pages = append(in.Pages, record.Page{Prefix: s.Prefix, Start: s.Cursor, End: record.Cursor{Since: in.Head, Pos: in.Head}})
	}
	no := uint64(9000)
	last := map[record.Ref]record.Seq{}
	for i, x := range o.Changes {
		last[x.Writes[0].Ref] = first + record.Seq(i)
	}
	for i, x := range o.Changes {
		w0 := x.Writes[0]
		if last[w0.Ref] != first+record.Seq(i) {
			continue
		}
		r := record.PageRow{Own: true, Row: record.Row{Ref: w0.Ref, Last: first + record.Seq(i)}}
		if known, ok := w.numbers[w0.Ref]; ok {
			r.No = known
		} else {
			no++
			r.No = no
		}
		p := &in.Pages[8]
		if w0.Kind == record.DutyDay {
			p = &in.Pages[7]
		}
		p.Rows = append(p.Rows, r)
	}
	return in
}

// BenchmarkWeekBody reports the bytes of one device's week in both directions,
// without HTTP headers, and where those of the request are.
func BenchmarkWeekBody(b *testing.B) {
	w := newWeek(b)
	pub, device := keys(1)
	_ = pub
	county, countyKey := keys(2)
	size := func() int {
		body, err := EncodeRequest(&Request{Outbound: w.sent, App: "0.1.0"}, w.numbers, device)
		if err != nil {
			b.Fatal(err)
		}
		return len(body)
	}
	whole := size()
	answer, err := EncodeReply(w.reply(), &w.sent, countyKey)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := DecodeReply(answer, &w.sent, w.numbers, county); err != nil {
		b.Fatal(err)
	}
	parts := w.parts(b, size)
	for b.Loop() {
		size()
	}
	b.ReportMetric(float64(whole), "request-B")
	b.ReportMetric(float64(len(answer)), "reply-B")
	b.ReportMetric(float64(parts["notes"])/3226, "B/note-char")
	for _, name := range []string{"notes", "stamps", "bases", "references", "codes", "sealed"} {
		b.ReportMetric(float64(parts[name]), name+"-B")
	}
}

// parts says by how much the request shrinks when one kind of content is made
// uniform, which is what that content costs.
func (w *week) parts(b *testing.B, size func() int) map[string]int {
	whole := size()
	kept := w.sent.Changes
	cost := func(edit func(i int, x *record.Change)) int {
		w.sent.Changes = nil
		for i, x := range kept {
			y := *x
			y.Writes = []record.Write{x.Writes[0]}
			y.Writes[0].Fields = append([]record.Set(nil), x.Writes[0].Fields...)
			edit(i, &y)
			w.sent.Changes = append(w.sent.Changes, &y)
		}
		defer func() { w.sent.Changes = kept }()
		return whole - size()
	}
	value := func(kind record.Type, v record.Value) func(int, *record.Change) {
		return func(_ int, x *record.Change) {
			for i, s := range x.Writes[0].Fields {
				if s.Value.Type() == kind && x.Writes[0].Kind != record.DutyDay {
					x.Writes[0].Fields[i].Value = v
				}
			}
		}
	}
	house := kept[0].Writes[0].Fields[0].Value
	codes := value(record.Codes, record.Cs("head"))
	code := value(record.Code, record.C("own"))
	return map[string]int{
		"notes":  cost(func(i int, x *record.Change) { value(record.Text, "")(i, x) }),
		"stamps": cost(func(i int, x *record.Change) { x.Stamp.Wall = kept[0].Stamp.Wall + int64(i)*3600_000 }),
		"bases": cost(func(_ int, x *record.Change) {
			if x.Writes[0].Base != 0 {
				x.Writes[0].Base = 40000
			}
		}),
		"references": cost(func(i int, x *record.Change) {
			value(record.RefTo, house)(i, x)
			if x.Writes[0].Kind == record.Household {
				x.Writes[0].ID = house.ID()
			}
		}),
		"codes":  cost(func(i int, x *record.Change) { codes(i, x); code(i, x) }),
		"sealed": 16 + 16 + 8 + 8 + 32 + 64 + 12,
	}
}
