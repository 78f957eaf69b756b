package record

import "testing"

// stage is a team with a leader, his second and a member, and what they may try.
type stage struct {
	t     *testing.T
	rows  map[Ref]*Row
	links []Link
	seq   Seq
}

var (
	stageTeam = ID{1}
	leaderID  = ID{10}
	memberID  = ID{11}
	townID    = ID{12}
	clerkID   = ID{13}
	officeID  = ID{14}
	otherID   = ID{15}
)

func newStage(t *testing.T) *stage {
	s := &stage{t: t, rows: map[Ref]*Row{}}
	s.put(Team, stageTeam, Set{TeamTownship, C("623027103")})
	town := func(p ID, r Role, areas ...string) Link {
		return Link{Person: p, Role: r, Areas: areas, From: 100}
	}
	in := func(p ID, r Role) Link {
		l := town(p, r, "623027103201")
		l.Team, l.TeamTown = stageTeam, "623027103"
		return l
	}
	s.links = []Link{in(leaderID, Leader), in(memberID, TeamMember), in(otherID, TeamMember), town(townID, Township, "623027103"),
		town(clerkID, Clerk, "623027"), town(officeID, Office, "623027")}
	return s
}

func (s *stage) put(k Kind, id ID, sets ...Set) {
	s.seq++
	r := s.rows[Ref{k, id}]
	if r == nil {
		r = &Row{Ref: Ref{k, id}}
	}
	r.Merge(&Change{ChangeID: by(1, uint64(s.seq))}, &Write{Ref: r.Ref, Base: s.seq, Fields: sets}, Arrival{Seq: s.seq})
	s.rows[r.Ref] = r
}

// may asks for one write by an author; base is what his screen had shown.
func (s *stage) may(author ID, k Kind, id ID, base Seq, sets ...Set) bool {
	ref := Ref{k, id}
	w := Write{Ref: ref, Base: base, Fields: sets}
	c := &Change{ChangeID: ChangeID{ID{0x99}, 1, 1}, Author: author, Writes: []Write{w}}
	after := &Row{Ref: ref}
	if was := s.rows[ref]; was != nil {
		after = was.Clone()
	}
	after.Merge(c, &w, Arrival{Seq: s.seq + 1})
	now := func(r Ref) *Row {
		if r == ref {
			return after
		}
		return s.rows[r]
	}
	ch, err := ChannelOf(after, now)
	if err != nil {
		s.t.Fatal(err)
	}
	known := Known{Before: func(r Ref) *Row { return s.rows[r] }, Rows: now, Links: func(p ID) (l []Link) {
		for _, x := range s.links {
			if x.Person == p {
				l = append(l, x)
			}
		}
		return l
	}}
	scope := ScopeOf(author, s.links, 150)
	return scope.MayWrite(k, ch) && MayAuthor(c, &w, ch, known, scope)
}

func TestAbsentIsSaidAndTakenBackByLeaderAndTownship(t *testing.T) {
	s := newStage(t)
	day := []Set{{DutyPerson, R(memberID)}, {DutyDate, D(150)}, {DutyTeam, R(stageTeam)}}
	as := func(code string) []Set { return append(append([]Set{}, day...), Set{DutyStatus, C(code)}) }
	for who, want := range map[ID]bool{leaderID: true, townID: true, memberID: false, otherID: false, clerkID: false, officeID: false} {
		if got := s.may(who, DutyDay, ID{50}, 0, as("absent")...); got != want {
			t.Errorf("%s says absent: %v", who.Short(), got)
		}
		if got := s.may(who, DutyDay, ID{50}, 0, as("in")...); got != (who != officeID) {
			t.Errorf("%s says in the village: %v", who.Short(), got)
		}
	}
	s.put(DutyDay, ID{50}, as("absent")...)
	status := Set{DutyStatus, C("in")}
	for who, want := range map[ID]bool{leaderID: true, townID: true, memberID: false, clerkID: false} {
		if got := s.may(who, DutyDay, ID{50}, s.seq, status); got != want {
			t.Errorf("%s takes absent back: %v", who.Short(), got)
		}
		if !s.may(who, DutyDay, ID{50}, s.seq, Set{DutyNote, T("雪")}) {
			t.Errorf("%s may not write a remark beside it", who.Short())
		}
	}
	if !s.may(memberID, DutyDay, ID{50}, 0, status) {
		t.Error("who had not seen it may not say that he was there: it would stand beside it")
	}
	for who, want := range map[ID]bool{memberID: true, clerkID: true, leaderID: false, otherID: false, townID: false} {
		for _, word := range []Set{{DutyExplained, T("在牧场，没有信号")}, {DutySeen, D(MustDay("2026-11-22"))}} {
			if got := s.may(who, DutyDay, ID{50}, s.seq, word); got != want {
				t.Errorf("%s says of the absence, in field %d: %v", who.Short(), word.Field, got)
			}
		}
	}
}

func TestWhoAssignsWhom(t *testing.T) {
	s := newStage(t)
	assign := func(author, person ID, role Role, more ...Set) bool {
		sets := []Set{{AssignmentPerson, R(person)}, {AssignmentRole, C(string(role))}}
		if role != Office && role != Clerk && role != Township {
			sets = append(sets, Set{AssignmentTeam, R(stageTeam)})
		}
		return s.may(author, Assignment, ID{60}, 0, append(sets, more...)...)
	}
	for _, tc := range []struct {
		author, person ID
		role           Role
		want           bool
	}{
		{clerkID, otherID, Clerk, true}, {clerkID, otherID, Office, true}, {clerkID, clerkID, Office, false}, {clerkID, clerkID, Leader, true},
		{officeID, otherID, Leader, true}, {officeID, otherID, TeamMember, true}, {officeID, otherID, Liaison, true},
		{officeID, officeID, Leader, false}, {officeID, otherID, Clerk, false}, {officeID, otherID, Office, false}, {officeID, otherID, Township, false},
		{leaderID, otherID, TeamMember, false}, {townID, otherID, TeamMember, false},
	} {
		if got := assign(tc.author, tc.person, tc.role); got != tc.want {
			t.Errorf("%s makes %s %s: %v", tc.author.Short(), tc.person.Short(), tc.role, got)
		}
	}
	s.put(Assignment, ID{60}, Set{AssignmentPerson, R(otherID)}, Set{AssignmentRole, C("clerk")})
	if s.may(officeID, Assignment, ID{60}, s.seq, Set{AssignmentRole, C("member")}) {
		t.Error("the office ends what a clerk is")
	}
	acting := func(whom ID, role Role, more ...Set) bool {
		s.rows[Ref{Assignment, ID{60}}] = nil
		delete(s.rows, Ref{Assignment, ID{60}})
		return assign(clerkID, otherID, role, append([]Set{{AssignmentAreas, Cs("623027103201")}, {AssignmentFrom, D(120)}, {AssignmentActing, R(whom)}}, more...)...)
	}
	for what, got := range map[string]bool{
		"the leader's deputy":              acting(leaderID, Leader),
		"a deputy of one who is no leader": !acting(memberID, Leader),
		"his own deputy":                   !acting(otherID, TeamMember),
		"a deputy before the term":         !acting(leaderID, Leader, Set{AssignmentTo, D(99)}),
	} {
		if !got {
			t.Errorf("%s: the wrong answer", what)
		}
	}
}
