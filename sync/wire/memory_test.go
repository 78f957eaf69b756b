package wire

import (
	"runtime"
	"testing"

	"zhucun/store/record"
)

// A small body that stands for a great many writes is refused before it has
// become much memory.
func TestASmallBodyTakesLittleMemory(t *testing.T) {
	_, key := keys(1)
	var changes []*record.Change
	const n = MaxChanges
	writes := make([]record.Write, record.MaxWrites)
	for i := range n {
		c := &record.Change{ChangeID: record.ChangeID{Device: record.ID{1}, Epoch: 1, Seq: uint64(i + 1)}, Author: record.ID{9}}
		c.Salt = record.SaltOf([16]byte{}, c.ChangeID)
		c.Writes = append([]record.Write(nil), writes...)
		for j := range c.Writes {
			c.Writes[j] = record.Write{Ref: record.Ref{Kind: record.Visit, ID: record.ID{7}}, Fields: []record.Set{{Field: record.VisitNote}}}
		}
		changes = append(changes, c)
	}
	q := &Request{Outbound: record.Outbound{Device: record.ID{1}, Epoch: 1, Queue: 1, Counter: 1, Changes: changes, Chain: record.Hash{1}}}
	body, err := EncodeRequest(q, nil, key)
	if err != nil {
		t.Fatal(err)
	}
	env, err := OpenRequest(body)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpack(env.payload, MaxRequestPayload); err != nil { // the packers are made once
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = env.Decode(nil)
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Error("a great many writes were read")
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 24<<20 {
		t.Errorf("a body of %d bytes took %d MiB", len(body), took>>20)
	} else {
		t.Logf("a body of %d bytes took %d MiB", len(body), took>>20)
	}
}
