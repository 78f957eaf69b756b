package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Complaints is the page for a complaint or suggestion to the county: a form for
// a new one, and what became of those written here before.
type Complaints struct {
	core
	view ComplaintsView
}

// ComplaintsView is what the page shows.
type ComplaintsView struct {
	Life
	Choices  []string // what it can be about
	About    string
	Text     string
	Nameless bool     // only the device will be known
	Sent     bool     // the last one was saved and nothing was entered since
	Earlier  []Record // mine, and those of this device without a name, latest first
}

// shownComplaints is how many earlier ones the page reads.
const shownComplaints = 50

// NewComplaints makes the state; Open fills it.
func NewComplaints(kit *Kit) *Complaints {
	c := &Complaints{}
	c.begin(kit, c)
	c.Done = func(at Route) { // the page stays, for the next one
		c.core.Open(at)
		c.view.Sent = true
	}
	return c
}

// View is what to show.
func (c *Complaints) View() ComplaintsView {
	v := c.view
	v.Life = c.life
	v.Sent = v.Sent && !v.Dirty && !v.CanUndo
	return v
}

// Open shows the page.
func (c *Complaints) Open() {
	at := Route{Page: PageComplaint}
	if c.at == at && !c.life.Dirty {
		c.view.Sent = false
	}
	c.core.Open(at)
}

func (c *Complaints) show(Route) { c.Open() }

func (c *Complaints) read(Route) func(context.Context, entered) (func() Record, error) {
	rs, me, device := c.kit.Records, c.kit.Me.ID, c.kit.Device
	return func(ctx context.Context, _ entered) (func() Record, error) {
		all, err := ownComplaints(ctx, rs, device, me)
		return func() Record {
			c.view = ComplaintsView{Earlier: all, Sent: c.view.Sent}
			c.seated()
			return Record{}
		}, err
	}
}

// ownComplaints are a person's, and those of a device without a name, latest first.
func ownComplaints(ctx context.Context, rs Records, device, me record.ID) ([]Record, error) {
	all, err := rs.List(ctx, Query{Kind: record.Complaint, Where: of(record.ComplaintDevice, device), Field: record.ComplaintDate, Desc: true, Limit: shownComplaints})
	return slices.DeleteFunc(all, func(r Record) bool {
		by := r.Value(record.ComplaintAuthor).ID()
		return !by.IsZero() && by != me // a colleague's, signed: not mine to read
	}), err
}

func (c *Complaints) empty() { c.view = ComplaintsView{} }

func (c *Complaints) lay(e entered) {
	c.view.About = record.Value(e.Fields[record.ComplaintAbout]).Text()
	c.view.Text = record.Value(e.Fields[record.ComplaintText]).Text()
	_, named := e.Fields[record.ComplaintAuthor]
	c.view.Nameless = !named
}

// About says what it is about, or no longer.
func (c *Complaints) About(code string) {
	c.put(record.ComplaintAbout, func(v *ComplaintsView) {
		if v.About == code {
			code = ""
		}
		v.About = code
	})
}

// Text sets the complaint itself.
func (c *Complaints) Text(s string) {
	c.put(record.ComplaintText, func(v *ComplaintsView) { v.Text = s })
}

// Nameless leaves the name out, or puts it back.
func (c *Complaints) Nameless(yes bool) {
	c.put(record.ComplaintAuthor, func(v *ComplaintsView) { v.Nameless = yes })
}

func (c *Complaints) put(no record.Field, set func(*ComplaintsView)) {
	c.enter(no, func() {
		set(&c.view)
		c.view.Sent = false
	})
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

func (c *Complaints) entered() (entered, bool) {
	e := entered{Fields: map[record.Field][]byte{}}
	for _, s := range c.fields() {
		e.Fields[s.Field] = []byte(s.Value)
	}
	return e, c.view.About != "" || c.view.Text != "" || c.view.Nameless
}

func (c *Complaints) key(Route) string { return "complaint/new" }

// saved is the next one: what is sent is not changed any more.
func (c *Complaints) saved(s *flight) []Route { return []Route{s.at} }

func (c *Complaints) rest(s *flight) (entered, bool) { return s.now, len(s.since()) > 0 }

// seated offers what a complaint can be about now.
func (c *Complaints) seated() {
	c.view.Choices = c.kit.Choices("complaint_about", c.kit.Today())
}

// saves are one. Without a name the change has no author either: nothing that is sent
// says who wrote it.
func (c *Complaints) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	for no, value := range map[record.Field]record.Value{record.ComplaintAbout: record.C(c.view.About), record.ComplaintText: record.T(c.view.Text)} {
		if err := record.Complaint.Def().Field(no).CheckValue(record.Complaint, value, "", c.kit.Today(), c.kit.Items); err != nil {
			errs[no] = Trouble(err)
		}
	}
	if len(errs) > 0 {
		return nil, Msg{Key: "error.fields"}
	}
	save := Save{Author: c.kit.Me.ID, Draft: c.draftKey(), Edits: []Edit{{Ref: record.Ref{Kind: record.Complaint}, Fields: c.fields()}}}
	if c.view.Nameless {
		save.Author = record.ID{}
	}
	return []Save{save}, Msg{}
}

// told says nothing: the page does.
func (c *Complaints) told(*flight) Told { return Told{} }
