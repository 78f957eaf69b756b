package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Sight is what the county knows of the writings that are in conflict: when each was made
// and came, and what its author had on his screen. It is asked for when somebody wishes,
// and shown while the conflict is selected.
type Sight struct {
	Asking bool
	Asked  bool
	Of     map[record.Seq]SeenBy // by the place of a writing in the log
	Say    Msg                   // why the county said nothing
}

// SeenBy is what is known of one writing.
type SeenBy struct {
	Made, Came int64          // when its device says, and when the county had it; ms since 1970
	Known      bool           // what its author's screen showed can be told
	Saw        []record.Value // the field as it did
}

// sightPages is how many pages of a record's past are asked for at most.
const sightPages = 8

// Seen asks the county what the authors of the selected conflict had seen.
func (c *Conflicts) Seen() {
	v := &c.view
	if !v.Pair.Loaded || v.Sight.Asking {
		return
	}
	if c.kit.Past == nil {
		v.Sight.Say = Msg{Key: "history.practice"}
		c.changed()
		return
	}
	v.Sight = Sight{Asking: true}
	c.changed()
	c.askSeen(v.Pair, pasts{}, sightPages)
}

func (c *Conflicts) askSeen(p Pair, known pasts, pages int) {
	past := c.kit.Past
	c.kit.ask(func(ctx context.Context) func() {
		answer, failure := past.Ask(ctx, p.Line.Ref, before(known), known.LogEpoch)
		return func() {
			if c.view.Pair.Line.key() != p.Line.key() {
				return
			}
			if why := unanswered(answer, failure); why.Key != "" {
				c.view.Sight = Sight{Say: why}
				c.changed()
				return
			}
			before := known.Past
			known.Answer = answer
			known.Past = slices.Concat(before, answer.Past)
			of, all := sight(p, known.Past, answer.More)
			if !all && answer.More && pages > 1 {
				c.askSeen(p, known, pages-1)
				return
			}
			c.view.Sight = Sight{Asked: true, Of: of}
			c.changed()
		}
	})
}

// sight is what the past of a record, which there may be more of, says of the writings of
// a conflict; all reports whether it says all of each that the log has.
func sight(p Pair, past []record.Past, more bool) (of map[record.Seq]SeenBy, all bool) {
	of, all = map[record.Seq]SeenBy{}, true
	versions := record.Versions(past)
	for _, v := range p.Values {
		for _, w := range v.Writings {
			i := slices.IndexFunc(past, func(x record.Past) bool { return x.Seq == w.Seq })
			if i < 0 {
				all = all && (w.Seq == 0 || w.Seq >= record.Laid)
				continue
			}
			x := &past[i]
			s := SeenBy{Made: x.Stamp.Wall, Came: x.Received}
			for _, o := range record.Shown(versions, x, p.Line.Field) {
				if !slices.Contains(s.Saw, o.Value) {
					s.Saw = append(s.Saw, o.Value)
				}
			}
			s.Known = len(s.Saw) > 0 || !more
			of[w.Seq], all = s, all && s.Known
		}
	}
	return of, all
}
