package store_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhucun/store"
	"zhucun/store/record"
)

// Devices save, exchange, lose and reorder replies, are put back to an old copy
// of their file, and have changes quarantined. Then: what a person saved is
// shown until the county has it and while it is held; a value is superseded only
// by somebody whose screen had shown it; all copies end equal; Check is clean.
func TestNothingSavedIsLostWhateverHappensToTheExchange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { newWorld(t, rt).run() })
}

const (
	worldTablets = 2
	worldRecords = 2
	worldSteps   = 30
)

var worldFields = []record.Field{record.HouseholdPhone, record.HouseholdExternalNo}

type world struct {
	t       *testing.T
	rt      *rapid.T
	county  *county
	tablets []*actor
	refs    []record.Ref
	values  int
	shown   map[record.Value]map[record.Value]bool // what the author's screen had shown of the field
	held    []*record.Change
}

// actor is a person at a tablet.
type actor struct {
	*tablet
	forms     map[record.Ref]*form
	mine      map[cell]entry // the last value saved of each cell
	own       map[record.Value]bool
	late      []exchanged
	aside     string
	asideMine map[cell]entry
}

type cell struct {
	ref   record.Ref
	field record.Field
}

type entry struct {
	value record.Value
	id    record.ChangeID
}

type form struct {
	view  store.View
	field record.Field
	all   bool // shows every sibling
}

type exchanged struct {
	out *record.Outbound
	in  *record.Inbound
}

func newWorld(t *testing.T, rt *rapid.T) *world {
	w := &world{t: t, rt: rt, county: newCounty(), shown: map[record.Value]map[record.Value]bool{}}
	w.county.rowsOf = 1
	for i := range worldRecords {
		w.refs = append(w.refs, w.county.write("x", record.Ref{Kind: record.Household}, 0, record.Set{Field: record.HouseholdVillage, Value: record.C(village)},
			record.Set{Field: record.HouseholdHead, Value: record.T(fmt.Sprint("户", i))}))
	}
	for i := range worldTablets {
		a := &actor{tablet: newTablet(t, fmt.Sprintf("tablet%d", i)), forms: map[record.Ref]*form{}, mine: map[cell]entry{}, own: map[record.Value]bool{}}
		a.sync(w.county)
		w.tablets = append(w.tablets, a)
	}
	w.county.onSuperseded = func(by, old record.Writing, c *record.Change) {
		if old.Value != "" && !w.shown[by.Value][old.Value] {
			rt.Fatalf("%s superseded %s, which its author had not seen", by.Value, old.Value)
		}
	}
	w.county.refuse = func(c *record.Change) string {
		for _, h := range w.held {
			if h.Device == c.Device && h.Writes[0].Ref == c.Writes[0].Ref {
				w.held = append(w.held, c)
				return "depends"
			}
		}
		if rapid.IntRange(0, 9).Draw(rt, "quarantined") == 0 {
			w.held = append(w.held, c)
			return "permission"
		}
		return ""
	}
	return w
}

func (w *world) run() {
	for range worldSteps {
		a := w.tablets[rapid.IntRange(0, worldTablets-1).Draw(w.rt, "tablet")]
		a.now += int64(rapid.IntRange(-2, 3).Draw(w.rt, "seconds")) * 1000
		w.county.now += 1000
		switch step := rapid.SampledFrom([]string{"open", "save", "save", "save", "exchange", "exchange", "lose", "delay", "late", "judge", "copy", "back"}).Draw(w.rt, "step"); step {
		case "open":
			w.open(a)
		case "save":
			w.save(a)
		case "judge":
			w.judge()
		case "copy":
			a.aside, a.asideMine = a.copyAside(), maps.Clone(a.mine)
		case "back":
			w.putBack(a)
		case "late":
			if len(a.late) > 0 {
				x := a.late[0]
				a.late = a.late[1:]
				w.take(a, x.out, x.in)
			}
		default:
			w.exchange(a, step)
		}
		w.look(a)
	}
	w.end()
}

func (w *world) open(a *actor) *form {
	ref := rapid.SampledFrom(w.refs).Draw(w.rt, "record")
	f := &form{view: a.view(ref), field: rapid.SampledFrom(worldFields).Draw(w.rt, "field"), all: rapid.Bool().Draw(w.rt, "siblings")}
	a.forms[ref] = f
	return f
}

func (w *world) save(a *actor) {
	var f *form
	if len(a.forms) == 0 || rapid.Bool().Draw(w.rt, "fresh") {
		f = w.open(a)
	} else {
		refs := slices.DeleteFunc(slices.Clone(w.refs), func(r record.Ref) bool { return a.forms[r] == nil })
		f = a.forms[rapid.SampledFrom(refs).Draw(w.rt, "form")]
	}
	delete(a.forms, f.view.Ref)
	w.values++
	v := record.T(fmt.Sprintf("%s:%d", a.id.Short(), w.values))
	saw := maps.Clone(a.own)
	saw[f.view.Value(f.field)] = true
	e := store.Edit{Ref: f.view.Ref, Base: f.view.Base, Fields: []record.Set{{Field: f.field, Value: v}}}
	if g := f.view.Row.Get(f.field); f.all && g != nil {
		e.Shown = map[record.Field]store.Base{f.field: f.view.Base}
		for _, s := range g.Writings {
			saw[s.Value] = true
		}
	}
	w.shown[v], a.own[v] = saw, true
	a.mine[cell{f.view.Ref, f.field}] = entry{v, a.tablet.save(e).ID}
}

func (w *world) exchange(a *actor, how string) {
	out, err := a.Outbound(context.Background(), rapid.SampledFrom([]int{1, 300, 1 << 20}).Draw(w.rt, "bytes"))
	must(w.t, err)
	in := w.county.exchange(out)
	switch how {
	case "lose":
	case "delay":
		a.late = append(a.late, exchanged{out, in})
	default:
		w.take(a, out, in)
	}
}

func (w *world) take(a *actor, out *record.Outbound, in *record.Inbound) record.Settled {
	settled, err := a.Inbound(context.Background(), out, in, true)
	must(w.t, err)
	if settled.NewEpoch { // own changes have new names
		clear(a.mine)
	}
	return settled
}

// putBack is a restore that nobody told the app about.
func (w *world) putBack(a *actor) {
	if a.aside == "" {
		return
	}
	a.putBack(a.aside)
	a.mine = maps.Clone(a.asideMine)
	clear(a.forms)
	a.late = nil
}

// judge accepts the oldest change in quarantine.
func (w *world) judge() {
	if len(w.held) == 0 {
		return
	}
	c := w.held[0]
	w.held = w.held[1:]
	hash := c.Hash()
	at := w.county.apply(c)
	w.county.internal(record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))},
		record.Set{Field: record.QuarantineDecision, Value: record.C("accept")}, record.Set{Field: record.QuarantineApplied, Value: record.I(int64(at))},
		record.Set{Field: record.QuarantineOutcome, Value: record.C("applied")})
}

// look holds the screen against what the person saved: it is shown as long as
// the county does not have it.
func (w *world) look(a *actor) {
	for c, e := range a.mine {
		if w.county.written[e.id] {
			continue
		}
		if v := a.view(c.ref); v.Value(c.field) != e.value {
			w.rt.Fatalf("%s saved %s and its screen shows %s (%+v)", a, e.value, v.Value(c.field), v.Row.Get(c.field))
		}
	}
}

func (w *world) end() {
	for range 2 {
		for _, a := range w.tablets {
			for i := 0; ; i++ {
				out := a.outbound()
				if w.take(a, out, w.county.exchange(out)).Done() {
					break
				}
				if i > 100 {
					w.rt.Fatalf("%s does not come to rest", a)
				}
			}
		}
		for len(w.held) > 0 {
			w.judge()
		}
	}
	for _, ref := range w.refs {
		for _, a := range w.tablets {
			v := a.view(ref)
			if !reflect.DeepEqual(v.Row.Fields, w.county.row(ref).Fields) || v.State != store.Sent {
				w.rt.Fatalf("%s has %s %+v\nthe county has %+v", a, v.State, v.Row.Fields, w.county.row(ref).Fields)
			}
		}
	}
	for _, a := range w.tablets {
		a.check()
		must(w.t, a.Close())
	}
}
