package record

import "testing"

// Who may ask whom, and who answers (rule S5).
func TestAQuestionIsAskedByAClerkAndAnsweredByTheOneWhoIsAsked(t *testing.T) {
	s := newStage(t)
	tablet, others, ask := ID{20}, ID{21}, ID{70}
	s.put(Device, tablet, Set{DevicePersons, Rs(memberID, otherID)})
	s.put(Device, others, Set{DevicePersons, Rs(leaderID)})
	may := func(author, device ID, seen Seq, sets ...Set) bool {
		ref := Ref{Ask, ask}
		w := Write{Ref: ref, Base: seen, Fields: sets}
		c := &Change{ChangeID: ChangeID{device, 1, 1}, Author: author, Writes: []Write{w}}
		after := &Row{Ref: ref}
		if was := s.rows[ref]; was != nil {
			after = was.Clone()
		}
		after.Merge(c, &w, Arrival{Seq: s.seq + 1})
		rows := func(r Ref) *Row {
			if r == ref {
				return after
			}
			return s.rows[r]
		}
		ch, err := ChannelOf(after, rows)
		if err != nil {
			t.Fatal(err)
		}
		scope := ScopeOf(author, s.links, 150)
		return scope.MayApply(c, ref, ch) &&
			MayAuthor(c, &w, ch, Known{Device: device, Before: func(r Ref) *Row { return s.rows[r] }, Rows: rows}, scope)
	}
	asked := func(device, to ID) []Set {
		return []Set{{AskDevice, R(device)}, {AskTo, R(to)}, {AskKind, I(int64(Household))}, {AskRecord, X(make([]byte, 16))}, {AskField, I(5)}, {AskDate, D(140)}}
	}
	right, words := Set{AskRight, X(DigestOf(5, T("1")))}, Set{AskAnswer, T("家里问过了")}
	for what, tc := range map[string]struct {
		author, device ID
		sets           []Set
		want           bool
	}{
		"a clerk asks a member":              {clerkID, ID{99}, asked(tablet, memberID), true},
		"a leader asks":                      {leaderID, ID{99}, asked(tablet, memberID), false},
		"the office asks":                    {officeID, ID{99}, asked(tablet, memberID), false},
		"the member asks himself":            {memberID, tablet, asked(tablet, memberID), false},
		"a clerk asks on another's tablet":   {clerkID, ID{99}, asked(others, memberID), false},
		"a clerk asks and answers":           {clerkID, ID{99}, append(asked(tablet, memberID), words), false},
		"an answer to what nobody has asked": {memberID, tablet, []Set{{AskDevice, R(tablet)}, right}, false},
	} {
		if got := may(tc.author, tc.device, 0, tc.sets...); got != tc.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	s.put(Ask, ask, asked(tablet, memberID)...)
	for what, tc := range map[string]struct {
		author, device ID
		sets           []Set
		want           bool
	}{
		"the member answers":                       {memberID, tablet, []Set{right, words}, true},
		"the member answers on another device":     {memberID, others, []Set{words}, false},
		"a colleague answers on the same tablet":   {otherID, tablet, []Set{words}, false},
		"a clerk answers for him":                  {clerkID, ID{99}, []Set{words}, false},
		"a clerk answers for him on his tablet":    {clerkID, tablet, []Set{words}, false},
		"the member hands the question on":         {memberID, tablet, []Set{{AskTo, R(otherID)}}, false},
		"the member answers and hands it on":       {memberID, tablet, []Set{words, {AskTo, R(otherID)}}, false},
		"the clerk sends it to the leader instead": {clerkID, ID{99}, []Set{{AskDevice, R(others)}, {AskTo, R(leaderID)}}, true},
		"the clerk sends it to the wrong tablet":   {clerkID, ID{99}, []Set{{AskDevice, R(others)}}, false},
		"somebody who is not assigned answers":     {ID{77}, tablet, []Set{words}, false},
	} {
		if got := may(tc.author, tc.device, s.seq, tc.sets...); got != tc.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// A question goes to exactly one device and the clerks, and holds no value.
func TestAQuestionWidensNobodysScope(t *testing.T) {
	s := newStage(t)
	ask := &Row{Ref: Ref{Ask, ID{70}}}
	ask.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: ask.Ref, Fields: []Set{{AskDevice, R(ID{20})}, {AskTo, R(memberID)}}}, Arrival{Seq: 1})
	ch, err := ChannelOf(ask, func(r Ref) *Row { return s.rows[r] })
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range s.links {
		if got := reads(ScopeOf(l.Person, s.links, 150), ch); got != (l.Role == Clerk) {
			t.Errorf("%s reads %s: %v", l.Role, ch, got)
		}
	}
	for _, p := range Subscriptions(ID{21}, ScopeOf(memberID, s.links, 150)) {
		if p.Covers(ch) {
			t.Errorf("another tablet of his team follows %s", p)
		}
	}
	for _, f := range Ask.Def().Fields {
		if f.Type == Text && f.Field != AskAnswer {
			t.Errorf("%s can hold a value", f.Name)
		}
	}
}
