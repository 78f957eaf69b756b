package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// settled is what one gesture settled, to be undone by one.
type settled struct {
	lines []settledLine
}

type settledLine struct {
	line   ConflictLine
	before record.Value // what was shown
	base   Base         // of the record as it was shown after
	wrote  bool         // else it was so already
}

// settling is one record that is about to be settled.
type settling struct {
	line  ConflictLine
	was   Record
	value record.Value
}

// Keep settles the selected conflict, and where a group is shown all of it, by the n-th
// value, counted from 1: in each other one of the group that of the same person.
func (c *Conflicts) Keep(n int) {
	p := &c.view.Pair
	if !p.Loaded || n < 1 || n > len(p.Values) || c.view.At >= len(c.view.Lines) || c.view.Lines[c.view.At].key() != p.Line.key() {
		return
	}
	v := p.Values[n-1]
	if !v.May {
		c.say(Msg{Key: "conflict.may_not"})
		return
	}
	if !c.group {
		c.settle([]settling{{p.Line, p.Record, v.Value}})
		return
	}
	lines, me := c.view.Group, c.kit.Me
	c.kit.Run(func(ctx context.Context) func() {
		all, left := readGroup(ctx, c.kit, me, lines, v.Authors[0])
		return func() {
			c.settle(all)
			if left > 0 {
				c.say(Msg{Key: "conflict.left", N: left})
			}
		}
	})
}

// readGroup reads the records of a group with the value that a person wrote in each, as
// the list shows them. left is how many have changed since, or are not to be settled so.
func readGroup(ctx context.Context, k *Kit, me Me, lines []ConflictLine, author record.ID) (all []settling, left int) {
	ask := k.asker(ctx, me)
	for _, l := range lines {
		i := slices.IndexFunc(l.Values, func(s record.Sibling) bool { return slices.Contains(s.Authors, author) })
		r, err := k.Records.Get(ctx, l.Ref)
		if err != nil || i < 0 || !sameValues(r.Row.Get(l.Field), l.Values) ||
			!ask.May(record.Write{Ref: l.Ref, Fields: []record.Set{{Field: l.Field, Value: l.Values[i].Value}}}) {
			left++
			continue
		}
		all = append(all, settling{l, r, l.Values[i].Value})
	}
	return all, left
}

// sameValues reports whether a field still has the values that are listed, or one of them
// alone: the decision about it was undone.
func sameValues(g *record.Register, shown []record.Sibling) bool {
	if g == nil {
		return false
	}
	all := g.Siblings()
	return (len(all) == len(shown) || len(all) == 1) && !slices.ContainsFunc(all, func(s record.Sibling) bool {
		return !slices.ContainsFunc(shown, func(o record.Sibling) bool { return o.Value == s.Value })
	})
}

// settle saves decisions, all in one transaction, each a change of its own: a change
// concerns one household. The next conflict is shown at once; what could not be saved
// comes back.
func (c *Conflicts) settle(all []settling) {
	if len(all) == 0 {
		return
	}
	var saves []Save
	var done settled
	for _, s := range all {
		l := settledLine{line: s.line, before: s.was.Value(s.line.Field)}
		if g := s.was.Row.Get(s.line.Field); g == nil || g.InConflict() || l.before != s.value {
			l.wrote = true
			saves = append(saves, Save{Author: c.kit.Me.ID, Edits: []Edit{c.edit(s)}})
		}
		done.lines = append(done.lines, l)
	}
	c.leaveLines(all)
	c.kit.store(func(ctx context.Context) error {
		if len(saves) > 0 {
			if _, err := c.kit.Records.Save(ctx, saves...); err != nil {
				return err
			}
		}
		for i := range done.lines {
			if r, err := c.kit.Records.Get(ctx, done.lines[i].line.Ref); err == nil {
				done.lines[i].base = r.Base
			}
		}
		return nil
	}, func(err error) {
		for _, s := range all {
			delete(c.busy, s.line.key())
		}
		if err != nil {
			var lines []ConflictLine
			for _, s := range all {
				lines = append(lines, s.line)
			}
			c.view.Say = Trouble(err)
			c.back(lines)
			c.Load()
			return
		}
		for _, s := range all {
			c.forget(s.line)
		}
		c.done = append(c.done, done)
		c.view.Say = Msg{Key: "conflict.done", N: len(all), Text: done.lines[0].line.Name, Bo: done.lines[0].line.NameBo}
		c.kit.AfterSave() // reads this page afresh too
	})
}

// edit is a decision: it saw every value, and every reason that was given for them.
func (c *Conflicts) edit(s settling) Edit {
	def := s.line.Ref.Kind.Def()
	e := Edit{Ref: s.line.Ref, Base: s.was.Base, Fields: []record.Set{{Field: s.line.Field, Value: s.value}}}
	if def.Reason != 0 && def.Reason != s.line.Field {
		e.Fields = append(e.Fields, record.Set{Field: def.Reason, Value: record.T(c.Reason)})
	}
	for _, x := range e.Fields {
		if g := s.was.Row.Get(x.Field); g != nil && g.InConflict() {
			if e.Shown == nil {
				e.Shown = map[record.Field]Base{}
			}
			e.Shown[x.Field] = s.was.Base
		}
	}
	return e
}

// leaveLines takes what is being settled out of the list and selects what follows.
func (c *Conflicts) leaveLines(all []settling) {
	v := &c.view
	for _, s := range all {
		c.busy[s.line.key()] = true
	}
	rest := func(lines []ConflictLine) []ConflictLine {
		return slices.DeleteFunc(slices.Clone(lines), func(l ConflictLine) bool { return c.busy[l.key()] })
	}
	after := append(rest(v.Lines[v.At:]), rest(v.Lines[:v.At])...)
	if v.Settled { // a settled one that is settled anew stays where it is
		after = after[:0]
	} else {
		v.Lines = rest(v.Lines)
	}
	c.group, c.asking, v.Group = false, false, nil
	switch {
	case len(after) > 0:
		c.going(after[0].route())
	case !v.Settled:
		c.going(Route{Page: PageConflicts})
	}
}

// Together shows those that are like the selected one, to be settled by one gesture, or
// it alone again.
func (c *Conflicts) Together() {
	v := &c.view
	if !v.Pair.Loaded {
		return
	}
	c.group = !c.group && v.Pair.Similar > 1
	v.Group = nil
	if c.group {
		v.Group = similar(v.Lines, v.At)
	}
	c.changed()
}

// similar are the lines that are like one of them, itself first.
func similar(lines []ConflictLine, at int) []ConflictLine {
	all := []ConflictLine{lines[at]}
	for i := range lines {
		if i != at && like(lines, i, at) {
			all = append(all, lines[i])
		}
	}
	return all
}

// alikeTo is how many lines there are that are like one of them, itself among them.
func alikeTo(lines []ConflictLine, at int) int {
	n := 1
	for i := range lines {
		n += btoi(i != at && like(lines, i, at))
	}
	return n
}

func like(lines []ConflictLine, i, at int) bool {
	return lines[i].alike != "" && lines[i].alike == lines[at].alike && lines[i].Open
}

// Undo takes back what was settled last on this page.
func (c *Conflicts) Undo() {
	if len(c.done) == 0 {
		return
	}
	last := c.done[len(c.done)-1]
	c.done = c.done[:len(c.done)-1]
	var saves []Save
	for _, l := range last.lines {
		if l.wrote {
			e := c.edit(settling{l.line, Record{Base: l.base}, l.before})
			saves = append(saves, Save{Author: c.kit.Me.ID, Edits: []Edit{e}})
		}
	}
	c.kit.store(func(ctx context.Context) error {
		if len(saves) == 0 {
			return nil
		}
		_, err := c.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) {
		if err != nil {
			c.done = append(c.done, last)
			c.say(Trouble(err))
			return
		}
		var back []ConflictLine
		for _, l := range last.lines {
			l.line.Again = true
			back = append(back, l.line)
		}
		c.again = append(back, c.again...)
		c.view.Say = Msg{Key: "conflict.undone", N: len(back), Text: back[0].Name, Bo: back[0].NameBo}
		c.back(back)
		c.kit.AfterSave()
	})
}

// Own goes to where a value of one's own is entered.
func (c *Conflicts) Own() {
	p := &c.view.Pair
	if !p.Loaded {
		return
	}
	if p.Own == (Route{}) {
		c.say(Msg{Key: "conflict.no_own"})
		return
	}
	c.own = settledLine{line: p.Line, before: p.Record.Value(p.Line.Field)}
	c.going(p.Own)
}

// ownSettled notes that a value entered elsewhere has settled what it was entered for.
func (c *Conflicts) ownSettled(lines []ConflictLine, now Record) {
	own := c.own
	g := now.Row.Get(own.line.Field)
	if g == nil || c.view.Settled || indexOf(lines, own.line.key()) >= 0 || g.Winner().Author != c.kit.Me.ID {
		return
	}
	own.base, own.wrote, c.own = now.Base, true, settledLine{}
	c.done = append(c.done, settled{[]settledLine{own}})
	c.forget(own.line)
	c.view.Say = Msg{Key: "conflict.done", N: 1, Text: own.line.Name, Bo: own.line.NameBo}
}

// forget lists a line no more as undone: it was settled once more.
func (c *Conflicts) forget(line ConflictLine) {
	c.again = slices.DeleteFunc(c.again, func(l ConflictLine) bool { return l.key() == line.key() })
}

// back lists lines again, first, until the list is read afresh.
func (c *Conflicts) back(lines []ConflictLine) {
	rest := slices.DeleteFunc(slices.Clone(c.view.Lines), func(l ConflictLine) bool { return indexOf(lines, l.key()) >= 0 })
	if c.view.Lines = append(slices.Clone(lines), rest...); c.view.Settled {
		c.view.Settled, c.view.Lines = false, lines
	}
	c.going(lines[0].route())
}

func (c *Conflicts) say(m Msg) {
	c.view.Say = m
	c.changed()
}
