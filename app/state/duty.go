package state

import "zhucun/store/record"

func dutyRef(person record.ID, day record.Day) record.Ref {
	id, _ := record.KeyedID(record.DutyDay, []record.Set{
		{Field: record.DutyPerson, Value: record.R(person)}, {Field: record.DutyDate, Value: record.D(day)}})
	return record.Ref{Kind: record.DutyDay, ID: id}
}

// dutyEdit sets the status of a person's day, making the line where there is
// none.
func dutyEdit(me Me, person record.ID, day record.Day, base Base, found bool, status string) Edit {
	e := Edit{Ref: dutyRef(person, day), Base: base}
	if !found {
		e.Fields = []record.Set{
			{Field: record.DutyPerson, Value: record.R(person)},
			{Field: record.DutyDate, Value: record.D(day)},
			{Field: record.DutyTeam, Value: record.R(me.Team)},
		}
	}
	e.Fields = append(e.Fields, record.Set{Field: record.DutyStatus, Value: record.C(status)})
	return e
}
