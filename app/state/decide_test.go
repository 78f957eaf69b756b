package state_test

import (
	"context"
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

// waiting are records of what waits, which only the server writes.
type waiting map[record.Ref]state.Record

type and struct {
	state.Records
	waiting
}

func (a and) Get(ctx context.Context, ref record.Ref) (state.Record, error) {
	if r, ok := a.waiting[ref]; ok {
		return r, nil
	}
	return a.Records.Get(ctx, ref)
}

// A clerk decides about all of one device at once, and about nothing else; nobody else
// decides.
func TestDecideAllIsAboutOneDeviceAndWhatStillWaits(t *testing.T) {
	tablet, other := record.ID{1}, record.ID{2}
	w, held := newWorld(t), waiting{}
	row := func(n byte, device record.ID, more ...record.Set) state.Record {
		r := record.Row{Ref: record.Ref{Kind: record.Quarantine, ID: record.ID{9, n}}}
		for _, s := range append(more, record.Set{Field: record.QuarantineDevice, Value: record.R(device)}) {
			r.Put(record.Register{Field: s.Field, Writings: []record.Writing{{Value: s.Value}}})
		}
		held[r.Ref] = state.Record{Row: r}
		return held[r.Ref]
	}
	var all []state.Record
	for i := range 250 {
		all = append(all, row(byte(i), tablet))
	}
	all = append(all, row(1, other),
		row(2, tablet, record.Set{Field: record.QuarantineOutcome, Value: record.C("replaced")}),
		row(3, tablet, record.Set{Field: record.QuarantineDecision, Value: record.C("accept")}))
	for _, c := range record.List("role") {
		kit := w.inRole(t, record.Role(c.Code))
		kit.Records = and{kit.Records, held}
		saves, not := kit.DecideAll(context.Background(), all, tablet, record.SaidAccept, "")
		if may := mayWrite(t, record.Quarantine, record.Role(c.Code)); may != (len(saves) > 0) || may != (not == 0) {
			t.Errorf("%s: %d saves, %d are not his", c.Code, len(saves), not)
		}
	}
	clerk := w.inRole(t, record.Clerk)
	clerk.Records = and{clerk.Records, held}
	saves, _ := clerk.DecideAll(context.Background(), all, tablet, record.SaidReturn, " 请核对 ")
	if len(saves) != 2 || len(saves[0].Edits) != record.MaxWrites || len(saves[1].Edits) != 50 {
		t.Fatalf("%d saves", len(saves))
	}
	for _, s := range saves {
		c := &record.Change{ChangeID: record.ChangeID{Device: record.ID{7}, Epoch: 1, Seq: 1}, Author: s.Author}
		for _, e := range s.Edits {
			c.Writes = append(c.Writes, record.Write{Ref: e.Ref, Fields: e.Fields})
		}
		if err := c.Check(); err != nil || s.Author != clerk.Me.ID || len(c.Encode()) > record.MaxChange {
			t.Errorf("a save of %d edits: %v", len(s.Edits), err)
		}
	}
	if got := saves[1].Edits[0].Fields[1].Value; got != record.T("请核对") {
		t.Errorf("the note is %q", got)
	}
}
