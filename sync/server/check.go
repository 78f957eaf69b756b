package server

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// maxProblems ends a check: more of the same help nobody.
const maxProblems = 100

// Check proves the log: the storage is sound, Seqs have no gap, every payload
// has its hash, every chain is unbroken and signed, and the rows are what a
// replay of the log gives. It lists what is wrong; nothing is repaired.
func (s *Server) Check(ctx context.Context) ([]string, error) {
	problems, err := s.Log.Check(ctx)
	if err != nil {
		return nil, err
	}
	err = s.Log.View(ctx, func(tx Tx) error {
		v, err := s.newView(tx)
		if err != nil {
			return err
		}
		c := &checker{view: v, problems: problems}
		if c.epochs, err = tx.LogEpochs(); err != nil {
			return err
		}
		for _, step := range []func() error{c.log, c.queues, c.records} {
			if err := step(); err != nil {
				return err
			}
		}
		problems = c.problems
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	return problems, nil
}

type checker struct {
	*view
	epochs   []LogStart
	problems []string
	written  int // how many (entry, record) pairs the log has
}

func (c *checker) say(format string, args ...any) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, fmt.Sprintf(format, args...))
	}
}

// log walks the entries in order.
func (c *checker) log() error {
	var last record.Seq
	for {
		entries, err := c.tx.EntriesAfter(last, 1024)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Seq != last+1 {
				c.say("entry %d follows entry %d", e.Seq, last)
			}
			last = e.Seq
			c.entry(e)
		}
		if len(entries) == 0 {
			break
		}
	}
	if last != c.st.Head {
		c.say("the log ends at %d, its head is %d", last, c.st.Head)
	}
	return nil
}

func (c *checker) entry(e *Entry) {
	x, err := e.Content()
	switch {
	case err != nil:
		c.say("%v", err)
		return
	case e.Payload != nil && record.HashOf(e.Payload) != e.Hash:
		c.say("entry %d has not the content of its hash", e.Seq)
	case x.ChangeID != e.ChangeID || x.Author != e.Author || x.Stamp != e.Stamp:
		c.say("entry %d says other things than its change %s", e.Seq, x.ChangeID)
	}
	c.written += len(x.Writes)
}

// queues follows the chain of every (device, epoch) and verifies what was
// signed.
func (c *checker) queues() error {
	queues, err := c.tx.AllQueues()
	if err != nil {
		return err
	}
	for _, q := range queues {
		chains, err := c.chain(q)
		if err != nil {
			return err
		}
		if err := c.signed(q, chains); err != nil {
			return err
		}
	}
	return nil
}

// chain gives the chain hash after each change of a queue; chains[0] is before
// the first.
func (c *checker) chain(q Queue) ([]record.Hash, error) {
	name := record.ChangeID{Device: q.Device, Epoch: q.Epoch}
	type link struct{ hash, chain record.Hash }
	links := map[uint64]link{}
	held, err := c.tx.HeldOf(q.Device, q.Epoch, 1, q.Seq)
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		links[h.ChangeID.Seq] = link{h.Hash, h.Chain}
		if h.Payload != nil && record.HashOf(h.Payload) != h.Hash {
			c.say("held change %s has not the content of its hash", h.ChangeID)
		}
		c.readable(h)
	}
	forks, err := c.tx.ForksOf(q.Device, q.Epoch)
	if err != nil {
		return nil, err
	}
	for _, h := range forks {
		c.readable(h)
	}
	entries, err := c.tx.EntriesOf(q.Device, q.Epoch, 1, q.Seq)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if l, ok := links[e.ChangeID.Seq]; ok && l != (link{e.Hash, e.Chain}) {
			c.say("change %s is one thing in quarantine and another in the log", e.ChangeID)
		}
		links[e.ChangeID.Seq] = link{e.Hash, e.Chain}
	}
	at := record.ChainStart(q.Device, q.Epoch)
	chains := []record.Hash{at}
	for seq := uint64(1); seq <= q.Seq; seq++ {
		name.Seq = seq
		l, ok := links[seq]
		if !ok {
			c.say("change %s is missing", name)
		}
		if at = at.Link(l.hash); ok && at != l.chain {
			c.say("the chain breaks at change %s", name)
		}
		chains = append(chains, at)
	}
	if at != q.Chain {
		c.say("the chain of %s does not end where its queue says", name)
	}
	return chains, nil
}

// readable says what waits and can neither be shown nor applied.
func (c *checker) readable(h *Held) {
	if h.State != Waiting {
		return
	}
	if x, err := record.DecodeChange(h.Payload); err != nil {
		c.say("held change %s cannot be read: %v; return it", h.ChangeID, err)
	} else if x.ChangeID != h.ChangeID || x.Author != h.Author {
		c.say("held change %s is change %s", h.ChangeID, x.ChangeID)
	}
}

// signed verifies the batches of a queue: each signature covers the chain up to
// its end, the last one all of it. The server's own queue is not signed.
func (c *checker) signed(q Queue, chains []record.Hash) error {
	batches, err := c.tx.Batches(q.Device, q.Epoch)
	if err != nil {
		return err
	}
	var end uint64
	for _, b := range batches {
		last := b.First + uint64(b.N) - 1
		switch {
		case last >= uint64(len(chains)) || b.Chain != chains[last]:
			c.say("batch %d..%d of device %s was signed over another chain", b.First, last, q.Device.Short())
		case b.Verify(b.Envelope, ed25519.PublicKey(b.Key)) != nil:
			c.say("the signature of batch %d..%d of device %s does not fit", b.First, last, q.Device.Short())
		}
		end = max(end, last)
	}
	if end != q.Seq && q.Device != c.s.self {
		c.say("changes of device %s after %d are not signed", q.Device.Short(), end)
	}
	return nil
}

// records folds every record again and compares.
func (c *checker) records() error {
	touched := 0
	for no := uint64(1); no <= c.st.Numbers; no++ {
		r, err := c.tx.Numbered(no)
		if err != nil {
			return err
		}
		if r == nil {
			c.say("record number %d is missing", no)
			continue
		}
		touched += len(r.Touched.List())
		if err := c.row(r); err != nil {
			return err
		}
	}
	if touched != c.written {
		c.say("the log wrote %d times to records, their histories have %d", c.written, touched)
	}
	return nil
}

func (c *checker) row(r *Row) error {
	h := newReplay(r.Ref, c.epochs)
	for _, q := range r.Touched.List() {
		e, err := c.tx.Entry(q)
		if err != nil {
			return err
		}
		if e == nil {
			c.say("%s: entry %d of its history is missing", r.Ref, q)
			return nil
		}
		if err := h.entry(e); err != nil {
			c.say("%s: %v", r.Ref, err)
			return nil
		}
	}
	if !same(r, h) {
		c.say("%s is not what the log makes of it", r.Ref)
	}
	if r.Last < h.row.Last || r.Last > h.row.Last && r.Last != r.Entered || r.Last > c.st.Head {
		c.say("%s was last changed at %d, says the row; at %d, says the log", r.Ref, r.Last, h.row.Last)
	}
	if channel, err := record.ChannelOf(&r.Row, c.record); err == nil && channel != r.Channel {
		c.say("%s lives in %s and belongs in %s", r.Ref, r.Channel, channel)
	}
	return c.err
}

// same compares a row with its replay, which does not know the values of entries
// that were erased.
func same(r *Row, h *replay) bool {
	return slices.EqualFunc(r.Fields, h.row.Fields, func(g, again record.Register) bool {
		return g.Field == again.Field && g.Changed == again.Changed && slices.EqualFunc(g.Writings, again.Writings, func(w, was record.Writing) bool {
			if h.erased[w.Seq] {
				was.Value = w.Value
			}
			return w == was
		})
	})
}
