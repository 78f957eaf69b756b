package state

import (
	"context"
	"maps"

	"zhucun/store/record"
)

// body is what one kind of form adds to the core that all share.
type body interface {
	// key names the draft of a route among those of one person.
	key(at Route) string
	// read gives the work that reads what the form of a route is about, and the records
	// that the draft e names. The work runs beside the goroutine that draws. The fill it
	// returns runs on that goroutine, and again whenever what was entered is taken back:
	// it shows what was read with nothing entered, and gives the record the form is about.
	read(at Route) func(ctx context.Context, e entered) (fill func() Record, err error)
	// lay puts what was entered over what is shown.
	lay(e entered)
	// entered is what the person entered, and whether that is anything.
	entered() (e entered, any bool)
	// saves are what there is to save. If there are none the message says why; without a
	// message nothing had been changed. Fields that cannot be saved are put into errs.
	saves(errs map[record.Field]Msg) ([]Save, Msg)
	// saved are the routes of the forms in which a person goes on with what he entered
	// after the save began: one for each record that the save made or changed, if it has a
	// form of its own.
	saved(s *flight) []Route
	// rest is the part of what is entered that the save did not take, as it came later.
	rest(s *flight) (e entered, any bool)
	// told is what to say of a save once the store has it.
	told(s *flight) Told
	// empty shows nothing.
	empty()
}

// Life is what every form shows of its life.
type Life struct {
	Loaded  bool
	Kept    bool // what is shown comes from a draft
	Dirty   bool // something is entered that is not saved
	CanUndo bool // what was entered was discarded and can be taken back
	Saving  bool
	Errors  map[record.Field]Msg
	Say     Msg
}

// core is the life of a form, the same for all kinds.
//
// It is opened on a route, reads what that is about and keeps the base of that moment
// (rule I3). What is entered is put away as a draft on a pause, at least every second,
// on leaving and on the way to the background. What comes in while it is open is shown:
// fields that were not entered follow it, beside others it stands to be chosen from.
//
// A save takes what is entered at that moment. What is entered later is no part of it
// and stays: it goes on in a form opened on what was saved. Nothing is left, or said to
// be saved, before the store has it; then Kit.AfterSave always hears, whatever is shown by
// then. The page is left only while it shows this form. If the save fails, all that was
// entered stays, in the form or, if that shows something else by then, as a draft.
type core struct {
	source
	kit  *Kit
	body body
	long bool // it lists many records, which are read beside the saves (Kit.Read)
	at   Route
	turn int           // answers to older questions are dropped
	fill func() Record // shows what was read last, with nothing entered
	was  Record        // the record the form is about, as shown
	base Base          // of the moment it was opened
	// decided are the fields that were entered while more was shown of them than at the
	// opening, or more than one value, each with the base of what was shown then.
	decided map[record.Field]Base
	sure    map[record.Field]record.Value // what the person says is right, although it is to come
	life    Life
	gone    Draft   // what was discarded last
	sending *flight // the save under way of what is shown, or nil
	pace    pace
	Done    func(at Route)       // saved: leave the page
	Moved   func(from, to Route) // what is shown goes on at another route
}

func (c *core) begin(kit *Kit, b body) {
	c.kit, c.body, c.pace.put = kit, b, c.Keep
}

// Open shows the form of a route. One that is still open goes on, and so does a draft.
func (c *core) Open(at Route) {
	if at == c.at && (c.life.Dirty || c.sending != nil) {
		c.Load()
		return
	}
	if at != c.at {
		c.shut()
		c.at = at
	}
	c.ask()
}

// shut puts away what is entered and shows nothing.
func (c *core) shut() {
	c.Keep()
	c.turn++
	c.at, c.fill, c.was, c.base, c.decided, c.sure, c.life, c.sending = Route{}, nil, Record{}, Base{}, nil, nil, Life{}, nil
	c.body.empty()
}

// close forgets what is entered, and what was discarded, and shows nothing.
func (c *core) close() {
	c.pace.stop()
	c.gone = Draft{}
	c.shut()
}

// show, ends and Load are for the desk: see part, form and reader.
func (c *core) show(at Route) { c.Open(at) }

func (c *core) ends(left func(at Route), moved func(from, to Route)) {
	if c.Moved = moved; c.Done == nil {
		c.Done = left
	}
}

// Load reads afresh what the open form is about: something was saved or came in.
func (c *core) Load() {
	if c.life.Loaded && c.sending == nil {
		c.ask()
	}
}

func (c *core) ask() {
	c.turn++
	turn, key, here := c.turn, c.draftKey(), c.life.Dirty
	work, e := c.body.read(c.at), entered{}
	if here {
		e = c.typed()
	}
	run := c.kit.Run
	if c.long {
		run = c.kit.readAfter
	}
	run(func(ctx context.Context) func() {
		var d Draft
		kept := false
		if !here {
			d, e, kept = c.kit.findKept(ctx, key)
		}
		fill, err := work(ctx, e)
		return func() {
			if turn != c.turn || c.sending != nil {
				return
			}
			if kept && !c.life.Dirty {
				c.life.Kept, c.life.Dirty, c.base = true, true, d.Base
			} else if c.life.Dirty { // entered here, perhaps since it was asked
				e = c.typed()
			}
			c.answer(fill, err, e)
		}
	})
}

// answer shows what was read, and over it what is entered.
func (c *core) answer(fill func() Record, err error, e entered) {
	c.fill, c.was = fill, fill()
	if c.life.Dirty {
		c.lay(e)
	} else {
		c.base, c.decided = c.was.Base, nil
	}
	l := &c.life
	l.Loaded, l.CanUndo = true, !l.Dirty && c.gone.Key == c.draftKey()
	if err != nil {
		l.Say = Msg{Key: "error.read"}
	} else if l.Say.Key == "error.read" {
		l.Say = Msg{}
	}
	c.changed()
}

func (c *core) lay(e entered) {
	c.decided = e.Decided
	c.body.lay(e)
}

func (c *core) typed() entered {
	e, _ := c.body.entered()
	e.Decided = c.decided
	return e
}

// siblings are the values to choose from at a field: those of a conflict, and where the
// person entered one, those that came in since he saw the field.
func (c *core) siblings(no record.Field, touched bool) []record.Sibling {
	g := c.was.Row.Get(no)
	if g == nil || !g.InConflict() && !(touched && c.seen(no).Since(g)) {
		return nil
	}
	return g.Siblings()
}

// seen is what was shown of a field when it was entered.
func (c *core) seen(no record.Field) Base {
	if b, ok := c.decided[no]; ok {
		return b
	}
	return c.base
}

// decide notes that a field is entered beside all that is shown of it now, where that
// is more than at the opening (rule I3).
func (c *core) decide(no record.Field) {
	if c.siblings(no, true) == nil {
		return
	}
	d := maps.Clone(c.decided)
	if d == nil {
		d = map[record.Field]Base{}
	}
	d[no] = c.was.Base
	c.decided = d
}

// shown is what an edit of some fields decides.
func (c *core) shown(fields []record.Set) map[record.Field]Base {
	var shown map[record.Field]Base
	for _, s := range fields {
		if b, ok := c.decided[s.Field]; ok {
			if shown == nil {
				shown = map[record.Field]Base{}
			}
			shown[s.Field] = b
		}
	}
	return shown
}

// enter does what the person did to a field; 0 is none.
func (c *core) enter(no record.Field, do func()) {
	if !c.life.Loaded {
		return
	}
	c.decide(no)
	do()
	_, any := c.body.entered()
	l := &c.life
	l.Dirty, l.CanUndo, l.Say, l.Errors = any, false, Msg{}, without(l.Errors, no)
	c.gone = Draft{}
	switch {
	case c.sending != nil: // it is put away when the save is told
	case any:
		c.pace.entered(c.kit.After)
	default:
		c.pace.stop()
		c.kit.drop(c.draftKey())
	}
	c.changed()
}

// mark says what is wrong with a field.
func (c *core) mark(no record.Field, why Msg) {
	errs := maps.Clone(c.life.Errors)
	if errs == nil {
		errs = map[record.Field]Msg{}
	}
	errs[no] = why
	c.life.Errors = errs
	c.changed()
}

// confirm takes the person's word that the value of a field is right, although it is to
// come.
func (c *core) confirm(no record.Field, v record.Value) {
	sure := maps.Clone(c.sure)
	if sure == nil {
		sure = map[record.Field]record.Value{}
	}
	sure[no] = v
	c.sure = sure
	c.life.Errors, c.life.Say = without(c.life.Errors, no), Msg{}
	c.changed()
}

// asks reports whether the words at a field ask for what confirm takes.
func asks(m Msg) bool {
	return m.Key == "ask.future" || m.Key == "ask.future_duty" || m.Key == "ask.same_day"
}

// Asks reports whether words ask the person something, rather than say what is wrong.
func (m Msg) Asks() bool { return asks(m) || m.Key == "error.asked" }

// Keep puts away what was entered and is not yet among the drafts.
func (c *core) Keep() {
	due := c.pace.stop()
	switch {
	case !c.life.Loaded:
	case c.sending != nil:
		c.sending.now = c.typed()
	case due && c.life.Dirty:
		c.kit.keepOr(c.draft(), func() { c.pace.due = true })
	}
}

func (c *core) draftKey() string { return c.kit.draftKey(c.body.key(c.at)) }

func (c *core) draft() Draft {
	return c.kit.draft(c.kit.Me.ID, c.at, c.body.key(c.at), c.base, c.typed())
}

// Discard forgets what was entered; while a save is under way, what was entered since.
// Until something else is entered it can be taken back.
func (c *core) Discard() {
	switch {
	case !c.life.Loaded:
	case c.sending != nil:
		c.fill()
		c.lay(c.sending.saved)
		c.changed()
	default:
		c.pace.stop()
		c.gone = c.draft()
		c.kit.drop(c.gone.Key)
		c.was, c.decided, c.sure = c.fill(), nil, nil
		c.base, c.life = c.was.Base, Life{Loaded: true, CanUndo: true}
		c.changed()
	}
}

// Undo brings back what was discarded.
func (c *core) Undo() {
	e, err := readDraft(c.gone)
	if !c.life.CanUndo || err != nil {
		return
	}
	c.kit.keep(c.gone)
	c.base, c.gone = c.gone.Base, Draft{}
	c.life.Kept, c.life.Dirty, c.life.CanUndo = true, true, false
	c.lay(e)
	c.changed()
}
