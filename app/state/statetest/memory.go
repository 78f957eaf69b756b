// Package statetest is a device's copy in memory, for tests of states and for
// pictures of screens. It keeps what it is given and answers like the real one,
// without outbox, merge or file.
package statetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhucun/store/alike"
	"zhucun/store/record"

	"zhucun/app/state"
)

// Memory is a copy in memory. The zero value is not ready: use New.
type Memory struct {
	Now      func() int64
	Time     state.Clock // nil: the device's clock is right
	Fail     error       // what Save returns while it is set
	Puts     int         // how often a draft was put away
	NoDrafts error       // what keeping or dropping a draft returns while it is set
	Saves    []state.Save
	rows     map[record.Ref]*state.Record
	order    []record.Ref
	drafts   map[string]state.Draft
	Out      state.Outgoing
	Queue    []state.Item
	Shared   []record.ID      // the people of the tablet; empty is the kit's person alone
	User     record.ID        // who was made the author last
	Unchosen bool             // nobody was yet
	Names    *alike.Names     // the spellings that are known; nil: none
	settled  []state.Conflict // latest first
	seq      uint64
}

// Tablet is the device that the copy is on.
var Tablet = record.NaturalID(record.Device, "tablet")

// New makes an empty copy.
func New(now func() int64) *Memory {
	return &Memory{Now: now, rows: map[record.Ref]*state.Record{}, drafts: map[string]state.Draft{}}
}

// Kit is a kit on this copy for a person.
func (m *Memory) Kit(person record.ID) (*state.Kit, error) {
	m.User = person
	k := &state.Kit{Records: records{m}, Conflicting: records{m}, Compared: compared{m}, Drafts: drafts{m}, Outbox: outbox{m}, Tablet: tablet{m}, Device: Tablet, Clock: m.clock, Run: state.Inline, AfterSave: func() {}}
	var err error
	k.Seat, err = k.LoadSeat(context.Background(), person)
	return k, err
}

func (m *Memory) clock() record.Time {
	if m.Time != nil {
		return m.Time()
	}
	return record.Time{Now: m.Now(), Shown: m.Now()}
}

// Records is the copy as a state sees it.
func (m *Memory) Records() state.Records { return records{m} }

// Settle marks everything as sent, and received back.
func (m *Memory) Settle() {
	for _, r := range m.rows {
		r.Saved = state.Sent
		r.Row.Fields = slices.Clone(r.Row.Fields)
		for i := range r.Row.Fields {
			g := &r.Row.Fields[i]
			g.Writings = slices.Clone(g.Writings)
			for k := range g.Writings {
				if w := &g.Writings[k]; w.Seq >= record.Laid {
					w.Seq -= record.Laid
				}
				r.Base.Seq = max(r.Base.Seq, g.Writings[k].Seq)
			}
		}
	}
	m.Out.Waiting, m.Saves = 0, nil
}

// Mark sets how far a record has come.
func (m *Memory) Mark(ref record.Ref, s state.Saved) { m.rows[ref].Saved = s }

// MarkAll sets how far every record has come.
func (m *Memory) MarkAll(s state.Saved) {
	for _, r := range m.rows {
		r.Saved = s
	}
}

// keeper is the household that stands for one (rule M6).
func (m *Memory) keeper(id record.ID) record.ID {
	for range len(m.rows) {
		r := m.rows[record.Ref{Kind: record.Household, ID: id}]
		if r == nil || r.Value(record.HouseholdMerged).ID().IsZero() {
			break
		}
		id = r.Value(record.HouseholdMerged).ID()
	}
	return id
}

// has reports whether a record has a value: what lives under a household lives under
// the one that stands for it too.
func (m *Memory) has(r *state.Record, s record.Set) bool {
	v := r.Value(s.Field)
	f := r.Row.Kind.Def().Field(s.Field)
	return v == s.Value || f.Required && f.To == record.Household && m.keeper(v.ID()) == s.Value.ID()
}

// Oppose adds a sibling to a field: a conflict.
func (m *Memory) Oppose(ref record.Ref, f record.Field, v record.Value, author record.ID, at int64) {
	row := &m.rows[ref].Row
	g := record.Register{Field: f}
	if old := row.Get(f); old != nil {
		g = *old
	}
	m.seq++
	g.Writings = append(slices.Clone(g.Writings), record.Writing{Value: v, Seq: record.Seq(m.seq), At: at, Author: author})
	row.Put(g)
	m.rows[ref].Base.Seq = record.Seq(m.seq)
}

// DraftKeys names the drafts that are kept.
func (m *Memory) DraftKeys() []string { return slices.Sorted(maps.Keys(m.drafts)) }

// Find returns the first record of a kind that has a value.
func (m *Memory) Find(k record.Kind, f record.Field, v record.Value) record.Ref {
	for _, ref := range m.order {
		if ref.Kind == k && m.rows[ref].Value(f) == v {
			return ref
		}
	}
	return record.Ref{}
}

func (m *Memory) save(sv state.Save) (first record.Ref, err error) {
	for i, e := range sv.Edits {
		ref := e.Ref
		if ref.ID.IsZero() {
			m.seq++
			id, keyed := record.KeyedID(ref.Kind, e.Fields)
			if !keyed {
				id = record.DerivedID(record.ChangeID{Seq: m.seq}, i)
			}
			ref.ID = id
		}
		r := m.rows[ref]
		if r == nil {
			r = &state.Record{Row: record.Row{Ref: ref}}
			m.rows[ref] = r
			m.order = append(m.order, ref)
		}
		for _, s := range e.Fields {
			fd := ref.Kind.Def().Field(s.Field)
			if err := fd.CheckValue(ref.Kind, s.Value, s.Value, record.DayOf(m.Now()), nil); err != nil {
				return first, err
			}
			m.settle(r, s, sv.Author)
			m.seq++
			r.Row.Put(record.Register{Field: s.Field, Writings: []record.Writing{{Value: s.Value, Seq: record.Laid + record.Seq(m.seq), At: m.Now(), Author: sv.Author}}})
		}
		r.Saved, r.Row.Last = state.Waiting, record.Seq(m.seq)
		if i == 0 {
			first = ref
		}
	}
	delete(m.drafts, sv.Draft)
	m.Saves = append(m.Saves, sv)
	m.Out.Waiting++
	return first, nil
}

type records struct{ m *Memory }

func (r records) Get(_ context.Context, ref record.Ref) (state.Record, error) {
	if got := r.m.rows[ref]; got != nil {
		return r.m.clone(got), nil
	}
	return state.Record{}, fmt.Errorf("%s: %w", ref, state.ErrNotHere)
}

// clone is a record as a form opens on it now.
func (m *Memory) clone(r *state.Record) state.Record {
	c := *r
	c.Base.Own = int64(m.seq)
	c.Row.Fields = slices.Clone(r.Row.Fields)
	return c
}

func (r records) List(_ context.Context, q state.Query) (all []state.Record, err error) {
	for _, ref := range r.m.order {
		got := r.m.rows[ref]
		if ref.Kind != q.Kind || q.Has != 0 && got.Value(q.Has) == "" || slices.ContainsFunc(q.Where, func(s record.Set) bool { return !r.m.has(got, s) }) {
			continue
		}
		if q.Field == 0 || got.Value(q.Field).Day().Within(q.From, q.To) {
			all = append(all, r.m.clone(got))
		}
	}
	if q.Field != 0 {
		slices.SortStableFunc(all, func(a, b state.Record) int {
			d := cmp.Compare(a.Value(q.Field).Day(), b.Value(q.Field).Day())
			if q.Desc {
				return -d
			}
			return d
		})
	}
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

func (r records) Find(_ context.Context, f state.Find) (page []state.Hit, total int, err error) {
	var hits []state.Hit
	for _, h := range r.hits() {
		if (f.Text == "" || strings.Contains(h.Head+" "+h.HeadBo, f.Text)) && (f.Village == "" || f.Village == h.Village) &&
			(f.Group == 0 || f.Group == h.Group) && (f.Status == "" || h.Class.Is(f.Status)) {
			hits = append(hits, h)
		}
	}
	total = len(hits)
	return hits[min(f.Offset, total):min(f.Offset+f.Limit, total)], total, nil
}

func (r records) hits() (hits []state.Hit) {
	for _, ref := range r.m.order {
		if ref.Kind != record.Household || state.Voided(*r.m.rows[ref]) != "" {
			continue
		}
		got := r.m.rows[ref]
		h := state.Hit{
			ID: ref.ID, Head: got.Value(record.HouseholdHead).Text(), HeadBo: got.Value(record.HouseholdHeadBo).Text(),
			Village: got.Value(record.HouseholdVillage).Text(), Group: int(got.Value(record.HouseholdGroup).Int()),
			Class: r.class(*got), Size: int(got.Value(record.HouseholdSize).Int()),
			Where: got.Value(record.HouseholdWhere).Text(), Back: got.Value(record.HouseholdBack), Saved: got.Saved,
		}
		visits, _ := r.List(context.Background(), state.Query{Kind: record.Visit, Where: []record.Set{{Field: record.VisitHousehold, Value: record.R(ref.ID)}}, Field: record.VisitDate, To: record.DayOf(r.m.Now()) + 1, Desc: true})
		visits = slices.DeleteFunc(visits, func(v state.Record) bool { return state.Voided(v) != "" })
		if len(visits) > 0 {
			h.Last, h.Next = visits[0].Value(record.VisitDate).Day(), visits[0].Value(record.VisitNext).Day()
		}
		hits = append(hits, h)
	}
	return hits
}

// of are the records of a kind whose field names a household.
func (r records) of(k record.Kind, f record.Field, household record.ID) (rows []*record.Row) {
	all, _ := r.List(context.Background(), state.Query{Kind: k, Where: []record.Set{{Field: f, Value: record.R(household)}}})
	for i := range all {
		rows = append(rows, &all[i].Row)
	}
	return rows
}

func (r records) class(h state.Record) record.Class {
	return record.Class{Register: h.Value(record.HouseholdRegister).Text(), Assistance: h.Value(record.HouseholdAssistance).Text(),
		Monitored: record.MonitoredOn(r.of(record.Case, record.CaseHousehold, h.Row.ID), record.DayOf(r.m.Now())).Type}
}

// expected reports whether a household is paired or monitored.
func (r records) expected(h state.Hit) bool {
	return h.Class.Monitored != "" || slices.ContainsFunc(r.of(record.Assignment, record.AssignmentHousehold, h.ID), func(a *record.Row) bool {
		return record.DayOf(r.m.Now()).Within(a.Value(record.AssignmentFrom).Day(), a.Value(record.AssignmentTo).Day())
	})
}

func (r records) Due(_ context.Context, until record.Day, limit int) (page []state.Hit, total int, err error) {
	var due []state.Hit
	for _, h := range r.hits() {
		if h.Last == 0 && r.expected(h) || h.Next != 0 && h.Next <= until {
			due = append(due, h)
		}
	}
	slices.SortStableFunc(due, func(a, b state.Hit) int {
		if (a.Last == 0) != (b.Last == 0) {
			return cmp.Compare(b.Last, a.Last)
		}
		return cmp.Compare(a.Next, b.Next)
	})
	if limit == 0 {
		limit = len(due)
	}
	return due[:min(limit, len(due))], len(due), nil
}

func (r records) Save(_ context.Context, saves ...state.Save) (refs []record.Ref, err error) {
	if r.m.Fail != nil {
		return nil, r.m.Fail
	}
	for _, sv := range saves {
		ref, err := r.m.save(sv)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

type drafts struct{ m *Memory }

func (d drafts) Put(_ context.Context, x state.Draft) error {
	d.m.Puts++
	if d.m.NoDrafts == nil {
		d.m.drafts[x.Key] = x
	}
	return d.m.NoDrafts
}

func (d drafts) Drop(_ context.Context, key string) error {
	if d.m.NoDrafts == nil {
		delete(d.m.drafts, key)
	}
	return d.m.NoDrafts
}

func (d drafts) List(context.Context) (all []state.Draft, err error) {
	for _, x := range d.m.drafts {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b state.Draft) int { return cmp.Compare(a.Key, b.Key) })
	return all, nil
}

type tablet struct{ m *Memory }

func (t tablet) Persons() []record.ID {
	if len(t.m.Shared) == 0 {
		return []record.ID{t.m.User}
	}
	return t.m.Shared
}

func (t tablet) Chosen() bool { return !t.m.Unchosen }

func (t tablet) Use(person record.ID) error {
	if t.m.Fail == nil {
		t.m.User, t.m.Unchosen = person, false
	}
	return t.m.Fail
}

type outbox struct{ m *Memory }

func (o outbox) Status(context.Context) (state.Outgoing, error) { return o.m.Out, nil }

func (o outbox) Items(context.Context, int) ([]state.Item, error) {
	return slices.Clone(o.m.Queue), nil
}

func (o outbox) Seen(_ context.Context, id record.ChangeID) error {
	o.m.Queue = slices.DeleteFunc(o.m.Queue, func(it state.Item) bool { return it.ID == id })
	return nil
}
