package record

import "crypto/sha256"

// What a clerk asks the author of a value, or the leader, about a conflict.

// The fields of a question.
const (
	AskDevice, AskTo, AskKind, AskRecord, AskField, AskDate, AskRight, AskAnswer Field = 1, 2, 3, 4, 5, 6, 7, 8
)

// A question lives with a device of the one person who is asked, where nobody but he
// and the clerks read it: in the team's channel his whole team would, its liaison and
// the township. It says which record and field, and holds none of its values, nor does
// the answer: who may not read the record learns nothing of it. Who asked is who wrote it.
var askDef = KindDef{
	Kind: Ask, Name: "ask", Use: "a conflict handed to the author of a value, or to the leader, and what he says",
	Key:     []Field{AskRecord, AskField, AskTo, AskDate}, // two clerks who ask the same meet in one question
	Home:    ofDevice(AskDevice),
	About:   AskTo,
	Writers: []Role{Clerk},
	Rules:   []Rule{toDeviceOf(AskTo)},
	Reply:   []Field{AskRight, AskAnswer},
	Fields: []FieldDef{
		{Field: AskDevice, Name: "device", Type: RefTo, To: Device, Required: true, Use: "channel: a device of the person who is asked", Readers: Addressed, Keep: KeepTerm},
		{Field: AskTo, Name: "to", Type: RefTo, To: Person, Required: true, Use: "key: who is asked", Readers: Addressed, Keep: KeepTerm},
		{Field: AskKind, Name: "kind", Type: Int, Min: 1, Max: 255, Required: true, Use: "what kind of record it is about", Readers: Addressed, Keep: KeepTerm},
		{Field: AskRecord, Name: "record", Type: Bytes, Size: 16, Required: true, Use: "key: the record it is about", Readers: Addressed, Keep: KeepTerm},
		{Field: AskField, Name: "field", Type: Int, Min: 1, Max: 255, Required: true, Use: "key: the field in conflict", Readers: Addressed, Keep: KeepTerm},
		{Field: AskDate, Name: "date", Type: Date, Min: 2020, Max: 2100, Past: true, Required: true, Use: "key: when it was asked", Readers: Addressed, Keep: KeepTerm},
		{Field: AskRight, Name: "right", Type: Bytes, Size: 16, Use: "which value is right: its digest, so that the answer holds none", Readers: Addressed, Keep: KeepTerm},
		{Field: AskAnswer, Name: "answer", Type: Text, Max: 300, Use: "what the person says, in words", Readers: Addressed, Keep: KeepTerm},
	},
}

// DigestOf names a value of a field without holding it.
func DigestOf(f Field, v Value) []byte {
	h := sha256.Sum256(append([]byte{byte(f)}, v...))
	return h[:16]
}

// AskedRef is the record that a question is about.
func AskedRef(ask *Row) (ref Ref) {
	ref.Kind = Kind(ask.Value(AskKind).Int())
	copy(ref.ID[:], ask.Value(AskRecord).Bytes())
	return ref
}
