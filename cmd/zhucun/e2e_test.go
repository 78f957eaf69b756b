package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"zhucun/store/record"
)

// The county of the end-to-end test.
const (
	e2eVillage = "623027103201"
	elsewhere  = "623027104201"
	homes      = 24
)

// A deed is one save that a person tried: its mark is a text that occurs nowhere
// else. Whoever was told that it is saved must find it again.
type deed struct {
	by     *dev
	mark   string
	ref    string // the household, of an edit
	field  string
	told   bool // the app answered that it is saved
	answer string
}

// story is the county's people and all they did.
type story struct {
	*rig
	desk, leader, member, helper *dev
	phone                        *dev     // the leader's second device, enrolled after the backup
	people                       []string // IDs of leader, member and helper
	homes                        []string // household IDs of the village
	deeds                        []*deed
	days                         record.Day // that have a line in the ledger
}

// TestNothingAnybodySavedIsLost plays a season of a small county with real
// processes, which are killed at random moments, and then looks for every save.
func TestNothingAnybodySavedIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds both programs and runs for a minute")
	}
	seed := rand.Uint64() // which moments are hit depends on the machine as well
	t.Logf("seed %d", seed)
	s := &story{rig: newRig(t, seed)}
	step := func(name string, f func()) {
		begun := time.Now()
		f()
		t.Logf("%-12s %5.1f s", name, time.Since(begun).Seconds())
	}
	step("begin", s.begin)
	step("offline", s.offline)
	step("online", s.online)
	step("conflicts", s.settleConflicts)
	backup := s.backup()
	step("roster", s.reassign)
	step("revoked", s.revoke)
	step("restore", func() { s.restored(backup) })
	step("fork", func() { s.fork(false); s.fork(true) })
	step("verdicts", s.accept)
	step("audit", s.audit)
}

// begin makes the county, its people and its households through the clerk's desk.
func (s *story) begin() {
	var county struct{ Clerk string }
	s.run(&county, "init")
	s.serve()
	s.desk = s.invite("desk", county.Clerk)
	team := s.enter("team", do{"name": "一队", "township": e2eVillage[:9]})
	for _, name := range []string{"队长", "队员", "帮扶人"} {
		s.people = append(s.people, s.enter("person", do{"name": name, "township": e2eVillage[:9]}))
	}
	for i, role := range []string{"leader", "member"} {
		s.enter("assignment", do{"person": s.people[i], "role": role, "team": team, "areas": e2eVillage, "valid_from": "2020-01-01"})
	}
	for i := range homes {
		s.homes = append(s.homes, s.enter("household", do{"village": e2eVillage, "head": fmt.Sprintf("户主%c", 'A'+rune(i))}))
	}
	s.enter("household", do{"village": elsewhere, "head": "远处"})
	s.enter("assignment", do{"person": s.people[2], "role": "helper", "household": s.homes[0], "valid_from": "2020-01-01"})
	s.desk.settle()
	s.leader, s.member, s.helper = s.invite("leader", s.people[0]), s.invite("member", s.people[1]), s.invite("helper", s.people[2])
	for d, want := range map[*dev]int{s.desk: homes + 1, s.leader: homes, s.member: homes, s.helper: 1} {
		if got := len(d.list("household")); got != want {
			s.t.Fatalf("%s sees %d households, want %d", d.name, got, want)
		}
	}
}

// enter saves a record at the clerk's desk and gives its ID.
func (s *story) enter(kind string, fields do) string {
	s.t.Helper()
	var v savedView
	s.desk.must(&v, do{"do": "write", "kind": kind, "fields": fields})
	_, id, _ := strings.Cut(v.Saved[0], "/")
	return id
}

// offline is more than two hundred saves without a network; batteries die in some of them.
func (s *story) offline() {
	s.tap.lead("")
	for i := range 240 {
		d := []*dev{s.leader, s.member, s.leader, s.member, s.desk}[i%5]
		if s.rng.IntN(6) == 0 {
			timer := time.AfterFunc(time.Duration(s.rng.IntN(15_000))*time.Microsecond, d.battery())
			s.work(d)
			timer.Stop()
			continue
		}
		s.work(d)
	}
	// Both tablets change one field of the same household, and each another one.
	s.edit(s.leader, s.homes[1], "phone")
	s.edit(s.member, s.homes[1], "phone")
	s.edit(s.leader, s.homes[2], "head_bo")
	s.edit(s.member, s.homes[2], "external_no")
	var a reply
	if a, _ = s.leader.ask(do{"do": "exchange"}); a.Key != "exchange.failed" {
		s.t.Errorf("without a network an exchange says %+v", a)
	}
	kills := s.leader.kills + s.member.kills + s.desk.kills
	told := len(s.deeds) - len(slices.DeleteFunc(slices.Clone(s.deeds), func(d *deed) bool { return d.told }))
	s.t.Logf("%d saves, %d of them told as saved, %d kills in a save", len(s.deeds), told, kills)
	s.crash() // while nobody was looking
	s.serve()
}

// round is one exchange in which blow happens after some bytes, which are cut off
// there.
func (s *story) round(d *dev, bytes int, blow func()) (v exchangeView, a reply, answered bool) {
	s.t.Helper()
	s.tap.fuse(1+s.rng.IntN(bytes), blow)
	a, answered = d.ask(do{"do": "exchange"})
	s.tap.fuse(0, nil)
	if answered {
		_ = json.Unmarshal(a.View, &v) // else a.Error says it
	}
	return v, a, answered
}

// work is one save of a usual day. If the device dies in it nobody was told that
// it is saved, and the person enters it again, as something new.
func (s *story) work(d *dev) {
	switch s.rng.IntN(5) {
	case 0:
		s.edit(d, s.home(), "guarantee_note")
	case 1:
		if d == s.desk {
			s.edit(d, s.home(), "guarantee_note")
			return
		}
		s.days++
		x := s.mark(d)
		date := record.DayOf(time.Now().UnixMilli()) - s.days
		s.try(x, do{"do": "fill", "page": "day", "date": date.String(), "fields": do{"status": "in", "note": x.mark}})
	default:
		x := s.mark(d)
		home, fields := s.home(), do{"topics": "income water", "present": "head elder", "needs": "fodder", "note": x.mark}
		if s.rng.IntN(2) == 0 {
			fields["place"] = []string{"home", "summer"}[s.rng.IntN(2)]
		}
		s.try(x, do{"do": "fill", "page": "visit", "household": home, "fields": fields, "sure": true})
	}
}

func (s *story) home() string { return s.homes[1+s.rng.IntN(homes-1)] }

func (s *story) mark(d *dev) *deed {
	x := &deed{by: d, mark: fmt.Sprintf("%s %04d", d.name, len(s.deeds))}
	s.deeds = append(s.deeds, x)
	return x
}

// edit writes a mark into a field of a household.
func (s *story) edit(d *dev, household, field string) *deed {
	x := s.mark(d)
	x.ref, x.field = "household/"+household, field
	s.try(x, do{"do": "fill", "page": "edit", "household": household, "fields": do{field: x.mark}})
	return x
}

func (s *story) try(x *deed, i do) {
	s.t.Helper()
	a, answered := x.by.ask(i)
	if answered && a.Error != "" {
		s.t.Fatalf("%s: %v gave %s", x.by.name, i, a.Error)
	}
	x.told, x.answer = answered, string(a.View)
}

// online exchanges over a network that breaks, with an endpoint and devices that
// die at any byte of a round.
func (s *story) online() {
	devices := []*dev{s.leader, s.member, s.desk, s.helper}
	cuts, deaths, lost := 0, 0, 0
	for i := range 36 {
		d := devices[i%3]
		blow := []func(){s.cut(), d.battery(), func() {}}[i/3%3]
		_, a, answered := s.round(d, 9000, blow)
		switch {
		case !answered:
			deaths++
		case a.Error != "":
			lost++
		}
		if i/3%3 == 0 {
			s.crash()
			s.serve()
			cuts++
		}
		s.work(d)
	}
	s.t.Logf("%d rounds died with their device, %d broke; the endpoint was killed %d times", deaths, lost, cuts)
	for range 2 {
		for _, d := range devices {
			d.settle()
		}
	}
}

// settleConflicts has the clerk decide every conflict; the first one is known.
func (s *story) settleConflicts() {
	s.desk.settle()
	hh := s.desk.list("household")
	if phone := hh["household/"+s.homes[1]].Conflicts["phone"]; len(phone) != 2 {
		s.t.Errorf("two tablets changed one phone number, the clerk sees %+v", phone)
	}
	if both := hh["household/"+s.homes[2]]; both.Conflicts["head_bo"] != nil || both.Conflicts["external_no"] != nil ||
		both.Fields["head_bo"] == "" || both.Fields["external_no"] == "" {
		s.t.Errorf("two tablets changed different fields: %+v", both)
	}
	n := 0
	for _, ref := range slices.Sorted(maps.Keys(hh)) {
		for field, siblings := range hh[ref].Conflicts {
			_, id, _ := strings.Cut(ref, "/")
			last := slices.DeleteFunc(siblings, func(v valueView) bool { return strings.HasPrefix(v.Value, "desk ") })
			fields := do{field: last[len(last)-1].Value} // a mark of another: his own would be there twice
			s.desk.must(nil, do{"do": "fill", "page": "edit", "household": id, "fields": fields})
			n++
		}
	}
	for range 2 {
		for _, d := range []*dev{s.desk, s.leader, s.member} {
			d.settle()
		}
	}
	for _, d := range []*dev{s.desk, s.leader, s.member} {
		for ref, r := range d.list("household") {
			if len(r.Conflicts) > 0 {
				s.t.Errorf("%s: %s is still in conflict: %+v", d.name, ref, r.Conflicts)
			}
		}
	}
	s.t.Logf("%d conflicts decided", n)
}

func (s *story) backup() string {
	var b struct{ File string }
	s.run(&b, "backup")
	return b.File
}

// reassign gives the helper another household: the first one leaves his device.
func (s *story) reassign() {
	before := s.helper.list("household")
	for ref, a := range s.desk.list("assignment") {
		if a.Fields["role"] == "helper" {
			_, id, _ := strings.Cut(ref, "/")
			s.desk.must(nil, do{"do": "write", "kind": "assignment", "record": id, "fields": do{"household": s.homes[5]}})
		}
	}
	s.desk.settle()
	s.helper.settle()
	after := s.helper.list("household")
	if before["household/"+s.homes[0]].Ref == "" || after["household/"+s.homes[0]].Ref != "" || after["household/"+s.homes[5]].Ref == "" || len(after) != 1 {
		s.t.Errorf("the helper had %v and now has %v", slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	}
	for ref, v := range s.helper.list("visit") {
		if v.Fields["household"] != s.homes[5] {
			s.t.Errorf("the helper still has %s of another household", ref)
		}
	}
	for range 5 {
		s.work(s.leader)
		s.work(s.member)
	}
	x := s.mark(s.helper)
	s.try(x, do{"do": "fill", "page": "visit", "household": s.homes[5], "fields": do{"topics": "school", "present": "head", "note": x.mark}, "sure": true})
	s.phone = s.invite("phone", s.people[0])
	s.work(s.phone)
	for _, d := range s.all() {
		d.settle()
	}
}

func (s *story) all() []*dev { return []*dev{s.leader, s.member, s.helper, s.phone, s.desk} }

// revoke ends the member's tablet: what it saves later waits where the clerk sees
// it.
func (s *story) revoke() {
	var st statusView
	s.member.must(&st, do{"do": "status"})
	today := record.DayOf(time.Now().UnixMilli()).String()
	s.desk.must(nil, do{"do": "write", "kind": "device", "record": st.Device.String(), "fields": do{"revoked": today}})
	s.desk.settle()
	x := s.mark(s.member)
	s.try(x, do{"do": "fill", "page": "visit", "household": s.homes[3], "fields": do{"topics": "school", "present": "head", "note": x.mark}, "sure": true})
	var v exchangeView
	if s.member.must(&v, do{"do": "exchange"}); v.Held != 1 || v.Waiting != 0 {
		s.t.Errorf("a revoked tablet exchanged: %+v", v)
	}
	s.desk.settle()
	if !s.held()[x.mark] {
		s.t.Error("the clerk does not see what the revoked tablet saved")
	}
}

// held are the marks that wait in quarantine, as the clerk sees it.
func (s *story) held() map[string]bool {
	marks := map[string]bool{}
	for _, q := range s.desk.list("quarantine") {
		if q.Fields["decision"] != "" || q.Change == nil {
			continue
		}
		for _, w := range q.Change.Writes {
			for _, text := range w.Fields {
				marks[text] = true
			}
		}
	}
	return marks
}

// fork puts an older copy of the leader's files back behind the app's back: the
// same seqs are used twice.
func (s *story) fork(dying bool) {
	s.leader.stop()
	old := s.leader.files()
	for range 4 {
		s.work(s.leader)
	}
	s.leader.settle()
	s.leader.stop()
	s.leader.replace(old)
	for range 3 {
		s.work(s.leader)
	}
	if dying {
		s.round(s.leader, 4000, s.leader.battery())
		s.leader.settle()
	} else if v := s.leader.settle(); !v.NewEpoch {
		s.t.Errorf("the older copy drew no new epoch: %+v", v)
	}
}

// accept has the clerk let half of what waits into the log after all.
func (s *story) accept() {
	s.desk.settle()
	for i, ref := range slices.Sorted(maps.Keys(s.desk.list("quarantine"))) {
		if i%2 == 0 {
			_, id, _ := strings.Cut(ref, "/")
			s.desk.must(nil, do{"do": "write", "kind": "quarantine", "record": id, "fields": do{"decision": "accept"}})
		}
	}
	for range 2 {
		for _, d := range s.all() {
			d.settle()
		}
	}
}

// restored puts an older backup in the place of the log. What it lacks comes back
// from the devices.
func (s *story) restored(backup string) {
	var before statusView
	s.leader.must(&before, do{"do": "status"})
	s.work(s.leader)
	s.crash()
	s.run(nil, "restore", backup)
	s.serve()
	var v exchangeView
	if s.leader.must(&v, do{"do": "exchange"}); !v.Reset || v.AtHead {
		s.t.Errorf("before a clerk's desk was there a restored log served pages: %+v", v)
	}
	for _, d := range []*dev{s.desk, s.member, s.phone, s.leader} {
		s.round(d, 6000, d.battery())
	}
	s.desk.settle()
	s.work(s.leader)
	for range 2 {
		for _, d := range s.all() {
			d.settle()
		}
	}
	var after statusView
	if s.leader.must(&after, do{"do": "status"}); after.LogEpoch == before.LogEpoch || after.Waiting != 0 {
		s.t.Errorf("the log epoch was %s and is %s; %d wait", before.LogEpoch, after.LogEpoch, after.Waiting)
	}
}

// audit looks for every deed at the county, and compares all copies.
func (s *story) audit() {
	for _, d := range s.all() {
		d.settle()
		var v checkView
		if d.must(&v, do{"do": "check"}); len(v.Problems) > 0 {
			s.t.Errorf("%s: check found %q", d.name, v.Problems)
		}
	}
	s.run(nil, "check") // fails if anything is wrong
	s.findDeeds()
	s.compare()
}

// findDeeds: what was told as saved is at the county once, or visibly waits;
// what was not told is there at most once.
func (s *story) findDeeds() {
	held, found := s.held(), map[string]int{}
	for _, kind := range []string{"visit", "duty_day"} {
		for _, row := range s.table(kind) {
			found[row["note"]]++
		}
	}
	for _, id := range s.homes {
		var history []pastLine
		s.run(&history, "history", id)
		for _, l := range history {
			if strings.HasPrefix(l.Value, l.Device+" ") { // the clerk chose marks of others
				found[l.Value]++
			}
		}
	}
	told, waiting, untold := 0, 0, 0
	for _, x := range s.deeds {
		n := found[x.mark]
		switch {
		case x.told && n == 0 && held[x.mark]:
			waiting++
		case x.told && n != 1:
			s.t.Errorf("%q, %s, was told as saved (%s) and is at the county %d times", x.mark, x.field, x.answer, n)
		case n > 1:
			s.t.Errorf("%q, told by nobody, is at the county %d times", x.mark, n)
		}
		if x.told {
			told++
		} else {
			untold += n
		}
	}
	s.t.Logf("%d of %d saves were told as saved: %d at the county once, %d in quarantine; %d more were durable before anybody was told",
		told, len(s.deeds), told-waiting, waiting, untold)
}

// pastLine is a line of a record's history.
type pastLine struct{ Device, Field, Value string }

// compare holds the desk against the county, and tablets against the desk.
func (s *story) compare() {
	for _, kind := range []string{"household", "visit", "duty_day", "person", "team", "assignment", "area", "setting"} {
		county, desk := s.table(kind), fieldsOf(s.desk.list(kind), nil)
		if diff := same(county, desk); diff != "" {
			s.t.Errorf("county and desk differ in %s", diff)
		}
		inVillage := func(r recordView) bool {
			switch kind {
			case "household":
				return r.Fields["village"] == e2eVillage
			case "visit":
				return slices.Contains(s.homes, r.Fields["household"])
			}
			return true
		}
		if diff := same(fieldsOf(s.desk.list(kind), inVillage), fieldsOf(s.leader.list(kind), nil)); diff != "" {
			s.t.Errorf("desk and leader differ in %s", diff)
		}
		helper := fieldsOf(s.helper.list(kind), nil)
		maps.DeleteFunc(desk, func(ref string, _ map[string]string) bool { return helper[ref] == nil })
		if diff := same(desk, helper); diff != "" {
			s.t.Errorf("desk and helper differ in %s", diff)
		}
	}
}

// fieldsOf are the fields of records that pass, and their conflicts by name.
func fieldsOf(all map[string]recordView, pass func(recordView) bool) map[string]map[string]string {
	rows := map[string]map[string]string{}
	for ref, r := range all {
		if pass != nil && !pass(r) {
			continue
		}
		rows[ref] = maps.Clone(r.Fields)
		if len(r.Conflicts) > 0 {
			rows[ref]["conflicts"] = strings.Join(slices.Sorted(maps.Keys(r.Conflicts)), " ")
		}
	}
	return rows
}
