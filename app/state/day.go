package state

import (
	"context"
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
	view DayView
	Done func() // saved: leave the page
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
	Siblings  []record.Sibling // of the status, if in conflict
	People    map[record.ID]Named
	Dirty     bool
	Saving    bool
	Errors    map[record.Field]Msg
	Say       Msg
}

// NewDayForm makes the state; Open fills it.
func NewDayForm(kit *Kit) *DayForm { return &DayForm{kit: kit} }

// View is what to show.
func (f *DayForm) View() DayView { return f.view }

// Open shows the day of a route.
func (f *DayForm) Open(at Route) {
	if at == f.at && f.view.Loaded && !f.view.Saving {
		return // the same form, still open: what was entered stays
	}
	f.at = at
	f.view = DayView{Person: f.kit.Me.Colleague(at.Person), Day: at.Day}
	f.kit.Run(func(ctx context.Context) func() {
		r, err := f.kit.Records.Get(ctx, dutyRef(at.Person, at.Day))
		v := DayView{Loaded: true, Day: at.Day, People: map[record.ID]Named{}}
		if err == nil {
			v.fill(r, f.kit.Today())
			for _, s := range v.Siblings {
				v.People[s.Author] = named(ctx, f.kit.Records, s.Author)
			}
		} else {
			r = Record{}
		}
		return func() {
			if at == f.at {
				f.was, f.base, f.view = r, r.Base, v
				f.seated()
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
	v.Status, v.Overnight = r.Value(record.DutyStatus).Text(), r.Value(record.DutyOvernight)
	v.Place, v.Work, v.Note = r.Value(record.DutyPlace).Text(), r.Value(record.DutyWork).Codes(), r.Value(record.DutyNote).Text()
	if g := r.Row.Get(record.DutyStatus); g != nil && len(g.Siblings) > 1 {
		v.Siblings = g.Siblings
	}
}

// Status sets the status.
func (f *DayForm) Status(code string) {
	f.enter(record.DutyStatus, func(v *DayView) { v.Status = code })
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
	set(&f.view)
	f.view.Dirty, f.view.Say = true, Msg{}
	f.view.Errors = without(f.view.Errors, no)
	f.changed()
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
	if v.Day > f.kit.Today() && Counts(v.Status) {
		errs[record.DutyStatus] = Msg{Key: "ledger.future"}
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
	for _, s := range f.fields() {
		if s.Field == record.DutyReason && s.Value == "" {
			continue // the reason of an earlier correction stays
		}
		decided := s.Field == record.DutyStatus && len(f.view.Siblings) > 1
		if s.Value != f.was.Value(s.Field) || decided {
			e.Fields = append(e.Fields, s)
		}
		if decided {
			e.Shown = []record.Field{record.DutyStatus}
		}
	}
	at := f.at
	if len(e.Fields) == 0 {
		f.leave()
		return
	}
	f.view.Saving = true
	f.changed()
	save := Save{Author: f.kit.Me.ID, Edits: []Edit{e}}
	f.kit.Run(func(ctx context.Context) func() {
		_, err := f.kit.Records.Save(ctx, save)
		return func() {
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
		}
	})
}

func (f *DayForm) close() { f.at, f.view = Route{}, DayView{} }

func (f *DayForm) leave() {
	f.close()
	if f.Done != nil {
		f.Done()
	}
}

// TeamDay enters one day for the whole team at once.
type TeamDay struct {
	source
	kit  *Kit
	view TeamDayView
	was  map[record.ID]Record
	Done func()
}

// TeamDayView is what the form shows.
type TeamDayView struct {
	Loaded   bool
	Day      record.Day
	Statuses []string
	Brush    string // the status that a tap on a person gives
	People   []TeamLine
	Chosen   int // lines that saving would change
	Locked   bool
	Reason   string
	Saving   bool
	Say      Msg
}

// TeamLine is one person of the team that day.
type TeamLine struct {
	Named
	Was string // as recorded
	Now string // as chosen here
}

// NewTeamDay makes the state; Open fills it.
func NewTeamDay(kit *Kit) *TeamDay { return &TeamDay{kit: kit} }

// View is what to show.
func (t *TeamDay) View() TeamDayView { return t.view }

// Open shows a day; what was chosen for the same day stays.
func (t *TeamDay) Open(day record.Day) {
	if t.view.Loaded && t.view.Day == day {
		return
	}
	t.view, t.was = TeamDayView{Day: day, Brush: "in"}, nil
	t.read()
}

// read lists the team there is now. A line that is shown already stays as it is,
// with the base of the moment it was first shown (rule I3).
func (t *TeamDay) read() {
	day, mates := t.view.Day, t.kit.Me.Mates
	t.kit.Run(func(ctx context.Context) func() {
		was := map[record.ID]Record{}
		for _, n := range mates {
			if r, err := t.kit.Records.Get(ctx, dutyRef(n.ID, day)); err == nil {
				was[n.ID] = r
			}
		}
		return func() {
			if t.view.Day == day {
				t.list(mates, was)
				t.changed()
			}
		}
	})
}

func (t *TeamDay) list(mates []Named, was map[record.ID]Record) {
	v := &t.view
	shown := v.People
	v.Loaded, v.Statuses, v.Locked, v.People = true, t.kit.DayStatuses(v.Day), Locked(v.Day, t.kit.Today()), nil
	for _, n := range mates {
		line := TeamLine{Named: n}
		if i := slices.IndexFunc(shown, func(l TeamLine) bool { return l.ID == n.ID }); i >= 0 {
			line, was[n.ID] = shown[i], t.was[n.ID]
		} else if s := was[n.ID].Value(record.DutyStatus).Text(); s != "none" {
			line.Was, line.Now = s, s
		}
		v.People = append(v.People, line)
	}
	t.was = was
	t.count()
}

// seated lists the team there is now.
func (t *TeamDay) seated() {
	if t.view.Loaded && !t.view.Saving {
		t.read()
	}
}

// Brush chooses the status that the next taps give.
func (t *TeamDay) Brush(status string) {
	t.view.Brush = status
	t.changed()
}

// Tap gives a person the chosen status, or takes it back.
func (t *TeamDay) Tap(id record.ID) {
	t.each(func(l *TeamLine) {
		if l.ID != id {
			return
		}
		if l.Now == t.view.Brush {
			l.Now = l.Was
		} else {
			l.Now = t.view.Brush
		}
	})
}

// Rest gives the chosen status to everybody who has none.
func (t *TeamDay) Rest() {
	t.each(func(l *TeamLine) {
		if l.Now == "" {
			l.Now = t.view.Brush
		}
	})
}

// Reason says why a closed day is corrected.
func (t *TeamDay) Reason(s string) { t.view.Reason = s }

func (t *TeamDay) each(do func(*TeamLine)) {
	t.view.People = slices.Clone(t.view.People)
	for i := range t.view.People {
		do(&t.view.People[i])
	}
	t.count()
	t.view.Say = Msg{}
	t.changed()
}

func (t *TeamDay) count() {
	t.view.Chosen = 0
	for _, l := range t.view.People {
		t.view.Chosen += btoi(l.Now != l.Was)
	}
}

// Save stores every line that differs, each as a change of its own.
func (t *TeamDay) Save() {
	saves, why := t.saves()
	if why != (Msg{}) || len(saves) == 0 || t.view.Saving {
		t.view.Say = why
		t.changed()
		return
	}
	t.view.Saving = true
	t.changed()
	t.kit.Run(func(ctx context.Context) func() {
		_, err := t.kit.Records.Save(ctx, saves...)
		return func() {
			t.view.Saving = false
			if err != nil {
				t.view.Say = Trouble(err)
				t.changed()
				return
			}
			t.close()
			if t.Done != nil {
				t.Done()
			}
			t.kit.Saved()
		}
	})
}

func (t *TeamDay) close() { t.view = TeamDayView{} }

func (t *TeamDay) saves() (saves []Save, why Msg) {
	v, me := &t.view, t.kit.Me
	for _, l := range v.People {
		if l.Now == l.Was {
			continue
		}
		r := t.was[l.ID]
		found := len(r.Row.Fields) > 0
		e := dutyEdit(me, l.ID, v.Day, r.Base, found, l.Now)
		switch {
		case v.Day > t.kit.Today() && Counts(l.Now):
			return nil, Msg{Key: "ledger.future"}
		case v.Locked && found && record.T(v.Reason) == "":
			return nil, Msg{Key: "invalid.reason_missing"}
		case v.Locked && found:
			e.Fields = append(e.Fields, record.Set{Field: record.DutyReason, Value: record.T(v.Reason)})
		}
		saves = append(saves, Save{Author: me.ID, Edits: []Edit{e}})
	}
	return saves, Msg{}
}
