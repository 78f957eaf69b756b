package state

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// Whom is somebody who may be asked about a conflict, and the device on which he is.
type Whom struct {
	Named
	Device record.ID
	Leader bool // he leads the team; else he wrote one of the values
}

// asksOf are the latest questions about each field.
func asksOf(ctx context.Context, rs Records) (map[conflictKey]Record, error) {
	all, err := rs.List(ctx, Query{Kind: record.Ask})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	latest := map[conflictKey]Record{}
	for _, a := range all {
		k := conflictKey{record.AskedRef(&a.Row), record.Field(a.Value(record.AskField).Int())}
		was := latest[k]
		answered := a.Value(record.AskRight) != "" || a.Value(record.AskAnswer) != ""
		if was.Row.ID.IsZero() || answered || a.Value(record.AskDate).Day() > was.Value(record.AskDate).Day() {
			latest[k] = a
		}
	}
	return latest, nil
}

// Ask offers whom to ask about the selected conflict: who wrote its values, and who leads
// the team there; or takes the offer away.
func (c *Conflicts) Ask() {
	p := &c.view.Pair
	if !p.Loaded {
		return
	}
	if !p.MayAsk {
		c.say(Msg{Key: "conflict.may_not_ask"})
		return
	}
	if c.asking = !c.asking; !c.asking {
		c.changed()
		return
	}
	pair, me, line := c.pair, c.kit.Me, *p
	c.kit.Run(func(ctx context.Context) func() {
		whom := whomToAsk(ctx, c.kit, me, line)
		return func() {
			if pair != c.pair {
				return
			}
			c.view.Pair.Whom = whom
			if len(whom) == 0 {
				c.asking, c.view.Say = false, Msg{Key: "conflict.nobody"}
			}
			c.changed()
		}
	})
}

// AskOne hands the selected conflict to the n-th of those who may be asked, counted from
// 1. It stays in the list, marked, until somebody settles it.
func (c *Conflicts) AskOne(n int) {
	p := &c.view.Pair
	if !c.asking || n < 1 || n > len(p.Whom) {
		return
	}
	whom, line := p.Whom[n-1], p.Line
	save := Save{Author: c.kit.Me.ID, Edits: []Edit{{Ref: record.Ref{Kind: record.Ask}, Fields: question(line, whom.ID, whom.Device, c.kit.Today())}}}
	c.asking = false
	c.Skip()
	c.kit.store(func(ctx context.Context) error {
		_, err := c.kit.Records.Save(ctx, save)
		return err
	}, func(err error) {
		if err != nil {
			c.say(Trouble(err))
			return
		}
		c.view.Say = Msg{Key: "conflict.asked", Text: whom.Name, Bo: whom.Bo}
		c.kit.AfterSave()
	})
}

func question(line ConflictLine, to, device record.ID, on record.Day) []record.Set {
	return []record.Set{
		{Field: record.AskDevice, Value: record.R(device)}, {Field: record.AskTo, Value: record.R(to)}, {Field: record.AskKind, Value: record.I(int64(line.Ref.Kind))},
		{Field: record.AskRecord, Value: record.X(line.Ref.ID[:])}, {Field: record.AskField, Value: record.I(int64(line.Field))}, {Field: record.AskDate, Value: record.D(on)},
	}
}

// mayAsk reports whether a person may ask about a conflict at all.
func mayAsk(ask record.Asker, line ConflictLine) bool {
	return ask.Scope.Has(record.Clerk) && line.Ref.Kind != record.Ask
}

// whomToAsk are the authors of the values and the leaders of the team, each with a device
// on which he is: the one that the value came from, if it is still his.
func whomToAsk(ctx context.Context, k *Kit, me Me, p Pair) (all []Whom) {
	devices, err := k.Records.List(ctx, Query{Kind: record.Device})
	if err != nil {
		return nil
	}
	add := func(id, from record.ID, leader bool) {
		device := deviceOf(devices, id, from)
		if id == me.ID || id.IsZero() || device.IsZero() || slices.ContainsFunc(all, func(w Whom) bool { return w.ID == id }) {
			return
		}
		all = append(all, Whom{named(ctx, k.Records, id), device, leader})
	}
	for _, v := range p.Values {
		for _, w := range v.Writings {
			add(w.Author, w.By.Device, false)
		}
	}
	for _, id := range leadersOf(ctx, k, p) {
		add(id, record.ID{}, true)
	}
	return all
}

// deviceOf is a device on which a person is: a certain one, or the one he got last.
func deviceOf(devices []Record, person, first record.ID) (found record.ID) {
	var issued record.Day
	for _, d := range devices {
		if d.Value(record.DeviceRevoked) != "" || !slices.Contains(d.Value(record.DevicePersons).IDs(), person) {
			continue
		}
		if d.Row.ID == first {
			return first
		}
		if at := d.Value(record.DeviceIssued).Day(); found.IsZero() || at > issued {
			found, issued = d.Row.ID, at
		}
	}
	return found
}

// leadersOf are those who lead the team of the record's village, or of the record itself.
func leadersOf(ctx context.Context, k *Kit, p Pair) (ids []record.ID) {
	all, err := k.Records.List(ctx, Query{Kind: record.Assignment, Where: []record.Set{{Field: record.AssignmentRole, Value: record.C(string(record.Leader))}}})
	if err != nil {
		return nil
	}
	team := record.ID{}
	for _, f := range p.Record.Row.Kind.Def().Fields {
		if f.To == record.Team && f.Type == record.RefTo {
			team = p.Record.Value(f.Field).ID()
		}
	}
	for _, a := range inForce(all, k.Today()) {
		of := a.Value(record.AssignmentTeam).ID() == team && !team.IsZero()
		if of || p.Line.Village != "" && slices.Contains(a.Value(record.AssignmentAreas).Codes(), p.Line.Village) {
			ids = append(ids, a.Value(record.AssignmentPerson).ID())
		}
	}
	return ids
}

// right reports whether who was asked says that a value is right.
func (l *ConflictLine) right(v record.Value) bool {
	said := l.Ask.Value(record.AskRight)
	return said != "" && bytes.Equal(said.Bytes(), record.DigestOf(l.Field, v))
}
