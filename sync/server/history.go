package server

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// What one page of a record's past takes: of changes told, and of the log that is read
// for it, in bytes. A page has at least one change.
const (
	defaultPast = 64 << 10
	maxPast     = 256 << 10
	maxPastRead = 4 << 20
)

// History is a page of a record's past, for an operator: newest first, before a place
// in the log if that is not 0. It is nil if there is no such record.
func (s *Server) History(ctx context.Context, ref record.Ref, before record.Seq) (a *record.Answer, err error) {
	err = s.Log.View(ctx, func(tx Tx) error {
		v, err := s.newView(tx)
		if err != nil {
			return err
		}
		r := v.row(ref)
		if r == nil {
			return v.err
		}
		a, err = v.past(r, before, maxPast)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", ref, err)
	}
	return a, nil
}

// past makes a page of the past of a row; its work grows with the page.
func (v *view) past(r *Row, before record.Seq, bytes int) (*record.Answer, error) {
	epochs, err := v.tx.LogEpochs()
	if err != nil {
		return nil, err
	}
	a := &record.Answer{LogEpoch: v.st.LogEpoch, Time: v.now}
	read := 0
	for _, q := range slices.Backward(r.Touched.List()) {
		if before != 0 && q >= before {
			continue
		}
		if n := len(a.Past); n > 0 && (bytes <= 0 || read > maxPastRead) || n == wire.MaxPasts {
			a.More = true
			break
		}
		e, err := v.tx.Entry(q)
		if err != nil {
			return nil, err
		}
		if e == nil {
			return nil, fmt.Errorf("entry %d of %s is missing", q, r.Ref)
		}
		p, ok, err := v.pastOf(e, r, epochs)
		if err != nil {
			return nil, err
		}
		if read += len(e.content()); ok {
			bytes -= sizeOfPast(&p)
			a.Past = append(a.Past, p)
		}
	}
	if before == 0 {
		if a.Waits, err = v.waits(r.Ref); err != nil {
			return nil, err
		}
	}
	a.Labels = v.labels(a)
	return a, v.err
}

// pastOf is what an entry wrote to a row.
func (v *view) pastOf(e *Entry, r *Row, epochs []LogStart) (p record.Past, ok bool, err error) {
	c, err := e.Content()
	if err != nil {
		return p, false, err
	}
	if p, ok = record.PastOf(c, r.Ref); !ok {
		return p, false, nil
	}
	p.Seq, p.Received, p.Erased = e.Seq, e.Received, e.Payload == nil
	p.OtherLog = c.LogEpoch != epochAt(epochs, e.Seq)
	for _, f := range p.Fields {
		if g := r.Get(f.Field); g != nil && slices.ContainsFunc(g.Writings, func(w record.Writing) bool { return w.Seq == e.Seq }) {
			p.InForce = append(p.InForce, f.Field)
		}
	}
	h, err := v.heldAs(e, c)
	if err != nil {
		return p, false, err
	}
	if h != nil {
		p.By = h.ChangeID
		if p.Verdict, err = v.verdict(h); err != nil {
			return p, false, err
		}
	}
	return p, true, v.batch(&p)
}

// heldAs is the change of an entry as it was in quarantine, or nil: itself, or the
// forked copy that it is of.
func (v *view) heldAs(e *Entry, c *record.Change) (*Held, error) {
	hash := e.Hash
	if c.For.Seq != 0 {
		hash = c.Was
	}
	h, err := v.tx.Held(hash)
	if h != nil && h.State != Applied {
		h = nil
	}
	return h, err
}

// waits are the changes to a record that are in quarantine or were returned, without
// what they wrote: that is for the clerk and its author.
func (v *view) waits(ref record.Ref) (all []record.Past, err error) {
	held, err := v.tx.HeldOn(ref, wire.MaxWaits)
	for _, h := range held {
		p := record.Past{By: h.ChangeID, Author: h.Author, Received: h.Received}
		if c, err := record.DecodeChange(h.Payload); err == nil {
			p.Stamp = c.Stamp
		} else {
			p.Stamp.Wall = h.Received // nothing else is kept of a returned present value
		}
		if p.Verdict, err = v.verdict(h); err != nil {
			return nil, err
		}
		if err = v.batch(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, err
}

// verdict is what became of a change that is or was in quarantine.
func (v *view) verdict(h *Held) (x record.Verdict, err error) {
	x = record.Verdict{Reason: h.Reason, Outcome: h.State.Outcome()}
	r := v.row(quarantineRef(h.Hash))
	if r == nil || h.State == Waiting {
		return x, v.err
	}
	if g := r.Get(record.QuarantineOutcome); g != nil {
		x.At, x.By = g.Winner().At, r.Value(record.QuarantineDecidedBy).ID()
	}
	return x, nil
}

// batch says with what else a change was sent.
func (v *view) batch(p *record.Past) error {
	b, err := v.tx.BatchWith(p.By)
	if b != nil {
		p.First, p.N = b.First, uint64(b.N)
	}
	return err
}

// labels are what the devices of an answer are called.
func (v *view) labels(a *record.Answer) (all []record.Label) {
	seen := map[record.ID]bool{}
	for _, p := range slices.Concat(a.Past, a.Waits) {
		id := p.By.Device
		if seen[id] {
			continue
		}
		seen[id] = true
		if r := v.row(record.Ref{Kind: record.Device, ID: id}); r != nil && r.Value(record.DeviceLabel) != "" {
			all = append(all, record.Label{Device: id, Name: r.Value(record.DeviceLabel).Text()})
		}
	}
	return all
}

// sizeOfPast estimates the bytes of a change in a compressed answer.
func sizeOfPast(p *record.Past) int {
	n := 24 + 6*len(p.Hidden)
	for _, f := range p.Fields {
		n += 3 + len(f.Value)
	}
	return n
}

// epochAt is the log epoch that was in force at a Seq.
func epochAt(epochs []LogStart, q record.Seq) (at record.LogEpoch) {
	for _, e := range epochs {
		if e.Start <= q {
			at = e.LogEpoch
		}
	}
	return at
}

// pastBytes is how many bytes of changes a question gets.
func pastBytes(wanted int) int { return min(cmp.Or(wanted, defaultPast), maxPast) }
