package sim

import (
	"reflect"
	"slices"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/server"
)

// rest ends all faults, lets everybody exchange until nothing is left to say,
// and then holds every replica against the log and the log against the model.
func (w *world) rest() {
	w.logf("coming to rest")
	w.calm = true
	for len(w.late) > 0 {
		w.deliverLate()
	}
	w.srv.disk.revive()
	for _, d := range w.devs {
		d.skew, d.rested = 0, standstill{}
	}
	for round := 0; !w.settle(); round++ {
		if round > 40 {
			w.fail("after %d calm rounds there is still something to exchange", round)
		}
		w.now += 60 * 1000
	}
	w.verify()
}

// standstill is what must change before a device that has nothing to say can
// be told anything new.
type standstill struct {
	state server.State
	today record.Day // assignments begin and end by the day
}

// still is the standstill of this moment.
func (w *world) still() standstill { return standstill{w.srv.state(), record.DayOf(w.now)} }

// settle lets each device say what it has to say, then lets the clerk judge until
// nothing waits; it reports whether nobody has anything left to hear.
func (w *world) settle() bool {
	for _, d := range w.devs {
		if d != w.desk && d != w.other { // of a restored log nothing goes out before a clerk was there
			d.finish()
		}
	}
	w.other.finish()
	w.desk.finish()
	for w.judgeSome() {
		w.now += 1000
		w.desk.finish()
	}
	for _, d := range w.devs {
		if !d.gone && d.rested != w.still() {
			return false
		}
	}
	return true
}

// finish exchanges until the device is done or waits for another. One that said
// it was done is not asked again while nothing has changed: another exchange
// might mend what verify is to find.
func (d *device) finish() {
	if d.gone || d.rested == d.w.still() {
		return
	}
	for range 60 {
		s, ok := d.turn()
		switch {
		case !ok || s.NewEpoch || s.Reset:
		case s.Done():
			d.rested = d.w.still()
			return
		case s.Sent == 0 && s.Rows == 0:
			return // waits for another device
		}
	}
}

// judgeSome judges some of what waits on the clerk's desk, if anything does.
func (w *world) judgeSome() bool {
	waiting, err := w.desk.st.List(ctx, store.Query{Kind: record.Quarantine, Where: []record.Set{{Field: record.QuarantineDecision}, {Field: record.QuarantineOutcome}}})
	w.must(err, "list the quarantine")
	if len(waiting) == 0 {
		return false
	}
	for range 1 + w.rng.IntN(len(waiting)) {
		w.judge()
	}
	w.desk.rested = standstill{}
	return true
}

// verify holds everything against everything.
func (w *world) verify() {
	w.count()
	log := w.srv.log()
	truth, err := w.model.replay(log)
	if err != nil {
		w.fail("%v", err)
	}
	if !w.restored {
		if err := truth.needless(w.begun); err != nil {
			w.fail("%v", err)
		}
	}
	rows := w.srv.rows()
	w.sameRows(truth, rows)
	w.nothingLost(truth)
	w.stampsRise(log)
	w.oneDutyDayEach(rows)
	w.oneVerdictEach(rows, log)
	w.oldWhereaboutsErased(rows, log)
	w.winners(rows, log)
	for _, d := range w.devs {
		if !d.gone {
			w.replica(d, rows)
		}
	}
	problems, err := w.srv.core.Check(ctx)
	w.must(err, "the endpoint checks itself")
	if len(problems) > 0 {
		w.fail("the endpoint has problems: %v", problems)
	}
}

// sameRows: the endpoint's rows are what its log says.
func (w *world) sameRows(truth *replayed, rows map[record.Ref]*record.Row) {
	for ref, want := range truth.rows {
		got := rows[ref]
		if got == nil {
			w.fail("%s is in the log and has no row", ref)
		}
		if !slices.EqualFunc(got.Fields, want.Fields, truth.sameRegister) {
			w.fail("%s: the row holds %v, the log says %v", ref, got.Fields, want.Fields)
		}
	}
	if len(rows) != len(truth.rows) {
		w.fail("%d rows, the log makes %d", len(rows), len(truth.rows))
	}
}

// nothingLost: every saved change is in the log once, or a clerk returned it,
// unless every copy of it was destroyed.
func (w *world) nothingLost(truth *replayed) {
	returned := w.srv.returned()
	accepted := w.srv.quarantined(func(h *server.Held) bool { return h.State == server.Applied })
	for _, wr := range w.model.order {
		if truth.at[wr.tag] == 0 && !returned[wr.tag] && !wr.beyond {
			w.fail("%s, saved on %s, is lost", wr.tag, wr.dev.name)
		}
		if wr.forbidden && truth.at[wr.tag] != 0 && !accepted[wr.tag] {
			w.fail("%s is in the log, although its author may not write it and no clerk accepted it (S5)", wr.tag)
		}
	}
}

// stampsRise: the stamps of a queue never run backwards (X13).
func (w *world) stampsRise(log []logged) {
	type queue struct {
		device record.ID
		epoch  record.Epoch
	}
	queues := map[queue][]*record.Change{}
	for _, l := range log {
		if l.change.Device != server.Self() { // the server keeps the author's stamp
			q := queue{l.change.Device, l.change.Epoch}
			queues[q] = append(queues[q], l.change)
		}
	}
	for _, changes := range queues {
		slices.SortFunc(changes, func(a, b *record.Change) int { return int(a.Seq) - int(b.Seq) })
		for i, c := range changes {
			if i > 0 && c.Stamp.Compare(changes[i-1].Stamp) <= 0 {
				w.fail("%s is stamped %v, not after %v (X13)", c.ChangeID, c.Stamp, changes[i-1].Stamp)
			}
		}
	}
}

// oneDutyDayEach: a person has one record a day, whoever entered it (I1).
func (w *world) oneDutyDayEach(rows map[record.Ref]*record.Row) {
	seen := map[[2]record.Value]bool{}
	for ref, r := range rows {
		if ref.Kind != record.DutyDay {
			continue
		}
		key := [2]record.Value{r.Value(record.DutyPerson), r.Value(record.DutyDate)}
		if seen[key] {
			w.fail("two records of one person's day %s (I1)", key[1])
		}
		seen[key] = true
	}
}

// oldWhereaboutsErased: of where a household is, the log holds nothing but what
// is current (S7).
func (w *world) oldWhereaboutsErased(rows map[record.Ref]*record.Row, log []logged) {
	for _, l := range log {
		if l.erased {
			continue
		}
		for _, wr := range l.change.Writes {
			v := wr.Value(record.HouseholdWhere)
			if wr.Kind != record.Household || v == "" {
				continue
			}
			g := rows[wr.Ref].Get(record.HouseholdWhere)
			if !slices.ContainsFunc(g.Writings, func(s record.Writing) bool { return s.Seq == l.applied.Seq }) {
				w.fail("the log still says at %d that %s was %s (S7)", l.applied.Seq, wr.Ref, v)
			}
		}
	}
}

// winners: what is shown of a conflict is the latest by the lower of stamp and
// arrival, told from the log and not from the registers (M3).
func (w *world) winners(rows map[record.Ref]*record.Row, log []logged) {
	at := map[record.Seq]int64{}
	for _, l := range log {
		at[l.applied.Seq] = min(l.change.Stamp.Wall, l.received)
	}
	for ref, r := range rows {
		for _, g := range r.Fields {
			if f := ref.Kind.Def().Field(g.Field); f != nil && f.Strict {
				continue // the safe side is shown
			}
			shown := r.Value(g.Field)
			best := g.Writings[0]
			for _, s := range g.Writings {
				if at[s.Seq] > at[best.Seq] || at[s.Seq] == at[best.Seq] && s.Seq > best.Seq {
					best = s
				}
			}
			if _, erased := at[best.Seq]; erased && shown != best.Value {
				w.fail("%s field %d shows %s, not %s (M3)", ref, g.Field, shown, best.Value)
			}
		}
	}
}

// replica: a device at rest has an empty outbox, holds exactly the endpoint's
// rows of its scope, shows them, and its store is sound.
func (w *world) replica(d *device, rows map[record.Ref]*record.Row) {
	st, err := d.st.Status(ctx)
	w.must(err, "status")
	if st.Waiting != 0 || st.Held != 0 {
		w.fail("%s at rest has %d changes waiting and %d held", d.name, st.Waiting, st.Held)
	}
	d.check()
	has := map[record.Ref]bool{}
	w.must(d.st.EachConfirmed(ctx, func(r *record.Row) error {
		has[r.Ref] = true
		want := rows[r.Ref]
		r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(g record.Register) bool {
			return r.Kind == record.Quarantine && g.Field == record.QuarantineContent // kept beside the record
		})
		switch {
		case want == nil:
			w.fail("%s holds %s, which the log does not have", d.name, r.Ref)
		case !reflect.DeepEqual(r.Fields, want.Fields) || r.Last != want.Last || r.Channel != want.Channel:
			w.fail("%s holds %s of %s at %d as %+v, the endpoint of %s at %d as %+v", d.name, r.Ref, r.Channel, r.Last, r.Fields, want.Channel, want.Last, want.Fields)
		}
		return nil
	}), "read the trunk")
	scope := w.scope(d)
	for ref, r := range rows {
		sees := scope.sees(d, r.Channel)
		if ref.Kind == record.Person || ref.Kind == record.Team || ref.Kind == record.Assignment || ref.Kind == record.Area || ref.Kind == record.Setting || ref.Kind == record.CodeItem {
			continue // the reference channels have finer rules
		}
		if sees != has[ref] {
			w.fail("%s at rest: %s of %s: in scope %v, has %v", d.name, ref, r.Channel, sees, has[ref])
		}
		if !sees {
			continue
		}
		v, err := d.st.View(ctx, ref)
		w.must(err, "view")
		for _, g := range r.Fields {
			if v.Value(g.Field) != r.Value(g.Field) {
				w.fail("%s shows %s field %d as %s, the log says %s", d.name, ref, g.Field, v.Value(g.Field), r.Value(g.Field))
			}
		}
	}
}
