package sim

import (
	"os"
	"path/filepath"

	"zhucun/store"
	"zhucun/store/record"
)

// What goes wrong, and what the county changes meanwhile.

// crashDevice kills a device somewhere within one of its next doings.
func (w *world) crashDevice() {
	d := w.someone()
	d.disk.crashAfter(w.rng.IntN(120))
	w.logf("%s will crash", d.name)
	switch w.rng.IntN(3) {
	case 0:
		if h, ok := w.safely(d); ok {
			d.edit(h)
		}
	default:
		d.turn()
	}
	d.disk.points = -1
}

// safely lists a household of a device that may crash while it does.
func (w *world) safely(d *device) (h store.View, ok bool) {
	var views []store.View
	d.do("list", func() (err error) {
		views, err = d.st.List(ctx, store.Query{Kind: record.Household})
		return err
	})
	if len(views) == 0 {
		return h, false
	}
	h = pick(w, views)
	d.show(h, nil)
	return h, true
}

// crashServer kills the endpoint somewhere within the next request.
func (w *world) crashServer() {
	w.logf("the endpoint will crash")
	w.srv.disk.crashAfter(w.rng.IntN(150))
	w.someone().turn()
	w.srv.disk.points = -1
}

// fillDevice lets a device's disk be full for one save and one exchange.
func (w *world) fillDevice() {
	d := w.someone()
	w.logf("%s has no space", d.name)
	d.full = true
	d.disk.setPages(1)
	w.tryEdit(d)
	d.turn()
	d.disk.setPages(0)
	d.full = false
	w.tryEdit(d)
}

func (w *world) tryEdit(d *device) {
	if h, ok := w.safely(d); ok {
		d.edit(h)
	}
}

func (w *world) fillServer() {
	w.logf("the endpoint has no space")
	w.srv.disk.setPages(1)
	for range 3 {
		w.someone().turn()
	}
	w.srv.disk.setPages(0)
}

// backupDevice copies a device's files, as a tablet's own backup would.
func (w *world) backupDevice() { w.someone().backUp() }

func (d *device) backUp() {
	w := d.w
	d.backup = filepath.Join(w.dir, d.name+"-backup")
	w.must(os.RemoveAll(d.backup), "forget an old backup")
	w.must(copyFiles(filepath.Dir(d.path()), d.backup), "back up a device")
	d.kept = map[string]bool{}
	for _, wr := range w.model.order {
		if wr.dev == d && wr.onDevice {
			d.kept[wr.tag] = true
		}
	}
	w.logf("%s is backed up", d.name)
}

// restoreDevice puts a device's files back to its backup behind the app's back.
func (w *world) restoreDevice() {
	if d := w.someone(); d.backup != "" {
		d.restore()
	}
}

func (d *device) restore() {
	w := d.w
	w.logf("%s is restored from its backup", d.name)
	d.stop()
	w.must(os.RemoveAll(filepath.Dir(d.path())), "empty the device")
	w.must(copyFiles(d.backup, filepath.Dir(d.path())), "restore a device")
	d.life++
	w.restored = true
	d.forms, d.epochs = nil, 0
	d.last = map[cell]*own{}
	for _, wr := range w.model.order {
		if wr.dev == d {
			wr.onDevice = d.kept[wr.tag]
		}
	}
	w.count()
	w.must(d.open(), d.name+" starts after a restore")
	d.check()
}

// backupServer copies the endpoint's files.
func (w *world) backupServer() {
	s := w.srv
	s.backup = filepath.Join(w.dir, "server-backup")
	w.must(os.RemoveAll(s.backup), "forget an old backup")
	w.must(copyFiles(filepath.Dir(s.path()), s.backup), "back up the endpoint")
	w.logf("the endpoint is backed up")
}

// restoreServer restores the endpoint from its backup with the explicit command
// that opens a new log epoch (X9).
func (w *world) restoreServer() {
	s := w.srv
	if s.backup == "" {
		return
	}
	w.logf("the endpoint is restored from its backup")
	s.stop()
	w.must(os.RemoveAll(filepath.Dir(s.path())), "empty the endpoint")
	w.must(copyFiles(s.backup, filepath.Dir(s.path())), "restore the endpoint")
	w.must(s.open(), "the endpoint starts after a restore")
	w.must(s.core.BeginRestored(ctx), "open a new log epoch")
	w.restored = true
	w.late = nil // what was under way to the old log is told nothing by the new one
	w.count()
}

// count notes which changes the endpoint holds, and excuses those whose every
// copy is gone.
func (w *world) count() {
	here := w.srv.tags()
	for _, wr := range w.model.order {
		wr.onServer = here[wr.tag]
		if !wr.onServer && !wr.onDevice && !wr.beyond {
			wr.beyond = true
			w.logf("  %s is destroyed with its last copy", wr.tag)
		}
	}
}

// skewClock sets a device's clock wrong.
func (w *world) skewClock() {
	d := w.someone()
	const day = 24 * 3600 * 1000
	d.skew = pick(w, []int64{0, 0, -30 * 1000, 90 * 1000, -day, day, -400 * day, 400 * day})
	w.logf("%s shows a clock that is %ds off", d.name, d.skew/1000)
}

// clerkSave saves something administrative on the clerk's desk.
func (w *world) clerkSave(what string, edits ...store.Edit) {
	w.logf("the clerk: %s", what)
	w.desk.do(what, func() error {
		_, err := w.desk.st.Save(ctx, store.Save{Author: w.clerk, Edits: edits})
		return err
	})
}

// reassign ends or reopens one of the assignments of the cast.
func (w *world) reassign() {
	a := pick(w, w.links)
	v := w.desk.viewOf(a)
	if !v.Exists {
		return
	}
	to := record.D(record.DayOf(w.now) - 1)
	if v.Value(record.AssignmentTo) != "" {
		to = ""
	}
	w.clerkSave("assignment "+a.ID.Short()+" ends "+to.String(),
		store.Edit{Ref: a, Base: v.Base, Fields: []record.Set{{Field: record.AssignmentTo, Value: to}}, Shown: map[record.Field]store.Base{record.AssignmentTo: v.Base}})
}

// sendAfterTheEnd lets a device send in pieces what its people did while they were
// assigned, days after some assignments ended (X11).
func (w *world) sendAfterTheEnd() {
	d := w.someone()
	for range 4 {
		h, ok := d.household()
		if !ok {
			return
		}
		d.saveVisit(h.ID, record.DayOf(w.now))
	}
	w.now += 3 * 24 * 3600 * 1000
	w.reassign()
	w.reassign()
	w.desk.turn()
	for range 3 {
		d.turn()
	}
}

// moveHousehold moves a household to another village.
func (w *world) moveHousehold() {
	h, ok := w.desk.household()
	if !ok {
		return
	}
	to := pick(w, villages)
	w.clerkSave("household "+h.ID.Short()+" moves to "+to, store.Edit{Ref: h.Ref, Base: h.Base,
		Fields: []record.Set{{Field: record.HouseholdVillage, Value: record.C(to)}}, Shown: map[record.Field]store.Base{record.HouseholdVillage: h.Base}})
}
