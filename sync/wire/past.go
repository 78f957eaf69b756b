package wire

import (
	"slices"

	"zhucun/store/record"
)

// What a change of an answer has, as it is unlike most.
const (
	pastOtherLog = 1 << iota // its base is of a log epoch before
	pastErased
	pastMissed
	pastHidden
	pastImport
	pastBranch
	pastBatch   // it came in a batch that begins elsewhere or is longer
	pastVerdict // it was in quarantine
)

// answer codes the answer to a question about a record of a kind, part by part.
func (c *coder) answer(a *record.Answer, kind record.Kind) {
	a.Refused = record.Refusal(c.str(string(a.Refused)))
	a.LogEpoch = record.LogEpoch(c.u(uint64(a.LogEpoch)))
	a.Time = c.i(a.Time)
	a.More = c.bool(a.More)
	a.Past = c.pasts(a.Past, kind, MaxPasts, a.Time)
	a.Waits = c.pasts(a.Waits, kind, MaxWaits, a.Time)
	c.labels(a)
	c.values(pastSlots(a, kind))
}

func (c *coder) pasts(all []record.Past, of record.Kind, most int, near int64) []record.Past {
	n := c.count(len(all), most, pastSize, "changes")
	if c.w == nil && n > 0 {
		all = make([]record.Past, n)
	}
	prev := record.Past{Received: near}
	for i := range all {
		p := &all[i]
		if c.w != nil {
			copied := *p // what is written may be shared
			p = &copied
		}
		if of == record.Batch {
			c.pastRef(p)
		}
		c.past(p, &prev)
		prev = *p
		if c.r != nil && c.r.err != nil {
			return nil
		}
	}
	return all
}

// pastRef codes which record a change was written to.
func (c *coder) pastRef(p *record.Past) {
	n := c.u(uint64(p.Ref.Kind))
	if p.Ref.Kind = record.Kind(n); uint64(p.Ref.Kind) != n {
		c.fail("a kind of %d", n)
	}
	p.Ref.ID = c.ref(p.Ref.Kind, p.Ref.ID, 0)
}

// past codes all of one change but the values, next to the one before it.
func (c *coder) past(p, prev *record.Past) {
	odd := c.u(pastOddities(p))
	p.OtherLog, p.Erased = odd&pastOtherLog != 0, odd&pastErased != 0
	p.Seq = record.Seq(c.delta(uint64(p.Seq), uint64(prev.Seq)))
	p.By.Device = c.ref(record.Device, p.By.Device, 0)
	p.By.Epoch = record.Epoch(c.delta(uint64(p.By.Epoch), uint64(prev.By.Epoch)))
	p.By.Seq = c.delta(p.By.Seq, prev.By.Seq)
	p.Author = c.ref(record.Person, p.Author, 0)
	p.Received = c.near64(p.Received, prev.Received)
	p.Stamp.Wall = c.near64(p.Stamp.Wall, p.Received)
	n := c.u(uint64(p.Stamp.N))
	if p.Stamp.N = uint32(n); uint64(p.Stamp.N) != n {
		c.fail("a stamp counter of %d", n)
	}
	p.Base = record.Seq(c.orZero(uint64(p.Base), uint64(p.Seq)))
	c.pastSight(p, odd)
	if odd&pastImport != 0 {
		p.Import = c.ref(0, p.Import, 0)
	}
	if odd&pastBatch != 0 {
		p.First = c.delta(p.First, p.By.Seq)
		p.N = c.u(p.N)
	} else {
		p.First, p.N = p.By.Seq, 1
	}
	if odd&pastVerdict != 0 {
		c.verdict(&p.Verdict, p.Received)
	}
	p.Fields = c.fields(p.Fields)
	p.InForce = c.inForce(p)
}

func pastOddities(p *record.Past) (odd uint64) {
	for _, f := range []struct {
		is  bool
		bit uint64
	}{
		{p.OtherLog, pastOtherLog},
		{p.Erased, pastErased},
		{p.Missed != 0, pastMissed},
		{len(p.Hidden) > 0, pastHidden},
		{!p.Import.IsZero(), pastImport},
		{p.Branch != 0, pastBranch},
		{p.First != p.By.Seq || p.N != 1, pastBatch},
		{p.Verdict != record.Verdict{}, pastVerdict},
	} {
		if f.is {
			odd |= f.bit
		}
	}
	return odd
}

// pastSight codes what the author had not seen, and under what it counts.
func (c *coder) pastSight(p *record.Past, odd uint64) {
	if odd&pastBranch != 0 {
		p.Branch = record.Epoch(c.u(uint64(p.Branch)))
	}
	if odd&pastMissed != 0 {
		p.Missed = c.u(p.Missed)
	}
	if odd&pastHidden == 0 {
		return
	}
	p.Hidden = c.hidden(p.Hidden, p.Base, p.By.Seq)
}

func (c *coder) verdict(v *record.Verdict, near int64) {
	v.Reason = c.str(v.Reason)
	v.Outcome = record.Outcome(c.str(string(v.Outcome)))
	v.By = c.ref(record.Person, v.By, 0)
	v.At = c.near64(v.At, near)
}

// inForce codes in which of its fields a change is in force: one bit each, lowest
// first, of as many numbers as it takes.
func (c *coder) inForce(p *record.Past) (in []record.Field) {
	for from := 0; from < len(p.Fields); from += 32 {
		var bits uint64
		some := p.Fields[from:min(from+32, len(p.Fields))]
		for i, s := range some {
			if c.w != nil && slices.Contains(p.InForce, s.Field) {
				bits |= 1 << i
			}
		}
		bits = c.u(bits)
		if bits>>len(some) != 0 {
			c.fail("a field in force that was not written")
			return nil
		}
		for i, s := range some {
			if bits&(1<<i) != 0 {
				in = append(in, s.Field)
			}
		}
	}
	return in
}

func (c *coder) labels(a *record.Answer) {
	n := c.count(len(a.Labels), maxLabels, 64, "labels")
	if c.w == nil && n > 0 {
		a.Labels = make([]record.Label, n)
	}
	for i := range a.Labels {
		l := &a.Labels[i]
		id, name := c.ref(record.Device, l.Device, 0), c.remark(l.Name)
		if c.w == nil {
			l.Device, l.Name = id, name
		}
	}
}

// near64 codes a moment as its distance from another.
func (c *coder) near64(n, near int64) int64 { return int64(c.delta(uint64(n), uint64(near))) }

// pastSlots are the values of an answer; those of erased changes are empty and say
// nothing.
func pastSlots(a *record.Answer, kind record.Kind) (slots []slot) {
	for i := range a.Past {
		p := &a.Past[i]
		kind := kind
		if kind == record.Batch {
			kind = p.Ref.Kind
		}
		for j := range p.Fields {
			if !p.Erased {
				slots = append(slots, slot{kind, p.Fields[j].Field, 0, record.DayOf(p.Stamp.Wall), &p.Fields[j].Value})
			}
		}
	}
	return slots
}
