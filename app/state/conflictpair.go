package state

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Pair is one conflict with what is needed to settle it, on one screen.
type Pair struct {
	Line    ConflictLine
	Loaded  bool
	Record  Record
	Def     *record.FieldDef
	Values  []PairValue
	Around  []AroundField // the other fields of the record that have a value, then what matters of the household
	People  map[record.ID]Named
	Devices map[record.ID]string // labels, as far as this device knows them
	Names   map[record.Ref]Named // of what the values name
	Own     Route                // where a value of one's own is entered; no page: nowhere
	MayAsk  bool
	Whom    []Whom // who may be asked, once that was wished
	Similar int    // lines that one gesture can settle with this one, which is among them
}

// PairValue is one of the values of a conflict.
type PairValue struct {
	record.Sibling
	Writings []record.Writing // who wrote it, when, on which device
	Now      bool             // it is what everybody is shown until it is settled
	May      bool             // the person may settle it so
	Reason   string           // that its author gave for it
	Said     bool             // who was asked says that this is right
}

// AroundField is one field beside the one in conflict.
type AroundField struct {
	Kind     record.Kind
	Field    record.Field
	Value    record.Value
	Conflict bool
}

// householdAround is what is shown of the household of another record.
var householdAround = [...]record.Field{record.HouseholdHead, record.HouseholdGroup, record.HouseholdSize, record.HouseholdPhone, record.HouseholdWhere, record.HouseholdRegister}

// sharedKey is a key that conflicts share which one gesture can settle.
func sharedKey(c Conflict) string {
	var who []string
	for _, s := range c.Values {
		if len(s.Authors) != 1 || slices.Contains(who, s.Authors[0].String()) {
			return ""
		}
		who = append(who, s.Authors[0].String())
	}
	slices.Sort(who)
	return fmt.Sprint(c.Ref.Kind, c.Field, strings.Join(who, " "))
}

func readPair(ctx context.Context, k *Kit, me Me, line ConflictLine) Pair {
	p := Pair{Line: line, Loaded: true, Def: line.Ref.Kind.Def().Field(line.Field)}
	r, err := k.Records.Get(ctx, line.Ref)
	if err != nil {
		return p // it has left since
	}
	p.Record = r
	ask := k.asker(ctx, me)
	p.read(ask)
	p.around(ctx, k.Records)
	p.name(ctx, k.Records)
	p.Own = p.own()
	p.MayAsk = mayAsk(ask, line)
	return p
}

// read gives the values: those of the record as it is shown, and of one that is settled
// those that were.
func (p *Pair) read(ask record.Asker) {
	g := p.Record.Row.Get(p.Line.Field)
	all := p.Line.Values
	if g != nil && g.InConflict() {
		all = g.Siblings()
	}
	now := p.Record.Value(p.Line.Field)
	for _, s := range all {
		v := PairValue{Sibling: s, Writings: []record.Writing{s.Writing}, Now: s.Value == now}
		if g != nil && g.InConflict() {
			v.Writings = slices.DeleteFunc(slices.Clone(g.Writings), func(w record.Writing) bool { return w.Value != s.Value })
		}
		v.May = ask.May(record.Write{Ref: p.Line.Ref, Fields: []record.Set{{Field: p.Line.Field, Value: s.Value}}})
		v.Said = p.Line.right(s.Value)
		if why := p.Record.Row.Get(p.Line.Ref.Kind.Def().Reason); why != nil && p.Line.Field != why.Field {
			for _, w := range why.Writings {
				if w.By == s.By {
					v.Reason = w.Value.Text()
				}
			}
		}
		p.Values = append(p.Values, v)
	}
	slices.SortStableFunc(p.Values, func(a, b PairValue) int { return cmp.Compare(a.At, b.At) }) // as in the list
}

// around are the other fields of the record, as its form has them, then of its household.
func (p *Pair) around(ctx context.Context, rs Records) {
	add := func(r Record, f record.Field) {
		g := r.Row.Get(f)
		if g == nil || r.Row.Ref == p.Line.Ref && f == p.Line.Field || r.Value(f) == "" && !g.InConflict() {
			return
		}
		p.Around = append(p.Around, AroundField{r.Row.Kind, f, r.Value(f), g.InConflict()})
	}
	def := p.Record.Row.Kind.Def()
	var asked []record.Field
	for _, g := range def.Form {
		asked = append(asked, g.Fields...)
	}
	for _, f := range asked {
		add(p.Record, f)
	}
	for _, f := range def.Fields {
		if !slices.Contains(asked, f.Field) && f.Type != record.Bytes && !(f.Type == record.RefTo && f.To == record.Household) {
			add(p.Record, f.Field)
		}
	}
	if about := p.Line.About; about.Kind == record.Household && about != p.Line.Ref {
		if hh, err := rs.Get(ctx, about); err == nil {
			for _, f := range householdAround {
				add(hh, f)
			}
		}
	}
}

// name reads who wrote the values, on which devices, and what values refer to.
func (p *Pair) name(ctx context.Context, rs Records) {
	p.People, p.Devices = authors(ctx, rs, p.Record), map[record.ID]string{}
	p.Names = map[record.Ref]Named{}
	person := func(id record.ID) {
		if _, known := p.People[id]; !known && !id.IsZero() {
			p.People[id] = named(ctx, rs, id)
		}
	}
	refer := func(f *record.FieldDef, v record.Value) {
		for _, ref := range RefersTo(f, v) {
			p.Names[ref] = titleOf(ctx, rs, ref)
		}
	}
	for _, v := range p.Values {
		refer(p.Def, v.Value)
		for _, w := range v.Writings {
			person(w.Author)
			if d, err := rs.Get(ctx, record.Ref{Kind: record.Device, ID: w.By.Device}); err == nil {
				p.Devices[w.By.Device] = d.Value(record.DeviceLabel).Text()
			}
		}
	}
	for _, a := range p.Around {
		refer(a.Kind.Def().Field(a.Field), a.Value)
	}
	if p.Line.Settled != nil {
		person(p.Line.Settled.Author)
		refer(p.Def, p.Line.Settled.Value)
	}
	if ask := p.Line.Ask; !ask.Row.ID.IsZero() {
		person(ask.Value(record.AskTo).ID())
		person(Author(ask))
	}
}

// titleOf is what a record is called.
func titleOf(ctx context.Context, rs Records, ref record.Ref) Named {
	n := Named{ID: ref.ID}
	r, err := rs.Get(ctx, ref)
	if err != nil {
		return n
	}
	n.Name, n.Bo = nameOf(&r.Row)
	return n
}

// own is where a value of one's own is entered: the form of the one field, where the
// kind's form asks for it; of what happens once, and of a day, the form that asks for a
// reason too.
func (p *Pair) own() Route {
	at, def := p.Line.route(), p.Line.Ref.Kind.Def()
	if !slices.ContainsFunc(p.Values, func(v PairValue) bool { return v.May }) {
		return Route{}
	}
	switch p.Line.Ref.Kind {
	case record.Visit:
		return Route{Page: PageVisit, Household: at.Household, Record: at.Record}
	case record.DutyDay:
		return Route{Page: PageDay, Person: p.Record.Value(record.DutyPerson).ID(), Day: p.Record.Value(record.DutyDate).Day()}
	}
	if def.Once || !slices.ContainsFunc(def.Form, func(g record.Group) bool { return slices.Contains(g.Fields, p.Line.Field) }) {
		return Route{}
	}
	at.Page = PageOwnValue
	if at.Kind == record.MemberCare {
		at.Member = p.Record.Value(record.CareMember).ID()
	}
	return at
}
