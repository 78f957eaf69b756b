package state

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// Form changes one household or one member, or a member's health and labour
// codes, field by field as the kind declares them. It holds only what the person
// touched.
type Form struct {
	core
	view  FormView
	near  seeking
	names map[string]Option // of what fields that seek name, by key
}

// FormView is what the form shows.
type FormView struct {
	Life
	Kind   record.Kind
	New    bool
	About  Named // the household or member
	Fields []FormField
	People map[record.ID]Named // who wrote what stands to be chosen from, and whom the record names
	// Near is what a new household or member is probably a double of, or nil.
	Near *Near
	// Members is how many a household has as far as they were entered.
	Members int
}

// FormField is one field of the form.
type FormField struct {
	Def     *record.FieldDef
	Value   record.Value
	Before  record.Value
	Touched bool
	// Siblings are shown to be chosen from: the values of a conflict, or what came
	// in beside what the person entered.
	Siblings []record.Sibling
	Choices  []string // codes that may be chosen, and those the record has
	Persons  []Named  // people who may be chosen, and those the record has
	Raw      string   // what was typed and cannot be read as the field's type
	Asked    bool     // whether Value is right, although it is to come
	Error    Msg
	Section  string // the group of the kind's form; "" has no heading
	Doubt    Msg    // what is probably a slip; it may be saved
	// Of a field that names what is looked for: what was typed, what was found, and what
	// it names now.
	Seeks  bool
	Sought string
	Found  []Option
	Named  []Option
}

// NewForm makes the state; Open fills it.
func NewForm(kit *Kit) *Form {
	f := &Form{}
	f.begin(kit, f)
	return f
}

// View is what to show.
func (f *Form) View() FormView {
	v := f.view
	v.Life, v.Fields, v.Near = f.life, slices.Clone(v.Fields), f.near.found
	doubts := f.doubts()
	for i := range v.Fields {
		x := &v.Fields[i]
		x.Doubt = doubts[x.Def.Field]
		x.Siblings = f.siblings(x.Def.Field, x.Touched)
		x.Error = f.life.Errors[x.Def.Field]
		x.Asked = asks(x.Error)
		x.Seeks, x.Named = seeks(v.Kind, x.Def), f.chosen(*x)
	}
	return v
}

func (f *Form) read(at Route) func(context.Context, entered) (func() Record, error) {
	rs, me := f.kit.Records, f.kit.Me
	return func(ctx context.Context, e entered) (func() Record, error) {
		if at.Kind.Def() == nil { // a place that another version kept
			return func() Record { f.view = FormView{}; return Record{} }, ErrNotHere
		}
		var rec Record
		var err error
		isNew := at.record().ID.IsZero()
		if !isNew {
			rec, err = rs.Get(ctx, at.record())
		}
		if errors.Is(err, ErrNotHere) && at.Kind == record.MemberCare {
			isNew, err = true, nil // nobody has entered any yet
		}
		v := FormView{Kind: at.Kind, New: isNew, About: about(ctx, rs, at), People: authors(ctx, rs, rec)}
		nameRefs(ctx, rs, at.Kind.Def(), rec, me.Team, &v)
		if at.Kind == record.Household && !isNew && err == nil {
			v.Members, err = living(ctx, rs, at.Record)
		}
		named := f.kit.options(ctx, at.Kind.Def(), func(no record.Field) record.Value {
			return cmp.Or(record.Value(e.Fields[no]), rec.Value(no), at.names(no))
		})
		return func() Record {
			f.view = v
			f.remember(named)
			f.fill(rec)
			f.seek()
			return rec
		}, err
	}
}

func (f *Form) empty() {
	f.view, f.names = FormView{}, nil
	f.unseek()
}

// names is what the route of a new record says of a field: whose assignment it is.
func (at Route) names(no record.Field) record.Value {
	if at.Kind == record.Assignment && no == record.AssignmentPerson && !at.Person.IsZero() {
		return record.R(at.Person)
	}
	return ""
}

// record is what a form's route is about: without ID a new record.
func (at Route) record() record.Ref {
	if at.Kind != record.MemberCare {
		return record.Ref{Kind: at.Kind, ID: at.Record}
	}
	id, _ := record.KeyedID(record.MemberCare, of(record.CareMember, at.Member))
	return record.Ref{Kind: at.Kind, ID: id}
}

// about names whom the form is about.
func about(ctx context.Context, rs Records, at Route) Named {
	ref, name, bo := record.Ref{Kind: record.Household, ID: at.Household}, record.HouseholdHead, record.HouseholdHeadBo
	if at.Kind == record.MemberCare {
		ref, name, bo = record.Ref{Kind: record.Member, ID: at.Member}, record.MemberName, record.MemberNameBo
	}
	r, err := rs.Get(ctx, ref)
	if err != nil {
		return Named{} // the form can be filled in without it
	}
	return Named{ref.ID, r.Value(name).Text(), r.Value(bo).Text()}
}

// nameRefs names the people whom a record names, and what is with no household by its
// team, which of a new one is that of the author.
func nameRefs(ctx context.Context, rs Records, def *record.KindDef, rec Record, team record.ID, v *FormView) {
	for _, fd := range def.Fields {
		switch {
		case fd.Type == record.RefsTo && fd.To == record.Person:
			for _, id := range rec.Value(fd.Field).IDs() {
				v.People[id] = named(ctx, rs, id)
			}
		case fd.To == record.Team && v.About.Name == "" && !seeks(def.Kind, &fd):
			if of := rec.Value(fd.Field).ID(); !of.IsZero() {
				team = of
			}
			if t, err := rs.Get(ctx, record.Ref{Kind: record.Team, ID: team}); err == nil {
				v.About.Name = t.Value(record.TeamName).Text()
			}
		}
	}
}

func (f *Form) key(at Route) string {
	id, only := at.Record, ""
	if id.IsZero() {
		id = at.Household
	}
	if at.Field != 0 {
		only = fmt.Sprintf("/%d", at.Field)
	}
	if at.Kind == record.MemberCare {
		return fmt.Sprintf("%s/%s%s", at.Kind, at.Member, only)
	}
	if id.IsZero() {
		id = at.Person
	}
	return fmt.Sprintf("%s/%s/%v%s", at.Kind, id, at.Record.IsZero(), only)
}

// fill asks what the kind's form asks, in its order.
func (f *Form) fill(rec Record) {
	def := f.view.Kind.Def()
	groups := slices.Clone(def.Form)
	if f.view.New { // who it is comes first
		slices.SortStableFunc(groups, func(a, b record.Group) int { return btoi(b.Name == "who") - btoi(a.Name == "who") })
		groups = slices.DeleteFunc(groups, func(g record.Group) bool { return g.After })
	}
	for _, group := range groups {
		for _, no := range group.Fields {
			if f.at.Field != 0 && f.at.Field != no || !f.view.New && slices.Contains(def.Key, no) {
				continue // what a record is found by stays
			}
			v := rec.Value(no)
			x := FormField{Def: def.Field(no), Section: group.Name, Value: v, Before: v}
			if given := f.given(no); given != "" {
				x.Value = given
			}
			x.Choices, x.Persons = f.choices(x), f.persons(x)
			f.view.Fields = append(f.view.Fields, x)
		}
	}
}

// living is how many members of a household were entered that are still there.
func living(ctx context.Context, rs Records, household record.ID) (n int, err error) {
	all, err := rs.List(ctx, Query{Kind: record.Member, Where: of(record.MemberHousehold, household)})
	all, _ = parted(all)
	for _, m := range all {
		n += btoi(!Left(m))
	}
	return n, err
}

// given is what a field of a new record has without being asked, or "": the village,
// where there is only one, or today.
func (f *Form) given(no record.Field) record.Value {
	if !f.view.New {
		return ""
	}
	if v := f.at.names(no); v != "" {
		return v
	}
	switch fill := f.view.Kind.Def().Field(no).Fill; {
	case fill == record.FillVillage && len(f.kit.Me.Villages) == 1:
		return record.C(f.kit.Me.Villages[0].Code)
	case fill == record.FillToday:
		return record.D(f.kit.Today())
	}
	return ""
}

// choices are the codes that a field offers.
func (f *Form) choices(x FormField) (codes []string) {
	if f.at.Kind == record.Household && x.Def.Field == record.HouseholdVillage {
		for _, v := range f.kit.Me.Villages {
			codes = append(codes, v.Code)
		}
	}
	if x.Def.List != "" {
		codes = f.kit.Choices(x.Def.List, f.kit.Today(), x.Before.Codes()...)
	}
	return codes
}

// seated offers the villages, codes and people that there are now.
func (f *Form) seated() {
	f.view.Fields = slices.Clone(f.view.Fields)
	for i := range f.view.Fields {
		x := &f.view.Fields[i]
		x.Choices, x.Persons = f.choices(*x), f.persons(*x)
	}
}

func (f *Form) lay(e entered) {
	for no, v := range e.Fields {
		if i := f.index(no); i >= 0 {
			f.view.Fields[i].Value, f.view.Fields[i].Touched = record.Value(v), true
		}
	}
	for no, raw := range e.Raw {
		if i := f.index(no); i >= 0 {
			f.view.Fields[i].Raw, f.view.Fields[i].Touched = raw, true
		}
	}
	f.seek()
}

func (f *Form) index(no record.Field) int {
	return slices.IndexFunc(f.view.Fields, func(x FormField) bool { return x.Def.Field == no })
}

// put changes a field.
func (f *Form) put(no record.Field, do func(*FormField)) {
	if i := f.index(no); i >= 0 {
		f.enter(no, func() { do(&f.view.Fields[i]) })
		f.seek()
	}
}

// Set takes what the person entered for a field.
func (f *Form) Set(no record.Field, v record.Value) {
	if i := f.index(no); i < 0 || f.view.Fields[i].Value == v && f.view.Fields[i].Raw == "" {
		return
	}
	f.put(no, func(x *FormField) {
		x.Value, x.Raw, x.Touched = v, "", v != x.Before || f.siblings(no, x.Touched) != nil
	})
}

// Sure says that the day or month of a field is right, although it is to come.
func (f *Form) Sure(no record.Field) {
	if i := f.index(no); i >= 0 {
		f.confirm(no, f.view.Fields[i].Value)
	}
}

// Reject keeps what was typed into a field although it cannot be read as its
// type: the form cannot be saved until it is put right.
func (f *Form) Reject(no record.Field, raw string, why Msg) {
	f.put(no, func(x *FormField) { x.Raw, x.Touched = raw, true })
	f.mark(no, why)
}

// Choose decides for the value of one sibling.
func (f *Form) Choose(no record.Field, v record.Value) {
	i := f.index(no)
	if i < 0 || f.siblings(no, f.view.Fields[i].Touched) == nil {
		return
	}
	f.put(no, func(x *FormField) { x.Value, x.Raw, x.Touched = v, "", true })
}

func (f *Form) entered() (entered, bool) {
	e := entered{Name: f.view.About.Name, Bo: f.view.About.Bo, Fields: map[record.Field][]byte{}}
	any := false
	for _, x := range f.view.Fields {
		switch any = any || x.Touched; {
		case x.Touched && x.Raw == "":
			e.Fields[x.Def.Field] = []byte(x.Value)
		case x.Touched:
			if e.Raw == nil {
				e.Raw = map[record.Field]string{}
			}
			e.Raw[x.Def.Field] = x.Raw
		}
	}
	return e, any
}

func (f *Form) rest(s *flight) (entered, bool) {
	e := s.now
	e.Fields, e.Decided = s.since(), nil
	return e, len(e.Fields)+len(e.Raw) > 0
}

// saved is the same form, of a record that is there now.
func (f *Form) saved(s *flight) []Route {
	at := s.at
	if at.Kind != record.MemberCare {
		at.Record = s.refs[0].ID
	}
	if at.Kind == record.Household {
		at.Household = s.refs[0].ID
	}
	return []Route{at}
}

func (f *Form) check(x FormField) Msg {
	if x.Raw != "" {
		if why := f.life.Errors[x.Def.Field]; why.Key != "" {
			return why
		}
		return Msg{Key: "invalid.wrong_type"} // typed before the app was opened again
	}
	if !x.Touched && !(f.view.New && x.Def.Required) {
		return Msg{}
	}
	if err := x.Def.CheckValue(f.view.Kind, x.Value, x.Before, f.kit.Today(), f.kit.Items); err != nil {
		return wrong(f.view.Kind, x.Def, x.Value, err)
	}
	if today := f.kit.Today(); x.Value != x.Before && x.Value != f.sure[x.Def.Field] && x.Def.Early(x.Value, today) {
		return Msg{Key: "ask.future", Text: x.Value.String(), More: today.String()}
	}
	return Msg{}
}

func (f *Form) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	if !f.life.Dirty {
		return nil, Msg{Key: "visit.unchanged"}
	}
	e := Edit{Ref: f.at.record(), Base: f.base}
	if f.view.New {
		e.Fields = slices.DeleteFunc(f.at.Kind.Def().With(f.at.Household, f.kit.Me.Team), func(s record.Set) bool { return f.index(s.Field) >= 0 })
		if f.at.Kind == record.MemberCare {
			e.Fields = append(e.Fields, of(record.CareMember, f.at.Member)...)
		}
	}
	for _, x := range f.view.Fields {
		if why := f.check(x); why.Key != "" {
			errs[x.Def.Field] = why
		}
		if x.Touched || f.given(x.Def.Field) != "" {
			e.Fields = append(e.Fields, record.Set{Field: x.Def.Field, Value: x.Value})
		}
	}
	if len(errs) > 0 {
		return nil, Msg{Key: "error.fields"}
	}
	e.Shown = f.shown(e.Fields)
	return []Save{{f.kit.Me.ID, []Edit{e}, f.draftKey()}}, Msg{}
}

func (f *Form) told(s *flight) Told {
	correct := f.saved(s)[0]
	card := Route{Page: PageHouseholds, Household: correct.Household}
	name := func(no record.Field) string {
		if v, entered := s.saved.Fields[no]; entered {
			return record.Value(v).Text()
		}
		return s.was.Value(no).Text()
	}
	switch s.at.Kind {
	case record.Household:
		t := s.savedAs("news.household", card, correct)
		t.Say.Text, t.Say.Bo = name(record.HouseholdHead), name(record.HouseholdHeadBo)
		return t
	case record.Member:
		t := s.savedAs("news.member", card, correct)
		t.Say.Text, t.Say.Bo = name(record.MemberName), name(record.MemberNameBo)
		return t
	case record.Matter:
		if card.Household.IsZero() {
			card = Route{} // it is shown by then
		}
		return s.savedAs("news.matter", card, correct)
	case record.Study:
		return s.savedAs("news.study", Route{}, correct)
	case record.Person, record.Team, record.Unit, record.Assignment, record.Device:
		return s.savedAs("news.roster", Route{}, correct)
	}
	return s.savedAs("news.member_care", card, correct)
}
