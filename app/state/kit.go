package state

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"zhucun/store/record"
)

// Kit is what the states of one open device stand on. An exchange may replace
// its Seat: states read it where they draw, never in work given to Run.
type Kit struct {
	Records     Records
	Drafts      Drafts
	Outbox      Outbox
	Conflicting Conflicting
	Compared    Compared // nil: doubles are not looked for
	Tablet      Tablet
	Endpoint    Endpoint  // nil in practice
	Past        Past      // nil in practice
	Device      record.ID // this tablet or laptop
	Clock       Clock
	Run         Runner // runs one work after another, in the order given
	Read        Runner // runs long reads beside it, as many rows as there are; nil: Run
	Ask         Runner // runs what waits for the county's server; nil: Run
	After       Timer  // nil: what is entered is put away at once
	Seat
	AfterSave func() // something was saved: refresh what shows it, wake the exchange

	stores  int                    // saves under way
	storing func(n int, err error) // hears of their number, and what the last one came to; may be nil
	// drafted, which may be nil, hears whether what was entered could be put away
	// or what was discarded be dropped.
	drafted func(error)
	news    func(Told) // hears what just happened; may be nil
}

// read runs work that only reads, and may take long.
func (k *Kit) read(work func(context.Context) func()) {
	if k.Read == nil {
		k.Run(work)
		return
	}
	k.Read(work)
}

// readAfter is read for what has to see what was saved before it.
func (k *Kit) readAfter(work func(context.Context) func()) {
	if k.Read == nil {
		k.Run(work)
		return
	}
	k.Run(func(context.Context) func() { return func() { k.Read(work) } })
}

// ask runs work that waits for the county's server: it may take long and holds nobody up.
func (k *Kit) ask(work func(context.Context) func()) {
	if k.Ask == nil {
		k.Run(work)
		return
	}
	k.Ask(work)
}

// store runs work that saves, and then what is to be shown of it. Until then
// nothing of it may be shown as saved, and the quiet line says that it is under way.
func (k *Kit) store(work func(ctx context.Context) error, then func(err error)) {
	k.count(1, nil)
	k.Run(func(ctx context.Context) func() {
		err := work(ctx)
		return func() {
			k.count(-1, err)
			then(err)
		}
	})
}

func (k *Kit) count(n int, err error) {
	if k.stores += n; k.storing != nil {
		k.storing(k.stores, err)
	}
}

// Now is the time in ms since 1970.
func (k *Kit) Now() int64 { return k.Clock().Now }

// Today is the date in China.
func (k *Kit) Today() record.Day { return record.DayOf(k.Now()) }

// Named is a person as screens name one.
type Named struct {
	ID       record.ID
	Name, Bo string
}

// Village is one of the villages a person works in.
type Village struct{ Code, Name, Bo, Zone string }

// Me is the person who is using the device, with what his assignments in force
// make of him.
type Me struct {
	Named
	Team     record.ID
	TeamName string
	Roles    []record.Role
	Scope    record.Scope // of his assignments, as far as this device can tell
	Villages []Village
	Mates    []Named // the people of the team, himself included, by name
}

// Has reports whether one of the person's roles is r.
func (m Me) Has(r record.Role) bool { return slices.Contains(m.Roles, r) }

// Village is the village with a code; one he does not work in has only a code.
func (m Me) Village(code string) Village {
	i := slices.IndexFunc(m.Villages, func(v Village) bool { return v.Code == code })
	if i < 0 {
		return Village{Code: code, Name: code}
	}
	return m.Villages[i]
}

// Colleague is a person of the team, or one that has only an ID.
func (m Me) Colleague(id record.ID) Named {
	i := slices.IndexFunc(m.Mates, func(n Named) bool { return n.ID == id })
	if i < 0 {
		return Named{ID: id}
	}
	return m.Mates[i]
}

// Zone is that of all the person's villages, or mixed.
func (m Me) Zone() string {
	zone := ""
	for _, v := range m.Villages {
		if v.Zone == "" || zone != "" && v.Zone != zone {
			return "mixed"
		}
		zone = v.Zone
	}
	return cmp.Or(zone, "mixed")
}

// LoadMe reads who a person is on a day.
func LoadMe(ctx context.Context, rs Records, person record.ID, on record.Day) (Me, error) {
	me := Me{Named: named(ctx, rs, person)}
	mine, err := rs.List(ctx, Query{Kind: record.Assignment, Where: []record.Set{{Field: record.AssignmentPerson, Value: record.R(person)}}})
	if err != nil {
		return me, fmt.Errorf("read own assignments: %w", err)
	}
	var links []record.Link
	for _, a := range inForce(mine, on) {
		links = append(links, record.LinkOf(&a.Row, rowsOf(ctx, rs)))
		me.Roles = append(me.Roles, record.Role(a.Value(record.AssignmentRole).Text()))
		for _, code := range a.Value(record.AssignmentAreas).Codes() {
			if !record.IsAreaCode(code) {
				continue // of a version that let it be saved: it gives no scope either
			}
			if err := me.addVillages(ctx, rs, code); err != nil {
				return me, err
			}
		}
		if team := a.Value(record.AssignmentTeam).ID(); !team.IsZero() && me.Team.IsZero() {
			if err := me.join(ctx, rs, team, on); err != nil {
				return me, err
			}
		}
	}
	me.Scope = record.ScopeOf(person, links, on)
	return me, nil
}

// rowsOf gives the rows of this device to the rules of the domain.
func rowsOf(ctx context.Context, rs Records) record.Rows {
	return func(ref record.Ref) *record.Row {
		r, err := rs.Get(ctx, ref)
		if err != nil {
			return nil // not on this device
		}
		return &r.Row
	}
}

// addVillages adds a village, or all villages of a township or county.
func (m *Me) addVillages(ctx context.Context, rs Records, code string) error {
	if !record.IsVillageCode(code) {
		areas, err := rs.List(ctx, Query{Kind: record.Area})
		if err != nil {
			return fmt.Errorf("list villages: %w", err)
		}
		for _, a := range areas {
			if c := a.Value(record.AreaCode).Text(); record.IsVillageCode(c) && strings.HasPrefix(c, code) {
				m.add(villageOf(a))
			}
		}
		return nil
	}
	a, err := rs.Get(ctx, record.Ref{Kind: record.Area, ID: record.AreaID(code)})
	if errors.Is(err, ErrNotHere) {
		m.add(Village{Code: code, Name: code})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read village: %w", err)
	}
	m.add(villageOf(a))
	return nil
}

func villageOf(a Record) Village {
	return Village{
		Code: a.Value(record.AreaCode).Text(), Name: a.Value(record.AreaName).Text(),
		Bo: a.Value(record.AreaNameBo).Text(), Zone: a.Value(record.AreaZone).Text(),
	}
}

func (m *Me) add(v Village) {
	if !slices.ContainsFunc(m.Villages, func(w Village) bool { return w.Code == v.Code }) {
		m.Villages = append(m.Villages, v)
	}
}

// join reads the team and who else is in it.
func (m *Me) join(ctx context.Context, rs Records, team record.ID, on record.Day) error {
	m.Team = team
	if t, err := rs.Get(ctx, record.Ref{Kind: record.Team, ID: team}); err == nil {
		m.TeamName = t.Value(record.TeamName).Text()
	}
	all, err := rs.List(ctx, Query{Kind: record.Assignment, Where: []record.Set{{Field: record.AssignmentTeam, Value: record.R(team)}}})
	if err != nil {
		return fmt.Errorf("list the team: %w", err)
	}
	for _, a := range inForce(all, on) {
		id := a.Value(record.AssignmentPerson).ID()
		if !slices.ContainsFunc(m.Mates, func(n Named) bool { return n.ID == id }) {
			m.Mates = append(m.Mates, named(ctx, rs, id))
		}
	}
	m.leaveDoubles(ctx, rs)
	names := record.NewNameOrder()
	slices.SortStableFunc(m.Mates, func(a, b Named) int {
		switch { // the person himself first: his own line is the one he needs most
		case a.ID == m.ID:
			return -1
		case b.ID == m.ID:
			return 1
		}
		return strings.Compare(names.Key(a.Name), names.Key(b.Name))
	})
	return nil
}

// leaveDoubles leaves out who was merged into another of the team: his days stay his. The
// person himself stays, whichever of the two his device was enrolled for.
func (m *Me) leaveDoubles(ctx context.Context, rs Records) {
	all := slices.Clone(m.Mates)
	m.Mates = slices.DeleteFunc(m.Mates, func(n Named) bool {
		p, err := rs.Get(ctx, record.Ref{Kind: record.Person, ID: n.ID})
		if err != nil || n.ID == m.ID {
			return false
		}
		keeper := Merged(p)
		return keeper != n.ID && slices.ContainsFunc(all, func(k Named) bool { return k.ID == keeper })
	})
}

func inForce(as []Record, on record.Day) []Record {
	return slices.DeleteFunc(as, func(a Record) bool {
		return !on.Within(a.Value(record.AssignmentFrom).Day(), a.Value(record.AssignmentTo).Day())
	})
}

func named(ctx context.Context, rs Records, id record.ID) Named {
	p, err := rs.Get(ctx, record.Ref{Kind: record.Person, ID: id})
	if err != nil {
		return Named{ID: id} // not on this device: shown as unknown
	}
	return Named{id, p.Value(record.PersonName).Text(), p.Value(record.PersonNameBo).Text()}
}

// authors names those who wrote what stands in a record.
func authors(ctx context.Context, rs Records, r Record) map[record.ID]Named {
	people := map[record.ID]Named{}
	for _, g := range r.Row.Fields {
		for _, w := range g.Writings {
			if _, known := people[w.Author]; !known && !w.Author.IsZero() {
				people[w.Author] = named(ctx, rs, w.Author)
			}
		}
	}
	return people
}

// Unread is what a person reads of a typed text that says nothing of a field's type; key
// is of the words that say how it is written.
func Unread(err error, key string) Msg {
	if m := Trouble(err); m.Key == "error.no_day" {
		return m
	}
	return Msg{Key: key}
}

// Trouble is what a person reads of an error: what is wrong and what to do next.
func Trouble(err error) Msg {
	var bad *record.Invalid
	var none *record.NoSuchDay
	var keyed Keyed
	switch {
	case errors.As(err, &none):
		return Msg{Key: "error.no_day", Text: none.Month, N: none.Days}
	case errors.As(err, &bad):
		m := Msg{Key: "invalid." + bad.Code, N: bad.Limit}
		if f := bad.Kind.Def().Field(bad.Field); f != nil && bad.Code == "out_of_years" {
			m.Text, m.More = strconv.Itoa(f.Min), strconv.Itoa(f.Max)
		}
		return m
	case errors.As(err, &keyed):
		return Msg{Key: keyed.Key()}
	}
	return Msg{Key: "error.save"}
}

// Away reports whether a household at a place is away: not unvisited, but
// elsewhere.
func Away(place string) bool {
	return place != "" && place != "home" && place != "unknown"
}

// Choices are the codes of a list that may be chosen on a date, the county's own
// among them. A chosen code that has ended stays what it is until somebody
// changes it.
func (k *Kit) Choices(list string, on record.Day, chosen ...string) []string {
	var codes []string
	for _, c := range record.Choices(list, on, k.Items) {
		codes = append(codes, c.Code)
	}
	for _, c := range chosen {
		if c != "" && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// DayStatuses are the statuses that may be chosen on a day, without the one
// that stands for an empty line.
func (k *Kit) DayStatuses(on record.Day, chosen ...string) []string {
	return slices.DeleteFunc(k.Choices("day_status", on, chosen...), func(c string) bool { return c == "none" })
}

func toggle(set []string, code string) []string {
	if i := slices.Index(set, code); i >= 0 {
		return slices.Delete(slices.Clone(set), i, i+1)
	}
	return append(slices.Clone(set), code)
}

// without is the errors less that of a field the person has just changed.
func without(errs map[record.Field]Msg, no record.Field) map[record.Field]Msg {
	if _, bad := errs[no]; !bad {
		return errs
	}
	rest := maps.Clone(errs)
	delete(rest, no)
	return rest
}
