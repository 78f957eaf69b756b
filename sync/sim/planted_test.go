package sim

// planted are the bugs: each breaks one numbered rule in a line or two.
var planted = []struct {
	rule, what, file, old, new string
}{
	{"M1", "what the author had not seen is superseded too", "store/record/merge.go",
		`if o := &g.Writings[i]; s.saw(g.Field, o) {`,
		`if o := &g.Writings[i]; s.saw(g.Field, o) || Planted("M1") {`},
	{"M1-late", "a write accepted late supersedes its author's later one", "store/record/merge.go",
		`fate.Late = seenBy(g.Field, &mine, later)`,
		`if !Planted("M1-late") { fate.Late = seenBy(g.Field, &mine, later) }`},
	{"M1-equal", "superseding ends an equal value of somebody else", "store/record/merge.go",
		`			fate.Ended = append(fate.Ended, *o)
		} else {`,
		`			fate.Ended = append(fate.Ended, *o)
		} else if Planted("M1-equal") && slices.ContainsFunc(g.Writings, func(e Writing) bool { return e.Value == o.Value && s.saw(g.Field, &e) }) {
		} else {`},
	{"I3-shared", "on a shared tablet a form counts as having shown what a colleague saved since", "store/save.go",
		`if b.Own >= t.meta.last {`,
		`if b.Own >= t.meta.last || record.Planted("I3-shared") {`},
	{"M1-fork", "the copies of a fork that a clerk accepted are one queue of the server's", "store/record/change.go",
		`	if c.For.Seq != 0 {
		return c.For`,
		`	if c.For.Seq != 0 && Planted("M1-fork") { return ChangeID{Device: c.For.Device, Epoch: 1, Seq: c.Seq} }
	if c.For.Seq != 0 {
		return c.For`},
	{"M1-after", "a late write is judged by what is in force", "store/record/merge.go",
		`	if fate.Late == 0 {
		keep`,
		`	if Planted("M1-after") && !slices.ContainsFunc(g.Writings, func(o Writing) bool { return o.Seq == fate.Late }) { fate.Late = 0 }
	if fate.Late == 0 {
		keep`},
	{"M3", "the author's clock alone decides what is shown", "store/record/merge.go",
		`at := min(c.Stamp.Wall, a.Received)`,
		`at := min(c.Stamp.Wall, a.Received); if Planted("M3") { at = c.Stamp.Wall }`},
	{"X9-base", "bases of another log epoch count", "store/record/merge.go",
		`s := sightOf(c, w, c.LogEpoch == a.LogEpoch)`,
		`s := sightOf(c, w, c.LogEpoch == a.LogEpoch || Planted("X9-base"))`},
	{"X13", "a clock may run backwards", "store/record/clock.go",
		`if wall > c.Last.Wall {`,
		`if wall > c.Last.Wall || Planted("X13") {`},
	{"I1", "all records that a change creates get one ID", "store/record/id.go",
		`b = binary.BigEndian.AppendUint64(b, uint64(index))`,
		`if Planted("I1") { index = 0 }; b = binary.BigEndian.AppendUint64(b, uint64(index))`},
	{"I3", "the base is taken at the save, not when the form was opened", "store/save.go",
		`			seen, err := t.seen(c, e)`,
		`			if record.Planted("I3") { e.Base = Base{LogEpoch: t.meta.logEpoch, Seq: h.row.Last, Own: t.meta.last} }
			seen, err := t.seen(c, e)`},
	{"I3-siblings", "a form counts as having shown siblings that it did not show", "store/save.go",
		`	s := opened
		s.Unshown = left[f]`,
		`	s := opened
		if !record.Planted("I3-siblings") { s.Unshown = left[f] }`},
	{"I5-sync", "a device says saved of what is not on its disk yet", "store/open.go",
		`"synchronous(full)",`,
		`map[bool]string{false: "synchronous(full)", true: "synchronous(off)"}[record.Planted("I5-sync")],`},
	{"X10-sync", "the endpoint acknowledges what is not on its disk yet", "sync/server/sqlitelog/sqlitelog.go",
		`"synchronous(FULL)"`,
		`map[bool]string{false: "synchronous(FULL)", true: "synchronous(OFF)"}[planted("X10-sync")]`},
	{"I4", "what was saved vanishes between receipt and page", "store/receipt.go",
		`	type over struct {
		ref record.Ref
		n   int64
	}
	var done []over`,
		`	if record.Planted("I4") { through = 1 << 60 }
	type over struct {
		ref record.Ref
		n   int64
	}
	var done []over`},
	{"I4-carry", "what comes in under an own value counts as shown", "store/record/screen.go",
		`if shown[o.Seq] = o.Value == value; !shown[o.Seq] {`,
		`if shown[o.Seq] = o.Value == value; !shown[o.Seq] && !(Planted("I4-carry") && g.Winner().Seq >= Laid) {`},
	{"M4", "a visit is rewritten without a reason", "store/record/check.go",
		`if d.Once && w.Value(d.Reason) == "" {`,
		`if d.Once && w.Value(d.Reason) == "" && !Planted("M4") {`},
	{"X2", "the chain hash forgets what came before", "sync/server/receive.go",
		`		chain = chain.Link(s.hash)
		run := record.Run`,
		`		chain = chain.Link(s.hash); if record.Planted("X2") { chain = s.hash }
		run := record.Run`},
	{"X3", "a change that comes again is applied again", "sync/server/receive.go",
		`		if i < len(known) {
			k := known[i]`,
		`		if i < len(known) && !record.Planted("X3") {
			k := known[i]`},
	{"X3-fork", "another change under a used number passes for the one known", "sync/server/receive.go",
		`if i < len(known) && known[i].hash != s.hash {`,
		`if i < len(known) && known[i].hash != s.hash && !record.Planted("X3-fork") {`},
	{"X5", "a change is announced as quarantined and not kept", "sync/server/room.go",
		`		if err := r.Tx.PutHeld(r.fresh[r.written].Held); err != nil {`,
		`		if record.Planted("X5") { continue }
		if err := r.Tx.PutHeld(r.fresh[r.written].Held); err != nil {`},
	{"X5-said", "a later word is left standing, and a device goes by what was said", "store/quarantine.go",
		`switch record.Outcome(q.Value(record.QuarantineOutcome).Text()) {`,
		`outcome := record.Outcome(q.Value(record.QuarantineOutcome).Text())
	if record.Planted("X5-said") {
		if outcome = record.OutcomeOpen; q.Value(record.QuarantineApplied) != "" {
			outcome = record.OutcomeApplied
		} else if q.Value(record.QuarantineDecision) == record.C("return") {
			outcome = record.OutcomeReturned
		}
	}
	switch outcome {`},
	{"X5-late", "a later decision is carried out too", "sync/server/verdict.go",
		`step := h.State.Outcome().After(word)`,
		`step := h.State.Outcome().After(word)
	if record.Planted("X5-said") && step.Late { return nil }
	if record.Planted("X5-late") && word == record.SaidReturn && step.Late { return x.end(h, Returned, by) }`},
	{"X5-untold", "who decided too late is not named, and his word is left standing", "sync/server/verdict.go",
		`	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineDecision, Value: h.State.Outcome().Decision()},`,
		`	if record.Planted("X5-untold") { return nil }
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineDecision, Value: h.State.Outcome().Decision()},`},
	{"X14", "what is said of a day to come is applied at once", "sync/server/early.go",
		`	tomorrow := record.DayOf(t.x.now) + 1`,
		`	if record.Planted("X14") { return nil }
	tomorrow := record.DayOf(t.x.now) + 1`},
	{"X6-since", "since moves with every page", "sync/server/pages.go",
		`		pg.End = record.Cursor{Since: start.Since, Pos: scan.Last, No: scan.No}`,
		`		pg.End = record.Cursor{Since: start.Since, Pos: scan.Last, No: scan.No}; if record.Planted("X6-since") { pg.End.Since = scan.Last }`},
	{"X6-whole", "a record that came into the subscription is not sent whole", "sync/server/pages.go",
		`if out.Whole = r.Entered > since; out.Whole {`,
		`if out.Whole = r.Entered > since && (since == 0 || !record.Planted("X6-whole")); out.Whole {`},
	{"X6-gone", "nobody is told that a record left", "sync/server/pages.go",
		`return pg, p.withGone(&pg)`,
		`if record.Planted("X6-gone") { return pg, nil }; return pg, p.withGone(&pg)`},
	{"X6-own", "what another wrote beside a change of this request is left out", "sync/server/pages.go",
		`case mine && len(g.Writings) == 1 &&`,
		`case mine && record.Planted("X6-own") || mine && len(g.Writings) == 1 &&`},
	{"X7", "a county prefix does not match the villages of the county", "store/record/channel.go",
		`return IsAreaCode(last) && IsAreaCode(last+next)`,
		`return IsAreaCode(last) && IsAreaCode(last+next) && !Planted("X7")`},
	{"X8", "what left the scope is dropped while changes to it still wait", "store/page.go",
		`err != nil || waiting > 0 {`,
		`err != nil || waiting > 0 && !record.Planted("X8") {`},
	{"X9", "what a restored log lacks is not sent again", "store/inbound.go",
		`return c.Seq > has[c.Epoch] }); err`,
		`return c.Seq > has[c.Epoch] && !record.Planted("X9") }); err`},
	{"X12", "a round is called complete before every subscription is at the head", "store/page.go",
		`	r.meta.fromHead = r.out.AtHead`,
		`	if record.Planted("X12") { r.out.AtHead = true }
	r.meta.fromHead = r.out.AtHead`},
	{"S5", "the server lets anybody write anything", "sync/server/trial.go",
		`return t.by == nil || t.by.accepted ||`,
		`return record.Planted("S5") || t.by == nil || t.by.accepted ||`},
	{"S7", "an old whereabouts stays in the log", "sync/server/erase.go",
		`	for _, q := range t.outdated {`,
		`	for _, q := range t.outdated { if record.Planted("S7") { continue }`},
	{"X11", "scope is judged when a change arrives, not when it was made", "sync/server/receive.go",
		`func (a *arrival) judgedAt(c *record.Change) int64 { return min(`,
		`func (a *arrival) judgedAt(c *record.Change) int64 { if record.Planted("X11") { return a.now }; return min(`},
	{"X11-round", "a round's own first piece counts as the exchange before it", "sync/server/exchange.go",
		`a.since = max(a.since, q.Delivered)`,
		`a.since = max(a.since, q.Delivered); if record.Planted("X11-round") { a.since = max(a.since, q.Served) }`},
}
