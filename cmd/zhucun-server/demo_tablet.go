package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// tablet is an invented device: it saves changes as a real one does, signs them
// in batches and takes receipts. It keeps no copy of the county.
type tablet struct {
	id       record.ID
	key      ed25519.PrivateKey
	county   ed25519.PublicKey
	epoch    record.Epoch
	logEpoch record.LogEpoch
	counter  uint64
	seq      uint64
	secret   [16]byte
	clock    record.Clock
	chain    record.Hash // after the last acknowledged change
	outbox   []*record.Change
	head     record.Seq
	subs     []record.Sub
}

func newTablet(rng *rand.Rand) *tablet {
	t := &tablet{epoch: record.Epoch(rng.Uint64() | 1)}
	var seed [ed25519.SeedSize]byte
	fill(rng, seed[:])
	fill(rng, t.secret[:])
	t.key = ed25519.NewKeyFromSeed(seed[:])
	return t
}

func (t *tablet) signKey() ed25519.PublicKey { return t.key.Public().(ed25519.PublicKey) }

// enrolled gives the tablet its name.
func (t *tablet) enrolled(id record.ID, county ed25519.PublicKey) {
	t.id, t.county, t.chain = id, county, record.ChainStart(id, t.epoch)
}

// save queues one change made at a moment (ms since 1970); write is given the
// IDs of the records that its writes create, by index.
func (t *tablet) save(at int64, author record.ID, write func(created func(i int) record.ID) []record.Write) []record.Ref {
	t.seq++
	c := &record.Change{
		ChangeID: record.ChangeID{Device: t.id, Epoch: t.epoch, Seq: t.seq},
		Author:   author,
		Stamp:    t.clock.Tick(record.Reading{Wall: at}),
		LogEpoch: t.logEpoch,
	}
	c.Salt = record.SaltOf(t.secret, c.ChangeID)
	c.Writes = write(func(i int) record.ID { return record.DerivedID(c.ChangeID, i) })
	refs := make([]record.Ref, len(c.Writes))
	for i, w := range c.Writes {
		refs[i] = w.Ref
	}
	t.outbox = append(t.outbox, c)
	return refs
}

// noNumbers is a device that holds no record: every record goes by its full ID.
type noNumbers struct{}

func (noNumbers) Number(record.Ref) (uint64, bool) { return 0, false }
func (noNumbers) Ref(uint64) (record.Ref, bool)    { return record.Ref{}, false }

const (
	tabletBatch = 300       // changes of one request
	batchBytes  = 256 << 10 // and their bytes in canonical form
)

// exchange sends the outbox. A demo tablet says that it holds all there is, to be
// sent no pages; a change that the endpoint does not accept is an error, because
// the demo makes none on purpose.
func (t *tablet) exchange(ctx context.Context, post func(context.Context, []byte) ([]byte, error)) error {
	for len(t.outbox) > 0 {
		n, size := 0, 0
		chain := t.chain
		for n < min(len(t.outbox), tabletBatch) && size < batchBytes {
			b := t.outbox[n].Encode()
			chain = chain.Link(record.HashOf(b))
			size += len(b)
			n++
		}
		t.counter++
		out := record.Outbound{
			Device: t.id, Epoch: t.epoch, Counter: t.counter, LogEpoch: t.logEpoch,
			Queue: t.epoch, Secret: t.secret, Changes: t.outbox[:n], Chain: chain, Waiting: len(t.outbox), Head: t.head, Subs: t.subs,
		}
		in, err := t.turn(ctx, &out, post)
		if err != nil {
			return err
		}
		if in.Refused == record.OtherLogEpoch && t.logEpoch == 0 {
			t.learn(in.LogEpoch)
			continue
		}
		if err := accepted(in, out.Changes[n-1].Seq); err != nil {
			return err
		}
		t.outbox, t.chain, t.logEpoch = t.outbox[n:], chain, in.LogEpoch
		t.hold(in)
	}
	return nil
}

// hold puts every subscription at the head.
func (t *tablet) hold(in *record.Inbound) {
	t.head, t.subs = in.Head, nil
	for _, p := range in.Subs {
		t.subs = append(t.subs, record.Sub{Prefix: p, Cursor: record.Cursor{Since: in.Head, Pos: in.Head}})
	}
}

// learn takes the log epoch of the first reply into changes that were not sent
// yet; none has been acknowledged, so their hashes are still free.
func (t *tablet) learn(e record.LogEpoch) {
	t.logEpoch = e
	for _, c := range t.outbox {
		c.LogEpoch = e
	}
}

func (t *tablet) turn(ctx context.Context, out *record.Outbound, post func(context.Context, []byte) ([]byte, error)) (*record.Inbound, error) {
	body, err := wire.EncodeRequest(&wire.Request{Outbound: *out, Budget: 1, App: "demo"}, noNumbers{}, t.key)
	if err != nil {
		return nil, fmt.Errorf("tablet %s: %w", t.id.Short(), err)
	}
	answer, err := post(ctx, body)
	if err != nil {
		return nil, fmt.Errorf("tablet %s: %w", t.id.Short(), err)
	}
	in, err := wire.DecodeReply(answer, out, noNumbers{}, t.county)
	if err != nil {
		return nil, fmt.Errorf("tablet %s: %w", t.id.Short(), err)
	}
	return in, nil
}

func accepted(in *record.Inbound, last uint64) error {
	switch {
	case in.Refused != record.Served:
		return fmt.Errorf("the endpoint refused a demo tablet: %s", in.Refused)
	case in.Receipt == nil || in.Receipt.Seq != last || in.Receipt.Gap || in.Receipt.Fork:
		return fmt.Errorf("the endpoint did not take all of a demo tablet: %+v", in.Receipt)
	}
	for _, r := range in.Receipt.Runs {
		if r.At == 0 {
			return fmt.Errorf("a demo change went to quarantine: %s %s", r.Reason, r.Detail)
		}
	}
	return nil
}

// put writes fields of a record; fields without a value are left out.
func put(kind record.Kind, id record.ID, sets ...record.Set) record.Write {
	w := record.Write{Ref: record.Ref{Kind: kind, ID: id}}
	for _, s := range sets {
		if s.Value != "" {
			w.Fields = append(w.Fields, s)
		}
	}
	slices.SortFunc(w.Fields, func(a, b record.Set) int { return int(a.Field) - int(b.Field) })
	return w
}

// keyed writes a record that has a natural key among its fields.
func keyed(kind record.Kind, sets ...record.Set) record.Write {
	w := put(kind, record.ID{}, sets...)
	w.ID, _ = record.KeyedID(kind, w.Fields)
	return w
}

// set is one field with its value.
func set(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }

func fill(rng *rand.Rand, b []byte) {
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
}
