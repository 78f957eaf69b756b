package state

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"zhucun/store/record"
)

// Form changes one household or one member, or a member's health and labour
// codes, field by field as the kind
// declares them. It keeps the base of the moment it was opened (rule I3) and
// holds only what the person touched.
type Form struct {
	source
	kit  *Kit
	at   Route
	rec  Record
	base Base
	// decided are the fields whose value was entered beside others to be chosen from,
	// with what was shown then.
	decided map[record.Field]Base
	gone    Draft // what was discarded last
	view    FormView
	Done    func() // saved: leave the page
}

// FormView is what the form shows.
type FormView struct {
	Loaded bool
	Kind   record.Kind
	New    bool
	Name   string
	Fields []FormField
	Dirty  bool
	Saving bool
	Kept   bool // what is shown comes from a draft
	// CanUndo says that what was entered was discarded and can be taken back.
	CanUndo bool
	Say     Msg
}

// FormField is one field of the form.
type FormField struct {
	Def     *record.FieldDef
	Value   record.Value
	Before  record.Value
	Touched bool
	// Siblings are shown to be chosen from: the values of a conflict, or what came
	// in while the form lay by as a draft.
	Siblings []record.Sibling
	Choices  []string // codes that may be chosen, and those the record has
	Raw      string   // what was typed and cannot be read as the field's type
	Sure     bool     // the person says that Value is right, although it is to come
	Asked    bool     // whether it is
	Error    Msg
}

// unasked are fields that forms of people do not ask for: references and what
// other screens fill.
var unasked = map[record.Kind][]record.Field{
	record.Household: {record.HouseholdMerged, record.HouseholdSplitFrom},
	record.Member:    {record.MemberHousehold},

	record.MemberCare: {record.CareMember, record.CareHousehold},
}

// NewForm makes the state; Open fills it.
func NewForm(kit *Kit) *Form { return &Form{kit: kit} }

// View is what to show.
func (f *Form) View() FormView { return f.view }

// Open shows the form of a route. A draft goes on where it was left.
func (f *Form) Open(at Route) {
	if at == f.at && f.view.Loaded && !f.view.Saving {
		return // the same form, still open: what was entered stays
	}
	f.at, f.view = at, FormView{Kind: at.Kind, New: at.record().ID.IsZero()}
	key := f.key(at)
	f.kit.Run(func(ctx context.Context) func() {
		var rec Record
		var err error
		ref := at.record()
		if !ref.ID.IsZero() {
			rec, err = f.kit.Records.Get(ctx, ref)
		}
		first := errors.Is(err, ErrNotHere) && at.Kind == record.MemberCare
		if first {
			err = nil // nobody has entered any yet
		}
		name := f.about(ctx, at)
		draft, e, kept := f.kit.findKept(ctx, key)
		return func() {
			if at != f.at {
				return
			}
			f.rec, f.base, f.decided, f.view.Name = rec, rec.Base, nil, name
			f.view.New = f.view.New || first
			f.fill()
			if err != nil {
				f.view.Say = Msg{Key: "error.read"}
			}
			if kept {
				f.restore(draft, e)
			}
			f.view.CanUndo = !kept && f.gone.Key == key
			f.view.Loaded = true
			f.changed()
		}
	})
}

// record is what a form's route is about: without ID a new record.
func (at Route) record() record.Ref {
	if at.Kind != record.MemberCare {
		return record.Ref{Kind: at.Kind, ID: at.Record}
	}
	id, _ := record.KeyedID(record.MemberCare, of(record.CareMember, at.Member))
	return record.Ref{Kind: at.Kind, ID: id}
}

// about is the name of whom the form is about.
func (f *Form) about(ctx context.Context, at Route) string {
	ref, no := record.Ref{Kind: record.Household, ID: at.Household}, record.HouseholdHead
	if at.Kind == record.MemberCare {
		ref, no = record.Ref{Kind: record.Member, ID: at.Member}, record.MemberName
	}
	r, err := f.kit.Records.Get(ctx, ref)
	if err != nil {
		return "" // the form can be filled in without it
	}
	return r.Value(no).Text()
}

func (f *Form) key(at Route) string {
	if at.Kind == record.MemberCare {
		return f.kit.draftKey(fmt.Sprintf("%s/%s", at.Kind, at.Member))
	}
	id := at.Record
	if id.IsZero() {
		id = at.Household
	}
	return f.kit.draftKey(fmt.Sprintf("%s/%s/%v", at.Kind, id, at.Record.IsZero()))
}

func (f *Form) fill() {
	def := f.at.Kind.Def()
	for i := range def.Fields {
		fd := &def.Fields[i]
		if slices.Contains(unasked[def.Kind], fd.Field) {
			continue
		}
		v := f.rec.Value(fd.Field)
		ff := FormField{Def: fd, Value: v, Before: v}
		if g := f.rec.Row.Get(fd.Field); g != nil && g.InConflict() {
			ff.Siblings = g.Siblings()
		}
		if f.view.New && def.Kind == record.Household && fd.Field == record.HouseholdVillage && len(f.kit.Me.Villages) == 1 {
			ff.Value, ff.Touched = record.C(f.kit.Me.Villages[0].Code), true
		}
		ff.Choices = f.choices(ff)
		f.view.Fields = append(f.view.Fields, ff)
	}
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

// seated offers the villages and codes that there are now.
func (f *Form) seated() {
	f.view.Fields = slices.Clone(f.view.Fields)
	for i := range f.view.Fields {
		f.view.Fields[i].Choices = f.choices(f.view.Fields[i])
	}
}

func (f *Form) restore(d Draft, e entered) {
	f.base, f.decided = d.Base, e.Decided
	f.view.Kept = true
	for no, v := range e.Fields {
		i := f.index(no)
		if i < 0 {
			continue
		}
		x := &f.view.Fields[i]
		x.Value, x.Touched = record.Value(v), true
		if g := f.rec.Row.Get(no); g != nil && d.Base.Since(g) {
			x.Siblings = g.Siblings()
		}
	}
	f.view.Dirty = f.dirty()
}

func (f *Form) index(no record.Field) int {
	return slices.IndexFunc(f.view.Fields, func(x FormField) bool { return x.Def.Field == no })
}

// busy reports whether the form is being saved, and shows it: what is entered
// now would not be saved with the rest.
func (f *Form) busy() bool {
	if f.view.Saving {
		f.changed()
	}
	return f.view.Saving
}

// Set takes what the person entered for a field.
func (f *Form) Set(no record.Field, v record.Value) {
	i := f.index(no)
	if i < 0 || f.view.Fields[i].Value == v && f.view.Fields[i].Raw == "" || f.busy() {
		return
	}
	f.view.Fields = slices.Clone(f.view.Fields)
	x := &f.view.Fields[i]
	x.Value, x.Raw, x.Touched, x.Error, x.Sure, x.Asked = v, "", true, Msg{}, false, false
	if len(x.Siblings) == 0 && v == x.Before {
		x.Touched = false
	}
	f.decide(x)
	f.entered()
	f.changed()
}

// Sure says that the day or month of a field is right, although it is to come.
func (f *Form) Sure(no record.Field) {
	i := f.index(no)
	if i < 0 || f.busy() {
		return
	}
	f.view.Fields = slices.Clone(f.view.Fields)
	x := &f.view.Fields[i]
	x.Sure, x.Asked, x.Error = true, false, Msg{}
	f.entered()
	f.changed()
}

// Reject keeps what was typed into a field although it cannot be read as its
// type: the form cannot be saved until it is put right.
func (f *Form) Reject(no record.Field, raw string, why Msg) {
	i := f.index(no)
	if i < 0 || f.busy() {
		return
	}
	f.view.Fields = slices.Clone(f.view.Fields)
	x := &f.view.Fields[i]
	x.Raw, x.Touched, x.Error = raw, true, why
	f.entered()
	f.changed()
}

// Choose decides for the value of one sibling.
func (f *Form) Choose(no record.Field, v record.Value) {
	i := f.index(no)
	if i < 0 || len(f.view.Fields[i].Siblings) == 0 || f.busy() {
		return
	}
	f.view.Fields = slices.Clone(f.view.Fields)
	x := &f.view.Fields[i]
	x.Value, x.Raw, x.Touched, x.Error = v, "", true, Msg{}
	f.decide(x)
	f.entered()
	f.changed()
}

// decide notes that a value was entered beside all that the form shows of its
// field now (rule I3).
func (f *Form) decide(x *FormField) {
	if len(x.Siblings) == 0 {
		return
	}
	f.decided = maps.Clone(f.decided)
	if f.decided == nil {
		f.decided = map[record.Field]Base{}
	}
	f.decided[x.Def.Field] = f.rec.Base
}

// entered notes that the person has entered something.
func (f *Form) entered() {
	f.gone = Draft{}
	f.view.Dirty, f.view.CanUndo, f.view.Say = f.dirty(), false, Msg{}
	if f.Keep(); !f.view.Dirty {
		f.kit.drop(f.key(f.at))
	}
}

func (f *Form) dirty() bool {
	return slices.ContainsFunc(f.view.Fields, func(x FormField) bool { return x.Touched })
}

// Keep puts what was entered away as a draft.
func (f *Form) Keep() {
	if f.view.Loaded && f.view.Dirty && !f.view.Saving {
		f.kit.keep(f.draft())
	}
}

func (f *Form) draft() Draft {
	e := entered{Household: []record.ID{f.at.Household}, Record: f.at.Record, Member: f.at.Member, Name: f.view.Name, Fields: map[record.Field][]byte{}, Decided: f.decided}
	for _, x := range f.view.Fields {
		if x.Touched && x.Raw == "" {
			e.Fields[x.Def.Field] = []byte(x.Value)
		}
	}
	return f.kit.draft(f.key(f.at), f.base, e)
}

func (f *Form) close() { f.at, f.view, f.gone, f.decided = Route{}, FormView{}, Draft{}, nil }

// Discard forgets what was entered. Until something else is entered it can be
// taken back.
func (f *Form) Discard() {
	if f.view.Saving {
		return
	}
	f.gone = f.draft()
	f.kit.drop(f.gone.Key)
	f.reopen()
}

// Undo brings back what was discarded.
func (f *Form) Undo() {
	if f.view.CanUndo {
		f.kit.keep(f.gone)
		f.reopen()
	}
}

func (f *Form) reopen() {
	at := f.at
	f.at = Route{}
	f.Open(at)
}

// check marks every field that cannot be saved and reports whether none is.
func (f *Form) check() bool {
	ok := true
	f.view.Fields = slices.Clone(f.view.Fields)
	for i := range f.view.Fields {
		x := &f.view.Fields[i]
		if x.Raw != "" {
			ok = false
			continue
		}
		x.Error = Msg{}
		if !x.Touched && !(f.view.New && x.Def.Required) {
			continue
		}
		if err := x.Def.CheckValue(f.at.Kind, x.Value, x.Before, f.kit.Today(), f.kit.Items); err != nil {
			x.Error, ok = wrong(f.at.Kind, x.Def, x.Value, err), false
		}
		if x.Asked = x.Error == (Msg{}) && x.Value != x.Before && !x.Sure && x.Def.Early(x.Value, f.kit.Today()); x.Asked {
			x.Error, ok = Msg{Key: "ask.future", Text: x.Value.String(), More: f.kit.Today().String()}, false
		}
	}
	return ok
}

// Save stores what was touched.
func (f *Form) Save() {
	if f.view.Saving || !f.view.Dirty {
		return
	}
	if !f.check() {
		f.view.Say = Msg{Key: "error.fields"}
		f.changed()
		return
	}
	saves, at := f.saves(), f.at
	f.view.Saving = true // not drawn: what follows comes within a frame or two
	f.kit.store(func(ctx context.Context) error {
		_, err := f.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) { f.saved(at, err) })
}

func (f *Form) saves() []Save {
	e := Edit{Ref: f.at.record(), Base: f.base, Shown: f.decided}
	switch {
	case f.view.New && f.at.Kind == record.Member:
		e.Fields = of(record.MemberHousehold, f.at.Household)
	case f.view.New && f.at.Kind == record.MemberCare:
		e.Fields = append(of(record.CareMember, f.at.Member), of(record.CareHousehold, f.at.Household)...)
	}
	for _, x := range f.view.Fields {
		if !x.Touched {
			continue
		}
		e.Fields = append(e.Fields, record.Set{Field: x.Def.Field, Value: x.Value})
	}
	return []Save{{f.kit.Me.ID, []Edit{e}, f.key(f.at)}}
}

func (f *Form) saved(at Route, err error) {
	if at != f.at {
		return
	}
	f.view.Saving = false
	if err != nil {
		f.view.Say = Trouble(err)
		f.changed()
		return
	}
	f.close()
	if f.Done != nil {
		f.Done()
	}
	f.kit.Saved()
}
