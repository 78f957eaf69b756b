package state

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhucun/store/record"
)

// VisitForm records one visit to one household, or to several tents at once,
// one's own or a colleague's from paper; or corrects one.
type VisitForm struct {
	core
	view  VisitView
	known map[record.ID]Target // households that were read
}

// VisitView is what the form shows.
type VisitView struct {
	Life
	Correcting bool
	Targets    []Target // the households visited; the first is the one it was opened for
	Date       record.Day
	Topics     []string
	Present    []string
	Needs      []string
	Next       record.Day
	Place      string
	Spoken     string
	Note       string
	OnBehalf   record.ID // zero: one's own
	Visitors   []record.ID
	Reason     string // of a correction
	Void       bool   // it was entered by mistake
	voided     string // why, as recorded
	Mates      []Named
	Last       LastVisit
	Asked      bool  // whether Date is right, although it is to come, or that it is one more visit on a day
	Again      Again // without Record: none
	// Came are the values of a corrected visit to choose from: those of a conflict, or
	// what came in beside what the person entered.
	Came   map[record.Field][]record.Sibling
	People map[record.ID]Named // who wrote them
}

// Target is a household that was visited.
type Target struct {
	ID       record.ID
	Head, Bo string
	Where    string // where it is now, as far as known
	Base     Base
	Days     map[record.Day]record.ID // of its latest visits
}

// Again is a visit to a household on the day of the form, entered already.
type Again struct {
	Target Target
	Record record.ID
}

// LastVisit is what the latest visit had: offered, to confirm or change.
type LastVisit struct {
	Date                   record.Day
	Topics, Present, Needs []string
	Place, Spoken          string
}

// NewVisitForm makes the state; Open fills it.
func NewVisitForm(kit *Kit) *VisitForm {
	f := &VisitForm{}
	f.begin(kit, f)
	return f
}

// View is what to show.
func (f *VisitForm) View() VisitView {
	v := f.view
	v.Life, v.Again = f.life, f.again()
	v.Asked = asks(f.life.Errors[record.VisitDate])
	for _, s := range v.fields() {
		if all := f.siblings(s.Field, s.Value != f.was.Value(s.Field)); all != nil && s.Field != record.VisitReason {
			if v.Came == nil {
				v.Came = map[record.Field][]record.Sibling{}
			}
			v.Came[s.Field] = all
		}
	}
	return v
}

// NextIn are the offers for the next visit, in days.
var NextIn = [...]int{7, 14, 30, 90}

// Choices are the codes that the chips of a field offer on the day of the visit,
// and those that are chosen.
func (f *VisitForm) Choices(no record.Field) []string {
	list := record.Visit.Def().Field(no).List
	for _, s := range f.view.fields() {
		if s.Field == no {
			return f.kit.Choices(list, f.view.Date, s.Value.Codes()...)
		}
	}
	return nil
}

// seated offers the colleagues of the team there is now.
func (f *VisitForm) seated() { f.view.Mates = f.kit.Me.Mates }

func (f *VisitForm) key(at Route) string {
	if at.Record.IsZero() {
		return fmt.Sprintf("visit/%s", at.Household)
	}
	return fmt.Sprintf("visit/%s/%s", at.Household, at.Record)
}

func (f *VisitForm) read(at Route) func(context.Context, entered) (func() Record, error) {
	rs, today := f.kit.Records, f.kit.Today()
	return func(ctx context.Context, e entered) (func() Record, error) {
		v, was, err := readVisit(ctx, rs, at, today)
		known := map[record.ID]Target{}
		for _, id := range append([]record.ID{at.Household}, e.Household...) {
			if t, err := target(ctx, rs, id); err == nil {
				known[id] = t
			}
		}
		return func() Record {
			f.view, f.known = v, maps.Clone(f.known)
			f.seated()
			if f.known == nil {
				f.known = map[record.ID]Target{}
			}
			maps.Copy(f.known, known)
			if t, ok := f.known[at.Household]; ok {
				f.view.Targets = []Target{t}
			}
			return was
		}, err
	}
}

func (f *VisitForm) empty() { f.view, f.known = VisitView{}, nil }

func readVisit(ctx context.Context, rs Records, at Route, today record.Day) (v VisitView, was Record, err error) {
	v = VisitView{Date: today, Correcting: !at.Record.IsZero()}
	if _, err := rs.Get(ctx, record.Ref{Kind: record.Household, ID: at.Household}); err != nil {
		return v, was, err
	}
	last, err := latest(ctx, rs, at.Household, today+1)
	if err != nil {
		return v, was, err
	}
	if len(last) > 0 {
		r := last[0]
		v.Last = LastVisit{
			Date: r.Value(record.VisitDate).Day(), Topics: r.Value(record.VisitTopics).Codes(),
			Present: r.Value(record.VisitPresent).Codes(), Needs: r.Value(record.VisitNeeds).Codes(),
			Place: r.Value(record.VisitPlace).Text(), Spoken: r.Value(record.VisitSpoken).Text(),
		}
	}
	if v.Correcting {
		if was, err = rs.Get(ctx, record.Ref{Kind: record.Visit, ID: at.Record}); err != nil {
			return v, was, err
		}
		v.set(was.Value)
		v.voided = was.Value(record.VisitVoided).Text()
		v.People = authors(ctx, rs, was)
	}
	return v, was, nil
}

func target(ctx context.Context, rs Records, id record.ID) (Target, error) {
	hh, err := rs.Get(ctx, record.Ref{Kind: record.Household, ID: id})
	if err != nil {
		return Target{ID: id}, err
	}
	visits, err := latest(ctx, rs, id, 0)
	days := map[record.Day]record.ID{}
	for _, v := range visits {
		days[v.Value(record.VisitDate).Day()] = v.Row.ID
	}
	return Target{id, hh.Value(record.HouseholdHead).Text(), hh.Value(record.HouseholdHeadBo).Text(), hh.Value(record.HouseholdWhere).Text(), hh.Base, days}, err
}

// latest are the latest visits to a household up to a day, 0 for all, that count.
func latest(ctx context.Context, rs Records, household record.ID, until record.Day) ([]Record, error) {
	all, err := rs.List(ctx, Query{Kind: record.Visit, Where: of(record.VisitHousehold, household), Field: record.VisitDate, To: until, Desc: true, Limit: 40})
	count, _ := parted(all)
	return count, err
}

// again is a visit that the form would enter a second time.
func (f *VisitForm) again() Again {
	for _, t := range f.view.Targets {
		if id, there := t.Days[f.view.Date]; there && !f.view.Correcting {
			return Again{t, id}
		}
	}
	return Again{}
}

// set fills the entered part from values of a visit.
func (v *VisitView) set(get func(record.Field) record.Value) {
	v.Date, v.Next = get(record.VisitDate).Day(), get(record.VisitNext).Day()
	v.Topics, v.Present, v.Needs = get(record.VisitTopics).Codes(), get(record.VisitPresent).Codes(), get(record.VisitNeeds).Codes()
	v.Place, v.Spoken = get(record.VisitPlace).Text(), get(record.VisitSpoken).Text()
	v.Note, v.Reason = get(record.VisitNote).Text(), get(record.VisitReason).Text()
	v.OnBehalf, v.Visitors = get(record.VisitOnBehalf).ID(), get(record.VisitVisitors).IDs()
	v.Void = get(record.VisitVoided) != ""
	if v.Correcting {
		v.Reason = "" // a new correction needs its own
	}
}

func (f *VisitForm) lay(e entered) {
	f.view.set(func(no record.Field) record.Value {
		if x, touched := e.Fields[no]; touched {
			return record.Value(x)
		}
		return f.was.Value(no)
	})
	f.view.Reason = record.Value(e.Fields[record.VisitReason]).Text()
	if f.view.Correcting {
		return
	}
	for _, id := range e.Household {
		if t, ok := f.known[id]; ok && !f.view.visits(id) {
			f.view.Targets = append(slices.Clone(f.view.Targets), t)
		}
	}
}

// visits reports whether a household is among those visited.
func (v *VisitView) visits(id record.ID) bool {
	return slices.ContainsFunc(v.Targets, func(t Target) bool { return t.ID == id })
}

// fields are the entered values, ascending by field; empty ones too.
func (v *VisitView) fields() []record.Set {
	return []record.Set{
		{Field: record.VisitDate, Value: record.D(v.Date)},
		{Field: record.VisitTopics, Value: record.Cs(v.Topics...)},
		{Field: record.VisitPresent, Value: record.Cs(v.Present...)},
		{Field: record.VisitNeeds, Value: record.Cs(v.Needs...)},
		{Field: record.VisitNext, Value: record.D(v.Next)},
		{Field: record.VisitPlace, Value: record.C(v.Place)},
		{Field: record.VisitNote, Value: record.T(v.Note)},
		{Field: record.VisitVisitors, Value: record.Rs(v.Visitors...)},
		{Field: record.VisitOnBehalf, Value: record.R(v.OnBehalf)},
		{Field: record.VisitReason, Value: record.T(v.Reason)},
		{Field: record.VisitSpoken, Value: record.C(v.Spoken)},
		{Field: record.VisitVoided, Value: v.why()},
	}
}

// why is why the visit is void: what was recorded, or the reason that is being entered.
func (v *VisitView) why() record.Value {
	switch {
	case !v.Void:
		return ""
	case v.voided == "" && record.T(v.Reason) == "":
		return record.T("?") // it is not saved before a reason is there
	case v.voided == "":
		return record.T(v.Reason)
	}
	return record.T(v.voided)
}

// Void says that the visit was entered by mistake, or was not.
func (f *VisitForm) Void(yes bool) {
	if f.view.Correcting {
		f.put(record.VisitVoided, func(v *VisitView) { v.Void = yes })
	}
}

// Toggle puts a code of a chip field in or out. Nobody at home excludes others,
// and so does no need.
func (f *VisitForm) Toggle(no record.Field, code string) {
	f.put(no, func(v *VisitView) {
		switch no {
		case record.VisitTopics:
			v.Topics = toggle(v.Topics, code)
		case record.VisitPresent:
			v.Present = exclusive(toggle(v.Present, code), code, "nobody")
		case record.VisitNeeds:
			v.Needs = exclusive(toggle(v.Needs, code), code, "none")
		case record.VisitPlace:
			v.Place = swap(v.Place, code)
		case record.VisitSpoken:
			v.Spoken = swap(v.Spoken, code)
		}
	})
}

func exclusive(set []string, tapped, alone string) []string {
	if tapped == alone {
		return slices.DeleteFunc(set, func(c string) bool { return c != alone })
	}
	return slices.DeleteFunc(set, func(c string) bool { return c == alone })
}

func swap(now, tapped string) string {
	if now == tapped {
		return ""
	}
	return tapped
}

// Sure says that the day of the visit is right, although it is to come or has a visit
// already.
func (f *VisitForm) Sure() {
	day := record.D(f.view.Date)
	if f.life.Errors[record.VisitDate].Key == "ask.same_day" {
		f.confirm(record.VisitHousehold, day)
	}
	f.confirm(record.VisitDate, day)
}

// Choose takes one of the values of a field that stand to be chosen from.
func (f *VisitForm) Choose(no record.Field, v record.Value) {
	f.put(no, func(view *VisitView) {
		now, reason := view.fields(), view.Reason
		view.set(func(x record.Field) record.Value {
			i := slices.IndexFunc(now, func(s record.Set) bool { return s.Field == x })
			switch {
			case x == no:
				return v
			case i >= 0:
				return now[i].Value
			}
			return ""
		})
		view.Reason = reason
	})
}

// Date sets the day of the visit.
func (f *VisitForm) Date(d record.Day) {
	f.put(record.VisitDate, func(v *VisitView) { v.Date = d })
}

// Next sets the day of the next visit; 0 is none.
func (f *VisitForm) Next(d record.Day) {
	f.put(record.VisitNext, func(v *VisitView) { v.Next = d })
}

// NextIn sets the next visit to so many days after this one, or to none if that
// is what it is.
func (f *VisitForm) NextIn(days int) {
	f.put(record.VisitNext, func(v *VisitView) {
		if d := v.Date + record.Day(days); v.Next != d {
			v.Next = d
		} else {
			v.Next = 0
		}
	})
}

// Note sets the optional free text.
func (f *VisitForm) Note(s string) {
	f.put(record.VisitNote, func(v *VisitView) { v.Note = s })
}

// Reason sets why the visit is corrected.
func (f *VisitForm) Reason(s string) {
	f.put(record.VisitReason, func(v *VisitView) { v.Reason = s })
}

// OnBehalf says whose paper notes these are; the zero ID is one's own visit.
func (f *VisitForm) OnBehalf(id record.ID) {
	f.put(record.VisitOnBehalf, func(v *VisitView) { v.OnBehalf = id })
}

// Visitor puts a colleague who came along in or out.
func (f *VisitForm) Visitor(id record.ID) {
	f.put(record.VisitVisitors, func(v *VisitView) {
		if i := slices.Index(v.Visitors, id); i >= 0 {
			v.Visitors = slices.Delete(slices.Clone(v.Visitors), i, i+1)
		} else {
			v.Visitors = append(slices.Clone(v.Visitors), id)
		}
	})
}

// AsLastTime takes over what the latest visit had, with one tap, but for codes
// that have ended since.
func (f *VisitForm) AsLastTime() {
	f.put(record.VisitTopics, func(v *VisitView) {
		l := v.Last
		v.Topics, v.Present, v.Needs = f.current(record.VisitTopics, l.Topics...), f.current(record.VisitPresent, l.Present...), f.current(record.VisitNeeds, l.Needs...)
		v.Place, v.Spoken = strings.Join(f.current(record.VisitPlace, l.Place), ""), strings.Join(f.current(record.VisitSpoken, l.Spoken), "")
	})
}

// current are those of the codes that may be chosen on the day of the visit.
func (f *VisitForm) current(no record.Field, codes ...string) []string {
	offered := f.kit.Choices(record.Visit.Def().Field(no).List, f.view.Date)
	return slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return !slices.Contains(offered, c) })
}

// Add adds another household to the same visit: the next tent.
func (f *VisitForm) Add(id record.ID) {
	if f.view.Correcting || f.view.visits(id) {
		return
	}
	at := f.at
	f.kit.Run(func(ctx context.Context) func() {
		t, err := target(ctx, f.kit.Records, id)
		return func() {
			if err != nil || at != f.at || f.known == nil || f.sending != nil || f.view.visits(id) {
				return
			}
			f.known[id] = t
			f.put(0, func(v *VisitView) { v.Targets = append(slices.Clone(v.Targets), t) })
		}
	})
}

// Remove takes a household out again; the last one stays, and all do while they are
// being saved.
func (f *VisitForm) Remove(id record.ID) {
	if len(f.view.Targets) < 2 || f.sending != nil {
		return
	}
	f.put(0, func(v *VisitView) {
		v.Targets = slices.DeleteFunc(slices.Clone(v.Targets), func(t Target) bool { return t.ID == id })
	})
}

func (f *VisitForm) put(no record.Field, set func(*VisitView)) {
	f.enter(no, func() { set(&f.view) })
}

// entered holds of a correction only what was changed: the rest is not the person's
// word.
func (f *VisitForm) entered() (entered, bool) {
	v := &f.view
	e := entered{Fields: map[record.Field][]byte{}}
	for _, t := range v.Targets {
		e.Household = append(e.Household, t.ID)
	}
	if len(v.Targets) > 0 {
		e.Name, e.Bo = v.Targets[0].Head, v.Targets[0].Bo
	}
	any := len(v.Targets) > 1
	for _, s := range v.fields() {
		_, decided := f.decided[s.Field]
		changed := decided || s.Value != f.was.Value(s.Field)
		switch {
		case s.Field == record.VisitReason:
			changed = v.Reason != ""
		case s.Field == record.VisitDate && !v.Correcting:
			changed = v.Date != f.kit.Today()
		}
		any = any || changed
		if !v.Correcting || changed {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	return e, any
}

// saved corrects each of the visits that were saved.
func (f *VisitForm) saved(s *flight) (next []Route) {
	if !s.at.Record.IsZero() {
		return []Route{s.at}
	}
	for i, t := range s.saved.Household {
		next = append(next, Route{Page: s.at.Page, Household: t, Record: s.refs[i].ID})
	}
	return next
}

func (f *VisitForm) rest(s *flight) (entered, bool) {
	e := s.now
	e.Fields, e.Decided = s.since(), nil
	return e, len(e.Fields) > 0
}

func (f *VisitForm) told(s *flight) Told {
	key := "news.visit"
	if !s.at.Record.IsZero() {
		key = "news.corrected"
	}
	if len(s.now.Fields[record.VisitVoided]) > 0 {
		key = "news.voided"
	}
	t := s.savedAs(key, Route{Page: PageHouseholds, Household: s.at.Household}, f.saved(s)[0])
	if n := len(s.refs); n > 1 {
		t.Say.Key, t.Say.N = "news.visits", n
	}
	return t
}
