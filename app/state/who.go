package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Who says who is using the tablet, and lets another of its people take over.
type Who struct {
	source
	kit  *Kit
	use  func(record.ID)
	view WhoView
}

// WhoView is what is shown of it. With fewer than two Users there is nothing to
// choose.
type WhoView struct {
	Me    Named
	Users []Named
	Open  bool // the first page shows the choices
	Ask   bool // nobody has said yet who uses the tablet
	Taken bool // the county took the one before off the device: Me took over unasked
	Say   Msg
}

// NewWho makes the state; use makes another person the author.
func NewWho(kit *Kit, use func(record.ID)) *Who {
	w := &Who{kit: kit, use: use}
	w.seated()
	return w
}

// View is what to show.
func (w *Who) View() WhoView { return w.view }

// Toggle opens or closes the choices on the first page.
func (w *Who) Toggle() {
	w.view.Open = !w.view.Open
	w.changed()
}

// Known puts away the word that another took over.
func (w *Who) Known() {
	w.view.Taken = false
	w.changed()
}

// Use makes a person the author of everything that is saved from here on.
func (w *Who) Use(person record.ID) {
	asked := w.view.Ask
	w.view.Open, w.view.Ask, w.view.Taken, w.view.Say = false, false, false, Msg{}
	if (asked || person != w.kit.Me.ID) && slices.ContainsFunc(w.view.Users, func(n Named) bool { return n.ID == person }) {
		w.use(person)
	}
	w.changed()
}

func (w *Who) seated() {
	w.view.Me, w.view.Users = w.kit.Me.Named, w.kit.Users
	w.view.Ask = len(w.kit.Users) > 1 && !w.kit.Tablet.Chosen()
}

func (w *Who) failed(err error) {
	w.seated()
	w.view.Say = Trouble(err)
	w.changed()
}

// use changes the author.
func (d *Desk) use(person record.ID) {
	d.KeepDrafts()
	k := d.Kit
	k.Run(func(ctx context.Context) func() {
		s, err := k.LoadSeat(ctx, person)
		if err == nil {
			err = k.Tablet.Use(s.Me.ID)
		}
		return func() {
			if err != nil {
				d.Who.failed(err)
				return
			}
			d.takeOver(s)
		}
	})
}

// replaced lets another take over because the county took the author off the
// device.
func (d *Desk) replaced(s Seat) {
	d.Who.view.Taken = true
	d.takeOver(s)
	k := d.Kit
	k.Run(func(context.Context) func() {
		_ = k.Tablet.Use(s.Me.ID) // the next start finds the same otherwise
		return nil
	})
}

// takeOver puts another author in place. What the one before was entering stays
// among his drafts: the forms are closed.
func (d *Desk) takeOver(seat Seat) {
	d.KeepDrafts()
	for _, s := range d.every() {
		s.close()
	}
	if d.Route().Page != PageSettings {
		d.stack = []Route{{Page: seat.Me.First()}}
	}
	d.sit(seat)
	d.arrive()
}
