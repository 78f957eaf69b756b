package screen_test

import (
	"context"
	"fmt"
	"strings"

	"zhucun/app/state"
	"zhucun/store/record"
)

// clerk makes the person a clerk of the county too, who has twenty changes of two
// devices to decide about.
func (c *canned) clerk() {
	put := func(ref record.Ref, sets ...record.Set) record.ID {
		refs, err := c.memory.Records().Save(context.Background(), state.Save{Author: c.desk.Kit.Me.ID, Edits: []state.Edit{{Ref: ref, Fields: sets}}})
		if err != nil {
			panic(err)
		}
		return refs[0].ID
	}
	k := c.desk.Kit
	put(record.Ref{Kind: record.Assignment}, record.Set{Field: record.AssignmentPerson, Value: record.R(k.Me.ID)}, record.Set{Field: record.AssignmentRole, Value: record.C("clerk")},
		record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027")}, record.Set{Field: record.AssignmentFrom, Value: record.D(k.Today() - 90)})
	put(record.Ref{Kind: record.Area, ID: record.AreaID("623027103")}, record.Set{Field: record.AreaCode, Value: record.C("623027103")},
		record.Set{Field: record.AreaName, Value: record.T("科才镇")}, record.Set{Field: record.AreaNameBo, Value: record.T("གོས་ཚེ།")})
	var devices []record.ID
	for i, label := range []string{"科才 01", "桑科 07（已丢失）"} {
		sets := []record.Set{{Field: record.DevicePersons, Value: record.Rs(k.Me.ID)}, {Field: record.DeviceLabel, Value: record.T(label)},
			{Field: record.DeviceSignKey, Value: record.X([]byte(strings.Repeat(string(rune('a'+i)), 32)))}}
		if i == 1 {
			sets = append(sets, record.Set{Field: record.DeviceRevoked, Value: record.D(k.Today() - 4)})
		}
		devices = append(devices, put(record.Ref{Kind: record.Device}, sets...))
	}
	var homes []record.ID
	for i := range 6 {
		if h, ok := c.desk.Households.Row(i); ok {
			homes = append(homes, h.ID)
		}
	}
	clock := c.memory.Now
	for i := range 20 {
		ch := &record.Change{ChangeID: record.ChangeID{Device: devices[i%2], Epoch: 7, Seq: uint64(i + 1)}, Stamp: record.Stamp{Wall: noon - int64(50-i)*3600_000}, Author: k.Me.Mates[i%3].ID}
		home := homes[i%len(homes)]
		switch i % 3 {
		case 0:
			ch.Writes = []record.Write{{Ref: record.Ref{Kind: record.Household, ID: home}, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T(fmt.Sprintf("1380000%04d", i))}}}}
		case 1:
			ch.Writes = []record.Write{{Ref: record.Ref{Kind: record.Visit, ID: record.DerivedID(ch.ChangeID, 0)}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(home)},
				{Field: record.VisitDate, Value: record.D(k.Today() - 5)}, {Field: record.VisitTopics, Value: record.Cs("livestock", "school")}, {Field: record.VisitPresent, Value: record.Cs("head", "spouse")}}}}
		default:
			ch.Writes = []record.Write{{Ref: record.Ref{Kind: record.Household, ID: home}, Fields: []record.Set{{Field: record.HouseholdSize, Value: record.I(int64(i))}}},
				{Ref: record.Ref{Kind: record.Member, ID: record.DerivedID(ch.ChangeID, 1)}, Fields: []record.Set{{Field: record.MemberHousehold, Value: record.R(home)}, {Field: record.MemberName, Value: record.T("南杰措")}}}}
		}
		hash := ch.Hash()
		c.memory.Now = func() int64 { return noon - int64(30-i)*3600_000 }
		put(record.Ref{Kind: record.Quarantine}, record.Set{Field: record.QuarantineDevice, Value: record.R(ch.Device)}, record.Set{Field: record.QuarantineChange, Value: record.X(hash[:])},
			record.Set{Field: record.QuarantineAuthor, Value: record.R(ch.Author)}, record.Set{Field: record.QuarantineReason, Value: record.C([]string{"permission", "revoked"}[i%2])},
			record.Set{Field: record.QuarantineContent, Value: record.X(ch.Encode())})
	}
	c.memory.Now = clock
	for i := range 9 {
		day := k.Today() - record.Day(i)
		sets := []record.Set{{Field: record.BatchDevice, Value: record.R(devices[i%2])}, {Field: record.BatchSlot, Value: record.SlotOf(day)}, {Field: record.BatchDay, Value: record.D(day)},
			{Field: record.BatchLast, Value: record.I((noon - int64(i)*26*3600_000) / 1000)}, {Field: record.BatchAuthors, Value: record.Rs(k.Me.Mates[i%3].ID, k.Me.Mates[(i+1)%3].ID)},
			{Field: record.BatchWay, Value: record.Cs("direct")}, {Field: record.BatchChanges, Value: record.I(int64(3 + 7*i%40))}}
		if i%3 == 0 {
			sets = append(sets, record.Set{Field: record.BatchFlags, Value: record.Cs([]string{"fork", "clock", "first"}[i/3])})
		}
		put(record.Ref{Kind: record.Batch}, sets...)
	}
	put(record.Ref{Kind: record.Complaint}, record.Set{Field: record.ComplaintDevice, Value: record.R(devices[0])}, record.Set{Field: record.ComplaintDate, Value: record.D(k.Today() - 9)},
		record.Set{Field: record.ComplaintAbout, Value: record.C("app")}, record.Set{Field: record.ComplaintText, Value: record.T("希望字大一点。")})
	c.memory.Settle()
	k.Past = sentOf{homes[0], k.Me.Mates[1].ID}
	c.desk.Reported(state.Exchanging{Running: true})
	c.desk.Reported(state.Exchanging{AtHead: true})
}

// waiting opens the list of what waits.
func (c *canned) waiting() {
	c.clerk()
	c.desk.Go(state.Route{Page: state.PageWaiting})
}

// workbench opens where a clerk's day begins.
func (c *canned) workbench() {
	c.clerk()
	c.desk.Go(state.Route{Page: state.PageWorkbench})
}

// people opens a list of people and devices.
func (c *canned) people(what record.Kind) {
	c.clerk()
	c.desk.Go(state.Route{Page: state.PagePeople, Kind: what})
}

// sentOf is a county that tells of three changes.
type sentOf struct{ home, author record.ID }

func (x sentOf) Ask(context.Context, record.Ref, record.Seq, record.LogEpoch) (record.Answer, state.Failure) {
	house := record.Ref{Kind: record.Household, ID: x.home}
	var past []record.Past
	for i, s := range []record.Set{{Field: record.HouseholdPhone, Value: record.T("13800001234")}, {Field: record.HouseholdSize, Value: record.I(5)}, {Field: record.HouseholdRegister, Value: record.C("general")}} {
		past = append(past, record.Past{Ref: house, Seq: record.Seq(90 - i), Author: x.author, Stamp: record.Stamp{Wall: noon - int64(i)*7*3600_000}, Fields: []record.Set{s}})
	}
	return record.Answer{Past: past, More: true}, state.Unfailed
}
