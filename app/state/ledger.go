package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Ledger is the team's duty ledger (考勤簿): a month of one line per person per
// day, entered by any of the team, replaceable by paper.
type Ledger struct {
	source
	kit  *Kit
	rows map[record.ID]map[record.Day]Record
	view LedgerView
}

// LedgerView is what the ledger shows.
type LedgerView struct {
	Loaded   bool
	Month    record.Day // its first day
	Days     int
	Today    record.Day
	People   []LedgerRow
	Selected record.ID  // whose month is shown large
	Day      record.Day // the day of it that is entered beside it, or 0
	Say      Msg
}

// LedgerRow is one person's month.
type LedgerRow struct {
	Named
	Marks   [31]Mark // by day of the month
	Counted int      // days of the month up to today that count as resident
	Year    int      // the same since the first of January, as far as entered
	Months  [12]int  // the same by month of the year
}

// Mark is one day in the grid.
type Mark struct {
	Status   string // "" is not recorded
	Saved    Saved
	Conflict bool
	Late     bool // entered more than seven days after
	Unheard  bool // absent, which the person has neither read nor explained: not settled
}

// lockDay is the day of the next month after which a month is closed: from then
// on a correction needs a reason. A default, since ledgers are countersigned by
// the third.
const lockDay = 3

// Locked reports whether a day can only be corrected with a reason.
func Locked(day, today record.Day) bool {
	t := day.Time()
	return today > record.NewDay(t.Year(), int(t.Month())+1, lockDay)
}

const lateDays = 7

// NewLedger makes the state; Load fills it.
func NewLedger(kit *Kit) *Ledger {
	l := &Ledger{kit: kit}
	l.view.Selected = kit.Me.ID
	l.month(kit.Today())
	return l
}

// seated shows the person's own line where the selected one is not his team's.
func (l *Ledger) seated() {
	if !slices.ContainsFunc(l.kit.Me.Mates, func(n Named) bool { return n.ID == l.view.Selected }) {
		l.view.Selected = l.kit.Me.ID
	}
}

// View is what to show.
func (l *Ledger) View() LedgerView { return l.view }

// Row is the line of a person, and false for one who is not in the team.
func (v LedgerView) Row(id record.ID) (LedgerRow, bool) {
	i := slices.IndexFunc(v.People, func(r LedgerRow) bool { return r.ID == id })
	if i < 0 {
		return LedgerRow{}, false
	}
	return v.People[i], true
}

func (l *Ledger) month(d record.Day) {
	t := d.Time()
	l.view.Month = record.NewDay(t.Year(), int(t.Month()), 1)
	l.view.Days = int(record.NewDay(t.Year(), int(t.Month())+1, 1) - l.view.Month)
}

// today shows the month of another today, where that of the one before was shown.
func (l *Ledger) today(was, now record.Day) {
	if first := l.view.Month; was >= first && was < first+record.Day(l.view.Days) {
		l.month(now)
	}
}

// show goes to the person and the month of a route, and marks its day where that is
// being entered.
func (l *Ledger) show(at Route) {
	l.view.Selected, l.view.Day = at.Person, 0
	if at.Person.IsZero() {
		l.view.Selected = l.kit.Me.ID
	}
	day := at.Day
	if day == 0 {
		day = l.kit.Today()
	} else if at.Page != at.Page.Under() {
		l.view.Day = day
	}
	l.month(day)
	l.changed()
	l.Load()
}

// TurnMonth goes to another month of the ledger, so many later.
func (d *Desk) TurnMonth(months int) {
	to, t := Route{Page: PageLedger, Person: d.Ledger.view.Selected}, d.Ledger.view.Month.Time()
	if at := d.Route(); at.Page == PageToday {
		to.Page = at.Page // it stands beside another page
	}
	to.Day = record.NewDay(t.Year(), int(t.Month())+months, 1)
	d.Go(to)
}

// Line goes to a person's line of the ledger: where a day is being entered to his
// same day, else to his month.
func (d *Desk) Line(person record.ID) {
	to := Route{Page: PageLedger, Person: person, Day: d.Ledger.view.Month}
	if at := d.Route(); at.Page == PageDay {
		to = Route{Page: PageDay, Person: person, Day: at.Day}
	}
	d.Go(to)
}

// Load reads the month afresh.
func (l *Ledger) Load() {
	month, days, me := l.view.Month, l.view.Days, l.kit.Me
	l.kit.read(func(ctx context.Context) func() {
		rows, people, err := l.read(ctx, me, month, days)
		return func() {
			if month != l.view.Month {
				return
			}
			l.view.Loaded, l.view.Today, l.view.Say = true, l.kit.Today(), Msg{}
			if err != nil {
				l.view.Say = Msg{Key: "error.read"}
			} else {
				l.rows, l.view.People = rows, people
			}
			l.changed()
		}
	})
}

func (l *Ledger) read(ctx context.Context, me Me, month record.Day, days int) (map[record.ID]map[record.Day]Record, []LedgerRow, error) {
	year := record.NewDay(month.Time().Year(), 1, 1)
	all, err := l.kit.Records.List(ctx, Query{
		Kind: record.DutyDay, Where: []record.Set{{Field: record.DutyTeam, Value: record.R(me.Team)}},
		Field: record.DutyDate, From: year, To: month + record.Day(days) - 1,
	})
	if err != nil {
		return nil, nil, err
	}
	today := l.kit.Today()
	rows := map[record.ID]map[record.Day]Record{}
	var people []LedgerRow
	for _, n := range me.Mates {
		people = append(people, LedgerRow{Named: n})
		rows[n.ID] = map[record.Day]Record{}
	}
	for _, r := range all {
		i := slices.IndexFunc(people, func(p LedgerRow) bool { return p.ID == r.Value(record.DutyPerson).ID() })
		if i < 0 {
			continue // has left the team: his line is in the reports
		}
		p, day, status := &people[i], r.Value(record.DutyDate).Day(), r.Value(record.DutyStatus).Text()
		counts := record.Resident(status) && day <= today
		p.Year += btoi(counts)
		p.Months[day.Time().Month()-1] += btoi(counts)
		if k := int(day - month); k >= 0 && k < days {
			p.Counted += btoi(counts)
			p.Marks[k] = markOf(r, day, status)
			rows[p.ID][day] = r
		}
	}
	return rows, people, nil
}

func markOf(r Record, day record.Day, status string) Mark {
	m := Mark{Saved: r.Saved, Conflict: len(r.Row.Conflicts()) > 0, Unheard: record.Unheard(&r.Row)}
	if status != "none" {
		m.Status = status
	}
	if g := r.Row.Get(record.DutyDate); g != nil {
		m.Late = record.DayOf(g.Winner().At)-day > lateDays
	}
	return m
}

// Day is the record of a person's day, if one was read.
func (l *Ledger) Day(person record.ID, day record.Day) (Record, bool) {
	r, ok := l.rows[person][day]
	return r, ok
}
