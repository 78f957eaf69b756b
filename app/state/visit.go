package state

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhucun/store/record"
)

// VisitForm records one visit to one household, or to several tents at once,
// one's own or a colleague's from paper; or corrects one.
type VisitForm struct {
	source
	kit  *Kit
	at   Route
	was  Record // the visit being corrected
	base Base
	gone Draft // what was discarded last
	view VisitView
	sure record.Day // a day to come that the person says is right
	Done func()     // saved: leave the page
}

// VisitView is what the form shows.
type VisitView struct {
	Loaded     bool
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
	Mates      []Named
	Last       LastVisit
	Kept       bool // what is shown comes from a draft
	Dirty      bool
	CanUndo    bool // what was entered was discarded and can be taken back
	Saving     bool
	Errors     map[record.Field]Msg
	Asked      bool // whether Date is right, although it is to come
	Say        Msg
}

// Target is a household that was visited.
type Target struct {
	ID       record.ID
	Head, Bo string
	Where    string // where it is now, as far as known
	Base     Base
}

// LastVisit is what the latest visit had: offered, to confirm or change.
type LastVisit struct {
	Date                   record.Day
	Topics, Present, Needs []string
	Place, Spoken          string
}

// NewVisitForm makes the state; Open fills it.
func NewVisitForm(kit *Kit) *VisitForm { return &VisitForm{kit: kit} }

// View is what to show.
func (f *VisitForm) View() VisitView { return f.view }

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

// Open shows the form for a household, or for correcting one of its visits. A
// draft goes on where it was left.
func (f *VisitForm) Open(at Route) {
	if at == f.at && f.view.Loaded && !f.view.Saving {
		return // the same form, still open: what was entered stays
	}
	f.at, f.was, f.base, f.sure = at, Record{}, Base{}, 0
	f.view = VisitView{Date: f.kit.Today(), Correcting: !at.Record.IsZero()}
	key := f.key(at)
	f.kit.Run(func(ctx context.Context) func() {
		v, was, err := f.read(ctx, at)
		draft, e, kept := f.kit.findKept(ctx, key)
		return func() {
			if at != f.at {
				return
			}
			f.view, f.was, f.base = v, was, was.Base
			f.view.Mates = f.kit.Me.Mates
			if kept {
				f.base = draft.Base
				f.view.Kept, f.view.Dirty = true, true
				f.view.restore(e, was)
			}
			f.view.CanUndo = !kept && f.gone.Key == key
			if err != nil {
				f.view.Say = Msg{Key: "error.read"}
			}
			f.view.Loaded = true
			f.changed()
			f.addMissing(e.Household)
		}
	})
}

// today puts another today in place of the one before, where the form is still as
// it was opened.
func (f *VisitForm) today(was, now record.Day) {
	if f.view.Loaded && !f.view.Correcting && !f.view.Dirty && f.view.Date == was {
		f.view.Date = now
		f.changed()
	}
}

// seated offers the colleagues of the team there is now.
func (f *VisitForm) seated() { f.view.Mates = f.kit.Me.Mates }

func (f *VisitForm) key(at Route) string {
	if at.Record.IsZero() {
		return f.kit.draftKey(fmt.Sprintf("visit/%s", at.Household))
	}
	return f.kit.draftKey(fmt.Sprintf("visit/%s/%s", at.Household, at.Record))
}

func (f *VisitForm) read(ctx context.Context, at Route) (v VisitView, was Record, err error) {
	rs := f.kit.Records
	v = VisitView{Date: f.kit.Today(), Correcting: !at.Record.IsZero()}
	t, err := target(ctx, rs, at.Household)
	if err != nil {
		return v, was, err
	}
	v.Targets = []Target{t}
	last, err := rs.List(ctx, Query{Kind: record.Visit, Where: of(record.VisitHousehold, at.Household), Field: record.VisitDate, To: f.kit.Today() + 1, Desc: true, Limit: 1})
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
	}
	return v, was, nil
}

func target(ctx context.Context, rs Records, id record.ID) (Target, error) {
	hh, err := rs.Get(ctx, record.Ref{Kind: record.Household, ID: id})
	if err != nil {
		return Target{ID: id}, err
	}
	return Target{id, hh.Value(record.HouseholdHead).Text(), hh.Value(record.HouseholdHeadBo).Text(), hh.Value(record.HouseholdWhere).Text(), hh.Base}, nil
}

// set fills the entered part from values of a visit.
func (v *VisitView) set(get func(record.Field) record.Value) {
	v.Date, v.Next = get(record.VisitDate).Day(), get(record.VisitNext).Day()
	v.Topics, v.Present, v.Needs = get(record.VisitTopics).Codes(), get(record.VisitPresent).Codes(), get(record.VisitNeeds).Codes()
	v.Place, v.Spoken = get(record.VisitPlace).Text(), get(record.VisitSpoken).Text()
	v.Note, v.Reason = get(record.VisitNote).Text(), get(record.VisitReason).Text()
	v.OnBehalf, v.Visitors = get(record.VisitOnBehalf).ID(), get(record.VisitVisitors).IDs()
	if v.Correcting {
		v.Reason = "" // a new correction needs its own
	}
}

// restore lays what a draft holds over the visit as it is now.
func (v *VisitView) restore(e entered, was Record) {
	v.set(func(no record.Field) record.Value {
		if x, touched := e.Fields[no]; touched {
			return record.Value(x)
		}
		return was.Value(no)
	})
	v.Reason = record.Value(e.Fields[record.VisitReason]).Text()
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
	}
}

// Toggle puts a code of a chip field in or out. Nobody at home excludes others,
// and so does no need.
func (f *VisitForm) Toggle(no record.Field, code string) {
	f.enter(no, func(v *VisitView) {
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

// Sure says that the day of the visit is right, although it is to come.
func (f *VisitForm) Sure() {
	f.sure = f.view.Date
	f.enter(record.VisitDate, func(*VisitView) {})
}

// Date sets the day of the visit.
func (f *VisitForm) Date(d record.Day) {
	f.enter(record.VisitDate, func(v *VisitView) { v.Date = d })
}

// Next sets the day of the next visit; 0 is none.
func (f *VisitForm) Next(d record.Day) {
	f.enter(record.VisitNext, func(v *VisitView) { v.Next = d })
}

// NextIn sets the next visit to so many days after this one, or to none if that
// is what it is.
func (f *VisitForm) NextIn(days int) {
	f.enter(record.VisitNext, func(v *VisitView) {
		if d := v.Date + record.Day(days); v.Next != d {
			v.Next = d
		} else {
			v.Next = 0
		}
	})
}

// Note sets the optional free text.
func (f *VisitForm) Note(s string) {
	f.enter(record.VisitNote, func(v *VisitView) { v.Note = s })
}

// Reason sets why the visit is corrected.
func (f *VisitForm) Reason(s string) {
	f.enter(record.VisitReason, func(v *VisitView) { v.Reason = s })
}

// OnBehalf says whose paper notes these are; the zero ID is one's own visit.
func (f *VisitForm) OnBehalf(id record.ID) {
	f.enter(record.VisitOnBehalf, func(v *VisitView) { v.OnBehalf = id })
}

// Visitor puts a colleague who came along in or out.
func (f *VisitForm) Visitor(id record.ID) {
	f.enter(record.VisitVisitors, func(v *VisitView) {
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
	f.enter(record.VisitTopics, func(v *VisitView) {
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
	if f.view.Correcting || slices.ContainsFunc(f.view.Targets, func(t Target) bool { return t.ID == id }) {
		return
	}
	f.addMissing([]record.ID{id})
}

func (f *VisitForm) addMissing(ids []record.ID) {
	at := f.at
	for _, id := range ids {
		if slices.ContainsFunc(f.view.Targets, func(t Target) bool { return t.ID == id }) {
			continue
		}
		f.kit.Run(func(ctx context.Context) func() {
			t, err := target(ctx, f.kit.Records, id)
			return func() {
				if err != nil || at != f.at {
					return
				}
				f.enter(0, func(v *VisitView) { v.Targets = append(slices.Clone(v.Targets), t) })
			}
		})
	}
}

// Remove takes a household out again; the last one stays.
func (f *VisitForm) Remove(id record.ID) {
	if len(f.view.Targets) < 2 {
		return
	}
	f.enter(0, func(v *VisitView) {
		v.Targets = slices.DeleteFunc(slices.Clone(v.Targets), func(t Target) bool { return t.ID == id })
	})
}

func (f *VisitForm) enter(no record.Field, set func(*VisitView)) {
	if f.view.Saving { // it would not be saved with the rest
		f.changed()
		return
	}
	set(&f.view)
	f.gone = Draft{}
	f.view.Dirty, f.view.CanUndo, f.view.Say = true, false, Msg{}
	f.view.Errors = without(f.view.Errors, no)
	_, wrong := f.view.Errors[record.VisitDate]
	f.view.Asked = f.view.Asked && wrong
	f.Keep()
	f.changed()
}

// Keep puts what was entered away as a draft.
func (f *VisitForm) Keep() {
	if !f.view.Loaded || !f.view.Dirty || f.view.Saving {
		return
	}
	f.kit.keep(f.draft())
}

// draft holds of a correction only what was changed: the rest is not the
// person's word.
func (f *VisitForm) draft() Draft {
	e := entered{Record: f.at.Record, Fields: map[record.Field][]byte{}}
	for _, t := range f.view.Targets {
		e.Household = append(e.Household, t.ID)
	}
	if len(f.view.Targets) > 0 {
		e.Name = f.view.Targets[0].Head
	}
	for _, s := range f.view.fields() {
		if !f.view.Correcting || s.Field == record.VisitReason || s.Value != f.was.Value(s.Field) {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	return f.kit.draft(f.key(f.at), f.base, e)
}

func (f *VisitForm) close() { f.at, f.view, f.gone = Route{}, VisitView{}, Draft{} }

// Discard forgets what was entered. Until something else is entered it can be
// taken back.
func (f *VisitForm) Discard() {
	if f.view.Saving {
		return
	}
	f.gone = f.draft()
	f.kit.drop(f.gone.Key)
	f.reopen()
}

// Undo brings back what was discarded.
func (f *VisitForm) Undo() {
	if f.view.CanUndo {
		f.kit.keep(f.gone)
		f.reopen()
	}
}

func (f *VisitForm) reopen() {
	at := f.at
	f.at = Route{}
	f.Open(at)
}
