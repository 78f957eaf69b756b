package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhucun/app/state"
	"zhucun/store/record"
)

// open goes to a page, named as state.Pages names it, and shows what is on it.
func (h *headless) open(ctx context.Context, i *intent) (any, error) {
	r, err := h.route(ctx, i)
	if err != nil {
		return nil, err
	}
	h.desk.Go(r)
	return h.page(), nil
}

// route is the route that an intent names. The page of a form is about a new record
// where none is named, but that of a household is about the household.
func (h *headless) route(ctx context.Context, i *intent) (r state.Route, err error) {
	n := slices.IndexFunc(state.Pages[:], func(p state.PageDef) bool { return p.Name == i.Page })
	if n < 0 {
		return r, fmt.Errorf("no page is called %.40q", i.Page)
	}
	r.Page = state.Pages[n].Page
	if r.Page == state.PageEdit || r.Page == state.PageOwnValue {
		r.Kind = record.Household
	}
	if i.Kind != "" {
		def := record.KindNamed(i.Kind)
		if def == nil {
			return r, fmt.Errorf("no kind is called %.40q", i.Kind)
		}
		r.Kind = def.Kind
	}
	if i.Household != "" {
		if r.Household, err = h.find(ctx, i.Household); err != nil {
			return r, err
		}
	}
	if r.Kind == record.Household {
		r.Record = r.Household
	}
	for _, x := range []struct {
		text string
		id   *record.ID
	}{{i.Record, &r.Record}, {i.Member, &r.Member}, {i.Person, &r.Person}} {
		if x.text == "" {
			continue
		}
		if *x.id, err = record.ParseID(x.text); err != nil {
			return r, err
		}
	}
	r.Day, err = day(i.Date)
	if r.Page == state.PageDay || r.Page == state.PageTeamDay {
		if r.Day == 0 {
			r.Day = h.desk.Kit.Today()
		}
		if r.Person.IsZero() && r.Page == state.PageDay {
			r.Person = h.desk.Kit.Me.ID
		}
	}
	return r, err
}

// key presses a key of a page that works by single keys, and shows where it led.
func (h *headless) key(i *intent) (any, error) {
	if !h.desk.Key(i.Text) {
		return nil, fmt.Errorf("the page %s has nothing for the key %.20q", h.desk.Route().Page.Name(), i.Text)
	}
	return h.page(), nil
}

// page shows where the person is: the lists there, and the form if there is one.
func (h *headless) page() pageView {
	v := pageView{Page: h.desk.Route().Page.Name(), Lists: map[string]int{}}
	for _, l := range h.desk.Lists() {
		v.Lists[l.Name] = l.Total
	}
	if r := h.desk.Route(); !r.Record.IsZero() && r.Kind != 0 {
		v.At = name(record.Ref{Kind: r.Kind, ID: r.Record})
	}
	f, is := h.desk.Filling()
	if !is {
		return v
	}
	def, life := f.Kind().Def(), f.Lived()
	form := &formView{Kind: def.Name, Fields: map[string]string{}, Kept: life.Kept, Dirty: life.Dirty, Say: life.Say.Key}
	for _, s := range f.Shown() {
		if text := words(s.Value); text != "" {
			form.Fields[def.Field(s.Field).Name] = text
		}
	}
	for no, why := range life.Errors {
		if form.Errors == nil {
			form.Errors = map[string]string{}
		}
		form.Errors[def.Field(no).Name] = why.Key
	}
	v.Form = form
	return v
}

var errNoForm = errors.New("no form is open: open one first")

// set enters values of the open form by the names of its fields, and of its lines by
// the ID of a person. choose decides for values that stand beside others.
func (h *headless) set(i *intent, choose bool) (any, error) {
	f, is := h.desk.Filling()
	if !is {
		return nil, errNoForm
	}
	if err := enter(f, i, choose); err != nil {
		return nil, err
	}
	return h.page(), nil
}

func enter(f state.Filler, i *intent, choose bool) error {
	def, wrong := f.Kind().Def(), map[record.Field]state.Msg{}
	for _, name := range slices.Sorted(maps.Keys(i.Fields)) {
		fd := def.FieldNamed(name)
		if fd == nil || !slices.ContainsFunc(f.Shown(), func(s record.Set) bool { return s.Field == fd.Field }) {
			return fmt.Errorf("%s has no field %.40s", def.Name, name)
		}
		v, err := value(fd, once(fd, i.Fields[name]))
		switch {
		case err != nil:
			wrong[fd.Field] = state.Msg{Key: "invalid.wrong_type"}
		case f.Decide(fd.Field, v):
		case choose:
			return fmt.Errorf("%s: %.40q is not one of the values", name, i.Fields[name])
		default:
			f.Put(fd.Field, v)
		}
	}
	if len(wrong) > 0 {
		return said(state.Msg{Key: "error.fields"}, wrong)
	}
	lines, is := f.(state.Liner)
	for who, code := range i.Lines {
		id, err := record.ParseID(who)
		if err != nil {
			return err
		}
		if !is {
			return fmt.Errorf("%s has no lines", def.Name)
		}
		lines.Line(id, code)
	}
	return nil
}

// once is a set with every code that is named twice named once: an intent says what is
// so, not what to tap.
func once(f *record.FieldDef, text string) string {
	if f.Type != record.Codes {
		return text
	}
	codes := strings.Fields(text)
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), " ")
}

// store saves the open form.
func (h *headless) store(i *intent) (any, error) {
	f, is := h.desk.Filling()
	if !is {
		return nil, errNoForm
	}
	f.Save()
	for i.Sure && f.Agree() { // one question after another
		f.Save()
	}
	if life := f.Lived(); life.Say.Key != "" {
		return nil, said(life.Say, life.Errors)
	}
	return savedView{names(h.saved.refs), h.desk.Status.View().Waiting}, nil
}

// discard forgets what is entered in the open form.
func (h *headless) discard() (any, error) {
	f, is := h.desk.Filling()
	if !is {
		return nil, errNoForm
	}
	f.Discard()
	return h.page(), nil
}

// fill opens a form, enters what an intent says, all of it, and saves. A form that was
// not saved is left as it was found.
func (h *headless) fill(ctx context.Context, i *intent) (any, error) {
	r, err := h.route(ctx, i)
	if err != nil {
		return nil, err
	}
	h.desk.Go(r)
	f, is := h.desk.Filling()
	if !is {
		return nil, errNoForm
	}
	if f.Lived().Kept {
		f.Discard() // of an intent that a crash cut short: it is asked again whole
	}
	err = enter(f, i, false)
	var v any
	if err == nil {
		v, err = h.store(i)
	}
	if err != nil {
		f.Discard()
	}
	return v, err
}

// rows are those of a list of the open page, or of the page that is named.
func (h *headless) rows(ctx context.Context, i *intent) (any, error) {
	if i.Page != "" {
		if _, err := h.open(ctx, i); err != nil {
			return nil, err
		}
	}
	if i.Text != "" {
		h.desk.Households.Search(i.Text)
	}
	all := h.desk.Lists()
	n := slices.IndexFunc(all, func(l state.Listed) bool { return l.Name == i.List })
	if n < 0 {
		return nil, fmt.Errorf("no list is called %.40q here", i.List)
	}
	l := listView[recordView]{all[n].Total, []recordView{}, all[n].Say}
	for k := range all[n].Total {
		ref, ok := all[n].Ref(k)
		if !ok || i.Limit > 0 && k == i.Limit {
			break
		}
		r, err := h.saved.Get(ctx, ref)
		if err != nil && !errors.Is(err, state.ErrNotHere) {
			return nil, err
		}
		r.Row.Ref = ref
		row := view(r)
		if of := all[n].Line; of != nil {
			row = recordView{Ref: name(ref), Fields: of(k)}
		}
		l.Rows = append(l.Rows, row)
	}
	return l, nil
}
