package sim

import (
	"maps"
	"slices"

	"zhucun/store"
	"zhucun/store/record"
)

// What people save. Every change carries a tag, so the model finds it again.

// texts are the household fields that people edit at the same time.
var texts = []record.Field{record.HouseholdHead, record.HouseholdPhone, record.HouseholdExternalNo, record.HouseholdGuaranteeNote}

// author picks one of the device's persons.
func (d *device) author() record.ID { return pick(d.w, d.persons) }

// show notes what a form shows of a record: the value of each field, with all who
// wrote it, and all values of the fields in whole.
func (d *device) show(v store.View, whole []record.Field) {
	d.forget(v.Ref)
	for _, g := range v.Row.Fields {
		c := cell{v.Ref, g.Field}
		d.seen[c] = map[*written]bool{}
		for _, o := range g.Writings {
			if o.Value != v.Value(g.Field) && !slices.Contains(whole, g.Field) {
				continue
			}
			for _, w := range d.w.model.owners(c, o) {
				d.seen[c][w] = true
			}
		}
	}
}

func (d *device) forget(r record.Ref) {
	maps.DeleteFunc(d.seen, func(c cell, _ map[*written]bool) bool { return c.ref == r })
}

// save saves a change made of edits and enters it in the model. The tag must be
// among the values.
func (d *device) save(tag string, making bool, edits ...store.Edit) {
	w := d.w
	author := d.author()
	if !d.who.IsZero() {
		author, d.who = d.who, record.ID{}
	}
	wr := &written{tag: tag, dev: d, author: author, life: d.life, kind: edits[0].Ref.Kind, making: making,
		shown: map[cell]map[*written]bool{}, sets: map[cell]record.Value{}}
	for _, e := range edits {
		for _, s := range e.Fields {
			c := cell{e.Ref, s.Field}
			wr.shown[c] = maps.Clone(d.seen[c])
			wr.sets[c] = s.Value
		}
		wr.blind = wr.blind || e.Base.Own == 0
	}
	var saved []store.Made
	ok := d.do("save", func() (err error) {
		saved, err = d.st.Save(ctx, store.Save{Author: author, Edits: edits})
		return err
	})
	if !ok && !d.waits(tag) {
		return // it was not saved, and the person was told so
	}
	w.model.saved(wr)
	if !ok {
		w.model.place(d.waiting(tag).ChangeID, wr)
	}
	w.logf("%s saves %s: %s%s", d.name, tag, edits[0].Ref, maybe(ok))
	var refs []record.Ref
	for _, e := range edits {
		refs = append(refs, e.Ref)
	}
	if ok {
		refs = saved[0].Refs
		w.model.place(saved[0].ID, wr)
	} else if making {
		return // what its records are called died with the process
	}
	for i, e := range edits {
		if making {
			d.made[refs[i]] = true
		}
		for _, s := range e.Fields {
			c := cell{refs[i], s.Field}
			wr.sets[c] = s.Value
			if s.Value == record.R(store.NewID(0)) {
				continue // a stand-in, which the store has resolved
			}
			d.last[c] = &own{value: s.Value, tag: tag, lives: d.lives(refs[i])}
		}
	}
	d.look()
}

func maybe(ok bool) string {
	if ok {
		return ""
	}
	return " (the process died, but it is there)"
}

// waits reports whether a change with the tag is in the outbox.
func (d *device) waits(tag string) bool { return d.waiting(tag) != nil }

// waiting is the change with the tag in the outbox, or nil.
func (d *device) waiting(tag string) *record.Change {
	var changes []*record.Change
	d.disk.quietly(func() {
		var err error
		changes, err = d.st.Pending(ctx)
		d.w.must(err, "list what waits")
	})
	for _, c := range changes {
		for _, wr := range c.Writes {
			for _, s := range wr.Fields {
				if s.Value.Text() == tag {
					return c
				}
			}
		}
	}
	return nil
}

// look checks that nothing a person saved here has vanished from the screen
// before the log's word has taken its place (I4).
func (d *device) look() {
	views := map[record.Ref]store.View{}
	for c, o := range d.last {
		if o.ended {
			continue
		}
		v, ok := views[c.ref]
		if !ok {
			v = d.viewOf(c.ref)
			views[c.ref] = v
		}
		if v.Value(c.field) == o.value {
			d.staysWhole(c, o)
			continue
		}
		if !d.mayEnd(c, o, v) {
			d.w.fail("%s: %s, saved here, is no longer shown in %s field %d; now %q, base %v (I4)",
				d.name, o.tag, c.ref, c.field, v.Value(c.field).String(), v.Base)
		}
		o.ended = true
	}
}

// staysWhole: what a subscription brought stays while a change to it still waits
// (X8). A record that moved away may go, although it came back since.
func (d *device) staysWhole(c cell, o *own) {
	if o.lives == (home{}) || d.holds(c.ref) || d.epochs > 0 || d.w.model.byTag[o.tag].life != d.life {
		return
	}
	rows := d.w.srv.rows()
	now := homeOf(rows[c.ref], func(r record.Ref) *record.Row { return rows[r] })
	if now == o.lives && d.waits(o.tag) {
		d.w.fail("%s: %s was dropped while %s still waits (X8)", d.name, c.ref, o.tag)
	}
	o.lives = home{} // dropped as it should be; after a restore of the log the change may wait again
}

// lives is where the trunk has a record.
func (d *device) lives(r record.Ref) home { return homeOf(d.trunk(r), d.trunk) }

func (d *device) trunk(r record.Ref) (row *record.Row) {
	d.disk.quietly(func() {
		found, ok, err := d.st.Confirmed(ctx, r)
		d.w.must(err, "read the trunk")
		if ok {
			row = &found
		}
	})
	return row
}

// mayEnd: the log has the change and this replica has the record at or past it,
// or the record has left its scope, or a clerk returned the change, or the
// record got another ID when the device found that it had been copied.
func (d *device) mayEnd(c cell, o *own, v store.View) bool {
	if d.w.model.byTag[o.tag].life != d.life {
		return true // saved before the database was restored
	}
	if d.epochs > 0 && d.made[c.ref] {
		return true // it has another ID since the fork was mended
	}
	here := d.holds(c.ref)
	at, returned := d.w.srv.find(o.tag)
	return returned || at != 0 && (v.Row.Last >= at || !here || !d.allowed.sees(d, v.Row.Channel) || !d.w.scope(d).sees(d, v.Row.Channel))
}

// holds reports whether the record is in the device's trunk.
func (d *device) holds(r record.Ref) bool {
	var ok bool
	d.disk.quietly(func() {
		var err error
		_, ok, err = d.st.Confirmed(ctx, r)
		d.w.must(err, "read the trunk")
	})
	return ok
}

func (d *device) viewOf(r record.Ref) store.View {
	var v store.View
	d.disk.quietly(func() {
		var err error
		v, err = d.st.View(ctx, r)
		d.w.must(err, "view")
	})
	return v
}

// household picks a household that this device shows.
func (d *device) household() (store.View, bool) {
	views, err := d.st.List(ctx, store.Query{Kind: record.Household})
	d.w.must(err, "list households")
	if len(views) == 0 {
		return store.View{}, false
	}
	return pick(d.w, views), true
}

// someone picks a live device that is not busy being lost.
func (w *world) someone() *device {
	for {
		if d := pick(w, w.devs); !d.gone {
			return d
		}
	}
}

func (w *world) saveVisit() {
	d := w.someone()
	if h, ok := d.household(); ok {
		d.saveVisit(h.ID, record.DayOf(w.now))
	}
}

func (d *device) saveVisit(household record.ID, day record.Day) {
	tag := d.w.model.tag()
	d.save(tag, true, store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
		{Field: record.VisitHousehold, Value: record.R(household)},
		{Field: record.VisitDate, Value: record.D(day)},
		{Field: record.VisitNote, Value: record.T(tag)},
	}})
}

func (w *world) saveHousehold() {
	d := w.someone()
	if d.village == "" {
		return
	}
	tag := w.model.tag()
	d.save(tag, true,
		store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
			{Field: record.HouseholdVillage, Value: record.C(d.village)},
			{Field: record.HouseholdHead, Value: record.T(tag)},
		}},
		store.Edit{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
			{Field: record.MemberHousehold, Value: record.R(store.NewID(0))},
			{Field: record.MemberName, Value: record.T(tag + "a")},
		}},
		store.Edit{Ref: record.Ref{Kind: record.Member}, Fields: []record.Set{
			{Field: record.MemberHousehold, Value: record.R(store.NewID(0))},
			{Field: record.MemberName, Value: record.T(tag + "b")},
		}})
}

// saveDuty enters a day of a person of the device's team: two devices meet in
// one record.
func (w *world) saveDuty() {
	d := w.someone()
	if d.team.IsZero() {
		return
	}
	tag := w.model.tag()
	fields := []record.Set{
		{Field: record.DutyPerson, Value: record.R(pick(w, d.mates))},
		{Field: record.DutyDate, Value: record.D(record.DayOf(epochStart) + record.Day(w.rng.IntN(3)))},
		{Field: record.DutyTeam, Value: record.R(d.team)},
		{Field: record.DutyStatus, Value: record.C(pick(w, []string{"in", "pasture", "duty"}))},
		{Field: record.DutyNote, Value: record.T(tag)},
	}
	id, _ := record.KeyedID(record.DutyDay, fields)
	ref := record.Ref{Kind: record.DutyDay, ID: id}
	v := d.viewOf(ref)
	d.show(v, nil)
	d.save(tag, false, store.Edit{Ref: ref, Base: v.Base, Fields: fields})
}

// editNow opens a household and saves at once.
func (w *world) editNow() {
	d := w.someone()
	if h, ok := d.household(); ok {
		d.show(h, nil)
		d.edit(h)
	}
}

// edit saves a field of a household; half of the time one of few values, which
// others write too.
func (d *device) edit(v store.View) {
	tag := d.w.model.tag()
	fields := []record.Set{{Field: pick(d.w, texts), Value: record.T(tag)}}
	if d.w.rng.IntN(2) == 0 {
		fields = []record.Set{{Field: record.HouseholdPhone, Value: record.T(pick(d.w, []string{"a", "b", "c"}))}, {Field: record.HouseholdGuaranteeNote, Value: record.T(tag)}}
	}
	d.save(tag, false, store.Edit{Ref: v.Ref, Base: v.Base, Fields: fields})
}

// openForm opens a household's form and leaves it open.
func (w *world) openForm() {
	d := w.someone()
	if h, ok := d.household(); ok {
		d.show(h, nil)
		d.forms = append(d.forms, form{h, d.life, d.author(), maps.Clone(d.seen)})
		w.logf("%s opens %s at %v", d.name, h.Ref, h.Base)
	}
}

// saveForm saves a form opened earlier: its base is that of the opening (I3).
func (w *world) saveForm() {
	d := w.someone()
	if len(d.forms) == 0 {
		return
	}
	i := w.rng.IntN(len(d.forms))
	f := d.forms[i]
	d.forms = append(d.forms[:i:i], d.forms[i+1:]...)
	if !d.viewOf(f.view.Ref).Exists {
		return // it left the scope meanwhile; the app says so and keeps the draft
	}
	d.forget(f.view.Ref)
	for c, shown := range f.seen {
		if c.ref == f.view.Ref {
			d.seen[c] = shown
		}
	}
	d.who = f.author // each of a tablet's people has drafts of his own
	d.edit(f.view)
	d.who = record.ID{}
}

// decide settles a conflict: a form that shows every sibling.
func (w *world) decide() {
	d := w.someone()
	views, err := d.st.List(ctx, store.Query{Kind: record.Household})
	w.must(err, "list households")
	for _, v := range views {
		for _, f := range v.Row.Conflicts() {
			if f != record.HouseholdVillage && f != record.HouseholdGroup {
				d.decide(v, f)
				return
			}
		}
	}
}

// decide settles one field of a household in a form that shows all its values.
func (d *device) decide(v store.View, f record.Field) {
	d.show(v, []record.Field{f})
	tag := d.w.model.tag()
	d.w.logf("%s decides %s field %d", d.name, v.Ref, f)
	val := record.T(tag)
	if f == record.HouseholdWhere {
		val = record.C(tag)
	}
	d.save(tag, false, store.Edit{Ref: v.Ref, Base: v.Base, Fields: []record.Set{{Field: f, Value: val}}, Shown: map[record.Field]store.Base{f: v.Base}})
}

// saveWhere says where a household is now: a present value (S7).
func (w *world) saveWhere() {
	d := w.someone()
	h, ok := d.household()
	if !ok {
		return
	}
	d.show(h, nil)
	tag := w.model.tag()
	d.save(tag, false, store.Edit{Ref: h.Ref, Base: h.Base, Fields: []record.Set{{Field: record.HouseholdWhere, Value: record.C(tag)}}})
}

// sameValue writes a value that somebody else may write as well (M2).
func (w *world) sameValue() {
	d := w.someone()
	h, ok := d.household()
	if !ok {
		return
	}
	d.show(h, nil)
	tag := w.model.tag()
	d.save(tag, false, store.Edit{Ref: h.Ref, Base: h.Base, Fields: []record.Set{
		{Field: record.HouseholdGroup, Value: record.I(int64(w.rng.IntN(2)))},
		{Field: record.HouseholdGuaranteeNote, Value: record.T(tag)},
	}})
}

// overreach saves what the author's role does not allow, half of the time
// together with something it does: the change is held whole (I2, X5).
func (w *world) overreach() {
	d := w.someone()
	if d == w.desk || d == w.other {
		return
	}
	tag := w.model.tag()
	fields := []record.Set{
		{Field: record.SettingName, Value: record.C("days")},
		{Field: record.SettingValue, Value: record.T(tag)},
		{Field: record.SettingFrom, Value: record.D(record.DayOf(epochStart) + record.Day(w.rng.IntN(4)))},
	}
	id, _ := record.KeyedID(record.Setting, fields)
	ref := record.Ref{Kind: record.Setting, ID: id}
	v := d.viewOf(ref)
	d.show(v, nil)
	edits := []store.Edit{{Ref: ref, Base: v.Base, Fields: fields}}
	h, mixed := d.household()
	if mixed = mixed && w.rng.IntN(3) > 0; mixed {
		d.show(h, nil)
		edits = append(edits, store.Edit{Ref: h.Ref, Base: h.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T(tag + "p")}}})
	}
	d.save(tag, false, edits...)
	wr := w.model.byTag[tag]
	if wr == nil {
		return
	}
	wr.forbidden = true
	if mixed && w.rng.IntN(2) == 0 { // what depends on it waits with it, and may be accepted before it
		later := w.model.tag()
		again := d.viewOf(h.Ref)
		d.show(again, nil)
		d.save(later, false, store.Edit{Ref: h.Ref, Base: again.Base, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T(later)}}})
	}
}

// correctVisit corrects a visit, which takes a reason (M4).
func (w *world) correctVisit() {
	d := w.someone()
	visits, err := d.st.List(ctx, store.Query{Kind: record.Visit})
	w.must(err, "list visits")
	if len(visits) == 0 {
		return
	}
	v := pick(w, visits)
	d.show(v, nil)
	tag := w.model.tag()
	fields := []record.Set{{Field: record.VisitNote, Value: record.T(tag)}}
	if w.rng.IntN(3) == 0 {
		_, err := d.st.Save(ctx, store.Save{Author: d.author(), Edits: []store.Edit{{Ref: v.Ref, Base: v.Base, Fields: fields}}})
		if err == nil {
			w.fail("%s corrected a visit without a reason (M4)", d.name)
		}
		return
	}
	d.save(tag, false, store.Edit{Ref: v.Ref, Base: v.Base, Fields: append(fields, record.Set{Field: record.VisitReason, Value: record.T("记错了")})})
}
