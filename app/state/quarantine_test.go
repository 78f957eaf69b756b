package state_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// county is the world of a clerk, whose copy has things that wait.
type county struct {
	*world
	clerk   record.ID
	leader  record.ID
	tablet  record.ID // the leader's
	lost    record.ID // a device that was revoked
	waiting []record.ID
}

func newCounty(t testing.TB) *county {
	t.Helper()
	w := newWorld(t)
	c := &county{world: w, leader: w.Kit.Me.ID}
	put := func(k record.Kind, sets ...record.Set) record.ID { return c.put(t, record.Ref{Kind: k}, sets...) }
	c.clerk = put(record.Person, set(record.PersonName, record.T("完么")))
	put(record.Assignment, set(record.AssignmentPerson, record.R(c.clerk)), set(record.AssignmentRole, record.C("clerk")),
		set(record.AssignmentAreas, record.Cs("623027")), set(record.AssignmentFrom, record.D(today-100)))
	key := func(b byte) record.Value { return record.X([]byte(strings.Repeat(string(rune(b)), 32))) }
	c.tablet = put(record.Device, set(record.DevicePersons, record.Rs(c.leader)), set(record.DeviceLabel, record.T("科才 01")), set(record.DeviceSignKey, key('a')))
	c.lost = put(record.Device, set(record.DevicePersons, record.Rs(c.leader)), set(record.DeviceLabel, record.T("科才 02")), set(record.DeviceSignKey, key('b')),
		set(record.DeviceRevoked, record.D(today-3)))
	w.m.Settle()
	kit, err := w.m.Kit(c.clerk)
	if err != nil {
		t.Fatal(err)
	}
	w.Desk = state.NewDesk(kit, &noExchange{}, w.Settings, nil)
	w.Start()
	return c
}

func set(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }

func (c *county) put(t testing.TB, ref record.Ref, sets ...record.Set) record.ID {
	t.Helper()
	refs, err := c.m.Records().Save(context.Background(), state.Save{Edits: []state.Edit{{Ref: ref, Fields: sets}}})
	if err != nil {
		t.Fatal(err)
	}
	return refs[0].ID
}

// waits puts a change of a device in quarantine.
func (c *county) waits(t testing.TB, device, author record.ID, reason string, writes ...record.Write) record.ID {
	t.Helper()
	n := len(c.waiting) + 1
	ch := &record.Change{ChangeID: record.ChangeID{Device: device, Epoch: 7, Seq: uint64(n)}, Stamp: record.Stamp{Wall: noon - 86_400_000 + int64(n)*1000}, Author: author, Writes: writes}
	for i := range ch.Writes {
		if w := &ch.Writes[i]; w.ID.IsZero() {
			if w.ID = ch.NewID(i); record.Keyed(w.Kind) {
				w.ID, _ = record.KeyedID(w.Kind, w.Fields)
			}
		}
	}
	if err := ch.Check(); err != nil {
		t.Fatal(err)
	}
	hash := ch.Hash()
	sets := []record.Set{set(record.QuarantineDevice, record.R(device)), set(record.QuarantineChange, record.X(hash[:])), set(record.QuarantineReason, record.C(reason)),
		set(record.QuarantineContent, record.X(ch.Encode()))}
	if !author.IsZero() {
		sets = append(sets, set(record.QuarantineAuthor, record.R(author)))
	}
	clock := c.m.Now
	c.m.Now = func() int64 { return noon - 3_600_000 + int64(n)*1000 }
	id := c.put(t, record.Ref{Kind: record.Quarantine}, sets...)
	c.m.Now = clock
	c.m.Settle()
	c.Refresh()
	c.waiting = append(c.waiting, id)
	return id
}

func (c *county) phone(household record.ID, number string) record.Write {
	return record.Write{Ref: record.Ref{Kind: record.Household, ID: household}, Fields: []record.Set{set(record.HouseholdPhone, record.T(number))}}
}

func (c *county) visit(household record.ID) record.Write {
	return record.Write{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{set(record.VisitHousehold, record.R(household)), set(record.VisitDate, record.D(today-2)),
		set(record.VisitTopics, record.Cs("water")), set(record.VisitPresent, record.Cs("head"))}}
}

// absent is a day that only leader or township may call so.
func (c *county) absent(person record.ID) record.Write {
	team := c.m.Find(record.Team, record.TeamTownship, record.C("623027104"))
	if team.ID.IsZero() {
		a := c.m.Find(record.Assignment, record.AssignmentPerson, record.R(c.leader))
		r, _ := c.m.Records().Get(context.Background(), a)
		team.ID = r.Value(record.AssignmentTeam).ID()
	}
	return record.Write{Ref: record.Ref{Kind: record.DutyDay}, Fields: []record.Set{set(record.DutyPerson, record.R(person)), set(record.DutyDate, record.D(today-1)),
		set(record.DutyTeam, record.R(team.ID)), set(record.DutyStatus, record.C("absent"))}}
}

func at(id record.ID) state.Route { return state.Route{Page: state.PageVerdict, Record: id} }

func TestAClerkSeesWhatWaitsInWordsTheOldestFirst(t *testing.T) {
	c := newCounty(t)
	visit := c.visit(c.next)
	first := c.waits(t, c.tablet, c.leader, "revoked", visit)
	made := c.view(t, first).Change.Writes[0].Ref
	correct := record.Write{Ref: made, Fields: []record.Set{set(record.VisitTopics, record.Cs("health")), set(record.VisitReason, record.T("看错了"))}}
	c.waits(t, c.tablet, c.leader, "depends", correct)
	c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410333"))
	c.put(t, record.Ref{Kind: record.Quarantine, ID: c.waits(t, c.lost, c.leader, "revoked", c.phone(c.next, "12009410444"))}, set(record.QuarantineOutcome, record.C("returned")))
	c.m.Settle()
	c.Refresh()
	c.Go(state.Route{Page: state.PageWaiting})
	v := c.Quarantine.View()
	if v.Waiting != 3 || len(v.Lines) != 3 || v.Lines[0].ID != first {
		t.Fatalf("%d wait, listed are %d", v.Waiting, len(v.Lines))
	}
	if l := v.Lines[0]; l.Who.Name != "万玛太" || l.Leans != 1 || l.Author.Name != "仁青草" || l.Label != "科才 01" || !l.Parts[0].New {
		t.Errorf("%+v", l)
	}
	phone := v.Lines[2]
	if len(phone.Parts) != 1 || phone.Parts[0].Before == "" || phone.Parts[0].After != record.T("12009410333") || phone.Revoked != today-3 {
		t.Errorf("%+v", phone)
	}
	if len(v.Devices) != 2 || v.Devices[0].N != 2 || !v.Devices[1].Revoked || len(v.Authors) != 1 || v.Authors[0].N != 3 || len(v.Reasons) != 2 {
		t.Errorf("to narrow by: %+v %+v %+v", v.Devices, v.Authors, v.Reasons)
	}
	c.Quarantine.Narrow(state.Narrowed{Device: c.lost})
	if v = c.Quarantine.View(); len(v.Lines) != 1 || v.Lines[0].ID != phone.ID || v.Waiting != 3 || len(v.Devices) != 2 || len(v.Reasons) != 1 {
		t.Errorf("of one device: %+v", v)
	}
	c.Quarantine.Narrow(state.Narrowed{Decided: true})
	if v = c.Quarantine.View(); len(v.Lines) != 1 || v.Lines[0].Outcome != record.OutcomeReturned {
		t.Errorf("decided: %+v", v.Lines)
	}
}

func (c *county) view(t testing.TB, id record.ID) state.VerdictLine {
	t.Helper()
	c.Go(at(id))
	l, ok := c.Verdict.View().One()
	if !ok {
		t.Fatal("it is not here")
	}
	return l
}

func TestAcceptingChangesNeitherAuthorNorContent(t *testing.T) {
	c := newCounty(t)
	id := c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410333"))
	l := c.view(t, id)
	w := l.Foreseen.Writes
	if l.Bar() != "" || len(w) != 1 {
		t.Fatalf("foreseen: %+v", l.Foreseen)
	}
	// Its author had not seen the present number, which is younger: that stays shown.
	after := w[0].After.Get(record.HouseholdPhone)
	if !after.InConflict() || after.Siblings()[1].Value != record.T("12009410333") || w[0].After.Value(record.HouseholdPhone) != w[0].Before.Value(record.HouseholdPhone) {
		t.Errorf("foreseen: %+v", after)
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	s := c.last(t, 1)
	if s.Author != c.clerk || len(s.Edits) != 1 || s.Edits[0].Ref != (record.Ref{Kind: record.Quarantine, ID: id}) || len(s.Edits[0].Fields) != 1 ||
		value(s.Edits[0], record.QuarantineDecision) != record.C("accept") {
		t.Errorf("%+v", s)
	}
	if told := c.News.View(); told.Say != (state.Msg{Key: "news.accepted", N: 1}) {
		t.Errorf("said: %+v", told)
	}
	c.Go(state.Route{Page: state.PageWaiting})
	if v := c.Quarantine.View(); v.Waiting != 0 || len(v.Lines) != 1 || v.Lines[0].Open() || v.Lines[0].Decision != "accept" {
		t.Errorf("%+v", v.Lines)
	}
}

// Whoever accepts waives where its author may write, never what (rule S5): it is asked
// before it is offered.
func TestWhatItsAuthorMayNotWriteCannotBeAccepted(t *testing.T) {
	c := newCounty(t)
	mate := c.m.Find(record.Assignment, record.AssignmentRole, record.C("member"))
	r, err := c.m.Records().Get(context.Background(), mate)
	if err != nil {
		t.Fatal(err)
	}
	member := r.Value(record.AssignmentPerson).ID()
	theirs := c.waits(t, c.tablet, member, "permission", c.absent(c.leader))
	his := c.waits(t, c.tablet, c.leader, "revoked", c.absent(member))
	if l := c.view(t, his); l.Bar() != "" {
		t.Errorf("a leader's: %s", l.Bar())
	}
	if l := c.view(t, theirs); l.Bar() != "permission" {
		t.Errorf("a member's: %q", l.Bar())
	}
	if v := c.Verdict.View(); v.Able != 0 || v.Chosen != 1 {
		t.Errorf("%d of %d", v.Able, v.Chosen)
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	if say := c.Verdict.View().Say.Key; say != "verdict.unable" || len(c.m.Saves) != 0 {
		t.Errorf("%q, %d saves", say, len(c.m.Saves))
	}
	c.Verdict.Say("return")
	c.Verdict.Save()
	if c.Verdict.View().Errors[record.QuarantineWhy].Key != "verdict.say_why" {
		t.Error("nobody has to say why it comes back")
	}
	c.Verdict.Why("ask")
	c.Verdict.Save()
	if e := c.last(t, 1).Edits[0]; value(e, record.QuarantineDecision) != record.C("return") || value(e, record.QuarantineWhy) != record.C("ask") || value(e, record.QuarantineNote) != "" {
		t.Errorf("%+v", e)
	}
}

// Of several, what depends on another can be accepted with it, and what cannot be
// applied goes on waiting.
func TestSeveralAreDecidedInOneGesture(t *testing.T) {
	c := newCounty(t)
	first := c.waits(t, c.lost, c.leader, "revoked", c.visit(c.next))
	made := c.view(t, first).Change.Writes[0].Ref
	second := c.waits(t, c.lost, c.leader, "depends", record.Write{Ref: made, Fields: []record.Set{set(record.VisitTopics, record.Cs("health")), set(record.VisitReason, record.T("看错了"))}})
	third := c.waits(t, c.lost, c.leader, "invalid", record.Write{Ref: made, Fields: []record.Set{set(record.VisitTopics, record.Cs("work"))}}) // a correction says why
	other := c.waits(t, c.tablet, c.leader, "revoked", c.phone(c.home, "12009410333"))
	if l := c.view(t, second); l.Bar() == "" {
		t.Error("alone the second cannot be applied: the visit that it corrects is not there")
	}
	c.Go(state.Route{Page: state.PageWaiting})
	c.Quarantine.Narrow(state.Narrowed{Device: c.lost})
	c.Go(state.Route{Page: state.PageVerdict})
	c.Verdict.All()
	v := c.Verdict.View()
	if v.Chosen != 3 || v.Able != 2 || v.Lines[2].Bar() != "invalid" {
		t.Fatalf("%d of %d: %+v", v.Able, v.Chosen, v.Lines)
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	s := c.last(t, 1)
	if len(s.Edits) != 2 || s.Edits[0].Ref.ID != first || s.Edits[1].Ref.ID != second {
		t.Errorf("%+v", s.Edits)
	}
	c.Quarantine.Narrow(state.Narrowed{})
	c.Go(state.Route{Page: state.PageVerdict})
	if v := c.Verdict.View(); len(v.Lines) != 2 || v.Lines[0].ID != third || v.Lines[1].ID != other {
		t.Errorf("left are %+v", v.Lines)
	}
}

func TestADecisionAboutManyIsAsManyChangesAsItTakes(t *testing.T) {
	c := newCounty(t)
	for i := range 250 {
		c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, fmt.Sprintf("1200941%04d", i)))
	}
	c.Go(state.Route{Page: state.PageWaiting})
	c.Go(state.Route{Page: state.PageVerdict})
	c.Verdict.All()
	c.Verdict.Say("return")
	c.Verdict.Note(strings.Repeat("请核对后重新填写。", 55))
	c.Verdict.Save()
	n := 0
	for i, s := range c.m.Saves {
		ch := &record.Change{ChangeID: record.ChangeID{Device: c.tablet, Epoch: 1, Seq: 1}, Stamp: record.Stamp{Wall: noon}, Author: s.Author}
		for _, e := range s.Edits {
			n++
			w := record.Write{Ref: e.Ref}
			for f := record.Field(1); f < 20; f++ {
				if v := value(e, f); v != "" {
					w.Fields = append(w.Fields, set(f, v))
				}
			}
			ch.Writes = append(ch.Writes, w)
		}
		if err := ch.Check(); err != nil {
			t.Errorf("save %d: %v", i, err)
		}
	}
	if n != 250 || c.News.View().Say.N != 250 {
		t.Errorf("decided about %d, said %d", n, c.News.View().Say.N)
	}
}

// What two clerks said differently is seen by both.
func TestADecisionThatCameTooLateIsSeen(t *testing.T) {
	c := newCounty(t)
	id := c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410333"))
	other := c.put(t, record.Ref{Kind: record.Person}, set(record.PersonName, record.T("达娃")))
	c.put(t, record.Ref{Kind: record.Quarantine, ID: id}, set(record.QuarantineDecision, record.C("return")), set(record.QuarantineOutcome, record.C("returned")), set(record.QuarantineDecidedBy, record.R(other)),
		set(record.QuarantineOvertaken, record.C("accept")), set(record.QuarantineOvertakenBy, record.R(c.clerk)))
	l := c.view(t, id)
	if l.Open() || l.By.Name != "达娃" || l.Late != "accept" || l.LateBy.Name != "完么" {
		t.Errorf("%+v", l.HeldLine)
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	if say := c.Verdict.View().Say.Key; say != "verdict.none" {
		t.Errorf("it is decided: %q", say)
	}
}

// Where a household is now stays with the county's server: a clerk may decide about it,
// and the endpoint asks what this copy cannot.
func TestWhatIsNotHereIsSaidToBeSo(t *testing.T) {
	c := newCounty(t)
	id := c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410333"))
	c.put(t, record.Ref{Kind: record.Quarantine, ID: id}, set(record.QuarantineContent, ""))
	c.m.Settle()
	if l := c.view(t, id); l.Change != nil || l.Bar() != "" || !l.May {
		t.Errorf("%+v", l)
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	c.last(t, 1)
}

// Who is no clerk decides nothing, whatever page he reaches.
func TestOnlyAClerkDecides(t *testing.T) {
	c := newCounty(t)
	id := c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, "12009410333"))
	kit, err := c.m.Kit(c.leader)
	if err != nil {
		t.Fatal(err)
	}
	c.Desk = state.NewDesk(kit, &noExchange{}, c.Settings, nil)
	c.Start()
	if c.view(t, id).May {
		t.Error("a leader may decide")
	}
	c.Verdict.Say("accept")
	c.Verdict.Save()
	if say := c.Verdict.View().Say.Key; say != "verdict.none" {
		t.Errorf("%q", say)
	}
}

// What waits is worked through by keys: a decision, and on to the next.
func TestWhatWaitsIsWorkedThroughByKeys(t *testing.T) {
	c := newCounty(t)
	for i := range 3 {
		c.waits(t, c.lost, c.leader, "revoked", c.phone(c.home, fmt.Sprintf("1200941%04d", i)))
	}
	c.Go(state.Route{Page: state.PageWaiting})
	c.Go(at(c.waiting[0]))
	c.Key("a")
	c.Verdict.Save()
	if c.Route() != at(c.waiting[1]) {
		t.Fatalf("goes on at %+v", c.Route())
	}
	c.Key("r")
	c.Key("5")
	if v := c.Verdict.View(); v.Decision != "return" || v.Why != "outdated" {
		t.Fatalf("%+v", v)
	}
	c.Verdict.Save()
	if c.Route() != at(c.waiting[2]) {
		t.Fatalf("goes on at %+v", c.Route())
	}
	c.Key(state.KeyUp) // the others are decided
	if c.Route() != at(c.waiting[2]) {
		t.Errorf("led to %+v", c.Route())
	}
	c.Key("a")
	c.Verdict.Save()
	if c.Route() != (state.Route{Page: state.PageWaiting}) || len(c.m.Saves) != 3 {
		t.Errorf("at %+v after %d saves", c.Route(), len(c.m.Saves))
	}
	if c.Key("a") {
		t.Error("the list takes a decision")
	}
}
