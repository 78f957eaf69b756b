package state

import (
	"context"
	"errors"

	"zhucun/store/record"
)

// Saved says how far what a person saved has come (rule X12).
type Saved uint8

// Where a record stands.
const (
	Sent     Saved = iota // the server has it all
	Waiting               // saved here, waits to be sent
	Held                  // the server keeps a change of it in quarantine
	Returned              // a clerk gave a change of it back
)

// Base is what a form remembers of the record it was opened on, for the save
// that follows (rule I3). The zero Base is that of a new record.
type Base = record.Base

// Record is one record as this device shows it: the trunk with own changes laid
// over it (rule I4). A register with more than one sibling is a conflict.
type Record struct {
	Row   record.Row
	Base  Base // what a form that opens now keeps
	Saved Saved
}

// Value is what is shown for field f.
func (r Record) Value(f record.Field) record.Value { return r.Row.Value(f) }

// ErrNotHere is wrapped by Records.Get where this device has no such record.
var ErrNotHere = errors.New("the record is not on this device")

// Query asks for records of one kind.
type Query struct {
	Kind  record.Kind
	Where []record.Set // every one of these values
	Field record.Field // a Date field that must lie within From..To, and gives the order; 0 is none
	From  record.Day   // both ends included; zero ends are open
	To    record.Day
	Desc  bool         // latest first
	Limit int          // 0 is no limit
	Has   record.Field // a field that must have a value; 0 is none
}

// Find asks for households, best or first in the list first.
type Find struct {
	Text    string // pinyin initials, Chinese or Tibetan characters, a number
	Village string // 12-digit code, or "" for all
	Group   int    // 0 is all
	Status  string // what Class.Is, or "" for all
	Offset  int
	Limit   int
}

// Hit is one line of the list of households.
type Hit struct {
	ID      record.ID
	Head    string
	HeadBo  string
	Village string // code
	Group   int
	Class   record.Class
	Size    int
	Where   string // code of list place, "" where nobody said
	Back    record.Value
	Next    record.Day // when a visit was promised, 0 for never visited
	Last    record.Day // the latest visit
	Away    bool       // merged into a household that is not here, and so still listed (rule M6)
	Saved   Saved
}

// Edit is what one form does to one record.
type Edit struct {
	Ref    record.Ref // without ID: a new record
	Base   Base
	Fields []record.Set // in any order; where a household is now may be among the others
	// Shown are the fields all of whose values the form showed when theirs was
	// entered, each with Record.Base of that moment: a decision.
	Shown map[record.Field]Base
}

// Save is what one author did to one household or person (rule I2).
type Save struct {
	Author record.ID // zero for a letter without a name
	Edits  []Edit
	Draft  string // the draft that this save finishes, or ""
}

// Records is the device's copy.
type Records interface {
	// Get returns a record, or an error that wraps ErrNotHere.
	Get(ctx context.Context, ref record.Ref) (Record, error)
	List(ctx context.Context, q Query) ([]Record, error)
	// Find returns one page of households and how many there are in all.
	Find(ctx context.Context, f Find) (page []Hit, total int, err error)
	// Due returns households whose promised visit falls on or before a day, most
	// overdue first, then those that nobody visited yet, and how many there are.
	Due(ctx context.Context, until record.Day, limit int) (page []Hit, total int, err error)
	// Save stores all changes in one transaction, or none, and names the first
	// record of each.
	Save(ctx context.Context, saves ...Save) ([]record.Ref, error)
}

// Conflict is a field of a record whose values are in conflict on this device, or were
// until somebody settled it.
type Conflict struct {
	Ref     record.Ref
	Field   record.Field
	Open    bool             // it is in conflict now
	Values  []record.Sibling // in conflict; of a settled one those that were
	Settled *record.Writing  // what it was settled with last, by whom and when; nil: never
	About   record.Ref       // whom the record is about: a household, a person, a team, or itself
	Name    string           // of that, as far as it is here
	NameBo  string
	Village string // of a household, its code
	Group   int    // of a household
}

// Conflicting lists conflicts. It takes as long as there are any, whatever else is here.
type Conflicting interface {
	// Conflicts are the open ones, in the order of villages, groups and households; or
	// those that were settled, latest first. limit 0 is all.
	Conflicts(ctx context.Context, settled bool, limit int) ([]Conflict, error)
}

// Draft is a form that was not saved yet. It survives calls, lock, crash and an
// empty battery, and stays with the person who began it.
type Draft struct {
	Key    string // which form of which person; one draft for each
	Author record.ID
	Base   Base
	At     int64 // ms since 1970
	Data   []byte
}

// Drafts keeps drafts.
type Drafts interface {
	Put(ctx context.Context, d Draft) error
	List(ctx context.Context) ([]Draft, error)
	Drop(ctx context.Context, key string) error
}

// Tablet is what a device keeps of the people who share it.
type Tablet interface {
	// Persons are those whose changes the device may carry, as it was enrolled.
	Persons() []record.ID
	// Use makes one of them the author of what is saved from here on, also after
	// the next start.
	Use(person record.ID) error
	// Chosen reports whether anybody was made the author yet.
	Chosen() bool
}

// Endpoint is where the county's server is reached.
type Endpoint interface {
	// Addresses are those known, in the order they are tried.
	Addresses() []string
	// Move puts new ones before them: typed ones, or those of an invitation, whose
	// text may be given too. An error that has a Key is shown by it.
	Move(text string) error
}

// Outbox tells what waits, what was sent and what came back.
type Outbox interface {
	Status(ctx context.Context) (Outgoing, error)
	// Items lists changes: those that wait first, then held, then those sent
	// lately, newest first.
	Items(ctx context.Context, limit int) ([]Item, error)
	// Seen puts away a returned change once its author has dealt with it.
	Seen(ctx context.Context, id record.ChangeID) error
}

// Outgoing is the one quiet line.
type Outgoing struct {
	Waiting  int
	Held     int
	Returned int
	Last     int64      // the last complete exchange, ms since 1970; 0 for never
	Backup   record.Seq // what the log has up to here is in a verified backup of the county's
}

// Item is one change on its way.
type Item struct {
	ID     record.ChangeID
	At     int64 // when it was made, ms since 1970
	Ref    record.Ref
	Author record.ID
	Who    string     // the household or person it is about
	WhoBo  string     // the same in Tibetan, where known
	Day    record.Day // that it is about, or 0
	By     string     // its author, as far as known
	Saved  Saved
	Reason string // of list quarantine_reason, where Held or Returned
	Why    string // a usual reason of the clerk's, of list return_reason, where Returned
	Note   string // what the clerk says
	Late   string // a decision on it that came too late, a code of list verdict
}

// Exchanging is what may be said of the running or the last exchange.
type Exchanging struct {
	Running bool
	Sent    int // changes acknowledged so far
	Rows    int // records received so far
	Left    int // changes still waiting
	AtHead  bool
	Refused record.Refusal
	Failure Failure
	Text    string // what Failure is about: of TooBig whose change it is, of Here the key of its words
	Bo      string // the same in Tibetan, where it is a name
	N       int    // of TooBig: kB that do not pass
	MinApp  string // the lowest version the county asks for, or ""
}

// Failure is how an exchange failed. A refusal is none: the county answered.
type Failure string

// The failures. Nothing is lost by any of them, and nothing was sent to a Stranger.
const (
	Unfailed    Failure = ""
	NoNetwork   Failure = "network"  // nobody was reached, or the connection broke off
	Between     Failure = "between"  // a login page or a proxy answered
	Stranger    Failure = "stranger" // another than the county's server, or it has a new key
	Unavailable Failure = "busy"     // the server was reached and cannot serve now
	Down        Failure = "down"     // its machine was reached, and it does not run there
	TooBig      Failure = "too_big"  // one change is over what the link carries
	Here        Failure = "here"     // this device could not do its part
)

// Exchanger runs exchanges in the background while the app is open, and reports
// to Exchange.Reported.
type Exchanger interface {
	Now()    // start one by hand
	Cancel() // stop the one that runs; what came so far stays
}

// Past asks the county's server who wrote what to a record; no copy has that.
type Past interface {
	// Ask gives the changes that the log of an epoch has before a place, newest first,
	// or with 0 the newest of all. A refusal is said in the answer. It may take as long
	// as an exchange.
	Ask(ctx context.Context, ref record.Ref, before record.Seq, of record.LogEpoch) (record.Answer, Failure)
}

// Enroller makes this device known to a county.
type Enroller interface {
	// Check says whether a typed code is whole and its check holds.
	Check(code string) bool
	// Read takes the code and the address out of an enrolment file.
	Read(file []byte) (Ticket, error)
	// Enrol makes the device's key and has the county sign it. An error that has
	// a Key is shown by it.
	Enrol(ctx context.Context, t Ticket) (Enrolled, error)
}

// Ticket is what a clerk gives out.
type Ticket struct {
	Code    string // 20 characters, without blanks or dashes
	Address string // of the county's endpoint
	Pin     string // the hash of the endpoint's key, where a file gives it
}

// Enrolled is what enrolment gave.
type Enrolled struct {
	Label  string
	County string
}

// Keyed is an error a person can read: the key of its words in the catalogue.
type Keyed interface {
	error
	Key() string
}

// Clock tells what time it is, as far as the device knows (rule X13), and what its
// own clock shows.
type Clock func() record.Time

// Runner runs work away from the goroutine that draws, then runs what the work
// returned on it. The context ends when the app closes.
type Runner func(work func(ctx context.Context) (then func()))

// Inline runs work at once: for tests and for a driver without a window.
func Inline(work func(ctx context.Context) (then func())) {
	if then := work(context.Background()); then != nil {
		then()
	}
}
