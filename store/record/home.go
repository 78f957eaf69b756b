package record

import (
	"fmt"
	"slices"
)

// Home says how the channel of a record follows from its fields. The functions of
// this file that make one are what a declaration is written with.
type Home struct {
	space     Space
	way       way
	field     Field
	otherwise *Home // where a record lives whose field is empty; nil: nowhere
}

// way says what the field of a Home names, and so what follows the space in a channel.
type way uint8

const (
	byNothing   way = iota // the space is the whole channel
	byItself               // the record's own ID
	byDevice               // the device the field names
	byTownship             // the nine digits of the field
	byPeople               // the township of the field; that of the county where it names none
	byVillage              // the village of the field, and the record's own ID
	byHousehold            // the channel of the household the field names
	byTeam                 // the township of the team the field names, and the team
)

// in: all records of the kind live in one channel.
func in(channel Space) Home { return Home{space: channel} }

// itself: each record has a channel of its own.
func itself(space Space) Home { return Home{space: space, way: byItself} }

// ofDevice: the channel of the device that f names.
func ofDevice(f Field) Home { return Home{spaceDevice, byDevice, f, nil} }

// ofTownship: one channel for each township, whose code is in f.
func ofTownship(space Space, f Field) Home { return Home{space, byTownship, f, nil} }

// ofPeople: the people of the township that f names first; those of the county where
// it names none.
func ofPeople(f Field) Home { return Home{spacePeople, byPeople, f, nil} }

// ofVillage: the record is a household of the village whose code is in f.
func ofVillage(f Field) Home { return Home{spaceVillage, byVillage, f, nil} }

// ofHousehold: with the household that f names.
func ofHousehold(f Field) Home { return Home{spaceVillage, byHousehold, f, nil} }

// careOf: with the household that f names, in the narrower channel.
func careOf(f Field) Home { return Home{spaceCare, byHousehold, f, nil} }

// ofTeam: with the team that f names.
func ofTeam(f Field) Home { return Home{spaceTeam, byTeam, f, nil} }

// or: where the field of h is empty the record lives elsewhere.
func (h Home) or(elsewhere Home) Home {
	h.otherwise = &elsewhere
	return h
}

// of is the way that counts for a record with these fields: the first whose field is
// set, or else the last.
func (h *Home) of(get func(Field) Value) *Home {
	for h.otherwise != nil && get(h.field) == "" {
		h = h.otherwise
	}
	return h
}

// parent is the kind that the field of h names, whose records take those of h along
// when they move; 0 is none.
func (h *Home) parent() Kind {
	switch h.way {
	case byHousehold:
		return Household
	case byTeam:
		return Team
	}
	return 0
}

// channel is where row r lives, by the way that counts for it.
func (h *Home) channel(r *Row, rows Rows) (Channel, error) {
	v := r.Value(h.field)
	switch h.way {
	case byItself:
		return Channel(string(h.space) + "/" + r.ID.String()), nil
	case byDevice:
		return deviceChannel(v.ID()), nil
	case byTownship:
		return townshipChannel(h.space, v.Text())
	case byPeople:
		if codes := v.Codes(); len(codes) > 0 && len(codes[0]) >= 9 {
			return townshipChannel(h.space, codes[0][:9])
		}
		return Channel(h.space + "/county"), nil
	case byVillage:
		return villageChannel(h.space, r, rows)
	case byHousehold:
		return underHousehold(h.space, v.ID(), rows)
	case byTeam:
		return underTeam(v.ID(), rows)
	}
	return Channel(h.space), nil
}

// ChannelOf is the channel in which row r lives, by the values every replica
// shows for it.
func ChannelOf(r *Row, rows Rows) (Channel, error) {
	d := r.Kind.Def()
	if d == nil {
		return "", fmt.Errorf("kind %d: %w", r.Kind, ErrUnknownKind)
	}
	return d.Home.of(r.Value).channel(r, rows)
}

// With are the fields that put a new record with a household, or where it cannot be
// with one with a team.
func (d *KindDef) With(household, team ID) []Set {
	for h := &d.Home; h != nil; h = h.otherwise {
		if id := map[Kind]ID{Household: household, Team: team}[h.parent()]; !id.IsZero() {
			return []Set{{h.field, R(id)}}
		}
	}
	return nil
}

// Under are the spaces in which records live that follow one of kind k: if it moves,
// they do.
func Under(k Kind) (spaces []Space) {
	for i := range Kinds {
		for h := &Kinds[i].Home; h != nil; h = h.otherwise {
			if h.parent() == k && !slices.Contains(spaces, h.space) {
				spaces = append(spaces, h.space)
			}
		}
	}
	return spaces
}

// Household is the household that a write concerns (rule I2), or zero; row is the
// record as it was, or nil.
func (w *Write) Household(row *Row) ID {
	d := w.Kind.Def()
	if d == nil {
		return ID{}
	}
	get := func(f Field) Value { return w.in(row, f) }
	switch h := d.Home.of(get); h.way {
	case byVillage:
		return w.ID
	case byHousehold:
		return get(h.field).ID()
	}
	return ID{}
}

// About is what a record is about, as people see it: the household it lives with, or
// the person that its kind's About field names; itself where it is neither.
func (r *Row) About() Ref {
	d := r.Kind.Def()
	if d == nil {
		return r.Ref
	}
	h := d.Home.of(r.Value)
	if f := d.Field(d.About); f != nil {
		return Ref{f.To, r.Value(f.Field).ID()}
	}
	if h.parent() != 0 {
		return Ref{h.parent(), r.Value(h.field).ID()}
	}
	return r.Ref
}
