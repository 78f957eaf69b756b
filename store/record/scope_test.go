package record

import (
	"slices"
	"testing"
)

func TestX7PrefixesMatchSegmentsAndAreaDigits(t *testing.T) {
	for _, tc := range []struct {
		p    Prefix
		c    Channel
		want bool
	}{
		{"village/623027103201", "village/623027103201/h", true},
		{"village/623027103", "village/623027103201/h", true},
		{"village/623027", "village/623027103201/h", true},
		{"village/62302710", "village/623027103201/h", false}, // eight digits are no area
		{"village/623027103201", "village/623027103202/h", false},
		{"village/623027103201/ab", "village/623027103201/abc", false},
		{"team/623027", "team/623027103/t", true},
		{"ref", "ref/people/county", true},
		{"ref/team/623027103", "ref/team/623027103", true},
		{"device", "device/1", true},
		{"dev", "device/1", false},
		{"care/623027", "village/623027103201/h", false},
	} {
		if got := tc.p.Covers(tc.c); got != tc.want {
			t.Errorf("%s covers %s: %v, want %v", tc.p, tc.c, got, tc.want)
		}
	}
}

// world is a village with a household, a team and a few people, as rows.
func world(t *testing.T) (Rows, map[string]ID) {
	t.Helper()
	rows := map[Ref]*Row{}
	ids := map[string]ID{"team": {1}, "hh": {2}, "member": {3}, "visit": {4}, "care": {5}, "duty": {6}, "complaint": {7}}
	add := func(k Kind, id ID, sets ...Set) {
		r := &Row{Ref: Ref{k, id}}
		c := &Change{ChangeID: by(1, uint64(len(rows)+1))}
		r.Merge(c, &Write{Ref: r.Ref, Fields: sets}, Arrival{Seq: 1})
		rows[r.Ref] = r
	}
	add(Area, AreaID("623027202201"), Set{AreaCode, C("623027202201")}, Set{AreaChannel, C("623027109201")})
	add(Team, ids["team"], Set{TeamTownship, C("623027103")})
	add(Household, ids["hh"], Set{HouseholdVillage, C("623027103201")})
	add(Household, ID{22}, Set{HouseholdVillage, C("623027202201")})
	add(Member, ids["member"], Set{MemberHousehold, R(ids["hh"])})
	add(Visit, ids["visit"], Set{VisitHousehold, R(ids["hh"])})
	add(MemberCare, ids["care"], Set{CareHousehold, R(ids["hh"])})
	add(DutyDay, ids["duty"], Set{DutyTeam, R(ids["team"])})
	add(Complaint, ids["complaint"], Set{ComplaintDevice, R(ID{33})})
	return func(r Ref) *Row { return rows[r] }, ids
}

func TestEveryRecordLivesInOneChannel(t *testing.T) {
	rows, ids := world(t)
	hh := "623027103201/" + ids["hh"].String()
	for ref, want := range map[Ref]Channel{
		{Household, ids["hh"]}:        Channel("village/" + hh),
		{Member, ids["member"]}:       Channel("village/" + hh),
		{Visit, ids["visit"]}:         Channel("village/" + hh),
		{MemberCare, ids["care"]}:     Channel("care/" + hh),
		{DutyDay, ids["duty"]}:        Channel("team/623027103/" + ids["team"].String()),
		{Team, ids["team"]}:           "ref/team/623027103",
		{Complaint, ids["complaint"]}: Channel("device/" + ID{33}.String()),
		// A township that became a town: the village keeps the code it entered with.
		{Household, ID{22}}: Channel("village/623027109201/" + ID{22}.String()),
	} {
		if got, err := ChannelOf(rows(ref), rows); err != nil || got != want {
			t.Errorf("%s lives in %s (%v), want %s", ref, got, err, want)
		}
	}
	orphan := &Row{Ref: Ref{Visit, ID{9}}}
	if _, err := ChannelOf(orphan, rows); err == nil {
		t.Error("a visit without a household got a channel")
	}
}

func TestAScopeIsThatOfTheDayAndThePerson(t *testing.T) {
	hh := Channel("village/623027103201/" + ID{2}.String())
	with := func(r Role, areas ...string) Link {
		return Link{Person: ID{8}, Role: r, Team: ID{1}, TeamTown: "623027103", Areas: areas, From: 100, To: 200}
	}
	if s := ScopeOf(ID{8}, []Link{with(Leader, "623027103201")}, 200); !reads(s, hh) {
		t.Error("an assignment in force shows no village")
	}
	if s := ScopeOf(ID{8}, []Link{with(Leader, "623027103201")}, 201); reads(s, hh) {
		t.Error("an assignment that ended still shows its village")
	}
	if s := ScopeOf(ID{7}, []Link{with(Leader, "623027103201")}, 150); reads(s, hh) {
		t.Error("somebody else's assignment counts")
	}
}

func TestSubscriptionsAreAHandfulAndNoneLiesInAnother(t *testing.T) {
	link := Link{Person: ID{8}, Role: Clerk, Areas: []string{"623027"}}
	leader := Link{Person: ID{7}, Role: Leader, Team: ID{1}, TeamTown: "623027103", Areas: []string{"623027103201"}}
	got := Subscriptions(ID{5}, ScopeOf(ID{8}, []Link{link, leader}, 1), ScopeOf(ID{7}, []Link{link, leader}, 1))
	want := []Prefix{"care/623027", "clerk", "device", "ref", Prefix(staffChannel(ID{7})), Prefix(staffChannel(ID{8})), "team/623027", "village/623027"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// reads reports whether a device for this scope follows a channel.
func reads(s Scope, ch Channel) bool {
	return slices.ContainsFunc(Subscriptions(ID{}, s), func(p Prefix) bool { return p.Covers(ch) })
}
