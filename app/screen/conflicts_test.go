package screen_test

import (
	"context"

	"zhucun/app/state"
	"zhucun/store/record"
)

// conflicts makes the person a clerk and plants what people filled in differently.
func (c *canned) conflicts() {
	m, kit := c.memory, c.desk.Kit
	save := func(ref record.Ref, author record.ID, sets ...record.Set) record.Ref {
		refs, err := m.Records().Save(context.Background(), state.Save{Author: author, Edits: []state.Edit{{Ref: ref, Fields: sets}}})
		if err != nil {
			panic(err)
		}
		return refs[0]
	}
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	one, other := kit.Me.Mates[1].ID, kit.Me.Mates[2].ID
	c.desk.Reported(state.Exchanging{Running: true})
	save(record.Ref{Kind: record.Assignment}, record.ID{}, set(record.AssignmentPerson, record.R(kit.Me.ID)), set(record.AssignmentRole, record.C("clerk")),
		set(record.AssignmentAreas, record.Cs("623027")), set(record.AssignmentFrom, record.D(kit.Today()-100)))
	save(record.Ref{Kind: record.Device}, record.ID{}, set(record.DevicePersons, record.Rs(one, other, kit.Me.Mates[3].ID)), set(record.DeviceLabel, record.T("科才 01")), set(record.DeviceSignKey, record.X(make([]byte, 32))))
	member := m.Find(record.Member, record.MemberName, record.T("德吉"))
	visit := m.Find(record.Visit, record.VisitHousehold, record.R(c.first))
	save(member, one, set(record.MemberSchooling, record.C("s3")))
	save(visit, one, set(record.VisitNote, record.T("牧场水管冻裂，户主说四月底前自己修，需要管件。孩子开学已返校。")), set(record.VisitReason, record.T("补记")))
	m.Settle()
	m.Oppose(member, record.MemberSchooling, record.C("s4"), other, noon-3600_000*20)
	m.Oppose(visit, record.VisitNote, record.T("水管冻裂，已报乡政府。"), other, noon-3600_000*4)
	for i, head := range []string{"旦正加", "万玛太", "桑杰措"} {
		hh := m.Find(record.Household, record.HouseholdHead, record.T(head))
		if hh.ID.IsZero() {
			continue
		}
		save(hh, one, set(record.HouseholdSize, record.I(int64(4+i))))
		m.Settle()
		m.Oppose(hh, record.HouseholdSize, record.I(int64(5+i)), other, noon-3600_000*int64(9+i))
	}
	m.Oppose(record.Ref{Kind: record.Household, ID: c.first}, record.HouseholdPhone, record.T("13909410333"), other, noon-3600_000*2)
	c.desk.Reported(state.Exchanging{AtHead: true})
	c.desk.Go(state.Route{Page: state.PageConflicts})
}

// asked has a clerk ask the person about a conflict, and gives the question.
func (c *canned) asked() record.Ref {
	put := func(author record.ID, k record.Kind, sets ...record.Set) record.Ref {
		refs, err := c.memory.Records().Save(context.Background(), state.Save{Author: author, Edits: []state.Edit{{Ref: record.Ref{Kind: k}, Fields: sets}}})
		if err != nil {
			panic(err)
		}
		return refs[0]
	}
	set := func(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }
	kit := c.desk.Kit
	clerk := put(record.ID{}, record.Person, set(record.PersonName, record.T("完么")))
	put(record.ID{}, record.Device, set(record.DevicePersons, record.Rs(kit.Me.ID)), set(record.DeviceSignKey, record.X(make([]byte, 32))))
	ask := put(clerk.ID, record.Ask, set(record.AskDevice, record.R(kit.Device)), set(record.AskTo, record.R(kit.Me.ID)), set(record.AskKind, record.I(int64(record.Household))),
		set(record.AskRecord, record.X(c.first[:])), set(record.AskField, record.I(int64(record.HouseholdPhone))), set(record.AskDate, record.D(kit.Today()-1)))
	c.memory.Settle()
	return ask
}

// conflictAt selects the conflict of a field.
func (c *canned) conflictAt(k record.Kind, f record.Field) {
	for i, l := range c.desk.Conflicts.View().Lines {
		if l.Ref.Kind == k && l.Field == f {
			c.desk.Conflicts.Select(i)
			return
		}
	}
	panic("no such conflict")
}
