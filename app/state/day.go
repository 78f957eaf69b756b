package state

import (
	"context"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// DayForm enters or corrects one person's day in the ledger.
type DayForm struct {
	source
	kit  *Kit
	at   Route
	was  Record
	base Base
	// decided is what was shown of the status in conflict when it was entered; nil
	// if it is not decided.
	decided *Base
	gone    Draft // what was discarded last
	view    DayView
	sure    string // the status that the person says is right for a day to come
	Done    func() // saved: leave the page
}

// DayView is what the form shows.
type DayView struct {
	Loaded    bool
	Person    Named
	Day       record.Day
	Statuses  []string
	Status    string
	Overnight record.Value
	Place     string
	Work      []string
	Works     []string // what may be chosen of it
	Note      string
	Reason    string
	Locked    bool             // a reason is needed
	Exists    bool             // a line is there already
	Siblings  []record.Sibling // of the status, if in conflict, or what came in while a draft lay by
	People    map[record.ID]Named
	Kept      bool // what is shown comes from a draft
	Dirty     bool
	CanUndo   bool // what was entered was discarded and can be taken back
	Saving    bool
	Errors    map[record.Field]Msg
	Asked     bool // whether Status is right, although the day is to come
	Say       Msg
}

// NewDayForm makes the state; Open fills it.
func NewDayForm(kit *Kit) *DayForm { return &DayForm{kit: kit} }

// View is what to show.
func (f *DayForm) View() DayView { return f.view }

// Open shows the day of a route. A draft goes on where it was left.
func (f *DayForm) Open(at Route) {
	if at == f.at && f.view.Loaded && !f.view.Saving {
		return // the same form, still open: what was entered stays
	}
	f.at, f.sure = at, ""
	f.view = DayView{Person: f.kit.Me.Colleague(at.Person), Day: at.Day}
	key := f.key(at)
	f.kit.Run(func(ctx context.Context) func() {
		r, err := f.kit.Records.Get(ctx, dutyRef(at.Person, at.Day))
		draft, e, kept := f.kit.findKept(ctx, key)
		v := DayView{Loaded: true, Day: at.Day, People: map[record.ID]Named{}}
		if err == nil {
			v.fill(r, f.kit.Today())
			if kept && draft.Base.Since(r.Row.Get(record.DutyStatus)) && e.Fields[record.DutyStatus] != nil {
				v.Siblings = r.Row.Get(record.DutyStatus).Siblings()
			}
			for _, s := range v.Siblings {
				for _, who := range s.Authors {
					v.People[who] = named(ctx, f.kit.Records, who)
				}
			}
		} else {
			r = Record{}
		}
		return func() {
			if at == f.at {
				f.was, f.base, f.decided, f.view = r, r.Base, nil, v
				if len(v.Siblings) > 0 { // saving decides for the status that is shown
					f.decided = &r.Base
				}
				f.seated()
				if kept {
					f.restore(draft, e)
				}
				f.view.CanUndo = !kept && f.gone.Key == key
				f.changed()
			}
		}
	})
}

// seated names the person and offers the statuses that there are now.
func (f *DayForm) seated() {
	f.view.Person = f.kit.Me.Colleague(f.at.Person)
	f.view.Statuses = f.kit.DayStatuses(f.at.Day, f.was.Value(record.DutyStatus).Text())
	f.view.Works = f.kit.Choices("ten_essentials", f.at.Day, f.was.Value(record.DutyWork).Codes()...)
}

func (v *DayView) fill(r Record, today record.Day) {
	v.Exists, v.Locked = true, Locked(v.Day, today)
	v.set(r.Value)
	if g := r.Row.Get(record.DutyStatus); g != nil && g.InConflict() {
		v.Siblings = g.Siblings()
	}
}

func (v *DayView) set(get func(record.Field) record.Value) {
	v.Status, v.Overnight = get(record.DutyStatus).Text(), get(record.DutyOvernight)
	v.Place, v.Work, v.Note = get(record.DutyPlace).Text(), get(record.DutyWork).Codes(), get(record.DutyNote).Text()
}

// restore lays what a draft holds over the day as it is now.
func (f *DayForm) restore(d Draft, e entered) {
	f.base = d.Base
	f.view.Kept, f.view.Dirty = true, true
	if e.Fields[record.DutyStatus] != nil { // entered before what came since was shown
		f.decided = nil
		if b, decided := e.Decided[record.DutyStatus]; decided {
			f.decided = &b
		}
	}
	f.view.set(func(no record.Field) record.Value {
		if v, touched := e.Fields[no]; touched {
			return record.Value(v)
		}
		return f.was.Value(no)
	})
	f.view.Reason = record.Value(e.Fields[record.DutyReason]).Text()
}

func (f *DayForm) key(at Route) string {
	return f.kit.draftKey(fmt.Sprintf("day/%s/%s", at.Person, at.Day))
}

// Status sets the status.
func (f *DayForm) Status(code string) {
	f.enter(record.DutyStatus, func(v *DayView) {
		if v.Status = code; len(v.Siblings) > 0 {
			f.decided = &f.was.Base
		}
	})
}

// Sure says that the status is right, although the day is to come.
func (f *DayForm) Sure() {
	f.sure = f.view.Status
	f.enter(record.DutyStatus, func(*DayView) {})
}

// Overnight says whether the night was spent there.
func (f *DayForm) Overnight(yes bool) {
	f.enter(record.DutyOvernight, func(v *DayView) {
		if v.Overnight == record.B(yes) {
			v.Overnight = ""
		} else {
			v.Overnight = record.B(yes)
		}
	})
}

// Work puts one of the ten essentials in or out.
func (f *DayForm) Work(code string) {
	f.enter(record.DutyWork, func(v *DayView) { v.Work = toggle(v.Work, code) })
}

// Place says where an official trip went, in words.
func (f *DayForm) Place(s string) { f.enter(record.DutyPlace, func(v *DayView) { v.Place = s }) }

// Note sets the remark.
func (f *DayForm) Note(s string) { f.enter(record.DutyNote, func(v *DayView) { v.Note = s }) }

// Reason says why a closed day is corrected.
func (f *DayForm) Reason(s string) { f.enter(record.DutyReason, func(v *DayView) { v.Reason = s }) }

func (f *DayForm) enter(no record.Field, set func(*DayView)) {
	if f.view.Saving { // it would not be saved with the rest
		f.changed()
		return
	}
	set(&f.view)
	f.gone = Draft{}
	f.view.Dirty, f.view.CanUndo, f.view.Say = len(f.touched()) > 0, false, Msg{}
	f.view.Errors = without(f.view.Errors, no)
	_, wrong := f.view.Errors[record.DutyStatus]
	f.view.Asked = f.view.Asked && wrong
	if f.Keep(); !f.view.Dirty {
		f.kit.drop(f.key(f.at))
	}
	f.changed()
}

// touched are the fields that differ from what the form was opened on.
func (f *DayForm) touched() []record.Set {
	return slices.DeleteFunc(f.fields(), func(s record.Set) bool {
		if s.Field == record.DutyReason {
			return s.Value == "" // the reason of an earlier correction stays
		}
		return s.Value == f.was.Value(s.Field)
	})
}

// Keep puts what was entered away as a draft.
func (f *DayForm) Keep() {
	if f.view.Loaded && f.view.Dirty && !f.view.Saving {
		f.kit.keep(f.draft())
	}
}

// draft holds only what was changed: the rest is not the person's word.
func (f *DayForm) draft() Draft {
	e := entered{Name: f.view.Person.Name + " " + f.at.Day.String(), Person: f.at.Person, Day: f.at.Day, Fields: map[record.Field][]byte{}}
	for _, s := range f.touched() {
		e.Fields[s.Field] = []byte(s.Value)
	}
	if f.decided != nil {
		e.Decided = map[record.Field]Base{record.DutyStatus: *f.decided}
	}
	return f.kit.draft(f.key(f.at), f.base, e)
}

// Discard forgets what was entered. Until something else is entered it can be
// taken back.
func (f *DayForm) Discard() {
	if f.view.Saving {
		return
	}
	f.gone = f.draft()
	f.kit.drop(f.gone.Key)
	f.reopen()
}

// Undo brings back what was discarded.
func (f *DayForm) Undo() {
	if f.view.CanUndo {
		f.kit.keep(f.gone)
		f.reopen()
	}
}

func (f *DayForm) reopen() {
	at := f.at
	f.at = Route{}
	f.Open(at)
}

func (f *DayForm) fields() []record.Set {
	v := &f.view
	return []record.Set{
		{Field: record.DutyStatus, Value: record.C(v.Status)},
		{Field: record.DutyOvernight, Value: v.Overnight},
		{Field: record.DutyPlace, Value: record.T(v.Place)},
		{Field: record.DutyWork, Value: record.Cs(v.Work...)},
		{Field: record.DutyNote, Value: record.T(v.Note)},
		{Field: record.DutyReason, Value: record.T(v.Reason)},
	}
}

func (f *DayForm) check() map[record.Field]Msg {
	v, errs := &f.view, map[record.Field]Msg{}
	for _, s := range f.fields() {
		fd := record.DutyDay.Def().Field(s.Field)
		if err := fd.CheckValue(record.DutyDay, s.Value, f.was.Value(s.Field), v.Day, f.kit.Items); err != nil {
			errs[s.Field] = Trouble(err)
		}
	}
	if v.Status == "" {
		errs[record.DutyStatus] = Msg{Key: "ledger.pick"}
	}
	v.Asked = v.Day > f.kit.Today() && record.Resident(v.Status) && v.Status != f.sure && record.C(v.Status) != f.was.Value(record.DutyStatus)
	if v.Asked {
		errs[record.DutyStatus] = Msg{Key: "ask.future_duty", Text: v.Day.String(), More: f.kit.Today().String()}
	}
	if v.Locked && record.T(v.Reason) == "" {
		errs[record.DutyReason] = Msg{Key: "invalid.reason_missing"}
	}
	return errs
}

// Save stores the day: what differs, and the reason if the month is closed.
func (f *DayForm) Save() {
	if f.view.Saving || !f.view.Loaded {
		return
	}
	if f.view.Errors = f.check(); len(f.view.Errors) > 0 {
		f.view.Say = Msg{Key: "error.fields"}
		f.changed()
		return
	}
	e := dutyEdit(f.kit.Me, f.at.Person, f.at.Day, f.base, f.view.Exists, f.view.Status)
	e.Fields = e.Fields[:len(e.Fields)-1]
	e.Fields = append(e.Fields, f.touched()...)
	if f.decided != nil {
		e.Shown = map[record.Field]Base{record.DutyStatus: *f.decided}
		if !slices.ContainsFunc(e.Fields, func(s record.Set) bool { return s.Field == record.DutyStatus }) {
			e.Fields = append(e.Fields, record.Set{Field: record.DutyStatus, Value: record.C(f.view.Status)})
		}
	}
	at := f.at
	if len(e.Fields) == 0 {
		f.kit.drop(f.key(at))
		f.leave()
		return
	}
	f.view.Saving = true // not drawn: what follows comes within a frame or two
	save := Save{f.kit.Me.ID, []Edit{e}, f.key(at)}
	f.kit.store(func(ctx context.Context) error {
		_, err := f.kit.Records.Save(ctx, save)
		return err
	}, func(err error) {
		if at != f.at {
			return
		}
		f.view.Saving = false
		if err != nil {
			f.view.Say = Trouble(err)
			f.changed()
			return
		}
		f.leave()
		f.kit.Saved()
	})
}

func (f *DayForm) close() { f.at, f.view, f.gone = Route{}, DayView{}, Draft{} }

func (f *DayForm) leave() {
	f.close()
	if f.Done != nil {
		f.Done()
	}
}
