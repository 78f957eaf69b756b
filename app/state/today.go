package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// quick are the day statuses that have a button of their own; all others are
// one step further.
var quick = [...]string{"in", "pasture", "duty", "rest"}

// dueDays is how far ahead the first screen looks for promised visits.
const dueDays = 7

// dueShown is how many due households the first screen names.
const dueShown = 30

// Today is the first screen: my line of the duty ledger, who is due and where
// they are now, what came back, what waits.
type Today struct {
	source
	kit  *Kit
	view TodayView
	prev *Edit // takes the last tap back
	gone Draft // what was dropped last
}

// TodayView is what the first screen shows.
type TodayView struct {
	Loaded    bool
	Day       record.Day
	Absent    []record.Day // entered as absent by somebody, which is not settled before the person knows
	HasTeam   bool         // else there is no ledger line
	Status    string
	Saved     Saved
	Conflict  bool
	Quick     []string // the statuses with a button of their own, those that may be chosen today
	Due       []Hit
	DueTotal  int
	Back      []Item    // returned to me
	Asked     []AskLine // what a clerk asks me
	Conflicts int       // to settle, of who settles them
	Drafts    []DraftLine
	Gone      DraftLine // was dropped and can be taken back; no Key: nothing
	Out       Outgoing
	CanUndo   bool
	Say       Msg
}

// DraftLine is a form that waits to be finished.
type DraftLine struct {
	Key      string
	Name, Bo string // the household's
	At       int64
}

// NewToday makes the state; Load fills it.
func NewToday(kit *Kit) *Today { return &Today{kit: kit} }

// View is what to show.
func (t *Today) View() TodayView { return t.view }

func (t *Today) show(Route) { t.Load() }

func (t *Today) close() { t.prev, t.gone = nil, Draft{} }

// Load reads everything afresh.
func (t *Today) Load() {
	me, statuses := t.kit.Me, t.kit.DayStatuses(t.kit.Today())
	t.kit.read(func(ctx context.Context) func() {
		v, err := t.read(ctx, me)
		may := mayDay(t.kit.asker(ctx, me), me.Team, me.ID, v.Day, statuses)
		return func() {
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			} else {
				v.Say, v.CanUndo = t.view.Say, t.prev != nil
			}
			v.Gone = t.goneLine(v.Drafts)
			for _, c := range may.offered(statuses, v.Status) {
				if slices.Contains(quick[:], c) {
					v.Quick = append(v.Quick, c)
				}
			}
			t.view = v
			t.changed()
		}
	})
}

func (t *Today) read(ctx context.Context, me Me) (v TodayView, err error) {
	k := t.kit
	v = TodayView{Loaded: true, Day: k.Today(), HasTeam: !me.Team.IsZero()}
	if v.HasTeam {
		if d, err := k.Records.Get(ctx, dutyRef(me.ID, v.Day)); err == nil {
			v.Status, v.Saved = d.Value(record.DutyStatus).Text(), d.Saved
			v.Conflict = len(d.Row.Conflicts()) > 0
		}
		if v.Absent, err = absences(ctx, k.Records, me.ID, v.Day); err != nil {
			return v, err
		}
	}
	if v.Due, v.DueTotal, err = k.Records.Due(ctx, v.Day+dueDays, dueShown); err != nil {
		return v, err
	}
	if v.Out, err = k.Outbox.Status(ctx); err != nil {
		return v, err
	}
	if v.Asked, err = askedOf(ctx, k, me); err != nil {
		return v, err
	}
	if me.Has(record.Clerk) || me.Has(record.Leader) {
		lines, err := conflictLines(ctx, k, me, false)
		if err != nil {
			return v, err
		}
		v.Conflicts = len(lines)
	}
	items, err := k.Outbox.Items(ctx, 200)
	if err != nil {
		return v, err
	}
	for _, it := range items {
		if it.Saved == Returned && it.Author == me.ID {
			v.Back = append(v.Back, it)
		}
	}
	v.Drafts, err = draftLines(ctx, k, me.ID)
	return v, err
}

// absences are the days of the last two months that somebody entered as absent and the
// person has neither read nor explained.
func absences(ctx context.Context, rs Records, person record.ID, today record.Day) (days []record.Day, err error) {
	all, err := rs.List(ctx, Query{Kind: record.DutyDay, Field: record.DutyDate, From: today - 60, To: today, Where: []record.Set{
		{Field: record.DutyPerson, Value: record.R(person)}, {Field: record.DutyStatus, Value: record.C("absent")}}})
	for _, r := range all {
		if record.Unheard(&r.Row) {
			days = append(days, r.Value(record.DutyDate).Day())
		}
	}
	return days, err
}

// Set writes my line of the day that is shown, with one tap. It can be taken back.
func (t *Today) Set(status string) {
	day, me := t.view.Day, t.kit.Me
	ref := dutyRef(me.ID, day)
	t.view.Say = Msg{} // what is said of the tap before is not true of this one
	var prev *Edit
	t.kit.store(func(ctx context.Context) error {
		was, found := Record{}, false
		if d, err := t.kit.Records.Get(ctx, ref); err == nil {
			was, found = d, true
		}
		before := was.Value(record.DutyStatus)
		if before.Text() == status {
			return nil
		}
		if before == "" {
			before = record.C("none")
		}
		_, err := t.kit.Records.Save(ctx, Save{Author: me.ID, Edits: []Edit{dutyEdit(me, me.ID, day, was.Base, found, status)}})
		now, _ := t.kit.Records.Get(ctx, ref) // what the screen shows from here on; nothing found is the zero base
		prev = &Edit{Ref: ref, Base: now.Base, Fields: []record.Set{{Field: record.DutyStatus, Value: before}}}
		return err
	}, func(err error) {
		switch {
		case err != nil:
			t.view.Say = Trouble(err)
			t.changed()
		case prev != nil: // else it was so already
			t.prev, t.view.Say = prev, Msg{Key: "say.saved"}
			t.kit.AfterSave() // reads this page afresh too
		}
	})
}

// Undo takes the last tap back.
func (t *Today) Undo() {
	prev := t.prev
	if prev == nil {
		return
	}
	t.prev, t.view.Say = nil, Msg{}
	save := Save{Author: t.kit.Me.ID, Edits: []Edit{*prev}}
	t.kit.store(func(ctx context.Context) error {
		_, err := t.kit.Records.Save(ctx, save)
		return err
	}, func(err error) {
		if err != nil {
			t.prev, t.view.Say = prev, Trouble(err)
			t.changed()
			return
		}
		t.view.Say = Msg{Key: "say.undone"}
		t.kit.AfterSave()
	})
}

// goneLine is the draft that can be taken back: not over one begun since.
func (t *Today) goneLine(now []DraftLine) DraftLine {
	e, err := readDraft(t.gone)
	if err != nil || slices.ContainsFunc(now, func(l DraftLine) bool { return l.Key == t.gone.Key }) {
		return DraftLine{}
	}
	return DraftLine{t.gone.Key, e.Name, e.Bo, t.gone.At}
}

func (t *Today) drop(key string) {
	me := t.kit.Me.ID
	t.kit.Run(func(ctx context.Context) func() {
		draft, _, ok := t.kit.findKept(ctx, key)
		if ok {
			_ = t.kit.Drafts.Drop(ctx, key) // a draft too many is offered once more, no harm
		}
		return func() {
			if ok && t.kit.Me.ID == me {
				t.gone = draft
			}
			t.Load()
		}
	})
}

func (t *Today) undoDrop() {
	if t.view.Gone.Key == "" {
		return
	}
	t.kit.keep(t.gone)
	t.gone = Draft{}
	t.Load()
}
