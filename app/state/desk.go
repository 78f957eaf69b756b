package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Desk is the open app of one person: the states of all pages and where the
// person is. It is driven by a window, or by lines of text without one.
type Desk struct {
	Kit        *Kit
	Status     *Status
	Today      *Today
	Households *Households
	Card       *Card
	Visit      *VisitForm
	Edit       *Form
	Ledger     *Ledger
	Day        *DayForm
	TeamDay    *TeamDay
	Exchange   *Exchange
	Settings   *Settings
	Who        *Who
	Complaints *Complaints
	Mine       *Mine
	Matters    *Matters
	Studies    *Studies
	Teams      *Teams
	Moving     *Moving
	News       *News
	Batch      *BatchMove
	Quarantine *Quarantine
	Verdict    *Verdict
	Received   *Received
	Workbench  *Workbench
	Coverage   *Coverage
	Conflicts  *Conflicts
	Duplicates *Duplicates
	Verdicts   *Verdicts
	History    *History
	Trash      *Trash
	Answer     *Answer
	Roster     *Roster
	Handover   *Handover

	OnRoute func(Route)          // called when the person goes somewhere
	OnMoved func(from, to Route) // called before it when the form that is shown goes on elsewhere
	OnSeat  func()               // called when the kit has another Seat
	stack   []Route
	wide    bool // the window has width for more places
	saved   func()
	today   record.Day // as last looked at, with what was wrong with the clock then
	trouble Msg
}

// NewDesk makes the states of a kit. saved, which may be nil, hears of every
// save: it wakes the exchange.
func NewDesk(kit *Kit, ex Exchanger, settings *Settings, saved func()) *Desk {
	d := &Desk{
		Kit: kit, saved: saved,
		Status: NewStatus(kit, ex == nil), Today: NewToday(kit), Households: NewHouseholds(kit), Card: NewCard(kit),
		Visit: NewVisitForm(kit), Edit: NewForm(kit), Ledger: NewLedger(kit), Day: NewDayForm(kit), TeamDay: NewTeamDay(kit),
		Exchange: NewExchange(kit, ex), Settings: settings, Complaints: NewComplaints(kit), Mine: NewMine(kit), Matters: NewMatters(kit), Studies: NewStudies(kit), Teams: NewTeams(kit), Moving: NewMoving(kit, ex),
		stack: []Route{{Page: kit.Me.First()}},
	}
	d.Coverage = NewCoverage(kit)
	d.Quarantine, d.Received, d.Workbench = NewQuarantine(kit), NewReceived(kit), NewWorkbench(kit)
	d.Roster, d.Handover = NewRoster(kit), NewHandover(kit)
	d.Verdict = NewVerdict(kit, d.Quarantine.open)
	d.Verdict.Done, d.Quarantine.going = d.decided, func(id record.ID) { d.Go(Route{Page: PageVerdict, Record: id}) }
	d.Conflicts, d.Answer = NewConflicts(kit), NewAnswer(kit)
	d.Conflicts.going = func(at Route) {
		if d.Route().Page == PageConflicts { // else the person has left meanwhile
			d.Go(at)
		}
	}
	d.Duplicates, d.Verdicts = NewDuplicates(kit), NewVerdicts(kit)
	d.Duplicates.route, d.Duplicates.moved = d.Route, d.moved
	d.History, d.Trash = NewHistory(kit), NewTrash(kit)
	d.Batch = NewBatchMove(kit, func() Find { return d.Households.find })
	d.today, d.trouble = kit.Today(), ClockTrouble(kit.Clock())
	d.Who = NewWho(kit, d.use)
	d.News = &News{at: d.Route}
	kit.AfterSave, kit.storing, kit.drafted, kit.news = d.afterSave, d.Status.storing, d.Status.drafted, d.News.tell
	for _, s := range d.every() {
		if f, ok := s.(form); ok {
			f.ends(d.left, d.moved)
		}
	}
	d.Households.missed = d.leaveCard
	return d
}

// left hears that the form of a route was saved: its page is left if it is still shown.
func (d *Desk) left(at Route) {
	if d.Route() == at {
		d.Back()
	}
}

// moved hears that a form goes on at another route.
func (d *Desk) moved(from, to Route) {
	if i := len(d.stack) - 1; d.stack[i] == from {
		d.stack[i] = to
		if d.OnMoved != nil {
			d.OnMoved(from, to)
		}
		d.arrive()
	}
}

// decided goes on to the next change that waits, after one was decided about.
func (d *Desk) decided(at Route) {
	next := d.Quarantine.beside(at.Record, 1)
	if d.Route() == at && !at.Record.IsZero() && !next.IsZero() {
		d.Go(Route{Page: PageVerdict, Record: next})
		return
	}
	d.left(at)
}

// Start shows the first page.
func (d *Desk) Start() {
	d.Status.Load()
	d.arrive()
}

// Route is where the person is.
func (d *Desk) Route() Route { return d.stack[len(d.stack)-1] }

// Go goes to a route. A place of the bar starts a new path; everything else is
// one step deeper.
func (d *Desk) Go(r Route) {
	d.KeepDrafts()
	switch {
	case r == d.Route():
		return
	case r.Household.IsZero() && r.Record.IsZero() && slices.ContainsFunc(d.Places(), func(at Place) bool { return at.Page == r.Page }):
		d.stack = []Route{r}
	case r.Page == d.Route().Page && !d.Route().begins():
		d.stack[len(d.stack)-1] = r // another card, day or form in place of this one
	default:
		d.stack = append(d.stack, r)
	}
	d.arrive()
}

// Back goes one step back.
func (d *Desk) Back() {
	d.KeepDrafts()
	if len(d.stack) == 1 {
		d.stack = []Route{{Page: d.Here()}}
	} else {
		d.stack = d.stack[:len(d.stack)-1]
	}
	d.arrive()
}

// leaveCard closes the card of a household that the person is not looking for: the
// list, and what it offers, are of others.
func (d *Desk) leaveCard(id record.ID) {
	if d.Route() == (Route{Page: PageHouseholds, Household: id}) {
		d.Go(Route{Page: PageHouseholds})
	}
}

// CanBack reports whether Back leads anywhere.
func (d *Desk) CanBack() bool { return len(d.stack) > 1 }

func (d *Desk) arrive() {
	d.Status.left()
	d.News.Put()
	r := d.Route()
	for _, s := range d.shown() {
		s.show(r)
	}
	if d.OnRoute != nil {
		d.OnRoute(r)
	}
}

// afterSave refreshes everything that shows records.
func (d *Desk) afterSave() {
	if d.saved != nil {
		d.saved()
	}
	d.Refresh()
}

// Refresh reads afresh what is shown: after a save, or when records came. What
// is not shown is read when the person gets there.
func (d *Desk) Refresh() {
	shown := d.shown()
	for _, s := range d.every() {
		if !slices.Contains(shown, s) {
			s.stale()
		}
	}
	for _, s := range shown {
		if r, ok := s.(reader); ok {
			r.Load()
		}
	}
	d.Status.Load()
}

// Reported hears from the exchange; when one ends, what it brought is shown, and
// who the person is and where he works is read again.
func (d *Desk) Reported(x Exchanging) {
	was := d.Exchange.View().Run.Running
	d.Exchange.Reported(x)
	d.Status.Reported(x)
	d.Settings.Reported(x)
	if !was || x.Running {
		return
	}
	d.Refresh() // also how far what was saved here has come
	d.reseat()
	d.Tick() // the county has told the time
}

// KeepDrafts puts away what is entered and not saved: before the app goes to
// the background, and on the way to another page.
func (d *Desk) KeepDrafts() {
	for _, s := range d.every() {
		if f, ok := s.(form); ok {
			f.Keep()
		}
	}
}

// Resume goes on with a draft.
func (d *Desk) Resume(key string) {
	d.Kit.Run(func(ctx context.Context) func() {
		draft, _, ok := d.Kit.findKept(ctx, key)
		return func() {
			if r, known := DraftRoute(draft); ok && known {
				d.Go(r)
			}
		}
	})
}

// Drop forgets a draft. Until another is dropped it can be taken back.
func (d *Desk) Drop(key string) {
	d.shut(key)
	d.Today.drop(key)
}

// UndoDrop brings back the draft that was dropped last.
func (d *Desk) UndoDrop() {
	d.shut(d.Today.gone.Key)
	d.Today.undoDrop()
}

// shut closes the form of a draft if it is open: it would keep what it shows.
func (d *Desk) shut(key string) {
	for _, s := range d.every() {
		if f, ok := s.(form); ok && f.draftKey() == key {
			f.close()
		}
	}
}

// Show goes to what a change is about.
func (d *Desk) Show(ref record.Ref) {
	d.Kit.Run(func(ctx context.Context) func() {
		r, ok := d.routeTo(ctx, ref)
		return func() {
			if ok {
				d.Go(r)
			}
		}
	})
}

func (d *Desk) routeTo(ctx context.Context, ref record.Ref) (Route, bool) {
	r, err := d.Kit.Records.Get(ctx, ref)
	for i := range Pages {
		if route, shows := Pages[i].shows[ref.Kind]; shows {
			return route(r), err == nil
		}
	}
	about := r.Row.About()
	return Route{Page: PageHouseholds, Household: about.ID}, err == nil && about.Kind == record.Household
}
