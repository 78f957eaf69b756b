package state

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// Answer answers what a clerk asks about a conflict: which of the values is right, as far
// as the person may read the record, or in words.
type Answer struct {
	core
	view AnswerView
}

// AnswerView is what the form shows.
type AnswerView struct {
	Life
	Asked AskLine
	Pair  Pair   // the record as it is here; without fields it is not
	Right int    // of the values of Pair, counted from 1; 0 is none
	Words string // what else is to be said
	May   bool   // the question is for this person, on this device
}

// AskLine is one question to the person who uses the device.
type AskLine struct {
	Ask   Record
	Ref   record.Ref // the record that it is about
	Field record.Field
	About Named // whom that is about, as far as it is here
	By    Named // who asks
}

// Done reports whether it was answered.
func (a AskLine) Done() bool {
	return a.Ask.Value(record.AskRight) != "" || a.Ask.Value(record.AskAnswer) != ""
}

// askedOf are the questions to a person that are open: not answered, and of those whose
// record is here only while it is still in conflict.
func askedOf(ctx context.Context, k *Kit, me Me) (open []AskLine, err error) {
	all, err := k.Records.List(ctx, Query{Kind: record.Ask, Where: []record.Set{
		{Field: record.AskDevice, Value: record.R(k.Device)}, {Field: record.AskTo, Value: record.R(me.ID)}}, Field: record.AskDate, From: k.Today() - askedFor, To: k.Today() + 1})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	for _, ask := range all {
		l := askLine(ctx, k.Records, ask)
		r, missing := k.Records.Get(ctx, l.Ref)
		if g := r.Row.Get(l.Field); !l.Done() && (missing != nil || g != nil && g.InConflict()) {
			open = append(open, l)
		}
	}
	return open, nil
}

// askedFor is for how many days a question is shown that nobody answers.
const askedFor = 90

func askLine(ctx context.Context, rs Records, ask Record) AskLine {
	l := AskLine{Ask: ask, Ref: record.AskedRef(&ask.Row), Field: record.Field(ask.Value(record.AskField).Int()), By: named(ctx, rs, Author(ask))}
	if r, err := rs.Get(ctx, l.Ref); err == nil {
		l.About = titleOf(ctx, rs, r.Row.About())
	}
	return l
}

// NewAnswer makes the state; Open fills it.
func NewAnswer(kit *Kit) *Answer {
	a := &Answer{}
	a.begin(kit, a)
	return a
}

// View is what to show.
func (a *Answer) View() AnswerView {
	v := a.view
	v.Life = a.life
	return v
}

func (a *Answer) key(at Route) string { return fmt.Sprintf("ask/%s", at.Record) }

func (a *Answer) read(at Route) func(context.Context, entered) (func() Record, error) {
	k, me := a.kit, a.kit.Me
	return func(ctx context.Context, _ entered) (func() Record, error) {
		v := AnswerView{}
		ask, err := k.Records.Get(ctx, record.Ref{Kind: record.Ask, ID: at.Record})
		if err == nil {
			v.Asked = askLine(ctx, k.Records, ask)
			line := ConflictLine{Conflict: Conflict{Ref: v.Asked.Ref, Field: v.Asked.Field, Name: v.Asked.About.Name, NameBo: v.Asked.About.Bo}, Ask: ask}
			if v.Asked.Ref.Kind.Def().Field(v.Asked.Field) != nil { // else it is of a newer version
				v.Pair = readPair(ctx, k, me, line)
			}
			v.May = k.asker(ctx, me).May(record.Write{Ref: ask.Row.Ref, Fields: []record.Set{{Field: record.AskAnswer, Value: record.T("?")}}})
		}
		return func() Record {
			a.view = v
			a.lay(entered{})
			return ask
		}, err
	}
}

func (a *Answer) empty() { a.view = AnswerView{} }

func (a *Answer) lay(e entered) {
	get := func(no record.Field) record.Value {
		if v, touched := e.Fields[no]; touched {
			return record.Value(v)
		}
		return a.view.Asked.Ask.Value(no)
	}
	a.view.Words, a.view.Right = get(record.AskAnswer).Text(), 0
	for i, v := range a.view.Pair.Values {
		if get(record.AskRight) == record.X(record.DigestOf(a.view.Asked.Field, v.Value)) {
			a.view.Right = i + 1
		}
	}
}

// Choose says that the n-th value is right, or takes that back.
func (a *Answer) Choose(n int) {
	a.enter(record.AskRight, func() {
		if a.view.Right == n {
			n = 0
		}
		a.view.Right = n
	})
}

// Say answers in words.
func (a *Answer) Say(words string) {
	a.enter(record.AskAnswer, func() { a.view.Words = words })
}

// Shown is the answer as it is entered.
func (a *Answer) Shown() []record.Set {
	right := record.Value("")
	if n := a.view.Right; n > 0 && n <= len(a.view.Pair.Values) {
		right = record.X(record.DigestOf(a.view.Asked.Field, a.view.Pair.Values[n-1].Value))
	}
	return []record.Set{{Field: record.AskRight, Value: right}, {Field: record.AskAnswer, Value: record.T(a.view.Words)}}
}

func (a *Answer) entered() (entered, bool) {
	about := a.view.Asked.About
	e := entered{Name: about.Name, Bo: about.Bo, Fields: map[record.Field][]byte{}}
	for _, s := range a.Shown() {
		if s.Value != a.view.Asked.Ask.Value(s.Field) {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	return e, len(e.Fields) > 0
}

func (a *Answer) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	e := Edit{Ref: a.view.Asked.Ask.Row.Ref, Base: a.base}
	for _, s := range a.Shown() {
		if s.Value != a.view.Asked.Ask.Value(s.Field) {
			e.Fields = append(e.Fields, s)
		}
		def := record.Ask.Def().Field(s.Field)
		if err := def.CheckValue(record.Ask, s.Value, "", a.kit.Today(), a.kit.Items); err != nil {
			errs[s.Field] = wrong(record.Ask, def, s.Value, err)
		}
	}
	switch {
	case len(errs) > 0:
		return nil, Msg{Key: "error.fields"}
	case len(e.Fields) == 0:
		return nil, Msg{Key: "answer.nothing"}
	}
	e.Shown = a.shown(e.Fields)
	return []Save{{Author: a.kit.Me.ID, Edits: []Edit{e}, Draft: a.draftKey()}}, Msg{}
}

func (a *Answer) saved(s *flight) []Route { return []Route{s.at} }

func (a *Answer) rest(s *flight) (entered, bool) {
	e := s.now
	e.Fields, e.Decided = s.since(), nil
	return e, len(e.Fields) > 0
}

func (a *Answer) told(s *flight) Told { return s.savedAs("news.answer", Route{}, s.at) }

// Kind and Agree are for what fills it in without a screen: see Filler.
func (a *Answer) Kind() record.Kind { return record.Ask }

// Agree asks nothing.
func (a *Answer) Agree() bool { return false }
