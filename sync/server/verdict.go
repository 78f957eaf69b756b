package server

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// decided looks for verdicts among the writes of a change that was applied, and
// carries them out by the transitions of record.Steps.
func (x *update) decided(c *record.Change) error {
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.Kind != record.Quarantine || c.Device == x.s.self || !w.Sets(record.QuarantineDecision) {
			continue
		}
		r := x.row(w.Ref)
		var hash record.Hash
		if r == nil || copy(hash[:], r.Value(record.QuarantineChange).Bytes()) != len(hash) {
			continue
		}
		h, err := x.tx.Held(hash)
		if err != nil {
			return err
		}
		if h == nil {
			continue
		}
		if err := x.decide(h, record.Word(w.Value(record.QuarantineDecision).Text()), c.Author); err != nil {
			return fmt.Errorf("decide on %s: %w", h.ChangeID, err)
		}
	}
	return nil
}

// decide takes one decision about a change in quarantine.
func (x *update) decide(h *Held, word record.Word, by record.ID) error {
	step := h.State.Outcome().After(word)
	switch {
	case step.Late:
		return x.tooLate(h, word, by)
	case step.From == step.To:
		return nil
	case step.To == record.OutcomeReturned:
		return x.end(h, Returned, by)
	default:
		return x.accept(h, by)
	}
}

// DecideAll takes one decision about all that a device has waiting, in the
// operator's name, and says about how many it was carried out. It is done in
// pieces: what was decided stays so if a later piece fails.
func (s *Server) DecideAll(ctx context.Context, device record.ID, word record.Word) (n int, err error) {
	for after := uint64(0); ; {
		more := false
		err := s.update(ctx, func(x *update) error {
			waiting, err := x.tx.Undecided(device)
			if err != nil {
				return err
			}
			taken := 0
			for _, h := range waiting {
				if h.At <= after {
					continue
				}
				if more = taken == record.MaxBatch; more {
					break
				}
				taken++
				after = h.At
				if err := x.decide(h, word, record.ID{}); err != nil {
					return err
				}
				if h.State != Waiting {
					n++
				}
			}
			return x.finish()
		})
		if err != nil || !more {
			return n, err
		}
	}
}

// tooLate writes back what was carried out, over what was said after it, and who
// said what in vain.
func (x *update) tooLate(h *Held, word record.Word, by record.ID) error {
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineDecision, Value: h.State.Outcome().Decision()},
		record.Set{Field: record.QuarantineOvertaken, Value: record.C(string(word))},
		record.Set{Field: record.QuarantineOvertakenBy, Value: record.R(by)})
	return err
}

// end closes what waited, for good: the outcome is written over whatever else was
// said, with whose decision it was, if anybody's. What waited for it is judged again.
func (x *update) end(h *Held, to HeldState, by record.ID) error {
	x.spoken[h.Hash] = true
	touched, err := x.touched(h)
	if err != nil {
		return err
	}
	for _, ref := range touched {
		x.freed = append(x.freed, freed{h.Device, ref})
	}
	if s, ok := x.shares[h.Device]; ok {
		s.Changes--
		s.Bytes -= int64(len(h.Payload)) + 512 + 64*int64(len(touched))
		x.shares[h.Device] = s
	}
	n := x.room.byHash[h.Hash]
	if n.quiet() && to != Applied {
		n.said = true
		if err := x.announce(h); err != nil {
			return err
		}
	}
	h.State = to
	if to == Applied || holdsPresent(h.Payload) {
		h.Payload = nil // it is in the log, or must not outlive the wait (rule S7)
	}
	if err := x.tx.PutHeld(h); err != nil {
		return err
	}
	if n.quiet() {
		return nil // that it waited needs no word
	}
	outcome := to.Outcome()
	fields := []record.Set{
		{Field: record.QuarantineDecision, Value: outcome.Decision()},
		{Field: record.QuarantineOutcome, Value: record.C(string(outcome))},
	}
	if to == Applied {
		fields = append(fields, record.Set{Field: record.QuarantineApplied, Value: record.I(int64(h.Applied))})
	}
	if !by.IsZero() {
		fields = append(fields, record.Set{Field: record.QuarantineDecidedBy, Value: record.R(by)})
	}
	_, err = x.note(h.Hash, fields...)
	return err
}

// touched lists the records that what waits writes to.
func (x *update) touched(h *Held) (refs []record.Ref, err error) {
	if h.Fork {
		return nil, nil
	}
	c, err := record.DecodeChange(h.Payload)
	if err != nil {
		return x.tx.Touched(h)
	}
	for i := range c.Writes {
		refs = append(refs, c.Writes[i].Ref)
	}
	return refs, nil
}

// accept applies what a clerk accepted, wherever its author may write. What its
// author may not write at all, and what cannot be applied, stays, and the clerk is
// told why.
func (x *update) accept(h *Held, by record.ID) error {
	c, err := record.DecodeChange(h.Payload)
	if err != nil {
		return x.declined(h, &objection{reason: reasonInvalid, detail: "unreadable"})
	}
	s := seal(c)
	s.held = h
	if s.fault != nil {
		return x.declined(h, faulty(s.fault))
	}
	if h.Fork {
		if s, err = x.again(s); err != nil {
			return err
		}
	}
	whom := &judge{device: h.Device, accepted: true}
	if d := x.device(h.Device); d != nil {
		whom.scope = x.authority(c, d, record.DayOf(h.Judged))
	}
	t, o, err := x.try(s, h.Received, whom)
	if err != nil {
		return err
	}
	if o != nil {
		return x.declined(h, o)
	}
	chain := h.Chain
	if h.Fork {
		chain = x.link(s.hash)
	}
	return x.release(h, t, chain, s, by)
}

// declined takes a decision to accept back, with the reason.
func (x *update) declined(h *Held, o *objection) error {
	h.Reason, h.Detail, h.Waits = o.reason, cut(o.detail), o.waits
	if err := x.tx.PutHeld(h); err != nil {
		return err
	}
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)},
		record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)},
		record.Set{Field: record.QuarantineDecision})
	return err
}

// release gives a change out of quarantine its place in the log, by somebody's decision
// or because nothing speaks against it any more.
func (x *update) release(h *Held, t *trial, chain record.Hash, s sealed, by record.ID) error {
	if err := x.append(t, chain, s, h.Received); err != nil {
		return err
	}
	h.Applied = x.st.Head
	if err := x.end(h, Applied, by); err != nil {
		return err
	}
	return x.decided(s.change)
}
