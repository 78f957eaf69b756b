package server

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhucun/store/record"
)

// departure is a row that now lives elsewhere, or an area whose channel code may
// have changed; before is nil for a new one.
type departure struct{ now, before *Row }

// depart leaves a tombstone. The records that live under the row follow it (rule
// X6), but only once a transaction, at its end: a household that is moved to and
// fro by one request must not take along as often what others wrote of it.
func (x *update) depart(d departure, seq record.Seq) error {
	if d.before != nil && d.before.Channel != d.now.Channel {
		if err := x.bury(d.before, seq); err != nil {
			return err
		}
	}
	for _, p := range d.emptied() {
		x.emptied[p] = true
	}
	if d.now.Kind == record.Household {
		x.rosterMoved() // helpers follow the household
	}
	return nil
}

// maxFollow is with how many records a household is moved without a clerk: ten
// times what a family gathers in a term.
const maxFollow = 4096

// heavy reports whether more records live under a household in a channel than it
// may take along. It is asked once a transaction, before any of them follows.
func (x *update) heavy(household record.ID, in record.Channel) bool {
	if is, asked := x.weighed[household]; asked {
		return is
	}
	_, place, _ := strings.Cut(string(in), "/")
	places, err := x.tx.Scan(Scan{Prefix: record.Prefix("village/" + place), Limit: maxFollow + 1})
	x.err = errors.Join(x.err, err)
	x.weighed[household] = len(places) > maxFollow
	return x.weighed[household]
}

// takeAlong moves what lives in the channels that were emptied.
func (x *update) takeAlong() error {
	for _, p := range slices.Sorted(maps.Keys(x.emptied)) {
		if err := x.moveAll(p, x.st.Head); err != nil {
			return fmt.Errorf("move what lives in %s: %w", p, err)
		}
	}
	clear(x.emptied)
	return nil
}

// home is where a record lives by its values: one that follows another into its
// channel only at the end of the transaction is judged as if it were there.
func (x *update) home(r *Row) record.Channel {
	if len(x.emptied) == 0 {
		return r.Channel
	}
	if channel, err := record.ChannelOf(&r.Row, x.record); err == nil {
		return channel
	}
	return r.Channel
}

func (x *update) bury(before *Row, seq record.Seq) error {
	x.st.Departed = seq
	return x.tx.PutTombstone(Tombstone{Seq: seq, Channel: before.Channel, Ref: before.Ref, No: before.No})
}

// emptied are the channels that lose their records by the departure: those of all
// that is declared to live under the row.
func (d departure) emptied() (prefixes []record.Prefix) {
	add := func(parent record.Kind, place string) {
		for _, space := range record.Under(parent) {
			prefixes = append(prefixes, record.Prefix(string(space)+"/"+place))
		}
	}
	switch d.now.Kind {
	case record.Household:
		_, place, _ := strings.Cut(string(d.before.Channel), "/")
		add(record.Household, place)
	case record.Team:
		add(record.Team, d.before.Value(record.TeamTownship).Text()+"/"+d.now.ID.String())
	case record.Area:
		if was := channelCode(d.before, d.now); was != channelCode(d.now, d.now) && record.IsVillageCode(was) {
			add(record.Household, was)
		}
	}
	return prefixes
}

// channelCode is the code by which an area names channels (rule X7); a village
// whose record is not there yet is named by its own code.
func channelCode(area, named *Row) string {
	if area != nil {
		if c := area.Value(record.AreaChannel).Text(); record.IsVillageCode(c) {
			return c
		}
	}
	return named.Value(record.AreaCode).Text()
}

// moveAll gives every record under a prefix the channel its values name now.
func (x *update) moveAll(p record.Prefix, seq record.Seq) error {
	if err := x.flush(); err != nil {
		return err
	}
	var nos []uint64
	scan := Scan{Prefix: p, Limit: 512}
	for {
		places, err := x.tx.Scan(scan)
		if err != nil {
			return err
		}
		for _, at := range places {
			if p.Covers(at.Channel) {
				nos = append(nos, at.No)
			}
			scan.Last, scan.No = at.Last, at.No
		}
		if len(places) < scan.Limit {
			break
		}
	}
	rows, err := x.tx.Rows(nos)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := x.move(r.Ref, seq); err != nil {
			return err
		}
	}
	return nil
}

func (x *update) move(ref record.Ref, seq record.Seq) error {
	before := x.row(ref)
	if before == nil {
		return x.err
	}
	channel, err := record.ChannelOf(&before.Row, x.record)
	if err != nil || channel == before.Channel {
		return x.err // a row whose values name no channel stays where it is
	}
	if err := x.bury(before, seq); err != nil {
		return err
	}
	r := before.clone()
	r.Channel, r.Entered, r.Last = channel, seq, seq
	x.put(r)
	x.stirred = append(x.stirred, ref)
	if ref.Kind == record.Household {
		x.rosterMoved() // helpers follow the household
	}
	return nil
}
