package state

import (
	"bytes"
	"context"
	"maps"
	"reflect"
	"slices"

	"zhucun/store/record"
)

// flight is one save under way.
type flight struct {
	at     Route
	was    Record    // what the form was about
	author record.ID // whose form it is, even if another has taken over
	base   Base
	saved  entered // what is being saved
	now    entered // what was entered when the form was last seen
	refs   []record.Ref
	fresh  map[record.Ref]Base // of refs, after the save
}

// Save stores what is entered.
func (c *core) Save() {
	if c.sending != nil || !c.life.Loaded {
		return
	}
	errs := map[record.Field]Msg{}
	saves, say := c.body.saves(errs)
	if say.Key == "error.fields" && len(errs) > 0 && !slices.ContainsFunc(slices.Collect(maps.Values(errs)), func(m Msg) bool { return !asks(m) }) {
		say = Msg{Key: "error.asked"} // nothing is to be put right
	}
	c.life.Errors = errs
	switch {
	case len(saves) > 0:
		c.send(saves)
	case say != Msg{}:
		c.life.Say = say
		c.changed()
	default: // there was nothing to save
		c.kit.drop(c.draftKey())
		c.leave()
	}
}

func (c *core) send(saves []Save) {
	c.pace.stop()
	s := &flight{at: c.at, was: c.was, author: c.kit.Me.ID, base: c.base, saved: c.typed()}
	s.now = s.saved
	c.sending, c.life.Saving = s, true // not drawn: what follows comes within a frame or two
	c.kit.store(func(ctx context.Context) (err error) {
		s.refs, err = c.kit.Records.Save(ctx, saves...)
		return err
	}, func(err error) { c.heard(s, err) })
}

// heard hears what a save came to.
func (c *core) heard(s *flight, err error) {
	shown := c.sending == s
	if shown {
		s.now = c.typed()
	}
	switch {
	case err != nil && shown:
		c.notSaved(s)
		c.sending, c.life.Saving, c.life.Say = nil, false, Trouble(err)
		c.kit.keep(c.draft())
		c.changed()
	case err != nil:
		c.notSaved(s)
		c.failedUnseen(s)
	case !reflect.DeepEqual(s.now, s.saved):
		c.goOn(s)
		c.kit.AfterSave()
	default:
		if shown {
			c.leave()
		}
		c.kit.AfterSave()
		c.kit.announce(c.body.told(s))
	}
}

// notSaved says so to the person whose work it is, wherever he is by now.
func (c *core) notSaved(s *flight) {
	if c.kit.Me.ID == s.author {
		c.kit.announce(Told{Say: Msg{Key: "news.not_saved", Text: s.saved.Name}, Warn: true, Acts: []Act{{Key: "news.go_on", To: s.at}}})
	}
}

// failedUnseen keeps what could not be saved although its form shows something else by
// now; if it was opened again, it goes on there.
func (c *core) failedUnseen(s *flight) {
	d := c.kit.draft(s.author, s.at, c.body.key(s.at), s.base, s.now)
	if c.at != s.at || c.kit.Me.ID != s.author {
		c.kit.keep(d)
		return
	}
	here := c.typed()
	c.kit.keep(d)
	if !c.life.Dirty {
		c.ask()
		return
	}
	c.base = s.base
	c.lay(s.now.with(here))
	c.kit.keep(c.draft())
	c.changed()
}

// goOn has what was entered after a save began go on in forms opened on what it made.
func (c *core) goOn(s *flight) {
	next := c.body.saved(s)
	work := c.body.read(next[0])
	c.kit.Run(func(ctx context.Context) func() {
		s.fresh = map[record.Ref]Base{}
		for _, ref := range s.refs {
			if r, err := c.kit.Records.Get(ctx, ref); err == nil {
				s.fresh[ref] = r.Base
			}
		}
		fill, err := work(ctx, s.now)
		return func() {
			shown := c.sending == s
			if shown {
				s.now, c.sending = c.typed(), nil
			}
			c.went(s, next, shown, fill, err)
		}
	})
}

// went keeps the rest of a save as drafts, and shows the first if its form is shown.
func (c *core) went(s *flight, next []Route, shown bool, fill func() Record, err error) {
	rest, any := c.body.rest(s)
	if !any {
		if shown {
			c.leave()
		}
		return
	}
	for i, at := range next {
		e := rest
		if !at.Household.IsZero() {
			e.Household = []record.ID{at.Household}
		}
		var base Base
		if i < len(s.refs) {
			base = s.after(s.refs[i], s.base)
		}
		c.kit.keep(c.kit.draft(s.author, at, c.body.key(at), base, e))
		if shown && i == 0 {
			c.base = base
		}
	}
	told := c.body.told(s)
	if told.Say = (Msg{Key: "news.rest", Text: s.saved.Name}); !shown {
		told.Acts = []Act{{Key: "news.go_on", To: next[0]}}
		c.kit.announce(told)
		return
	}
	told.Acts = nil
	from := c.at
	c.at, c.life = next[0], Life{Dirty: true}
	c.answer(fill, err, rest)
	if from != c.at && c.Moved != nil {
		c.Moved(from, c.at)
	}
	c.kit.announce(told)
}

// savedAs is what is said of a record of a kind: whose it is, and where it can be seen
// and corrected.
func (s *flight) savedAs(key string, see, correct Route) Told {
	t := Told{Say: Msg{Key: key, Text: s.saved.Name, Bo: s.saved.Bo}}
	if see != (Route{}) {
		t.Acts = append(t.Acts, Act{Key: "news.see", To: see})
	}
	return Told{t.Say, false, append(t.Acts, Act{Key: "news.correct", To: correct})}
}

// after is the base of what goes on after a save: what its form was opened on, and what
// was saved, but nothing that came in between.
func (s *flight) after(ref record.Ref, opened Base) Base {
	b := s.fresh[ref]
	if b.Seq = opened.Seq; opened.Seq != 0 {
		b.LogEpoch = opened.LogEpoch
	}
	return b
}

// since are the fields of a record that were entered after the save began.
func (s *flight) since() map[record.Field][]byte {
	rest := map[record.Field][]byte{}
	for no, v := range s.now.Fields {
		if old, ok := s.saved.Fields[no]; !ok || !bytes.Equal(old, v) {
			rest[no] = v
		}
	}
	for no := range s.saved.Fields {
		if _, still := s.now.Fields[no]; !still {
			rest[no] = []byte(s.was.Value(no)) // as it was before
		}
	}
	return rest
}

func (c *core) leave() {
	at := c.at
	c.close()
	if c.Done != nil {
		c.Done(at)
	}
}
