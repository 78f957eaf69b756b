package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// DecideAll is one decision of the person about all that a device has waiting, as far
// as this desk knows it: as many saves as it takes, each whole. A note goes to every
// author. What he may not decide is left out, and counted.
func (k *Kit) DecideAll(ctx context.Context, quarantine []Record, device record.ID, word record.Word, note string) (saves []Save, not int) {
	var edits []Edit
	ask := k.asker(ctx, k.Me)
	for _, q := range quarantine {
		r := &q.Row
		if r.Value(record.QuarantineDevice) != record.R(device) || r.Value(record.QuarantineOutcome) != "" || r.Value(record.QuarantineDecision) != "" {
			continue
		}
		e := Edit{Ref: r.Ref, Base: q.Base, Fields: []record.Set{{Field: record.QuarantineDecision, Value: record.C(string(word))}}}
		if text := record.T(note); text != "" {
			e.Fields = append(e.Fields, record.Set{Field: record.QuarantineNote, Value: text})
		}
		if !ask.May(record.Write{Ref: e.Ref, Fields: e.Fields}) {
			not++
			continue
		}
		edits = append(edits, e)
	}
	for part := range slices.Chunk(edits, record.MaxWrites) {
		saves = append(saves, Save{Author: k.Me.ID, Edits: part})
	}
	return saves, not
}
