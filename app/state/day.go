package state

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// DayForm enters or corrects one person's day in the ledger.
type DayForm struct {
	core
	view DayView
	may  dayMay
}

// DayView is what the form shows.
type DayView struct {
	Life
	Person     Named
	Day        record.Day
	Statuses   []string
	Status     string
	Overnight  record.Value
	Place      string
	Work       []string
	Works      []string     // what may be chosen of it
	Line       string       // of the work log
	ByPaper    record.Value // entered from the paper ledger
	Explained  string       // what the person himself says of a day entered as absent
	Seen       record.Value // when he read that it is
	Unheard    bool         // he has done neither yet: it is not settled
	Note       string
	Reason     string
	Locked     bool             // a reason is needed
	Exists     bool             // a line is there already
	Siblings   []record.Sibling // of the status, if in conflict, or what came in beside what was entered
	People     map[record.ID]Named
	MayExplain bool
	Asked      bool // whether Status is right, although the day is to come
}

// NewDayForm makes the state; Open fills it.
func NewDayForm(kit *Kit) *DayForm {
	f := &DayForm{}
	f.begin(kit, f)
	return f
}

// View is what to show.
func (f *DayForm) View() DayView {
	v := f.view
	v.Life, v.Asked = f.life, asks(f.life.Errors[record.DutyStatus])
	v.Siblings = f.siblings(record.DutyStatus, record.C(v.Status) != f.was.Value(record.DutyStatus))
	return v
}

func (f *DayForm) read(at Route) func(context.Context, entered) (func() Record, error) {
	rs, me, statuses := f.kit.Records, f.kit.Me, f.kit.DayStatuses(at.Day)
	return func(ctx context.Context, _ entered) (func() Record, error) {
		r, err := rs.Get(ctx, dutyRef(at.Person, at.Day))
		if errors.Is(err, ErrNotHere) {
			err = nil // nobody has entered it yet
		}
		people := authors(ctx, rs, r)
		may := mayDay(f.kit.asker(ctx, me), me.Team, at.Person, at.Day, statuses)
		return func() Record {
			f.may = may
			f.view = DayView{Day: at.Day, People: people, Exists: len(r.Row.Fields) > 0}
			f.view.Locked = f.view.Exists && Locked(at.Day, f.kit.Today())
			f.view.Unheard = record.Unheard(&r.Row)
			f.view.set(r.Value)
			f.offer(r)
			return r
		}, err
	}
}

func (f *DayForm) empty() { f.view = DayView{} }

// seated names the person and offers the statuses that there are now.
func (f *DayForm) seated() { f.offer(f.was) }

func (f *DayForm) offer(r Record) {
	f.view.Person = f.kit.Me.Colleague(f.at.Person)
	now := r.Value(record.DutyStatus).Text()
	f.view.Statuses = f.may.offered(f.kit.DayStatuses(f.at.Day, now), now)
	f.view.MayExplain = f.may.explain
	f.view.Works = f.kit.Choices("ten_essentials", f.at.Day, r.Value(record.DutyWork).Codes()...)
}

func (v *DayView) set(get func(record.Field) record.Value) {
	v.Status, v.Overnight = get(record.DutyStatus).Text(), get(record.DutyOvernight)
	v.Place, v.Work, v.Note = get(record.DutyPlace).Text(), get(record.DutyWork).Codes(), get(record.DutyNote).Text()
	v.Line, v.ByPaper, v.Explained = get(record.DutyLine).Text(), get(record.DutyByPaper), get(record.DutyExplained).Text()
	v.Seen = get(record.DutySeen)
}

func (f *DayForm) lay(e entered) {
	f.view.set(func(no record.Field) record.Value {
		if v, touched := e.Fields[no]; touched {
			return record.Value(v)
		}
		return f.was.Value(no)
	})
	f.view.Reason = record.Value(e.Fields[record.DutyReason]).Text()
}

func (f *DayForm) key(at Route) string { return fmt.Sprintf("day/%s/%s", at.Person, at.Day) }

// Status sets the status.
func (f *DayForm) Status(code string) {
	f.put(record.DutyStatus, func(v *DayView) { v.Status = code })
}

// Sure says that the status is right, although the day is to come.
func (f *DayForm) Sure() { f.confirm(record.DutyStatus, record.C(f.view.Status)) }

// Overnight says whether the night was spent there.
func (f *DayForm) Overnight(yes bool) {
	f.put(record.DutyOvernight, func(v *DayView) {
		if v.Overnight == record.B(yes) {
			v.Overnight = ""
		} else {
			v.Overnight = record.B(yes)
		}
	})
}

// Work puts one of the ten essentials in or out.
func (f *DayForm) Work(code string) {
	f.put(record.DutyWork, func(v *DayView) { v.Work = toggle(v.Work, code) })
}

// Place says where an official trip went, in words.
func (f *DayForm) Place(s string) { f.put(record.DutyPlace, func(v *DayView) { v.Place = s }) }

// Note sets the remark.
func (f *DayForm) Note(s string) { f.put(record.DutyNote, func(v *DayView) { v.Note = s }) }

// Line writes the work log of the day.
func (f *DayForm) Line(s string) { f.put(record.DutyLine, func(v *DayView) { v.Line = s }) }

// Explain is what the person says of a day that was entered as absent.
func (f *DayForm) Explain(s string) {
	f.put(record.DutyExplained, func(v *DayView) { v.Explained = s })
}

// See says that the person has read that he is entered as absent, or takes that back
// before it is saved.
func (f *DayForm) See() {
	f.put(record.DutySeen, func(v *DayView) {
		today := record.D(f.kit.Today())
		if v.Seen == today {
			today = f.was.Value(record.DutySeen)
		}
		v.Seen = today
	})
}

// ByPaper says that the day is entered from the paper ledger.
func (f *DayForm) ByPaper() {
	f.put(record.DutyByPaper, func(v *DayView) {
		if v.ByPaper == "" {
			v.ByPaper = record.B(true)
		} else {
			v.ByPaper = ""
		}
	})
}

// Reason says why a closed day is corrected.
func (f *DayForm) Reason(s string) { f.put(record.DutyReason, func(v *DayView) { v.Reason = s }) }

func (f *DayForm) put(no record.Field, set func(*DayView)) {
	f.enter(no, func() { set(&f.view) })
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

// entered holds only what was changed: the rest is not the person's word.
func (f *DayForm) entered() (entered, bool) {
	e := entered{Name: f.view.Person.Name + " " + f.at.Day.String(), Fields: map[record.Field][]byte{}}
	for _, s := range f.touched() {
		e.Fields[s.Field] = []byte(s.Value)
	}
	return e, len(e.Fields) > 0
}

func (f *DayForm) saved(s *flight) []Route { return []Route{s.at} }

func (f *DayForm) rest(s *flight) (entered, bool) {
	e := s.now
	e.Fields, e.Decided = s.since(), nil
	return e, len(e.Fields) > 0
}

func (f *DayForm) fields() []record.Set {
	v := &f.view
	return []record.Set{
		{Field: record.DutyStatus, Value: record.C(v.Status)},
		{Field: record.DutyOvernight, Value: v.Overnight},
		{Field: record.DutyPlace, Value: record.T(v.Place)},
		{Field: record.DutyWork, Value: record.Cs(v.Work...)},
		{Field: record.DutyNote, Value: record.T(v.Note)},
		{Field: record.DutyLine, Value: record.T(v.Line)},
		{Field: record.DutyByPaper, Value: v.ByPaper},
		{Field: record.DutyExplained, Value: record.T(v.Explained)},
		{Field: record.DutySeen, Value: v.Seen},
		{Field: record.DutyReason, Value: record.T(v.Reason)},
	}
}

// corrects reports whether more is entered than the person's own word on an absence,
// which he may say at any time.
func (f *DayForm) corrects() bool {
	return slices.ContainsFunc(f.touched(), func(s record.Set) bool { return s.Field != record.DutyExplained && s.Field != record.DutySeen })
}

func (f *DayForm) check(errs map[record.Field]Msg) {
	v := &f.view
	for _, s := range f.fields() {
		fd := record.DutyDay.Def().Field(s.Field)
		if err := fd.CheckValue(record.DutyDay, s.Value, f.was.Value(s.Field), v.Day, f.kit.Items); err != nil {
			errs[s.Field] = Trouble(err)
		}
	}
	if v.Status == "" {
		errs[record.DutyStatus] = Msg{Key: "ledger.pick"}
	}
	status := record.C(v.Status)
	if v.Day > f.kit.Today() && record.Resident(v.Status) && status != f.sure[record.DutyStatus] && status != f.was.Value(record.DutyStatus) {
		errs[record.DutyStatus] = Msg{Key: "ask.future_duty", Text: v.Day.String(), More: f.kit.Today().String()}
	}
	if v.Locked && record.T(v.Reason) == "" && f.corrects() {
		errs[record.DutyReason] = Msg{Key: "invalid.reason_missing"}
	}
}

// saves are what differs, and the reason if the month is closed. Of a status in conflict
// the one that is shown is decided for.
func (f *DayForm) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	if f.check(errs); len(errs) > 0 {
		return nil, Msg{Key: "error.fields"}
	}
	e := dutyEdit(f.kit.Me, f.at.Person, f.at.Day, f.base, f.view.Exists, f.view.Status)
	e.Fields = append(e.Fields[:len(e.Fields)-1], f.touched()...)
	e.Shown = f.shown(e.Fields)
	entered := slices.ContainsFunc(e.Fields, func(s record.Set) bool { return s.Field == record.DutyStatus })
	if !entered && f.siblings(record.DutyStatus, false) != nil {
		e.Fields = append(e.Fields, record.Set{Field: record.DutyStatus, Value: record.C(f.view.Status)})
		e.Shown = map[record.Field]Base{record.DutyStatus: f.was.Base}
	}
	if len(e.Fields) == 0 {
		return nil, Msg{}
	}
	return []Save{{f.kit.Me.ID, []Edit{e}, f.draftKey()}}, Msg{}
}

func (f *DayForm) told(s *flight) Told {
	return s.savedAs("news.day", Route{Page: PageLedger, Person: s.at.Person, Day: s.at.Day}, s.at)
}
