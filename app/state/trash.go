package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/record"
)

// Trash is what was entered by mistake: it counts nowhere, stays with its reason, and is
// put back by those who may correct it (rule M7).
type Trash struct {
	source
	kit  *Kit
	turn int
	view TrashView
}

// TrashView is what the page shows. Seq moves with its lines.
type TrashView struct {
	Loaded bool
	Lines  []TrashLine // what was voided last first
	Seq    int
	Say    Msg
}

// TrashLine is one record that was voided.
type TrashLine struct {
	Record
	Home record.ID  // the household it is or is about
	Who  Named      // it, or whose it is
	Day  record.Day // of a visit
	Why  string
	By   Named // who voided it
	At   int64 // when, ms since 1970
	May  bool  // the person may put it back
}

// voidedFields say of each kind that can be voided where the reason stands.
var voidedFields = []struct {
	kind record.Kind
	why  record.Field
}{{record.Household, record.HouseholdVoided}, {record.Member, record.MemberVoided}, {record.Visit, record.VisitVoided}}

// NewTrash makes the state; Load fills it.
func NewTrash(kit *Kit) *Trash { return &Trash{kit: kit} }

// View is what to show.
func (t *Trash) View() TrashView { return t.view }

func (t *Trash) show(Route) { t.Load() }

func (t *Trash) close() {
	t.turn++
	t.view = TrashView{Seq: t.view.Seq + 1}
}

// Load reads all afresh.
func (t *Trash) Load() {
	t.turn++
	turn, me := t.turn, t.kit.Me
	t.kit.read(func(ctx context.Context) func() {
		lines, err := readTrash(ctx, t.kit, me)
		return func() {
			if turn != t.turn {
				return
			}
			t.view.Loaded, t.view.Seq = true, t.view.Seq+1
			if t.view.Say = (Msg{}); err != nil {
				t.view.Say = Msg{Key: "error.read"}
			} else {
				t.view.Lines = lines
			}
			t.changed()
		}
	})
}

func readTrash(ctx context.Context, k *Kit, me Me) (lines []TrashLine, err error) {
	l, ask := newLooker(ctx, k), k.asker(ctx, me)
	for _, of := range voidedFields {
		rows, err := k.Records.List(ctx, Query{Kind: of.kind, Has: of.why})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			w := r.Row.Get(of.why).Winner()
			x := TrashLine{Record: r, Home: r.Row.ID, Who: l.name(r.Row.Ref), Why: w.Value.Text(), By: l.person(w.Author), At: w.At,
				May: ask.May(record.Write{Ref: r.Row.Ref, Fields: []record.Set{{Field: of.why}}})}
			if about := r.Row.About(); about.Kind == record.Household {
				x.Home = about.ID
			}
			if of.kind == record.Member {
				x.Who.Name, x.Who.Bo = nameOf(&r.Row)
			}
			if of.kind == record.Visit {
				x.Day = r.Value(record.VisitDate).Day()
			}
			lines = append(lines, x)
		}
	}
	slices.SortStableFunc(lines, func(a, b TrashLine) int { return cmp.Compare(b.At, a.At) })
	return lines, nil
}

// Form is where a record is put back that asks why: what happened once is corrected with
// a reason (rule M4). ok is false where Restore does it.
func (x TrashLine) Form() (at Route, ok bool) {
	return Route{Page: PageVisit, Household: x.Home, Record: x.Row.ID}, x.Row.Kind == record.Visit
}

// Restore puts records back, all of them or none.
func (t *Trash) Restore(all []TrashLine) {
	var saves []Save
	for _, x := range all {
		for _, of := range voidedFields {
			if _, asks := x.Form(); of.kind == x.Row.Kind && x.May && !asks {
				saves = append(saves, Save{Author: t.kit.Me.ID, Edits: []Edit{{Ref: x.Row.Ref, Base: x.Base, Fields: []record.Set{{Field: of.why}}}}})
			}
		}
	}
	if len(saves) == 0 {
		return
	}
	k := t.kit
	k.store(func(ctx context.Context) error {
		_, err := k.Records.Save(ctx, saves...)
		return err
	}, func(err error) {
		if t.view.Say = (Msg{}); err != nil {
			t.view.Say = Trouble(err)
		}
		t.changed()
		if err == nil {
			k.AfterSave()
		}
	})
}

func (t *Trash) lists() []Listed {
	return []Listed{listed("trash", t.view.Lines, func(x TrashLine) record.Ref { return x.Row.Ref })}
}
