package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// asker asks what a person may do before it is offered: the questions that the endpoint
// asks when it accepts (rule S5), as far as this device can tell. Its answers read
// records: ask where other records are read.
func (k *Kit) asker(ctx context.Context, me Me) record.Asker {
	rows, known := rowsOf(ctx, k.Records), map[record.ID][]record.Link{}
	return record.Asker{Person: me.ID, Device: k.Device, Scope: me.Scope, Rows: rows, Links: func(person record.ID) (links []record.Link) {
		if links, read := known[person]; read {
			return links
		}
		all, err := k.Records.List(ctx, Query{Kind: record.Assignment, Where: []record.Set{{Field: record.AssignmentPerson, Value: record.R(person)}}})
		if err != nil {
			return nil // then it is not offered
		}
		for _, a := range all {
			links = append(links, record.LinkOf(&a.Row, rows))
		}
		known[person] = links
		return links
	}}
}

// MayAdd reports whether the person may add households to one of his villages.
func (m Me) MayAdd() bool {
	return slices.ContainsFunc(m.Villages, func(v Village) bool {
		return m.Scope.MayWrite(record.Household, record.Channel("village/"+v.Code+"/new"))
	})
}

// MayWrite reports whether the person writes visits and household cards anywhere.
func (m Me) MayWrite() bool { return m.Scope.Writes(record.Visit) }

// CardMay is what the person may do on a card.
type CardMay struct {
	Edit, Visit, Member, Matter bool
	Care                        bool // health and labour codes
}

// readMay asks what is offered on the card.
func (v *CardView) readMay(ask record.Asker) {
	write := func(k record.Kind, id record.ID, sets ...record.Set) bool {
		return ask.May(record.Write{Ref: record.Ref{Kind: k, ID: id}, Fields: sets})
	}
	v.May = CardMay{
		Edit:   write(record.Household, v.ID, record.Set{Field: record.HouseholdPhone, Value: record.T("1")}),
		Visit:  write(record.Visit, record.ID{}, of(record.VisitHousehold, v.ID)...),
		Member: write(record.Member, record.ID{}, of(record.MemberHousehold, v.ID)...),
		Matter: write(record.Matter, record.ID{}, of(record.MatterHousehold, v.ID)...),
	}
	for _, m := range v.Members {
		if m.Value(record.MemberHousehold) == record.R(v.ID) { // not of a duplicate
			v.May.Care = write(record.MemberCare, record.ID{}, append(of(record.CareMember, m.Row.ID), of(record.CareHousehold, v.ID)...)...)
			break
		}
	}
}

// dayMay is what the person may do to a day of the ledger.
type dayMay struct {
	statuses map[string]bool
	explain  bool
}

// mayDay asks what is offered of a person's day.
func mayDay(ask record.Asker, team, person record.ID, day record.Day, statuses []string) dayMay {
	ref := dutyRef(person, day)
	was := ask.Rows(ref)
	may := dayMay{statuses: map[string]bool{}}
	if was != nil {
		team = was.Value(record.DutyTeam).ID()
	}
	write := func(f record.Field, v record.Value) bool {
		w := record.Write{Ref: ref, Fields: []record.Set{{Field: record.DutyPerson, Value: record.R(person)}, {Field: record.DutyDate, Value: record.D(day)},
			{Field: record.DutyTeam, Value: record.R(team)}, {Field: f, Value: v}}}
		if was != nil {
			w.Fields = w.Fields[3:]
		}
		return ask.May(w)
	}
	for _, code := range statuses {
		may.statuses[code] = write(record.DutyStatus, record.C(code))
	}
	may.explain = was != nil && was.Value(record.DutyStatus) == record.C("absent") && write(record.DutyExplained, record.T("?"))
	return may
}

// offered are the statuses that may be set, and the one that is shown.
func (m dayMay) offered(statuses []string, now string) []string {
	return slices.DeleteFunc(slices.Clone(statuses), func(c string) bool { return !m.statuses[c] && c != now })
}

// teamMay is what the person may do to a day of each of his team.
type teamMay map[record.ID]dayMay

// offered are the statuses that may be said of somebody.
func (m teamMay) offered(statuses []string) []string {
	return slices.DeleteFunc(slices.Clone(statuses), func(c string) bool {
		for _, may := range m {
			if may.statuses[c] {
				return false
			}
		}
		return true
	})
}
