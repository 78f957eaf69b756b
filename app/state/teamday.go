package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// TeamDay enters one day for the whole team at once.
type TeamDay struct {
	source
	kit  *Kit
	view TeamDayView
	was  map[record.ID]opened
	gone Draft // what was discarded last
	sure bool  // the person says that the day is right, although it is to come
	Done func()
}

// opened is what a line of the form was opened on.
type opened struct {
	Base  Base `json:"base"`
	Found bool `json:"found"` // there was a record
}

// teamEntered is a line of the form as a draft keeps it, each with the base of
// its own record (rule I3).
type teamEntered struct {
	opened
	Person record.ID `json:"who"`
	Now    string    `json:"now"`
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
	Kept     bool // what is shown comes from a draft
	Dirty    bool
	CanUndo  bool // what was chosen was discarded and can be taken back
	Saving   bool
	Asked    bool // whether the day is right, although it is to come
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

// Open shows a day; what was chosen for the same day stays, and a draft goes on
// where it was left.
func (t *TeamDay) Open(day record.Day) {
	if t.view.Loaded && t.view.Day == day {
		return
	}
	t.view, t.was, t.sure = TeamDayView{Day: day, Brush: "in"}, nil, false
	t.read()
}

// read lists the team there is now. A line that is shown already stays as it is,
// with the base of the moment it was first shown (rule I3).
func (t *TeamDay) read() {
	day, mates, key := t.view.Day, t.kit.Me.Mates, t.key()
	t.kit.Run(func(ctx context.Context) func() {
		rows := map[record.ID]Record{}
		for _, n := range mates {
			if r, err := t.kit.Records.Get(ctx, dutyRef(n.ID, day)); err == nil {
				rows[n.ID] = r
			}
		}
		_, e, kept := t.kit.findKept(ctx, key)
		return func() {
			if t.view.Day != day {
				return
			}
			first := !t.view.Loaded
			t.list(mates, rows)
			if first && kept {
				t.restore(e)
			}
			if first {
				t.view.CanUndo = !kept && t.gone.Key == key
			}
			t.changed()
		}
	})
}

func (t *TeamDay) list(mates []Named, rows map[record.ID]Record) {
	v := &t.view
	shown, was := v.People, map[record.ID]opened{}
	v.Loaded, v.Statuses, v.Locked, v.People = true, t.kit.DayStatuses(v.Day), Locked(v.Day, t.kit.Today()), nil
	for _, n := range mates {
		line := TeamLine{Named: n}
		if i := slices.IndexFunc(shown, func(l TeamLine) bool { return l.ID == n.ID }); i >= 0 {
			line, was[n.ID] = shown[i], t.was[n.ID]
		} else if r, found := rows[n.ID]; found {
			was[n.ID] = opened{r.Base, true}
			if s := r.Value(record.DutyStatus).Text(); s != "none" {
				line.Was, line.Now = s, s
			}
		}
		v.People = append(v.People, line)
	}
	t.was = was
	t.count()
}

// restore lays what a draft holds over the lines as they are now.
func (t *TeamDay) restore(e entered) {
	v := &t.view
	for _, x := range e.Team {
		if i := slices.IndexFunc(v.People, func(l TeamLine) bool { return l.ID == x.Person }); i >= 0 {
			v.People[i].Now, t.was[x.Person] = x.Now, x.opened
		}
	}
	v.Reason, v.Kept = record.Value(e.Fields[record.DutyReason]).Text(), true
	t.count()
}

func (t *TeamDay) key() string { return t.kit.draftKey("teamday/" + t.view.Day.String()) }

// Keep puts what was chosen away as a draft.
func (t *TeamDay) Keep() {
	if t.view.Loaded && t.view.Dirty && !t.view.Saving {
		t.kit.keep(t.draft())
	}
}

func (t *TeamDay) draft() Draft {
	e := entered{Name: t.view.Day.String(), Day: t.view.Day, Fields: map[record.Field][]byte{record.DutyReason: []byte(record.T(t.view.Reason))}}
	for _, l := range t.view.People {
		if l.Now != l.Was {
			e.Team = append(e.Team, teamEntered{t.was[l.ID], l.ID, l.Now})
		}
	}
	return t.kit.draft(t.key(), Base{}, e)
}

// Discard forgets what was chosen. Until something else is chosen it can be
// taken back.
func (t *TeamDay) Discard() {
	if t.view.Saving {
		return
	}
	t.gone = t.draft()
	t.kit.drop(t.gone.Key)
	t.reopen()
}

// Undo brings back what was discarded.
func (t *TeamDay) Undo() {
	if t.view.CanUndo {
		t.kit.keep(t.gone)
		t.reopen()
	}
}

func (t *TeamDay) reopen() {
	day := t.view.Day
	t.view = TeamDayView{}
	t.Open(day)
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

// Sure says that the day is right, although it is to come.
func (t *TeamDay) Sure() {
	t.sure = true
	t.entered()
}

// Reason says why a closed day is corrected.
func (t *TeamDay) Reason(s string) {
	if t.view.Saving { // it would not be saved with the rest
		t.changed()
		return
	}
	t.view.Reason = s
	t.entered()
}

// entered notes that the person has chosen or typed something.
func (t *TeamDay) entered() {
	t.count()
	t.gone, t.view.CanUndo, t.view.Asked, t.view.Say = Draft{}, false, false, Msg{}
	if t.Keep(); !t.view.Dirty {
		t.kit.drop(t.key())
	}
	t.changed()
}

func (t *TeamDay) each(do func(*TeamLine)) {
	if t.view.Saving { // it would not be saved with the rest
		t.changed()
		return
	}
	t.view.People = slices.Clone(t.view.People)
	for i := range t.view.People {
		do(&t.view.People[i])
	}
	t.entered()
}

func (t *TeamDay) count() {
	v := &t.view
	v.Chosen = 0
	for _, l := range v.People {
		v.Chosen += btoi(l.Now != l.Was)
	}
	v.Dirty = v.Chosen > 0 || v.Reason != ""
}

// Save stores every line that differs, each as a change of its own.
func (t *TeamDay) Save() {
	saves, why := t.saves()
	if why != (Msg{}) || len(saves) == 0 || t.view.Saving {
		t.view.Say = why
		t.changed()
		return
	}
	t.view.Saving = true // not drawn: what follows comes within a frame or two
	day := t.view.Day
	t.kit.store(func(ctx context.Context) error {
		_, err := t.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) {
		if t.view.Day != day {
			return // another day was opened meanwhile
		}
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
	})
}

func (t *TeamDay) close() { t.view, t.was, t.gone, t.sure = TeamDayView{}, nil, Draft{}, false }

func (t *TeamDay) saves() (saves []Save, why Msg) {
	v, me := &t.view, t.kit.Me
	for _, l := range v.People {
		if l.Now == l.Was {
			continue
		}
		was := t.was[l.ID]
		e := dutyEdit(me, l.ID, v.Day, was.Base, was.Found, l.Now)
		switch {
		case v.Day > t.kit.Today() && record.Resident(l.Now) && !t.sure:
			v.Asked = true
			return nil, Msg{Key: "ask.future_duty", Text: v.Day.String(), More: t.kit.Today().String()}
		case v.Locked && was.Found && record.T(v.Reason) == "":
			return nil, Msg{Key: "invalid.reason_missing"}
		case v.Locked && was.Found:
			e.Fields = append(e.Fields, record.Set{Field: record.DutyReason, Value: record.T(v.Reason)})
		}
		saves = append(saves, Save{me.ID, []Edit{e}, t.key()})
	}
	return saves, Msg{}
}
