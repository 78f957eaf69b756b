package server

import (
	"errors"
	"fmt"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// arrival is a request's queue of changes on its way into the log.
type arrival struct {
	*update
	queue   *Queue
	env     wire.Envelope
	changes []sealed
	device  *device
	since   int64 // when the device last left nothing behind (rule X11)
	receipt record.Receipt
	told    []told // of the receipt, one for each change
}

// told is what became of one change.
type told struct {
	hash record.Hash
	record.Run
}

// receive takes the changes of a request, one by one (rule X3), and writes the
// receipt: the same change again gets the same answer, nothing after a gap is
// taken, and from a fork on everything goes to quarantine.
func (a *arrival) receive(proof wire.Proof) error {
	q, first := a.queue, a.env.First
	a.arrivals = append(a.arrivals, a)
	a.receipt = record.Receipt{Queue: q.Epoch, Seq: q.Seq, Chain: q.Chain}
	if first > q.Seq+1 {
		a.receipt.Gap = true
		return nil
	}
	known, chain, err := a.known(first, min(first+uint64(a.env.N)-1, q.Seq))
	if err != nil {
		return err
	}
	a.receipt.Seq, a.receipt.Chain = first-1, chain
	fork, err := a.compare(known, chain)
	if err != nil {
		return err
	}
	for i, s := range a.changes[:min(fork, len(a.changes))] {
		chain = chain.Link(s.hash)
		run := record.Run{First: first + uint64(i), N: 1}
		if i < len(known) {
			k := known[i]
			run.At, run.Received, run.Reason, run.Detail = k.at, k.received, k.reason, k.detail // as it was said before
		} else if run, err = a.accept(s, chain); err != nil {
			return fmt.Errorf("accept %s: %w", s.change.ChangeID, err)
		}
		a.told = append(a.told, told{s.hash, run})
		a.receipt.Seq, a.receipt.Chain = run.First, chain
	}
	if fork < len(a.changes) {
		return a.fork(fork)
	}
	if a.receipt.Seq <= q.Seq {
		return nil
	}
	q.Seq, q.Chain = a.receipt.Seq, a.receipt.Chain
	return a.tx.PutBatch(Batch{Envelope: a.env, Proof: proof, Key: a.device.key, Received: a.now})
}

// fact is what the server has of one change of a queue.
type fact struct {
	hash     record.Hash
	at       record.Seq // 0: in quarantine
	received int64
	reason   string
	detail   string
}

// known gives what the server has of changes from..to, and the chain hash before
// from.
func (a *arrival) known(from, to uint64) ([]fact, record.Hash, error) {
	chain := a.queue.Chain
	if from > a.queue.Seq {
		return nil, chain, nil
	}
	entries, err := a.tx.EntriesOf(a.queue.Device, a.queue.Epoch, from-1, to)
	if err != nil {
		return nil, chain, err
	}
	held, err := a.tx.HeldOf(a.queue.Device, a.queue.Epoch, from-1, to)
	if err != nil {
		return nil, chain, err
	}
	facts := make([]fact, to-from+1)
	chain = record.ChainStart(a.queue.Device, a.queue.Epoch)
	put := func(id record.ChangeID, c record.Hash, f fact) {
		if id.Seq < from {
			chain = c
		} else {
			facts[id.Seq-from] = f
		}
	}
	for _, h := range held {
		f := fact{hash: h.Hash, received: h.Received}
		if f.at = h.Applied; f.at == 0 {
			f.reason, f.detail = h.Reason, h.Detail
		}
		put(h.ChangeID, h.Chain, f)
	}
	for _, e := range entries { // after those held: some of them were applied
		put(e.ChangeID, e.Chain, fact{hash: e.Hash, at: e.Seq, received: e.Received})
	}
	return facts, chain, nil
}

// compare gives the index of the first change that differs from what the server has under
// its number, or the number of changes if none does. If all are known and the chain hash
// still differs it is a fork too: something before these changes is different.
func (a *arrival) compare(known []fact, chain record.Hash) (int, error) {
	for i, s := range a.changes {
		if i < len(known) && known[i].hash != s.hash {
			return i, nil
		}
		chain = chain.Link(s.hash)
	}
	if chain != a.env.Chain {
		return len(known), nil
	}
	return len(a.changes), nil
}

// accept applies a change that is new here, or puts it in quarantine.
func (a *arrival) accept(s sealed, chain record.Hash) (record.Run, error) {
	c := s.change
	run := record.Run{First: c.Seq, N: 1, Received: a.now}
	judged := a.judgedAt(c)
	copied, err := a.forkOf(c)
	if err != nil {
		return run, err
	}
	same, err := a.sameAs(copied, c)
	if err != nil {
		return run, err
	}
	if same {
		run.At = copied.Applied
		return run, a.tx.PutHeld(&Held{
			Hash: s.hash, ChangeID: c.ChangeID, Author: c.Author, Chain: chain, Reason: reasonFork,
			Judged: judged, Received: a.now, State: Same, Applied: copied.Applied,
		})
	}
	if copied != nil {
		judged = copied.Judged // it came then, though under another name
	}
	if err := a.replaced(c); err != nil {
		return run, err
	}
	t, o, err := a.examine(s, judged, a.now, newest)
	if err == nil && o == nil && copied != nil && copied.State == Applied {
		o = &objection{reason: reasonFork, detail: fmt.Sprintf("accepted before, at %d", copied.Applied)}
	}
	if err != nil {
		return run, err
	}
	if o != nil {
		h, err := a.hold(s, o, Held{Chain: chain, Judged: judged, Received: a.now})
		if err != nil {
			return run, err
		}
		run.Reason, run.Detail = h.Reason, h.Detail
		return run, nil
	}
	if err := a.append(t, chain, s, a.now); err != nil {
		return run, err
	}
	run.At = a.st.Head
	return run, a.decided(c)
}

// judgedAt is the moment by which the scope of a change is judged: its stamp,
// between the last time its device left nothing behind and now (rule X11).
func (a *arrival) judgedAt(c *record.Change) int64 { return min(max(c.Stamp.Wall, a.since), a.now) }

// answer writes what became of the changes into the receipt, as it is at the end
// of the transaction.
func (a *arrival) answer() {
	for _, t := range a.told {
		if n := a.room.byHash[t.hash]; n != nil && n.quiet() {
			t.At, t.Reason, t.Detail = n.Applied, "", ""
		} else if n != nil {
			t.Reason, t.Detail = n.Reason, n.Detail
		}
		a.run(t.Run)
	}
}

func (a *arrival) run(r record.Run) {
	if k := len(a.receipt.Runs); k > 0 && r.At != 0 {
		last := &a.receipt.Runs[k-1]
		if last.At != 0 && last.At+record.Seq(last.N) == r.At && last.Received == r.Received {
			last.N++
			return
		}
	}
	a.receipt.Runs = append(a.receipt.Runs, r)
}

// fork puts the changes from index i on in quarantine, once, as far as there is
// room: the device sends them again anyhow.
func (a *arrival) fork(i int) error {
	a.receipt.Fork = true
	branch := a.changes[i].hash
	for _, s := range a.changes[i:] {
		h, err := a.tx.Held(s.hash)
		if err != nil {
			return err
		}
		if h == nil {
			h, err = a.hold(s, &objection{reason: reasonFork}, Held{Fork: true, Chain: branch, Judged: a.judgedAt(s.change), Received: a.now})
		}
		if errors.Is(err, errOverQuota) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("hold fork %s: %w", s.change.ChangeID, err)
		}
		a.told = append(a.told, told{s.hash, record.Run{First: s.change.Seq, N: 1, Received: h.Received, Reason: h.Reason, Detail: h.Detail}})
	}
	return nil
}
