package state

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"zhucun/store/record"
)

// Card is one household: what is known of it, its members, its visits.
type Card struct {
	source
	kit  *Kit
	id   record.ID
	view CardView
}

// CardView is what the card shows.
type CardView struct {
	ID        record.ID
	Loaded    bool
	Household Record
	Village   Village
	Monitored record.Monitored // what its cases make of it today
	Members   []Record         // oldest first, those who left or died last
	Matters   []Record         // the open ones first, then by when they are due
	Visits    []Record         // latest first
	Voided    []Record         // members and visits entered by mistake
	People    map[record.ID]Named
	Care      map[record.ID]Record // by member, of those who have one
	May       CardMay
	Keeper    Record // the household this duplicate was merged into; without ID: none, or not here
	Merged    bool   // it is a duplicate
	Conflicts int    // fields of household and members with more than one value
	Say       Msg
}

// Class is what the household counts as.
func (v CardView) Class() record.Class {
	h := v.Household
	return record.Class{Register: h.Value(record.HouseholdRegister).Text(), Assistance: h.Value(record.HouseholdAssistance).Text(), Monitored: v.Monitored.Type}
}

// NewCard makes the state; Open fills it.
func NewCard(kit *Kit) *Card { return &Card{kit: kit} }

// View is what to show.
func (c *Card) View() CardView { return c.view }

func (c *Card) show(at Route) { c.Open(at.Household) }

// Open shows another household; with the zero ID none.
func (c *Card) Open(id record.ID) {
	if id != c.id {
		c.id, c.view = id, CardView{ID: id}
		c.changed()
	}
	c.Load()
}

// Load reads the household afresh.
func (c *Card) Load() {
	id := c.id
	if id.IsZero() {
		return
	}
	me := c.kit.Me
	c.kit.Run(func(ctx context.Context) func() {
		v, err := c.read(ctx, id, me)
		return func() {
			if id != c.id {
				return
			}
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			}
			v.Village = c.kit.Me.Village(v.Household.Value(record.HouseholdVillage).Text())
			c.view = v
			c.changed()
		}
	})
}

func (c *Card) read(ctx context.Context, id record.ID, me Me) (v CardView, err error) {
	v.ID = id
	rs := c.kit.Records
	if v.Household, err = rs.Get(ctx, record.Ref{Kind: record.Household, ID: id}); err != nil {
		return v, err
	}
	if into := v.Household.Value(record.HouseholdMerged).ID(); !into.IsZero() {
		v.Merged = true
		v.Keeper, err = rs.Get(ctx, record.Ref{Kind: record.Household, ID: into})
		if err != nil && !errors.Is(err, ErrNotHere) {
			return v, err
		}
	}
	cases, err := rs.List(ctx, Query{Kind: record.Case, Where: of(record.CaseHousehold, id)})
	if err != nil {
		return v, err
	}
	v.Monitored = record.MonitoredOn(rowsIn(cases), c.kit.Today())
	if v.Members, err = rs.List(ctx, Query{Kind: record.Member, Where: of(record.MemberHousehold, id)}); err != nil {
		return v, err
	}
	v.Members, v.Voided = parted(v.Members)
	slices.SortStableFunc(v.Members, func(a, b Record) int {
		if x, y := Left(a), Left(b); x != y {
			return btoi(x) - btoi(y)
		}
		return int(a.Value(record.MemberBirth).Int() - b.Value(record.MemberBirth).Int())
	})
	v.readMay(c.kit.asker(ctx, me))
	if err := v.readCare(ctx, c.kit); err != nil {
		return v, err
	}
	if v.Matters, err = rs.List(ctx, Query{Kind: record.Matter, Where: of(record.MatterHousehold, id)}); err != nil {
		return v, err
	}
	slices.SortStableFunc(v.Matters, func(a, b Record) int {
		closed := btoi(a.Value(record.MatterClosed) != "") - btoi(b.Value(record.MatterClosed) != "")
		return cmp.Or(closed, cmp.Compare(a.Value(record.MatterDue).Day(), b.Value(record.MatterDue).Day()))
	})
	v.Visits, err = rs.List(ctx, Query{Kind: record.Visit, Where: of(record.VisitHousehold, id), Field: record.VisitDate, Desc: true, Limit: 200})
	if err != nil {
		return v, err
	}
	visits, voided := parted(v.Visits)
	v.Visits, v.Voided = visits, append(v.Voided, voided...)
	v.People = map[record.ID]Named{}
	for _, r := range v.Visits {
		for _, p := range append(r.Value(record.VisitVisitors).IDs(), Author(r), r.Value(record.VisitOnBehalf).ID()) {
			if _, ok := v.People[p]; !ok && !p.IsZero() {
				v.People[p] = named(ctx, rs, p)
			}
		}
	}
	for _, r := range append([]Record{v.Household}, v.Members...) {
		v.Conflicts += len(r.Row.Conflicts())
	}
	v.Loaded = true
	return v, nil
}

// readCare reads the health and labour codes of the members, for the few who may
// write them.
func (v *CardView) readCare(ctx context.Context, k *Kit) error {
	if !v.May.Care {
		return nil
	}
	all, err := k.Records.List(ctx, Query{Kind: record.MemberCare, Where: of(record.CareHousehold, v.ID)})
	v.Care = map[record.ID]Record{}
	for _, r := range all {
		v.Care[r.Value(record.CareMember).ID()] = r
	}
	return err
}

// Author is who wrote the first field of a record: of a visit, its date.
func Author(r Record) record.ID {
	if len(r.Row.Fields) == 0 {
		return record.ID{}
	}
	return r.Row.Fields[0].Winner().Author
}

// Left reports whether a member died or moved out.
func Left(m Record) bool {
	return slices.Contains([]string{"death", "moved_out"}, m.Value(record.MemberEvent).Text())
}

func rowsIn(all []Record) (rows []*record.Row) {
	for i := range all {
		rows = append(rows, &all[i].Row)
	}
	return rows
}

func of(f record.Field, id record.ID) []record.Set {
	return []record.Set{{Field: f, Value: record.R(id)}}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
