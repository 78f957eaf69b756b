package state

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Option is what a field may be given that names another record, or an area.
type Option struct {
	Key  string // the ID of the record, or the code of the area
	Name Named
	More string // what tells namesakes apart: the unit of a person, the code of an area
}

// maxOptions is how many of those found are offered at once.
const maxOptions = 8

// rosterKinds are the kinds of the page of people and devices.
var rosterKinds = []record.Kind{record.Person, record.Team, record.Unit, record.Assignment, record.Device}

// seeks reports whether a field of a form is filled by looking for what it names.
func seeks(k record.Kind, f *record.FieldDef) bool {
	return slices.Contains(rosterKinds, k) && (f.Type == record.RefTo || f.Type == record.RefsTo || f.Digits != nil)
}

// values takes a value of a field that seeks apart.
func values(f *record.FieldDef, v record.Value) (keys []string) {
	switch {
	case v == "":
	case f.Type == record.RefTo:
		keys = []string{v.ID().String()}
	case f.Type == record.RefsTo:
		for _, id := range v.IDs() {
			keys = append(keys, id.String())
		}
	case f.Type == record.Code:
		keys = []string{v.Text()}
	default:
		keys = v.Codes()
	}
	return keys
}

// joined is the inverse of values.
func joined(f *record.FieldDef, keys []string) record.Value {
	if len(keys) == 0 {
		return ""
	}
	switch f.Type {
	case record.Code:
		return record.C(keys[0])
	case record.Codes:
		return record.Cs(keys...)
	}
	var ids []record.ID
	for _, k := range keys {
		if id, err := record.ParseID(k); err == nil {
			ids = append(ids, id)
		}
	}
	if f.Type == record.RefTo {
		return record.R(ids[0])
	}
	return record.Rs(ids...)
}

// Seek looks for what a field may name, by words in names and codes.
func (f *Form) Seek(no record.Field, text string) {
	i := f.index(no)
	if i < 0 {
		return
	}
	x := &f.view.Fields[i]
	x.Sought = text
	def, turn := x.Def, f.turn
	f.kit.read(func(ctx context.Context) func() {
		found, err := f.kit.seek(ctx, def, text)
		return func() {
			i := f.index(no)
			if turn != f.turn || i < 0 || f.view.Fields[i].Sought != text {
				return
			}
			if x := &f.view.Fields[i]; err == nil {
				x.Found = found
				f.remember(found)
			}
			f.changed()
		}
	})
}

// Pick takes one that was found, or lets it go if it is taken. A field for one has the
// last that was taken.
func (f *Form) Pick(no record.Field, key string) {
	i := f.index(no)
	if i < 0 {
		return
	}
	x := &f.view.Fields[i]
	keys := toggle(values(x.Def, x.Value), key)
	if one := x.Def.Type == record.RefTo || x.Def.Type == record.Code; one && len(keys) > 1 {
		keys = []string{key}
	}
	x.Sought, x.Found = "", nil
	f.Set(no, joined(x.Def, keys))
}

func (f *Form) remember(all []Option) {
	if f.names == nil {
		f.names = map[string]Option{}
	}
	for _, o := range all {
		f.names[o.Key] = o
	}
}

// chosen are what a field names now.
func (f *Form) chosen(x FormField) (all []Option) {
	if !seeks(f.view.Kind, x.Def) {
		return nil
	}
	for _, key := range values(x.Def, x.Value) {
		o, known := f.names[key]
		if !known {
			if o = (Option{Key: key}); x.Def.Digits != nil {
				o.Name.Name = key // of a township that has no record of its own
			}
		}
		all = append(all, o)
	}
	return all
}

// seek finds what a field may name: the first few that have all of the words.
func (k *Kit) seek(ctx context.Context, f *record.FieldDef, text string) (found []Option, err error) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil, nil
	}
	if f.To == record.Household {
		hits, _, err := k.Records.Find(ctx, Find{Text: text, Limit: maxOptions})
		for _, h := range hits {
			found = append(found, Option{h.ID.String(), Named{h.ID, h.Head, h.HeadBo}, k.Me.Village(h.Village).Name})
		}
		return found, err
	}
	kind := f.To
	if f.Digits != nil {
		kind = record.Area
	}
	all, err := k.Records.List(ctx, Query{Kind: kind})
	if f.Digits != nil {
		all = withTownships(all)
	}
	for _, r := range all {
		o := optionOf(r)
		has := strings.ToLower(strings.Join([]string{o.Name.Name, o.Name.Bo, o.More, o.Key}, " "))
		if f.Digits != nil && !slices.Contains(f.Digits, len(o.Key)) || r.Row.Kind == record.Person && r.Value(record.PersonMerged) != "" ||
			slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(has, w) }) {
			continue
		}
		if found = append(found, o); len(found) == maxOptions {
			break
		}
	}
	return found, err
}

// withTownships are areas with the townships and the county of their villages, which may
// have no record of their own.
func withTownships(areas []Record) []Record {
	known := map[string]bool{}
	for _, a := range areas {
		known[a.Value(record.AreaCode).Text()] = true
	}
	for _, a := range slices.Clone(areas) {
		for _, n := range []int{9, 6} {
			code := a.Value(record.AreaCode).Text()
			if len(code) <= n || known[code[:n]] {
				continue
			}
			known[code[:n]] = true
			r := Record{}
			r.Row.Ref = record.Ref{Kind: record.Area, ID: record.AreaID(code[:n])}
			r.Row.Put(record.Register{Field: record.AreaCode, Writings: []record.Writing{{Value: record.C(code[:n])}}})
			areas = append(areas, r)
		}
	}
	return areas
}

// optionOf is a record that a field may name.
func optionOf(r Record) Option {
	o := Option{Key: r.Row.ID.String(), Name: Named{ID: r.Row.ID}}
	text := func(f record.Field) string { return r.Value(f).Text() }
	switch r.Row.Kind {
	case record.Person:
		o.Name.Name, o.Name.Bo, o.More = text(record.PersonName), text(record.PersonNameBo), text(record.PersonUnit)
	case record.Team:
		o.Name.Name = text(record.TeamName)
	case record.Household:
		o.Name.Name, o.Name.Bo = text(record.HouseholdHead), text(record.HouseholdHeadBo)
	case record.Area:
		o.Key, o.More = text(record.AreaCode), text(record.AreaCode)
		o.Name.Name, o.Name.Bo = cmp.Or(text(record.AreaName), o.Key), text(record.AreaNameBo)
	}
	return o
}

// options names what a record names already, and what its form begins with.
func (k *Kit) options(ctx context.Context, def *record.KindDef, value func(record.Field) record.Value) (all []Option) {
	for i := range def.Fields {
		f := &def.Fields[i]
		if !seeks(def.Kind, f) {
			continue
		}
		for _, key := range values(f, value(f.Field)) {
			ref := record.Ref{Kind: record.Area, ID: record.AreaID(key)}
			if f.Digits == nil {
				id, _ := record.ParseID(key)
				ref = record.Ref{Kind: f.To, ID: id}
			}
			if r, err := k.Records.Get(ctx, ref); err == nil {
				all = append(all, optionOf(r))
			}
		}
	}
	return all
}
