package client

import (
	"context"
	"crypto/ed25519"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// knowing is a device that names a household by a number, with one change to it.
type knowing struct{ counter uint64 }

var (
	spellDevice = record.ID{1}
	spellHome   = record.Ref{Kind: record.Household, ID: record.ID{2}}
)

func (*knowing) Number(ref record.Ref) (uint64, bool) { return 7, ref == spellHome }
func (*knowing) Ref(no uint64) (record.Ref, bool)     { return spellHome, no == 7 }
func (k *knowing) Outbound(context.Context, int) (*record.Outbound, error) {
	k.counter++
	c := &record.Change{ChangeID: record.ChangeID{Device: spellDevice, Epoch: 3, Seq: 1}, Author: record.ID{9},
		Writes: []record.Write{{Ref: spellHome, Fields: []record.Set{{Field: record.HouseholdHead, Value: record.T("才让")}}}}}
	return &record.Outbound{Device: spellDevice, Epoch: 3, Counter: k.counter, Queue: 3, Changes: []*record.Change{c}, Waiting: 1}, nil
}

func (k *knowing) Inbound(_ context.Context, _ *record.Outbound, in *record.Inbound, _ bool) (record.Settled, error) {
	return record.Settled{Refused: in.Refused, Sent: map[bool]int{true: 1}[in.Receipt != nil], AtHead: true}, nil
}

// forgetful is an endpoint to which numbers say nothing.
type forgetful struct {
	county ed25519.PrivateKey
	bodies int
}

func (f *forgetful) Exchange(_ context.Context, body []byte) ([]byte, error) {
	f.bodies++
	env, err := wire.OpenRequest(body)
	if err != nil {
		return nil, err
	}
	in := &record.Inbound{Device: env.Device, Epoch: env.Epoch, Counter: env.Counter}
	q, err := env.Decode(nil)
	if err != nil {
		in.Refused = record.SpellOut
		return wire.EncodeReply(in, nil, f.county)
	}
	in.Receipt = &record.Receipt{Queue: q.Queue, Seq: 1, Chain: q.Chain, Runs: []record.Run{{First: 1, N: 1, At: 1}}}
	return wire.EncodeReply(in, &q.Outbound, f.county)
}

// A batch that cannot be read for its numbers is sent again with full IDs in
// the same turn: nothing is stranded.
func TestABatchThatIsNotUnderstoodIsSpelledOut(t *testing.T) {
	far := &forgetful{county: aKey(1)}
	c := &Client{Store: new(knowing), Transport: far, Sign: aKey(2), County: far.county.Public().(ed25519.PublicKey)}
	s, err := c.Round(context.Background(), nil)
	if err != nil || !s.Done() || s.Sent != 1 || far.bodies != 2 {
		t.Errorf("%+v, %v after %d requests", s, err, far.bodies)
	}
}
