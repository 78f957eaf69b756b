package statetest

import (
	"cmp"
	"context"

	"zhucun/app/state"
	"zhucun/store/alike"
	"zhucun/store/record"
)

// compared readies what is in memory to be compared.
type compared struct{ m *Memory }

func (c compared) names() *alike.Names { return cmp.Or(c.m.Names, alike.NewNames(nil)) }

// counts are the records of a kind that stand for themselves.
func (c compared) counts(k record.Kind) (all []*state.Record) {
	for _, ref := range c.m.order {
		if r := c.m.rows[ref]; ref.Kind == k && state.Voided(*r) == "" && state.Merged(*r).IsZero() {
			all = append(all, r)
		}
	}
	return all
}

func (c compared) Houses(context.Context) (*alike.Houses, error) {
	var list []alike.House
	at := map[record.ID]int{}
	for _, r := range c.counts(record.Household) {
		at[r.Row.ID] = len(list)
		list = append(list, alike.House{ID: r.Row.ID, Village: r.Value(record.HouseholdVillage).Text(), Group: int(r.Value(record.HouseholdGroup).Int()),
			Head: r.Value(record.HouseholdHead).Text(), HeadBo: r.Value(record.HouseholdHeadBo).Text(), Phone: r.Value(record.HouseholdPhone).Text(),
			No: r.Value(record.HouseholdExternalNo).Text(), Split: r.Value(record.HouseholdSplitFrom).ID()})
	}
	for _, r := range c.counts(record.Member) {
		if i, here := at[c.m.keeper(r.Value(record.MemberHousehold).ID())]; here && !state.Left(*r) {
			list[i].Members = append(list[i].Members, alike.Member{ID: r.Row.ID, Name: r.Value(record.MemberName).Text(), NameBo: r.Value(record.MemberNameBo).Text(),
				Birth: r.Value(record.MemberBirth), Sex: r.Value(record.MemberSex).Text(), Head: r.Value(record.MemberRelation).Text() == record.HeadRelation})
		}
	}
	return c.names().NewHouses(list), nil
}

func (c compared) Beings(_ context.Context, k record.Kind) (*alike.Beings, error) {
	var list []alike.Being
	for _, r := range c.counts(k) {
		x := alike.Being{ID: r.Row.ID}
		if k == record.Person {
			x.Name, x.NameBo, x.Phone = r.Value(record.PersonName).Text(), r.Value(record.PersonNameBo).Text(), r.Value(record.PersonPhone).Text()
			x.Unit, x.Place = r.Value(record.PersonUnit).Text(), r.Value(record.PersonTownship).Text()
		} else {
			x.Name, x.NameBo, x.Sex, x.Birth = r.Value(record.MemberName).Text(), r.Value(record.MemberNameBo).Text(), r.Value(record.MemberSex).Text(), r.Value(record.MemberBirth)
			x.House = c.m.keeper(r.Value(record.MemberHousehold).ID())
			if h := c.m.rows[record.Ref{Kind: record.Household, ID: x.House}]; h != nil {
				x.Place = h.Value(record.HouseholdVillage).Text()
			}
		}
		list = append(list, x)
	}
	return c.names().NewBeings(list), nil
}
