package sim

import (
	"strings"

	"zhucun/store/record"
)

// scopeOf is what a device may see, worked out from the roster without the
// product's own scope code, as a second opinion (S5).
type scopeOf struct {
	county     bool
	villages   map[string]bool // codes
	care       map[string]bool // codes
	households map[string]bool // IDs of paired households
	teams      map[string]bool // IDs
}

// scope is what device d may see by the endpoint's roster of this moment.
func (w *world) scope(d *device) scopeOf {
	s := scopeOf{villages: map[string]bool{}, care: map[string]bool{}, households: map[string]bool{}, teams: map[string]bool{}}
	rows := w.srv.rows()
	dev := rows[record.Ref{Kind: record.Device, ID: d.id}]
	if dev == nil || dev.Value(record.DeviceRevoked) != "" {
		return s
	}
	today := record.DayOf(w.now)
	for ref, r := range rows {
		if ref.Kind != record.Assignment || !contains(d.persons, r.Value(record.AssignmentPerson).ID()) {
			continue
		}
		if !today.Within(r.Value(record.AssignmentFrom).Day(), r.Value(record.AssignmentTo).Day()) {
			continue
		}
		switch record.Role(r.Value(record.AssignmentRole).Text()) {
		case record.Clerk:
			s.county = true
		case record.Helper:
			s.households[r.Value(record.AssignmentHousehold).ID().String()] = true
		case record.Leader:
			for _, code := range r.Value(record.AssignmentAreas).Codes() {
				s.care[code] = true
				s.villages[code] = true
			}
			s.teams[r.Value(record.AssignmentTeam).ID().String()] = true
		case record.TeamMember:
			for _, code := range r.Value(record.AssignmentAreas).Codes() {
				s.villages[code] = true
			}
			s.teams[r.Value(record.AssignmentTeam).ID().String()] = true
		}
	}
	return s
}

// sees reports whether device d may receive a record of channel c.
func (s scopeOf) sees(d *device, c record.Channel) bool {
	part := strings.Split(string(c), "/")
	switch part[0] {
	case "ref":
		return true // the roster's own narrowing is not modelled here
	case "device":
		return s.county || part[1] == d.id.String()
	case "village":
		return s.county || s.villages[part[1]] || s.households[part[2]]
	case "care":
		return s.county || s.care[part[1]] || s.households[part[2]]
	case "team":
		return s.county || s.teams[part[2]]
	}
	return s.county
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
