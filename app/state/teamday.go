package state

import (
	"context"
	"errors"
	"maps"
	"slices"

	"zhucun/store/record"
)

// TeamDay enters one day for the whole team at once.
type TeamDay struct {
	core
	view TeamDayView
	may  teamMay
	rows map[record.ID]Record // as recorded
	from map[record.ID]opened // what the lines were opened on
}

// opened is what a line of the form was opened on.
type opened struct {
	Base    Base  `json:"base"`
	Found   bool  `json:"found"`             // there was a record
	Decided *Base `json:"decided,omitempty"` // entered beside more: all that was shown then
}

// teamEntered is a line of the form as a draft keeps it, each with the base of
// its own record (rule I3).
type teamEntered struct {
	opened
	Person record.ID `json:"who"`
	Was    string    `json:"was"`
	Now    string    `json:"now"`
}

// TeamDayView is what the form shows.
type TeamDayView struct {
	Life
	Day      record.Day
	Statuses []string
	Brush    string // the status that a tap on a person gives
	People   []TeamLine
	Chosen   int // lines that saving would change
	Locked   bool
	Reason   string
	Asked    bool                // whether the day is right, although it is to come
	Authors  map[record.ID]Named // who wrote what came in
}

// TeamLine is one person of the team that day.
type TeamLine struct {
	Named
	Was  string           // as recorded
	Now  string           // as chosen here
	Came []record.Sibling // the values of a conflict, or what came in beside what was chosen

	Unheard bool // absent, which the person has neither read nor explained: not settled
}

// NewTeamDay makes the state; Open fills it.
func NewTeamDay(kit *Kit) *TeamDay {
	t := &TeamDay{}
	t.begin(kit, t)
	return t
}

// View is what to show.
func (t *TeamDay) View() TeamDayView {
	v := t.view
	v.Life, v.Asked, v.Chosen, v.People = t.life, asks(t.life.Say), 0, slices.Clone(v.People)
	for i := range v.People {
		l := &v.People[i]
		v.Chosen += btoi(l.Now != l.Was)
		l.Came = t.came(*l)
	}
	return v
}

// read lists the team there is now.
func (t *TeamDay) read(at Route) func(context.Context, entered) (func() Record, error) {
	rs, me, statuses := t.kit.Records, t.kit.Me, t.kit.DayStatuses(at.Day)
	mates := me.Mates
	return func(ctx context.Context, _ entered) (func() Record, error) {
		ask, may := t.kit.asker(ctx, me), teamMay{}
		for _, n := range mates {
			may[n.ID] = mayDay(ask, me.Team, n.ID, at.Day, statuses)
		}
		rows, who := map[record.ID]Record{}, map[record.ID]Named{}
		for _, n := range mates {
			r, err := rs.Get(ctx, dutyRef(n.ID, at.Day))
			if err == nil {
				rows[n.ID] = r
				maps.Copy(who, authors(ctx, rs, r))
			} else if !errors.Is(err, ErrNotHere) {
				return t.lister(at.Day, mates, rows, who, may), err
			}
		}
		return t.lister(at.Day, mates, rows, who, may), nil
	}
}

func (t *TeamDay) lister(day record.Day, mates []Named, rows map[record.ID]Record, who map[record.ID]Named, may teamMay) func() Record {
	return func() Record {
		brush := t.view.Brush
		if brush == "" {
			brush = "in"
		}
		t.view = TeamDayView{Day: day, Brush: brush, Statuses: may.offered(t.kit.DayStatuses(day)), Locked: Locked(day, t.kit.Today()), Authors: who}
		t.may, t.rows, t.from = may, rows, map[record.ID]opened{}
		for _, n := range mates {
			l := TeamLine{Named: n}
			if r, found := rows[n.ID]; found {
				t.from[n.ID] = opened{Base: r.Base, Found: true}
				if s := r.Value(record.DutyStatus).Text(); s != "none" {
					l.Was, l.Now, l.Unheard = s, s, record.Unheard(&r.Row)
				}
			}
			t.view.People = append(t.view.People, l)
		}
		return Record{}
	}
}

func (t *TeamDay) empty() { t.view, t.rows, t.from = TeamDayView{}, nil, nil }

// came are the values to choose from on a line, by tapping it again.
func (t *TeamDay) came(l TeamLine) []record.Sibling {
	r, from := t.rows[l.ID], t.from[l.ID]
	g := r.Row.Get(record.DutyStatus)
	if from.Decided != nil {
		from.Base = *from.Decided
	}
	if g == nil || !g.InConflict() && (l.Now == l.Was || !from.Base.Since(g)) {
		return nil
	}
	return g.Siblings()
}

func (t *TeamDay) lay(e entered) {
	t.view.People = slices.Clone(t.view.People)
	for _, x := range e.Team {
		if i := slices.IndexFunc(t.view.People, func(l TeamLine) bool { return l.ID == x.Person }); i >= 0 {
			t.view.People[i].Now, t.from[x.Person] = x.Now, x.opened
		}
	}
	t.view.Reason = record.Value(e.Fields[record.DutyReason]).Text()
}

func (t *TeamDay) key(at Route) string { return "teamday/" + at.Day.String() }

func (t *TeamDay) entered() (entered, bool) {
	e := entered{Name: t.at.Day.String(), Fields: map[record.Field][]byte{record.DutyReason: []byte(record.T(t.view.Reason))}}
	for _, l := range t.view.People {
		if l.Now != l.Was {
			e.Team = append(e.Team, teamEntered{t.from[l.ID], l.ID, l.Was, l.Now})
		}
	}
	return e, len(e.Team) > 0 || t.view.Reason != ""
}

func (t *TeamDay) saved(s *flight) []Route { return []Route{s.at} }

// rest are the lines that were changed after the save began, and the reason.
func (t *TeamDay) rest(s *flight) (entered, bool) {
	e, sent := s.now, map[record.ID]teamEntered{}
	e.Team, e.Fields = nil, s.since()
	for _, x := range s.saved.Team {
		sent[x.Person] = x
	}
	for _, x := range s.now.Team {
		if old, ok := sent[x.Person]; ok {
			delete(sent, x.Person)
			if old.Now == x.Now {
				continue
			}
			x.opened = opened{Base: s.after(dutyRef(x.Person, s.at.Day), x.Base), Found: true}
		}
		e.Team = append(e.Team, x)
	}
	for id, x := range sent { // put back to what it was
		x.opened, x.Now = opened{Base: s.after(dutyRef(id, s.at.Day), x.Base), Found: true}, x.Was
		e.Team = append(e.Team, x)
	}
	return e, len(e.Team)+len(e.Fields) > 0
}

// seated lists the team there is now.
func (t *TeamDay) seated() { t.Load() }

// Brush chooses the status that the next taps give.
func (t *TeamDay) Brush(status string) {
	t.view.Brush = status
	t.changed()
}

// Tap gives a person the chosen status, or takes it back.
func (t *TeamDay) Tap(id record.ID) {
	t.each(func(l *TeamLine) {
		switch {
		case l.ID != id || !t.may[id].statuses[t.view.Brush] && l.Now != t.view.Brush:
		case l.Now == t.view.Brush:
			l.Now = l.Was
		default:
			t.decide(*l)
			l.Now = t.view.Brush
		}
	})
}

// decide notes that a status is chosen beside all that its line shows (rule I3).
func (t *TeamDay) decide(l TeamLine) {
	if l.Now = t.view.Brush; t.came(l) != nil {
		from, b := t.from[l.ID], t.rows[l.ID].Base
		from.Decided = &b
		t.from[l.ID] = from
	}
}

// Rest gives the chosen status to everybody who has none.
func (t *TeamDay) Rest() {
	t.each(func(l *TeamLine) {
		if l.Now == "" && t.may[l.ID].statuses[t.view.Brush] {
			l.Now = t.view.Brush
		}
	})
}

// Sure says that the day is right, although it is to come.
func (t *TeamDay) Sure() { t.confirm(record.DutyStatus, record.D(t.at.Day)) }

// Reason says why a closed day is corrected.
func (t *TeamDay) Reason(s string) {
	t.enter(record.DutyReason, func() { t.view.Reason = s })
}

func (t *TeamDay) each(do func(*TeamLine)) {
	t.enter(0, func() {
		t.view.People = slices.Clone(t.view.People)
		for i := range t.view.People {
			do(&t.view.People[i])
		}
	})
}

// saves are every line that differs, each a change of its own.
func (t *TeamDay) saves(errs map[record.Field]Msg) (saves []Save, why Msg) {
	v, me := &t.view, t.kit.Me
	for _, l := range v.People {
		if l.Now == l.Was {
			continue
		}
		from := t.from[l.ID]
		e := dutyEdit(me, l.ID, v.Day, from.Base, from.Found, l.Now)
		if from.Decided != nil {
			e.Shown = map[record.Field]Base{record.DutyStatus: *from.Decided}
		}
		switch {
		case v.Day > t.kit.Today() && record.Resident(l.Now) && t.sure[record.DutyStatus] == "":
			return nil, Msg{Key: "ask.future_duty", Text: v.Day.String(), More: t.kit.Today().String()}
		case v.Locked && from.Found && record.T(v.Reason) == "":
			errs[record.DutyReason] = Msg{Key: "invalid.reason_missing"}
			return nil, errs[record.DutyReason]
		case v.Locked && from.Found:
			e.Fields = append(e.Fields, record.Set{Field: record.DutyReason, Value: record.T(v.Reason)})
		}
		saves = append(saves, Save{me.ID, []Edit{e}, t.draftKey()})
	}
	if len(saves) == 0 {
		return nil, Msg{Key: "visit.unchanged"}
	}
	return saves, Msg{}
}

func (t *TeamDay) told(s *flight) Told {
	told := s.savedAs("news.teamday", Route{Page: PageLedger, Day: s.at.Day}, s.at)
	told.Say.N = len(s.refs)
	return told
}
