package sim

import (
	"strings"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/server"
)

// What clerks decide about the quarantine, and what the log must say of it.

// decided reports whether a clerk need not look at a quarantine record any more.
func decided(q *record.Row) bool {
	return q.Value(record.QuarantineDecision) != "" || q.Value(record.QuarantineOutcome) != ""
}

// judge decides one quarantined change on the clerk's desk.
func (w *world) judge() {
	waiting, err := w.desk.st.List(ctx, store.Query{Kind: record.Quarantine})
	w.must(err, "list the quarantine")
	again := !w.calm && w.rng.IntN(4) == 0 // decide once more about what was decided
	for _, i := range w.rng.Perm(len(waiting)) {
		q := waiting[i]
		if decided(&q.Row) != again || q.Value(record.QuarantineChange) == "" { // of a log that was restored: the decision alone is left
			continue
		}
		verdict := pick(w, []string{"accept", "accept", "return"})
		if strings.HasPrefix(q.Value(record.QuarantineDetail).Text(), "accepted before") {
			verdict = "return" // the same change is in the log already, and the detail says so
		}
		w.desk.says(q, verdict)
		return
	}
}

// says lets a clerk decide about a change in quarantine.
func (d *device) says(q store.View, verdict string) {
	d.w.logf("%s on quarantine %s (%s): %s", d.name, q.ID.Short(), q.Value(record.QuarantineReason).Text(), verdict)
	d.do("decide", func() error {
		_, err := d.st.Save(ctx, store.Save{Author: d.persons[0], Edits: []store.Edit{{Ref: q.Ref, Base: q.Base, Fields: []record.Set{
			{Field: record.QuarantineDecision, Value: record.C(verdict)},
			{Field: record.QuarantineNote, Value: record.T("看过")},
		}}}})
		return err
	})
}

// quarrel lets two clerks decide the same, each without having heard of the other.
func (w *world) quarrel() {
	clerks := []*device{w.desk, w.other}
	if w.rng.IntN(2) == 0 {
		clerks[0], clerks[1] = clerks[1], clerks[0]
	}
	for _, d := range clerks {
		d.turn()
	}
	if !w.quarrelOverQuarantine(clerks) {
		w.quarrelOverConflict(clerks)
	}
	for _, d := range clerks {
		if w.rng.IntN(2) == 0 {
			d.turn()
		}
	}
}

func (w *world) quarrelOverQuarantine(clerks []*device) bool {
	waiting, err := clerks[0].st.List(ctx, store.Query{Kind: record.Quarantine, Where: []record.Set{{Field: record.QuarantineDecision}, {Field: record.QuarantineOutcome}}})
	w.must(err, "list the quarantine")
	for _, i := range w.rng.Perm(len(waiting)) {
		mine, its := waiting[i], clerks[1].viewOf(waiting[i].Ref)
		if mine.Value(record.QuarantineChange) == "" || its.Value(record.QuarantineChange) == "" || decided(&its.Row) {
			continue
		}
		words := []string{"accept", "return"}
		k := w.rng.IntN(2)
		clerks[0].says(mine, words[k])
		clerks[1].says(its, words[1-k])
		return true
	}
	return false
}

func (w *world) quarrelOverConflict(clerks []*device) {
	views, err := clerks[0].st.List(ctx, store.Query{Kind: record.Household})
	w.must(err, "list households")
	for _, v := range views {
		for _, f := range texts {
			its := clerks[1].viewOf(v.Ref)
			if g, o := v.Row.Get(f), its.Row.Get(f); g != nil && o != nil && g.InConflict() && o.InConflict() {
				clerks[0].decide(v, f)
				clerks[1].decide(its, f)
				return
			}
		}
	}
}

// said is what the log has of one quarantine record, read from its beginning.
type said struct {
	last    string // word of a clerk
	outcome string
	late    []overtaken // words after the outcome which differ from it, and nobody has named yet
}

type overtaken struct {
	word string
	by   record.ID
}

// oneVerdictEach: the first decision carried out is final, what was said later and
// differs is named as too late, and what was carried out is shown (X5).
func (w *world) oneVerdictEach(rows map[record.Ref]*record.Row, log []logged) {
	shown := map[string]string{"applied": "accept", "returned": "return", "replaced": ""}
	all := map[record.Ref]*said{}
	for _, l := range log {
		for i := range l.change.Writes {
			wr := &l.change.Writes[i]
			if wr.Kind != record.Quarantine {
				continue
			}
			s := all[wr.Ref]
			if s == nil {
				s = &said{}
				all[wr.Ref] = s
			}
			if l.change.Device == server.Self() {
				w.carriedOut(s, wr)
				continue
			}
			if word := wr.Value(record.QuarantineDecision).Text(); word != "" {
				s.last = word
				if s.outcome != "" && word != shown[s.outcome] {
					s.late = append(s.late, overtaken{word, l.change.Author})
				}
			}
		}
	}
	for ref, s := range all {
		if len(s.late) > 0 {
			w.fail("%s: %s was said too late, and nobody is told (X5)", ref, s.late[0].word)
		}
		if got := rows[ref].Value(record.QuarantineDecision).Text(); s.outcome != "" && got != shown[s.outcome] {
			w.fail("%s is %s and shows the decision %q (X5)", ref, s.outcome, got)
		}
	}
}

// carriedOut takes a word of the server about a quarantine record.
func (w *world) carriedOut(s *said, wr *record.Write) {
	if word := wr.Value(record.QuarantineOvertaken).Text(); word != "" {
		for i, o := range s.late {
			if o.word == word && o.by == wr.Value(record.QuarantineOvertakenBy).ID() {
				s.late = append(s.late[:i:i], s.late[i+1:]...)
				break
			}
		}
	}
	outcome := wr.Value(record.QuarantineOutcome).Text()
	switch {
	case outcome == "":
		return
	case s.outcome != "" && s.outcome != outcome:
		w.fail("%s was %s and is %s now (X5)", wr.Ref, s.outcome, outcome)
	case outcome == "returned" && s.last != "return":
		w.fail("%s was returned and the last word was %q (X5)", wr.Ref, s.last)
	}
	s.outcome = outcome
}
