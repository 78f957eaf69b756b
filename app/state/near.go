package state

import (
	"context"
	"slices"
	"time"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// Near is a record that a new one is probably a double of. It is said before anything is
// saved, and keeps nobody from saving.
type Near struct {
	TwinOf
	Signs []alike.Sign
}

// seeking looks for it while a new household or member is entered. What is there is read
// once, when the form is opened; then a look takes about a millisecond, on a pause.
type seeking struct {
	at    Route // the form that it is for
	turn  int   // answers to older questions are dropped
	all   compared
	place string // the village of a new member
	ready bool
	stop  func() // the timer that runs
	found *Near
}

// seek looks for a double of what is entered, soon.
func (f *Form) seek() {
	k := f.kit
	if !f.view.New || k.Compared == nil || f.view.Kind != record.Household && f.view.Kind != record.Member {
		return
	}
	s := &f.near
	if s.at != f.at {
		f.unseek()
		s.at = f.at
		f.gather()
		return
	}
	if !s.ready {
		return // it looks when all is read
	}
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	if k.After == nil {
		f.look()
		return
	}
	s.stop = k.After(seekAfter, f.look)
}

// seekAfter is how long the person pauses before the form looks.
const seekAfter = 150 * time.Millisecond

// unseek forgets what was found and read.
func (f *Form) unseek() {
	if f.near.stop != nil {
		f.near.stop()
	}
	f.near = seeking{turn: f.near.turn + 1}
}

// gather reads what is there, then looks.
func (f *Form) gather() {
	k, at, kind, turn := f.kit, f.at, f.view.Kind, f.near.turn
	k.read(func(ctx context.Context) func() {
		all, err := readCompared(ctx, k.Compared, kind)
		place := ""
		if h, missing := k.Records.Get(ctx, record.Ref{Kind: record.Household, ID: at.Household}); missing == nil {
			place = h.Value(record.HouseholdVillage).Text()
		}
		return func() {
			if turn != f.near.turn || err != nil { // nothing is said where nothing can be known
				return
			}
			f.near.all, f.near.place, f.near.ready = all, place, true
			f.look()
		}
	})
}

// look compares what is entered with what is there.
func (f *Form) look() {
	s := &f.near
	s.turn++
	turn, all := s.turn, s.all
	v := func(no record.Field) record.Value {
		if i := f.index(no); i >= 0 {
			return f.view.Fields[i].Value
		}
		return ""
	}
	var house alike.House
	var being alike.Being
	if f.view.Kind == record.Household {
		house = alike.House{Village: v(record.HouseholdVillage).Text(), Group: int(v(record.HouseholdGroup).Int()), Head: v(record.HouseholdHead).Text(),
			HeadBo: v(record.HouseholdHeadBo).Text(), Phone: v(record.HouseholdPhone).Text(), No: v(record.HouseholdExternalNo).Text()}
	} else {
		being = alike.Being{House: f.at.Household, Place: s.place, Name: v(record.MemberName).Text(), NameBo: v(record.MemberNameBo).Text(),
			Birth: v(record.MemberBirth), Sex: v(record.MemberSex).Text(), No: v(record.MemberExternalNo).Text()}
	}
	f.kit.read(func(context.Context) func() {
		found := nearest(all, house, being)
		return func() {
			if turn != f.near.turn || same(found, f.near.found) {
				return
			}
			f.near.found = found
			f.changed()
		}
	})
}

// nearest is what is most like what is entered, or nil.
func nearest(all compared, house alike.House, being alike.Being) *Near {
	var pairs []alike.Pair
	kind := record.Household
	switch {
	case all.houses != nil && house.Head+house.HeadBo != "":
		pairs = all.houses.Near(house)
	case all.beings != nil && being.Name+being.NameBo != "":
		kind, pairs = record.Member, all.beings.Near(being)
	}
	if len(pairs) == 0 {
		return nil
	}
	t := Twin{}
	t.A.ID, t.B.ID = pairs[0].A, pairs[0].B // what is entered has no ID yet, and zero is the lowest
	t.name(kind, all)
	return &Near{t.B, pairs[0].Signs}
}

func same(a, b *Near) bool {
	return a == b || a != nil && b != nil && a.ID == b.ID && slices.Equal(a.Signs, b.Signs)
}
