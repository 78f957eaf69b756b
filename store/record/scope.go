package record

import (
	"slices"
	"strings"
)

// Role is what an assignment makes of a person; the codes of list "role".
type Role string

// The roles of the design's table.
const (
	Helper     Role = "helper"
	TeamMember Role = "member"
	Leader     Role = "leader"
	Station    Role = "station"
	Township   Role = "township"
	County     Role = "county"
	Inspector  Role = "inspector"
	Clerk      Role = "clerk"
	Office     Role = "office"  // the cadre office: people and teams, no household
	Liaison    Role = "liaison" // of the office, for teams of his
)

// Link is an assignment with what scope needs to know of the records it names.
type Link struct {
	Person    ID
	Role      Role
	Team      ID
	TeamTown  string   // township code of the team
	Areas     []string // area codes of 6, 9 or 12 digits, as channels name them (rule X7)
	Household Channel  // village channel of the paired household, or ""
	From, To  Day
}

// LinkOf reads an assignment record.
func LinkOf(r *Row, rows Rows) Link {
	l := Link{
		Person: r.Value(AssignmentPerson).ID(),
		Role:   Role(r.Value(AssignmentRole).Text()),
		Team:   r.Value(AssignmentTeam).ID(),
		From:   r.Value(AssignmentFrom).Day(),
		To:     r.Value(AssignmentTo).Day(),
	}
	if team := rows(Ref{Team, l.Team}); team != nil {
		l.TeamTown = team.Value(TeamTownship).Text()
	}
	for _, code := range r.Value(AssignmentAreas).Codes() {
		if area := rows(Ref{Area, AreaID(code)}); area != nil {
			if c := area.Value(AreaChannel).Text(); IsVillageCode(c) {
				code = c
			}
		}
		if IsAreaCode(code) {
			l.Areas = append(l.Areas, code)
		}
	}
	if hh := r.Value(AssignmentHousehold).ID(); !hh.IsZero() {
		l.Household, _ = underHousehold("village", hh, rows)
	}
	return l
}

// Grant is what one assignment lets a person see and do.
type Grant struct {
	Role     Role
	Prefixes []Prefix
}

// Scope is what assignments allow on one date.
type Scope struct{ Grants []Grant }

// ScopeOf derives the scope of a person on a date from the links in force.
// Everyone assigned reads the reference channels of his townships and what the county
// keeps of himself.
func ScopeOf(person ID, links []Link, on Day) (s Scope) {
	for _, l := range links {
		if l.Person == person && on.Within(l.From, l.To) {
			s.Grants = append(s.Grants, l.grant())
		}
	}
	return s
}

func (l Link) grant() Grant {
	g := Grant{Role: l.Role}
	add := func(p ...string) {
		for _, p := range p {
			g.Prefixes = append(g.Prefixes, Prefix(p))
		}
	}
	ref := func(township string) { add("ref/team/"+township, "ref/people/"+township) }
	add("ref/area", "ref/code", "ref/setting", "ref/page", "ref/people/county", string(staffChannel(l.Person)))
	switch l.Role {
	case Helper:
		if l.Household != "" {
			care := "care" + strings.TrimPrefix(string(l.Household), "village")
			add(string(l.Household), care)
			ref(strings.Split(string(l.Household), "/")[1][:9])
		}
	case TeamMember, Leader:
		if l.TeamTown != "" {
			add("team/" + l.TeamTown + "/" + l.Team.String())
			ref(l.TeamTown)
		}
		for _, code := range l.Areas {
			if len(code) != 12 {
				continue
			}
			add("village/" + code)
			ref(code[:9])
			if l.Role == Leader {
				add("care/" + code)
			}
		}
	case Liaison:
		if l.TeamTown != "" {
			add("team/" + l.TeamTown + "/" + l.Team.String())
			ref(l.TeamTown)
		}
	case Station, Township, County:
		for _, code := range l.Areas {
			if len(code) == 9 {
				add("village/"+code, "team/"+code)
				ref(code)
			}
		}
	case Clerk:
		add("ref", "device", "clerk")
		for _, code := range l.Areas {
			if len(code) == 6 {
				add("village/"+code, "care/"+code, "team/"+code)
			}
		}
	case Office:
		add("ref", string(spaceStaff), "org", "inspection")
		for _, code := range l.Areas {
			if len(code) == 6 {
				add("team/" + code)
			}
		}
	}
	return g
}

// ScopeEver is all that a person's assignments allowed on any date.
func ScopeEver(person ID, links []Link) (s Scope) {
	for _, l := range links {
		if l.Person == person {
			s.Grants = append(s.Grants, l.grant())
		}
	}
	return s
}

// MayWrite reports whether the scope lets its person write records of kind k
// that live in channel c (rule S5).
func (s Scope) MayWrite(k Kind, c Channel) bool {
	d := k.Def()
	return d != nil && s.holds(d.Writers, c)
}

// Writes reports whether the scope lets its person write records of kind k anywhere.
func (s Scope) Writes(k Kind) bool {
	d := k.Def()
	return d != nil && slices.ContainsFunc(s.Grants, func(g Grant) bool { return slices.Contains(d.Writers, g.Role) })
}

// MayApply reports whether the scope covers writing what change c writes to ref
// in channel ch (rule S5). Whoever is assigned sends letters, and answers what he is
// asked; MayAuthor says where and in whose name, and who answers.
func (s Scope) MayApply(c *Change, ref Ref, ch Channel) bool {
	if d := ref.Kind.Def(); d.Letter() || d.replies(c.WriteTo(ref)) {
		return len(s.Grants) > 0
	}
	return s.MayWrite(ref.Kind, ch)
}

// holds reports whether one of the grants in channel c is for one of the roles.
func (s Scope) holds(roles []Role, c Channel) bool {
	return slices.ContainsFunc(s.Grants, func(g Grant) bool { return slices.Contains(roles, g.Role) && g.covers(c) })
}

// Has reports whether one of the grants is for role r.
func (s Scope) Has(r Role) bool {
	return slices.ContainsFunc(s.Grants, func(g Grant) bool { return g.Role == r })
}

func (g Grant) covers(c Channel) bool {
	return slices.ContainsFunc(g.Prefixes, func(p Prefix) bool { return p.Covers(c) })
}

// Subscriptions are the prefixes a device follows for these scopes of its
// persons: sorted, none inside another, with the device's own channel.
func Subscriptions(device ID, scopes ...Scope) []Prefix {
	all := []Prefix{Prefix(deviceChannel(device))}
	for _, s := range scopes {
		for _, g := range s.Grants {
			all = append(all, g.Prefixes...)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(slices.Clone(all), func(p Prefix) bool {
		return slices.ContainsFunc(all, func(q Prefix) bool { return p != q && p.Within(q) })
	})
}
