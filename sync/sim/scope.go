package sim

import (
	"strings"

	"zhucun/store/record"
	"zhucun/sync/server"
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
	w.srv.follow()
	dev := w.srv.roster[record.Ref{Kind: record.Device, ID: d.id}]
	if dev == nil || dev.Value(record.DeviceRevoked) != "" {
		return scopeOf{}
	}
	return w.scopeOn(d.persons, record.DayOf(w.now))
}

// scopeOn is what persons may see on a day.
func (w *world) scopeOn(persons []record.ID, on record.Day) scopeOf {
	s := scopeOf{villages: map[string]bool{}, care: map[string]bool{}, households: map[string]bool{}, teams: map[string]bool{}}
	w.srv.follow()
	for ref, r := range w.srv.roster {
		if ref.Kind != record.Assignment || !contains(persons, r.Value(record.AssignmentPerson).ID()) {
			continue
		}
		if !on.Within(r.Value(record.AssignmentFrom).Day(), r.Value(record.AssignmentTo).Day()) {
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

// judgedFairly: a change that waits for permission was beyond its author's
// assignment when it was made, not merely when it arrived (X11). Made counts no
// earlier than the device last left nothing behind.
func (w *world) judgedFairly(h *server.Held, d *device, since int64) {
	c, err := record.DecodeChange(h.Payload)
	if err != nil || !contains(d.persons, c.Author) || !c.Was.IsZero() { // a fork is judged as when its copy came
		return
	}
	if h.Waits != (record.Ref{}) && w.srv.rows()[h.Waits] == nil { // what is not there is told like what is not his
		return
	}
	on := record.DayOf(min(max(c.Stamp.Wall, since), h.Received))
	scope := w.scopeOn([]record.ID{c.Author}, on)
	for _, wr := range c.Writes {
		row := w.srv.rows()[wr.Ref]
		switch wr.Kind {
		case record.Household, record.Visit, record.Member, record.DutyDay:
		default:
			return
		}
		if row == nil || wr.Sets(record.HouseholdVillage) || !scope.sees(d, row.Channel) {
			return
		}
	}
	w.fail("%s waits for permission, which its author had on %s, when it was made (X11)", c.ChangeID, on)
}
