package app

import (
	"context"

	"zhucun/app/state"
	"zhucun/store/record"
)

// Device is this tablet or laptop as the window needs it.
type Device interface {
	state.Enroller
	state.Endpoint
	state.Rescuer
	// Lost is why who this device is, or its folder, cannot be read, looked at again; nil
	// where it can.
	Lost() error
	// Enrolled reports whether the device belongs to a county.
	Enrolled() bool
	// Prefs are the choices of its people that were kept with it, the default ones where
	// none were.
	Prefs() state.Prefs
	KeepPrefs(state.Prefs) error
	// Open opens the copy of a mode: the county's records, or the practice file.
	Open(ctx context.Context, practice bool) (Copy, error)
}

// Copy is an open copy of records.
type Copy interface {
	Records() state.Records
	Conflicting() state.Conflicting
	Drafts() state.Drafts
	Outbox() state.Outbox
	Compared() state.Compared
	state.Tablet
	Person() record.ID // who uses the device
	Device() record.ID // this tablet or laptop
	Label() string
	Time() record.Time // what time it is
	// Exchange begins to exchange in the background until Close and reports every
	// step, on any goroutine. A practice copy returns nil: it never exchanges.
	Exchange(report func(state.Exchanging)) Exchanger
	Past() state.Past // nil for a practice copy
	Close() error
}

// Exchanger is the background exchange of a copy.
type Exchanger interface {
	state.Exchanger
	AfterSave()  // something was saved
	Foreground() // the app came to the front
}
