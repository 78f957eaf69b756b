package server_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// other is a second team in another township, with a leader, a household and a
// member who has a care record.
type other struct {
	team, leader, member, care record.ID
}

func (c *county) otherTeam() (o other) {
	from := record.D(record.MustDay("2025-08-01"))
	add := func(w record.Write) record.ID { return c.local(w)[0].ID }
	o.team = add(write(record.Team, record.TeamName, record.T("二队"), record.TeamTownship, record.C("623027104")))
	o.leader = add(write(record.Person, record.PersonName, record.T("外人"), record.PersonTownship, record.C("623027104")))
	add(write(record.Assignment, record.AssignmentPerson, record.R(o.leader), record.AssignmentRole, record.C("leader"),
		record.AssignmentTeam, record.R(o.team), record.AssignmentAreas, record.Cs(village2), record.AssignmentFrom, from))
	o.member = add(write(record.Member, record.MemberHousehold, record.R(c.elsewhere), record.MemberName, record.T("德吉")))
	return o
}

func day(person, team record.ID, on, status string) record.Write {
	return write(record.DutyDay, record.DutyPerson, record.R(person), record.DutyDate, record.D(record.MustDay(on)),
		record.DutyTeam, record.R(team), record.DutyStatus, record.C(status))
}

func care(member, household record.ID) record.Write {
	return write(record.MemberCare, record.CareMember, record.R(member), record.CareHousehold, record.R(household), record.CareHealth, record.C("good"))
}

// pairOf judges two households.
func pairOf(a, b record.ID) record.Write {
	hh := func(id record.ID) record.Judged {
		return record.Judged{Ref: record.Ref{Kind: record.Household, ID: id}}
	}
	return pairWith(record.PairOf(hh(a), hh(b)))
}

// memberPair judges two members; it lives with a household.
func memberPair(a, b, home record.ID) record.Write {
	m := func(id record.ID) record.Judged {
		return record.Judged{Ref: record.Ref{Kind: record.Member, ID: id}, Home: home}
	}
	return pairWith(record.PairOf(m(a), m(b)))
}

// pairWith is a pair with these fields in its key, and a verdict.
func pairWith(sets []record.Set) record.Write {
	id, _ := record.KeyedID(record.Pair, sets)
	return record.Write{Ref: record.Ref{Kind: record.Pair, ID: id}, Fields: append(sets, record.Set{Field: record.PairVerdict, Value: record.C("not_same")})}
}

// The key of a record and its home belong together, and nobody is led to a
// household he may not write; a clerk who accepts does not change that.
func TestS5NaturalKeysCannotBeSquatted(t *testing.T) {
	for name, tc := range map[string]struct {
		mine  func(c *county, o other) record.Write // as its author may
		stray func(c *county, o other) record.Write // as he may not
	}{
		"a day of another team's person": {
			func(c *county, o other) record.Write { return day(c.leader, c.team, "2026-11-15", "station") },
			func(c *county, o other) record.Write { return day(o.leader, c.team, "2026-11-15", "absent") },
		},
		"a day before the person came": {
			func(c *county, o other) record.Write { return day(c.leader, c.team, "2025-08-01", "station") },
			func(c *county, o other) record.Write { return day(c.leader, c.team, "2025-07-31", "station") },
		},
		"the care of a member elsewhere": {
			func(c *county, o other) record.Write { return care(c.memberOf(c.house), c.house) },
			func(c *county, o other) record.Write { return care(o.member, c.house) },
		},
		"merged into a household elsewhere": {
			func(c *county, o other) record.Write {
				return edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdMerged, record.R(c.house2))
			},
			func(c *county, o other) record.Write {
				return edit(record.Ref{Kind: record.Household, ID: c.house2}, 0, record.HouseholdMerged, record.R(c.elsewhere))
			},
		},
		"split from a household elsewhere": {
			func(c *county, o other) record.Write {
				return write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("新"), record.HouseholdSplitFrom, record.R(c.house))
			},
			func(c *county, o other) record.Write {
				return write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T("新"), record.HouseholdSplitFrom, record.R(c.elsewhere))
			},
		},
		"a pair with a household elsewhere": {
			func(c *county, o other) record.Write { return pairOf(c.house, c.house2) },
			func(c *county, o other) record.Write { return pairOf(c.house, c.elsewhere) },
		},
		"a pair the wrong way round": {
			func(c *county, o other) record.Write { return pairOf(c.house, c.house2) },
			func(c *county, o other) record.Write {
				sets := pairOf(c.house, c.house2).Fields[:2]
				return pairWith([]record.Set{{Field: record.PairHousehold, Value: sets[1].Value}, {Field: record.PairOther, Value: sets[0].Value}})
			},
		},
		"a pair with a member elsewhere": {
			func(c *county, o other) record.Write {
				return memberPair(c.memberOf(c.house), c.memberOf(c.house), c.house)
			},
			func(c *county, o other) record.Write { return memberPair(c.memberOf(c.house), o.member, c.house) },
		},
		"a pair of members that lives with another household": {
			func(c *county, o other) record.Write {
				return memberPair(c.memberOf(c.house), c.memberOf(c.house), c.house)
			},
			func(c *county, o other) record.Write {
				return memberPair(c.memberOf(c.house2), c.memberOf(c.house2), c.house)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			o := c.otherTeam()
			c.tablet.round()
			c.tablet.save(c.leader, tc.mine(c, o))
			bad := c.tablet.save(c.leader, tc.stray(c, o))
			want(t, c.tablet.round().Receipt, "1+1 applied", "2+1 permission")
			c.decide(bad, "accept")
			if r := c.row(bad.Writes[0].Ref); r != nil && r.ID != c.house2 || c.value(record.Ref{Kind: record.Household, ID: c.house2}, record.HouseholdMerged) != "" {
				t.Errorf("a clerk's word made it %+v", r)
			}
			c.checked()
		})
	}
}

// A member is merged into one that the author may write, and a person by who writes both.
func TestS5NobodyIsMergedIntoWhatIsNotHis(t *testing.T) {
	c := newCounty(t)
	o := c.otherTeam()
	a, b := c.memberOf(c.house), c.memberOf(c.house)
	c.tablet.round()
	into := func(id record.ID) record.Write {
		return edit(record.Ref{Kind: record.Member, ID: a}, 0, record.MemberMerged, record.R(id))
	}
	c.tablet.save(c.leader, into(b))
	bad := c.tablet.save(c.leader, into(o.member))
	want(t, c.tablet.round().Receipt, "1+1 applied", "2+1 permission")
	c.decide(bad, "accept")
	if got := c.value(record.Ref{Kind: record.Member, ID: a}, record.MemberMerged); got != record.R(b) {
		t.Errorf("a clerk's word made it %v", got)
	}
	c.checked()
}

func (c *county) memberOf(household record.ID) record.ID {
	return c.local(write(record.Member, record.MemberHousehold, record.R(household), record.MemberName, record.T("央金")))[0].ID
}

// A clerk's word still lets in what was only outside its author's scope.
func TestS5AcceptingWaivesTheScope(t *testing.T) {
	c := newCounty(t)
	o := c.otherTeam()
	c.tablet.round()
	v := c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(c.elsewhere), record.VisitDate, record.D(record.MustDay("2026-11-15"))))
	d := c.tablet.save(c.leader, day(o.leader, o.team, "2026-11-15", "station"))
	want(t, c.tablet.round().Receipt, "1+1 permission", "2+1 permission")
	for _, x := range []*record.Change{v, d} {
		c.decide(x, "accept")
		if c.row(x.Writes[0].Ref) == nil {
			t.Errorf("%s is not here although a clerk accepted it", x.Writes[0].Ref)
		}
	}
	c.checked()
}

// Whether what is not his is there, nobody learns by trying: receipt and
// quarantine record say the same, and what was really missing frees the change
// when it comes.
func TestS5NotYoursAndNotThereGetOneAnswer(t *testing.T) {
	c := newCounty(t)
	o := c.otherTeam()
	o.care = c.local(care(o.member, c.elsewhere))[0].ID
	bare := c.memberOf(c.elsewhere)
	c.tablet.round()
	nobody := record.ID{1, 2, 3}
	careOf := func(member record.ID, fv ...any) record.Write {
		id, _ := record.KeyedID(record.MemberCare, []record.Set{{Field: record.CareMember, Value: record.R(member)}})
		return edit(record.Ref{Kind: record.MemberCare, ID: id}, 0, fv...)
	}
	pairs := map[string][2]record.Write{
		"a care record, one field":   {careOf(o.member, record.CareHealth, record.C("good")), careOf(bare, record.CareHealth, record.C("good"))},
		"a care record, member only": {careOf(o.member, record.CareMember, record.R(o.member)), careOf(bare, record.CareMember, record.R(bare))},
		"a care record, squatted":    {care(o.member, c.house), care(bare, c.house)},
		"a care record, whole":       {care(o.member, c.elsewhere), care(bare, c.elsewhere)},
		"a care record, its member":  {care(o.member, c.house), care(nobody, c.house)},
		"a household":                {edit(record.Ref{Kind: record.Household, ID: c.elsewhere}, 0, record.HouseholdPhone, record.T("1")), edit(record.Ref{Kind: record.Household, ID: nobody}, 0, record.HouseholdPhone, record.T("1"))},
		"a visit to it":              {write(record.Visit, record.VisitHousehold, record.R(c.elsewhere), record.VisitDate, record.D(record.MustDay("2026-11-15"))), write(record.Visit, record.VisitHousehold, record.R(nobody), record.VisitDate, record.D(record.MustDay("2026-11-15")))},
		"a visit to it, undated":     {write(record.Visit, record.VisitHousehold, record.R(c.elsewhere)), write(record.Visit, record.VisitHousehold, record.R(nobody))},
		"merged into it":             {edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdMerged, record.R(c.elsewhere)), edit(record.Ref{Kind: record.Household, ID: c.house}, 0, record.HouseholdMerged, record.R(nobody))},
		"a day of another team":      {day(o.leader, o.team, "2026-11-15", "absent"), day(o.leader, nobody, "2026-11-15", "absent")},
		"a device":                   {edit(record.Ref{Kind: record.Device, ID: c.desk.id}, 0, record.DeviceLabel, record.T("x")), edit(record.Ref{Kind: record.Device, ID: nobody}, 0, record.DeviceLabel, record.T("x"))},
	}
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			var told [2]string
			for i, w := range pair {
				d := c.device(fmt.Sprint(name, i), c.leader)
				d.round()
				x := d.save(c.leader, w)
				run := d.round().Receipt.Runs[0]
				hash := x.Hash()
				q := record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
				told[i] = fmt.Sprint(run.At, run.Reason, run.Detail, c.value(q, record.QuarantineReason), c.value(q, record.QuarantineDetail))
			}
			if told[0] != told[1] {
				t.Errorf("told %q where it is there, %q where it is not", told[0], told[1])
			}
		})
	}
	c.checked()
}

// Every role writes one record of each kind at home and one of somebody else's
// team; what is applied is what the table says, and nothing else.
func TestS5WhoMayWriteWhatAndWhere(t *testing.T) {
	for role, may := range rolesTable(t) {
		t.Run(string(role), func(t *testing.T) {
			c := newCounty(t)
			o := c.otherTeam()
			author := c.local(write(record.Person, record.PersonName, record.T("某人"), record.PersonTownship, record.C("623027103")))[0].ID
			if role != "" {
				c.local(c.assign(author, role))
			}
			homeMember, awayMember := c.memberOf(c.house), c.memberOf(c.elsewhere)
			held := c.heldOnes()
			for _, k := range record.Kinds {
				if k.Letter() {
					continue // everybody who is assigned writes them: TestS5AComplaint…
				}
				for place, w := range map[string]record.Write{"home": c.one(k.Kind, true, o, homeMember, held[0]), "elsewhere": c.one(k.Kind, false, o, awayMember, held[1])} {
					d := c.device(k.Name+" "+place+" of "+string(role), author)
					d.round()
					d.save(author, w)
					run := d.round().Receipt.Runs[0]
					ok := may.kinds[k.Kind] == "W" || may.kinds[k.Kind] == "w" && place == "home"
					why := "permission"
					if k.Servers && w.Base == 0 { // nobody makes one but the server
						why = "invalid"
					}
					if ok != (run.At != 0) || !ok && run.Reason != why {
						t.Errorf("a %s %s: applied at %d, %s %s; want applied %v", k.Name, place, run.At, run.Reason, run.Detail, ok)
					}
				}
			}
			c.checked()
		})
	}
}

// Every role pulls, and has of each kind what the table says: that at home, that of
// somebody else's team, or neither.
func TestS5WhoReceivesWhat(t *testing.T) {
	for role, may := range rolesTable(t) {
		t.Run(string(role), func(t *testing.T) {
			c := newCounty(t)
			o := c.otherTeam()
			held := c.heldOnes()
			members := map[bool]record.ID{true: c.memberOf(c.house), false: c.memberOf(c.elsewhere)}
			there := map[record.Ref]bool{} // and whether it is at home
			for _, k := range record.Kinds {
				for i, home := range []bool{true, false} {
					switch k.Kind {
					case record.Complaint: // a letter
					case record.Quarantine:
						there[held[i]] = home
					default:
						there[c.local(c.one(k.Kind, home, o, members[home], held[i]))[0]] = home
					}
				}
			}
			author := c.local(write(record.Person, record.PersonName, record.T("某人"), record.PersonTownship, record.C("623027103")))[0].ID
			if role != "" {
				c.local(c.assign(author, role))
			}
			d := c.device("of "+string(role), author)
			d.round()
			subs := d.round().Subs
			for space, says := range may.spaces {
				ch := record.Channel(strings.NewReplacer("own", author.String(), "other", c.leader.String(), "one", c.house.String()).Replace(space))
				got := slices.ContainsFunc(subs, func(p record.Prefix) bool { return p.Covers(ch) })
				if got != (says == "r") {
					t.Errorf("follows %s: %v; the table says %q", space, got, says)
				}
			}
			for ref, home := range there {
				says := may.kinds[ref.Kind]
				want := says == "R" || says == "W" || home && (says == "r" || says == "w")
				if got := d.held[ref] != nil; got != want {
					t.Errorf("a %s, at home %v: received %v; the table says %q", ref.Kind, home, got, says)
				}
			}
			c.checked()
		})
	}
}

// rights are what the domain's table says of one role.
type rights struct {
	kinds  map[record.Kind]string
	spaces map[string]string // in which no kind lives yet
}

// rolesTable is what the domain's table says of each role, and nothing for who has none.
func rolesTable(t *testing.T) map[record.Role]rights {
	t.Helper()
	b, err := os.ReadFile("../../store/record/testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	table := map[record.Role]rights{"": {}}
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		space, isSpace := strings.CutPrefix(words[0], "@")
		switch {
		case words[0] == "#":
		case words[0] == "kind":
			roles = words[1:]
			for _, r := range roles {
				table[record.Role(r)] = rights{map[record.Kind]string{}, map[string]string{}}
			}
		default:
			for i, r := range roles {
				if isSpace {
					table[record.Role(r)].spaces[space] = words[i+1]
				} else {
					table[record.Role(r)].kinds[record.KindNamed(words[0]).Kind] = words[i+1]
				}
			}
		}
	}
	if len(table) < 10 {
		t.Fatalf("%d roles", len(table))
	}
	return table
}

// assign makes a role's assignment at home: the first team, its village or
// township, or the first household.
func (c *county) assign(person record.ID, role record.Role) record.Write {
	w := write(record.Assignment, record.AssignmentPerson, record.R(person), record.AssignmentRole, record.C(string(role)),
		record.AssignmentFrom, record.D(record.MustDay("2025-08-01")))
	set := func(f record.Field, v record.Value) { w.Fields = append(w.Fields, record.Set{Field: f, Value: v}) }
	switch role {
	case record.Helper:
		set(record.AssignmentHousehold, record.R(c.house))
	case record.TeamMember, record.Leader:
		set(record.AssignmentTeam, record.R(c.team))
		set(record.AssignmentAreas, record.Cs(village))
	case record.Liaison:
		set(record.AssignmentTeam, record.R(c.team))
	case record.Clerk, record.Office:
		set(record.AssignmentAreas, record.Cs("623027"))
	default:
		set(record.AssignmentAreas, record.Cs("623027103"))
	}
	return w
}

// heldOnes are two changes that wait, whose quarantine records somebody may try to decide.
func (c *county) heldOnes() (refs [2]record.Ref) {
	for i := range refs {
		x := c.tablet.save(c.leader, write(record.Visit, record.VisitHousehold, record.R(c.elsewhere), record.VisitDate, record.D(record.MustDay("2026-11-15"))))
		c.tablet.round()
		hash := x.Hash()
		refs[i] = record.Ref{Kind: record.Quarantine, ID: record.NaturalID(record.Quarantine, string(record.X(hash[:])))}
	}
	return refs
}

// one is a write to a record of a kind, at home or elsewhere.
func (c *county) one(k record.Kind, home bool, o other, member record.ID, held record.Ref) record.Write {
	code, town, team, person, house := village2, "623027104", o.team, o.leader, c.elsewhere
	if home {
		code, town, team, person, house = village, "623027103", c.team, c.leader, c.house
	}
	on := record.D(record.MustDay("2026-11-15"))
	switch k {
	case record.Area:
		return write(k, record.AreaCode, record.C(code[:11]+"9"), record.AreaName, record.T("村"))
	case record.Team:
		return write(k, record.TeamName, record.T("新队"), record.TeamTownship, record.C(town))
	case record.Person:
		return write(k, record.PersonName, record.T("新人"), record.PersonTownship, record.C(town))
	case record.Assignment:
		return write(k, record.AssignmentPerson, record.R(person), record.AssignmentRole, record.C("member"), record.AssignmentTeam, record.R(team), record.AssignmentFrom, on)
	case record.Device:
		return write(k, record.DevicePersons, record.Rs(person), record.DeviceSignKey, record.X(append([]byte(town), make([]byte, 23)...)))
	case record.Household:
		return edit(record.Ref{Kind: k, ID: house}, 0, record.HouseholdPhone, record.T("12011112222"))
	case record.Member:
		return edit(record.Ref{Kind: k, ID: member}, 0, record.MemberName, record.T("改名"))
	case record.MemberCare:
		return care(member, house)
	case record.Visit:
		return write(k, record.VisitHousehold, record.R(house), record.VisitDate, on)
	case record.DutyDay:
		return day(person, team, "2026-11-15", "station")
	case record.CodeItem:
		return write(k, record.CodeList, record.C("place"), record.CodeCode, record.C("new"+town))
	case record.Setting:
		return write(k, record.SettingName, record.C("new"+town), record.SettingFrom, on)
	case record.Case:
		return write(k, record.CaseHousehold, record.R(house), record.CaseOrdinal, record.I(1), record.CaseClue, record.T("线索"))
	case record.Study:
		return write(k, record.StudyTeam, record.R(team), record.StudyDate, on, record.StudyType, record.C("lecture"))
	case record.Matter:
		return write(k, record.MatterHousehold, record.R(house), record.MatterNeed, record.C("water"))
	case record.Ask:
		of := c.device("asked "+person.Short(), person)
		return write(k, record.AskDevice, record.R(of.id), record.AskTo, record.R(person), record.AskKind, record.I(int64(record.Household)),
			record.AskRecord, record.X(house[:]), record.AskField, record.I(int64(record.HouseholdPhone)), record.AskDate, on)
	case record.Pair:
		return memberPair(member, c.memberOf(house), house)
	case record.Batch:
		return write(k, record.BatchDevice, record.R(c.tablet.id), record.BatchSlot, record.SlotOf(on.Day()))
	case record.Unit:
		return write(k, record.UnitName, record.T("单位"+town))
	case record.Quarantine:
		return edit(held, c.row(held).Last, record.QuarantineNote, record.T("看过"))
	}
	panic("a kind without a write: " + k.String())
}

// guessing is a tablet that believes to know a record's number.
type guessing struct {
	*tablet
	ref record.Ref
	no  uint64
}

func (g guessing) Number(ref record.Ref) (uint64, bool) {
	if ref == g.ref {
		return g.no, true
	}
	return g.tablet.Number(ref)
}

// try sends one change that names a record by a number.
func (g guessing) try(w record.Write) *record.Inbound {
	g.c.t.Helper()
	g.save(g.c.leader, w)
	q, _ := g.request()
	body, err := wire.EncodeRequest(q, g, g.key)
	if err != nil {
		g.c.t.Fatal(err)
	}
	return g.ask(q, body)
}

// A guessed number is told nothing, not even whether it names anything; one
// that the device was sent once still counts, and what is spelled out is taken.
func TestS5NumbersMeanOnlyWhatTheDeviceWasSent(t *testing.T) {
	c := newCounty(t)
	o := c.otherTeam()
	o.care = c.local(care(o.member, c.elsewhere))[0].ID
	letter := c.desk.save(c.clerk, write(record.Complaint, record.ComplaintDevice, record.R(c.desk.id), record.ComplaintDate, record.D(record.MustDay("2026-11-15")),
		record.ComplaintText, record.T("意见")))
	c.desk.round()
	for _, hidden := range []record.Ref{{Kind: record.Household, ID: c.elsewhere}, {Kind: record.Member, ID: o.member}, {Kind: record.MemberCare, ID: o.care},
		{Kind: record.Device, ID: c.desk.id}, letter.Writes[0].Ref, {Kind: record.Team, ID: o.team}} {
		for _, no := range []uint64{c.row(hidden).No, 1 << 40} {
			d := c.device(fmt.Sprint(hidden, no), c.leader)
			d.round()
			ref := record.Ref{Kind: hidden.Kind, ID: record.ID{5}}
			in := guessing{d, ref, no}.try(edit(ref, 0, record.Field(1), record.T("x")))
			if in.Refused != record.SpellOut || in.Receipt != nil {
				t.Errorf("%s by number %d: %q, %+v", hidden, no, in.Refused, in.Receipt)
			}
		}
	}
	c.tablet.round()
	moved := record.Ref{Kind: record.Household, ID: c.house2}
	c.local(edit(moved, c.row(moved).Last, record.HouseholdVillage, record.C(village2)))
	in := guessing{c.tablet, moved, c.row(moved).No}.try(edit(moved, 0, record.HouseholdPhone, record.T("1")))
	if in.Refused != record.Served {
		t.Errorf("a household that moved away is refused by number: %q", in.Refused)
	}
	want(t, in.Receipt, "1+1 permission")
	c.checked()
}
