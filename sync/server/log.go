package server

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Log is where one county's log and rows are kept. Package logtest holds the
// suite that every implementation passes.
type Log interface {
	// Update runs f in a transaction that is exclusive in the county until it
	// is durable (rule X10). It is durable when Update returns nil; if f fails
	// or the commit does, nothing has changed. f is called once. What a Tx
	// returned is f's own; what it is given it does not keep.
	Update(ctx context.Context, f func(Tx) error) error
	// View runs f on one snapshot of what was committed.
	View(ctx context.Context, f func(Tx) error) error
	// Check lists what is wrong with the storage itself.
	Check(ctx context.Context) ([]string, error)
	Close() error
}

// ErrFull is wrapped by a Log that has no room left; nothing has changed.
var ErrFull = errors.New("no room left for the log")

// Tx is a transaction. Everything in it belongs to one county. A thing that is
// not there is nil without an error.
type Tx interface {
	States
	Queues
	Entries
	Quarantines
	Rows
}

// States keeps what there is one of.
type States interface {
	State() (State, error)
	PutState(State) error
	LogEpochs() ([]LogStart, error) // ascending
	PutLogEpoch(LogStart) error
}

// Queues keeps what is known of each (device, epoch).
type Queues interface {
	Queues(device record.ID) ([]Queue, error) // ascending by Served
	AllQueues() ([]Queue, error)
	PutQueue(Queue) error
	Batches(device record.ID, queue record.Epoch) ([]Batch, error) // ascending by place
	// BatchWith is the last batch in which a change came, or nil.
	BatchWith(record.ChangeID) (*Batch, error)
	PutBatch(Batch) error
	Came(device record.ID, day record.Day) (Came, error) // the zero Came: nothing
	PutCame(Came) error
	// Untold lists what no clerk was told yet, ascending by day and device.
	Untold(limit int) ([]Came, error)
	// CameBefore lists what came before a day, ascending by day and device.
	CameBefore(day record.Day, limit int) ([]Came, error)
	DropCame(device record.ID, day record.Day) error
}

// Entries is the log proper.
type Entries interface {
	Append(*Entry) error
	Entry(record.Seq) (*Entry, error)
	EntriesAfter(seq record.Seq, limit int) ([]*Entry, error) // ascending by Seq
	// EntriesOf lists entries of a queue with device seqs from..to, ascending.
	EntriesOf(device record.ID, queue record.Epoch, from, to uint64) ([]*Entry, error)
	// Erase forgets the payload and keeps the shape in its place (rule S7).
	Erase(seq record.Seq, shape []byte) error
}

// Quarantines keeps changes that wait, and those that waited.
type Quarantines interface {
	Held(record.Hash) (*Held, error)
	PutHeld(*Held) error
	// HeldOf lists changes of a queue that are no forks, with device seqs
	// from..to, ascending, decided ones too.
	HeldOf(device record.ID, queue record.Epoch, from, to uint64) ([]*Held, error)
	// ForksOf lists the fork copies of a queue, decided ones too.
	ForksOf(device record.ID, queue record.Epoch) ([]*Held, error)
	// AppliedAfter lists where the log has the changes out of quarantine that were
	// sent after one of the same queue, or of the same branch of it if that is a
	// fork.
	AppliedAfter(*Held) ([]record.Seq, error)
	// Undecided lists what waits, of one device or (the zero ID) of all,
	// ascending by At.
	Undecided(device record.ID) ([]*Held, error)
	// UndecidedBy lists what waits of one author, or (the zero ID) of none.
	UndecidedBy(author record.ID) ([]*Held, error)
	// WaitsFor lists what waits for exactly this record, ascending by At.
	WaitsFor(record.Ref) ([]*Held, error)
	// NextFor is the first of them of one device after a place, or nil.
	NextFor(ref record.Ref, device record.ID, after uint64) (*Held, error)
	// AnyWaits reports whether anything waits for a record.
	AnyWaits() (bool, error)
	// Blocks reports whether a change of a device that waits, no fork, before a
	// place, writes to a record.
	Blocks(ref record.Ref, device record.ID, before uint64) (bool, error)
	// Touched lists the records that a change that waits writes to.
	Touched(*Held) ([]record.Ref, error)
	// HeldOn lists what waits or was returned and writes to a record, newest first.
	HeldOn(ref record.Ref, limit int) ([]*Held, error)
	// ShareOf is what the undecided changes of a device take.
	ShareOf(device record.ID) (Share, error)
	// Shares lists that of every device that has any, ascending by device.
	Shares() ([]Share, error)
}

// Rows keeps the records as the log has them.
type Rows interface {
	Row(record.Ref) (*Row, error)
	Numbered(no uint64) (*Row, error)
	AddRow(*Row) error // a row of a new number
	PutRow(*Row) error
	// Rows lists the rows of the numbers given, ascending by number, without
	// those that are not there.
	Rows(nos []uint64) ([]*Row, error)
	// Scan says where the rows are whose channel starts with the prefix,
	// ascending by (Last, No), after a position.
	Scan(Scan) ([]Place, error)
	Assignments(person record.ID) ([]*Row, error)
	// Left lists tombstones of channels that start with the prefix, at most limit,
	// ascending by (Seq, No, Channel), after a place in that order and with Seq <= to.
	Left(prefix record.Prefix, after Tombstone, to record.Seq, limit int) ([]Tombstone, error)
	// PutTombstone replaces that of the same record and channel: who has not heard
	// of the older one will hear of this.
	PutTombstone(Tombstone) error
	LeftBy(no uint64) ([]record.Channel, error) // the channels that a record has left
}

// State is what the log knows of itself.
type State struct {
	LogEpoch  record.LogEpoch // 0: the log has not begun
	Head      record.Seq      // the last Seq given
	Numbers   uint64          // the last record number given
	Places    uint64          // the last place in quarantine given
	Roster    uint64          // moves when anything that decides scope changes
	NoPages   bool            // none go out until a clerk's device has exchanged (rule X9)
	Backup    record.Seq      // every entry up to here is in a verified backup
	Reference record.Seq      // when a row of a ref/ channel last changed
	Departed  record.Seq      // when a row last left its channel
}

// LogStart says from which Seq on a log epoch is in force.
type LogStart struct {
	Start    record.Seq
	LogEpoch record.LogEpoch
}

// Queue is one (device, epoch) as the server knows it.
type Queue struct {
	Device  record.ID
	Epoch   record.Epoch
	Seq     uint64      // every change up to here is in the log or in quarantine
	Chain   record.Hash // the chain hash after it
	Counter uint64      // of the last request served (rule S1)
	Digest  record.Hash // of that request's payload
	Served  int64       // when that was, ms since 1970
	Begun   int64       // when the first request of this epoch was served
	// Delivered is when the device last left nothing behind: what it stamped before
	// and sends later was not made then (rule X11).
	Delivered int64
}

// Batch is what is kept of a request's signature: it covers the chain hash after
// the batch's last change and so everything before (rule X2).
type Batch struct {
	wire.Envelope
	wire.Proof
	Key      []byte // the device's public key at that time
	Received int64
}

// Came is what came from one device on one day. It is no part of the log: it is counted
// beside it, and told to the clerks when one of them exchanges.
type Came struct {
	Device  record.ID
	Day     record.Day
	Last    int64       // when the last of it came, ms since 1970
	Authors []record.ID // of the changes, each once
	Changes int
	Flags   Unusual
	Told    bool // a record says all of it
}

// Unusual are what is unusual about what came.
type Unusual int

// The codes of list batch_flag. The numbers are stored.
const (
	ClockAhead Unusual = 1 << iota // a stamp was well after the server's time
	CameGap
	CameFork
	NewEpoch
	FirstEver // the first that came from the device
)

// Entry is one change in the log.
type Entry struct {
	Seq record.Seq
	record.ChangeID
	Hash     record.Hash
	Chain    record.Hash // after this change, in its queue
	Author   record.ID
	Stamp    record.Stamp
	Received int64  // server time, ms since 1970
	Payload  []byte // canonical form; nil after erasure (rule S7)
	Shape    []byte // of an erased change: who had written what, having seen what, without values
}

// Held is a change in quarantine. It stays here when it was decided.
type Held struct {
	Hash record.Hash // key
	record.ChangeID
	Author   record.ID
	At       uint64      // its place in the quarantine: the order of coming
	Came     record.Seq  // the head of the log then
	Fork     bool        // the device seq was used by another change (rule X3)
	Chain    record.Hash // after it; of a fork the hash of the change with which its branch began
	Reason   string      // a code of list quarantine_reason
	Detail   string
	Waits    record.Ref // the record it waits for, or zero
	Woken    int        // how often records that came had it judged again
	Judged   int64      // the moment its scope is judged by (rule X11), ms since 1970
	Received int64
	State    HeldState
	Applied  record.Seq // where the log has it, or 0
	Payload  []byte     // nil once it is in the log, or was returned with a present value (rule S7)

	Touches []record.Ref // what it writes to, given when it is put first; Touched reads it
}

// Size is what a change that waits counts for in bytes: its content and what is
// kept beside it.
func (h *Held) Size() int64 { return int64(len(h.Payload)) + 512 + 64*int64(len(h.Touches)) }

// Share is what the undecided changes of one device take.
type Share struct {
	Device  record.ID
	Changes int
	Bytes   int64
}

// HeldState is what became of a change in quarantine.
type HeldState int

// The states. The numbers are stored.
const (
	Waiting  HeldState = 0
	Applied  HeldState = 1
	Returned HeldState = 2
	Replaced HeldState = 3 // the device sent it again in a new epoch (rule X3)
	Same     HeldState = 4 // it was sent again after a clerk had accepted the fork copy (rule X3)
)

// Outcome is a state in the words of the quarantine record.
func (s HeldState) Outcome() record.Outcome {
	switch s {
	case Applied, Same:
		return record.OutcomeApplied
	case Returned:
		return record.OutcomeReturned
	case Replaced:
		return record.OutcomeReplaced
	}
	return record.OutcomeOpen
}

// EachRow calls f for every row, ascending by number.
func EachRow(tx Tx, f func(*Row) error) error {
	st, err := tx.State()
	if err != nil {
		return err
	}
	for no := uint64(1); no <= st.Numbers; no++ {
		r, err := tx.Numbered(no)
		if err == nil && r != nil {
			err = f(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Row is a record with what only the server keeps of it.
type Row struct {
	record.Row
	Entered record.Seq // when it came into its channel
	Touched Seqs       // the entries that wrote it: its history
}

// clone is a copy that can be merged into.
func (r *Row) clone() *Row {
	c := *r
	c.Row = *r.Row.Clone()
	c.Touched = slices.Clip(r.Touched)
	return &c
}

func (e *Entry) content() []byte {
	if e.Payload == nil {
		return e.Shape
	}
	return e.Payload
}

// Content is the change of an entry; of an erased one what is left of it.
func (e *Entry) Content() (*record.Change, error) {
	c, err := record.DecodeChange(e.content())
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	return c, nil
}

// Seqs is a packed list of Seqs, ascending.
type Seqs []byte

// Add returns the list with one more Seq.
func (s Seqs) Add(q record.Seq) Seqs { return binary.AppendUvarint(s, uint64(q)) }

// List unpacks it.
func (s Seqs) List() (l []record.Seq) {
	for len(s) > 0 {
		n, k := binary.Uvarint(s)
		if k <= 0 {
			return l
		}
		l, s = append(l, record.Seq(n)), s[k:]
	}
	return l
}

// Tombstone says that a record left a channel.
type Tombstone struct {
	Seq     record.Seq
	Channel record.Channel
	Ref     record.Ref
	No      uint64
}

// Place is where a row stands. Within a log epoch a number and its last Seq say
// what is in the row.
type Place struct {
	No      uint64
	Last    record.Seq
	Channel record.Channel
}

// Scan is a piece of the rows in order of (Last, No).
type Scan struct {
	Prefix record.Prefix // channels that start with these characters
	Last   record.Seq    // rows after (Last, No)
	No     uint64
	Limit  int
	Near   bool // the position is near the head, or the prefix covers most rows
}
