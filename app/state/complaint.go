package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Complaints is the page for a complaint or suggestion to the county: a form for
// a new one, and what became of those written here before.
type Complaints struct {
	source
	kit  *Kit
	base Base  // of a new record, kept with the draft (rule I3)
	gone Draft // what was discarded last
	view ComplaintsView
}

// ComplaintsView is what the page shows.
type ComplaintsView struct {
	Loaded   bool
	Choices  []string // what it can be about
	About    string
	Text     string
	Nameless bool // only the device will be known
	Dirty    bool
	CanUndo  bool // what was entered was discarded and can be taken back
	Saving   bool
	Kept     bool // what is entered comes from a draft
	Done     bool // the last one was saved and nothing was entered since
	Errors   map[record.Field]Msg
	Say      Msg
	Earlier  []Record // mine, and those of this device without a name, latest first
}

// shownComplaints is how many earlier ones the page reads.
const shownComplaints = 50

// NewComplaints makes the state; Open fills it.
func NewComplaints(kit *Kit) *Complaints { return &Complaints{kit: kit} }

// View is what to show.
func (c *Complaints) View() ComplaintsView { return c.view }

// Open shows the page. A draft goes on where it was left.
func (c *Complaints) Open() {
	if c.view.Loaded && c.view.Dirty {
		c.Load()
		return // still open: what was entered stays
	}
	c.view = ComplaintsView{}
	key := c.key()
	c.kit.Run(func(ctx context.Context) func() {
		draft, e, kept := c.kit.findKept(ctx, key)
		return func() {
			if c.view.Dirty {
				return
			}
			c.clear()
			if kept {
				c.restore(draft, e)
			}
			c.view.CanUndo = !kept && c.gone.Key == key
			c.changed()
		}
	})
	c.Load()
}

func (c *Complaints) restore(d Draft, e entered) {
	c.base = d.Base
	c.view.Kept, c.view.Dirty = true, true
	c.view.About = record.Value(e.Fields[record.ComplaintAbout]).Text()
	c.view.Text = record.Value(e.Fields[record.ComplaintText]).Text()
	_, named := e.Fields[record.ComplaintAuthor]
	c.view.Nameless = !named
}

// Load reads the earlier ones afresh.
func (c *Complaints) Load() {
	me := c.kit.Me.ID
	c.kit.Run(func(ctx context.Context) func() {
		all, err := c.kit.Records.List(ctx, Query{Kind: record.Complaint, Where: of(record.ComplaintDevice, c.kit.Device),
			Field: record.ComplaintDate, Desc: true, Limit: shownComplaints})
		all = slices.DeleteFunc(all, func(r Record) bool {
			by := r.Value(record.ComplaintAuthor).ID()
			return !by.IsZero() && by != me // a colleague's, signed: not mine to read
		})
		return func() {
			c.view.Earlier = all
			if err != nil {
				c.view.Say = Msg{Key: "error.read"}
			}
			c.changed()
		}
	})
}

// About says what it is about, or no longer.
func (c *Complaints) About(code string) {
	c.enter(record.ComplaintAbout, func(v *ComplaintsView) {
		if v.About == code {
			code = ""
		}
		v.About = code
	})
}

// Text sets the complaint itself.
func (c *Complaints) Text(s string) {
	c.enter(record.ComplaintText, func(v *ComplaintsView) { v.Text = s })
}

// Nameless leaves the name out, or puts it back.
func (c *Complaints) Nameless(yes bool) {
	c.enter(record.ComplaintAuthor, func(v *ComplaintsView) { v.Nameless = yes })
}

func (c *Complaints) enter(no record.Field, set func(*ComplaintsView)) {
	if c.view.Saving { // it would not be saved with the rest
		c.changed()
		return
	}
	set(&c.view)
	c.view.Dirty, c.view.CanUndo, c.view.Done, c.view.Say = true, false, false, Msg{}
	c.gone = Draft{}
	c.view.Errors = without(c.view.Errors, no)
	c.Keep()
	c.changed()
}

// fields are those of the record that have a value.
func (c *Complaints) fields() []record.Set {
	sets := []record.Set{
		{Field: record.ComplaintDevice, Value: record.R(c.kit.Device)},
		{Field: record.ComplaintDate, Value: record.D(c.kit.Today())},
		{Field: record.ComplaintAbout, Value: record.C(c.view.About)},
		{Field: record.ComplaintText, Value: record.T(c.view.Text)},
	}
	if !c.view.Nameless {
		sets = append(sets, record.Set{Field: record.ComplaintAuthor, Value: record.R(c.kit.Me.ID)})
	}
	return slices.DeleteFunc(sets, func(s record.Set) bool { return s.Value == "" })
}

// Keep puts what was entered away as a draft.
func (c *Complaints) Keep() {
	if c.view.Loaded && c.view.Dirty && !c.view.Saving {
		c.kit.keep(c.draft())
	}
}

func (c *Complaints) draft() Draft {
	e := entered{Fields: map[record.Field][]byte{}}
	for _, s := range c.fields() {
		e.Fields[s.Field] = []byte(s.Value)
	}
	return c.kit.draft(c.key(), c.base, e)
}

func (c *Complaints) key() string { return c.kit.draftKey("complaint/new") }

// Discard forgets what was entered. Until something else is entered it can be
// taken back.
func (c *Complaints) Discard() {
	if c.view.Saving {
		return
	}
	c.gone = c.draft()
	c.kit.drop(c.gone.Key)
	c.clear()
	c.Open()
}

// Undo brings back what was discarded.
func (c *Complaints) Undo() {
	if c.view.CanUndo {
		c.kit.keep(c.gone)
		c.Open()
	}
}

// clear makes the form empty again, for the next one.
func (c *Complaints) clear() {
	c.base = Base{}
	c.view = ComplaintsView{Loaded: true, Earlier: c.view.Earlier}
	c.seated()
}

// seated offers what a complaint can be about now.
func (c *Complaints) seated() {
	c.view.Choices = c.kit.Choices("complaint_about", c.kit.Today())
}

// close puts the form away: another person takes over.
func (c *Complaints) close() { c.base, c.view, c.gone = Base{}, ComplaintsView{}, Draft{} }

func (c *Complaints) check() map[record.Field]Msg {
	v, errs := &c.view, map[record.Field]Msg{}
	for no, value := range map[record.Field]record.Value{record.ComplaintAbout: record.C(v.About), record.ComplaintText: record.T(v.Text)} {
		if err := record.Complaint.Def().Field(no).CheckValue(record.Complaint, value, "", c.kit.Today(), c.kit.Items); err != nil {
			errs[no] = Trouble(err)
		}
	}
	return errs
}

// Save stores it. Without a name the change has no author either: nothing that
// is sent says who wrote it.
func (c *Complaints) Save() {
	if c.view.Saving || !c.view.Loaded {
		return
	}
	if c.view.Errors = c.check(); len(c.view.Errors) > 0 {
		c.view.Say = Msg{Key: "error.fields"}
		c.changed()
		return
	}
	save := Save{Author: c.kit.Me.ID, Draft: c.key(), Edits: []Edit{{Ref: record.Ref{Kind: record.Complaint}, Base: c.base, Fields: c.fields()}}}
	if c.view.Nameless {
		save.Author = record.ID{}
	}
	c.view.Saving = true // not drawn: what follows comes within a frame or two
	c.kit.store(func(ctx context.Context) error {
		_, err := c.kit.Records.Save(ctx, save)
		return err
	}, c.saved)
}

func (c *Complaints) saved(err error) {
	c.view.Saving = false
	if err != nil {
		c.view.Say = Trouble(err)
		c.Keep()
		c.changed()
		return
	}
	c.clear()
	c.view.Done = true
	c.changed()
	c.kit.Saved()
}
