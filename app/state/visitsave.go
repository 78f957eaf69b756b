package state

import (
	"context"

	"zhucun/store/record"
)

// Save stores the visit: one save a household (rule I2), all in one transaction.
// Where a household was met is where it is now, if the visit was today.
func (f *VisitForm) Save() {
	if f.view.Saving || !f.view.Loaded {
		return
	}
	if f.view.Errors = f.check(); len(f.view.Errors) > 0 {
		f.view.Say = Msg{Key: "error.fields"}
		f.changed()
		return
	}
	saves, at := f.saves(), f.at
	if len(saves) == 0 {
		f.view.Say = Msg{Key: "visit.unchanged"}
		f.changed()
		return
	}
	f.view.Saving = true // not drawn: what follows comes within a frame or two
	f.kit.store(func(ctx context.Context) error {
		_, err := f.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) { f.saved(at, err) })
}

func (f *VisitForm) saved(at Route, err error) {
	if at != f.at {
		return
	}
	f.view.Saving = false
	if err != nil {
		f.view.Say = Trouble(err)
		f.Keep()
		f.changed()
		return
	}
	f.close()
	if f.Done != nil {
		f.Done()
	}
	f.kit.Saved()
}

func (f *VisitForm) check() map[record.Field]Msg {
	v, today := &f.view, f.kit.Today()
	errs := map[record.Field]Msg{}
	for _, s := range v.fields() {
		fd := record.Visit.Def().Field(s.Field)
		if v.Correcting && s.Value == f.was.Value(s.Field) {
			continue // not the person's word
		}
		if err := fd.CheckValue(record.Visit, s.Value, f.was.Value(s.Field), v.Date, f.kit.Items); err != nil {
			errs[s.Field] = wrong(record.Visit, fd, s.Value, err)
		}
	}
	_, bad := errs[record.VisitDate]
	v.Asked = !bad && v.Date > today && v.Date != f.sure && record.D(v.Date) != f.was.Value(record.VisitDate)
	if v.Asked {
		errs[record.VisitDate] = Msg{Key: "ask.future", Text: v.Date.String(), More: today.String()}
	}
	if v.Next != 0 && v.Next <= v.Date {
		errs[record.VisitNext] = Msg{Key: "error.next_before"}
	}
	if len(v.Present) == 0 {
		errs[record.VisitPresent] = Msg{Key: "visit.who"}
	} else if len(v.Topics) == 0 && v.Present[0] != "nobody" {
		errs[record.VisitTopics] = Msg{Key: "visit.what"}
	}
	if v.Correcting && record.T(v.Reason) == "" {
		errs[record.VisitReason] = Msg{Key: "invalid.reason_missing"}
	}
	return errs
}

func (f *VisitForm) saves() []Save {
	key := f.key(f.at)
	if f.view.Correcting {
		return f.correction(key)
	}
	var saves []Save
	for _, t := range f.view.Targets {
		e := Edit{Ref: record.Ref{Kind: record.Visit}, Fields: of(record.VisitHousehold, t.ID)}
		for _, s := range f.view.fields() {
			if s.Value != "" {
				e.Fields = append(e.Fields, s)
			}
		}
		saves = append(saves, Save{f.kit.Me.ID, append([]Edit{e}, f.whereNow(t)...), key})
	}
	return saves
}

// correction holds only what differs, and the reason (rule M4).
func (f *VisitForm) correction(key string) []Save {
	e := Edit{Ref: f.was.Row.Ref, Base: f.base}
	for _, s := range f.view.fields() {
		if s.Field == record.VisitReason || s.Value != f.was.Value(s.Field) {
			e.Fields = append(e.Fields, s)
		}
	}
	if len(e.Fields) == 1 { // the reason alone
		return nil
	}
	return []Save{{f.kit.Me.ID, []Edit{e}, key}}
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
