package record

import (
	"errors"
	"fmt"
	"strings"
)

// Channel is where a record lives, exactly one:
//
//	ref/area  ref/code  ref/setting  ref/page  ref/team/<township>  ref/people/<township>  ref/people/county
//	village/<code>/<household>   care/<code>/<household>   team/<township>/<team>
//	staff/<person>   inspection/<id>   device/<id>   clerk   org
type Channel string

// Space is what a channel begins with.
type Space string

// The spaces in which more than one kind lives, or that scopes name.
const (
	spaceVillage Space = "village"
	spaceCare    Space = "care"
	spaceTeam    Space = "team"
	spacePeople  Space = "ref/people"
	spaceDevice  Space = "device"
	spaceStaff   Space = "staff"
)

// Prefix is a channel prefix that a device follows: a subscription. It matches
// whole segments, or 6, 9 or 12 digits of an area code in its last segment
// (rule X7).
type Prefix string

// Covers reports whether the prefix matches channel c.
func (p Prefix) Covers(c Channel) bool {
	rest, ok := strings.CutPrefix(string(c), string(p))
	if !ok {
		return false
	}
	if rest == "" || rest[0] == '/' {
		return true
	}
	last := string(p[strings.LastIndexByte(string(p), '/')+1:])
	next, _, _ := strings.Cut(rest, "/")
	return IsAreaCode(last) && IsAreaCode(last+next)
}

// Within reports whether everything p matches is matched by q too.
func (p Prefix) Within(q Prefix) bool { return q.Covers(Channel(p)) }

// Household is the household of a village or care channel, or the zero ID.
func (c Channel) Household() ID {
	parts := strings.Split(string(c), "/")
	if space := Space(parts[0]); len(parts) != 3 || space != spaceVillage && space != spaceCare {
		return ID{}
	}
	id, _ := ParseID(parts[2])
	return id
}

// IsAreaCode reports whether s is 6, 9 or 12 digits: county, township, village.
func IsAreaCode(s string) bool {
	if len(s) != 6 && len(s) != 9 && len(s) != 12 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

// IsVillageCode reports whether s is a 12-digit statistical area code.
func IsVillageCode(s string) bool { return len(s) == 12 && IsAreaCode(s) }

// IsTownshipCode reports whether s is the first nine digits of one.
func IsTownshipCode(s string) bool { return len(s) == 9 && IsAreaCode(s) }

// Rows gives the row of a record as it stands, or nil.
type Rows func(Ref) *Row

// ErrNoParent is wrapped by ChannelOf when the record that another lives under
// is not there.
var ErrNoParent = errors.New("the record it belongs to is not here")

// ErrUnknownKind is wrapped where a kind or field of a newer version is met.
var ErrUnknownKind = errors.New("a kind or field of a newer version")

func deviceChannel(id ID) Channel { return Channel(string(spaceDevice) + "/" + id.String()) }

// staffChannel is where the cadre office keeps what concerns one person.
func staffChannel(person ID) Channel { return Channel(string(spaceStaff) + "/" + person.String()) }

func townshipChannel(space Space, code string) (Channel, error) {
	if !IsTownshipCode(code) {
		return "", fmt.Errorf("township code %.20q: want nine digits", code)
	}
	return Channel(string(space) + "/" + code), nil
}

// villageChannel names a household by the code its village entered with, which
// it keeps as its channel for life (rule X7).
func villageChannel(space Space, household *Row, rows Rows) (Channel, error) {
	code := household.Value(HouseholdVillage).Text()
	if !IsVillageCode(code) {
		return "", fmt.Errorf("village code %.20q: want twelve digits", code)
	}
	if area := rows(Ref{Area, AreaID(code)}); area != nil {
		if c := area.Value(AreaChannel).Text(); IsVillageCode(c) {
			code = c
		}
	}
	return Channel(string(space) + "/" + code + "/" + household.ID.String()), nil
}

func underHousehold(space Space, id ID, rows Rows) (Channel, error) {
	hh := rows(Ref{Household, id})
	if hh == nil {
		return "", fmt.Errorf("household %s: %w", id.Short(), ErrNoParent)
	}
	return villageChannel(space, hh, rows)
}

func underTeam(id ID, rows Rows) (Channel, error) {
	team := rows(Ref{Team, id})
	if team == nil {
		return "", fmt.Errorf("team %s: %w", id.Short(), ErrNoParent)
	}
	ch, err := townshipChannel(spaceTeam, team.Value(TeamTownship).Text())
	return Channel(string(ch) + "/" + id.String()), err
}

// AreaID is the ID of the area record with a code.
func AreaID(code string) ID { return NaturalID(Area, string(C(code))) }
