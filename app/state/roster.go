package state

import (
	"context"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Roster is the county's people and devices: who is where on a day, teams, persons and
// units, who helps which households, what nobody holds, and the devices.
type Roster struct {
	source
	kit  *Kit
	at   Route // of the page: which list, and of which day
	turn int   // answers to older questions are dropped
	all  []RosterLine
	view RosterView
}

// RosterView is what the page shows.
type RosterView struct {
	Loaded bool
	What   record.Kind   // the list that is shown: see Roster lists
	Whats  []record.Kind // those that the person may see
	Day    record.Day    // of which it is
	Today  bool
	Text   string // what it is narrowed to
	Lines  []RosterLine
	Seq    int  // another number: the lines are others
	Add    bool // one more of the list may be entered
	Say    Msg
}

// The lists of the page are called by kinds of records: assignments, teams, people,
// units, devices; Paired are the helpers of households, Gaps the places that nobody
// holds.
const (
	Paired = record.Household
	Gaps   = record.Area
)

// RosterLine is one line of any of the lists.
type RosterLine struct {
	Record            // assignment, team, person, unit, device; of Paired the helper, of Gaps the area
	Who     []Named   // of an assignment the person, of a team who leads it, of a device whose it is
	Acting  Named     // of an assignment: whose place the person takes
	Team    Named     // of an assignment and a person
	Places  []Village // villages and townships; of Gaps the area itself
	Roles   []string  // codes: of a person all on the day; of Gaps those that nobody has, "team" where no team works
	Count   int       // people of a team or unit, households of a helper, what waits of a device
	Came    int64     // of a device: when its last work came, ms since 1970
	Flags   []string  // of a device: codes of list batch_flag, of lately
	order   string
	matches string
}

// Key tells lines apart.
func (l RosterLine) Key() string {
	if l.Row.Kind == Gaps {
		return l.Places[0].Code
	}
	return l.Row.ID.String()
}

// Route is where a line leads: to its form, or of a helper to his households.
func (l RosterLine) Route(what record.Kind) (Route, bool) {
	switch what {
	case Gaps:
		return Route{}, false
	case Paired:
		return Route{Page: PageHandover, Person: l.Row.ID}, true
	}
	return Route{Page: PageEdit, Kind: l.Row.Kind, Record: l.Row.ID}, true
}

// NewRoster makes the state; Load fills it.
func NewRoster(kit *Kit) *Roster { return &Roster{kit: kit} }

// KeepsPeople reports whether one of the person's roles keeps the county's people.
func (m Me) KeepsPeople() bool { return m.Has(record.Clerk) || m.Has(record.Office) }

// View is what to show.
func (r *Roster) View() RosterView { return r.view }

func (r *Roster) show(at Route) {
	if at.Page == PagePeople {
		r.at = at
	}
	r.Load()
}

func (r *Roster) close() { r.turn, r.at, r.all, r.view = r.turn+1, Route{}, nil, RosterView{} }

// whats are the lists that the person may see: the office reads no household and no device.
func (m Me) whats() []record.Kind {
	switch {
	case m.Has(record.Clerk):
		return []record.Kind{record.Assignment, Paired, record.Team, record.Person, record.Unit, record.Device, Gaps}
	case m.Has(record.Office):
		return []record.Kind{record.Assignment, record.Team, record.Person, record.Unit, Gaps}
	}
	return []record.Kind{record.Assignment, record.Team, record.Person}
}

// Search narrows the list to lines that have all of the words.
func (r *Roster) Search(text string) {
	r.view.Text = text
	r.narrow()
	r.changed()
}

func (r *Roster) narrow() {
	words := strings.Fields(strings.ToLower(r.view.Text))
	r.view.Lines = slices.DeleteFunc(slices.Clone(r.all), func(l RosterLine) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(l.matches, w) })
	})
	r.view.Seq++
}

// Load reads everything afresh, keeping what is shown until it is known.
func (r *Roster) Load() {
	r.turn++
	turn, me, today := r.turn, r.kit.Me, r.kit.Today()
	v := RosterView{Loaded: true, Whats: me.whats(), What: r.at.Kind, Day: r.at.Day, Text: r.view.Text}
	if !slices.Contains(v.Whats, v.What) {
		v.What = v.Whats[0]
	}
	if v.Day == 0 {
		v.Day = today
	}
	if v.What != r.view.What {
		v.Text = ""
	}
	v.Today = v.Day == today
	r.kit.read(func(ctx context.Context) func() {
		lines, err := readRoster(ctx, r.kit.Records, v.What, v.Day)
		v.Add = r.kit.mayAddTo(ctx, me, v.What)
		return func() {
			if turn != r.turn {
				return
			}
			v.Seq = r.view.Seq
			if r.all, r.view = lines, v; err != nil {
				r.view.Say = Msg{Key: "error.read"}
			}
			r.narrow()
			r.changed()
		}
	})
}

// mayAddTo asks whether one more record of a list may be entered.
func (k *Kit) mayAddTo(ctx context.Context, me Me, what record.Kind) bool {
	w := record.Write{Ref: record.Ref{Kind: what}}
	switch what {
	case record.Team:
		w.Fields = []record.Set{{Field: record.TeamTownship, Value: record.C("000000000")}} // of any township
	case record.Person, record.Unit:
	case record.Assignment, Paired:
		return me.KeepsPeople() // whom to what is asked when it is known
	default:
		return false
	}
	return k.asker(ctx, me).May(w)
}

func (r *Roster) lists() []Listed {
	return []Listed{listed("people", r.view.Lines, func(l RosterLine) record.Ref { return l.Row.Ref })}
}
