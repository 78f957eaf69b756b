package main

import (
	"fmt"

	"zhucun/store/record"
)

// demoHousehold is an invented household before and after it was saved.
type demoHousehold struct {
	ref     record.Ref
	no      int
	class   record.Class
	head    name
	phone   string
	away    bool // at the summer pasture or a winter one
	fields  []record.Set
	watch   []record.Set // the case by which it is monitored
	members []demoMember
}

type demoMember struct {
	fields         []record.Set
	health, labour string
}

// newHousehold invents one with its members.
func (d *demo) newHousehold(t *demoTeam) *demoHousehold {
	rng := d.rng
	h := &demoHousehold{no: d.count(), class: d.class(t)}
	size := 1 + pick(rng, 5, 9, 15, 24, 22, 14, 7, 4)
	if h.poor() && size > 2 && chance(rng, 55) {
		size-- // poor households are smaller: 3.9 against 4.5 heads
	}
	headSex := byte('m')
	if chance(rng, 15) {
		headSex = 'f'
	}
	h.head = d.names.draw(rng, headSex)
	h.phone = phone(rng)
	for i := range size {
		h.members = append(h.members, d.newMember(h, headSex, i))
	}
	h.away = t.zone == "pastoral" && chance(rng, 70)
	h.fields = d.card(t, h, size)
	if h.monitored() {
		h.watch = d.newCase(h)
	}
	return h
}

// count numbers the households made so far, from 1.
func (d *demo) count() int {
	n := 1
	for _, t := range d.teams {
		n += len(t.households)
	}
	return n
}

// class follows the county's shares: 72 % ordinary, 24 % formerly poor, 4 %
// monitored, of both; about one household in twelve has social assistance.
func (d *demo) class(t *demoTeam) record.Class {
	former := 20
	if t.poor {
		former = 29
	}
	c := record.Class{Register: "general", Assistance: "none"}
	switch pick(d.rng, 96-former, former, 4) {
	case 1:
		c.Register = "out"
	case 2:
		c.Register, c.Monitored = one(d.rng, "out", "general"), "prevent"
		if d.Until < record.MustDay("2026-01-01") {
			c.Monitored = map[string]string{"out": "unstable", "general": one(d.rng, "edge", "sudden")}[c.Register]
		}
	}
	if c.Monitored != "" && chance(d.rng, 50) || chance(d.rng, 6) {
		c.Assistance = one(d.rng, "dibao", "dibao", "dibao", "tekun", "dibao_edge")
	}
	return c
}

func (h *demoHousehold) monitored() bool { return h.class.Monitored != "" }

// poor reports whether a household was poor, or may become so.
func (h *demoHousehold) poor() bool { return h.class.Register == "out" || h.monitored() }

func (d *demo) card(t *demoTeam, h *demoHousehold, size int) []record.Set {
	rng := d.rng
	day := func(back int) record.Value { return record.D(d.from - record.Day(rng.IntN(back)) - 1) }
	state := func() record.Value { return record.C(one(rng, "ok", "ok", "ok", "ok", "ok", "ok", "ok", "check")) }
	f := []record.Set{
		set(record.HouseholdVillage, record.C(t.village.Code)),
		set(record.HouseholdGroup, record.I(int64(1+rng.IntN(7)))),
		set(record.HouseholdHead, record.T(h.head.zh)),
		set(record.HouseholdHeadBo, record.T(h.head.bo)),
		set(record.HouseholdPhone, record.T(h.phone)),
		set(record.HouseholdRegister, record.C(h.class.Register)),
		set(record.HouseholdAssistance, record.C(h.class.Assistance)),
		set(record.HouseholdSize, record.I(int64(size))),
		set(record.HouseholdExternalNo, record.T(fmt.Sprintf("演示%06d", h.no))),
		set(record.HouseholdNotice, day(300)),
		set(record.HouseholdHousing, record.C(one(rng, "A", "A", "A", "B", "B", "C"))),
		set(record.HouseholdWater, record.C(one(rng, "w1", "w1", "w1", "w2", "w2", "w3"))),
		set(record.HouseholdFood, record.C("ok")),
		set(record.HouseholdClothing, record.C("ok")),
		set(record.HouseholdEducation, state()),
		set(record.HouseholdMedical, state()),
		set(record.HouseholdHome, state()),
		set(record.HouseholdDrinking, state()),
		set(record.HouseholdChecked, day(90)),
	}
	if !h.poor() {
		return f
	}
	causes := []string{"c01", "c08", "c02", "c07", "c09", "c03", "c04", "c12"}
	cause := causes[pick(rng, 30, 18, 10, 12, 12, 8, 5, 5)]
	f = append(f, set(record.HouseholdCause, record.C(cause)))
	if other := one(rng, causes...); other != cause && chance(rng, 40) {
		f = append(f, set(record.HouseholdCauses, record.Cs(other)))
	}
	return f
}

// newCase is the case by which a household is monitored: the procedure takes up to
// twenty working days from the clue.
func (d *demo) newCase(h *demoHousehold) []record.Set {
	rng := d.rng
	found := d.from - 40 - record.Day(rng.IntN(700))
	cause := one(rng, "r01", "r02", "r03", "r04", "r07", "r08")
	return []record.Set{
		set(record.CaseOrdinal, record.I(1)),
		set(record.CaseClue, record.T(d.words["code.risk_cause."+cause]+",收支有缺口(演示)")),
		set(record.CaseFound, record.C(one(rng, "self", "cadre", "dept"))),
		set(record.CaseFoundOn, record.D(found)),
		set(record.CaseTold, record.D(found+2)),
		set(record.CaseAuthorised, record.D(found+2)),
		set(record.CaseType, record.C(h.class.Monitored)),
		set(record.CaseCauses, record.Cs(cause)),
		set(record.CaseOutcome, record.C("accepted")),
		set(record.CaseOutcomeOn, record.D(found+26)),
	}
}

// newMember invents member i of a household: the head, a spouse, then children,
// grandchildren and parents.
func (d *demo) newMember(h *demoHousehold, headSex byte, i int) demoMember {
	rng := d.rng
	sex, age, relation, called := headSex, 28+rng.IntN(45), "0", h.head
	switch {
	case i == 1:
		sex, relation = 'm'+'f'-headSex, "1"
		age = 26 + rng.IntN(42)
	case i > 1:
		sex = one(rng, byte('m'), 'f')
		switch pick(rng, 60, 15, 25) {
		case 0:
			relation, age = "2", rng.IntN(28)
			if sex == 'f' {
				relation = "3"
			}
		case 1:
			relation, age = "4", rng.IntN(12)
		case 2:
			relation, age = "5", 58+rng.IntN(28)
		}
	}
	if i > 0 {
		called = d.names.draw(rng, sex)
	}
	year := (d.from - 30).Time().Year() - 1 - age // born before the household was entered
	m := demoMember{health: "h1", labour: "l1", fields: []record.Set{
		set(record.MemberName, record.T(called.zh)),
		set(record.MemberNameBo, record.T(called.bo)),
		set(record.MemberSex, record.C(map[byte]string{'m': "1", 'f': "2"}[sex])),
		set(record.MemberBirth, record.M(year, 1+rng.IntN(12))),
		set(record.MemberRelation, record.C(relation)),
		set(record.MemberMedical, record.B(chance(rng, 97))),
		set(record.MemberPension, record.B(age >= 16 && chance(rng, 90))),
		set(record.MemberSchooling, record.C(schooling(age))),
	}}
	if h.monitored() && chance(rng, 60) {
		m.fields = append(m.fields, set(record.MemberAllowance, record.B(true)))
	}
	if age >= 18 && age < 60 && chance(rng, 25) {
		m.fields = append(m.fields,
			set(record.MemberWorkPlace, record.C(one(rng, "county", "county", "prefecture", "province", "away"))),
			set(record.MemberWorkMonths, record.I(int64(2+rng.IntN(9)))))
	}
	if chance(rng, 5+age/5) {
		m.health = one(rng, "h2", "h2", "h2", "h3", "h4")
	}
	switch {
	case age < 16:
		m.labour = "l5"
	case age >= 60 || m.health == "h4":
		m.labour = one(rng, "l3", "l4")
	case chance(rng, 12):
		m.labour = "l2"
	}
	return m
}

func schooling(age int) string {
	switch {
	case age < 3 || age > 21:
		return "s0"
	case age < 6:
		return "s1"
	case age < 12:
		return "s2"
	case age < 15:
		return "s3"
	case age < 18:
		return "s4"
	}
	return "s6"
}

// save enters the household as its team's leader: one change for the card, the
// members and their care, and one of its own for where it is now (rule S7).
func (h *demoHousehold) save(t *demoTeam, at int64, season string) {
	refs := t.tablet.save(at, t.cadres[0].id, func(created func(int) record.ID) []record.Write {
		hh := created(0)
		writes := []record.Write{put(record.Household, hh, h.fields...)}
		for i, m := range h.members {
			writes = append(writes, put(record.Member, created(i+1), append(m.fields, set(record.MemberHousehold, record.R(hh)))...))
		}
		for i, m := range h.members {
			writes = append(writes, keyed(record.MemberCare,
				set(record.CareMember, record.R(created(i+1))),
				set(record.CareHousehold, record.R(hh)),
				set(record.CareHealth, record.C(m.health)),
				set(record.CareLabour, record.C(m.labour))))
		}
		if h.watch != nil {
			writes = append(writes, keyed(record.Case, append([]record.Set{set(record.CaseHousehold, record.R(hh))}, h.watch...)...))
		}
		return writes
	})
	h.ref = refs[0]
	if h.away && season != "home" {
		t.tablet.save(at, t.cadres[0].id, func(func(int) record.ID) []record.Write {
			return []record.Write{put(record.Household, h.ref.ID, set(record.HouseholdWhere, record.C(season)))}
		})
	}
}

// season is where a herding household that moves lives on a day: up from 10 June
// to 20 September, on winter pasture from December to March.
func season(on record.Day) string {
	t := on.Time()
	switch md := int(t.Month())*100 + t.Day(); {
	case md >= 610 && md <= 920:
		return "summer"
	case md >= 1201 || md <= 331:
		return "winter"
	}
	return "home"
}
