package record

// What devices sent (收到的): how a county sees that work arrives.

// The fields of a batch.
const (
	BatchDevice, BatchSlot, BatchDay, BatchLast, BatchAuthors, BatchWay, BatchChanges, BatchFlags Field = 1, 2, 3, 4, 5, 6, 7, 8
)

// BatchSlots is for how many days it is known what came when: the next day takes the
// place of the first.
const BatchSlots = 400

// SlotOf is the place of what came on a day.
func SlotOf(day Day) Value { return I(int64(day) % BatchSlots) }

// A batch is what one device sent on one day, in one or more requests: it says how work
// arrives, and is no record to the minute of who worked when. All of it but its place is
// a present value, erased from the log by the next (rule S7), so that nothing is known
// longer than BatchSlots days. The changes themselves are asked from the endpoint.
var batchDef = KindDef{
	Kind: Batch, Name: "batch", Use: "what a device sent on a day: what came, by which way, and what was unusual about it",
	Key:     []Field{BatchDevice, BatchSlot},
	Home:    in("clerk"),
	Servers: true,
	Fields: []FieldDef{
		{Field: BatchDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "key: which device", Keep: KeepLog},
		{Field: BatchSlot, Name: "slot", Type: Int, Max: BatchSlots, Required: true, Use: "key: the place of the day", Keep: KeepLog},
		{Field: BatchDay, Name: "day", Type: Date, Min: 2020, Max: 2100, Use: "when it came", Keep: KeepPresent, Present: true},
		{Field: BatchLast, Name: "last", Type: Int, Use: "when the last of it came, in seconds since 1970: what is new is listed first", Keep: KeepPresent, Present: true},
		{Field: BatchAuthors, Name: "authors", Type: RefsTo, To: Person, Use: "whose work it is: whom to ask", Keep: KeepPresent, Present: true},
		{Field: BatchWay, Name: "way", Type: Codes, List: "batch_way", Use: "by which way it came", Keep: KeepPresent, Present: true},
		{Field: BatchChanges, Name: "changes", Type: Int, Use: "how many changes", Keep: KeepPresent, Present: true},
		{Field: BatchFlags, Name: "flags", Type: Codes, List: "batch_flag", Use: "what to look at: a clock, a gap, a fork, a new device", Keep: KeepPresent, Present: true},
	},
}
