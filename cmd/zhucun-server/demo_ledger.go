package main

import (
	"zhucun/store/record"
)

// ledger writes the duty ledger back from the last day until it has as many rows
// as asked for: one change a team and day, made by the leader in the evening.
func (d *demo) ledger() (entries []entry) {
	left := d.Duty
	for on := d.Until; left > 0; on-- {
		for i, t := range d.teams {
			if d.silent(i, on) {
				continue
			}
			people := t.cadres[:min(left, len(t.cadres))]
			left -= len(people)
			if len(people) > 0 {
				entries = append(entries, d.day(i, people, on))
			}
		}
	}
	return entries
}

// day is one day of a team in the ledger.
func (d *demo) day(team int, people []demoCadre, on record.Day) entry {
	t := d.teams[team]
	entered, hour := on, 19+d.rng.IntN(3)
	if chance(d.rng, 3) { // 3 % of the days are entered late
		entered = min(d.Until, on+8+record.Day(d.rng.IntN(6)))
	}
	if d.inBulk(team, on) {
		entered, hour = d.Until-2, 22
	}
	rows := make([][]record.Set, len(people))
	for i := range people {
		status := d.dutyStatus(t, i, on)
		if d.overdue(team, i, on) {
			status = "personal"
		}
		rows[i] = []record.Set{
			set(record.DutyDate, record.D(on)),
			set(record.DutyStatus, record.C(status)),
		}
		if status == "in" || status == "pasture" {
			rows[i] = append(rows[i], set(record.DutyOvernight, record.B(chance(d.rng, 92))))
			rows[i] = append(rows[i], set(record.DutyWork, record.Cs(one(d.rng, "T01", "T03", "T03", "T05", "T06", "T08", "T09"))))
		}
		if status == "duty" {
			rows[i] = append(rows[i], set(record.DutyPlace, record.T(one(d.rng, "县城", "乡镇政府", "州上"))))
		}
	}
	return entry{clock(entered, hour, d.rng.IntN(60)), t, func(at int64) {
		t.tablet.save(at, t.cadres[0].id, func(func(int) record.ID) []record.Write {
			var writes []record.Write
			for i, row := range rows {
				writes = append(writes, keyed(record.DutyDay, append(row,
					set(record.DutyPerson, record.R(people[i].id)),
					set(record.DutyTeam, record.R(t.id)))...))
			}
			return writes
		})
	}}
}

// dutyStatus gives 21±2 counted days of thirty and about six days of leave a year:
// eight days of rest in a cycle that is each cadre's own, now and then a trip.
func (d *demo) dutyStatus(t *demoTeam, cadre int, on record.Day) string {
	if (int(on)+7*cadre+int(t.village.Code[11]))%30 < 8 {
		return "rest"
	}
	switch pick(d.rng, 87, 6, 4, 2, 1) {
	case 1:
		return "duty"
	case 2:
		return "study"
	case 3:
		return "annual"
	case 4:
		return one(d.rng, "sick", "personal")
	}
	if t.zone == "pastoral" && season(on) == "summer" && chance(d.rng, 50) {
		return "pasture"
	}
	return "in"
}
