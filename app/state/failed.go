package state

import (
	"context"
	"errors"
)

// Rescuer brings the records of a device back when their file is missing, damaged
// or lacks a part. Whatever it does, the files that were there are kept beside it.
type Rescuer interface {
	// Copies are the copies of the records on this device, the newest last.
	Copies() []Copy
	// Restore puts a copy in the place of the records.
	Restore(ctx context.Context, file string) (kept string, err error)
	// GoOn goes on with what can be read of the records, or with an empty file that
	// the county fills where nothing can.
	GoOn(ctx context.Context) (kept string, err error)
}

// Copy is a copy of the records in a file.
type Copy struct {
	File string
	At   int64 // when it was made, ms since 1970
}

// Failed says why the records could not be opened and what can be done about it.
type Failed struct {
	source
	run  Runner
	by   Rescuer
	view FailedView
	Done func() // try to open again
}

// FailedView is what the page shows.
type FailedView struct {
	Why    Msg
	Rescue bool // a copy, or what is left, may be gone on with
	Enrol  bool // to go on is to be enrolled again: who the device is was lost, its records were not
	Newest Copy // zero: there is none
	Busy   bool
}

// NewFailed makes the state of an error.
func NewFailed(run Runner, by Rescuer, err error) *Failed {
	f := &Failed{run: run, by: by}
	f.take(err)
	return f
}

// Lost reports whether an error says that a file of records is not what it was:
// a person may then choose how to go on.
func Lost(err error) bool {
	var k Keyed
	if !errors.As(err, &k) {
		return false
	}
	switch k.Key() {
	case "error.missing", "error.short", "error.corrupt", "error.identity":
		return true
	}
	return false
}

func (f *Failed) take(err error) {
	f.view = FailedView{Why: Trouble(err), Rescue: f.by != nil && Lost(err)}
	if f.view.Enrol = f.view.Rescue && f.view.Why.Key == "error.identity"; f.view.Enrol || !f.view.Rescue {
		return
	}
	if all := f.by.Copies(); len(all) > 0 {
		f.view.Newest = all[len(all)-1]
	}
}

// View is what to show.
func (f *Failed) View() FailedView { return f.view }

// Again tries to open the records as they are.
func (f *Failed) Again() { f.Done() }

// Restore goes on with the newest copy.
func (f *Failed) Restore() {
	file := f.view.Newest.File
	f.do(func(ctx context.Context) (string, error) { return f.by.Restore(ctx, file) })
}

// GoOn goes on with what is left.
func (f *Failed) GoOn() { f.do(f.by.GoOn) }

func (f *Failed) do(what func(context.Context) (string, error)) {
	if f.view.Busy || !f.view.Rescue {
		return
	}
	f.view.Busy = true
	f.changed()
	f.run(func(ctx context.Context) func() {
		_, err := what(ctx)
		return func() {
			f.view.Busy = false
			if err == nil {
				f.Done()
				return
			}
			// What can be done stays: a disk that was full may have room again.
			f.view.Why = Trouble(err)
			f.changed()
		}
	})
}
