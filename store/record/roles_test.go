package record

import (
	"os"
	"strings"
	"testing"
)

// rolesTable reads testdata/roles.txt: what a role may do with a kind.
func rolesTable(t *testing.T) map[Kind]map[Role]string {
	t.Helper()
	b, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	table := map[Kind]map[Role]string{}
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		switch {
		case words[0] == "#", words[0][0] == '@':
		case words[0] == "kind":
			roles = words[1:]
		default:
			d := KindNamed(words[0])
			if d == nil || len(words) != len(roles)+1 {
				t.Fatalf("%q", line)
			}
			table[d.Kind] = map[Role]string{}
			for i, r := range roles {
				table[d.Kind][Role(r)] = words[i+1]
			}
		}
	}
	for _, d := range Kinds {
		if !d.Letter() && len(table[d.Kind]) != len(List("role")) {
			t.Errorf("the table says of %s what %d of %d roles may", d.Name, len(table[d.Kind]), len(List("role")))
		}
	}
	return table
}

// Every role × kind, at home and elsewhere: what the scope lets read and write.
func TestS5EveryRoleReadsAndWritesWhatTheTableSays(t *testing.T) {
	rows, ids := world(t)
	home := place{Village: "623027103201", House: ids["hh"], Team: ids["team"]}
	away := place{Village: "623027104201", House: ID{0x44}, Team: ID{0x45}}
	for k, may := range rolesTable(t) {
		d := k.Def()
		for role, says := range may {
			l := Link{Person: ID{8}, Role: role, From: 100}
			switch role {
			case Helper:
				l.Household = Channel("village/" + home.Village + "/" + ids["hh"].String())
			case TeamMember, Leader, Liaison:
				l.Team, l.TeamTown, l.Areas = ids["team"], "623027103", []string{home.Village}
			case Clerk, Office:
				l.Areas = []string{"623027"}
			default:
				l.Areas = []string{"623027103"}
			}
			s := ScopeOf(ID{8}, []Link{l}, 150)
			for where, at := range map[string]place{"home": home, "elsewhere": away} {
				ch := at.of(t, d, rows)
				read := strings.Contains("RW", says) || where == "home" && strings.Contains("rw", says)
				write := says == "W" || where == "home" && says == "w"
				if reads(s, ch) != read || s.MayWrite(k, ch) != write {
					t.Errorf("%s and a %s %s (%s): reads %v, writes %v; the table says %q", role, d.Name, where, ch, reads(s, ch), s.MayWrite(k, ch), says)
				}
			}
		}
	}
}

// place is a place of the county.
type place struct {
	Village     string
	House, Team ID
}

// of is where a record of a kind lives at the place. An assignment is to a team.
func (at place) of(t *testing.T, d *KindDef, rows Rows) Channel {
	t.Helper()
	r := sample(d, map[string]ID{"hh": at.House, "team": at.Team}, AssignmentHousehold)
	if d.Kind != Assignment {
		r = sample(d, map[string]ID{"hh": at.House, "team": at.Team})
	}
	there := func(ref Ref) *Row {
		switch ref {
		case Ref{Household, at.House}:
			x := &Row{Ref: ref}
			x.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: ref, Fields: []Set{{HouseholdVillage, C(at.Village)}}}, Arrival{Seq: 1})
			return x
		case Ref{Team, at.Team}:
			x := &Row{Ref: ref}
			x.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: ref, Fields: []Set{{TeamTownship, C(at.Village[:9])}}}, Arrival{Seq: 1})
			return x
		}
		return nil
	}
	if d.Kind == Household { // itself
		return Channel("village/" + at.Village + "/" + at.House.String())
	}
	for i := range r.Fields { // its own area
		if f := d.Field(r.Fields[i].Field); f.Digits != nil {
			v := C(at.Village[:f.Digits[len(f.Digits)-1]])
			if f.Type == Codes {
				v = Cs(at.Village[:f.Digits[len(f.Digits)-1]])
			}
			r.Fields[i].Writings[0].Value = v
		}
	}
	ch, err := ChannelOf(r, there)
	if err != nil {
		t.Fatalf("%s: %v", d.Name, err)
	}
	return ch
}

// What no kind lives in yet is given to those whom the table gives it, and to nobody else.
func TestEveryRoleFollowsTheSpacesThatTheTableSays(t *testing.T) {
	b, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	own, other := ID{8}, ID{9}
	named := strings.NewReplacer("own", own.String(), "other", other.String(), "one", ID{10}.String())
	var roles []string
	lines := 0
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		if words[0] == "kind" {
			roles = words[1:]
		}
		space, is := strings.CutPrefix(words[0], "@")
		if !is {
			continue
		}
		lines++
		ch := Channel(named.Replace(space))
		for i, role := range roles {
			link := Link{Person: own, Role: Role(role), Areas: []string{"623027", "623027103"}, Team: ID{1}, TeamTown: "623027103", From: 1}
			if s := ScopeOf(own, []Link{link}, 5); reads(s, ch) != (words[i+1] == "r") {
				t.Errorf("%s reads %s: %v; the table says %q", role, space, reads(s, ch), words[i+1])
			}
		}
	}
	if lines != 6 || len(roles) != len(List("role")) || len(roles) != 10 {
		t.Errorf("%d spaces, %d roles of the ten of the plan", lines, len(roles))
	}
	if s := ScopeOf(own, []Link{{Person: own, Role: Leader, From: 1, To: 4}}, 5); reads(s, staffChannel(own)) {
		t.Error("who is not assigned any more follows what is kept of him")
	}
}

func TestMonitoredFollowsFromCases(t *testing.T) {
	on := MustDay("2026-11-22")
	mk := func(n int64, sets ...Set) *Row {
		r := &Row{Ref: Ref{Case, ID{byte(n)}}}
		r.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: r.Ref, Fields: append([]Set{{CaseOrdinal, I(n)}}, sets...)}, Arrival{Seq: 1})
		return r
	}
	day := func(f Field, s string) Set { return Set{f, D(MustDay(s))} }
	accepted, edge := Set{CaseOutcome, C("accepted")}, Set{CaseType, C("edge")}
	for what, tc := range map[string]struct {
		cases []*Row
		want  Monitored
	}{
		"none":                     {nil, Monitored{}},
		"only a clue":              {[]*Row{mk(1)}, Monitored{}},
		"a type nobody accepted":   {[]*Row{mk(1, edge)}, Monitored{}},
		"accepted":                 {[]*Row{mk(1, edge, accepted, day(CaseOutcomeOn, "2026-11-20"))}, Monitored{"edge", MustDay("2026-11-20")}},
		"accepted, no type said":   {[]*Row{mk(1, accepted)}, Monitored{"prevent", 0}},
		"accepted later":           {[]*Row{mk(1, edge, accepted, day(CaseOutcomeOn, "2026-11-23"))}, Monitored{}},
		"declined":                 {[]*Row{mk(1, edge, Set{CaseOutcome, C("declined")})}, Monitored{}},
		"closed":                   {[]*Row{mk(1, edge, accepted, Set{CaseClosed, C("cleared")}, day(CaseClosedOn, "2026-11-22"))}, Monitored{}},
		"closed from tomorrow":     {[]*Row{mk(1, edge, accepted, Set{CaseClosed, C("natural")}, day(CaseClosedOn, "2026-11-23"))}, Monitored{"edge", 0}},
		"said to be open":          {[]*Row{mk(1, edge, accepted, Set{CaseClosed, C("open")})}, Monitored{"edge", 0}},
		"closed, and a second":     {[]*Row{mk(2, Set{CaseType, C("sudden")}, accepted), mk(1, edge, accepted, Set{CaseClosed, C("cleared")}, day(CaseClosedOn, "2026-01-01"))}, Monitored{"sudden", 0}},
		"two open: the later":      {[]*Row{mk(1, edge, accepted), mk(2, Set{CaseType, C("sudden")}, accepted)}, Monitored{"sudden", 0}},
		"two open, in other order": {[]*Row{mk(2, Set{CaseType, C("sudden")}, accepted), mk(1, edge, accepted)}, Monitored{"sudden", 0}},
	} {
		if got := MonitoredOn(tc.cases, on); got != tc.want {
			t.Errorf("%s: %+v, want %+v", what, got, tc.want)
		}
	}
	seen := map[string]string{}
	for _, list := range []string{"register", "assistance", "monitor_type"} {
		for _, c := range List(list) {
			if c.Code != "none" && seen[c.Code] != "" || c.Code == AnyMonitored {
				t.Errorf("code %s is in lists %s and %s", c.Code, seen[c.Code], list)
			}
			seen[c.Code] = list
		}
	}
}
