package main

import (
	"context"
	"errors"
	"fmt"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/record"
)

// records is a store as the states see it.
type records struct{ s *store.Store }

func (r records) Get(ctx context.Context, ref record.Ref) (state.Record, error) {
	v, err := r.s.View(ctx, ref)
	switch {
	case err != nil:
		return state.Record{}, readable(err)
	case !v.Exists:
		return state.Record{}, fmt.Errorf("%s: %w", ref, state.ErrNotHere)
	}
	return shown(v), nil
}

func shown(v store.View) state.Record {
	return state.Record{Row: v.Row, Base: v.Base, Saved: state.Saved(v.State)}
}

func (r records) List(ctx context.Context, q state.Query) ([]state.Record, error) {
	sq := store.Query{Kind: q.Kind, Where: q.Where, Limit: q.Limit}
	if q.Field != 0 {
		sq.Order = []store.Order{{Field: q.Field, Desc: q.Desc}}
		if q.From != 0 || q.To != 0 {
			sq.Between = []store.Range{{Field: q.Field, From: record.D(q.From), To: record.D(q.To)}}
		}
	}
	if q.Has != 0 {
		sq.Between = append(sq.Between, store.Range{Field: q.Has})
	}
	views, err := r.s.List(ctx, sq)
	if err != nil {
		return nil, readable(err)
	}
	all := make([]state.Record, len(views))
	for i, v := range views {
		all[i] = shown(v)
	}
	return all, nil
}

func (r records) Conflicts(ctx context.Context, settled bool, limit int) ([]state.Conflict, error) {
	all, err := r.s.Conflicts(ctx, settled, limit)
	if err != nil {
		return nil, readable(err)
	}
	conflicts := make([]state.Conflict, len(all))
	for i, c := range all {
		conflicts[i] = state.Conflict{
			Ref: c.Ref, Field: c.Field, Open: c.Open, Values: c.Values.Siblings(), Settled: c.Settled,
			About: c.About, Name: c.Name, NameBo: c.NameBo, Village: c.Village, Group: c.Group,
		}
	}
	return conflicts, nil
}

func (r records) Find(ctx context.Context, f state.Find) (page []state.Hit, total int, err error) {
	sf := store.Find{Text: f.Text, Village: f.Village, Group: f.Group, Limit: f.Limit, Offset: f.Offset}
	if f.Status != "" {
		sf.Status = []string{f.Status}
	}
	hits, total, err := r.s.Search(ctx, sf)
	if err != nil {
		return nil, 0, readable(err)
	}
	for _, h := range hits {
		page = append(page, state.Hit{
			ID: h.Ref.ID, Head: h.Head, HeadBo: h.HeadBo, Village: h.Village, Group: h.Group, Class: h.Class,
			Size: h.Size, Where: h.Where, Back: h.Back, Next: h.Next, Last: h.Last, Away: h.Away, Saved: state.Saved(h.State),
		})
	}
	return page, total, nil
}

func (r records) Due(ctx context.Context, until record.Day, limit int) (page []state.Hit, total int, err error) {
	due, total, err := r.s.Due(ctx, until, limit)
	if err != nil {
		return nil, 0, readable(err)
	}
	for _, d := range due {
		v, err := r.s.View(ctx, d.Household)
		if err != nil {
			return nil, 0, readable(err)
		}
		page = append(page, state.Hit{
			ID: d.Household.ID, Head: v.Value(record.HouseholdHead).Text(), HeadBo: v.Value(record.HouseholdHeadBo).Text(),
			Village: v.Value(record.HouseholdVillage).Text(), Group: int(v.Value(record.HouseholdGroup).Int()),
			Where: v.Value(record.HouseholdWhere).Text(),
			Back:  v.Value(record.HouseholdBack), Next: d.Next, Last: d.Last, Saved: state.Saved(v.State),
		})
	}
	return page, total, nil
}

func (r records) Save(ctx context.Context, saves ...state.Save) (refs []record.Ref, err error) {
	all := make([]store.Save, len(saves))
	for i, sv := range saves {
		all[i] = store.Save{Author: sv.Author, Draft: sv.Draft}
		for _, e := range sv.Edits {
			all[i].Edits = append(all[i].Edits, store.Edit{Ref: e.Ref, Base: e.Base, Fields: e.Fields, Shown: e.Shown})
		}
	}
	saved, err := r.s.Save(ctx, all...)
	if err != nil {
		return nil, readable(err)
	}
	for _, s := range saved {
		refs = append(refs, s.Refs[0])
	}
	return refs, nil
}

// drafts and outbox are the store's other sides.
type drafts struct{ s *store.Store }

func (d drafts) Put(ctx context.Context, x state.Draft) error {
	return readable(d.s.PutDraft(ctx, store.Draft{Key: x.Key, Author: x.Author, Base: x.Base, Body: x.Data}))
}

func (d drafts) Drop(ctx context.Context, key string) error { return readable(d.s.DropDraft(ctx, key)) }

func (d drafts) List(ctx context.Context) (all []state.Draft, err error) {
	kept, err := d.s.Drafts(ctx)
	for _, x := range kept {
		all = append(all, state.Draft{Key: x.Key, Author: x.Author, Base: x.Base, At: x.At, Data: x.Body})
	}
	return all, readable(err)
}

type outbox struct {
	s    *store.Store
	mute bool // a practice copy: nothing of it ever waits to be sent
}

func (o outbox) Status(ctx context.Context) (state.Outgoing, error) {
	if o.mute {
		return state.Outgoing{}, nil
	}
	st, err := o.s.Status(ctx)
	return state.Outgoing{Waiting: st.Waiting, Held: st.Held, Returned: st.Returned, Last: st.Exchange, Backup: st.Backup}, readable(err)
}

func (o outbox) Items(ctx context.Context, limit int) (items []state.Item, err error) {
	if o.mute {
		return nil, nil
	}
	all, err := o.s.Items(ctx, limit)
	if err != nil {
		return nil, readable(err)
	}
	names := map[record.Ref]about{}
	people := map[record.ID]string{}
	for _, c := range all {
		ref := c.Writes[0].Ref
		it := state.Item{ID: c.ChangeID, At: c.Stamp.Wall, Ref: ref, Author: c.Author, Saved: state.Saved(c.State), Reason: c.Reason, Why: c.Why, Note: c.Note, Late: c.Late}
		if _, known := names[ref]; !known {
			names[ref] = o.about(ctx, ref)
		}
		it.Who, it.WhoBo, it.Day = names[ref].who, names[ref].bo, names[ref].day
		if _, known := people[c.Author]; !known {
			people[c.Author] = o.about(ctx, record.Ref{Kind: record.Person, ID: c.Author}).who
		}
		it.By = people[c.Author]
		items = append(items, it)
	}
	return items, nil
}

func (o outbox) Seen(ctx context.Context, id record.ChangeID) error {
	return readable(o.s.Dismiss(ctx, id))
}

// about is whom a record is about, and of which day.
type about struct {
	who, bo string
	day     record.Day
}

// about tells whom a record is about, and of which day; it may be gone.
func (o outbox) about(ctx context.Context, ref record.Ref) about {
	v, err := o.s.View(ctx, ref)
	if err != nil || !v.Exists {
		return about{}
	}
	var a about
	switch on := v.Row.About(); {
	case on != ref:
		a = o.about(ctx, on)
	case ref.Kind == record.Household:
		a.who, a.bo = v.Value(record.HouseholdHead).Text(), v.Value(record.HouseholdHeadBo).Text()
	case ref.Kind == record.Person:
		a.who, a.bo = v.Value(record.PersonName).Text(), v.Value(record.PersonNameBo).Text()
	}
	for _, f := range ref.Kind.Def().Fields {
		if f.Required && f.Type == record.Date {
			a.day = v.Value(f.Field).Day()
			break
		}
	}
	return a
}

// keyed is an error with the key of the words a person reads.
type keyed struct {
	error
	key string
}

func (k keyed) Key() string   { return k.key }
func (k keyed) Unwrap() error { return k.error }

// readable gives the store's errors the words that say what to do.
func readable(err error) error {
	err = store.Explain(err)
	for _, known := range []struct {
		is  error
		key string
	}{
		{store.ErrDiskFull, "error.disk_full"}, {store.ErrNewerSchema, "error.newer"}, {store.ErrCorrupt, "error.corrupt"},
		{store.ErrInUse, "error.in_use"}, {store.ErrShort, "error.short"}, {store.ErrGone, "error.gone"}, {store.ErrMissing, "error.missing"}, {store.ErrReadOnly, "error.read_only"},
		{store.ErrOtherCounty, "error.other_county"},
	} {
		if errors.Is(err, known.is) {
			return keyed{err, known.key}
		}
	}
	return err
}
