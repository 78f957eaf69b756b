package main

import (
	"fmt"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// enterTeam enters a team with its cadres and what they are assigned to.
func (d *demo) enterTeam(save *localSaver, t *demoTeam, since record.Day) {
	township := record.C(t.village.TownshipCode)
	kind := "other"
	if t.poor {
		kind = "poor"
	}
	save.add(put(record.Area, record.AreaID(t.village.Code), set(record.AreaZone, record.C(t.zone))))
	t.id = save.one(put(record.Team, record.ID{},
		set(record.TeamName, record.T(shortName(t.village)+"村驻村帮扶工作队(演示)")),
		set(record.TeamTownship, township),
		set(record.TeamKind, record.C(kind)),
		set(record.TeamFrom, record.D(since))))
	for i := range t.cadres {
		c := &t.cadres[i]
		role, post := record.TeamMember, "member"
		if i == 0 {
			role, post = record.Leader, "leader"
			if t.poor {
				post = "first_sec"
			}
		}
		c.id = save.one(d.person(c.name, township, demoUnit(1+d.rng.IntN(40)), "干部"))
		save.add(assignment(c.id, role, since,
			set(record.AssignmentTeam, record.R(t.id)),
			set(record.AssignmentAreas, record.Cs(t.village.Code)),
			set(record.AssignmentTeamRole, record.C(post))))
	}
}

func (d *demo) person(n name, township record.Value, unit, post string) record.Write {
	fields := []record.Set{
		set(record.PersonName, record.T(n.zh)),
		set(record.PersonNameBo, record.T(n.bo)),
		set(record.PersonUnit, record.T(unit)),
		set(record.PersonPost, record.T(post)),
		set(record.PersonPhone, record.T(phone(d.rng))),
		set(record.PersonTownship, township),
	}
	if chance(d.rng, 20) {
		fields = append(fields, set(record.PersonSkills, record.Cs(one(d.rng, "vet", "accounts", "tibetan", "law", "build", "medical"))))
	}
	return put(record.Person, record.ID{}, fields...)
}

// officials enters a station and a township leader for each township, and a
// county leader for every four.
func (d *demo) officials(save *localSaver, since record.Day) {
	seen := map[string]bool{}
	var townships []string
	for _, t := range d.teams {
		if code := t.village.TownshipCode; !seen[code] {
			seen[code] = true
			townships = append(townships, code)
		}
	}
	for _, code := range townships {
		for _, o := range []struct {
			role record.Role
			post string
		}{{record.Station, "乡村振兴工作站"}, {record.Township, "乡镇主要领导"}} {
			id := save.one(d.person(d.names.draw(d.rng, 'm'), record.C(code), "演示乡镇", o.post))
			save.add(assignment(id, o.role, since, set(record.AssignmentAreas, record.Cs(code))))
		}
	}
	for _, c := range d.teams[:4] {
		d.stand(save, c, since)
	}
	office := save.one(d.person(d.names.draw(d.rng, 'f'), "", "县委组织部(演示)", "干部管理"))
	save.add(assignment(office, record.Office, since, set(record.AssignmentAreas, record.Cs("623027"))))
	for i := 0; i < len(d.teams); i += 5 { // one liaison for five teams
		id := save.one(d.person(d.names.draw(d.rng, 'm'), "", "县委组织部(演示)", "联系包抓干部"))
		for _, t := range d.teams[i:min(i+5, len(d.teams))] {
			save.add(assignment(id, record.Liaison, since, set(record.AssignmentTeam, record.R(t.id))))
		}
	}
	for i := range 60 {
		save.add(keyed(record.Unit, set(record.UnitName, record.T(demoUnit(i+1))), set(record.UnitLevel, record.C(one(d.rng, "county", "county", "county", "prefecture", "province")))))
	}
	for len(townships) > 0 {
		n := min(4, len(townships))
		id := save.one(d.person(d.names.draw(d.rng, 'm'), "", "演示县直", "县级包乡领导"))
		save.add(assignment(id, record.County, since, set(record.AssignmentAreas, record.Cs(townships[:n]...))))
		townships = townships[n:]
	}
}

// demoUnit is the name of an invented unit.
func demoUnit(i int) string { return fmt.Sprintf("演示单位%02d", i) }

// stand makes the second of a team its leader's deputy.
func (d *demo) stand(save *localSaver, t *demoTeam, since record.Day) {
	save.add(assignment(t.cadres[1].id, record.Leader, since,
		set(record.AssignmentTeam, record.R(t.id)),
		set(record.AssignmentAreas, record.Cs(t.village.Code)),
		set(record.AssignmentTeamRole, record.C("deputy")),
		set(record.AssignmentActing, record.R(t.cadres[0].id))))
}

// helpers pairs every monitored household with somebody of another unit, five
// households each.
func (d *demo) helpers(s *session, co *county) error {
	return co.LocalBatch(s, func(b *server.Batcher) error {
		save := saver(b, record.ID{})
		var helper record.ID
		paired := 0
		for _, t := range d.teams {
			for _, h := range t.households {
				if !h.monitored() {
					continue
				}
				if paired%5 == 0 {
					helper = save.one(d.person(d.names.draw(d.rng, one(d.rng, byte('m'), 'f')), "", demoUnit(41+paired/5%20), "帮扶责任人"))
				}
				paired++
				save.add(assignment(helper, record.Helper, d.Until, set(record.AssignmentHousehold, record.R(h.ref.ID))))
			}
		}
		return save.flush()
	})
}
