package main

import "zhucun/store/record"

// The demo county contains faults on purpose, so that the lists which point at
// them have something to show. Those of plans, leave forms and livestock come
// with their kinds.
const (
	silentTeam     = 8 // no line in the ledger for nine days
	bulkTeam       = 21
	conflictTeam   = 2
	twinTeam       = 10 // one household entered in two villages
	otherTwinTeam  = 30
	scriptTeam     = 12 // a head written in Tibetan script only
	overlapTeam    = 5  // a cadre who was at two distant visits at once
	otherOverlap   = 40
	overdueTeam    = 3 // leave that nobody ended
	otherOverdue   = 17
	conflictPhone  = "12000000001"
	conflictPhone2 = "12000000002"
)

func (d *demo) silent(team int, on record.Day) bool {
	return team == silentTeam && on.Within(d.Until-15, d.Until-7)
}

func (d *demo) inBulk(team int, on record.Day) bool {
	return team == bulkTeam && on.Within(d.Until-21, d.Until-2)
}

func (d *demo) overdue(team, cadre int, on record.Day) bool {
	return cadre == 1 && (team == overdueTeam || team == otherOverdue) && on > d.Until-12
}

// twins makes a household of one village stand in the register of another too,
// and writes one head in Tibetan script.
func (d *demo) twins() {
	a := d.teams[twinTeam].households[0]
	b := d.teams[otherTwinTeam].households[0]
	b.head, b.phone, b.members = a.head, a.phone, a.members
	replace(b.fields, record.HouseholdHead, record.T(a.head.zh))
	replace(b.fields, record.HouseholdHeadBo, record.T(a.head.bo))
	replace(b.fields, record.HouseholdPhone, record.T(a.phone))
	replace(b.fields, record.HouseholdSize, record.I(int64(len(a.members))))
	c := d.teams[scriptTeam].households[0]
	replace(c.fields, record.HouseholdHead, record.T(c.head.bo))
}

func replace(fields []record.Set, f record.Field, v record.Value) {
	for i := range fields {
		if fields[i].Field == f {
			fields[i].Value = v
		}
	}
}

// overlap lets a cadre of one team appear at another team's visit while he makes
// one of his own.
func (d *demo) overlap() []entry {
	on := d.Until - 4
	a, b := d.teams[overlapTeam], d.teams[otherOverlap]
	own := d.visit(a, a.households[0], 1, on)
	theirs := d.visit(b, b.households[0], 1, on, set(record.VisitVisitors, record.Rs(a.cadres[1].id)))
	own.at, theirs.at = clock(on, 14, 5), clock(on, 14, 20)
	return []entry{own, theirs}
}

// quarrel has two tablets of one team write another phone number for the same
// household, neither having seen the other's: a conflict for the leader.
func (d *demo) quarrel(second *tablet, exchange func(*tablet) error) error {
	t := d.teams[conflictTeam]
	h := t.households[0]
	edit := func(on *tablet, author demoCadre, number string) error {
		on.save(clock(d.Until, 20, 0), author.id, func(func(int) record.ID) []record.Write {
			return []record.Write{put(record.Household, h.ref.ID, set(record.HouseholdPhone, record.T(number)))}
		})
		return exchange(on)
	}
	if err := edit(t.tablet, t.cadres[0], conflictPhone); err != nil {
		return err
	}
	return edit(second, t.cadres[1], conflictPhone2)
}

// defect names a planted fault and where it is.
type defect struct {
	What string `json:"what"`
	Team string `json:"team"`
}

// defects lists them.
func (d *demo) defects() (list []defect) {
	for _, x := range []struct {
		what string
		team int
	}{
		{"no line in the ledger for nine days", silentTeam},
		{"twenty days entered at once", bulkTeam},
		{"leave of twelve days that nobody ended", overdueTeam},
		{"leave of twelve days that nobody ended", otherOverdue},
		{"a phone number with two values", conflictTeam},
		{"a household that another village has too", twinTeam},
		{"a household that another village has too", otherTwinTeam},
		{"a head written in Tibetan script only", scriptTeam},
		{"a cadre at two visits at once", overlapTeam},
	} {
		list = append(list, defect{x.what, d.teams[x.team].village.Code})
	}
	return list
}
