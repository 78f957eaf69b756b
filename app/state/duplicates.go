package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Duplicates is the page of records that may be one (疑似重复): pair by pair, side by
// side, each judged by one key. What was judged here is taken off the list at once; all
// is compared anew when records came, and when the page is opened again.
type Duplicates struct {
	source
	kit     *Kit
	route   func() Route
	moved   func(from, to Route)
	at      Route // that is shown
	turn    int   // answers to older questions are dropped
	fresh   bool  // the list is of all that is here now
	own     bool  // what was saved just now is taken off the list already
	skipped map[record.ID]bool
	apart   map[record.ID]bool // pairs that were found not to be the same
	done    []judgement        // what can be taken back, the latest last
	view    DuplicatesView
}

// DuplicatesView is what the page shows.
type DuplicatesView struct {
	Loaded bool
	Kind   record.Kind
	Twins  []Twin
	At     int // which of them is shown beside, or -1
	Left   TwinSide
	Right  TwinSide
	Fields []TwinField
	People map[record.ID]Named // who wrote what is shown
	Read   bool                // the two are read
	// Judge says that the person may say of the pair what he finds.
	Judge   bool
	CanUndo bool
	Saving  bool
	Say     Msg
}

// Twin is the pair that is shown beside, or nil.
func (v DuplicatesView) Twin() *Twin {
	if v.At < 0 || v.At >= len(v.Twins) {
		return nil
	}
	return &v.Twins[v.At]
}

// judgement is what was done to a pair, to be taken back.
type judgement struct {
	twin  Twin
	loser record.Ref // that was merged, or none
}

// NewDuplicates makes the state; show fills it.
func NewDuplicates(kit *Kit) *Duplicates {
	return &Duplicates{kit: kit, skipped: map[record.ID]bool{}, apart: map[record.ID]bool{}, view: DuplicatesView{At: -1, Kind: record.Household}}
}

// View is what to show.
func (d *Duplicates) View() DuplicatesView {
	v := d.view
	v.CanUndo = len(d.done) > 0
	return v
}

// MayCompare reports whether the person may look for doubles and no place of his leads
// there: a team looks among its own.
func (d *Desk) MayCompare() bool {
	return len(d.Duplicates.Kinds()) > 0 && !slices.Contains(d.Kit.Me.pages(true), PageDuplicates)
}

// Kinds are what may be compared by the person: the roster only by who writes it.
func (d *Duplicates) Kinds() (kinds []record.Kind) {
	for _, k := range [...]record.Kind{record.Household, record.Member, record.Person} {
		if d.kit.Me.Scope.Writes(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (d *Duplicates) show(at Route) {
	kind := at.Kind
	if kind == 0 {
		kind = record.Household
	}
	switch {
	case kind != d.view.Kind || !d.fresh || d.at.Page != at.Page:
		d.at = at
		if kind != d.view.Kind {
			d.view = DuplicatesView{Kind: kind, At: -1}
			d.skipped, d.done = map[record.ID]bool{}, nil
		}
		d.compare()
	case at != d.at:
		d.at = at
		if d.pick(); d.view.Twin() == nil && !at.Record.IsZero() {
			d.compare() // it was judged before, and is looked at again
		}
	}
}

func (d *Duplicates) stale() { d.fresh = false }

func (d *Duplicates) close() {
	d.turn++
	*d = Duplicates{source: d.source, kit: d.kit, route: d.route, moved: d.moved, turn: d.turn, skipped: map[record.ID]bool{}, apart: map[record.ID]bool{}, view: DuplicatesView{At: -1, Kind: record.Household}}
}

// Load compares anew: records came, or were saved elsewhere.
func (d *Duplicates) Load() {
	if !d.own {
		d.compare()
	}
}

func (d *Duplicates) compare() {
	d.turn++
	turn, kind, k, wanted := d.turn, d.view.Kind, d.kit, d.at.Record
	if k.Compared == nil {
		return
	}
	k.read(func(ctx context.Context) func() {
		all, apart, err := twins(ctx, k.Compared, k.Records, kind, wanted)
		return func() {
			if turn != d.turn {
				return
			}
			d.view.Loaded, d.fresh = true, err == nil
			if err != nil {
				d.view.Say = Msg{Key: "error.read"}
				d.changed()
				return
			}
			d.view.Say = Msg{}
			d.view.Twins, d.apart = d.order(all), apart
			d.pick()
		}
	})
}

// order puts what was skipped last.
func (d *Duplicates) order(all []Twin) []Twin {
	slices.SortStableFunc(all, func(x, y Twin) int { return btoi(d.skipped[x.Pair]) - btoi(d.skipped[y.Pair]) })
	return all
}

// pick shows the pair of the route beside.
func (d *Duplicates) pick() {
	d.view.At = slices.IndexFunc(d.view.Twins, func(t Twin) bool { return t.Pair == d.at.Record })
	d.view.Read, d.view.Left, d.view.Right, d.view.Fields = false, TwinSide{}, TwinSide{}, nil
	t := d.view.Twin()
	if t == nil {
		d.changed()
		return
	}
	k, me, twin := d.kit, d.kit.Me, *t
	d.changed()
	k.Run(func(ctx context.Context) func() {
		left, err := readSide(ctx, k.Records, twin.A)
		right, err2 := readSide(ctx, k.Records, twin.B)
		if err == nil {
			err = err2
		}
		people := map[record.ID]Named{}
		judge := false
		if err == nil {
			people = peopleOf(ctx, k.Records, append(append(left.Visits, right.Visits...), twin.Word)...)
			ask := k.asker(ctx, me)
			left.Keep = ask.May(mergeWrite(twin.B.Ref, twin.A.ID))
			right.Keep = ask.May(mergeWrite(twin.A.Ref, twin.B.ID))
			judge = ask.May(record.Write{Ref: record.Ref{Kind: record.Pair, ID: twin.Pair}, Fields: verdictSets(twin, left, right, verdictNot)})
		}
		return func() {
			if t := d.view.Twin(); t == nil || t.Pair != twin.Pair {
				return
			}
			v := &d.view
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			} else {
				v.Left, v.Right, v.People, v.Judge, v.Read = left, right, people, judge, true
				v.Fields = twinFields(left.Record, right.Record)
			}
			d.changed()
		}
	})
}

// peopleOf names the authors of records.
func peopleOf(ctx context.Context, rs Records, all ...Record) map[record.ID]Named {
	people := map[record.ID]Named{}
	for _, r := range all {
		for id, n := range authors(ctx, rs, r) {
			people[id] = n
		}
	}
	return people
}

func mergeWrite(loser record.Ref, keeper record.ID) record.Write {
	return record.Write{Ref: loser, Fields: []record.Set{{Field: record.MergedInto(loser.Kind), Value: record.R(keeper)}}}
}

// verdictSets are the fields of a verdict; those that name the pair are left out where
// it is there.
func verdictSets(t Twin, left, right TwinSide, code string) (sets []record.Set) {
	if t.Word.Row.ID.IsZero() {
		judged := func(x TwinOf, s TwinSide) record.Judged {
			return record.Judged{Ref: x.Ref, Home: s.Record.Value(record.MemberHousehold).ID()}
		}
		if t.A.Kind != record.Member {
			judged = func(x TwinOf, _ TwinSide) record.Judged { return record.Judged{Ref: x.Ref} }
		}
		sets = record.PairOf(judged(t.A, left), judged(t.B, right))
	}
	sets = append(sets, record.Set{Field: record.PairVerdict, Value: record.C(code)})
	if len(t.Signs) > 0 {
		sets = append(sets, record.Set{Field: record.PairWeight, Value: record.I(int64(t.Bits))})
	}
	return sets
}

// KeepLeft merges the right one into the left one, KeepRight the other way round.
func (d *Duplicates) KeepLeft()  { d.merge(false) }
func (d *Duplicates) KeepRight() { d.merge(true) }

func (d *Duplicates) merge(right bool) {
	t := d.view.Twin()
	if t == nil || !d.view.Read || d.view.Saving {
		return
	}
	keeper, loser, side := t.A, t.B, d.view.Right
	may := d.view.Left.Keep
	if right {
		keeper, loser, side, may = t.B, t.A, d.view.Left, d.view.Right.Keep
	}
	if !may {
		return
	}
	saves := []Save{{Author: d.kit.Me.ID, Edits: []Edit{d.mergeEdit(loser.Ref, side.Record, keeper.ID)}}, d.say(verdictSame)}
	if own := d.sideOf(keeper).Record; own.Value(record.MergedInto(keeper.Kind)) == record.R(loser.ID) { // somebody merged it the other way
		saves = append(saves, Save{Author: d.kit.Me.ID, Edits: []Edit{d.mergeEdit(keeper.Ref, own, record.ID{})}})
	}
	d.act(saves, judgement{*t, loser.Ref}, "news.merged", keeper.Name)
}

func (d *Duplicates) sideOf(x TwinOf) TwinSide {
	if d.view.Left.Record.Row.ID == x.ID {
		return d.view.Left
	}
	return d.view.Right
}

func (d *Duplicates) mergeEdit(loser record.Ref, was Record, keeper record.ID) Edit {
	f := record.MergedInto(loser.Kind)
	e := Edit{Ref: loser, Base: was.Base, Fields: []record.Set{{Field: f, Value: ""}}, Shown: map[record.Field]Base{f: was.Base}}
	if !keeper.IsZero() {
		e.Fields[0].Value = record.R(keeper)
	}
	return e
}

// say is the save of a verdict on the pair that is shown: what others said of it was
// shown, and gives way.
func (d *Duplicates) say(code string) Save {
	t := d.view.Twin()
	e := Edit{Ref: record.Ref{Kind: record.Pair}, Fields: verdictSets(*t, d.view.Left, d.view.Right, code)}
	if !t.Word.Row.ID.IsZero() {
		e.Ref, e.Base, e.Shown = t.Word.Row.Ref, t.Word.Base, map[record.Field]Base{record.PairVerdict: t.Word.Base}
	}
	return Save{Author: d.kit.Me.ID, Edits: []Edit{e}}
}

// NotSame says that they are two. What was merged of them is parted.
func (d *Duplicates) NotSame() {
	t := d.view.Twin()
	if t == nil || !d.view.Read || !d.view.Judge || d.view.Saving {
		return
	}
	saves := []Save{d.say(verdictNot)}
	for _, x := range [...]struct{ of, other TwinOf }{{t.A, t.B}, {t.B, t.A}} {
		if r := d.sideOf(x.of).Record; r.Value(record.MergedInto(x.of.Kind)) == record.R(x.other.ID) {
			saves = append(saves, Save{Author: d.kit.Me.ID, Edits: []Edit{d.mergeEdit(x.of.Ref, r, record.ID{})}})
		}
	}
	d.act(saves, judgement{*t, record.Ref{}}, "news.not_same", t.A.Name)
}

// Propose asks whoever looks after the records to look at the pair.
func (d *Duplicates) Propose() {
	t := d.view.Twin()
	if t == nil || !d.view.Read || !d.view.Judge || d.view.Saving || t.Proposed() {
		return
	}
	d.act([]Save{d.say(verdictProposed)}, judgement{*t, record.Ref{}}, "news.proposed", t.A.Name)
}

// Skip leaves the pair for later: it goes to the end of the list.
func (d *Duplicates) Skip() {
	t := d.view.Twin()
	if t == nil {
		return
	}
	d.skipped[t.Pair] = true
	at := d.view.At
	d.view.Twins = d.order(slices.Clone(d.view.Twins))
	d.goTo(d.next(at))
}

// next is the pair that took the place of the one at i, or else the first that was not
// skipped, or zero.
func (d *Duplicates) next(i int) record.ID {
	if i < len(d.view.Twins) && !d.skipped[d.view.Twins[i].Pair] {
		return d.view.Twins[i].Pair
	}
	for _, t := range d.view.Twins {
		if !d.skipped[t.Pair] {
			return t.Pair
		}
	}
	return record.ID{}
}

func (d *Duplicates) goTo(pair record.ID) {
	to := d.at
	to.Record = pair
	if d.route != nil && d.route() == d.at && to != d.at {
		d.moved(d.at, to)
		return
	}
	d.at = to
	d.pick()
}

// act saves what was judged of the pair that is shown, and goes on to the next.
func (d *Duplicates) act(saves []Save, j judgement, news, name string) {
	d.view.Saving = true
	at := d.view.At
	d.kit.store(func(ctx context.Context) error {
		_, err := d.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) {
		d.view.Saving = false
		if err != nil {
			d.view.Say = Trouble(err)
			d.changed()
			return
		}
		d.done = append(d.done, j)
		d.take(j)
		d.goTo(d.next(at))
		d.tellOthers()
		d.kit.announce(Told{Say: Msg{Key: news, Text: name}, Acts: []Act{{Key: "undo", do: d.Undo}}})
	})
}

// tellOthers has everything else read afresh.
func (d *Duplicates) tellOthers() {
	d.own = true
	d.kit.AfterSave()
	d.own = false
}

// take takes a judged pair off the list, and all others of a record that was merged: its
// keeper stands for it when all is compared anew.
func (d *Duplicates) take(j judgement) {
	d.view.Twins = slices.DeleteFunc(slices.Clone(d.view.Twins), func(t Twin) bool { return t.Pair == j.twin.Pair })
	if j.loser.ID.IsZero() {
		d.apart[j.twin.Pair] = true // or proposed: it comes back when all is compared anew
	} else {
		d.follow(j)
	}
}

// follow has the keeper stand for a merged record in its other pairs.
func (d *Duplicates) follow(j judgement) {
	keeper := j.twin.A
	if keeper.ID == j.loser.ID {
		keeper = j.twin.B
	}
	var rest []Twin
	have := map[record.ID]bool{}
	for _, t := range d.view.Twins {
		if t.A.ID == keeper.ID || t.B.ID == keeper.ID {
			have[t.Pair] = true
		}
	}
	for pair := range d.apart {
		have[pair] = true
	}
	for _, t := range d.view.Twins {
		of := t.A.ID == j.loser.ID || t.B.ID == j.loser.ID
		if of {
			if t.A.ID == j.loser.ID {
				t.A = keeper
			} else {
				t.B = keeper
			}
			t.Pair, t.Word = record.PairID(t.A.Ref, t.B.Ref), Record{}
			if slices.Compare(t.A.ID[:], t.B.ID[:]) > 0 {
				t.A, t.B = t.B, t.A
			}
			if t.A.ID == t.B.ID || have[t.Pair] {
				continue
			}
			have[t.Pair] = true
		}
		rest = append(rest, t)
	}
	d.view.Twins = rest
}

// Undo takes back what was judged last.
func (d *Duplicates) Undo() {
	if len(d.done) == 0 || d.view.Saving {
		return
	}
	j := d.done[len(d.done)-1]
	d.done = d.done[:len(d.done)-1]
	d.view.Saving = true
	k, me := d.kit, d.kit.Me.ID
	d.kit.store(func(ctx context.Context) error {
		saves, err := undo(ctx, k.Records, me, j)
		if err == nil {
			_, err = k.Records.Save(ctx, saves...)
		}
		return err
	}, func(err error) {
		d.view.Saving = false
		if err != nil {
			d.done = append(d.done, j)
			d.view.Say = Trouble(err)
			d.changed()
			return
		}
		d.fresh = false
		d.goTo(j.twin.Pair)
		k.AfterSave()
		k.announce(Told{Say: Msg{Key: "news.undone", Text: j.twin.A.Name}})
	})
}

// undo parts what was merged, and puts the pair back to be looked at.
func undo(ctx context.Context, rs Records, me record.ID, j judgement) (saves []Save, err error) {
	if !j.loser.ID.IsZero() {
		r, err := rs.Get(ctx, j.loser)
		if err != nil {
			return nil, err
		}
		f := record.MergedInto(j.loser.Kind)
		saves = append(saves, Save{Author: me, Edits: []Edit{{Ref: j.loser, Base: r.Base, Fields: []record.Set{{Field: f, Value: ""}}}}})
	}
	ref := record.Ref{Kind: record.Pair, ID: j.twin.Pair}
	r, err := rs.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	open := []record.Set{{Field: record.PairVerdict, Value: record.C(verdictProposed)}}
	return append(saves, Save{Author: me, Edits: []Edit{{Ref: ref, Base: r.Base, Fields: open}}}), nil
}

// DuplicateKeys are the keys of the page, as the sheet of keys lists them.
var DuplicateKeys = []KeyWord{
	{"1", "twins.left"}, {"2", "twins.right"}, {"3", "twins.not"}, {"4", "twins.skip"}, {"5", "twins.propose"}, {"0", "undo"},
}

// Key does what a key asks for.
func (d *Duplicates) Key(key string) bool {
	do := map[string]func(){"1": d.KeepLeft, "2": d.KeepRight, "3": d.NotSame, "4": d.Skip, "5": d.Propose, "0": d.Undo}[key]
	if do == nil {
		return false
	}
	do()
	return true
}

func (d *Duplicates) lists() []Listed {
	return []Listed{
		listed("duplicates", d.view.Twins, func(t Twin) record.Ref { return record.Ref{Kind: record.Pair, ID: t.Pair} }),
		listed("left_members", d.view.Left.Members, refOf), listed("right_members", d.view.Right.Members, refOf),
	}
}
