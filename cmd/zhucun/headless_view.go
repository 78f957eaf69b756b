package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"zhucun/app/state"
	"zhucun/store/record"
)

// The views that answer intents.
type (
	enrolView struct {
		Label  string    `json:"label"`
		County string    `json:"county"`
		Device record.ID `json:"device"`
	}
	addressView struct {
		Addresses []string `json:"addresses"` // of the endpoint, the first to be tried first
	}
	savedView struct {
		Saved   []string `json:"saved"` // empty: nothing had to be changed
		Waiting int      `json:"waiting"`
	}
	pageView struct {
		Page  string         `json:"page"`
		Lists map[string]int `json:"lists,omitempty"` // how many lines each has
		Form  *formView      `json:"form,omitempty"`
		At    string         `json:"at,omitempty"` // the record that is selected
	}
	formView struct {
		Kind   string            `json:"kind"`
		Fields map[string]string `json:"fields"`
		Kept   bool              `json:"kept,omitempty"`  // what is shown comes from a draft
		Dirty  bool              `json:"dirty,omitempty"` // something is entered that is not saved
		Errors map[string]string `json:"errors,omitempty"`
		Say    string            `json:"say,omitempty"`
	}
	fileView struct {
		File string `json:"file"` // restore: the file that was replaced
	}
	copyView struct {
		File string `json:"file"`
		At   int64  `json:"at"` // ms since 1970
	}
	checkView struct {
		Problems []string `json:"problems"`
	}
	exchangeView struct {
		Sent     int    `json:"sent"`
		Held     int    `json:"held"`
		Returned int    `json:"returned"`
		Rows     int    `json:"rows"`
		Waiting  int    `json:"waiting"`
		AtHead   bool   `json:"at_head"`
		NewEpoch bool   `json:"new_epoch"`
		Reset    bool   `json:"reset"`
		Refused  string `json:"refused,omitempty"`
		Done     bool   `json:"done"`
		Say      string `json:"say"` // key of the verdict that the page shows
	}
	statusView struct {
		Waiting  int       `json:"waiting"`
		Held     int       `json:"held"`
		Returned int       `json:"returned"`
		Last     int64     `json:"last"` // ms since 1970, 0 for never
		Running  bool      `json:"running"`
		Page     string    `json:"page"`
		Person   record.ID `json:"person"`
		Persons  []string  `json:"persons"` // who may be it
		Device   record.ID `json:"device"`
		Roles    []string  `json:"roles"`
		MinApp   string    `json:"min_app,omitempty"` // the lowest version the county asks for
		Old      bool      `json:"old,omitempty"`     // this version is lower
		Today    string    `json:"today"`             // as the device knows it
		Clock    string    `json:"clock,omitempty"`   // key of what is wrong with its clock
		Shows    string    `json:"shows,omitempty"`   // the day its clock shows, where that is wrong
		Revoked  string    `json:"revoked,omitempty"` // the day the county ended this device
		Say      string    `json:"say,omitempty"`     // key of the words for that
		LogEpoch string    `json:"log_epoch"`
		Head     uint64    `json:"head"`
	}
	recordView struct {
		Ref       string                 `json:"ref"`
		State     string                 `json:"state"`
		Fields    map[string]string      `json:"fields"`
		Conflicts map[string][]valueView `json:"conflicts,omitempty"` // every sibling, the one shown first
		Change    *changeView            `json:"change,omitempty"`    // what waits, of a quarantine record
	}
	valueView struct {
		Value  string    `json:"value"`
		Author record.ID `json:"author"`
		At     int64     `json:"at"`
	}
	changeView struct {
		Change string       `json:"change"`
		Author record.ID    `json:"author"`
		Writes []recordView `json:"writes"`
	}
	itemView struct {
		Change string `json:"change"`
		Ref    string `json:"ref"`
		Who    string `json:"who"`
		State  string `json:"state"`
		Reason string `json:"reason,omitempty"`
		Why    string `json:"why,omitempty"`
		Note   string `json:"note,omitempty"`
		Late   string `json:"too_late,omitempty"`
	}
	decidedView struct {
		Decided int `json:"decided"`
	}
	hitView struct {
		Ref     string `json:"ref"`
		Head    string `json:"head"`
		HeadBo  string `json:"head_bo,omitempty"`
		Village string `json:"village"`
		Group   int    `json:"group"`
		State   string `json:"state"`
	}
	cardView struct {
		Household recordView   `json:"household"`
		Members   []recordView `json:"members"`
		Visits    []recordView `json:"visits"`
		Conflicts int          `json:"conflicts"`
	}
	listView[T any] struct {
		Total int    `json:"total"`
		Rows  []T    `json:"rows"`
		Say   string `json:"say,omitempty"` // key of why that is not all there is
	}
)

func (h *headless) status() (any, error) {
	st, err := h.c.s.Status(context.Background())
	v, me := h.desk.Status.View(), h.desk.Kit.Me
	s := statusView{
		Waiting: v.Waiting, Held: v.Held, Returned: v.Returned, Last: v.Last, Running: v.Running, Page: h.desk.Route().Page.Name(),
		Person: me.ID, Persons: []string{}, Device: h.d.id.Device, Roles: []string{}, LogEpoch: fmt.Sprintf("%016x", uint64(st.LogEpoch)), Head: uint64(st.Head),
		MinApp: h.desk.Settings.View().MinApp, Old: h.desk.Settings.View().Old,
	}
	s.Today, s.Clock, s.Say = h.desk.Kit.Today().String(), v.Clock.Key, v.Revoked.Key
	if s.Clock != "" {
		s.Shows = record.DayOf(h.desk.Kit.Clock().Shown).String()
	}
	s.Revoked = v.Revoked.Text
	for _, u := range h.desk.Kit.Users {
		s.Persons = append(s.Persons, u.ID.String())
	}
	for _, r := range me.Roles {
		s.Roles = append(s.Roles, string(r))
	}
	return s, err
}

func (h *headless) items(ctx context.Context, limit int) (any, error) {
	items, err := h.c.Outbox().Items(ctx, limit)
	l := listView[itemView]{Total: len(items), Rows: []itemView{}}
	for _, it := range items {
		l.Rows = append(l.Rows, itemView{it.ID.String(), name(it.Ref), it.Who, stateNames[it.Saved], it.Reason, it.Why, it.Note, it.Late})
	}
	return l, err
}

func (h *headless) households(i *intent) (any, error) {
	h.desk.Go(state.Route{Page: state.PageHouseholds})
	hh := h.desk.Households
	hh.Search(i.Text)
	v := hh.View()
	if v.Say.Key != "" {
		return nil, said(v.Say, nil)
	}
	l := listView[hitView]{Total: v.Total, Rows: []hitView{}}
	for n := range v.Total {
		r, ok := hh.Row(n)
		if !ok || i.Limit > 0 && n == i.Limit {
			break
		}
		l.Rows = append(l.Rows, hitView{name(record.Ref{Kind: record.Household, ID: r.ID}), r.Head, r.HeadBo, r.Village, r.Group, stateNames[r.Saved]})
	}
	return l, nil
}

func (h *headless) card(ctx context.Context, i *intent) (any, error) {
	id, err := h.find(ctx, i.Household)
	if err != nil {
		return nil, err
	}
	h.desk.Go(state.Route{Page: state.PageHouseholds, Household: id})
	v := h.desk.Card.View()
	if !v.Loaded {
		return nil, said(v.Say, nil)
	}
	return cardView{view(v.Household), views(v.Members), views(v.Visits), v.Conflicts}, nil
}

func (h *headless) list(ctx context.Context, i *intent) (any, error) {
	def := record.KindNamed(i.Kind)
	if def == nil {
		return nil, fmt.Errorf("no kind is called %.40q", i.Kind)
	}
	all, err := h.saved.List(ctx, state.Query{Kind: def.Kind, Limit: i.Limit})
	return listView[recordView]{Total: len(all), Rows: views(all)}, err
}

var stateNames = [...]string{state.Sent: "sent", state.Waiting: "waiting", state.Held: "held", state.Returned: "returned"}

func name(r record.Ref) string { return r.Kind.String() + "/" + r.ID.String() }

func names(refs []record.Ref) []string {
	all := []string{}
	for _, r := range refs {
		all = append(all, name(r))
	}
	return all
}

func text[T fmt.Stringer](all []T) []string {
	lines := []string{}
	for _, x := range all {
		lines = append(lines, x.String())
	}
	return lines
}

func views(all []state.Record) []recordView {
	l := []recordView{}
	for _, r := range all {
		l = append(l, view(r))
	}
	return l
}

// view is a record as it is shown, by the names of its fields. Fields of a newer
// version have no name here and are left out.
func view(r state.Record) recordView {
	v := recordView{Ref: name(r.Row.Ref), State: stateNames[r.Saved], Fields: map[string]string{}}
	for i := range r.Row.Fields {
		g := &r.Row.Fields[i]
		f := r.Row.Kind.Def().Field(g.Field)
		if f == nil {
			continue
		}
		if s := words(r.Value(g.Field)); s != "" {
			v.Fields[f.Name] = s
		}
		if g.InConflict() {
			if v.Conflicts == nil {
				v.Conflicts = map[string][]valueView{}
			}
			for _, s := range g.Siblings() {
				v.Conflicts[f.Name] = append(v.Conflicts[f.Name], valueView{words(s.Value), s.Author, s.At})
			}
		}
	}
	if c, err := record.DecodeChange(r.Value(record.QuarantineContent).Bytes()); err == nil && r.Row.Kind == record.Quarantine {
		v.Change = change(c)
	}
	return v
}

func change(c *record.Change) *changeView {
	v := &changeView{Change: c.ChangeID.String(), Author: c.Author}
	for _, w := range c.Writes {
		r := recordView{Ref: name(w.Ref), Fields: map[string]string{}}
		for _, s := range w.Fields {
			if f := w.Kind.Def().Field(s.Field); f != nil {
				r.Fields[f.Name] = words(s.Value)
			}
		}
		v.Writes = append(v.Writes, r)
	}
	return v
}

// words writes a value so that value reads it back.
func words(v record.Value) string {
	if b := v.Bytes(); b != nil {
		return base64.StdEncoding.EncodeToString(b)
	}
	return v.String()
}

// value reads what words wrote for a field; nothing clears it.
func value(f *record.FieldDef, s string) (record.Value, error) {
	if s == "" {
		return "", nil
	}
	switch f.Type {
	case record.RefTo, record.RefsTo:
		var ids []record.ID
		for _, w := range strings.Fields(s) {
			id, err := record.ParseID(w)
			if err != nil {
				return "", err
			}
			ids = append(ids, id)
		}
		if f.Type == record.RefTo && len(ids) == 1 {
			return record.R(ids[0]), nil
		}
		return record.Rs(ids...), nil
	case record.Bytes:
		b, err := base64.StdEncoding.DecodeString(s)
		return record.X(b), err
	}
	return f.Read(s)
}

// day reads a date; nothing is 0.
func day(s string) (record.Day, error) {
	if s == "" {
		return 0, nil
	}
	return record.ParseDay(s)
}
