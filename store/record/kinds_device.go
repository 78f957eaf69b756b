package record

// Devices, and what passes between one of them and the county.

// The fields of a device.
const (
	DevicePersons, DeviceLabel, DeviceSignKey, DeviceSealKey, DeviceIssued, DeviceRevoked Field = 1, 2, 3, 4, 5, 6
)

var deviceDef = KindDef{
	Kind: Device, Name: "device", Use: "who may exchange, with which key",
	Key:     []Field{DeviceSignKey}, // a server restored from before an enrolment finds the same device (rule X9)
	Home:    itself("device"),
	Writers: []Role{Clerk},
	Form:    []Group{{Fields: []Field{DeviceLabel, DevicePersons, DeviceRevoked}}}, // a new one enrols itself
	Fields: []FieldDef{
		{Field: DevicePersons, Name: "persons", Type: RefsTo, To: Person, Required: true, Use: "whose changes it may carry", Keep: KeepLog},
		{Field: DeviceLabel, Name: "label", Type: Text, Max: 40, Use: "which tablet to look for", Keep: KeepLog},
		{Field: DeviceSignKey, Name: "sign_key", Type: Bytes, Size: 32, Required: true, Use: "key: verify signatures (Ed25519, 32 bytes)", Keep: KeepLog},
		{Field: DeviceSealKey, Name: "seal_key", Type: Bytes, Size: 32, Use: "seal carried replies (X25519, 32 bytes)", Keep: KeepLog},
		{Field: DeviceIssued, Name: "issued", Type: Date, Min: 2020, Max: 2100, Past: true, Use: "device list", Keep: KeepLog},
		{Field: DeviceRevoked, Name: "revoked", Type: Date, Min: 2020, Max: 2100, Use: "lost tablets", Keep: KeepLog, Strict: true},
	},
}

// The fields of a quarantine.
const (
	QuarantineDevice, QuarantineChange, QuarantineAuthor, QuarantineReason, QuarantineDetail Field = 1, 2, 3, 4, 5
	QuarantineContent, QuarantineDecision, QuarantineNote, QuarantineApplied                 Field = 6, 7, 8, 9
	QuarantineOutcome, QuarantineOvertaken, QuarantineOvertakenBy                            Field = 10, 11, 12
	QuarantineWhy, QuarantineDecidedBy                                                       Field = 13, 14
)

var quarantineDef = KindDef{
	Kind: Quarantine, Name: "quarantine", Use: "a change that waits, and what was decided (rule X5)",
	Key:     []Field{QuarantineChange},
	Home:    ofDevice(QuarantineDevice),
	Writers: []Role{Clerk},
	Fields: []FieldDef{
		{Field: QuarantineDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "channel", Keep: KeepLog},
		{Field: QuarantineChange, Name: "change", Type: Bytes, Size: 32, Required: true, Use: "the hash of the change: key", Keep: KeepLog},
		{Field: QuarantineAuthor, Name: "author", Type: RefTo, To: Person, Use: "whom to ask", Keep: KeepLog},
		{Field: QuarantineReason, Name: "reason", Type: Code, List: "quarantine_reason", Required: true, Use: "why it waits", Keep: KeepLog},
		{Field: QuarantineDetail, Name: "detail", Type: Text, Max: 500, Use: "why it waits, in detail", Keep: KeepLog},
		{Field: QuarantineContent, Name: "content", Type: Bytes, Use: "the change itself, for the clerk to judge; the server keeps it once, beside the record", Keep: KeepLog},
		{Field: QuarantineDecision, Name: "decision", Type: Code, List: "verdict", Use: "accept or return", Keep: KeepLog},
		{Field: QuarantineNote, Name: "note", Type: Text, Max: 500, Use: "what the clerk says to the author", Keep: KeepLog},
		{Field: QuarantineApplied, Name: "applied", Type: Int, Use: "the Seq at which it was applied", Keep: KeepLog},
		{Field: QuarantineOutcome, Name: "outcome", Type: Code, List: "outcome", Use: "what was carried out, for good", Keep: KeepLog},
		{Field: QuarantineOvertaken, Name: "overtaken", Type: Code, List: "verdict", Use: "a decision that came too late", Keep: KeepLog},
		{Field: QuarantineOvertakenBy, Name: "overtaken_by", Type: RefTo, To: Person, Use: "whose decision came too late", Keep: KeepLog},
		{Field: QuarantineWhy, Name: "why", Type: Code, List: "return_reason", Use: "why the clerk returns it, in the author's language", Keep: KeepLog},
		{Field: QuarantineDecidedBy, Name: "decided_by", Type: RefTo, To: Person, Use: "whose decision was carried out", Keep: KeepLog},
	},
}

// The fields of a complaint.
const (
	ComplaintDevice, ComplaintAuthor, ComplaintDate, ComplaintAbout, ComplaintText, ComplaintAnswer, ComplaintAnswered Field = 1, 2, 3, 4, 5, 6, 7
)

var complaintDef = KindDef{
	Kind: Complaint, Name: "complaint", Use: "complaints and suggestions, which the rules require an app to take",
	Home:    ofDevice(ComplaintDevice),
	Writers: []Role{Clerk},
	Answer:  []Field{ComplaintAnswer, ComplaintAnswered},
	Fields: []FieldDef{
		{Field: ComplaintDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "channel; where the answer goes", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAuthor, Name: "author", Type: RefTo, To: Person, Use: "whom to ask; empty is without a name", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintDate, Name: "date", Type: Date, Min: 2020, Max: 2100, Past: true, Required: true, Use: "how long an answer takes", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAbout, Name: "about", Type: Code, List: "complaint_about", Use: "who in the county deals with it", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintText, Name: "text", Type: Text, Max: 1000, Required: true, Use: "the complaint itself", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAnswer, Name: "answer", Type: Text, Max: 1000, Use: "what the county answers", Readers: Addressed, Keep: KeepTerm},
		{Field: ComplaintAnswered, Name: "answered", Type: Date, Min: 2020, Max: 2100, Past: true, Use: "how long an answer takes", Readers: Addressed, Keep: KeepTerm},
	},
}
