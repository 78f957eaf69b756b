package main

import (
	"context"
	"errors"

	"zhucun/app/state"
	"zhucun/store/record"
)

// complain writes a complaint through the form.
func (h *headless) complain(i *intent) (any, error) {
	h.desk.Go(state.Route{Page: state.PageComplaint})
	f := h.desk.Complaints
	if f.View().Kept {
		f.Discard() // of an intent that a crash cut short: it is asked again whole
	}
	f.About(i.About)
	f.Text(i.Text)
	f.Nameless(i.Nameless)
	f.Save()
	v := f.View()
	return h.done(v.Say, v.Errors, f.Discard)
}

// complaints are those the page shows: mine, and those of this device without a
// name.
func (h *headless) complaints() (any, error) {
	h.desk.Go(state.Route{Page: state.PageComplaint})
	h.desk.Complaints.Load()
	v := h.desk.Complaints.View()
	if v.Say.Key != "" {
		return nil, said(v.Say, nil)
	}
	return listView[recordView]{len(v.Earlier), views(v.Earlier)}, nil
}

// reply writes the county's answer to a complaint: a clerk's work.
func (h *headless) reply(ctx context.Context, i *intent) (any, error) {
	id, err := record.ParseID(i.Record)
	if err != nil {
		return nil, err
	}
	if record.T(i.Text) == "" {
		return nil, errors.New("an answer without a text")
	}
	was, err := h.saved.Get(ctx, record.Ref{Kind: record.Complaint, ID: id})
	if err != nil {
		return nil, err
	}
	e := state.Edit{Ref: was.Row.Ref, Base: was.Base, Fields: []record.Set{
		{Field: record.ComplaintAnswer, Value: record.T(i.Text)},
		{Field: record.ComplaintAnswered, Value: record.D(h.desk.Kit.Today())},
	}}
	if _, err := h.saved.Save(ctx, state.Save{Author: h.desk.Kit.Me.ID, Edits: []state.Edit{e}}); err != nil {
		return nil, err
	}
	h.desk.Kit.Saved()
	return h.done(state.Msg{}, nil, nil)
}
