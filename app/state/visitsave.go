package state

import "zhucun/store/record"

func (f *VisitForm) check(errs map[record.Field]Msg) {
	v, today := &f.view, f.kit.Today()
	for _, s := range v.fields() {
		fd := record.Visit.Def().Field(s.Field)
		if v.Correcting && s.Value == f.was.Value(s.Field) {
			continue // not the person's word
		}
		if err := fd.CheckValue(record.Visit, s.Value, f.was.Value(s.Field), v.Date, f.kit.Items); err != nil {
			errs[s.Field] = wrong(record.Visit, fd, s.Value, err)
		}
	}
	date := record.D(v.Date)
	if _, bad := errs[record.VisitDate]; !bad && v.Date > today && date != f.sure[record.VisitDate] && date != f.was.Value(record.VisitDate) {
		errs[record.VisitDate] = Msg{Key: "ask.future", Text: v.Date.String(), More: today.String()}
	}
	if again := f.again(); errs[record.VisitDate] == (Msg{}) && !again.Record.IsZero() && date != f.sure[record.VisitHousehold] {
		errs[record.VisitDate] = Msg{Key: "ask.same_day", Text: again.Target.Head, Bo: again.Target.Bo, More: v.Date.String()}
	}
	if v.Correcting && record.T(v.Reason) == "" {
		errs[record.VisitReason] = Msg{Key: "invalid.reason_missing"}
	}
	if v.Void {
		return // nothing else matters of it
	}
	if v.Next != 0 && v.Next <= v.Date {
		errs[record.VisitNext] = Msg{Key: "error.next_before"}
	}
	if len(v.Present) == 0 {
		errs[record.VisitPresent] = Msg{Key: "visit.who"}
	} else if len(v.Topics) == 0 && v.Present[0] != "nobody" {
		errs[record.VisitTopics] = Msg{Key: "visit.what"}
	}
}

// saves are one a household (rule I2), all in one transaction. Where a household was
// met is where it is now, if the visit was today.
func (f *VisitForm) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	if f.check(errs); len(errs) > 0 {
		return nil, Msg{Key: "error.fields"}
	}
	if f.view.Correcting {
		return f.correction()
	}
	var saves []Save
	for _, t := range f.view.Targets {
		e := Edit{Ref: record.Ref{Kind: record.Visit}, Fields: of(record.VisitHousehold, t.ID)}
		for _, s := range f.view.fields() {
			if s.Value != "" {
				e.Fields = append(e.Fields, s)
			}
		}
		saves = append(saves, Save{f.kit.Me.ID, append([]Edit{e}, f.whereNow(t)...), f.draftKey()})
	}
	return saves, Msg{}
}

// correction holds only what differs or was chosen from others, and the reason (rule M4).
func (f *VisitForm) correction() ([]Save, Msg) {
	e := Edit{Ref: f.was.Row.Ref, Base: f.base}
	for _, s := range f.view.fields() {
		_, decided := f.decided[s.Field]
		if s.Field == record.VisitReason || decided || s.Value != f.was.Value(s.Field) {
			e.Fields = append(e.Fields, s)
		}
	}
	if len(e.Fields) == 1 { // the reason alone
		return nil, Msg{Key: "visit.unchanged"}
	}
	e.Shown = f.shown(e.Fields)
	return []Save{{f.kit.Me.ID, []Edit{e}, f.draftKey()}}, Msg{}
}

// whereNow is what the visit tells of where the household is now.
func (f *VisitForm) whereNow(t Target) []Edit {
	v := &f.view
	if v.Place == "" || v.Place == "unknown" || v.Place == t.Where || v.Date != f.kit.Today() {
		return nil
	}
	return []Edit{{
		Ref: record.Ref{Kind: record.Household, ID: t.ID}, Base: t.Base,
		Fields: []record.Set{{Field: record.HouseholdWhere, Value: record.C(v.Place)}},
	}}
}
