package server_test

import (
	"testing"

	"zhucun/store/record"
)

// announced is the quarantine record of a change.
func announced(c *record.Change) record.Ref {
	hash := c.Hash()
	return record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
}

// say lets a desk write a decision as its screen shows the record.
func (d *tablet) say(clerk record.ID, q record.Ref, word string) {
	d.save(clerk, edit(q, d.held[q].Last, record.QuarantineDecision, record.C(word)))
}

// beyond is a visit that its author may not save.
func (c *county) beyond() *record.Change {
	return c.tablet.save(c.helper, write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(record.MustDay("2026-11-10"))))
}

// Every transition on the server: the first decision that was
// carried out stands, is written back over what was said later, and what was said
// too late is said to be so.
func TestX5TheFirstDecisionCarriedOutIsFinal(t *testing.T) {
	for name, tc := range map[string]struct {
		words         []string // by two desks in turn, each before it hears of the other
		outcome, says string
		late          string
	}{
		"accept":                   {[]string{"accept"}, "applied", "accept", ""},
		"return":                   {[]string{"return"}, "returned", "return", ""},
		"accept twice":             {[]string{"accept", "accept"}, "applied", "accept", ""},
		"return twice":             {[]string{"return", "return"}, "returned", "return", ""},
		"return and then accept":   {[]string{"return", "accept"}, "returned", "return", "accept"},
		"accept and then return":   {[]string{"accept", "return"}, "applied", "accept", "return"},
		"return, accept, return":   {[]string{"return", "accept", "return"}, "returned", "return", "accept"},
		"accept, return, return":   {[]string{"accept", "return", "return"}, "applied", "accept", "return"},
		"nothing that counts here": {nil, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			desks := []*tablet{c.desk, c.device("second desk", c.clerk)}
			c.tablet.round()
			v := c.beyond()
			want(t, c.tablet.round().Receipt, "1+1 permission")
			q := announced(v)
			desks[0].round()
			desks[1].round()
			for i, word := range tc.words {
				c.now += 1000
				desks[i%2].say(c.clerk, q, word)
			}
			for i := range tc.words {
				desks[i%2].from = min(desks[i%2].from, len(desks[i%2].all))
				if i < 2 {
					desks[i%2].round()
				}
			}
			for f, want := range map[record.Field]record.Value{
				record.QuarantineOutcome: record.C(tc.outcome), record.QuarantineDecision: record.C(tc.says), record.QuarantineOvertaken: record.C(tc.late),
			} {
				if got := c.value(q, f); got != want {
					t.Errorf("%s is %q, want %q", record.Quarantine.Def().Field(f).Name, got, want)
				}
			}
			if g := c.row(q).Get(record.QuarantineDecision); g != nil && g.InConflict() {
				t.Errorf("the desks show a conflict: %v", g.Writings)
			}
			if tc.late != "" && c.value(q, record.QuarantineOvertakenBy) != record.R(c.clerk) {
				t.Error("nobody is named for the late decision")
			}
			if applied := c.row(v.Writes[0].Ref) != nil; applied != (tc.outcome == "applied") {
				t.Errorf("the visit is in the log: %v", applied)
			}
			st, err := c.Status(ctx)
			if want := map[bool]int{true: 1}[tc.outcome == ""]; err != nil || st.Waiting != want {
				t.Errorf("%d wait, want %d (%v)", st.Waiting, want, err)
			}
			c.tablet.round()
			if got := c.tablet.held[q].Value(record.QuarantineOvertaken); got != record.C(tc.late) {
				t.Errorf("the author's tablet hears of %q", got)
			}
			c.checked()
		})
	}
}

// A decision that cannot be carried out is taken back with the reason, and what
// waits stays; the next decision counts.
func TestX5AnAcceptThatCannotBeCarriedOutIsTakenBack(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	v := c.tablet.save(c.leader, edit(record.Ref{Kind: record.Visit, ID: record.ID{9}}, 0, record.VisitNote, record.T("of no visit")))
	c.tablet.round()
	c.decide(v, "accept")
	q := announced(v)
	if got := c.value(q, record.QuarantineDecision); got != "" || c.value(q, record.QuarantineOutcome) != "" {
		t.Errorf("the decision is %q", got)
	}
	c.decide(v, "return")
	if got := c.value(q, record.QuarantineOutcome); got != record.C("returned") {
		t.Errorf("the outcome is %q", got)
	}
	c.checked()
}

// What is no decision waits itself, and changes nothing.
func TestX5WhatIsNoDecisionIsNotCarriedOut(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	v := c.beyond()
	c.tablet.round()
	c.desk.round()
	q := announced(v)
	c.desk.save(c.clerk, edit(q, c.desk.held[q].Last, record.QuarantineDecision, record.C("replaced")))
	want(t, c.desk.round().Receipt, "1+1 invalid")
	c.decide(v, "")
	c.tablet.round()
	if got := c.tablet.held[q].Value(record.QuarantineOutcome) + c.tablet.held[q].Value(record.QuarantineDecision); got != "" {
		t.Errorf("the tablet hears %q", got)
	}
	c.checked()
}

// A household that comes back into scope frees what waited for permission.
func TestX5PermissionIsJudgedAgainWhenAHouseholdComesBack(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house2}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village2)))
	phone := c.tablet.save(c.leader, edit(hh, c.row(hh).Last, record.HouseholdPhone, record.T("12011111111")))
	visit := c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(c.house2), record.VisitDate, record.D(record.MustDay("2026-11-10"))))
	want(t, c.tablet.round().Receipt, "1+1 permission", "2+1 depends")
	c.local(edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village)))
	if got := c.value(hh, record.HouseholdPhone); got != record.T("12011111111") {
		t.Errorf("the edit still waits: the phone is %q", got)
	}
	if c.row(visit.Writes[0].Ref) == nil {
		t.Error("the visit still waits")
	}
	if got := c.value(announced(phone), record.QuarantineOutcome); got != record.C("applied") {
		t.Errorf("the outcome is %q", got)
	}
	c.checked()
}

// A household that moves takes its helper's assignment along.
func TestAHelperFollowsAHouseholdThatMoves(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	hh := record.Ref{Kind: record.Household, ID: c.house}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village2)))
	c.tablet.save(c.helper, c.phone(c.row(hh).Last, "12011111111"))
	want(t, c.tablet.round().Receipt, "1+1 applied")
}

// Work that comes late in several pieces is judged by when it was made: the
// round's own first piece is no earlier exchange, nor is one that was broken off.
func TestX11AReplyThatLeftSomethingBehindIsNoExchange(t *testing.T) {
	const day = 24 * hour
	for name, tc := range map[string]struct {
		first, waiting int // of the first request
		later          int64
	}{
		"one round in pieces": {first: 2, waiting: 5},
		"a broken round":      {first: 2, waiting: 5, later: day},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			c.tablet.round()
			d := c.tablet
			for i := range 5 {
				c.now += hour
				d.save(c.helper, c.visit(string(rune('a'+i))))
			}
			c.now += 2 * day
			c.local(edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.DayOf(c.now-day))))
			c.now += day
			all := d.all
			d.all = all[:tc.first]
			d.left = tc.waiting - tc.first
			want(t, d.round().Receipt, "1+2 applied")
			c.now += tc.later
			d.all, d.left = all, 0
			want(t, d.round().Receipt, "3+3 applied")

			// What is stamped back after all was delivered was not made then.
			c.now += hour
			late := d.save(c.helper, c.visit("backdated"))
			late.Stamp.Wall -= 3 * day
			want(t, d.round().Receipt, "6+1 permission")
		})
	}
}

// The same for a fork: what comes again under another number is judged as its
// copy was.
func TestX11AForkSentAgainIsJudgedAsItsCopyWas(t *testing.T) {
	const day = 24 * hour
	c := newCounty(t)
	d := c.tablet
	d.round()
	d.save(c.helper, c.visit("a"))
	d.round()
	d.all, d.from = nil, 0
	c.now += hour
	fork := d.save(c.helper, c.visit("other a"))
	c.now += 2 * day
	c.local(edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.DayOf(c.now-day))))
	want(t, d.round().Receipt, "1+1 fork")
	c.now += day
	d.epoch, d.queue, d.all, d.from, d.counter = 8, 8, nil, 0, 0
	again := d.saveAgain(fork.Hash(), c.helper, c.visit("other a"))
	again.Stamp = fork.Stamp
	want(t, d.round().Receipt, "1+1 applied")
	c.checked()
}

// Of a revocation and an older word that takes it back, the safe side holds
// until someone decides.
func TestS5ARevocationHoldsThoughAnotherDeskTookItBack(t *testing.T) {
	c := newCounty(t)
	second := c.device("second desk", c.clerk)
	at := record.Ref{Kind: record.Device, ID: c.tablet.id}
	today := record.D(record.DayOf(c.now))
	c.desk.round()
	c.desk.save(c.clerk, edit(at, c.desk.held[at].Last, record.DeviceRevoked, today))
	c.desk.round()
	second.round()
	seen := second.held[at].Last
	c.desk.save(c.clerk, edit(at, c.desk.held[at].Last, record.DeviceRevoked, record.D(record.DayOf(c.now)-1)))
	c.now += hour
	second.save(c.clerk, edit(at, seen, record.DeviceRevoked, record.Value("")))
	c.desk.round()
	second.round()
	if r := c.row(at); len(r.Get(record.DeviceRevoked).Writings) != 2 || r.Value(record.DeviceRevoked) == "" {
		t.Errorf("the register is %v and shows %q", r.Get(record.DeviceRevoked), r.Value(record.DeviceRevoked))
	}
	c.tablet.save(c.leader, c.visit("while it is disputed"))
	want(t, c.tablet.round().Receipt, "1+1 revoked")
	second.round()
	second.save(c.clerk, edit(at, second.held[at].Last, record.DeviceRevoked, record.Value("")))
	second.round()
	want(t, c.tablet.askAgain(1), "1+1 applied")
}

// A fork copy that a clerk accepted before its tablet sends the change again
// is the same change: done, and what refers to it finds its record.
func TestX3WhatIsSentAgainAfterItsCopyWasAcceptedIsDone(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	d.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("一")))
	d.round()
	d.all, d.from = nil, 0
	home := d.save(c.leader, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("二")))
	visit := d.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(home.Writes[0].ID), record.VisitDate, record.D(record.MustDay("2026-11-10"))))
	want(t, d.round().Receipt, "1+1 fork", "2+1 fork")
	c.decide(visit, "accept") // its household is not here yet: the other half's is not meant
	c.decide(home, "accept")
	c.decide(visit, "accept")

	d.epoch, d.queue, d.all, d.from, d.counter = 8, 8, nil, 0, 0
	again := d.saveAgain(home.Hash(), c.leader, write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("二")))
	d.saveAgain(visit.Hash(), c.leader, write(record.Visit, record.VisitHousehold, record.R(again.Writes[0].ID), record.VisitDate, record.D(record.MustDay("2026-11-10"))))
	d.save(c.leader, edit(again.Writes[0].Ref, 0, record.HouseholdPhone, record.T("12011111111")))
	in := d.round()
	want(t, in.Receipt, "1+1 applied", "2+1 applied", "3+1 applied")
	heads, visits := map[string]string{}, 0
	c.desk.round()
	for _, r := range c.desk.held {
		switch r.Kind {
		case record.Household:
			heads[r.Value(record.HouseholdHead).Text()] += "|" + r.Value(record.HouseholdPhone).Text()
		case record.Visit:
			if visits++; r.Value(record.VisitHousehold) != record.R(again.Writes[0].ID) {
				t.Errorf("the visit is of %s", r.Value(record.VisitHousehold))
			}
		}
	}
	if heads["一"] != "|" || heads["二"] != "|12011111111" || visits != 1 {
		t.Errorf("the county has %v and %d visits", heads, visits)
	}
	d.same(d.round())
	want(t, d.askAgain(1), "1+1 applied", "2+1 applied", "3+1 applied")
	c.checked()
}

// One act ends all that a device has waiting, and what waits behind it follows.
func TestEverythingOfADeviceIsReturnedInOneAct(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	for range 300 {
		c.beyond()
	}
	c.tablet.save(c.leader, c.visit("his own"))
	c.tablet.round()
	n, err := c.DecideAll(ctx, c.tablet.id, record.SaidReturn)
	if err != nil || n != 300 {
		t.Fatalf("%d returned, %v", n, err)
	}
	st, err := c.Status(ctx)
	if err != nil || st.Waiting != 0 {
		t.Errorf("%d still wait (%v)", st.Waiting, err)
	}
	if n, err := c.DecideAll(ctx, c.tablet.id, record.SaidAccept); n != 0 || err != nil {
		t.Errorf("another word on %d, %v", n, err)
	}
	c.checked()
}
