package main

import (
	"crypto/ed25519"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

// What a large county's clerk has on the desk.
const (
	deskHouseholds = 12_000
	deskMembers    = 50_000
	deskVisits     = 50_000
	deskDays       = 90_000
	deskConflicts  = 1_000
	deskWaiting    = 500

	deskVillages = 69
	deskTeams    = 60
	deskPage     = 20_000 // rows of a page
)

// countyRows makes the records of a county as its endpoint would send them.
type countyRows struct {
	n     uint64
	known map[record.Ref]*record.Row // those that others live under
	by    record.ID                  // who wrote them
	send  func(record.PageRow)
}

// add is one record with a writing a field. Its ID follows from its key, if its kind has
// one.
func (c *countyRows) add(kind record.Kind, fields ...record.Set) *record.Row {
	c.n++
	change := record.ChangeID{Device: record.NaturalID(record.Device, "endpoint"), Epoch: 1, Seq: c.n}
	id, keyed := record.KeyedID(kind, fields)
	if !keyed {
		id = record.DerivedID(change, 0)
	}
	row := &record.Row{Ref: record.Ref{Kind: kind, ID: id}, No: c.n, Last: record.Seq(c.n)}
	for _, s := range fields {
		row.Put(record.Register{Field: s.Field, Changed: row.Last, Writings: []record.Writing{{Value: s.Value, Seq: row.Last, At: noon - 1, Author: c.by, By: change}}})
	}
	return row
}

// put sends a record where it belongs.
func (c *countyRows) put(tb testing.TB, row *record.Row) record.ID {
	var err error
	if row.Channel, err = record.ChannelOf(row, func(ref record.Ref) *record.Row { return c.known[ref] }); err != nil {
		tb.Fatal(row.Ref, err)
	}
	switch row.Kind {
	case record.Member, record.Visit, record.DutyDay, record.Quarantine:
	default:
		c.known[row.Ref] = row
	}
	c.send(record.PageRow{Row: *row, Whole: true})
	return row.ID
}

// oppose has another person write another value of a field.
func oppose(row *record.Row, f record.Field, v record.Value, by record.ID) {
	g := *row.Get(f)
	w := g.Writings[0]
	w.Value, w.Author, w.By.Device, w.At = v, by, record.NaturalID(record.Device, "another"), w.At-1000
	g.Writings = append(slices.Clone(g.Writings), w)
	row.Put(g)
}

// fillDesk enrols a clerk's device and has it take a whole county.
func fillDesk(tb testing.TB, d *device) {
	tb.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // it is made once, beside nothing that is measured
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	clerk := record.NaturalID(record.Person, "clerk")
	d.id = identity{Sign: make([]byte, ed25519.SeedSize), Address: "https://127.0.0.1:1", Device: record.NaturalID(record.Device, "desk"), Persons: []record.ID{clerk}, Label: "desk"}
	s := enrolled(tb, d)
	sent := &sending{tb: tb, s: s, device: d.id.Device}
	c := &countyRows{known: map[record.Ref]*record.Row{}, send: sent.row}
	put := func(kind record.Kind, fields ...record.Set) record.ID { return c.put(tb, c.add(kind, fields...)) }
	person := c.add(record.Person, set(record.PersonName, record.T("县管理员")))
	person.ID = clerk
	c.put(tb, person)
	put(record.Assignment, set(record.AssignmentPerson, record.R(clerk)), set(record.AssignmentRole, record.C(string(record.Clerk))),
		set(record.AssignmentAreas, record.Cs("623027")), set(record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
	names := []string{"才让", "卓玛", "扎西", "东珠", "央金", "尕藏", "索南", "拉毛", "南杰", "多杰", "旦正", "仁青", "桑杰"}
	tibetan := []string{"ཚེ་རིང", "སྒྲོལ་མ", "བཀྲ་ཤིས", "དོན་གྲུབ", "དབྱངས་ཅན", "སྐལ་བཟང", "བསོད་ནམས", "ལྷ་མོ", "རྣམ་རྒྱལ", "རྡོ་རྗེ", "རྟ་མགྲིན", "རིན་ཆེན", "སངས་རྒྱས"}
	called := func(i int) (zh, bo record.Value) {
		a, b := i%len(names), i/len(names)%len(names)
		return record.T(names[a] + names[b]), record.T(tibetan[a] + "་" + tibetan[b])
	}
	var villages []string
	for i := range deskVillages {
		villages = append(villages, fmt.Sprintf("6230271%02d%03d", i%13, 201+i/13))
		put(record.Area, set(record.AreaCode, record.C(villages[i])), set(record.AreaName, record.T(fmt.Sprint("行政村", i))))
	}
	var cadres, teams, devices []record.ID
	for i := range deskTeams {
		town := villages[i][:9]
		team := put(record.Team, set(record.TeamName, record.T(fmt.Sprint("第", i+1, "驻村工作队"))), set(record.TeamTownship, record.C(town)), set(record.TeamKind, record.C("poor")))
		teams = append(teams, team)
		for j := range 5 {
			zh, _ := called(i*5 + j)
			p := put(record.Person, set(record.PersonName, zh), set(record.PersonTownship, record.C(town)))
			role := record.TeamMember
			if j == 0 {
				role = record.Leader
			}
			put(record.Assignment, set(record.AssignmentPerson, record.R(p)), set(record.AssignmentRole, record.C(string(role))), set(record.AssignmentTeam, record.R(team)),
				set(record.AssignmentAreas, record.Cs(villages[i])), set(record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
			cadres = append(cadres, p)
		}
		key := make([]byte, 32)
		key[0], key[1] = byte(i), 1
		devices = append(devices, put(record.Device, set(record.DevicePersons, record.Rs(cadres[i*5:]...)), set(record.DeviceLabel, record.T(fmt.Sprintf("平板%02d", i))),
			set(record.DeviceSignKey, record.X(key)), set(record.DeviceIssued, record.D(record.DayOf(noon)-90))))
	}
	var homes []record.ID
	for i := range deskHouseholds {
		c.by = cadres[i%len(cadres)]
		zh, bo := called(i)
		h := c.add(record.Household, set(record.HouseholdVillage, record.C(villages[i%deskVillages])), set(record.HouseholdGroup, record.I(int64(1+i%6))), set(record.HouseholdHead, zh), set(record.HouseholdHeadBo, bo),
			set(record.HouseholdRegister, record.C([]string{"general", "general", "out"}[i%3])), set(record.HouseholdSize, record.I(4)),
			set(record.HouseholdExternalNo, record.T(fmt.Sprintf("62302700%05d", i))), set(record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i))))
		if i%(deskHouseholds/deskConflicts) == 0 {
			oppose(h, record.HouseholdPhone, record.T(fmt.Sprintf("121%08d", i)), cadres[(i+1)%len(cadres)])
		}
		homes = append(homes, c.put(tb, h))
	}
	for i := range deskMembers {
		zh, bo := called(i)
		put(record.Member, set(record.MemberHousehold, record.R(homes[i%deskHouseholds])), set(record.MemberName, zh), set(record.MemberNameBo, bo),
			set(record.MemberSex, record.C("1")), set(record.MemberBirth, record.M(1950+i%70, 1+i%12)), set(record.MemberRelation, record.C("5")))
	}
	for i := range deskVisits {
		c.by = cadres[i%len(cadres)]
		put(record.Visit, set(record.VisitHousehold, record.R(homes[i%deskHouseholds])), set(record.VisitDate, record.D(record.DayOf(noon)-record.Day(i%300))), set(record.VisitTopics, record.Cs("income", "school")),
			set(record.VisitPresent, record.Cs("head")), set(record.VisitNote, record.T(fmt.Sprintf("%s家草料还剩%d车，牦牛%d头", names[i%len(names)], i%7, i%90))))
	}
	for i := range deskDays {
		who := i % len(cadres)
		put(record.DutyDay, set(record.DutyPerson, record.R(cadres[who])), set(record.DutyDate, record.D(record.DayOf(noon)-record.Day(i/len(cadres)))),
			set(record.DutyTeam, record.R(teams[who/5])), set(record.DutyStatus, record.C("in")))
	}
	for i := range deskWaiting {
		at := i % deskTeams
		change := &record.Change{ChangeID: record.ChangeID{Device: devices[at], Epoch: 1, Seq: uint64(i + 1)}, Author: cadres[at*5], Stamp: record.Stamp{Wall: noon - int64(i)*1000}, LogEpoch: 7,
			Writes: []record.Write{{Ref: record.Ref{Kind: record.Household, ID: homes[i*7]}, Base: record.Seq(c.n), Fields: []record.Set{set(record.HouseholdPhone, record.T(fmt.Sprintf("122%08d", i)))}}}}
		hash := change.Hash()
		put(record.Quarantine, set(record.QuarantineDevice, record.R(devices[at])), set(record.QuarantineChange, record.X(hash[:])), set(record.QuarantineAuthor, record.R(change.Author)),
			set(record.QuarantineReason, record.C([]string{"scope", "assignment", "fork"}[i%3])), set(record.QuarantineContent, record.X(change.Encode())))
	}
	sent.all(record.Seq(c.n))
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
}

// enrolled makes the file of records of a device that knows who it is, and opens it.
func enrolled(tb testing.TB, d *device) *store.Store {
	tb.Helper()
	if err := d.keep(); err != nil {
		tb.Fatal(err)
	}
	s, err := store.Open(tb.Context(), d.records(), d.options())
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Enrol(tb.Context(), store.Identity{Device: d.id.Device, Label: d.id.Label, Persons: d.id.Persons}); err != nil {
		tb.Fatal(err)
	}
	return s
}

// sending gives a device records as an endpoint does, a subscription for each first part
// of their channels.
type sending struct {
	tb     testing.TB
	s      *store.Store
	device record.ID
	subs   []record.Prefix
	pages  map[record.Prefix]*record.Page
	at     map[record.Prefix]record.Cursor
}

func (x *sending) row(r record.PageRow) {
	if x.pages == nil {
		x.pages, x.at = map[record.Prefix]*record.Page{}, map[record.Prefix]record.Cursor{}
	}
	first, _, _ := strings.Cut(string(r.Channel), "/")
	prefix := record.Prefix(first)
	if x.pages[prefix] == nil {
		x.pages[prefix] = &record.Page{Prefix: prefix, Start: x.at[prefix], More: true}
		if _, known := x.at[prefix]; !known {
			x.subs = append(x.subs, prefix)
		}
	}
	p := x.pages[prefix]
	p.Rows = append(p.Rows, r)
	p.End = record.Cursor{Pos: r.Last, No: r.No}
	x.at[prefix] = p.End
	if len(p.Rows) == deskPage {
		x.reply(r.Last)
	}
}

// all ends every subscription at the head.
func (x *sending) all(head record.Seq) {
	x.reply(head)
	for _, prefix := range x.subs {
		x.pages[prefix] = &record.Page{Prefix: prefix, Start: x.at[prefix], End: record.Cursor{Since: head, Pos: head}}
	}
	x.reply(head)
}

func (x *sending) reply(head record.Seq) {
	x.tb.Helper()
	out, err := x.s.Outbound(x.tb.Context(), 1<<20)
	if err != nil {
		x.tb.Fatal(err)
	}
	in := &record.Inbound{Device: x.device, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: 7, Head: head, ServerTime: noon, Subs: x.subs}
	for _, prefix := range x.subs {
		if p := x.pages[prefix]; p != nil {
			in.Pages = append(in.Pages, *p)
		}
	}
	if _, err := x.s.Inbound(x.tb.Context(), out, in, true); err != nil {
		x.tb.Fatal(err)
	}
	x.pages = map[record.Prefix]*record.Page{}
}
