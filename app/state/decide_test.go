package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// A clerk decides about all of one device at once, and about nothing else.
func TestDecideAllIsAboutOneDeviceAndWhatStillWaits(t *testing.T) {
	tablet, other := record.ID{1}, record.ID{2}
	row := func(n byte, device record.ID, more ...record.Set) state.Record {
		r := record.Row{Ref: record.Ref{Kind: record.Quarantine, ID: record.ID{9, n}}}
		for _, s := range append(more, record.Set{Field: record.QuarantineDevice, Value: record.R(device)}) {
			r.Put(record.Register{Field: s.Field, Writings: []record.Writing{{Value: s.Value}}})
		}
		return state.Record{Row: r}
	}
	var all []state.Record
	for i := range 250 {
		all = append(all, row(byte(i), tablet))
	}
	all = append(all, row(1, other),
		row(2, tablet, record.Set{Field: record.QuarantineOutcome, Value: record.C("replaced")}),
		row(3, tablet, record.Set{Field: record.QuarantineDecision, Value: record.C("accept")}))
	saves := state.DecideAll(record.ID{5}, all, tablet, record.SaidReturn, " 请核对 ")
	if len(saves) != 2 || len(saves[0].Edits) != record.MaxWrites || len(saves[1].Edits) != 50 {
		t.Fatalf("%d saves", len(saves))
	}
	for _, s := range saves {
		c := &record.Change{ChangeID: record.ChangeID{Device: record.ID{7}, Epoch: 1, Seq: 1}, Author: s.Author}
		for _, e := range s.Edits {
			c.Writes = append(c.Writes, record.Write{Ref: e.Ref, Fields: e.Fields})
		}
		if err := c.Check(); err != nil || s.Author != (record.ID{5}) || len(c.Encode()) > record.MaxChange {
			t.Errorf("a save of %d edits: %v", len(s.Edits), err)
		}
	}
	if got := saves[1].Edits[0].Fields[1].Value; got != record.T("请核对") {
		t.Errorf("the note is %q", got)
	}
}
