package record

// What the two ends of an exchange tell each other, in the words of the domain.
// Package sync/wire gives these their bytes.

// Cursor is a device's position in one subscription (rule X6). Everything up to
// Since has been received; of what came later, records up to (Pos, No). Devices keep
// it and give it back; only the server reads it.
type Cursor struct {
	Since Seq    // the head when a pull last reached it
	Pos   Seq    // the last Seq of the last record received
	No    uint64 // its record number: several records may share one last Seq
}

// Sub is a subscription with the device's place in it.
type Sub struct {
	Prefix Prefix
	Cursor Cursor
}

// MaxBatch is how many changes one request carries at most: so many are taken
// under the county's lock at once.
const MaxBatch = 512

// MaxBatchWrites is how many writes they hold together: what is done under the lock
// grows with them.
const MaxBatchWrites = 2048

// Outbound is what a device has to say in one request.
type Outbound struct {
	Device   ID
	Epoch    Epoch    // the device's current epoch
	Counter  uint64   // rises with every request within Epoch (rule S1)
	LogEpoch LogEpoch // the log epoch the device knows, 0 before its first exchange
	Head     Seq      // the highest head the device has seen in it

	Queue   Epoch     // the epoch of Changes: older than Epoch after a known restore
	Secret  [16]byte  // derives the salts of Changes (SaltOf)
	Changes []*Change // consecutive by Seq, oldest first; none if the outbox is empty
	Chain   Hash      // the chain hash after the last of Changes
	Waiting int       // how many changes wait in all

	Subs []Sub // what the device subscribes to, with cursors
}

// Refusal is why a request was not served; the empty one is none.
type Refusal string

// Refusals. A device that is refused has lost nothing and keeps its outbox.
const (
	Served        Refusal = ""
	OtherLogEpoch Refusal = "log_epoch"      // the log was restored: Highs tell what it still has (rule X9)
	StaleCounter  Refusal = "stale_counter"  // this device was restored or copied: draw a new epoch
	UnknownDevice Refusal = "unknown_device" // not enrolled here
	BadSignature  Refusal = "bad_signature"
	BadVersion    Refusal = "bad_version"
	BadRequest    Refusal = "bad_request"
	SpellOut      Refusal = "spell_out"   // it names a record by a number that this device was never sent: send it with full IDs
	ServerFull    Refusal = "server_full" // the county's disk is full
	OverQuota     Refusal = "over_quota"  // too much of this device waits for a decision already
)

// Receipt is the server's word on a queue of changes: all up to Seq, whose chain
// hash is Chain, are in its log or in quarantine (rule X4).
type Receipt struct {
	Queue Epoch
	Seq   uint64
	Chain Hash
	Runs  []Run // what became of each change of the request, ascending, new and known ones alike
	Gap   bool  // the request began after Seq+1: nothing was taken, send from Seq+1 (rule X3)
	Fork  bool  // changes after Seq differ from those the server has: draw a new epoch, send again (rule X3)
}

// Run says the same of several consecutive changes.
type Run struct {
	First    uint64 // device seq
	N        uint64
	At       Seq    // the log Seq of the first; the others follow it. 0: in quarantine
	Received int64  // server time when they came, ms since 1970
	Reason   string // of a quarantine: a code of list quarantine_reason (N is 1)
	Detail   string
}

// High is up to where the server's log surely has the changes of one epoch of a
// device, judged as they will stay (rule X9).
type High struct {
	Epoch Epoch
	Seq   uint64
}

// Inbound is what the server has to say in one reply.
type Inbound struct {
	Device     ID
	Epoch      Epoch
	Counter    uint64 // of the request this answers
	LogEpoch   LogEpoch
	Head       Seq
	ServerTime int64 // ms since 1970
	Backup     Seq   // every change up to here is in a verified backup (rule X9)
	Refused    Refusal
	Highs      []High   // with OtherLogEpoch and StaleCounter
	Receipt    *Receipt // nil if the request carried no change
	Subs       []Prefix // the subscriptions in force now
	NoPages    bool     // none until a clerk's device has exchanged after a restore (rule X9)
	Pages      []Page
	MinApp     string // the lowest app version the county asks for, or ""
}

// Page is a piece of one subscription: whole records in order of (Last, No).
type Page struct {
	Prefix Prefix
	Start  Cursor // the device discards the page unless this is its cursor (rule X6)
	End    Cursor
	Rows   []PageRow
	Gone   []Gone
	More   bool // the pull has not reached the head
}

// PageRow is one record of a page.
type PageRow struct {
	Row
	// Whole: the registers are all the record has; Row.Channel is set. Else they
	// are those that changed after Start.Since, and the channel is the one the device knows.
	Whole bool
	// Own: registers of fields that the changes of this very request wrote, and
	// that are not listed, hold exactly the value of the last accepted of those
	// changes: the device has the content.
	Own bool
}

// Gone says that a record left a subscription at a Seq. The device drops it if
// it holds a lower Seq, unless another of its subscriptions covers it: then Via
// names that one.
type Gone struct {
	Ref Ref
	Seq Seq
	Via Prefix
}

// Settled is what one reply changed on the device, said exactly (rule X12).
type Settled struct {
	Sent     int      // changes newly acknowledged
	Held     int      // changes that wait in quarantine, all told
	Returned int      // changes returned by a clerk with this reply
	Rows     int      // records received or refreshed
	Waiting  int      // changes still in the outbox
	AtHead   bool     // every subscription has reached the head
	NewEpoch bool     // the device drew a new epoch: it was restored or copied (rule X3)
	Reset    bool     // the log was restored: own changes wait again (rule X9)
	Refused  Refusal  // why nothing was done
	LogEpoch LogEpoch // the log epoch now known
}

// Done reports whether nothing is left to exchange.
func (s Settled) Done() bool { return s.Refused == Served && s.Waiting == 0 && s.AtHead }
